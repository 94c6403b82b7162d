/* SPDX-License-Identifier: Apache-2.0 */
/* The sessions with all addresses of an MX host, which its domains share. */
#ifndef TESSCAN_ENGINE_HOST_PROBES_H
#define TESSCAN_ENGINE_HOST_PROBES_H

#include "verdict/facts.h"

/* One session with an address. */
struct address_session {
	bool begun; /* it is under way, or over */
	bool waits; /* for a time (G2), and is not begun */
	struct probe_facts *facts; /* NULL: it is not over */
	struct session_dane dane;
};

/* Those with one address of a host. */
struct address_probes {
	struct address_session sessions[session_role_count];
};

struct host_probes {
	atomic_uint references;
	struct arena arena; /* of the diagnoses */
	size_t count;
	struct address_probes addresses[]; /* in the host's order */
};

/* Of so many addresses, none of which has a session yet. Counted by reference, as is each session. */
struct host_probes *host_probes_new(size_t count);
struct host_probes *host_probes_ref(struct host_probes *probes);
void host_probes_unref(struct host_probes *probes);
/* Whether a session of theirs was put off, or another stands for it. NULL: none. */
bool host_probes_lack(const struct host_probes *probes);
/* The same without those. All of them are over. */
struct host_probes *host_probes_without_inferred(const struct host_probes *probes);
/* What they hold of memory. NULL: nothing. */
size_t host_probes_octets(const struct host_probes *probes);

#endif
