/* SPDX-License-Identifier: Apache-2.0 */
/* tesscan's options (options.h): what no row of its table says. */
#include "program/options.h"

#include "base/beside.h"
#include "base/option_parse.h"
#include "base/option_shells.h"
#include "base/option_text.h"
#include "base/packing.h"
#include "base/version.h"
#include "input/list_format.h"
#include "input/target_options.h"

#include <stdlib.h>
#include <string.h>

static const struct option_row rows[] = {
#define OPTION_GROUP(title) OPTION_TITLE(title),
#define OPTION(...) OPTION_ROW(struct options, __VA_ARGS__),
#include "engine/options.def"
#undef OPTION
#undef OPTION_GROUP
};

/* Numbers beyond which there is no survey, or no sense. */
static const struct option_range ranges[] = {
	{ "senders", 1, 1000000 },
	{ "window", 1, 1000000000 },
	{ "per-network", 1, 1000000000 },
	{ "per-operator", 1, 1000000000 },
	{ "max-mx", 1, 1000000000 },
	{ "max-addr", 1, 1000000000 },
	{ "max-probes", 1, 1000000000 },
	{ "max-sessions", 1, 1000000000 },
	{ "rate", 1, 1000000000 },
	{ "shuffle-window", 1, 1000000000 },
	{ "workers", 0, 256 },
	{ "abort-timeouts", 0, 100 },
	{ "abort-blocked", 0, 100 },
	{ "abort-stripped", 0, 100 },
};

/* They are answered whatever the files of this machine say. */
static const char *const questions[] = { "help", "version", "man-page", "completion",
	"list-scanners", "schema", NULL };

/* ZGrab2's letter for the input file is another one for it. */
static const struct option_syntax syntax = {
	.config = "config",
	.questions = questions,
	.other = 'f',
	.letter = 'i',
	.ranges = ranges,
	.range_count = sizeof(ranges) / sizeof(ranges[0]),
};

/* Ours, and one for each scanner that has options. */
static struct option_tables make_tables(
	struct options *options, const struct scanner *const *scanners, struct arena *arena)
{
	struct option_tables tables = { .count = 1 };
	size_t count = 1;

	for (size_t i = 0; scanners && scanners[i]; i++)
		count++;
	struct option_table *list = arena_alloc(arena, count * sizeof(*list));
	list[0] = (struct option_table){ rows, sizeof(rows) / sizeof(rows[0]), options };
	for (size_t i = 0; scanners && scanners[i]; i++) {
		if (scanners[i]->option_count)
			list[tables.count++] = (struct option_table){ scanners[i]->options,
				scanners[i]->option_count,
				arena_alloc(arena, scanners[i]->options_size) };
	}
	tables.list = list;
	return tables;
}

static void complete_bash(FILE *stream, const struct option_tables *tables, const char *program,
	char other, char letter)
{
	(void)other;
	(void)letter;
	option_completion(stream, tables, program, "|-f");
}

typedef void completion(FILE *stream, const struct option_tables *tables, const char *program,
	char other, char letter);

static completion *completion_of(const char *shell)
{
	static const struct {
		const char *shell;
		completion *print;
	} shells[] = { { "bash", complete_bash }, { "zsh", option_completion_zsh },
		{ "fish", option_completion_fish } };

	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
		if (!strcmp(shells[i].shell, shell))
			return shells[i].print;
	}
	return NULL;
}

static char *check(const struct options *options)
{
	struct list_format format;
	if (strcmp(options->input_format, "auto") != 0 &&
		!list_format_parse(options->input_format, &format))
		return memory_format("--input-format: auto, plain, origins, tranco, umbrella, "
				     "majestic, crux, or KIND:DOMAIN[:RANK][:header][:origins] "
				     "with csv, semicolon, "
				     "tab, pipe or space and numbers of columns up to %d (of "
				     "addresses KIND:ip=N[:name=N][:port=N]), not %s",
			CSV_FIELDS_MAXIMUM, options->input_format);
	if (strcmp(options->dnssec_sha1, "insecure") != 0 &&
		strcmp(options->dnssec_sha1, "secure") != 0)
		return memory_format(
			"--dnssec-sha1: insecure or secure, not %s", options->dnssec_sha1);
	if (options->completion && !completion_of(options->completion))
		return memory_format(
			"--completion: bash, zsh or fish, not %s", options->completion);
	return NULL;
}

