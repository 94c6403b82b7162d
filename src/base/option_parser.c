/* SPDX-License-Identifier: Apache-2.0 */
/* Options and their values (option_parser.h). */
#include "base/option_parser.h"

#include "base/buffer.h"
#include "base/clock.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_MAXIMUM 1000000000
#define SECONDS_MAXIMUM 86400
#define NAME_LONGEST 64 /* of what is compared with names */
#define SUGGESTIONS_MAXIMUM 4
#define SUGGESTION_OCTETS 400

static struct option_range range_of(
	const struct option_parser *parser, const struct option_row *row)
{
	const struct option_syntax *syntax = parser->syntax;

	for (size_t i = 0; i < syntax->range_count; i++) {
		if (!strcmp(syntax->ranges[i].name, row->name))
			return syntax->ranges[i];
	}
	return (struct option_range){ row->name, 0, COUNT_MAXIMUM };
}

static bool parse_count(const char *text, const struct option_range *range, int64_t *ret_count)
{
	char *end;

	errno = 0;
	long long value = strtoll(text, &end, 10);
	if (errno || end == text || *end || value < range->least || value > range->most)
		return false;
	*ret_count = value;
	return true;
}

static bool parse_seconds(const char *text, int64_t *ret_us)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text || *end || !(value >= 0) || value > SECONDS_MAXIMUM)
		return false;
	*ret_us = (int64_t)(value * (double)CLOCK_SECOND + 0.5);
	return true;
}

/* A count, or a share of the whole with a percent sign, of which something is left. */
static bool parse_portion(const char *text, const struct option_range *range, int64_t *ret_portion)
{
	char *end;

	if (!strchr(text, '%'))
		return parse_count(text, range, ret_portion);
	double percent = strtod(text, &end);
	if (end == text || strcmp(end, "%") != 0 || !(percent > 0) || percent > 100)
		return false;
	int64_t share = (int64_t)(percent / 100 * OPTION_PORTION_WHOLE + 0.5);
	*ret_portion = share ? -share : -1;
	return true;
}

void option_append(struct arena *arena, struct text_list *list, const char *text)
{
	const char **texts = (const char **)(uintptr_t)list->texts;

	/* There is room for the next power of two: what an arena holds cannot grow where it is. */
	if ((list->count & (list->count - 1)) == 0) {
		texts = arena_alloc(arena, (list->count ? 2 * list->count : 1) * sizeof(*texts));
		if (list->count)
			memcpy(texts, list->texts, list->count * sizeof(*texts));
	}
	texts[list->count++] = text;
	list->texts = texts;
}

bool option_set(
	const struct option_parser *parser, const struct option_entry *entry, const char *value)
{
	const struct option_range range = range_of(parser, entry->row);

	switch (entry->row->kind) {
	case OPTION_KIND_TEXT:
		*(const char **)entry->field = value;
		return true;
	case OPTION_KIND_COUNT:
		return parse_count(value, &range, entry->field);
	case OPTION_KIND_PORTION:
		return parse_portion(value, &range, entry->field);
	case OPTION_KIND_SECONDS:
		return parse_seconds(value, entry->field);
	case OPTION_KIND_FLAG:
		*(bool *)entry->field = !value || !*value || !strcmp(value, "yes");
		return !value || !*value || !strcmp(value, "yes") || !strcmp(value, "no");
	case OPTION_KIND_LIST:
		option_append(parser->arena, entry->field, value);
		return true;
	case OPTION_KIND_GROUP:
		break;
	}
	return false;
}

char *option_set_or_complain(
	const struct option_parser *parser, const struct option_entry *entry, const char *value)
{
	const struct option_row *row = entry->row;
	const struct option_range range = range_of(parser, row);
	const char *more =
		row->kind == OPTION_KIND_PORTION ? ", or a share of the list such as 10%" : "";

	if (option_set(parser, entry, value))
		return NULL;
	if (row->kind == OPTION_KIND_FLAG)
		return memory_format("--%s: yes or no, not \"%s\"", row->name, value);
	if (row->kind == OPTION_KIND_SECONDS)
		return memory_format("--%s: seconds from 0 to %d, not \"%s\"", row->name,
			SECONDS_MAXIMUM, value);
	return memory_format("--%s: a whole number from %lld to %lld%s, not \"%s\"", row->name,
		(long long)range.least, (long long)range.most, more, value);
}

struct option_entry *option_find(const struct option_parser *parser, const char *name)
{
	for (size_t i = 0; i < parser->count; i++) {
		if (!strcmp(parser->entries[i].row->name, name))
			return &parser->entries[i];
	}
	return NULL;
}

static size_t least_of(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

static bool is_other_letter(char a, char b)
{
	return tolower((unsigned char)a) != tolower((unsigned char)b);
}

/* Levenshtein's distance of two texts, neither of which is longer than NAME_LONGEST; two letters that change places are one slip. */
static size_t distance(const char *a, const char *b)
{
	uint8_t apart[NAME_LONGEST + 1][NAME_LONGEST + 1];
	size_t rows = strlen(a), columns = strlen(b);

	for (size_t i = 0; i <= rows; i++) {
		for (size_t j = 0; j <= columns; j++) {
			size_t least = i + j;

			if (i && j)
				least = least_of(apart[i - 1][j] + 1UL, apart[i][j - 1] + 1UL,
					apart[i - 1][j - 1] +
						(size_t)is_other_letter(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				least = least_of(least, least, apart[i - 2][j - 2] + 1UL);
			apart[i][j] = (uint8_t)least;
		}
	}
	return apart[rows][columns];
}

/* The name that the fewest slips lead to: a third of its letters may be wrong. NULL: none. */
static const char *nearest(const struct option_parser *parser, const char *name)
{
	size_t length = strlen(name), least = length / 3 + 1;
	const char *found = NULL;

	for (size_t i = 0; length && length <= NAME_LONGEST && i < parser->count; i++) {
		const char *other = parser->entries[i].row->name;
		size_t apart = strlen(other) <= NAME_LONGEST ? distance(name, other) : least;

		if (apart < least) {
			least = apart;
			found = other;
		}
	}
	return found;
}

/* What begins so, which is more than one where a name may be shortened. */
static size_t beginning_so(const struct option_parser *parser, const char *name, const char *dashes,
	struct buffer *text)
{
	size_t length = strlen(name), count = 0;

	for (size_t i = 0; length && i < parser->count; i++) {
		const char *other = parser->entries[i].row->name;

		if (strncmp(name, other, length) != 0)
			continue;
		if (count < SUGGESTIONS_MAXIMUM)
			buffer_format(text, "%s%s%s", count ? ", " : "", dashes, other);
		if (count++ == SUGGESTIONS_MAXIMUM)
			buffer_string(text, ", ...");
	}
	return count;
}

char *option_suggest(const struct option_parser *parser, const char *name, const char *dashes)
{
	struct buffer text;

	buffer_init(&text, SUGGESTION_OCTETS);
	buffer_string(&text, "; did you mean ");
	if (!beginning_so(parser, name, dashes, &text)) {
		const char *near = nearest(parser, name);

		if (!near) {
			buffer_done(&text);
			return memory_string("");
		}
		buffer_format(&text, "%s%s", dashes, near);
	}
	buffer_string(&text, "?");
	return buffer_take(&text, NULL);
}
