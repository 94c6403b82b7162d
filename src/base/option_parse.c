/* SPDX-License-Identifier: Apache-2.0 */
/* Reading of options: getopt_long() over the tables, configuration files (option_parse.h). */
#include "base/option_parse.h"

#include "base/clock.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_MAXIMUM 1000000000
#define CONFIG_MAXIMUM (1024 * 1024) /* octets of a configuration file */
#define LETTER_BASE 1000 /* above every character: long options are numbered from here */

/* An option, of whichever table. */
struct entry {
	const struct option_row *row;
	void *field;
	bool given; /* on the command line, which wins over the file */
};

/* Where the parser stands. */
struct parser {
	const struct option_syntax *syntax;
	struct arena *arena;
	struct entry *entries;
	size_t count;
	const char *file; /* that is read; NULL: it is the command line */
};

static char *complain(const char *format, const char *first, const char *second)
{
	size_t size = strlen(format) + strlen(first) + strlen(second) + 1;
	char *text = memory_alloc(size);

	snprintf(text, size, format, first, second);
	return text;
}

static bool parse_count(const char *text, int64_t *ret_count)
{
	char *end;

	errno = 0;
	long long value = strtoll(text, &end, 10);
	if (errno || end == text || *end || value < 0 || value > COUNT_MAXIMUM)
		return false;
	*ret_count = value;
	return true;
}

static bool parse_seconds(const char *text, int64_t *ret_us)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text || *end || !(value >= 0) || value > 86400)
		return false;
	*ret_us = (int64_t)(value * (double)CLOCK_SECOND + 0.5);
	return true;
}

/* There is room for the next power of two: what an arena holds cannot grow where it is. */
static void append(struct arena *arena, struct text_list *list, const char *text)
{
	const char **texts = (const char **)(uintptr_t)list->texts;

	if ((list->count & (list->count - 1)) == 0) {
		texts = arena_alloc(arena, (list->count ? 2 * list->count : 1) * sizeof(*texts));
		if (list->count)
			memcpy(texts, list->texts, list->count * sizeof(*texts));
	}
	texts[list->count++] = text;
	list->texts = texts;
}

/* Sets one option; false when the value does not fit its kind. */
static bool set(const struct parser *parser, const struct entry *entry, const char *value)
{
	switch (entry->row->kind) {
	case OPTION_KIND_TEXT:
		*(const char **)entry->field = value;
		return true;
	case OPTION_KIND_COUNT:
		return parse_count(value, entry->field);
	case OPTION_KIND_SECONDS:
		return parse_seconds(value, entry->field);
	case OPTION_KIND_FLAG:
		*(bool *)entry->field = !value || !*value || !strcmp(value, "yes");
		return !value || !*value || !strcmp(value, "yes") || !strcmp(value, "no");
	case OPTION_KIND_LIST:
		append(parser->arena, entry->field, value);
		return true;
	case OPTION_KIND_GROUP:
		break;
	}
	return false;
}

static char *set_or_complain(const struct parser *parser, struct entry *entry, const char *value)
{
	if (parser->file && entry->given && entry->row->kind != OPTION_KIND_LIST)
		return NULL;
	if (!parser->file)
		entry->given = true;
	if (set(parser, entry, value))
		return NULL;
	return complain("--%s: not a valid value: %s", entry->row->name, value ? value : "");
}

static struct entry *find_name(const struct parser *parser, const char *name)
{
	for (size_t i = 0; i < parser->count; i++) {
		if (!strcmp(parser->entries[i].row->name, name))
			return &parser->entries[i];
	}
	return NULL;
}

static struct entry *find_letter(const struct parser *parser, char letter)
{
	const struct option_syntax *syntax = parser->syntax;

	if (syntax->other && letter == syntax->other)
		letter = syntax->letter;
	for (size_t i = 0; i < parser->count; i++) {
		if (letter && parser->entries[i].row->letter == letter)
			return &parser->entries[i];
	}
	return NULL;
}

/* One line of a configuration file: a long name and, but for flags, its value. */
static char *take_line(const struct parser *parser, char *line)
{
	char *name = line + strspn(line, " \t");
	size_t length = strcspn(name, " \t=");
	char *value = name + length;

	value += strspn(value, " \t=");
	if (!length || *name == '#')
		return NULL;
	name[length] = 0;
	struct entry *entry = find_name(parser, name);
	if (!entry || !strcmp(name, parser->syntax->config))
		return complain("configuration file %s: unknown option: %s", parser->file, name);
	if (entry->row->kind != OPTION_KIND_FLAG && !*value)
		return complain("configuration file %s: %s needs a value", parser->file, name);
	return set_or_complain(parser, entry, arena_string(parser->arena, value));
}

