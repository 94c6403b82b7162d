/* SPDX-License-Identifier: Apache-2.0 */
/* Reading of options: getopt_long() over the tables, then configuration files (option_parse.h). */
#include "base/option_parse.h"

#include "base/option_file.h"
#include "base/option_parser.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#define LETTER_BASE 1000 /* above every character: long options are numbered from here */

static struct option_entry *find_letter(const struct option_parser *parser, char letter)
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

/* The tables getopt wants, from ours: `names` has room for one more than there are, `letters` for two of each and six. */
static void make_tables(const struct option_parser *parser, struct option *names, char *letters)
{
	const struct option_entry *other;

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

static struct option_entry *entry_of(const struct option_parser *parser, int code)
{
	return code >= LETTER_BASE ? &parser->entries[code - LETTER_BASE]
				   : find_letter(parser, (char)code);
}

/* A long name behind one dash is taken for letters: -resume for --rate esume. NULL: it is none. */
static char *one_dash(const struct option_parser *parser, const char *word)
{
	size_t length = strcspn(word, "=");
	char *name;
	bool known;

	if (length < 3 || word[0] != '-' || word[1] == '-')
		return NULL;
	name = memory_string(word + 1);
	name[length - 1] = 0;
	known = option_find(parser, name) != NULL;
	free(name);
	return known ? memory_format("%s: long options have two dashes: -%s", word, word) : NULL;
}

static char *unknown(const struct option_parser *parser, const char *word)
{
	char *name = memory_string(word + strspn(word, "-"));

	name[strcspn(name, "=")] = 0;
	char *suggestion = option_suggest(parser, name, "--");
	char *text = memory_format("unknown option: %s%s%s", word, suggestion,
		*suggestion ? "" : "; --help has all there are");
	free(suggestion);
	free(name);
	return text;
}

/* A flag that was given a value. */
static char *refuse_value(const struct option_row *row, const char *word)
{
	return memory_format("%s: --%s takes no value: it is on where it stands alone, and off "
			     "where it is left out",
		word, row->name);
}

/* It may stand among others in one word, which is passed only with its last letter. */
static char *refuse_letter(const struct option_parser *parser, char **argv)
{
	char *error = one_dash(parser, argv[optind - 1]);

	if (!error && argv[optind])
		error = one_dash(parser, argv[optind]);
	return error ? error
		     : memory_format("unknown option: -%c; --help has all there are", optopt);
}

static char *refuse(const struct option_parser *parser, int code, char **argv)
{
	const char *word = argv[optind - 1];

	if (code == ':')
		return memory_format("%s needs a value; try --help", word);
	if (optopt > 0 && optopt < LETTER_BASE)
		return refuse_letter(parser, argv);
	if (optopt >= LETTER_BASE)
		return refuse_value(parser->entries[optopt - LETTER_BASE].row, word);
	return unknown(parser, word);
}

/* Whether a value stands in one word with its letter, behind others maybe. */
static bool is_attached(const char *word, const char *value)
{
	return value && value > word && value <= word + strlen(word) && word[0] == '-' &&
		word[1] != '-';
}

static char *take(struct option_parser *parser, int code, char **argv)
{
	const char *word = argv[optind - 1];
	struct option_entry *entry = entry_of(parser, code);
	char *error = is_attached(word, optarg) ? one_dash(parser, word) : NULL;

	entry->given = true;
	option_append(parser->arena, &parser->files->given, entry->row->name);
	return error ? error : option_set_or_complain(parser, entry, optarg);
}

static char *parse_command_line(struct option_parser *parser, int argc, char **argv)
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
			return refuse(parser, code, argv);
		error = take(parser, code, argv);
	}
	if (!error && optind < argc && parser->syntax->operands)
		return memory_format(
			"unexpected argument: %s; %s", argv[optind], parser->syntax->operands);
	for (; !error && optind < argc; optind++)
		option_append(parser->arena, &parser->files->operands, argv[optind]);
	return error;
}

/* Sets an entry up, with its preset. */
static char *enter(struct option_parser *parser, const struct option_row *row, void *values)
{
	struct option_entry entry = { row, (char *)values + row->offset, false };

	if (option_find(parser, row->name))
		return memory_format("two options are called --%s", row->name);
	if (find_letter(parser, row->letter))
		return memory_format("the letter of --%s is another option's", row->name);
	parser->entries[parser->count++] = entry;
	if (row->preset && !option_set(parser, &entry, row->preset))
		return memory_format("--%s: not a valid preset: %s", row->name, row->preset);
	return NULL;
}

static char *enter_all(struct option_parser *parser, const struct option_tables *tables)
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

static bool is_question(const struct option_parser *parser)
{
	const char *const *name = parser->syntax->questions;

	for (; name && *name; name++) {
		if (option_find(parser, *name)->given)
			return true;
	}
	return false;
}

static char *read_files(const struct option_parser *parser)
{
	const struct option_entry *config = option_find(parser, parser->syntax->config);
	const char *named = config ? *(const char *const *)config->field : NULL;
	const struct text_list *defaults = &parser->files->defaults;
	char *error = NULL;

	if (is_question(parser))
		return NULL;
	if (named)
		return option_file_read(parser, named, false);
	for (size_t i = 0; !error && i < defaults->count; i++)
		error = option_file_read(parser, defaults->texts[i], true);
	return error;
}

char *option_parse(const struct option_tables *tables, const struct option_syntax *syntax, int argc,
	char **argv, struct arena *arena, struct option_files *files)
{
	struct option_parser parser = { .syntax = syntax, .arena = arena, .files = files };
	char *error = enter_all(&parser, tables);

	if (!error)
		error = parse_command_line(&parser, argc, argv);
	return error ? error : read_files(&parser);
}

/* Of a list that several lines add to, nobody knows whose value it is. */
static const struct option_origin *origin_of(
	const struct option_files *files, const char *name, size_t length)
{
	const struct option_origin *found = NULL;

	for (size_t i = 0; i < files->origin_count; i++) {
		const struct option_origin *origin = &files->origins[i];
		const char *other = origin->row->name;

		if (strlen(other) != length || memcmp(other, name, length) != 0)
			continue;
		if (found && origin->row->kind == OPTION_KIND_LIST)
			return NULL;
		found = origin;
	}
	return found;
}

char *option_locate(const struct option_files *files, char *complaint)
{
	if (!complaint || strncmp(complaint, "--", 2) != 0)
		return complaint;
	const char *name = complaint + 2;
	const struct option_origin *origin = origin_of(files, name, strcspn(name, ": "));
	if (!origin)
		return complaint;
	char *located = memory_format(
		"configuration file %s: line %zu: %s", origin->file, origin->line, complaint);
	free(complaint);
	return located;
}
