/* SPDX-License-Identifier: Apache-2.0 */
/* How a list that begins so is read (list_format.h), or what it is instead. */
#include "base/arena.h"
#include "input/domain.h"
#include "input/file_kind.h"
#include "input/list_format.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SAMPLE_OCTETS 1024 /* of each line */

/* What a column is called that holds domains, the surest first; however its words are joined. */
static const char *const domain_headers[] = { "domain", "domains", "domainname", "domainnames",
	"registereddomain", "rootdomain", "domaine", "dominio", "domein", "dom\xc3\xa4ne", "",
	"fqdn", "zone", "hostname", "host", "name", "site", "website", "url", "origin" };

#define HEADER_COUNT (sizeof(domain_headers) / sizeof(domain_headers[0]))
#define ORIGIN_HEADER "origin"

/* The sample, with its lines split in one way. */
struct table {
	char separator;
	size_t count;
	struct csv_line lines[LIST_SAMPLE_MAXIMUM];
};

struct guess {
	struct table table;
	char copies[LIST_SAMPLE_MAXIMUM][SAMPLE_OCTETS];
};

static bool is_text(const struct csv_field *field, const char *text)
{
	return field->length == strlen(text) && !strncasecmp(field->text, text, field->length);
}

/* As is_text(), whatever joins its words. */
static bool is_words(const struct csv_field *field, const char *text)
{
	for (size_t i = 0; i < field->length; i++) {
		if (strchr(" _-", field->text[i]) && field->text[i])
			continue;
		if (!*text || strncasecmp(&field->text[i], text, 1) != 0)
			return false;
		text++;
	}
	return !*text;
}

static bool contains(const struct csv_field *field, const char *word)
{
	size_t length = strlen(word);

	for (size_t i = 0; i + length <= field->length; i++) {
		if (!strncasecmp(field->text + i, word, length))
			return true;
	}
	return false;
}

/* A domain with a dot, or what may be meant for one in other letters: a word alone may be anything. */
static bool is_domain(const struct csv_field *field)
{
	struct domain_name name;

	domain_parse(field->text, field->length, false, &name);
	return name.status == INPUT_OK || name.status == INPUT_SPECIAL_USE ||
		(name.status == INPUT_BAD_IDN && contains(field, "."));
}

static bool is_origin(const struct csv_field *field)
{
	struct csv_field host;

	return domain_of_origin(field->text, field->length, &host.text, &host.length);
}

static bool is_number(const struct csv_field *field)
{
	return list_number(field) >= 0;
}

static bool is_filled(const struct csv_field *field)
{
	return field->length;
}

static const struct csv_field *field_at(const struct table *table, size_t line, size_t column)
{
	const struct csv_line *columns = &table->lines[line];

	return column < columns->count ? &columns->fields[column] : NULL;
}

/* How many lines from the one on have such a thing in the column. */
static size_t score(const struct table *table, size_t from, size_t column,
	bool (*is_such)(const struct csv_field *field))
{
	size_t count = 0;

	for (size_t i = from; i < table->count; i++) {
		const struct csv_field *field = field_at(table, i, column);

		count += field && is_such(field);
	}
	return count;
}

static bool is_repeated(const struct table *table, size_t line, size_t column)
{
	const struct csv_field *field = field_at(table, line, column);

	for (size_t i = 0; i < line; i++) {
		const struct csv_field *before = field_at(table, i, column);

		if (before && before->length == field->length &&
			!strncasecmp(before->text, field->text, field->length))
			return true;
	}
	return false;
}

/* Different ones: what is the same in each line is no subject of it. */
static size_t distinct(
	const struct table *table, size_t column, bool (*is_such)(const struct csv_field *field))
{
	size_t count = 0;

	for (size_t i = 0; i < table->count; i++) {
		const struct csv_field *field = field_at(table, i, column);

		count += field && is_such(field) && !is_repeated(table, i, column);
	}
	return count;
}

/* The column with most different ones, the first of such; *ret_score 0: none has any. */
static size_t best_column(const struct table *table, bool (*is_such)(const struct csv_field *field),
	size_t *ret_score)
{
	size_t best = 0;

	*ret_score = 0;
	for (size_t column = 0; column < CSV_FIELDS_MAXIMUM; column++) {
		size_t found = distinct(table, column, is_such);

		if (found > *ret_score) {
			*ret_score = found;
			best = column;
		}
	}
	return best;
}

static void split(struct guess *guess, const struct list_line *lines, size_t count, char separator)
{
	guess->table.separator = separator;
	guess->table.count = count;
	for (size_t i = 0; i < count; i++) {
		size_t length = lines[i].length < SAMPLE_OCTETS ? lines[i].length : SAMPLE_OCTETS;

		memcpy(guess->copies[i], lines[i].text, length);
		csv_split(guess->copies[i], length, separator, &guess->table.lines[i]);
	}
}