/* The whole file, which is not without end, as one text; NULL when it cannot be had. */
static char *read_text(const char *path, char **ret_error)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t length = 0;

	*ret_error = NULL;
	if (file) {
		text = memory_alloc(CONFIG_MAXIMUM + 1);
		length = fread(text, 1, CONFIG_MAXIMUM, file);
	}
	if (!file)
		*ret_error = complain("configuration file %s: %s", path, strerror(errno));
	else if (ferror(file))
		*ret_error = complain("configuration file %s: %s", path, strerror(EIO));
	else if (length == CONFIG_MAXIMUM)
		*ret_error = complain("configuration file %s: has more than 1 MiB%s", path, "");
	else if (strlen(text) != length)
		*ret_error =
			complain("configuration file %s: has octets that are zero%s", path, "");
	if (file)
		fclose(file);
	return text;
}

static char *read_config(struct parser *parser, const char *path)
{
	char *error, *text = read_text(path, &error), *rest = text, *line;

	parser->file = path;
	while (!error && (line = strsep(&rest, "\n"))) {
		size_t length = strlen(line);

		while (length && strchr(" \t\r", line[length - 1]))
			line[--length] = 0;
		error = take_line(parser, line);
	}
	free(text);
	return error;
}

/* The tables getopt wants, from ours: `names` has room for one more than there are, `letters` for two of each and six. */
static void make_tables(const struct parser *parser, struct option *names, char *letters)
{
	const struct entry *other;

	*letters++ = ':';
	for (size_t i = 0; i < parser->count; i++) {
		const struct option_row *row = parser->entries[i].row;
		int has_argument = row->argument ? required_argument : no_argument;

		names[i] = (struct option){ row->name, has_argument, NULL, LETTER_BASE + (int)i };
		if (!row->letter)
			continue;
		*letters++ = row->letter;
		if (row->argument)
			*letters++ = ':';
	}
	other = find_letter(parser, parser->syntax->other);
	if (other) {
		*letters++ = parser->syntax->other;
		if (other->row->argument)
			*letters++ = ':';
	}
	*letters = 0;
	names[parser->count] = (struct option){ 0 };
}

static struct entry *entry_of(const struct parser *parser, int code)
{
	return code >= LETTER_BASE ? &parser->entries[code - LETTER_BASE]
				   : find_letter(parser, (char)code);
}

static char *refuse(int code, char **argv)
{
	/* A letter may stand among others in one argument. */
	const char letter[] = { '-', (char)optopt, 0 };
	bool is_letter = optopt > 0 && optopt < LETTER_BASE;

	if (code == ':')
		return complain("%s needs a value; try --help%s", argv[optind - 1], "");
	return complain(
		"unknown option: %s; try --help%s", is_letter ? letter : argv[optind - 1], "");
}

static char *parse_command_line(const struct parser *parser, int argc, char **argv)
{
	struct option *names = arena_alloc(parser->arena, (parser->count + 1) * sizeof(*names));
	char *letters = arena_alloc(parser->arena, 2 * parser->count + 6);
	char *error = NULL;
	int code;

	make_tables(parser, names, letters);
	optind = 0; /* forgets where an earlier call stopped, too */
	opterr = 0;
	while (!error && (code = getopt_long(argc, argv, letters, names, NULL)) != -1) {
		if (code == ':' || code == '?')
			return refuse(code, argv);
		error = set_or_complain(parser, entry_of(parser, code), optarg);
	}
	if (!error && optind < argc)
		return complain(
			"unexpected argument: %s; %s", argv[optind], parser->syntax->operands);
	return error;
}

/* Sets an entry up, with its preset. */
static char *enter(struct parser *parser, const struct option_row *row, void *values)
{
	struct entry entry = { row, (char *)values + row->offset, false };

	if (find_name(parser, row->name))
		return complain("two options are called --%s%s", row->name, "");
	if (find_letter(parser, row->letter))
		return complain("the letter of --%s is another option's%s", row->name, "");
	parser->entries[parser->count++] = entry;
	if (row->preset && !set(parser, &entry, row->preset))
		return complain("--%s: not a valid preset: %s", row->name, row->preset);
	return NULL;
}

static char *enter_all(struct parser *parser, const struct option_tables *tables)
{
	size_t count = 0;
	char *error = NULL;

	for (size_t i = 0; i < tables->count; i++)
		count += tables->list[i].count;
	parser->entries = arena_alloc(parser->arena, count * sizeof(*parser->entries));
	for (size_t i = 0; i < tables->count; i++) {
		const struct option_table *table = &tables->list[i];

		for (size_t j = 0; !error && j < table->count; j++) {
			if (table->rows[j].kind != OPTION_KIND_GROUP)
				error = enter(parser, &table->rows[j], table->values);
		}
	}
	return error;
}

char *option_parse(const struct option_tables *tables, const struct option_syntax *syntax, int argc,
	char **argv, struct arena *arena)
{
	struct parser parser = { .syntax = syntax, .arena = arena };
	const struct entry *config;
	char *error = enter_all(&parser, tables);

	if (!error)
		error = parse_command_line(&parser, argc, argv);
	if (error)
		return error;
	config = find_name(&parser, syntax->config);
	const char *path = config ? *(const char *const *)config->field : NULL;
	return path ? read_config(&parser, path) : NULL;
}
