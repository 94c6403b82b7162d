/* SPDX-License-Identifier: Apache-2.0 */
/* Formats of lists (list_format.h): their texts, and lines read by them. How one is guessed is in list_guess.c. */
#include "input/list_format.h"

#include "input/domain.h"
#include "input/mailbox_sign.h"

#include <stdio.h>
#include <string.h>

static const struct {
	char separator;
	const char *name;
} separators[] = { { ',', "csv" }, { ';', "semicolon" }, { '\t', "tab" }, { '|', "pipe" },
	{ ' ', "space" } };

#define SEPARATOR_COUNT (sizeof(separators) / sizeof(separators[0]))

/* A line is one field. */
static const struct {
	const char *name;
	struct list_format format;
} undivided[] = {
	{ "plain", { .domain = 1 } },
	{ "plain:header", { .domain = 1, .header = true } },
	{ "origins", { .domain = 1, .origins = true } },
	{ "origins:header", { .domain = 1, .origins = true, .header = true } },
};

/* Lists that people survey, by their makers' names. */
static const struct {
	const char *name;
	const char *format;
} known[] = {
	{ "tranco", "csv:2:1" },
	{ "umbrella", "csv:2:1" },
	{ "majestic", "csv:3:1:header" },
	{ "crux", "csv:1:2:header:origins" },
	{ "zgrab2", "csv:ip=1:name=2" },
	{ "masscan", "space:ip=4:port=3:success=1" },
};

/* The word up to the next colon; false at the end. */
static bool next_word(const char **text, const char **ret_word, size_t *ret_length)
{
	if (!**text)
		return false;
	*ret_word = *text;
	*ret_length = strcspn(*text, ":");
	*text += *ret_length;
	if (**text == ':')
		(*text)++;
	return true;
}

static bool is_word(const char *word, size_t length, const char *name)
{
	return strlen(name) == length && !memcmp(word, name, length);
}

static bool read_separator(const char *word, size_t length, char *ret_separator)
{
	for (size_t i = 0; i < SEPARATOR_COUNT; i++) {
		if (is_word(word, length, separators[i].name)) {
			*ret_separator = separators[i].separator;
			return true;
		}
	}
	return false;
}

/* A column of CSV_FIELDS_MAXIMUM, from 1. */
static bool read_column(const char *word, size_t length, unsigned *ret_column)
{
	unsigned column = 0;

	for (size_t i = 0; i < length; i++) {
		if (word[i] < '0' || word[i] > '9' || column > CSV_FIELDS_MAXIMUM)
			return false;
		column = column * 10 + (unsigned)(word[i] - '0');
	}
	*ret_column = column;
	return column >= 1 && column <= CSV_FIELDS_MAXIMUM;
}

/* Of a list of addresses, by what it holds; false: it is no such word, or has a column already. */
static bool read_role(struct list_format *format, const char *word, size_t length)
{
	const struct {
		const char *name;
		unsigned *column;
	} roles[] = { { "ip=", &format->domain }, { "name=", &format->name },
		{ "port=", &format->port }, { "success=", &format->success } };

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		size_t start = strlen(roles[i].name);

		if (length > start && !memcmp(word, roles[i].name, start) && !*roles[i].column)
			return read_column(word + start, length - start, roles[i].column);
	}
	return false;
}

static bool read_option(struct list_format *format, const char *word, size_t length)
{
	if (is_word(word, length, "header"))
		format->header = true;
	else if (memchr(word, '=', length))
		return format->addresses = read_role(format, word, length);
	else if (is_word(word, length, "origins"))
		format->origins = true;
	else if (!format->domain)
		return read_column(word, length, &format->domain);
	else
		return !format->rank && read_column(word, length, &format->rank) &&
			format->rank != format->domain;
	return true;
}

/* Columns of addresses and of domains are not mixed, and each is one thing. */
static bool is_of_one_kind(const struct list_format *format)
{
	const unsigned columns[] = { format->domain, format->name, format->port, format->success };

	if (!format->addresses)
		return true;
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		for (size_t j = 0; j < i; j++) {
			if (columns[i] && columns[i] == columns[j])
				return false;
		}
	}
	return !format->origins && !format->rank;
}

static bool parse_columns(const char *text, struct list_format *ret_format)
{
	const char *word;
	size_t length;

	*ret_format = (struct list_format){ 0 };
	if (!next_word(&text, &word, &length) ||
		!read_separator(word, length, &ret_format->separator))
		return false;
	while (next_word(&text, &word, &length)) {
		if (!read_option(ret_format, word, length))
			return false;
	}
	return ret_format->domain && is_of_one_kind(ret_format);
}

