/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a server prints STARTTLS where no client would read it (PROTOCOL D.7): glued to something, cut by something, with
 * a blank in it, in a line that is no keyword's. Letters alone are compared, in any case. Pure.
 */
#ifndef TESSCAN_SMTP_SHOWN_H
#define TESSCAN_SMTP_SHOWN_H

#include "smtp/reply.h"

#define SHOWN_NAMES 2

/* Names that may have the word in them and show nothing: the server's own and ours. */
struct shown_names {
	struct octets list[SHOWN_NAMES];
	size_t count;
};

/* Leaves out what is no name of a host with a dot inside. */
void shown_except(struct shown_names *names, struct octets name);
/* In any of the first `lines` lines of a reply, or across them. */
bool shown_in_lines(const struct reply *reply, size_t lines, const struct shown_names *names);
/* In a reply, also in what is not stored of it. */
bool shown_in_reply(const struct reply *reply, const struct shown_names *names);
/* A line with a code has nothing but the word for its keyword, whatever stands between its letters. */
bool shown_as_keyword(const struct reply *reply);

#endif
