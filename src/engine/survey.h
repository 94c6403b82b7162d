/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A survey: workers, and what they share read-only. The thread that makes it submits domains and
 * is handed finished records on its own loop.
 */
#ifndef TESSCAN_ENGINE_SURVEY_H
#define TESSCAN_ENGINE_SURVEY_H

#include "base/hash.h"
#include "base/fault_notes.h"
#include "base/options.h"
#include "engine/avoid.h"
#include "engine/identity.h"
#include "engine/mailbox.h"
#include "engine/pulse.h"
#include "engine/scanner.h"

#include <stdatomic.h>

/* Sums over all workers. */
struct survey_counters {
	uint64_t lookups;
	uint64_t hosts;
	uint64_t host_joins; /* requests for a host that was already known */
	uint64_t addresses;
	uint64_t probes; /* sessions opened */
	uint64_t probe_joins; /* requests for a probe that was already known */
	uint64_t fetches;
	uint64_t chains;
	uint64_t chain_joins;
};

struct survey_setup {
	const struct options *options;
	const struct scanner *const *scanners; /* those chosen */
	size_t scanner_count;
	const struct networks *forbidden; /* special-use networks that were not allowed */
	const struct networks *own; /* this machine's addresses */
	const struct avoid *avoid; /* the lists as first read */
	const struct fault_notes
		*faults; /* what earlier runs failed at; NULL: nothing is passed over */
	struct tap *tap; /* who keeps the survey's packets; NULL: nobody */
	bool ipv6;
	unsigned workers;
	int64_t senders; /* of all workers, at once: those asked for, or as many as the machine has room for */
	unsigned dns_sockets; /* for each worker */
	size_t dns_cache_octets; /* likewise */
	size_t warm_octets; /* likewise, of each kind of unit */
	size_t backlog_octets; /* of texts and chains on their way to the maker, before records wait */
	/* A domain's line, without its line feed; called by workers. Freed with free(). */
	char *(*encode)(const struct domain_facts *facts, size_t *ret_length,
		struct shared_keys *ret_named);
	/* Likewise an object with the facts of a host, for on_shared. */
	char *(*encode_host)(const struct host_facts *facts, size_t *ret_length);
	int schema; /* of every line */
	/* All on the maker's thread; texts and references are given away. */
	void (*on_record)(void *owner, struct finished_record *record);
	void (*on_chain)(void *owner, struct chain *chain); /* NULL: not wanted */
	/* Lines that records may refer to. NULL: records have everything themselves. */
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
	/* A domain that failed for a passing reason and is to be submitted again in the second pass. */
	void (*on_postponed)(void *owner, struct domain_request *request);
	void *owner;
};

#define SURVEY_DOMAIN_SCANNERS_MAXIMUM 8

struct survey {
	struct survey_setup setup;
	const struct scanner *host_scanner; /* NULL: none chosen */
	const struct scanner *address_scanner;
	const struct scanner *domain_scanners[SURVEY_DOMAIN_SCANNERS_MAXIMUM];
	size_t domain_scanner_count;
	struct hash_key hash_key;
	struct mailbox *mailbox; /* of the maker */
	struct identity identities[2]; /* for IPv4 and IPv6, where there is an EHLO name to check */
	_Atomic(const struct avoid *) avoid; /* the newest reading of the lists */
	struct worker **workers;
	unsigned started;
	atomic_bool pressed; /* the window is full, and the list goes on */
	int64_t rate; /* new connections per second in all; of the main thread, and of threads it has not begun */
};

/*
 * Makes the workers and checks that each validates DNSSEC from the root (PROTOCOL B.3). NULL with
 * one line of what is wrong in ret_error (freed by the caller).
 */
struct survey *survey_new(struct loop *loop, const struct survey_setup *setup, char **ret_error);
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
