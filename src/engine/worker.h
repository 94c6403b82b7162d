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
#include "engine/context.h"
#include "engine/counters.h"
#include "engine/ledger.h"
#include "engine/mailbox.h"
#include "engine/probe.h"
#include "engine/pulse.h"
#include "engine/schedule.h"
#include "engine/warm.h"
#include "tls/trust.h"

#include <pthread.h>

/* Hosts, sessions, chains that a worker has at hand: as many as many domains name again soon. A test has fewer. */
#ifndef WORKER_WARM_UNITS
#define WORKER_WARM_UNITS 4000
#endif

struct worker {
	const struct context *context;
	pthread_t thread;
	struct loop *loop;
	struct mailbox mailbox;
	struct probe_environment environment;
	struct fetcher *fetcher;
	struct trust_store *trust;
	struct dane_verifier *dane;
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
	struct ledger ledger;
	size_t sleepers; /* domains that wait outside the window and keep what they know */
	struct pulses pulses;
	int64_t stall_told_us; /* of loop_stalled(); the main thread's */
	unsigned generation; /* of what failed: nothing of an earlier one counts */
	struct timer *cooling; /* more than is usual, as memory is short */
	size_t looks; /* that are left of it */
	struct survey_counters counters; /* read by others only after the thread has ended */
};

/*
 * Everything but the thread, the units (units.h), and the resolver, which an attempt brings. `handle` is given its
 * messages, with the worker as owner. Not to be called by two threads at once. NULL with a line of why.
 */
struct worker *worker_new(const struct context *context,
	void (*handle)(void *worker, struct message *message), char **ret_error);
/*
 * What the worker does from now on belongs to this attempt (1 or 2); it gets a new resolver and is no
 * longer held. Not while its thread runs, and not by two threads at once. False with one line of what is
 * wrong.
 */
bool worker_begin_attempt(struct worker *worker, unsigned attempt, char **ret_error);
/* Its units are freed. NULL is fine. */
void worker_free(struct worker *worker);
/* What its thread does, until MESSAGE_STOP. */
void worker_work(struct worker *worker);

/* Whether the maker of the survey can take more records. */
bool worker_has_room(const struct worker *worker);
/* To the maker: what a session brought. While it has more than it can take, no session begins. */
void worker_post(struct worker *worker, struct message *message);

/* What the maker tells every worker; the messages stay the caller's. */
void worker_on_drain(struct worker *worker, struct message *message);
void worker_on_hold(struct worker *worker, struct message *message);
void worker_on_rate(struct worker *worker, struct message *message);
void worker_on_memory(struct worker *worker, struct message *message);
void worker_on_stop(struct worker *worker, struct message *message);

#endif