static const char *beside_unless(
	struct arena *arena, const struct options *options, const char *named, const char *ending)
{
	bool is_zstd = packing_of(options->output_file) == PACKING_ZSTD;

	if (named)
		return named;
	char *name = memory_format("%s.jsonl.%s", ending, is_zstd ? "zst" : "gz");
	char *path = path_beside(options->output_file, name);
	const char *copy = arena_string(arena, path);
	free(name);
	free(path);
	return copy;
}

/* The files of --format split, where they are not named. */
static char *complete_format(struct arena *arena, struct options *options)
{
	bool split = !strcmp(options->format, "split");

	if (!split && strcmp(options->format, "nested") != 0)
		return memory_format("--format: nested or split, not %s", options->format);
	if (!split)
		return options->hosts
			? memory_format("--hosts: there is such a file only with --format split")
			: NULL;
	if (!path_has_beside(options->output_file) && (!options->hosts || !options->certificates))
		return memory_format(
			"--format split: as nothing lies beside the output, name the files "
			"of --hosts and --certs");
	options->hosts = beside_unless(arena, options, options->hosts, ".hosts");
	options->certificates = beside_unless(arena, options, options->certificates, ".certs");
	return NULL;
}

char *options_parse(int argc, char **argv, const struct scanner *const *scanners,
	const struct text_list *defaults, struct arena *arena, struct options *ret_options)
{
	struct option_files *files = &ret_options->files;
	char *error;

	*ret_options = (struct options){
		.command = argv, .shuffle_window = SHUFFLE_WINDOW_NONE, .shard = SHARD_NONE
	};
	ret_options->tables = make_tables(ret_options, scanners, arena);
	if (defaults)
		files->defaults = *defaults;
	error = option_parse(&ret_options->tables, &syntax, argc, argv, arena, files);
	if (error)
		return error;
	error = complete_format(arena, ret_options);
	if (!error)
		error = target_options_complete(ret_options);
	return option_locate(files, error ? error : check(ret_options));
}

void options_usage(FILE *stream)
{
	fputs("Usage: tesscan DOMAIN... [options]\n"
	      "       tesscan -i LIST -o OUTPUT [options]\n"
	      "Measures how a domain's mail is protected on the way: DNSSEC, MX, STARTTLS, TLS,\n"
	      "certificates, DANE, MTA-STS, TLSRPT. Tells what it saw, or, for each domain of a\n"
	      "list, writes one JSON line.\n",
		stream);
}

void options_help(FILE *stream, const struct options *options)
{
	options_usage(stream);
	option_help(stream, &options->tables);
	fputs("\n-f is another letter for -i. Exit status: 0 complete, 1 incomplete, 2 bad usage\n"
	      "or start-up. With --check: 0 fit for the survey, 1 not. Of domains on the\n"
	      "command line and with --explain: 0 nothing to repair, 1 not measured, 2 bad\n"
	      "usage or start-up, 10 something to repair; with --nagios 0 OK, 1 WARNING,\n"
	      "2 CRITICAL, 3 UNKNOWN.\n",
		stream);
}

static void man_ending(FILE *stream)
{
	fputs(".Sh EXIT STATUS\n.Bl -tag -width Ds -compact\n.It 0\nThe survey is complete.\n"
	      ".It 1\nIt is incomplete: stopped, or the list, an output, this machine or its "
	      "network failed. With\n"
	      ".Fl \\-check :\nnot fit.\n"
	      ".It 2\nBad usage or start-up conditions; every output file is as it was.\n.El\n"
	      "Of domains on the command line, and with\n.Fl \\-explain :\n"
	      ".Bl -tag -width Ds -compact\n.It 0\nThere is nothing to repair.\n"
	      ".It 1\nIt could not be measured.\n.It 2\nAs above.\n"
	      ".It 10\nThere is something to repair.\n.El\n"
	      "With\n.Fl \\-nagios\n0 is OK, 1 WARNING, 2 CRITICAL and 3 UNKNOWN.\n"
	      ".Sh EXAMPLES\n.Dl tesscan example.org\n.Dl tesscan -i top1m.csv -o out.jsonl.gz\n"
	      ".Sh SEE ALSO\n.Xr zmap 1 ,\n.Xr posttls-finger 1\n",
		stream);
}

