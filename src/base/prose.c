/* SPDX-License-Identifier: Apache-2.0 */
/* Text for a person (prose.h). */
#include "base/prose.h"

#include "base/printable.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define PROSE_LABEL_COLUMNS 10 /* of a label and the space behind it */
#define PROSE_CUT "(the rest is left out: it is too long)\n"

void prose_init(struct prose *prose)
{
	buffer_init(&prose->text, PROSE_MAXIMUM);
}

void prose_done(struct prose *prose)
{
	buffer_done(&prose->text);
}

static void fill_to(struct prose *prose, size_t from, size_t column)
{
	for (; from < column; from++)
		buffer_string(&prose->text, " ");
}

/* How far the text of an item stands behind its mark, "-" or a number and a dot; 0: it is none. */
static size_t mark_width(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	if (!strncmp(text, "- ", 2))
		return 2;
	return digits && !strncmp(text + digits, ". ", 2) ? digits + 2 : 0;
}

/* Words of a printable text from this column on, which the first line has reached. */
static void wrap(struct prose *prose, size_t column, const char *text)
{
	size_t below = column + mark_width(text), at = column;

	for (bool is_first = true; *(text += strspn(text, " ")); is_first = false) {
		size_t length = strcspn(text, " ");

		if (!is_first && at + 1 + length > PROSE_COLUMNS) {
			buffer_string(&prose->text, "\n");
			fill_to(prose, 0, below);
			at = below;
		} else if (!is_first) {
			buffer_string(&prose->text, " ");
			at++;
		}
		buffer_append(&prose->text, text, length);
		at += length;
		text += length;
	}
	buffer_string(&prose->text, "\n");
}

void prose_add(struct prose *prose, size_t column, const char *label, const char *format, ...)
{
	va_list arguments;

	if (prose->text.full)
		return;
	va_start(arguments, format);
	char *text = printable_format(format, arguments);
	va_end(arguments);
	fill_to(prose, 0, column);
	if (label) {
		buffer_string(&prose->text, label);
		fill_to(prose, strlen(label), PROSE_LABEL_COLUMNS);
		column += PROSE_LABEL_COLUMNS;
	}
	wrap(prose, column, text);
	free(text);
}

void prose_gap(struct prose *prose)
{
	const struct buffer *text = &prose->text;
	bool is_open = text->length > 1 && text->bytes[text->length - 2] != '\n';

	if (is_open)
		buffer_string(&prose->text, "\n");
}

void prose_append(struct prose *prose, const struct prose *other)
{
	buffer_append(&prose->text, other->text.bytes, other->text.length);
}

char *prose_take(struct prose *prose)
{
	/* What did not fit is missing from the end on: the last line may be torn. */
	if (prose->text.full) {
		prose->text.maximum += sizeof("\n" PROSE_CUT);
		buffer_string(&prose->text, "\n" PROSE_CUT);
	}
	return buffer_take(&prose->text, NULL);
}