/* A list without a header may begin with mydomain.com, or the like that is no domain: *.mydomain.com. */
static bool is_dotted(const struct csv_field *field)
{
	return contains(field, ".") && !contains(field, " ");
}

/* The place of the field among domain_headers; HEADER_COUNT: it is none. */
static size_t header_rank(const struct csv_field *field)
{
	size_t rank = is_dotted(field) ? HEADER_COUNT : 0;

	/* The empty one is the place of what has the word among others. */
	while (rank < HEADER_COUNT &&
		!(*domain_headers[rank] ? is_words(field, domain_headers[rank])
					: contains(field, "domain")))
		rank++;
	return rank;
}

/* At least half of what stands there behind the header. */
static bool is_mostly(
	const struct table *table, size_t column, bool (*is_such)(const struct csv_field *field))
{
	return 2 * score(table, 1, column, is_such) >= score(table, 1, column, is_filled);
}

/* The column that the header calls so, if there are such things in it; CSV_FIELDS_MAXIMUM: none. */
static size_t named_column(const struct table *table)
{
	size_t best = HEADER_COUNT, found = CSV_FIELDS_MAXIMUM;

	for (size_t column = 0; column < table->lines[0].count; column++) {
		size_t rank = header_rank(&table->lines[0].fields[column]);

		if (rank < best &&
			(is_mostly(table, column, is_domain) ||
				(is_text(&table->lines[0].fields[column], ORIGIN_HEADER) &&
					is_mostly(table, column, is_origin)))) {
			best = rank;
			found = column;
		}
	}
	return found;
}

/* Words over columns, none of which is a domain, a number or an address. */
static bool is_header(const struct table *table, size_t domain)
{
	const struct csv_line *first = &table->lines[0];

	if (table->count < 2 || domain >= first->count)
		return false;
	if (header_rank(&first->fields[domain]) < HEADER_COUNT)
		return true;
	for (size_t i = 0; i < first->count; i++) {
		const struct csv_field *field = &first->fields[i];

		if (!field->length || is_domain(field) || is_origin(field) || is_number(field) ||
			contains(field, ".") || contains(field, "@"))
			return false;
	}
	return first->count > 1;
}

static bool is_rank_header(const struct csv_field *field)
{
	return field &&
		(contains(field, "rank") || contains(field, "position") || is_text(field, "#"));
}

static unsigned rank_column(const struct table *table, const struct list_format *format)
{
	size_t from = format->header;

	for (size_t column = 0; column < CSV_FIELDS_MAXIMUM; column++) {
		bool fits = !format->header || is_rank_header(field_at(table, 0, column));

		if (fits && column + 1 != format->domain && table->count > from &&
			2 * score(table, from, column, is_number) >= table->count - from)
			return (unsigned)column + 1;
	}
	return 0;
}

/* By its header, if it has one, else by what the columns hold. */
static struct list_format format_of(const struct table *table, size_t domain, bool origins)
{
	struct list_format format = { .separator = table->separator, .origins = origins };
	size_t named = named_column(table);

	if (named < CSV_FIELDS_MAXIMUM && table->count > 1) {
		format.header = true;
		domain = named;
		format.origins = !is_mostly(table, domain, is_domain);
	} else {
		format.header = is_header(table, domain);
	}
	format.domain = (unsigned)domain + 1;
	if (format.separator)
		format.rank = rank_column(table, &format);
	return format;
}

/* CrUX without its header: an origin and a number. */
static bool is_crux(const struct table *table, size_t column)
{
	size_t other = !column;

	for (size_t i = 0; i < table->count; i++) {
		if (table->lines[i].count != 2)
			return false;
	}
	return column < 2 && score(table, 0, other, is_number) + 1 >= table->count;
}

static bool has_origin_header(const struct table *table)
{
	size_t named = named_column(table);

	return table->count > 1 && named < CSV_FIELDS_MAXIMUM &&
		!is_mostly(table, named, is_domain);
}

/* Nothing but a header, over columns that do not come. */
static bool is_header_only(const struct table *table, struct list_format *ret_format)
{
	size_t named = table->count == 1 ? named_column(table) : CSV_FIELDS_MAXIMUM;

	if (named == CSV_FIELDS_MAXIMUM || table->lines[0].count < 2)
		return false;
	*ret_format = (struct list_format){
		.separator = table->separator, .header = true, .domain = (unsigned)named + 1
	};
	return true;
}

