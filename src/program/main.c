/* SPDX-License-Identifier: Apache-2.0 */
/* tesscan: survey scanner for e-mail transport security. */
#include "base/commit.h"
#include "base/environment.h"
#include "base/log.h"
#include "base/option_parse.h"
#include "base/printable.h"
#include "base/exit.h"
#include "base/version.h"
#include "survey/check.h"
#include "survey/explaining.h"
#include "program/asked.h"
#include "program/defaults.h"
#include "program/options.h"
#include "program/schema.h"
#include "output/hold.h"
#include "survey/paths.h"
#include "survey/run.h"
#include "survey/start.h"
#include "survey/stdin_file.h"
#include "survey/targets.h"
#include "tls/library.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void list_scanner(const struct scanner *scanner)
{
	printf("%-8s %s", scanner->name, scanner->help);
	if (!scanner->core && scanner->sessions)
		printf(" [not by default; up to %u further sessions with an address]",
			scanner->sessions);
	else if (!scanner->core)
		printf(" [not by default]");
	putchar('\n');
}

static void list_scanners(void)
{
	for (size_t i = 0; scanner_registry[i]; i++)
		list_scanner(scanner_registry[i]);
}

/* Options that print something and end; false when there is a survey to make. *ret_error: it could not be printed. */
static bool answer_question(const struct options *options, char **ret_error)
{
	/* Whoever reads the answer may have had enough of it. */
	if (options->help || options->man_page || options->completion || options->list_scanners ||
		options->schema)
		signal(SIGPIPE, SIG_DFL);
	if (options->help)
		options_help(stdout, options);
	else if (options->version)
		puts("tesscan " TESSCAN_VERSION " (commit " TESSCAN_COMMIT ")");
	else if (options->man_page)
		options_man_page(stdout, options);
	else if (options->completion)
		options_completion(stdout, options);
	else if (options->list_scanners)
		list_scanners();
	else if (options->schema)
		schema_print(stdout);
	else
		return false;
	if (fflush(stdout) || ferror(stdout))
		*ret_error = memory_format("standard output: %s", strerror(errno));
	return true;
}

/* Also of a start that fails the log stays, as it says why. */
static FILE *open_log_file(const char *path)
{
	bool made;
	int fd = hold_file(path, O_APPEND, &made);

	hold_keep();
	if (fd >= 0) {
		start_signals_to(fd);
		return fdopen(fd, "a");
	}
	/* There is none to write to, so it goes to stderr. */
	log_write(LEVEL_ERROR, "log file %s: %s", path, hold_text(fd));
	return NULL;
}

static bool open_log(const struct options *options)
{
	enum log_level level =
		isatty(STDERR_FILENO) || options->log_file ? LEVEL_NOTE : LEVEL_WARNING;
	FILE *stream = options->log_file ? open_log_file(options->log_file) : stderr;

	if (!stream)
		return false;
	setvbuf(stream, NULL, _IOLBF, BUFSIZ);
	/* What is asked on the command line is told; how the survey of it went is not. */
	if (options->files.operands.count)
		level = LEVEL_ERROR;
	/* A log that is kept says at least that the survey came to its end. */
	if (options->quiet)
		level = options->log_file ? LEVEL_RESULT : LEVEL_ERROR;
	if (options->verbose)
		level = LEVEL_DETAIL;
	log_open(stream, level);
	return true;
}

static int fail(const struct options *options, char *error)
{
	char *shown = printable(error);
	int status = asked_bad_start(options, error);

	fprintf(stderr, "tesscan: %s\n", shown);
	free(shown);
	free(error);
	return status;
}

/* NULL, or what is wrong, and in which file of options it stands. */
static char *prepare(struct options *options, struct setup *setup, struct arena *arena)
{
	char *error = asked_prepare(options, arena);

	if (!error)
		error = paths_check(options);
	if (!error)
		error = targets_resolve(options);
	if (!error)
		error = stdin_file_take(options, arena);
	if (!error)
		error = setup_make(options, setup);
	return option_locate(&options->files, error);
}

/* A survey has a list: whoever gives no argument at all wants to know how it is called. */
static int show_usage(void)
{
	options_usage(stderr);
	fputs("tesscan --help has all options, tesscan --check tries this machine.\n", stderr);
	return EXIT_BAD_START;
}

/* What is left when nothing was asked of the program itself. */
static int work(struct options *options, struct setup *setup, struct arena *arena, char **ret_error)
{
	char *error = options->explain ? asked_prepare(options, arena) : NULL;

	if (options->explain && !error)
		return explaining_file(options, ret_error);
	if (!error)
		error = prepare(options, setup, arena);
	if (options->check) {
		int status = check_survey(options, setup, error);

		free(error);
		return status;
	}
	*ret_error = error;
	if (error || !open_log(options))
		return EXIT_BAD_START;
	return options->files.operands.count ? asked_survey(options, setup)
					     : run_survey(options, setup, NULL);
}

int main(int argc, char **argv)
{
	struct arena arena;
	struct options options;
	struct setup setup = { 0 };
	int status = EXIT_COMPLETE;

	start_signals();
	if (argc < 2)
		return show_usage();
	arena_init(&arena);
	const struct text_list defaults = defaults_find(&arena);
	environment_shed();
	environment_hold_streams();
	if (!tls_library_begin()) {
		fputs("tesscan: OpenSSL cannot be used\n", stderr);
		return EXIT_BAD_START;
	}
	char *error = options_parse(argc, argv, scanner_registry, &defaults, &arena, &options);
	if (!error && !answer_question(&options, &error)) {
		status = work(&options, &setup, &arena, &error);
		setup_done(&setup);
	}
	if (error)
		status = fail(&options, error);
	arena_done(&arena);
	return status;
}
