/* SPDX-License-Identifier: Apache-2.0 */
/* Completion in zsh and fish (option_shells.h). */
#include "base/option_shells.h"

#include <stdbool.h>
#include <string.h>

/* Prints a text that stands between apostrophes: a backslash goes before each of `special`. */
static void put_quoted(FILE *stream, const char *text, const char *special, const char *apostrophe)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs(apostrophe, stream);
		else if (strchr(special, *text))
			fprintf(stream, "\\%c", *text);
		else
			fputc(*text, stream);
	}
}

static bool is_file(const struct option_row *row)
{
	return row->argument && !strcmp(row->argument, "FILE");
}

/* What it is, and what its value is. */
static void zsh_ending(FILE *stream, const struct option_row *row)
{
	fputs("'[", stream);
	put_quoted(stream, row->help, "[]\\", "'\\''");
	fputc(']', stream);
	if (row->argument)
		fprintf(stream, ":%s:%s", row->argument, is_file(row) ? "_files" : " ");
	fputs("' \\\n", stream);
}

/* As _arguments wants it: what it excludes, itself too, or that it may be repeated; then its names. */
static void zsh_row(FILE *stream, const struct option_row *row, char other, char letter)
{
	const char *value = row->argument ? "=" : "", *near = row->argument ? "+" : "";
	bool repeated = row->kind == OPTION_KIND_LIST, two = row->letter == letter && other;

	fputs(repeated ? "\t'*'" : "\t'(", stream);
	if (!repeated && row->letter)
		fprintf(stream, "-%c ", row->letter);
	if (!repeated && row->letter && two)
		fprintf(stream, "-%c ", other);
	if (!repeated)
		fprintf(stream, "--%s)'", row->name);
	if (row->letter)
		fprintf(stream, "{-%c%s,", row->letter, near);
	if (row->letter && two)
		fprintf(stream, "-%c%s,", other, near);
	fprintf(stream, "--%s%s%s", row->name, value, row->letter ? "}" : "");
	zsh_ending(stream, row);
}

void option_completion_zsh(FILE *stream, const struct option_tables *tables, const char *program,
	char other, char letter)
{
	fprintf(stream,
		"#compdef %s\n# Completion of %s's options for zsh, made by it.\n_arguments -s "
		"\\\n",
		program, program);
	for (size_t i = 0; i < tables->count; i++) {
		for (size_t j = 0; j < tables->list[i].count; j++) {
			if (tables->list[i].rows[j].kind != OPTION_KIND_GROUP)
				zsh_row(stream, &tables->list[i].rows[j], other, letter);
		}
	}
	fputs("\t&& return 0\nreturn 1\n", stream);
}

static void fish_row(
	FILE *stream, const struct option_row *row, const char *program, char other, char letter)
{
	fprintf(stream, "complete -c %s -l %s", program, row->name);
	if (row->letter)
		fprintf(stream, " -s %c", row->letter);
	if (row->letter && row->letter == letter && other)
		fprintf(stream, " -s %c", other);
	if (row->argument)
		fputs(is_file(row) ? " -r -F" : " -x", stream);
	fputs(" -d '", stream);
	put_quoted(stream, row->help, "\\", "\\'");
	fputs("'\n", stream);
}

void option_completion_fish(FILE *stream, const struct option_tables *tables, const char *program,
	char other, char letter)
{
	fprintf(stream, "# Completion of %s's options for fish, made by it.\ncomplete -c %s -f\n",
		program, program);
	for (size_t i = 0; i < tables->count; i++) {
		for (size_t j = 0; j < tables->list[i].count; j++) {
			if (tables->list[i].rows[j].kind != OPTION_KIND_GROUP)
				fish_row(stream, &tables->list[i].rows[j], program, other, letter);
		}
	}
}
