/* SPDX-License-Identifier: Apache-2.0 */
/* Domains on the command line (asked.h). */
#include "program/asked.h"

#include "base/clock.h"
#include "base/exit.h"
#include "base/printable.h"
#include "base/words.h"
#include "base/word_help.h"
#include "input/domain.h"
#include "survey/explaining.h"
#include "survey/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define ASKED_RETRY_DELAY (20 * CLOCK_SECOND)

static bool has(const struct text_list *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++) {
		if (!strcmp(list->texts[i], text))
			return true;
	}
	return false;
}

/* Options of a survey that has a list and files. */
static char *refuse_survey(const struct options *options)
{
	static const char *const names[] = { "input-file", "input-format", "lenient", "max-targets",
		"addresses", "port", "shards", "shard", "seed", "shuffle-window", "output-file",
		"format", "hosts", "certs", "metadata-file", "capture", "status-updates-file",
		"log-file", "overwrite", "resume", "stop-file" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (has(&options->files.given, names[i]))
			return memory_format("--%s is for a survey of a list, -i LIST -o OUTPUT; "
					     "what %s is asked for is told on stdout",
				names[i],
				options->explain ? "--explain" : options->files.operands.texts[0]);
	}
	return NULL;
}

/* A list is given otherwise. */
static char *refuse_file(const char *operand)
{
	struct stat status;

	if (!strcmp(operand, "-"))
		return memory_string("- is no domain; a list on stdin is surveyed by "
				     "tesscan -i - -o OUTPUT");
	if (strchr(operand, '/') || (!stat(operand, &status) && S_ISREG(status.st_mode)))
		return memory_format(
			"%s is a file, not a domain: tesscan -i %s -o OUTPUT surveys a "
			"list, tesscan --explain %s tells what records say",
			operand, operand, operand);
	return NULL;
}

/* NULL, or what is wrong. */
static char *parse_operand(
	const struct options *options, const char *operand, struct domain_name *ret_name)
{
	domain_parse(operand, strlen(operand), options->allow_tld, ret_name);
	if (ret_name->status == INPUT_OK)
		return NULL;
	return memory_format("%s is no domain to ask about: %s", operand,
		input_status_help_of(input_status_text(ret_name->status)));
}

/* Each once. NULL, or what is wrong. Its descriptor is open as long as the process. */
static char *make_list(struct options *options, struct arena *arena)
{
	const struct text_list *operands = &options->files.operands;
	struct text_list seen = { arena_alloc(arena, operands->count * sizeof(char *)), 0 };
	int fd = memfd_create("domains", 0);
	char *error = fd < 0 ? memory_format("list of domains: %s", strerror(errno)) : NULL;

	for (size_t i = 0; !error && i < operands->count; i++) {
		struct domain_name name;

		error = parse_operand(options, operands->texts[i], &name);
		if (error || has(&seen, name.text))
			continue;
		seen.texts[seen.count++] = arena_string(arena, name.text);
		if (dprintf(fd, "%s\n", operands->texts[i]) < 0)
			error = memory_format("list of domains: %s", strerror(errno));
	}
	char *path = memory_format("/proc/self/fd/%d", fd);
	options->input_file = arena_string(arena, path);
	free(path);
	return error;
}

/* Whatever files of options say of the surveys of this machine. */
static void leave_files_out(struct options *options)
{
	options->input_format = "plain";
	options->lenient = true;
	options->output_file = "-";
	options->format = "nested";
	options->hosts = options->certificates = options->metadata_file = options->capture = NULL;
	options->status_file = options->log_file = options->stop_file = NULL;
	options->overwrite = options->resume = options->addresses = false;
	options->max_targets = options->seed = 0;
	options->shards = 1;
	options->max_runtime = 0;
}

static char *refuse_forms(const struct options *options)
{
	const struct text_list *operands = &options->files.operands;
	bool tells = operands->count || options->explain;
	char *error = NULL;

	for (size_t i = 0; !error && i < operands->count; i++)
		error = refuse_file(operands->texts[i]);
	if (error)
		return error;

	if (options->nagios && options->json)
		return memory_string("--json and --nagios contradict each other");
	if (!tells && has(&options->files.given, "nagios"))
		return memory_string("--nagios: name a domain, or a file of records by --explain");
	if ((!operands->count || options->explain) && has(&options->files.given, "wait"))
		return memory_string("--wait: name a domain to ask about");
	return tells ? refuse_survey(options) : NULL;
}

char *asked_prepare(struct options *options, struct arena *arena)
{
	char *error = refuse_forms(options);

	if (error || options->explain || !options->files.operands.count)
		return error;
	if (!has(&options->files.given, "retry-delay"))
		options->retry_delay = ASKED_RETRY_DELAY;
	options->no_ramp = true;
	leave_files_out(options);
	return make_list(options, arena);
}

int asked_survey(const struct options *options, struct setup *setup)
{
	struct explaining explaining;
	const struct sink_taker taker = { .take = explaining_take, .owner = &explaining };

	explaining_init(&explaining, options, true);
	int status = run_survey(options, setup, &taker);
	if (status == EXIT_BAD_START)
		return asked_bad_start(options, "the survey could not begin");
	status = explaining_end(&explaining, status == EXIT_COMPLETE);
	return fflush(stdout) || ferror(stdout)
		? asked_bad_start(options, "standard output cannot be written")
		: status;
}

int asked_bad_start(const struct options *options, const char *error)
{
	if (!options->nagios)
		return EXIT_BAD_START;
	/* Two would be CRITICAL, and such systems read stdout. */
	char *shown = printable(error);
	for (char *bar = shown; (bar = strchr(bar, '|'));)
		*bar = '/';
	printf("UNKNOWN - %s\n", shown);
	free(shown);
	return EXIT_NAGIOS_UNKNOWN;
}
