/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frames SMTP replies (RFC 5321 4.2), octet by octet, however a server cuts them up. Pure; every
 * bound of PROTOCOL D.2 is kept here.
 */
#ifndef TESSCAN_SMTP_REPLY_H
#define TESSCAN_SMTP_REPLY_H

#include "base/arena.h"
#include "base/octets.h"
#include "base/words.h"

#include <stdbool.h>
#include <stddef.h>

#define REPLY_LINE_STORED 4096 /* octets kept of a line */
#define REPLY_LINE_MAXIMUM 16384 /* a longer line ends the session */
#define REPLY_LINES_MAXIMUM 128
#define REPLY_OCTETS_MAXIMUM 65536
#define REPLY_GARBAGE_MAXIMUM 20 /* lines without a code inside a reply */

enum reply_status {
	REPLY_MORE, /* not complete yet */
	REPLY_DONE,
	REPLY_GARBAGE, /* not an SMTP reply */
	REPLY_LINE_TOO_LONG,
	REPLY_TOO_LONG,
};

struct reply {
	int code; /* of the last line */
	const char *enhanced; /* RFC 2034 status, NULL: none */
	struct octets *lines; /* text behind the code, or a whole line that has none */
	bool *coded; /* for each line: it has a code */
	size_t line_count;
	lint_set lints;
};

struct reply_parser {
	struct arena *arena;
	enum reply_status status;
	struct reply reply;
	size_t octets;
	size_t garbage_lines;
	size_t line_length; /* of the line so far, also what is not stored */
	char *line;
	size_t line_room;
	size_t lines_room;
	bool after_cr;
};

void reply_init(struct reply_parser *parser, struct arena *arena);
/*
 * Takes octets up to the end of the reply; how many it took. After REPLY_DONE what is left was sent
 * early. The reply's texts live in the arena.
 */
size_t reply_feed(struct reply_parser *parser, const char *bytes, size_t length);
/* The first word, where a greeting and the answer to EHLO have the server's name (RFC 5321 4.2); it may be empty. */
struct octets reply_host(const struct reply *reply);

#endif
