/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions that ended without QUIT, by network, and who waits for that (PROTOCOL G2): a mail server's guard counts such
 * ends and bans whoever has too many, guessing from the pace of those before. Bookkeeping of one worker, which owns
 * the networks; times are of clock_monotonic() and are given.
 */
#ifndef TESSCAN_ENGINE_LEDGER_H
#define TESSCAN_ENGINE_LEDGER_H

#include "base/failure_notes.h"
#include "engine/schedule.h"

#define LEDGER_FOLLOW_UPS_MAXIMUM 24 /* of a network and survey */
#define LEDGER_COUNTS_MAXIMUM \
	100000 /* networks of which nothing is left but how many follow-ups they had */

enum ledger_answer {
	LEDGER_GO,
	LEDGER_BUSY, /* not beside the sessions that the network has now */
	LEDGER_WAIT, /* not before a time */
};

struct ledger_list {
	struct ledger_network *first;
	struct ledger_network *last;
	size_t count;
};

struct ledger {
	int64_t spacing_us; /* 0: nobody waits */
	int64_t follow_ups_from_us; /* what a run before this one did is not known; FAILURES_NEVER */
	const struct failure_notes *earlier; /* of such a run; NULL: there was none */
	struct map networks;
	struct ledger_list fresh; /* with an end that is remembered, the latest last */
	struct ledger_list counted; /* without one, and with follow-ups; the oldest first */
};

/* The notes stay the caller's, as long as the ledger. */
void ledger_init(struct ledger *ledger, struct hash_key key, int64_t spacing_us,
	const struct failure_notes *earlier, int64_t follow_ups_from_us);
void ledger_done(struct ledger *ledger);

/*
 * May a session of this kind begin with the address, whose last one that ended without QUIT ended then
 * (FAILURES_NEVER)? *ret_due_us is written with LEDGER_WAIT.
 */
enum ledger_answer ledger_ask(struct ledger *ledger, const struct address *address,
	enum schedule_kind kind, int64_t failed_us, int64_t now_us, int64_t *ret_due_us);
/* One more session that follows a failure is to come in its network. False: it has had as many as it may have. */
bool ledger_admit(struct ledger *ledger, const struct address *address);
/* A session begins, which ledger_end() follows. */
void ledger_begin(struct ledger *ledger, const struct address *address);
/* `lost`: it had a connection, and QUIT was not said. */
void ledger_end(struct ledger *ledger, const struct address *address, bool lost, int64_t now_us);

#endif
