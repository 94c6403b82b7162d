/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lines of the list that an output answers already, by sequence number, each with a hash of what the
 * line said, so that another list is noticed. 16 octets a line.
 */
#ifndef TESSCAN_OUTPUT_ANSWERED_H
#define TESSCAN_OUTPUT_ANSWERED_H

#include "base/hash.h"
#include "base/outcome.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct answered_line {
	uint64_t sequence;
	uint64_t check;
};

struct answered {
	struct answered_line *lines;
	size_t count;
	size_t capacity;
	size_t next; /* the first that answered_ask() has not passed */
	uint64_t outcomes[outcome_count];
	uint64_t second_attempts; /* records that rest on one */
};

enum answered_status {
	ANSWERED_NO,
	ANSWERED_YES,
	ANSWERED_OTHERWISE, /* there is a record of this line, but the line said something else */
};

void answered_done(struct answered *answered);
/* One record; false when the line is none. For journal_read(). */
bool answered_take(void *answered, const char *line, size_t length);
/* Once after the last line. The sequence number that two records have, or 0 as it must be. */
uint64_t answered_seal(struct answered *answered);
/* Sequence numbers are asked in ascending order, each once; input as in the record. */
enum answered_status answered_ask(struct answered *answered, uint64_t sequence, const char *input);
/* The first sequence number that nobody has asked for; 0: there is none. */
uint64_t answered_left(const struct answered *answered);

#endif
