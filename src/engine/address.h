/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses: whatever connects to one, be it for mail or for a policy, is work of that address and
 * waits for its turn in the one schedule.
 */
#ifndef TESSCAN_ENGINE_ADDRESS_H
#define TESSCAN_ENGINE_ADDRESS_H

#include "engine/inference.h"
#include "engine/worker.h"

#define SHORTAGES_MAXIMUM \
	60 /* how often a connection waits because this machine has none to give */

/* One connection that is wanted; embedded in its owner. */
struct address_work {
	struct address_unit *unit;
	struct address_work *next;
	bool waiting;
	void (*start)(struct address_work *work);
	/* Ends what start() began, for the second attempt to be more patient; nothing may be called back from here. */
	void (*put_off)(struct address_work *work);
};

/* What fetches found of an address that concerns the policies of others, too (G5). */
struct fetch_memory {
	unsigned generation; /* of the worker, that it is of */
	bool not_connected; /* whatever the name */
	int64_t time_us; /* of that */
	char error[160]; /* likewise */
	size_t unserved; /* in a row: they timed out, or were asked to come less often */
};

struct probe_job;

/* How many sessions there were, for each MX host (budget.h). */
struct budget {
	struct budget_entry *entries;
	size_t count;
};

struct address_unit {
	struct slot slot; /* first: the schedule hands it back */
	struct worker *worker;
	struct address_work *first; /* those that wait, oldest first */
	struct address_work *last;
	unsigned refused_attempt; /* G5: in which it asked us to come no more for now; 0: in none */
	int64_t lost_us; /* G2: when its last session ended without QUIT; FAILURES_NEVER */
	bool scan_refused; /* G5: a connection, to a scanner that followed a session, which counts once */
	struct address_work *running; /* that start() began */
	struct fetch_memory fetches;
	struct probe_job *jobs; /* the SMTP sessions of this survey (probes.h) */
	struct inference inference;
	struct budget budget;
};

/* The unit of an address of this worker's; made when it is new. */
struct address_unit *address_unit_of(struct worker *worker, const struct address *address);
/* start() is called when it is the work's turn, from here or later. */
void address_want(struct address_unit *unit, struct address_work *work);
/* Likewise, before whatever else waits for the address. */
void address_want_next(struct address_unit *unit, struct address_work *work);
/* Work that waits is given up; nothing when it does not wait. */
void address_unwant(struct address_work *work);
/* The connection that start() began is over; the next one to this address comes after the pause. */
void address_release(struct address_unit *unit, int64_t pause_us);

void address_open(struct worker *worker);
/* Who has work has given it up (address_unwant() or before). */
void address_close(struct worker *worker);

#endif
