/* SPDX-License-Identifier: Apache-2.0 */
/* Lists (list.h): the first lines are kept until the format is known. */
#include "input/list.h"

#include "base/arena.h"
#include "base/log.h"
#include "input/csv.h"
#include "input/domain.h"
#include "input/target_guess.h"

#include <stdlib.h>
#include <string.h>

#define LIST_ONE_LINE 4 /* domains in the only line of a list, that are no columns */
#define LIST_DOMAINS_LEAST 10 /* one line in so many has one, or it is no list of them */

struct list {
	struct list_setup setup;
	struct reader *reader;
	struct list_format format;
	bool decided;
	bool begun; /* an entry was asked for: the header was passed over, if there is one */
	char *fault; /* what it looks like instead of a list; NULL: nothing */
	struct list_line
		sample[LIST_SAMPLE_MAXIMUM]; /* lines that were read before it was decided */
	size_t count;
	size_t given; /* of them */
	char line[READER_LINE_MAXIMUM];
};

static bool is_cut(const struct list_line *line)
{
	return line->length == READER_LINE_MAXIMUM;
}

/* What cannot be told at the start, since it comes by and by. */
static void look_for_fault(struct list *list)
{
	if (list->setup.lenient || list->setup.format)
		return;
	const char *kind = list_format_stranger(list->sample, list->count);
	/* It may be another output of the scanner that found the addresses. */
	const char *advice = list->setup.addresses ? ": ZMap has --output-module=csv" : "";
	list->fault = kind
		? memory_format("looks like %s%s (--lenient reads it all the same)", kind, advice)
		: target_guess_fault(list->sample, list->count, list->setup.addresses);
}

/* A single label is one where nothing else stands beside it. */
static bool names_domain(const struct list *list, const char *text, size_t length)
{
	struct domain_name name;

	domain_parse(text, length, list->format.separator == CSV_NONE, &name);
	if (name.status == INPUT_TLD)
		return false;
	return name.status != INPUT_BAD_NAME && name.status != INPUT_BAD_IDN;
}

static bool holds_domain(const struct list *list, const struct list_line *line)
{
	struct list_entry entry;
	char *copy = memory_alloc(line->length + 1);

	memcpy(copy, line->text, line->length);
	list_format_read(&list->format, (struct list_line){ copy, line->length }, &entry);
	bool holds = entry.is_whole && names_domain(list, entry.name, entry.name_length);
	free(copy);
	return holds;
}

/* The line's fields that are domains with a dot; SIZE_MAX: a quote of it does not close. */
static size_t domains_in(const struct list *list, const struct list_line *line)
{
	struct csv_line columns;
	char *copy = memory_alloc(line->length + 1);
	size_t count = 0;

	memcpy(copy, line->text, line->length);
	bool whole = csv_split(copy, line->length, list->format.separator, &columns);
	for (size_t i = 0; i < columns.count; i++) {
		const struct csv_field *field = &columns.fields[i];

		count += memchr(field->text, '.', field->length) &&
			names_domain(list, field->text, field->length);
	}
	free(copy);
	return whole ? count : SIZE_MAX;
}

/* Quotes around several lines, and all of a list in one. */
static char *fault_of_lines(const struct list *list)
{
	if (list->format.separator == CSV_NONE)
		return NULL;
	for (size_t i = 0; i < list->count; i++) {
		size_t domains = is_cut(&list->sample[i]) ? 0 : domains_in(list, &list->sample[i]);

		if (domains == SIZE_MAX)
			return memory_format("has a quote in line %zu that does not close there: "
					     "fields of several lines are not read (--lenient "
					     "reads each as one)",
				i + 1);
		if (list->count == 1 && domains >= LIST_ONE_LINE)
			return memory_format("has %zu domains in its only line: one a line is "
					     "wanted (--lenient reads the first)",
				domains);
	}
	return NULL;
}

/* Lines that are none of them may be of any kind: URLs, mailboxes, quoted otherwise than CSV does. */
static void look_for_domains(struct list *list)
{
	size_t from = list->format.header;

	if (list->setup.lenient || list->setup.format || list->setup.addresses || list->fault ||
		list->count <= from)
		return;
	list->fault = fault_of_lines(list);
	size_t found = 0;
	for (size_t i = from; !list->fault && i < list->count; i++)
		found += !is_cut(&list->sample[i]) && holds_domain(list, &list->sample[i]);
	if (list->fault || LIST_DOMAINS_LEAST * found >= list->count - from)
		return;
	list->fault = memory_format(
		"has hardly a domain in its first %zu lines: a domain a line is wanted, or a "
		"column of "
		"them (--input-format says which; origins: scheme://host; --lenient reads it all "
		"the same)",
		list->count);
}

/* Of the few lines before a pause nobody knows yet what they are the beginning of. */
static void decide(struct list *list, bool pauses)
{
	list->decided = true;
	if (!pauses)
		look_for_fault(list);
	if (!list->setup.format)
		list->format = list->setup.addresses ? target_guess(list->sample, list->count)
						     : list_format_guess(list->sample, list->count);
	if (!pauses)
		look_for_domains(list);
}

/* Of the forms that lists have by custom only the one who watches is told. */
static void tell_format(const struct list *list)
{
	const char *customary = list->setup.addresses ? "csv:ip=1:name=2:port=3" : "csv:2:1";
	char text[LIST_FORMAT_TEXT_SIZE];

	list_format_text(&list->format, text);
	if (list->setup.format || !strcmp(text, "plain"))
		return;
	bool drops = !list->setup.addresses && target_guess_any(list->sample, list->count);
	log_write(strcmp(text, customary) != 0 ? LEVEL_WARNING : LEVEL_NOTE,
		"list %s: read as --input-format %s%s", list->setup.path, text,
		drops ? "; its addresses are left out (--addresses surveys those)" : "");
}

