/* SPDX-License-Identifier: Apache-2.0 */
/* Options (options.h): getopt_long over the table, configuration files, help, man page, completion. */
#include "program/options.h"

#include "base/beside.h"
#include "base/clock.h"
#include "base/version.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum option_kind { KIND_TEXT, KIND_COUNT, KIND_SECONDS, KIND_FLAG, KIND_LIST, KIND_GROUP };

struct option_row {
	enum option_kind kind;
	size_t offset; /* in struct options */
	const char *name;
	char letter;
	const char *argument;
	const char *preset;
	const char *help; /* the title of a group */
};

static const struct option_row rows[] = {
#define OPTION_GROUP(title) { .kind = KIND_GROUP, .help = title },
#define OPTION(kind, field, resumed, name, letter, argument, preset, help) \
	{ KIND_##kind, offsetof(struct options, field), name, letter, argument, preset, help },
#include "engine/options.def"
#undef OPTION
#undef OPTION_GROUP
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))
#define COUNT_MAXIMUM 1000000000
#define CONFIG_MAXIMUM (1024 * 1024) /* octets of a configuration file */
#define LETTER_BASE 1000 /* above every character: long options are numbered from here */

/* Where the parser stands. */
struct parser {
	struct arena *arena;
	struct options *options;
	bool given[ROW_COUNT]; /* on the command line, which wins over the file */
	bool from_file;
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
static bool set(struct parser *parser, const struct option_row *row, const char *value)
{
	char *field = (char *)parser->options + row->offset;

	switch (row->kind) {
	case KIND_TEXT:
		*(const char **)field = value;
		return true;
	case KIND_COUNT:
		return parse_count(value, (int64_t *)field);
	case KIND_SECONDS:
		return parse_seconds(value, (int64_t *)field);
	case KIND_FLAG:
		*(bool *)field = !value || !*value || !strcmp(value, "yes");
		return !value || !*value || !strcmp(value, "yes") || !strcmp(value, "no");
	case KIND_LIST:
		append(parser->arena, (struct text_list *)field, value);
		return true;
	case KIND_GROUP:
		break;
	}
	return false;
}

static char *set_or_complain(struct parser *parser, size_t index, const char *value)
{
	if (parser->from_file && parser->given[index] && rows[index].kind != KIND_LIST)
		return NULL;
	if (!parser->from_file)
		parser->given[index] = true;
	if (set(parser, &rows[index], value))
		return NULL;
	return complain("--%s: not a valid value: %s", rows[index].name, value ? value : "");
}

static size_t find_row(const char *name)
{
	for (size_t i = 0; i < ROW_COUNT; i++) {
		if (rows[i].kind != KIND_GROUP && !strcmp(rows[i].name, name))
			return i;
	}
	return ROW_COUNT;
}

/* One line of a configuration file: a long name and, but for flags, its value. */
static char *take_line(struct parser *parser, char *line)
{
	char *name = line + strspn(line, " \t");
	size_t length = strcspn(name, " \t=");
	char *value = name + length;

	value += strspn(value, " \t=");
	if (!length || *name == '#')
		return NULL;
	name[length] = 0;
	size_t index = find_row(name);
	if (index == ROW_COUNT || !strcmp(name, "config"))
		return complain(
			"configuration file %s: unknown option: %s", parser->options->config, name);
	if (rows[index].kind != KIND_FLAG && !*value)
		return complain(
			"configuration file %s: %s needs a value", parser->options->config, name);
	return set_or_complain(parser, index, arena_string(parser->arena, value));
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

	parser->from_file = true;
	while (!error && (line = strsep(&rest, "\n"))) {
		size_t length = strlen(line);

		while (length && strchr(" \t\r", line[length - 1]))
			line[--length] = 0;
		error = take_line(parser, line);
	}
	free(text);
	return error;
}

/* The tables getopt wants, from ours. */
static void make_tables(struct option *names, char *letters)
{
	size_t count = 0;

	*letters++ = ':';
	for (size_t i = 0; i < ROW_COUNT; i++) {
		int has_argument = rows[i].argument ? required_argument : no_argument;

		if (rows[i].kind == KIND_GROUP)
			continue;
		names[count++] =
			(struct option){ rows[i].name, has_argument, NULL, LETTER_BASE + (int)i };
		if (!rows[i].letter)
			continue;
		*letters++ = rows[i].letter;
		if (rows[i].argument)
			*letters++ = ':';
	}
	/* ZGrab2's letter for the input file. */
	*letters++ = 'f';
	*letters++ = ':';
	*letters = 0;
	names[count] = (struct option){ 0 };
}

static size_t row_of(int code)
{
	if (code >= LETTER_BASE)
		return (size_t)(code - LETTER_BASE);
	for (size_t i = 0; i < ROW_COUNT; i++) {
		if (rows[i].letter && rows[i].letter == (code == 'f' ? 'i' : code))
			return i;
	}
	return ROW_COUNT;
}

static char *parse_command_line(struct parser *parser, int argc, char **argv)
{
	struct option names[ROW_COUNT + 1];
	char letters[2 * ROW_COUNT + 4];
	char *error = NULL;
	int code;

	make_tables(names, letters);
	optind = 0; /* forgets where an earlier call stopped, too */
	opterr = 0;
	while (!error && (code = getopt_long(argc, argv, letters, names, NULL)) != -1) {
		if (code == ':')
			return complain("%s needs a value; try --help%s", argv[optind - 1], "");
		if (code == '?') {
			/* A letter may stand among others in one argument. */
			const char letter[] = { '-', (char)optopt, 0 };
			bool is_letter = optopt > 0 && optopt < LETTER_BASE;
			return complain("unknown option: %s; try --help%s",
				is_letter ? letter : argv[optind - 1], "");
		}
		error = set_or_complain(parser, row_of(code), optarg);
	}
	if (!error && optind < argc)
		return complain(
			"unexpected argument: %s; the list is given with -i%s", argv[optind], "");
	return error;
}

/* Numbers that would make no survey. */
static char *check(const struct options *options)
{
	struct {
		int64_t value;
		const char *name;
	} positive[] = { { options->senders, "senders" }, { options->window, "window" },
		{ options->per_network, "per-network" }, { options->per_operator, "per-operator" },
		{ options->max_mx, "max-mx" }, { options->max_addr, "max-addr" },
		{ options->max_probes, "max-probes" }, { options->rate, "rate" },
		{ options->shuffle_window, "shuffle-window" } };

	for (size_t i = 0; i < sizeof(positive) / sizeof(positive[0]); i++) {
		if (positive[i].value < 1)
			return complain("--%s must be at least 1%s", positive[i].name, "");
	}
	if (options->workers > 256)
		return complain("--workers: at most 256%s%s", "", "");
	return NULL;
}

static const char *beside_unless(
	struct arena *arena, const struct options *options, const char *named, const char *ending)
{
	if (named)
		return named;
	char *path = path_beside(options->output_file, ending);
	const char *copy = arena_string(arena, path);
	free(path);
	return copy;
}

/* The files of --format split, where they are not named. */
static char *complete_format(struct arena *arena, struct options *options)
{
	bool split = !strcmp(options->format, "split");

	if (!split && strcmp(options->format, "nested") != 0)
		return complain("--format: nested or split, not %s%s", options->format, "");
	if (!split)
		return options->hosts
			? complain("--hosts: there is such a file only with --format split%s%s", "",
				  "")
			: NULL;
	if (!strcmp(options->output_file, "-") && (!options->hosts || !options->certificates))
		return complain("--format split: with the records on stdout, name the files of "
				"--hosts and --certs%s%s",
			"", "");
	options->hosts = beside_unless(arena, options, options->hosts, ".hosts.jsonl.gz");
	options->certificates =
		beside_unless(arena, options, options->certificates, ".certs.jsonl.gz");
	return NULL;
}

char *options_parse(int argc, char **argv, struct arena *arena, struct options *ret_options)
{
	struct parser parser = { .arena = arena, .options = ret_options };
	char *error = NULL;

	*ret_options = (struct options){ .command = argv };
	for (size_t i = 0; i < ROW_COUNT; i++) {
		if (rows[i].kind != KIND_GROUP && rows[i].preset)
			set(&parser, &rows[i], rows[i].preset);
	}
	error = parse_command_line(&parser, argc, argv);
	if (!error && ret_options->config)
		error = read_config(&parser, ret_options->config);
	if (!error)
		error = complete_format(arena, ret_options);
	return error ? error : check(ret_options);
}

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
	return row->preset && row->kind != KIND_FLAG && strcmp(row->preset, "0") != 0;
}

