/* SPDX-License-Identifier: Apache-2.0 */
/* Mailboxes in lists (mailbox_sign.h). */
#include "input/mailbox_sign.h"

#include <string.h>
#include <strings.h>

static const char *const signs[] = { "@", "%40", "&#64;", "&#x40;", "\xef\xbc\xa0",
	"\xef\xb9\xab" };

#define SIGN_COUNT (sizeof(signs) / sizeof(signs[0]))

static bool begins_with_sign(const char *text, size_t length)
{
	for (size_t i = 0; i < SIGN_COUNT; i++) {
		size_t octets = strlen(signs[i]);

		if (length >= octets && !strncasecmp(text, signs[i], octets))
			return true;
	}
	return false;
}

bool mailbox_sign_in(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (begins_with_sign(text + i, length - i))
			return true;
	}
	return false;
}

bool mailbox_sign_behind(const char *line, size_t line_length, const char *text, size_t length)
{
	/* A line without any, as nearly all are, is done with. */
	if (!length || !mailbox_sign_in(line, line_length))
		return false;
	for (size_t i = 0; i + length < line_length; i++) {
		size_t at = i + length;

		if (strncasecmp(line + i, text, length) != 0)
			continue;
		while (at < line_length && (line[at] == ' ' || line[at] == '\t'))
			at++;
		if (begins_with_sign(line + at, line_length - at))
			return true;
	}
	return false;
}
