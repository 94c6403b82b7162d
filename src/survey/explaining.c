/* SPDX-License-Identifier: Apache-2.0 */
/* Records told (explaining.h): which of them, in which form, and the exit status. */
#include "survey/explaining.h"

#include "base/arena.h"
#include "base/exit.h"
#include "input/domain.h"
#include "input/reader.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCKED \
	"port 25 seems blocked on this network, as no connection to it came about: nothing is " \
	"said about the domain"

void explaining_init(struct explaining *explaining, const struct options *options, bool here)
{
	*explaining = (struct explaining){ .options = options, .here = here };
}

static void note_worst(struct explaining *explaining, const struct explanation *explanation)
{
	char *before = explaining->worst;

	if (before && explanation->class < explaining->class)
		return;
	if (before && explanation->class == explaining->class) {
		explaining->worst_count++;
		if (explaining->worst_count > EXPLAINING_WORST_SHOWN)
			return;
		explaining->worst = memory_format(
			"%s; %s: %s", before, explanation->subject, explanation->sentence);
	} else {
		explaining->worst_count = 1;
		explaining->worst =
			memory_format("%s: %s", explanation->subject, explanation->sentence);
	}
	explaining->class = explanation->class;
	free(before);
}

static void tell(struct explaining *explaining, const char *line, size_t length,
	const struct explanation *explanation)
{
	const struct options *options = explaining->options;

	note_worst(explaining, explanation);
	explaining->classes[explanation->class]++;
	for (int i = 0; i < explained_severity_count; i++)
		explaining->counts[i] += explanation->counts[i];
	if (options->json)
		printf("%.*s\n", (int)length, line);
	else if (!options->nagios)
		printf("%s%s", explaining->count ? "\n" : "", explanation->text);
	explaining->count++;
}

void explaining_take(void *owner, const char *line, size_t length)
{
	struct explaining *explaining = owner;
	struct explained_record record = { 0 };

	/* It is ours. */
	if (!json_explain(line, length, &record.explanation))
		return;
	if (explaining->options->json)
		record.line = strndup(line, length);
	explaining->records = memory_resize(
		explaining->records, (explaining->kept + 1) * sizeof(*explaining->records));
	explaining->records[explaining->kept++] = record;
}

/* Nobody outside let us have a connection, and somebody was to: then nothing is said of them. */
static bool is_blocked(const struct explaining *explaining)
{
	unsigned connections = 0, silent = 0;

	for (size_t i = 0; i < explaining->kept; i++) {
		connections += explaining->records[i].explanation.connections;
		silent += explaining->records[i].explanation.silent;
	}
	return explaining->here && silent && !connections;
}

static void take_back(struct explanation *explanation)
{
	if (!explanation->silent)
		return;
	free(explanation->sentence);
	free(explanation->text);
	explanation->sentence = memory_string(BLOCKED);
	explanation->text = memory_format("%s: " BLOCKED ".\n", explanation->subject);
	explanation->class = EXPLAINED_UNKNOWN;
	memset(explanation->counts, 0, sizeof(explanation->counts));
}

static int exit_status(const struct explaining *explaining)
{
	static const int statuses[] = { EXIT_CLEAR, EXIT_NOT_MEASURED, EXIT_FINDINGS,
		EXIT_FINDINGS };
	static const int of_nagios[] = { EXIT_NAGIOS_OK, EXIT_NAGIOS_UNKNOWN, EXIT_NAGIOS_WARNING,
		EXIT_NAGIOS_CRITICAL };

	return (explaining->options->nagios ? of_nagios : statuses)[explaining->class];
}

/* A bar begins what is for machines, so that none may stand before it. */
static void print_nagios(struct explaining *explaining)
{
	static const char *const words[] = { "OK", "UNKNOWN", "WARNING", "CRITICAL" };
	size_t more = explaining->worst_count > EXPLAINING_WORST_SHOWN
		? explaining->worst_count - EXPLAINING_WORST_SHOWN
		: 0;

	for (char *bar = explaining->worst; bar && (bar = strchr(bar, '|'));)
		*bar = '/';
	printf("%s - %s", words[explaining->class],
		explaining->worst ? explaining->worst : "nothing was measured");
	if (more)
		printf("; and %zu more", more);
	printf("|domains=%llu errors=%u warnings=%u notices=%u\n",
		(unsigned long long)explaining->count, explaining->counts[EXPLAINED_SEVERE],
		explaining->counts[EXPLAINED_WEAK], explaining->counts[EXPLAINED_NOTED]);
}

