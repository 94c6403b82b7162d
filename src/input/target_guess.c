/* SPDX-License-Identifier: Apache-2.0 */
/* Formats of lists of addresses, by their headers or by what their columns hold (target_guess.h). */
#include "input/target_guess.h"

#include "base/arena.h"
#include "input/target_entry.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SAMPLE_OCTETS 1024 /* of each line */

typedef bool field_test(const struct csv_field *field);

/* The sample, with its lines split in one way. */
struct table {
	char separator;
	size_t count;
	struct csv_line lines[LIST_SAMPLE_MAXIMUM];
	char copies[LIST_SAMPLE_MAXIMUM][SAMPLE_OCTETS];
};

/* What columns are called, the surest first; however their words are joined. ZMap's daddr and dport are the scanner's own. */
static const char *const address_headers[] = { "saddr", "ip", "ipaddress", "ipaddr", "ipv4", "ipv6",
	"ipstr", "hostip", "mxip", "mxaddress", "mxipv4", "mxipv6", "publicip", "externalip",
	"address", "addr", "targetip", "target", "serverip", "host", "server", NULL };
static const char *const name_headers[] = { "mx", "mxhost", "mxname", "mxhostname", "exchange",
	"mailserver", "mailhost", "name", "hostname", "host", "ptr", "rdns", "reversedns",
	"reverse", "dns", "dnsname", "fqdn", "domain", "domainname", "servername", "sni", "ptrname",
	"reversename", NULL };
static const char *const port_headers[] = { "sport", "port", "tcpport", "portnumber", "serviceport",
	"serverport", "targetport", NULL };
static const char *const success_headers[] = { "success", "state", "portstate", "status", NULL };

/* As words, whatever joins them. */
static bool is_words(const struct csv_field *field, const char *text)
{
	for (size_t i = 0; i < field->length; i++) {
		if (field->text[i] && strchr(" _-.", field->text[i]))
			continue;
		if (!*text || strncasecmp(&field->text[i], text, 1) != 0)
			return false;
		text++;
	}
	return !*text;
}

static bool is_address(const struct csv_field *field)
{
	struct address address;
	struct csv_field port;

	return target_address(field, &address, &port);
}

static bool is_name(const struct csv_field *field)
{
	struct domain_name name;

	domain_parse(field->text, field->length, false, &name);
	return name.status == INPUT_OK || name.status == INPUT_SPECIAL_USE;
}

static bool is_number(const struct csv_field *field)
{
	int64_t number = list_number(field);

	return number >= 0 && number <= UINT16_MAX;
}

static bool is_port(const struct csv_field *field)
{
	return target_is_port(list_number(field));
}

static bool is_state(const struct csv_field *field)
{
	return is_words(field, "open") || is_words(field, "closed") || is_words(field, "banner");
}

/* As scanners say it in one column or another. */
static bool is_success(const struct csv_field *field)
{
	int64_t number = list_number(field);

	return number == 0 || number == 1 || is_state(field) || is_words(field, "true") ||
		is_words(field, "false") || is_words(field, "filtered");
}

/* Lines from the one on that have such a thing in the column, and how many have anything there. */
static size_t score(const struct table *table, size_t from, size_t column, field_test *is_such,
	size_t *ret_filled)
{
	size_t found = 0;

	*ret_filled = 0;
	for (size_t i = from; i < table->count; i++) {
		const struct csv_line *line = &table->lines[i];

		if (column >= line->count || target_is_nothing(&line->fields[column]))
			continue;
		(*ret_filled)++;
		found += is_such(&line->fields[column]);
	}
	return found;
}

/* Nothing else, or hardly anything. */
static bool is_mostly(const struct table *table, size_t from, size_t column, field_test *is_such)
{
	size_t filled, found = score(table, from, column, is_such, &filled);

	return 2 * found >= filled;
}

static bool has_any(const struct table *table, size_t from, size_t column, field_test *is_such)
{
	size_t filled;

	return score(table, from, column, is_such, &filled) > 0;
}

