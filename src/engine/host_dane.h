/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an MX host's TLSA records are to the chains of its sessions: verified and diagnosed once for the host, by its
 * owner, before the domains that name it get their probes. In turns, since a peer chooses how much there is.
 */
#ifndef TESSCAN_ENGINE_HOST_DANE_H
#define TESSCAN_ENGINE_HOST_DANE_H

#include "engine/worker.h"

struct host_dane;

/* Both outlive it; the probes have every session that the host will have. */
struct host_dane *host_dane_new(
	struct worker *worker, const struct host_facts *facts, struct host_probes *probes);
/* Goes on for a turn, and at least a step. True once each session's `session_dane` is complete. */
bool host_dane_turn(struct host_dane *job);
void host_dane_free(struct host_dane *job);

#endif
