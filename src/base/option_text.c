/* SPDX-License-Identifier: Apache-2.0 */
/* Help, man page and completion (option_text.h). */
#include "base/option_text.h"

#include <string.h>

/* Lines of this many columns, of which the names have the first: longer ones have a line of their own. */
#define HELP_COLUMNS 80
#define HELP_INDENT 29

static void format_names(const struct option_row *row, char names[60])
{
	snprintf(names, 60, "%s%c%s --%s%s%s", row->letter ? "-" : " ",
		row->letter ? row->letter : ' ', row->letter ? "," : " ", row->name,
		row->argument ? " " : "", row->argument ? row->argument : "");
}

/* Prints text in lines of at most `width` columns, further ones indented. */
static void wrap(FILE *stream, const char *text, int indent, int width)
{
	int column = indent;

	while (*text) {
		int length = (int)strcspn(text, " ");

		if (column > indent && column + 1 + length > width) {
			fprintf(stream, "\n%*s", indent, "");
			column = indent;
		}
		column += fprintf(stream, "%s%.*s", column > indent ? " " : "", length, text);
		text += length + (text[length] == ' ');
	}
	fputc('\n', stream);
}

static bool worth_telling(const struct option_row *row)
{
	return row->preset && row->kind != OPTION_KIND_FLAG && strcmp(row->preset, "0") != 0;
}

static void help_row(FILE *stream, const struct option_row *row)
{
	char names[60], help[400];

	if (row->kind == OPTION_KIND_GROUP) {
		fprintf(stream, "\n%s:\n", row->help);
		return;
	}
	format_names(row, names);
	snprintf(help, sizeof(help), "%s%s%s%s", row->help, worth_telling(row) ? " [" : "",
		worth_telling(row) ? row->preset : "", worth_telling(row) ? "]" : "");
	if (strlen(names) > HELP_INDENT - 3)
		fprintf(stream, "  %s\n%*s", names, HELP_INDENT, "");
	else
		fprintf(stream, "  %-*s ", HELP_INDENT - 3, names);
	wrap(stream, help, HELP_INDENT, HELP_COLUMNS);
}

void option_help(FILE *stream, const struct option_tables *tables)
{
	for (size_t i = 0; i < tables->count; i++) {
		for (size_t j = 0; j < tables->list[i].count; j++)
			help_row(stream, &tables->list[i].rows[j]);
	}
}

static void man_option(FILE *stream, const struct option_row *row)
{
	fputs(".It", stream);
	if (row->letter)
		fprintf(stream, " Fl %c ,", row->letter);
	fprintf(stream, " Fl \\-%s%s%s\n%s", row->name, row->argument ? " Ar " : "",
		row->argument ? row->argument : "", row->help);
	if (worth_telling(row))
		fprintf(stream, " (default: %s)", row->preset);
	fputs(".\n", stream);
}

void option_man(FILE *stream, const struct option_tables *tables)
{
	bool open = false;

	for (size_t i = 0; i < tables->count; i++) {
		for (size_t j = 0; j < tables->list[i].count; j++) {
			const struct option_row *row = &tables->list[i].rows[j];

			if (row->kind == OPTION_KIND_GROUP)
				fprintf(stream, "%s.Ss %s\n.Bl -tag -width Ds\n",
					open ? ".El\n" : "", row->help);
			else
				man_option(stream, row);
			open = true;
		}
	}
	fputs(".El\n", stream);
}

/* The alternatives of a bash `case`: the options whose value is a file, or those with another value. */
static void completion_case(FILE *stream, const struct option_tables *tables, bool is_file,
	const char *other, const char *then)
{
	const char *before = "\t";

	for (size_t i = 0; i < tables->count; i++) {
		for (size_t j = 0; j < tables->list[i].count; j++) {
			const struct option_row *row = &tables->list[i].rows[j];

			if (!row->argument || !strcmp(row->argument, "FILE") != is_file)
				continue;
			if (row->letter)
				fprintf(stream, "%s-%c", before, row->letter);
			fprintf(stream, "%s--%s", row->letter ? "|" : before, row->name);
			before = "|";
		}
	}
	fprintf(stream, "%s)\n\t\t%s\n\t\treturn\n\t\t;;\n", other, then);
}

void option_completion(FILE *stream, const struct option_tables *tables, const char *program,
	const char *other_file)
{
	fprintf(stream,
		"# Completion of %s's options for bash, made by %s --completion.\n"
		"_%s()\n{\n"
		"\tlocal current=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]}\n"
		"\tCOMPREPLY=()\n"
		"\t# --name=value comes as three words.\n"
		"\tif [ \"$current\" = = ]; then\n\t\tcurrent=\n"
		"\telif [ \"$option\" = = ] && [ \"$COMP_CWORD\" -ge 2 ]; then\n"
		"\t\toption=${COMP_WORDS[COMP_CWORD - 2]}\n\tfi\n"
		"\tcase $option in\n",
		program, program, program);
	completion_case(stream, tables, true, other_file,
		"compopt -o filenames 2>/dev/null\n"
		"\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$current\")");
	completion_case(stream, tables, false, "", "# A value that nobody can guess.");
	fputs("\tesac\n\tmapfile -t COMPREPLY < <(compgen -W '", stream);
	for (size_t i = 0; i < tables->count; i++) {
		for (size_t j = 0; j < tables->list[i].count; j++) {
			if (tables->list[i].rows[j].kind != OPTION_KIND_GROUP)
				fprintf(stream, "--%s ", tables->list[i].rows[j].name);
		}
	}
	fprintf(stream, "' -- \"$current\")\n}\ncomplete -F _%s %s\n", program, program);
}
