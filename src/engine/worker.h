/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A worker: one thread with everything it needs of its own. Domains, MX hosts, addresses and chains
 * have an owning worker by hash; only the owner touches them. Networks go to one owner whole, so
 * that politeness needs no locks.
 */
#ifndef TESSCAN_ENGINE_WORKER_H
#define TESSCAN_ENGINE_WORKER_H

#include "base/map.h"
#include "engine/cold.h"
#include "engine/mailbox.h"
#include "engine/probe.h"
#include "engine/schedule.h"
#include "engine/survey.h"
#include "engine/warm.h"
#include "tls/trust.h"

#include <pthread.h>

struct worker {
	const struct survey *survey;
	pthread_t thread;
	struct loop *loop;
	struct mailbox mailbox;
	struct probe_environment environment;
	struct fetcher *fetcher;
	struct trust_store *trust;
	struct dane_verifier *dane;
	void **shared; /* of each of the survey's scanners, what its open() made */
	struct map hosts;
	struct map addresses;
	struct map operators;
	struct map chains;
	struct domain *unfinished; /* their records wait until the main thread has room */
	struct domain *last_unfinished;
	struct timer *finishing;
	struct warm_queue warm_hosts;
	struct warm_queue warm_probes;
	struct warm_queue warm_chains;
	struct cold_store cold_hosts;
	struct cold_store cold_probes;
	struct schedule schedule;
	struct pulses pulses;
	int64_t stall_told_us; /* of loop_stalled(); the main thread's */
	bool held; /* nothing may be sent (survey_hold) */
	unsigned generation; /* of what failed: nothing of an earlier one counts */
	struct timer *cooling; /* more than is usual, as memory is short */
	size_t looks; /* that are left of it */
	struct survey_counters counters; /* read by others only after the thread has ended */
};

/* Everything but the thread; not to be called by two threads at once. NULL with a line of why. */
struct worker *worker_new(const struct survey *survey, char **ret_error);
/*
 * What the worker does from now on belongs to this attempt (1 or 2); it gets a new resolver and is no
 * longer held. Not while its thread runs, and not by two threads at once. False with one line of what is
 * wrong.
 */
bool worker_begin_attempt(struct worker *worker, unsigned attempt, char **ret_error);
void worker_free(struct worker *worker);
/* What the scanner's open() made for this worker; NULL: nothing. */
void *worker_shared(const struct worker *worker, const struct scanner *scanner);
/* What its thread does, until MESSAGE_STOP. */
void worker_work(struct worker *worker);

/* Whether the maker of the survey can take more records. */
bool worker_has_room(const struct worker *worker);
/* To the maker: what a session brought. While it has more than it can take, no session begins. */
void worker_post(struct worker *worker, struct message *message);

/* The mailbox of the unit's owner. */
struct mailbox *owner_of(const struct survey *survey, const void *key, size_t length);

#endif