bool list_format_parse(const char *text, struct list_format *ret_format)
{
	for (size_t i = 0; i < sizeof(undivided) / sizeof(undivided[0]); i++) {
		if (!strcmp(text, undivided[i].name)) {
			*ret_format = undivided[i].format;
			return true;
		}
	}
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!strcmp(text, known[i].name))
			text = known[i].format;
	}
	return parse_columns(text, ret_format);
}

static const char *kind_of(const struct list_format *format)
{
	const char *kind = format->origins ? "origins" : "plain";

	for (size_t i = 0; i < SEPARATOR_COUNT; i++) {
		if (separators[i].separator == format->separator)
			kind = separators[i].name;
	}
	return kind;
}

/* In words that fit: each is a column of CSV_FIELDS_MAXIMUM. */
static void put_roles(const struct list_format *format, char text[LIST_FORMAT_TEXT_SIZE])
{
	const struct {
		const char *name;
		unsigned column;
	} roles[] = { { ":ip=", format->domain }, { ":name=", format->name },
		{ ":port=", format->port }, { ":success=", format->success } };
	size_t used = (size_t)snprintf(text, LIST_FORMAT_TEXT_SIZE, "%s", kind_of(format));

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		if (roles[i].column)
			used += (size_t)snprintf(text + used, LIST_FORMAT_TEXT_SIZE - used, "%s%u",
				roles[i].name, roles[i].column);
	}
	if (format->header)
		snprintf(text + used, LIST_FORMAT_TEXT_SIZE - used, ":header");
}

void list_format_text(const struct list_format *format, char text[LIST_FORMAT_TEXT_SIZE])
{
	const char *kind = kind_of(format);
	char rank[16] = "";

	if (format->addresses) {
		put_roles(format, text);
		return;
	}

	if (format->separator == CSV_NONE) {
		snprintf(
			text, LIST_FORMAT_TEXT_SIZE, "%s%s", kind, format->header ? ":header" : "");
		return;
	}
	if (format->rank)
		snprintf(rank, sizeof(rank), ":%u", format->rank);
	snprintf(text, LIST_FORMAT_TEXT_SIZE, "%s:%u%s%s%s", kind, format->domain, rank,
		format->header ? ":header" : "", format->origins ? ":origins" : "");
}

int64_t list_number(const struct csv_field *field)
{
	int64_t value = 0;
	size_t at = 0;

	while (at < field->length && at < 15 && field->text[at] >= '0' && field->text[at] <= '9')
		value = value * 10 + (field->text[at++] - '0');
	if (!at)
		return -1;
	/* As programs write whole numbers that have passed through decimals. */
	if (at < field->length && field->text[at] == '.') {
		do {
			at++;
		} while (at < field->length && field->text[at] == '0');
	}
	return at == field->length ? value : -1;
}

static int64_t read_rank(const struct csv_line *columns, unsigned column)
{
	return column && column <= columns->count ? list_number(&columns->fields[column - 1]) : -1;
}

void list_format_read(
	const struct list_format *format, struct list_line line, struct list_entry *ret_entry)
{
	struct csv_line columns;

	/* Of a line that is broken behind the domain, that is known all the same. */
	csv_split(line.text, line.length, format->separator, &columns);
	*ret_entry = (struct list_entry){ .text = line.text,
		.length = line.length,
		.rank = -1,
		.name = line.text,
		.name_length = line.length };
	if (format->domain > columns.count)
		return;
	const struct csv_field *field = &columns.fields[format->domain - 1];
	/* Name <local@domain> (RFC 5322 3.4): the words before it are its owner's. */
	ret_entry->is_hidden =
		mailbox_sign_behind(line.text, line.length, field->text, field->length) ||
		(format->separator == ' ' && memchr(line.text, '<', line.length) &&
			mailbox_sign_in(line.text, line.length));
	if (ret_entry->is_hidden)
		return;
	*ret_entry = (struct list_entry){ .text = field->text,
		.length = field->length,
		.rank = read_rank(&columns, format->rank),
		.is_whole = true,
		.name = field->text,
		.name_length = field->length };
	if (format->origins &&
		!domain_of_origin(
			field->text, field->length, &ret_entry->name, &ret_entry->name_length))
		ret_entry->name = field->text, ret_entry->name_length = field->length;
}
