/* SPDX-License-Identifier: Apache-2.0 */
/* STARTTLS wherever it is printed (shown.h). */
#include "smtp/shown.h"

#include "smtp/ehlo.h"

#include <string.h>
#include <strings.h>

void shown_except(struct shown_names *names, struct octets name)
{
	const uint8_t *dot = name.length > 2 ? memchr(name.bytes + 1, '.', name.length - 2) : NULL;

	if (dot && names->count < SHOWN_NAMES)
		names->list[names->count++] = name;
}

/* How many octets from here are one of the names. */
static size_t name_at(struct octets line, size_t at, const struct shown_names *names)
{
	for (size_t i = 0; i < names->count; i++) {
		size_t length = names->list[i].length;
		if (at + length <= line.length &&
			!strncasecmp((const char *)line.bytes + at,
				(const char *)names->list[i].bytes, length))
			return length;
	}
	return 0;
}

static bool look(struct reply_letters *letters, struct octets line, const struct shown_names *names)
{
	bool shown = false;

	for (size_t at = 0; at < line.length;) {
		size_t name = name_at(line, at, names);
		if (!name)
			shown |= reply_letters_add(letters, (char)line.bytes[at]);
		at += name ? name : 1;
	}
	return shown;
}

bool shown_in_lines(const struct reply *reply, size_t lines, const struct shown_names *names)
{
	struct reply_letters letters = { 0 };
	bool shown = false;

	for (size_t i = 0; i < lines; i++)
		shown |= look(&letters, reply->lines[i], names);
	return shown;
}

bool shown_in_reply(const struct reply *reply, const struct shown_names *names)
{
	return reply->shown_beyond || shown_in_lines(reply, reply->line_count, names);
}

bool shown_as_keyword(const struct reply *reply)
{
	const struct shown_names none = { 0 };
	bool shown = false;

	for (size_t i = 0; i < reply->line_count; i++) {
		struct octets keyword = ehlo_keyword(reply->lines[i]);
		struct reply_letters letters = { 0 };
		shown |= reply->coded[i] && look(&letters, keyword, &none) &&
			letters.count == REPLY_STARTTLS_LETTERS;
	}
	return shown;
}