static void split(struct table *table, const struct list_line *lines, size_t count, char separator)
{
	table->separator = separator;
	table->count = count;
	for (size_t i = 0; i < count; i++) {
		size_t length = lines[i].length < SAMPLE_OCTETS ? lines[i].length : SAMPLE_OCTETS;

		memcpy(table->copies[i], lines[i].text, length);
		csv_split(table->copies[i], length, separator, &table->lines[i]);
	}
}

static bool is_repeated(const struct table *table, size_t line, size_t column)
{
	const struct csv_field *field = &table->lines[line].fields[column];

	for (size_t i = 0; i < line; i++) {
		const struct csv_line *before = &table->lines[i];

		if (column < before->count && before->fields[column].length == field->length &&
			!strncasecmp(before->fields[column].text, field->text, field->length))
			return true;
	}
	return false;
}

/* Different ones: the scanner's own address is the same in each line. */
static size_t distinct(const struct table *table, size_t column, field_test *is_such)
{
	size_t count = 0;

	for (size_t i = 0; i < table->count; i++)
		count += column < table->lines[i].count &&
			is_such(&table->lines[i].fields[column]) && !is_repeated(table, i, column);
	return count;
}

/* The column with most different ones, the first of such; *ret_score 0: none has any. */
static size_t best_column(const struct table *table, field_test *is_such, size_t *ret_score)
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

static size_t word_rank(const struct csv_field *field, const char *const *words)
{
	size_t rank = 0;

	while (words[rank] && !is_words(field, words[rank]))
		rank++;
	return rank;
}

/* The number of the column that the header calls so, and that holds such things or nothing; but not this one. 0: none. */
static unsigned named_column(const struct table *table, const char *const *words,
	field_test *is_such, const struct list_format *format)
{
	const struct csv_line *header = &table->lines[0];
	size_t best = SIZE_MAX;
	unsigned found = 0;

	for (unsigned i = 0; table->count && i < header->count; i++) {
		size_t rank = word_rank(&header->fields[i], words);

		if (words[rank] && rank < best && i + 1 != format->domain &&
			i + 1 != format->name && is_mostly(table, 1, i, is_such)) {
			best = rank;
			found = i + 1;
		}
	}
	return found;
}

/* Words over columns, none of which could be in a line: another one may call its columns as it likes. */
static bool is_header(const struct table *table, size_t column)
{
	const struct csv_line *first = &table->lines[0];

	if (table->count < 2 || first->count < 2 || column >= first->count)
		return false;
	for (size_t i = 0; i < first->count; i++) {
		const struct csv_field *field = &first->fields[i];

		if (!field->length || is_address(field) || is_name(field) ||
			list_number(field) >= 0 || memchr(field->text, '.', field->length) ||
			memchr(field->text, '@', field->length))
			return false;
	}
	return true;
}

/* The first column but the address that holds any of them, and else nothing or little. */
static unsigned column_of(
	const struct table *table, field_test *is_such, const struct list_format *format)
{
	for (unsigned i = 0; i < CSV_FIELDS_MAXIMUM; i++) {
		if (i + 1 != format->domain && i + 1 != format->name &&
			has_any(table, format->header, i, is_such) &&
			is_mostly(table, format->header, i, is_such))
			return i + 1;
	}
	return 0;
}

static size_t width(const struct table *table)
{
	size_t most = 0;

	for (size_t i = 0; i < table->count; i++)
		most = table->lines[i].count > most ? table->lines[i].count : most;
	return most;
}

/* ip,name and ip,name,port, where no address has a name so far. */
static bool is_empty_second(const struct table *table, const struct list_format *format)
{
	size_t filled;

	score(table, 0, 1, is_name, &filled);
	return format->domain == 1 && !filled && width(table) >= 2;
}

/* ip,port and ip,name,port, whatever ports those are: they are told where none of them is asked. */
static bool is_last_number(const struct table *table, const struct list_format *format)
{
	size_t last = width(table);

	return format->domain == 1 && last == (format->name == 2 ? 3 : 2) && last != format->name &&
		has_any(table, 0, last - 1, is_number) && is_mostly(table, 0, last - 1, is_number);
}