void options_help(FILE *stream)
{
	fputs("Usage: tesscan -i LIST -o OUTPUT --ehlo-name NAME [options]\n"
	      "Measures, for each domain of a list, how its mail is protected on the way: DNSSEC, "
	      "MX,\n"
	      "STARTTLS, TLS, certificates, DANE, MTA-STS, TLSRPT. One JSON line a domain.\n",
		stream);
	for (size_t i = 0; i < ROW_COUNT; i++) {
		const struct option_row *row = &rows[i];
		char names[60], help[400];

		if (row->kind == KIND_GROUP) {
			fprintf(stream, "\n%s:\n", row->help);
			continue;
		}
		format_names(row, names);
		snprintf(help, sizeof(help), "%s%s%s%s", row->help, worth_telling(row) ? " [" : "",
			worth_telling(row) ? row->preset : "", worth_telling(row) ? "]" : "");
		fprintf(stream, "  %-32s ", names);
		if (strlen(names) > 32)
			fprintf(stream, "\n%35s", "");
		wrap(stream, help, 35, 100);
	}
	fputs("\n-f is another letter for -i. Exit status: 0 complete, 1 incomplete, 2 bad usage "
	      "or start-up.\n"
	      "With --check: 0 fit for the survey, 1 not.\n",
		stream);
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

void options_man_page(FILE *stream)
{
	fputs(".Dd November 23, 2026\n.Dt TESSCAN 1\n.Os\n.Sh NAME\n.Nm tesscan\n"
	      ".Nd survey of e-mail transport security\n.Sh SYNOPSIS\n.Nm\n.Fl i Ar LIST\n"
	      ".Fl o Ar OUTPUT\n.Fl \\-ehlo-name Ar NAME\n.Op Ar options\n.Sh DESCRIPTION\n"
	      "For each domain of a list,\n.Nm\nlooks up its MX hosts with DNSSEC, opens one SMTP "
	      "session with"
	      " each of their addresses, starts TLS, says goodbye, and writes one JSON line: what "
	      "was seen,"
	      " and what follows for STARTTLS, certificates and DANE.\nNo mail is sent.\n"
	      "The records are described in data-dictionary.md; they come in the order in "
	      "which they are"
	      " finished, and seq is the number of the line.\n.Sh OPTIONS\n",
		stream);
	for (size_t i = 0; i < ROW_COUNT; i++) {
		if (rows[i].kind == KIND_GROUP) {
			fprintf(stream, "%s.Ss %s\n.Bl -tag -width Ds\n", i ? ".El\n" : "",
				rows[i].help);
			continue;
		}
		man_option(stream, &rows[i]);
	}
	fputs(".El\n.Pp\n.Fl f\nis another letter for\n.Fl i .\n.Sh FILES\n"
	      "Lists of networks and domains have an entry a line; # begins a comment.\n"
	      "A configuration file has a long option's name and its value a line, without dashes "
	      "or quotes; "
	      "a line that begins with # is a comment, and the command line wins.\n"
	      "The manifest stands beside the output: out.manifest.json for out.jsonl.gz.\n"
	      "No output is written through a symbolic link to a file; pipes and devices may be "
	      "outputs.\n"
	      "A list that has 64 MiB of blanks, comments or one line without a domain is broken.\n"
	      "A file STOP beside the output ends the survey, and keeps it from starting.\n"
	      "Where the output of\n.Fl \\-completion\nis not installed, bash learns the options "
	      "by\n.Dl source <(tesscan --completion)\n"
	      ".Sh SIGNALS\nAfter SIGINT or SIGTERM no session begins; those that run may finish "
	      "for five "
	      "seconds and then say goodbye. Domains that are not finished have no record, the "
	      "exit status is "
	      "1, and\n.Fl \\-resume\ngoes on. A second signal ends the survey at once.\n"
	      "SIGHUP reads the exclusion lists again: what is added counts from then on. SIGUSR1 "
	      "and SIGUSR2 "
	      "raise and lower the rate of new connections by 5 %.\n"
	      "Signals that come while the survey is being started are taken up then; SIGINT and "
	      "SIGTERM end the start.\n",
		stream);
	fputs(".Sh EXIT STATUS\n.Bl -tag -width Ds -compact\n.It 0\nThe survey is complete.\n"
	      ".It 1\nIt is incomplete: stopped, or the list, an output, this machine or its "
	      "network failed. With\n"
	      ".Fl \\-check :\nnot fit.\n"
	      ".It 2\nBad usage or start-up conditions; every output file is as it was.\n.El\n"
	      ".Sh EXAMPLES\n.Dl tesscan -i top1m.csv -o out.jsonl.gz --ehlo-name "
	      "survey.example.org\n"
	      ".Sh SEE ALSO\n.Xr zmap 1 ,\n.Xr posttls-finger 1\n",
		stream);
}

/* The alternatives of a bash `case`: the options whose value is a file, or those with another value. */
static void completion_case(FILE *stream, bool is_file, const char *then)
{
	const char *before = "\t";

	for (size_t i = 0; i < ROW_COUNT; i++) {
		const struct option_row *row = &rows[i];

		if (!row->argument || !strcmp(row->argument, "FILE") != is_file)
			continue;
		if (row->letter)
			fprintf(stream, "%s-%c", before, row->letter);
		fprintf(stream, "%s--%s", row->letter ? "|" : before, row->name);
		before = "|";
	}
	fprintf(stream, "%s)\n\t\t%s\n\t\treturn\n\t\t;;\n", is_file ? "|-f" : "", then);
}

void options_completion(FILE *stream)
{
	fputs("# Completion of tesscan's options for bash, made by tesscan --completion.\n"
	      "_tesscan()\n{\n"
	      "\tlocal current=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]}\n"
	      "\tCOMPREPLY=()\n"
	      "\t# --name=value comes as three words.\n"
	      "\tif [ \"$current\" = = ]; then\n\t\tcurrent=\n"
	      "\telif [ \"$option\" = = ] && [ \"$COMP_CWORD\" -ge 2 ]; then\n"
	      "\t\toption=${COMP_WORDS[COMP_CWORD - 2]}\n\tfi\n"
	      "\tcase $option in\n",
		stream);
	completion_case(stream, true,
		"compopt -o filenames 2>/dev/null\n"
		"\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$current\")");
	completion_case(stream, false, "# A value that nobody can guess.");
	fputs("\tesac\n\tmapfile -t COMPREPLY < <(compgen -W '", stream);
	for (size_t i = 0; i < ROW_COUNT; i++) {
		if (rows[i].kind != KIND_GROUP)
			fprintf(stream, "--%s ", rows[i].name);
	}
	fputs("' -- \"$current\")\n}\ncomplete -F _tesscan tesscan\n", stream);
}
