/* SPDX-License-Identifier: Apache-2.0 */
/* The scanners of a host, which run beside each other once its addresses are known. */
#ifndef TESSCAN_ENGINE_HOST_SCANS_H
#define TESSCAN_ENGINE_HOST_SCANS_H

#include "engine/worker.h"

struct host_scans;

struct host_scans_request {
	struct host_facts *facts; /* to be filled, and nobody else's yet; outlives the scans */
	const struct host_facts
		*earlier; /* of the attempt before; NULL: there was none; likewise */
	bool core; /* the scanner runs, too, that verdicts rest on */
	void (*slow)(void *owner); /* a lookup takes long */
	void (*done)(void *owner); /* from the loop, when all have ended and are gone */
	void *owner;
};

/* Those whose results are not among the facts' yet. NULL when there are none: nothing is called back. */
struct host_scans *host_scans_start(
	struct worker *worker, const struct host_scans_request *request);
/* Before they have ended; NULL is fine. */
void host_scans_free(struct host_scans *scans);

#endif
