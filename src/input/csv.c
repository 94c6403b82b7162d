/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of tables (csv.h). */
#include "input/csv.h"

struct splitter {
	char *text;
	size_t at;
	size_t length;
	char separator;
};

/* Tabs among blanks that separate are such blanks. */
static bool separates(const struct splitter *splitter, char c)
{
	return splitter->separator &&
		(c == splitter->separator || (c == '\t' && splitter->separator == ' '));
}

static bool is_blank(const struct splitter *splitter, char c)
{
	return (c == ' ' || c == '\t') && !separates(splitter, c);
}

static bool ends(const struct splitter *splitter)
{
	return splitter->at == splitter->length ||
		separates(splitter, splitter->text[splitter->at]);
}

static void skip_blanks(struct splitter *splitter)
{
	while (splitter->at < splitter->length && is_blank(splitter, splitter->text[splitter->at]))
		splitter->at++;
}

/* Behind the first quote; false when there is no second, or more than blanks behind that. */
static bool take_quoted(struct splitter *splitter, struct csv_field *ret_field)
{
	char *text = splitter->text;
	size_t start = ++splitter->at, end = start;

	for (;; splitter->at++) {
		if (splitter->at == splitter->length)
			return false;
		if (text[splitter->at] == '"' &&
			(splitter->at + 1 == splitter->length || text[splitter->at + 1] != '"'))
			break;
		splitter->at += text[splitter->at] == '"';
		text[end++] = text[splitter->at];
	}
	splitter->at++;
	*ret_field = (struct csv_field){ text + start, end - start };
	skip_blanks(splitter);
	return ends(splitter);
}

static void take_bare(struct splitter *splitter, struct csv_field *ret_field)
{
	size_t start = splitter->at;

	while (!ends(splitter))
		splitter->at++;
	size_t end = splitter->at;
	while (end > start && is_blank(splitter, splitter->text[end - 1]))
		end--;
	*ret_field = (struct csv_field){ splitter->text + start, end - start };
}

/* Blanks that separate are one separator, however many; at the edges of a line they are none. */
static void skip_run(struct splitter *splitter)
{
	while (splitter->separator == ' ' && splitter->at < splitter->length && ends(splitter))
		splitter->at++;
}

/* Over the separator; false at the end of the line. */
static bool next(struct splitter *splitter)
{
	if (splitter->at == splitter->length)
		return false;
	splitter->at++;
	skip_run(splitter);
	return splitter->at < splitter->length || splitter->separator != ' ';
}

bool csv_split(char *line, size_t length, char separator, struct csv_line *ret_line)
{
	struct splitter splitter = { line, 0, length, separator };
	struct csv_field unused;

	ret_line->count = 0;
	skip_run(&splitter);
	do {
		bool kept = ret_line->count < CSV_FIELDS_MAXIMUM;
		struct csv_field *field = kept ? &ret_line->fields[ret_line->count] : &unused;

		skip_blanks(&splitter);
		if (splitter.at < length && line[splitter.at] == '"') {
			if (!take_quoted(&splitter, field))
				return false;
		} else {
			take_bare(&splitter, field);
		}
		ret_line->count += kept;
	} while (next(&splitter));
	return true;
}