int explaining_end(struct explaining *explaining, bool complete)
{
	bool blocked = is_blocked(explaining);

	for (size_t i = 0; i < explaining->kept; i++) {
		struct explained_record *record = &explaining->records[i];

		if (blocked)
			take_back(&record->explanation);
		tell(explaining, record->line, record->line ? strlen(record->line) : 0,
			&record->explanation);
		explanation_done(&record->explanation);
		free(record->line);
	}
	if (blocked && explaining->options->json)
		fprintf(stderr, "tesscan: " BLOCKED "\n");
	/* What is missing is not known. */
	if ((!complete || !explaining->count) && explaining->class < EXPLAINED_UNKNOWN)
		explaining->class = EXPLAINED_UNKNOWN;
	if (explaining->options->nagios)
		print_nagios(explaining);
	int status = exit_status(explaining);
	free(explaining->records);
	free(explaining->worst);
	return status;
}

/* Whether it is one of those that were asked for. */
static bool is_wanted(const struct text_list *operands, const char *subject)
{
	struct domain_name name;

	for (size_t i = 0; i < operands->count; i++) {
		domain_parse(operands->texts[i], strlen(operands->texts[i]), true, &name);
		if (!strcmp(name.text, subject))
			return true;
	}
	return !operands->count;
}

struct lines {
	struct explaining explaining;
	struct reader *reader;
	uint64_t number; /* of the line */
	uint64_t strangers; /* that are no records */
	uint64_t first_stranger;
};

static void take_line(struct lines *lines, const char *line, size_t length)
{
	struct explanation explanation;

	lines->number++;
	if (!json_explain(line, length, &explanation)) {
		if (!lines->strangers++)
			lines->first_stranger = lines->number;
		return;
	}
	if (is_wanted(&lines->explaining.options->files.operands, explanation.subject))
		tell(&lines->explaining, line, length, &explanation);
	explanation_done(&explanation);
}

/* False: it broke off. */
static bool read_lines(struct lines *lines)
{
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
	const char *line;
	size_t length;

	for (;;) {
		switch (reader_next(lines->reader, &line, &length)) {
		case READER_LINE:
			take_line(lines, line, length);
			break;
		case READER_WAIT:
			poll(&input, 1, 100);
			break;
		case READER_MORE:
			break;
		case READER_END:
			return true;
		case READER_ENDLESS:
		case READER_ERROR:
			return false;
		}
	}
}

/* NULL, or why what was told is not all that the file has, or is none of it. */
static char *complain(const struct lines *lines, bool whole)
{
	const struct options *options = lines->explaining.options;

	if (!whole)
		return memory_format("--explain %s: it breaks off behind line %llu",
			options->explain, (unsigned long long)lines->number);
	if (lines->strangers)
		return memory_format(
			"--explain %s: %llu lines are no records of tesscan, the first of "
			"them line %llu",
			options->explain, (unsigned long long)lines->strangers,
			(unsigned long long)lines->first_stranger);
	if (!lines->number)
		return memory_format("--explain %s: it has no record", options->explain);
	if (!lines->explaining.count)
		return memory_format("--explain %s: none of its %llu records is of %s",
			options->explain, (unsigned long long)lines->number,
			options->files.operands.texts[0]);
	return NULL;
}

int explaining_file(const struct options *options, char **ret_error)
{
	struct lines lines = { 0 };

	lines.reader = reader_open_lines(options->explain, EXPLAINING_LINE_MAXIMUM, ret_error);
	if (!lines.reader)
		return EXIT_BAD_START;
	explaining_init(&lines.explaining, options, false);
	bool whole = read_lines(&lines);
	reader_close(lines.reader);
	*ret_error = complain(&lines, whole);
	int status = explaining_end(&lines.explaining, true);
	if (!*ret_error && (fflush(stdout) || ferror(stdout)))
		*ret_error = memory_format("standard output: %s", strerror(errno));
	return *ret_error ? EXIT_BAD_START : status;
}