/* Without a header. */
static void find_columns(const struct table *table, struct list_format *format)
{
	format->name = column_of(table, is_name, format);
	if (!format->name && is_empty_second(table, format))
		format->name = 2;
	format->port = column_of(table, is_port, format);
	if (!format->port && is_last_number(table, format))
		format->port = (unsigned)width(table);
	/* A port that only lines behind the sample have must not be passed over. */
	if (!format->port && format->domain == 1 && format->name == 2 && width(table) == 2)
		format->port = 3;
	format->success = column_of(table, is_state, format);
}

/* best: the column with most addresses. */
static struct list_format format_of(const struct table *table, size_t best)
{
	struct list_format format = { .separator = table->separator,
		.addresses = table->separator != CSV_NONE };
	unsigned named = named_column(table, address_headers, is_address, &format);

	/* A word alone may be over a column of anything, but an empty list has no more. */
	if (named && table->count > 1 && !has_any(table, 1, named - 1, is_address))
		named = 0;
	format.header = named || is_header(table, best);
	format.domain = named ? named : (unsigned)best + 1;
	if (format.separator == CSV_NONE)
		return format;
	if (!format.header) {
		find_columns(table, &format);
		return format;
	}
	format.name = named_column(table, name_headers, is_name, &format);
	format.port = named_column(table, port_headers, is_number, &format);
	format.success = named_column(table, success_headers, is_success, &format);
	return format;
}

static const char separators[] = { CSV_NONE, ',', ';', '\t', '|', ' ' };

struct list_format target_guess(const struct list_line *lines, size_t count)
{
	struct list_format format = { .domain = 1 };
	struct table *table = memory_alloc(sizeof(*table));
	size_t best = 0;

	for (size_t i = 0; count && i < sizeof(separators); i++) {
		size_t found;

		split(table, lines, count, separators[i]);
		size_t column = best_column(table, is_address, &found);
		struct list_format guessed = format_of(table, column);
		/* Nothing but a header: of several fields, if it is one of such. */
		bool is_empty = count == 1 && guessed.header;
		if (found > best || is_empty) {
			best = found;
			format = guessed;
		}
		if (is_empty)
			break;
	}
	free(table);
	/* No address has a comma: lines behind the sample may have more columns. */
	if (count && format.separator == CSV_NONE && !format.header)
		format = (struct list_format){
			.separator = ',', .addresses = true, .domain = 1, .name = 2, .port = 3
		};
	return format;
}

/* How many lines have such a thing in one column, however they are split. */
static size_t most_of(const struct list_line *lines, size_t count, field_test *is_such)
{
	struct table *table = memory_alloc(sizeof(*table));
	size_t most = 0;

	for (size_t i = 0; i < sizeof(separators); i++) {
		size_t found;

		split(table, lines, count, separators[i]);
		size_t column = best_column(table, is_such, &found), filled;
		found = score(table, 0, column, is_such, &filled);
		most = found > most ? found : most;
	}
	free(table);
	return most;
}

bool target_guess_any(const struct list_line *lines, size_t count)
{
	return count && 2 * most_of(lines, count, is_address) >= count;
}

char *target_guess_fault(const struct list_line *lines, size_t count, bool addresses)
{
	size_t found = most_of(lines, count, is_address), names = most_of(lines, count, is_name);
	/* There may be a header. */
	bool is_of_names = names && 2 * names > count - 1;
	bool is_of_addresses = found && 2 * found > count - 1;

	if (!count || (count == 1 && !found && !names))
		return NULL;
	if (!addresses)
		return is_of_addresses && !is_of_names
			? memory_format("looks like a list of addresses: --addresses surveys those "
					"(--lenient reads them as domains)")
			: NULL;
	if (is_of_addresses || (found && !is_of_names))
		return NULL;
	return is_of_names
		? memory_format("looks like a list of domains: leave --addresses out (--lenient "
				"reads them as addresses)")
		: memory_format("has no address in its first %zu lines (--lenient reads it all the "
				"same)",
			  count);
}
