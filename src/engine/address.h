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
};

struct probe_job;

struct address_unit {
	struct slot slot; /* first: the schedule hands it back */
	struct worker *worker;
	struct address_work *first; /* those that wait, oldest first */
	struct address_work *last;
	unsigned refused_attempt; /* G5: in which it asked us to come no more for now; 0: in none */
	struct probe_job *jobs; /* the SMTP sessions of this survey (probes.h) */
	struct inference inference;
};

/* The unit of an address of this worker's; made when it is new. */
struct address_unit *address_unit_of(struct worker *worker, const struct address *address);
/* start() is called when it is the work's turn, from here or later. */
void address_want(struct address_unit *unit, struct address_work *work);
/* Work that waits is given up. */
void address_unwant(struct address_work *work);
/* The connection that start() began is over; the next one to this address comes after the pause. */
void address_release(struct address_unit *unit, int64_t pause_us);

/* Every session that runs is told to end politely (PROBE_STOP). */
void address_close_all(struct worker *worker);
/* Called by the schedule. */
void address_start(void *worker, struct slot *slot);
void address_free_all(struct worker *worker);

#endif