struct list_format list_format_guess(const struct list_line *lines, size_t count)
{
	static const char separators[] = { CSV_NONE, ',', ';', '\t', '|', ' ' };
	struct list_format format = { .domain = 1 };
	size_t best = 0;
	struct guess *guess = memory_alloc(sizeof(*guess));

	for (size_t i = 0; count && i < sizeof(separators); i++) {
		struct table *table = &guess->table;
		size_t found, origins;

		split(guess, lines, count, separators[i]);
		size_t domain = best_column(table, is_domain, &found);
		size_t origin = best_column(table, is_origin, &origins);
		if (is_header_only(table, &format))
			break;
		if (found > best) {
			best = found;
			format = format_of(table, domain, false);
		}
		if (origins > best && (has_origin_header(table) || is_crux(table, origin))) {
			best = origins;
			format = format_of(table, origin, true);
		}
	}
	free(guess);
	return format;
}

static bool begins(const struct list_line *line, const char *start)
{
	return line->length >= strlen(start) && !memcmp(line->text, start, strlen(start));
}

/* What stands behind the first octet and blanks, one of the set. */
static bool goes_on_with(const struct list_line *line, const char *set)
{
	size_t at = 1;

	while (at < line->length && (line->text[at] == ' ' || line->text[at] == '\t'))
		at++;
	return at < line->length && line->text[at] && strchr(set, line->text[at]);
}

static bool is_json(const struct list_line *line)
{
	const char *colon = line->length ? memchr(line->text, ':', line->length) : NULL;

	return begins(line, "{") || (begins(line, "[") && goes_on_with(line, "{[\"")) ||
		(line->length == 1 && *line->text && strchr("]}", *line->text)) ||
		begins(line, "},") ||
		(begins(line, "\"") && colon && colon > line->text && colon[-1] == '"');
}

static bool is_binary(const struct list_line *line)
{
	return line->length && memchr(line->text, 0, line->length);
}

static bool is_type(const struct csv_field *field)
{
	static const char *const types[] = { "SOA", "NS", "A", "AAAA", "MX", "TXT", "DS", "DNSKEY",
		"RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "CNAME", "DNAME", "CAA", "SRV", "TLSA" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (is_text(field, types[i]))
			return true;
	}
	return false;
}

/* $ORIGIN, $TTL and comments (RFC 1035 5.1, RFC 2308 4). */
static bool is_zone_control(const struct list_line *line)
{
	return begins(line, "$ORIGIN") || begins(line, "$TTL") ||
		(begins(line, ";") &&
			(line->length == 1 || goes_on_with(line, ";") || line->text[1] == ' '));
}

/* OWNER [TTL] [CLASS] TYPE and data (RFC 1035 5.1). */
static bool is_resource_record(const struct list_line *line)
{
	char copy[SAMPLE_OCTETS];
	struct csv_line fields;
	size_t length = line->length < sizeof(copy) ? line->length : sizeof(copy);

	if (is_zone_control(line))
		return true;
	for (size_t i = 0; i < length; i++)
		copy[i] = (char)(line->text[i] == '\t' ? ' ' : line->text[i]);
	csv_split(copy, length, ' ', &fields);
	for (size_t i = 1; i < 4 && i + 1 < fields.count; i++) {
		if (is_type(&fields.fields[i]))
			return true;
		if (!is_number(&fields.fields[i]) && !is_text(&fields.fields[i], "IN"))
			return false;
	}
	return false;
}

static bool is_markup(const struct list_line *line)
{
	return begins(line, "<");
}

const char *list_format_stranger(const struct list_line *lines, size_t count)
{
	static const struct {
		bool (*is_such)(const struct list_line *line);
		const char *name;
	} strangers[] = {
		{ is_json, "JSON: make a list of it, with a domain a line" },
		{ is_resource_record, "a zone file: make a list of it, with a domain a line" },
		{ is_markup, "HTML or XML: make a list of it, with a domain a line" },
		{ is_binary, "a binary file: save it as text" },
	};
	const char *kind = count ? file_kind(lines[0].text, lines[0].length) : NULL;

	/* Of a document that is written over many lines the first one tells. */
	if (!kind && count && lines[0].length == 1 && *lines[0].text &&
		strchr("[{", *lines[0].text))
		kind = strangers[0].name;
	if (!kind && count && (begins(&lines[0], "$ORIGIN") || begins(&lines[0], "$TTL")))
		kind = strangers[1].name;
	for (size_t i = 0; !kind && i < sizeof(strangers) / sizeof(strangers[0]); i++) {
		size_t found = 0;

		for (size_t j = 0; j < count; j++)
			found += strangers[i].is_such(&lines[j]);
		if (2 * found > count)
			kind = strangers[i].name;
	}
	return kind;
}
