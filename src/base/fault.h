/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Faults of our own. When the process ends by one (SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP: a failed
 * assertion, no memory, a stack that is full), the domain or host then being worked on is noted in a file, one line
 * for each such end:
 *
 *     domain NAME
 *     host NAME
 *     unknown RECORDS      nothing was worked on that has a name; how many records this run had made durable
 *
 * What reads them again is base/fault_notes.h. What ends the process from outside notes nothing of a name.
 */
#ifndef TESSCAN_BASE_FAULT_H
#define TESSCAN_BASE_FAULT_H

#include "base/name.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

enum fault_kind { FAULT_UNKNOWN, FAULT_DOMAIN, FAULT_HOST };

/* "domain"; as in the file. */
const char *fault_kind_text(enum fault_kind kind);

/* What a thread works on, from fault_enter() to fault_leave(); on the stack, since its unit may end meanwhile. */
struct fault_scope {
	const struct fault_scope *outer;
	enum fault_kind kind;
	char name[NAME_TEXT_SIZE];
};

/* The name is copied; one that is too long is cut. */
void fault_enter(struct fault_scope *scope, enum fault_kind kind, const char *name);
void fault_leave(const struct fault_scope *scope);

/* What was worked on when something was put off, or given to another thread. */
struct fault_mark;
/* NULL: nothing is worked on. Freed with free(). */
struct fault_mark *fault_mark_keep(void);
/* Likewise freed; NULL of NULL. */
struct fault_mark *fault_mark_copy(const struct fault_mark *mark);
/* mark: NULL: nothing is worked on. */
void fault_enter_again(struct fault_scope *scope, const struct fault_mark *mark);

/*
 * Takes hold of the file, open for reading and appending, and leaves it as it is; the descriptor is taken over. Before
 * other threads; from then on faults are noted. NULL, or one line of what is wrong (freed by the caller).
 */
char *fault_open(int fd, const char *path);
/* What an earlier survey noted is forgotten. 0 or -errno. */
int fault_begin_anew(void);
/* So many records of this run are on the disk. */
void fault_progress(uint64_t records);
/* The calling thread's faults are noted even when its stack is full. Each thread calls it once. */
void fault_watch_thread(void);
/* Blocks all signals but those of faults, which would end the process unnoted. */
void fault_block_signals(sigset_t *ret_before);
/* No fault is noted any more; a file without a note is removed. Nothing when it was not opened. */
void fault_close(void);

#endif
