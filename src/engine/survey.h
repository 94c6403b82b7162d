/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A survey: workers, and what they share read-only. The thread that makes it submits domains and
 * is handed finished records on its own loop.
 */
#ifndef TESSCAN_ENGINE_SURVEY_H
#define TESSCAN_ENGINE_SURVEY_H

#include "engine/context.h"
#include "engine/counters.h"
#include "engine/identity.h"
#include "engine/mailbox.h"
#include "engine/pulse.h"

/* What the maker of a survey is told, all on its own thread; texts and references are given away. */
struct survey_hooks {
	void (*on_record)(void *owner, struct finished_record *record);
	void (*on_chain)(void *owner, struct chain *chain); /* where it keeps_chains */
	/* Lines that records may refer to, where it shares_lines. */
	void (*on_shared)(void *owner, struct shared_line *line);
	/* What the first session with a network or an operator showed. */
	void (*on_sighted)(void *owner, const struct sighting *sighting);
	/* A domain in work has been told by a message that follows: what it took of the window is free. */
	void (*on_left)(void *owner, const struct domain_place *place);
	/* A domain in work wants these places; false: it gets none and comes back for want of ret_full, to wait for it. */
	bool (*on_claim)(void *owner, const struct lane_claim *claim, uint64_t *ret_full);
	void (*on_parked)(void *owner, uint64_t lane, struct domain_request *request);
	/* A domain in work gives some of its places back. */
	void (*on_released)(void *owner, const struct lane_claim *claim);
	/* A domain in work waits for slow name servers. */
	void (*on_aside)(void *owner);
	/* A domain to be submitted again in the same pass, at that time of clock_monotonic(): its sessions wait (G2). */
	void (*on_put_off)(void *owner, int64_t due_us, struct domain_request *request);
	/* What a run that goes on has to know of a session: an address as text, or the name of an MX host. */
	void (*on_failure)(void *owner, enum failure_kind kind, const char *of);
	/* A domain that failed for a passing reason and is to be submitted again in the second pass. */
	void (*on_postponed)(void *owner, struct domain_request *request);
	void *owner;
};

struct survey {
	struct survey_hooks hooks;
	struct context context;
	struct mailbox mailbox; /* of the maker */
	struct identity identities[2]; /* for IPv4 and IPv6, where there is an EHLO name to check */
	struct worker **workers;
	unsigned started;
};

/*
 * Makes the workers and checks that each validates DNSSEC from the root (PROTOCOL B.3). NULL with
 * one line of what is wrong in ret_error (freed by the caller). hooks NULL: nothing will be submitted.
 */
struct survey *survey_new(struct loop *loop, const struct survey_setup *setup,
	const struct survey_hooks *hooks, char **ret_error);
bool survey_start(struct survey *survey);
/* Takes the request over. */
void survey_submit(struct survey *survey, struct domain_request *request);
/*
 * No domain is in work: what follows gets new resolvers, which have forgotten what failed. At the second
 * attempt (A.7, D.11) they ask less at once and wait longer. False with one line of what is wrong, and
 * then nothing runs until another call is right.
 */
bool survey_renew(struct survey *survey, unsigned attempt, char **ret_error);
/* From then on no session begins; those that run may finish. */
void survey_drain(struct survey *survey);
/* G13: sessions that still run say goodbye; what they saw since is no longer to be recorded. */
void survey_close(struct survey *survey);
/* The window is full and the list goes on: who takes long is put off to the second attempt. */
void survey_press(struct survey *survey, bool pressed);
/* Nobody waits for the time after a failed session any more: sessions that would are left out (SKIP_NOT_ASKED). */
void survey_hurry(struct survey *survey, bool hurried);
/* New connections per second in all, from then on. */
void survey_set_rate(struct survey *survey, int64_t per_second);
/* The lists were read again: `avoid` has those before as its older ones, and lives as long as the survey. */
void survey_set_avoid(struct survey *survey, const struct avoid *avoid);
const struct avoid *survey_avoid(const struct survey *survey);
/*
 * While it is held, a survey asks nobody anything: what would begin fails as a failure of ours, so that
 * all domains in work come back.
 */
void survey_hold(struct survey *survey);
/* How much memory there is from then on. */
void survey_mind_memory(struct survey *survey, enum memory_state state);
/* Octets that workers have sent and the maker has not done with; `held`: of those that were taken. */
size_t survey_backlog(const struct survey *survey);
void survey_hold_octets(struct survey *survey, size_t held);
/* The sums over all workers. */
void survey_pulse(const struct survey *survey, uint64_t sums[pulse_count]);
/* Octets of the largest session's facts since the last call. */
size_t survey_largest(const struct survey *survey);
/* errno of a recent shortage (PULSE_SHORTAGES); 0: there was none. */
int survey_shortage(const struct survey *survey);
/* Microseconds that the worker which lost most stood still since the last call (loop_stalled()). */
int64_t survey_take_stall(struct survey *survey);
/* Ends the threads, in whatever state their units are. */
void survey_stop(struct survey *survey, struct survey_counters *ret_counters);
void survey_free(struct survey *survey);

#endif
