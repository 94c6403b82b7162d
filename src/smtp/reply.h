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
#define REPLY_GARBAGE_MAXIMUM 20 /* lines without a code before a reply and inside it */

enum reply_status {
	REPLY_MORE, /* not complete yet */
	REPLY_DONE,
	REPLY_GARBAGE, /* not an SMTP reply */
	REPLY_LINE_TOO_LONG,
	REPLY_TOO_LONG,
};

/* The last letters of a text, upper case, whatever stands between them. */
struct reply_letters {
	uint64_t last;
	size_t count; /* of all so far */
};

#define REPLY_STARTTLS_LETTERS 8

struct reply {
	int code; /* of the last line; 0: no line had one that replies have */
	const char *enhanced; /* RFC 2034 status, NULL: none */
	struct octets *lines; /* text behind the code, or a whole line that has none */
	bool *coded; /* for each line: it has a code */
	size_t line_count;
	bool shown_beyond; /* STARTTLS stands in what is not stored of a long line */
	bool refuses_us; /* by its text before our address is masked (policy.h); the dialogue's to set */
	bool early; /* it began before anything was asked (reply_expect_later()) */
	lint_set lints;
};

struct reply_parser {
	struct arena *arena;
	enum reply_status status;
	struct reply reply;
	size_t octets;
	size_t early; /* so many of them were there before anything was asked */
	size_t line_start; /* of the line so far, among them */
	size_t garbage_lines;
	bool begun; /* a line with a code came */
	bool any_line; /* a line without a code is a reply, too */
	size_t line_length; /* of the line so far, also what is not stored */
	char *line;
	size_t line_room;
	size_t lines_room;
	struct reply_letters letters;
	size_t crs; /* at the end of the line so far */
};

void reply_init(struct reply_parser *parser, struct arena *arena);
/* The first `octets` that come were there before anything was asked: a reply that begins in them is early. */
void reply_expect_later(struct reply_parser *parser, size_t octets);
/*
 * Takes octets up to the end of the reply; how many it took. Lines without a code belong to the reply that ends behind
 * them. The reply's texts live in the arena.
 */
size_t reply_feed(struct reply_parser *parser, const char *bytes, size_t length);
/* After REPLY_DONE: begins the next reply in the same state. Lines without a code are counted on. */
void reply_again(struct reply_parser *parser);
/* True while there were only lines without a code, and some text among them. */
bool reply_is_foreign(const struct reply_parser *parser);
/* Takes an octet of a text; true when its letters end in STARTTLS, or in STARTLS as some have it. */
bool reply_letters_add(struct reply_letters *letters, char octet);
/* 2xx, whatever follows: a client acts on the first digit (RFC 5321 4.2.1, 4.3.2). */
bool reply_accepts(const struct reply *reply);
/* The place of the first line that has a code; the count of lines when none has. */
size_t reply_first(const struct reply *reply);
/* The first word, where a greeting and the answer to EHLO have the server's name (RFC 5321 4.2); it may be empty. */
struct octets reply_host(const struct reply *reply);

#endif