void options_man_page(FILE *stream, const struct options *options)
{
	fputs(".Dd November 23, 2026\n.Dt TESSCAN 1\n.Os\n.Sh NAME\n.Nm tesscan\n"
	      ".Nd survey of e-mail transport security\n.Sh SYNOPSIS\n.Nm\n.Ar DOMAIN ...\n"
	      ".Op Ar options\n.Nm\n.Fl i Ar LIST\n"
	      ".Fl o Ar OUTPUT\n.Op Ar options\n.Sh DESCRIPTION\n"
	      "Domains on the command line are asked about and told of on stdout, step by step, "
	      "with "
	      "what is to be repaired; no file is written.\n.Pp\n"
	      "For each domain of a list,\n.Nm\nlooks up its MX hosts with DNSSEC, opens SMTP "
	      "sessions with"
	      " each of their addresses, starts TLS, says goodbye, and writes one JSON line: what "
	      "was seen,"
	      " and what follows for STARTTLS, certificates, DANE, MTA-STS and TLSRPT.\nNo mail is "
	      "sent.\n"
	      "The records are described in data-dictionary.md; they come in the order in "
	      "which they are"
	      " finished, and seq is the number of the line.\n.Sh OPTIONS\n",
		stream);
	option_man(stream, &options->tables);
	fputs(".Pp\n.Fl f\nis another letter for\n.Fl i .\n.Sh FILES\n"
	      "Lists of networks and domains have an entry a line; # begins a comment.\n"
	      "A configuration file has a long option's name and its value a line, without dashes "
	      "or quotes; "
	      "a line that begins with # is a comment.\n.Pa /etc/tesscan/tesscan.conf\nand then\n"
	      ".Pa ~/.config/tesscan/tesscan.conf\n(below\n.Ev XDG_CONFIG_HOME ,\nwhere that is "
	      "set) are read, if they are there, unless\n.Fl C\nnames another; what comes later "
	      "wins, and the command line over all. What was read stands in the manifest.\n"
	      "The manifest stands beside the output: out.manifest.json for out.jsonl.gz.\n"
	      "No output is written through a symbolic link to a file; pipes and devices may be "
	      "outputs.\n"
	      "A list that has 64 MiB of blanks, comments or one line without a domain is broken.\n"
	      ".Pp\nThe lists of\n.Fl \\-exclude , \\-blocklist-file\nand\n.Fl "
	      "\\-allowlist-file\nare UTF-8, plain or gzip; # begins a comment. An opt-out may "
	      "also "
	      "be a URL or a mailbox: the domain in it is excluded, and x for www.x, which one "
	      "line "
	      "of the log tells. A line of which it is not certain who is meant, such as one with "
	      "two domains, with commas, a single label or an address, ends the start with its "
	      "number. Networks are addresses, prefixes or ranges.\n.Pp\n"
	      "A file STOP beside the output ends the survey, and keeps it from starting.\n"
	      "Where the output of\n.Fl \\-completion\nis not installed, bash learns the options "
	      "by\n.Dl source <(tesscan --completion bash)\nand fish by\n"
	      ".Dl tesscan --completion fish | source\n"
	      ".Sh SIGNALS\nAfter SIGINT or SIGTERM no session begins; those that run may finish "
	      "for five "
	      "seconds and then say goodbye. Domains that are not finished have no record, the "
	      "exit status is "
	      "1, and\n.Fl \\-resume\ngoes on. A second signal ends the survey at once.\n"
	      "SIGHUP reads the exclusion lists again: what is added counts from then on. Where "
	      "a line of any of them is refused, all of them stay as they were. SIGUSR1 "
	      "and SIGUSR2 "
	      "raise and lower the rate of new connections by 5 %.\n"
	      "Signals that come while the survey is being started are taken up then; SIGINT and "
	      "SIGTERM end the start.\n",
		stream);
	man_ending(stream);
}

void options_completion(FILE *stream, const struct options *options)
{
	completion_of(options->completion)(
		stream, &options->tables, "tesscan", syntax.other, syntax.letter);
}