/* A domain a line so far, the first line too, which is no header then: whatever comes, it begins as a plain list. */
static bool is_plain(const struct list *list)
{
	/* IPv6 has colons, and no list of addresses has them between columns. */
	bool addresses = list->setup.addresses;
	const char *others = addresses ? ",;|\" \t/" : ",;|\" \t/:";

	if (list->count && !memchr(list->sample[0].text, '.', list->sample[0].length) &&
		!(addresses && memchr(list->sample[0].text, ':', list->sample[0].length)))
		return false;
	for (size_t i = 0; i < list->count; i++) {
		for (size_t j = 0; j < list->sample[i].length; j++) {
			if (strchr(others, list->sample[i].text[j]))
				return false;
		}
	}
	return list->count;
}

static void keep(struct list *list, const char *line, size_t length)
{
	char *text = memory_alloc(length + 1);

	memcpy(text, line, length);
	list->sample[list->count++] = (struct list_line){ text, length };
}

/* Reads ahead until it is decided; READER_LINE then. A list that breaks off is what it was until there. */
static enum reader_status look_ahead(struct list *list)
{
	while (!list->decided) {
		const char *line;
		size_t length;
		enum reader_status status = reader_next(list->reader, &line, &length);

		if (status == READER_MORE || (status == READER_WAIT && !is_plain(list)))
			return status;
		if (status == READER_LINE)
			keep(list, line, length);
		if (status != READER_LINE || list->count == LIST_SAMPLE_MAXIMUM)
			decide(list, status == READER_WAIT);
	}
	return READER_LINE;
}

/* A file is read ahead, as it has all of its lines. */
static struct list *begin(const struct list_setup *setup, struct reader *reader)
{
	struct list *list = memory_alloc(sizeof(*list));

	list->setup = *setup;
	list->reader = reader;
	if (setup->format) {
		list_format_parse(setup->format, &list->format);
		list->decided = true;
	}
	while (reader_is_file(reader) && look_ahead(list) == READER_MORE)
		;
	return list;
}

struct list *list_open(const struct list_setup *setup, char **ret_error)
{
	struct reader *reader = reader_open(setup->path, ret_error);
	struct list *list = reader ? begin(setup, reader) : NULL;

	if (!list || !list->fault)
		return list;
	*ret_error = memory_format("list %s: %s", setup->path, list->fault);
	list_close(list);
	return NULL;
}

void list_close(struct list *list)
{
	if (!list)
		return;
	for (size_t i = 0; i < list->count; i++)
		free(list->sample[i].text);
	reader_close(list->reader);
	free(list->fault);
	free(list);
}

/* Those that were kept come first. */
static enum reader_status next_line(struct list *list, struct list_line *ret_line)
{
	const char *line;
	size_t length;

	if (list->given < list->count) {
		*ret_line = list->sample[list->given++];
		return READER_LINE;
	}
	enum reader_status status = reader_next(list->reader, &line, &length);
	if (status != READER_LINE)
		return status;
	memcpy(list->line, line, length);
	*ret_line = (struct list_line){ list->line, length };
	return READER_LINE;
}

/* Once, before the first entry; READER_LINE. */
static enum reader_status begin_entries(struct list *list)
{
	struct list_line header;

	list->begun = true;
	tell_format(list);
	return list->format.header && !list->setup.header_counts ? next_line(list, &header)
								 : READER_LINE;
}

static const char *without_blanks(const char *text, size_t *length)
{
	while (*length && (*text == ' ' || *text == '\t'))
		text++, (*length)--;
	return text;
}

static enum reader_status next_entry(struct list *list, struct list_line *ret_line)
{
	enum reader_status status = look_ahead(list);

	if (list->fault)
		return READER_ERROR;
	if (status == READER_LINE && !list->begun)
		status = begin_entries(list);
	return status == READER_LINE ? next_line(list, ret_line) : status;
}

enum reader_status list_next(struct list *list, struct list_entry *ret_entry)
{
	struct list_line line;
	enum reader_status status = next_entry(list, &line);

	if (status != READER_LINE)
		return status;
	if (is_cut(&line))
		*ret_entry = (struct list_entry){ .text = line.text,
			.length = line.length,
			.rank = -1,
			.name = line.text,
			.name_length = line.length };
	else
		list_format_read(&list->format, line, ret_entry);
	if (!ret_entry->is_whole)
		ret_entry->text = without_blanks(ret_entry->text, &ret_entry->length);
	return READER_LINE;
}

enum reader_status list_next_target(struct list *list, struct target_fields *ret_fields)
{
	struct list_line line;
	enum reader_status status = next_entry(list, &line);

	if (status != READER_LINE)
		return status;
	if (is_cut(&line))
		*ret_fields = (struct target_fields){ .address = { line.text, line.length } };
	else
		target_fields_read(&list->format, line, ret_fields);
	return READER_LINE;
}

const struct list_format *list_format(const struct list *list)
{
	return list->decided ? &list->format : NULL;
}

struct reader *list_reader(struct list *list)
{
	return list->reader;
}

const char *list_fault(const struct list *list)
{
	return list->fault;
}

uint64_t list_count(const struct list_setup *setup)
{
	uint64_t lines = reader_count(setup->path);
	char *error = NULL;
	struct list *list = lines ? list_open(setup, &error) : NULL;

	free(error);
	if (list && list->format.header && !setup->header_counts)
		lines--;
	list_close(list);
	return lines;
}
