/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a worker keeps of an MX host: its addresses, which host.h looks up, and its sessions, which host_sessions.h has
 * made. Nobody else looks inside.
 */
#ifndef TESSCAN_ENGINE_HOST_UNIT_H
#define TESSCAN_ENGINE_HOST_UNIT_H

#include "engine/host_probes.h"
#include "engine/message.h"
#include "engine/worker.h"

struct host_dane;
struct host_scans;

struct host_sessions {
	struct host_probes *probes; /* NULL until a domain asks for them, and when it has cooled */
	bool partial; /* some of them are still to be asked for, or wait for no time */
	bool insisted; /* a domain has a policy that names the host: nothing stands for its sessions */
	bool firm; /* … which was known when the sessions were asked for: what they lack stays so */
	size_t names_inferred; /* at its addresses, as the survey has counted them */
	size_t names_left_out; /* likewise */
	unsigned attempt; /* that they are of */
	unsigned round;
	size_t pending;
	int64_t due_us; /* when those are to be asked for that wait for a time (G2), once no others are pending; 0: there are none */
	int64_t lost_us; /* when the last one ended without QUIT; FAILURES_NEVER */
	struct host_dane *dane; /* of the probes, while it is at work */
	struct timer *dane_turn; /* NULL until one turn was not enough */
	struct waiters waiters;
};

struct host_unit {
	struct warm_place place; /* first: the queue hands it back */
	struct worker *worker;
	char *key; /* by which it is found: the name, and the target's address and port */
	char *name; /* … of an address without one, its text */
	struct target target; /* of a list of addresses; port 0: the name leads to the addresses */
	struct host_facts *facts; /* NULL while they are frozen */
	struct cold_unit cold; /* what is frozen of it */
	unsigned round; /* that the facts are of */
	bool resolved;
	struct waiters waiters; /* for the facts */
	struct host_scans *scans; /* while they run */
	struct host_facts *earlier; /* of the attempt before, until then; NULL: there was none */
	struct host_sessions sessions;
};

/* By which the unit of a host is found, and its owner; freed by the caller. */
char *host_unit_key(const char *name, const struct target *target);
/* The unit of a host of this worker's; made when it is new. */
struct host_unit *host_unit_of(
	struct worker *worker, const char *name, const struct target *target);
/* It is used: its facts, if it has any, are at hand again. */
void host_unit_warm(struct host_unit *unit);
/* What it holds has changed. */
void host_unit_weigh(struct host_unit *unit);
/* Its sessions are to be asked for anew; none is pending. */
void host_unit_forget_probes(struct host_unit *unit);

void host_unit_open(struct worker *worker);
void host_unit_close(struct worker *worker);

#endif
