/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of prefixes (prefix_list.h). */
#include "input/prefix_list.h"

#include "base/text_lines.h"
#include "input/csv.h"

#include <string.h>
#include <strings.h>

#define NO_COLUMN SIZE_MAX
#define AS_DIGITS 10 /* of 2^32 - 1 (RFC 6793 3) */

static const char no_prefix[] = "has no prefix such as 192.0.2.0/24 where it should be";

enum column { COLUMN_PREFIX, COLUMN_ASN, COLUMN_COUNTRY, column_count };

/* How a table is read: the field of each column. */
struct columns {
	size_t at[column_count];
	bool known;
	bool named; /* by a header */
};

static const struct {
	const char *name;
	enum column column;
} column_names[] = { { "prefix", COLUMN_PREFIX }, { "network", COLUMN_PREFIX },
	{ "asn", COLUMN_ASN }, { "as", COLUMN_ASN }, { "country", COLUMN_COUNTRY },
	{ "country_code", COLUMN_COUNTRY } };

/* column_count: it is another one. */
static enum column column_of(const struct csv_field *field)
{
	for (size_t i = 0; i < sizeof(column_names) / sizeof(column_names[0]); i++) {
		const char *name = column_names[i].name;

		if (strlen(name) == field->length && !strncasecmp(name, field->text, field->length))
			return column_names[i].column;
	}
	return column_count;
}

/* What is wrong with a header, or NULL. */
static const char *read_header(const struct csv_line *line, struct columns *columns)
{
	for (size_t i = 0; i < line->count; i++) {
		enum column column = column_of(&line->fields[i]);

		if (column == column_count)
			continue;
		if (columns->at[column] != NO_COLUMN)
			return "names a column twice";
		columns->at[column] = i;
	}
	columns->named = true;
	if (columns->at[COLUMN_PREFIX] == NO_COLUMN)
		return "has neither a prefix such as 192.0.2.0/24 first, nor the names of "
		       "columns: prefix, asn, country";
	if (columns->at[COLUMN_ASN] == NO_COLUMN && columns->at[COLUMN_COUNTRY] == NO_COLUMN)
		return "names no column asn or country";
	return NULL;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "64500", "AS64500"; what is wrong with it, or NULL. */
static const char *read_asn(const struct csv_field *field, struct prefix_origin *origin)
{
	static const char fault[] = "has no AS number such as 64500 or AS64500 where it should be";
	size_t i = field->length > 2 && !strncasecmp(field->text, "AS", 2) ? 2 : 0;
	uint64_t number = 0;

	if (field->length - i > AS_DIGITS)
		return fault;
	for (; i < field->length; i++) {
		if (!is_digit(field->text[i]))
			return fault;
		number = number * 10 + (uint64_t)(field->text[i] - '0');
	}
	if (number > UINT32_MAX)
		return fault;
	origin->asn = (uint32_t)number;
	return NULL;
}

/* "SE", "se"; what is wrong with it, or NULL. */
static const char *read_country(const struct csv_field *field, struct prefix_origin *origin)
{
	if (field->length != sizeof(origin->country) - 1)
		return "has no country of two letters where it should be";
	for (size_t i = 0; i < field->length; i++) {
		char letter = (char)(field->text[i] & ~0x20);

		if (letter < 'A' || letter > 'Z')
			return "has no country of two letters where it should be";
		origin->country[i] = letter;
	}
	return NULL;
}

/* NULL: the row ends before it, or it is empty. */
static const struct csv_field *field_of(
	const struct csv_line *line, const struct columns *columns, enum column column)
{
	size_t at = columns->at[column];

	return at < line->count && line->fields[at].length ? &line->fields[at] : NULL;
}

static const char *add_row(struct prefixes *prefixes, const struct csv_line *line,
	const struct columns *columns, size_t number)
{
	const struct csv_field *prefix = field_of(line, columns, COLUMN_PREFIX);
	const struct csv_field *asn = field_of(line, columns, COLUMN_ASN);
	const struct csv_field *country = field_of(line, columns, COLUMN_COUNTRY);
	struct prefix_origin origin = { 0 };
	struct network_range range;
	const char *fault = NULL;
	bool masked;

	if (!prefix || !network_parse_octets(prefix->text, prefix->length, &range, &masked))
		return no_prefix;
	if (masked)
		return "has an address with more bits than the length of its prefix";
	if (!asn && !country)
		return "has neither an AS number nor a country";
	if (!columns->named && line->count > column_count)
		return "has more than a prefix, an AS number and a country: name its columns in a "
		       "header";
	if (asn)
		fault = read_asn(asn, &origin);
	if (!fault && country)
		fault = read_country(country, &origin);
	if (!fault && !prefixes_add(prefixes, &range, &origin, number))
		fault = "has a prefix too many: a table has at most 4000000";
	return fault;
}

/* The first line that is not left out says how the table is read; true when it is no row. */
static bool learn(const struct csv_line *line, struct columns *columns, const char **ret_fault)
{
	struct network_range range;
	bool masked;

	*columns = (struct columns){ { 0, 1, 2 }, true, false };
	*ret_fault = NULL;
	if (network_parse_octets(line->fields[0].text, line->fields[0].length, &range, &masked))
		return false;
	*columns = (struct columns){ { NO_COLUMN, NO_COLUMN, NO_COLUMN }, true, true };
	*ret_fault = read_header(line, columns);
	return true;
}

/* What is wrong with a line, or NULL. */
static const char *add_line(struct prefixes *prefixes, const char *text, size_t length,
	struct columns *columns, struct prefix_list *list, size_t number)
{
	char copy[PREFIX_LINE_MAXIMUM]; /* which is changed where it has quotes */
	struct csv_line line;
	const char *fault;

	if (length > sizeof(copy))
		return "is longer than 4096 octets";
	memcpy(copy, text, length);
	if (!csv_split(copy, length, ',', &line))
		return "has quotes that are not closed, or something behind them";
	if (!columns->known && learn(&line, columns, &fault))
		return fault;
	fault = add_row(prefixes, &line, columns, number);
	list->rows += !fault;
	return fault;
}

static bool is_left_out(const char *text, size_t length)
{
	while (length && (*text == ' ' || *text == '\t'))
		text++, length--;
	return !length || *text == '#';
}

bool prefix_list_add(
	struct prefixes *prefixes, const char *text, size_t length, struct prefix_list *ret_list)
{
	struct text_lines lines = { .text = text, .length = length };
	struct columns columns = { 0 };
	const char *line;
	size_t line_length;

	*ret_list = (struct prefix_list){ 0 };
	while (text_lines_next(&lines, &line, &line_length)) {
		if (is_left_out(line, line_length))
			continue;
		ret_list->fault =
			add_line(prefixes, line, line_length, &columns, ret_list, lines.number);
		if (ret_list->fault) {
			ret_list->bad_line = lines.number;
			return false;
		}
	}
	ret_list->bad_line = prefixes_seal(prefixes);
	if (ret_list->bad_line)
		ret_list->fault = "says something else of a prefix than a line before it";
	return !ret_list->bad_line;
}
