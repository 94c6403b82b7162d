/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What everybody at work in a survey reads: how it was set up, which scanners were chosen, whom to leave alone, whose
 * mailbox is whose. Only the maker of the survey writes it; workers and units have it as const. It knows none of them.
 */
#ifndef TESSCAN_ENGINE_CONTEXT_H
#define TESSCAN_ENGINE_CONTEXT_H

#include "base/failure_notes.h"
#include "base/fault_notes.h"
#include "base/hash.h"
#include "base/prefixes.h"
#include "engine/options.h"
#include "engine/avoid.h"
#include "engine/scanner.h"
#include "verdict/scan_results.h"

#include <stdatomic.h>

struct mailbox;
struct sources;

struct survey_setup {
	const struct options *options;
	const struct scanner *const *scanners; /* those chosen */
	size_t scanner_count;
	const struct networks *forbidden; /* special-use networks that were not allowed */
	const struct networks *own; /* this machine's addresses */
	const struct prefixes
		*prefixes; /* --networks; NULL: no AS numbers and countries are known */
	const struct avoid *avoid; /* the lists as first read */
	const struct fault_notes
		*faults; /* what earlier runs failed at; NULL: nothing is passed over */
	const struct failure_notes *
		failures; /* sessions of earlier runs that ended without QUIT; NULL: none are known */
	int64_t follow_ups_from_us; /* FAILURES_NEVER, or when sessions that follow a failure may begin */
	struct tap *tap; /* who keeps the survey's packets; NULL: nobody */
	const struct sources *sources; /* that packets come from; NULL: the kernel chooses */
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
	/* Likewise an object with the facts of a host, for lines that are shared. */
	char *(*encode_host)(const struct host_facts *facts, size_t *ret_length);
	int schema; /* of every line */
	bool keeps_chains; /* the maker is given each distinct chain */
	bool shares_lines; /* … and lines that records refer to; else records have everything themselves */
};

/* Scanners of one unit, in the order in which they were chosen. */
struct scanner_list {
	const struct scanner **list;
	size_t count;
};

struct context {
	struct survey_setup setup;
	const struct scanner *host_scanner; /* that verdicts rest on; NULL: none chosen */
	const struct scanner *address_scanner; /* likewise */
	struct scanner_list of_domains; /* all of them */
	struct scanner_list of_hosts; /* besides the one above */
	struct scanner_list of_addresses; /* likewise */
	struct scan_kind *kinds; /* of each scanner of the set-up */
	struct hash_key hash_key;
	struct mailbox *maker; /* of the thread that made the survey */
	struct mailbox **mailboxes; /* of each worker, which is entered when it is there */
	_Atomic(const struct avoid *) avoid; /* the newest reading of the lists */
	atomic_bool pressed; /* the window is full, and the list goes on */
	atomic_bool
		hurried; /* nobody waits for the time after a failed session any more: such sessions are left out */
	int64_t rate; /* new connections per second in all; of the maker's thread, and of threads it has not begun */
};

/* NULL, or one line of what is wrong (freed by the caller). context_done() in both cases. */
char *context_init(
	struct context *context, const struct survey_setup *setup, struct mailbox *maker);
void context_done(struct context *context);

/* How what this scanner finds is kept; NULL: it is in the facts that verdicts rest on. */
const struct scan_kind *context_kind(const struct context *context, const struct scanner *scanner);
/* The lists as they were read last. */
const struct avoid *context_avoid(const struct context *context);
/* The mailbox of the worker that owns the unit with this key. */
struct mailbox *owner_of(const struct context *context, const void *key, size_t length);

#endif
