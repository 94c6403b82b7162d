/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions that ended without QUIT (PROTOCOL G2), as a survey keeps them and as it notes them in a file, so that a run
 * that goes on leaves those servers in peace as long as the run before would have. A line of the file is one of
 *
 *     address SECONDS ADDRESS      a session with it ended so, at this time (since the epoch, UTC)
 *     host SECONDS NAME            … under this MX host name
 *     follow-up SECONDS ADDRESS    a session that follows a failure was begun
 *
 * The file lies where others may write: what is no note counts as none, and is counted.
 */
#ifndef TESSCAN_BASE_FAILURE_NOTES_H
#define TESSCAN_BASE_FAILURE_NOTES_H

#include "base/address.h"
#include "base/map.h"
#include "base/name.h"

#define FAILURES_KEPT 4 /* ends of a network: as many as may lie in the time of FAILURES_CROWDED */
#define FAILURES_CROWDED 5 /* times the spacing: 20 minutes */
#define FAILURES_REMEMBERED 30 /* times the spacing: two hours */
#define FAILURES_NEVER (INT64_MIN / 2) /* a time; any interval may be added to it */
#define FAILURE_NOTES_MAXIMUM \
	(4 * 1024 * 1024) /* octets of the file that are read: the last ones */
#define FAILURE_LINE_MAXIMUM (NAME_TEXT_SIZE + 40)

enum failure_kind { FAILURE_OF_ADDRESS, FAILURE_OF_HOST, FAILURE_FOLLOW_UP };

/* What is known of a network. Times are of clock_monotonic(). */
struct failures {
	int64_t ends_us[FAILURES_KEPT]; /* the latest, in order; FAILURES_NEVER: none */
	unsigned follow_ups; /* that were begun in this survey */
};

void failures_init(struct failures *failures);
/* In any order. */
void failures_add(struct failures *failures, int64_t end_us);
/* How many of them came after this time. */
unsigned failures_since(const struct failures *failures, int64_t time_us);
/* Who counts as one: IPv4 /24, IPv6 /64. */
struct address failures_network(const struct address *address);

struct failure_notes {
	struct map networks;
	struct map addresses;
	struct map hosts;
	uint64_t refused; /* lines that are no note */
};

/* Without a note. The key is drawn for this process, since whoever wrote the file may know how names are hashed. */
void failure_notes_init(struct failure_notes *notes, struct hash_key key);
void failure_notes_done(struct failure_notes *notes);
/*
 * Pure; it is wall_us of clock_wall() and monotonic_us of clock_monotonic(). Ends older than oldest_us are passed over.
 * What comes from the future, as a clock was set, counts as if it had happened now. A last line without its line feed
 * was cut off, and counts as refused.
 */
void failure_notes_read(struct failure_notes *notes, const char *text, size_t length,
	int64_t wall_us, int64_t monotonic_us, int64_t oldest_us);
/* NULL: nothing is known of it; so, too, without notes (NULL). */
const struct failures *failure_notes_network(
	const struct failure_notes *notes, const struct address *network);
/* When its last session ended so; FAILURES_NEVER. */
int64_t failure_notes_address(const struct failure_notes *notes, const struct address *address);
int64_t failure_notes_host(const struct failure_notes *notes, const char *name);

/* A line with its line feed; how many octets. `of` is an address as text, or a name as in records. */
size_t failure_notes_line(char ret_line[FAILURE_LINE_MAXIMUM], enum failure_kind kind,
	int64_t wall_us, const char *of);

#endif
