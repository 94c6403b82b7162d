/* SPDX-License-Identifier: Apache-2.0 */
/* Printable texts (printable.h). */
#include "base/printable.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/utf8.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PRINTABLE_HEAD 600 /* octets that a text too long keeps of its beginning … */
#define PRINTABLE_TAIL 390 /* … and of its end */
#define PRINTABLE_GAP " ... "

static unsigned code_point(const unsigned char *octets, size_t width)
{
	/* What the first octet of a character of so many has of it (RFC 3629 3). */
	static const unsigned char masks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	unsigned code = octets[0] & masks[width];

	for (size_t i = 1; i < width; i++)
		code = code << 6 | (octets[i] & 0x3f);
	return code;
}

/* Writes the character that begins here; how many octets it has. */
static size_t escape(struct buffer *out, const char *text, size_t length)
{
	unsigned char first = (unsigned char)*text;
	size_t width = utf8_width(text, length);

	if (first == '\\')
		buffer_string(out, "\\\\");
	else if (first >= 0x20 && first < 0x7f)
		buffer_append(out, text, 1);
	else if (width > 1)
		buffer_format(out, "\\u{%x}", code_point((const unsigned char *)text, width));
	else
		buffer_format(out, "\\x%02x", first);
	return width ? width : 1;
}

/* Takes the text over. */
static char *bounded(char *text)
{
	size_t length = strlen(text);

	if (length <= PRINTABLE_MAXIMUM)
		return text;
	char *shorter = memory_format(
		"%.*s" PRINTABLE_GAP "%s", PRINTABLE_HEAD, text, text + length - PRINTABLE_TAIL);
	free(text);
	return shorter;
}

char *printable(const char *text)
{
	struct buffer out;
	size_t length = strlen(text), at = 0;

	buffer_init(&out, SIZE_MAX / 2);
	while (at < length)
		at += escape(&out, text + at, length - at);
	return bounded(buffer_take(&out, NULL));
}

char *printable_format(const char *format, va_list arguments)
{
	char *text;
	int length = vasprintf(&text, format, arguments);

	memory_require(length < 0 ? NULL : text);
	char *shown = printable(text);
	free(text);
	return shown;
}
