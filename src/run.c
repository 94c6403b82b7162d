/*
 * The main thread of a survey (run.h): it reads the list, hands domains to the workers as long as
 * the window has room, and writes what comes back.
 */
#include "run.h"

#include "base/clock.h"
#include "base/log.h"
#include "input/feed.h"
#include "input/reader.h"
#include "output/record.h"
#include "outputs.h"
#include "postponed.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define RUN_DRAIN_TIME (10 * CLOCK_SECOND) /* what sessions get after the first signal */
#define RUN_PIPE_PAUSE (CLOCK_SECOND / 20) /* before a list that paused is asked again */

struct run {
	const struct options *options;
	struct loop *loop;
	struct feed *feed;
	struct survey *survey;
	struct resume resume;
	struct outputs outputs;
	struct timer *tick;
	struct timer *refill;
	struct timer *drain;
	uint64_t in_flight;
	struct postponed postponed;
	bool second_pass;
	bool wait_told;
	bool list_ended;
	bool stopping; /* by a signal */
	bool list_broken;
	bool failed; /* an output broke, or no resolver for the second pass */
};

static bool may_submit(const struct run *run)
{
	return !run->stopping && !run->failed && run->in_flight < (uint64_t)run->options->window;
}

/*
 * The list is through and nothing is in work: resolvers that have forgotten every failure are made,
 * as soon as the first domain's delay is over.
 */
static void begin_second_pass(struct run *run)
{
	char *error;

	run->second_pass = true;
	log_write(LEVEL_NOTE, "%llu domains are tried a second time",
		(unsigned long long)run->postponed.count);
	if (survey_second_pass(run->survey, &error))
		return;
	log_write(LEVEL_ERROR, "no second attempts: %s", error);
	free(error);
	run->failed = true;
	loop_stop(run->loop);
}

/* Nothing seems to happen until then, which may be many minutes. */
static void tell_wait(struct run *run, int64_t delay_us)
{
	if (run->wait_told || delay_us < CLOCK_SECOND)
		return;
	run->wait_told = true;
	log_write(LEVEL_NOTE,
		"%llu domains failed for a reason that may pass: second attempts from %lld s on "
		"(--retry-delay, --no-retry)",
		(unsigned long long)run->postponed.count, (long long)(delay_us / CLOCK_SECOND));
}

static void submit_postponed(struct run *run)
{
	if (!run->second_pass && (run->in_flight || !run->postponed.count))
		return;
	while (run->postponed.count && may_submit(run)) {
		int64_t delay = postponed_due(&run->postponed);

		if (delay) {
			tell_wait(run, delay);
			timer_set(run->refill, delay);
			return;
		}
		if (!run->second_pass)
			begin_second_pass(run);
		if (run->failed)
			return;
		run->in_flight++;
		survey_submit(run->survey, postponed_take(&run->postponed));
	}
}

static bool all_done(const struct run *run)
{
	return !run->in_flight && (run->stopping || (run->list_ended && !run->postponed.count));
}

static void break_list(struct run *run, const char *what)
{
	log_write(LEVEL_ERROR, "the list %s %s, at line %llu", run->options->input_file, what,
		(unsigned long long)feed_lines(run->feed));
	run->list_ended = run->list_broken = true;
}

static void refill(void *owner)
{
	struct run *run = owner;

	while (!run->list_ended && may_submit(run)) {
		struct domain_request *request;

		switch (feed_next(run->feed, &request)) {
		case FEED_DOMAIN:
			run->in_flight++;
			survey_submit(run->survey, request);
			break;
		case FEED_WAIT:
			timer_set(run->refill, RUN_PIPE_PAUSE);
			return;
		case FEED_END:
			run->list_ended = true;
			if (answered_left(&run->resume.answered))
				break_list(run, "is shorter than the one that the survey was begun with");
			break;
		case FEED_ERROR:
			break_list(run, "cannot be read any further");
			break;
		case FEED_CHANGED:
			break_list(run, "is not the one that the survey was begun with");
			break;
		}
	}
	if (run->list_ended)
		submit_postponed(run);
	if (all_done(run))
		loop_stop(run->loop);
}

static void on_postponed(void *owner, struct domain_request *request)
{
	struct run *run = owner;

	run->in_flight--;
	postponed_add(&run->postponed, request);
	refill(run);
}

/* An output that is broken can keep nothing more, so nothing more is done. */
static void stop_if_failed(struct run *run)
{
	if (!run->outputs.failed || run->failed)
		return;
	run->failed = true;
	loop_stop(run->loop);
}

static void on_record(void *owner, struct finished_record *record)
{
	struct run *run = owner;

	run->in_flight--;
	outputs_record(&run->outputs, record);
	stop_if_failed(run);
	refill(run);
}

static void on_chain(void *owner, struct chain *chain)
{
	struct run *run = owner;

	outputs_chain(&run->outputs, chain);
	stop_if_failed(run);
}

static void on_tick(void *owner)
{
	struct run *run = owner;

	outputs_tick(&run->outputs, run->in_flight, run->postponed.count);
	stop_if_failed(run);
	timer_set(run->tick, CLOCK_SECOND);
}

static void on_drained(void *owner)
{
	struct run *run = owner;

	loop_stop(run->loop);
}

static void on_signal(void *owner)
{
	struct run *run = owner;

	if (run->stopping) {
		loop_stop(run->loop);
		return;
	}
	run->stopping = true;
	log_write(LEVEL_NOTE, "stopping: sessions that run may finish; once more to stop at once");
	survey_drain(run->survey);
	timer_set(run->drain, RUN_DRAIN_TIME);
	refill(run);
}

/* The list's length, for the progress line; 0 when it can be read only once. */
static uint64_t count_lines(const char *path)
{
	struct stat file;
	char *error = NULL;
	const char *line;
	size_t length;
	uint64_t lines = 0;

	if (stat(path, &file) < 0 || !S_ISREG(file.st_mode))
		return 0;
	struct reader *reader = reader_open(path, &error);
	free(error);
	while (reader && reader_next(reader, &line, &length) == READER_LINE)
		lines++;
	reader_close(reader);
	return lines;
}

/* G6: a warning, since the survey is right all the same, but its traffic cannot be traced to us. */
static void warn_of_identity(const struct run *run)
{
	for (size_t i = 0; i < 2; i++) {
		const struct identity *identity = &run->survey->identities[i];

		if (*identity->address && identity->status != IDENTITY_OK)
			log_write(LEVEL_WARNING, "%s and --ehlo-name %s do not belong together: %s",
				identity->address, run->options->ehlo_name,
				identity_status_text(identity->status));
	}
}

static enum feed_answer is_answered(void *owner, uint64_t sequence, const char *input)
{
	switch (answered_ask(owner, sequence, input)) {
	case ANSWERED_NO:
		return FEED_UNANSWERED;
	case ANSWERED_YES:
		return FEED_ANSWERED;
	case ANSWERED_OTHERWISE:
		break;
	}
	return FEED_OTHER_LINE;
}

/* Everything that can be wrong before a file is touched. */
static char *open_inputs(struct run *run, struct setup *setup)
{
	const struct options *options = run->options;
	char *error = NULL;

	error = resume_load(options, &run->resume);
	if (error)
		return error;
	run->feed = feed_open(options, setup->exclusions, &error);
	if (!run->feed)
		return error;
	if (run->resume.active)
		feed_pass_over(run->feed, is_answered, &run->resume.answered);
	setup->survey.encode = record_encode;
	setup->survey.on_record = on_record;
	setup->survey.on_postponed = on_postponed;
	setup->survey.on_chain = options->certificates ? on_chain : NULL;
	setup->survey.owner = run;
	run->survey = survey_new(run->loop, &setup->survey, &error);
	if (run->survey) {
		run->outputs.manifest.identities = run->survey->identities;
		warn_of_identity(run);
		if (!survey_start(run->survey))
			error = memory_string("threads cannot be started");
	}
	return error;
}

static char *open_outputs(struct run *run, const struct setup *setup)
{
	const struct options *options = run->options;
	struct manifest *manifest = &run->outputs.manifest;
	uint64_t total = count_lines(options->input_file);

	if (options->max_targets && total > (uint64_t)options->max_targets)
		total = (uint64_t)options->max_targets;
	outputs_init(&run->outputs, options, &run->resume);
	manifest->started_us = clock_wall();
	manifest->workers = setup->survey.workers;
	manifest->ipv6 = setup->survey.ipv6;
	if (feed_is_file(run->feed))
		feed_digest(run->feed, manifest->input_sha256);
	return outputs_open(&run->outputs, &run->resume, total);
}

static void tell_resumption(const struct run *run)
{
	const struct resume *resume = &run->resume;

	if (!resume->active)
		return;
	log_write(LEVEL_NOTE, "going on: %zu lines have their record, %llu torn octets were cut off",
		resume->answered.count, (unsigned long long)resume->cut);
	if (!resume->earlier)
		log_write(LEVEL_WARNING,
			"there is no manifest of the runs before: their options and list cannot be compared");
}

static void go(struct run *run)
{
	struct task start = { .run = refill, .owner = run };

	signal(SIGPIPE, SIG_IGN);
	loop_on_signal(run->loop, SIGINT, on_signal, run);
	loop_on_signal(run->loop, SIGTERM, on_signal, run);
	run->tick = timer_new(run->loop, on_tick, run);
	run->refill = timer_new(run->loop, refill, run);
	run->drain = timer_new(run->loop, on_drained, run);
	timer_set(run->tick, CLOCK_SECOND);
	loop_defer(run->loop, &start);
	loop_run(run->loop);
}

/* Closes the files and says how it went; true when the survey is complete. */
static bool close_all(struct run *run)
{
	struct manifest *manifest = &run->outputs.manifest;

	survey_stop(run->survey, &manifest->counters);
	outputs_close(&run->outputs);
	run->failed |= run->outputs.failed;
	bool complete =
		run->list_ended && !run->list_broken && !run->in_flight && !run->failed && !run->postponed.count;
	manifest->state = complete ? "complete" : "incomplete";
	manifest->finished_us = clock_wall();
	manifest->has_counters = true;
	manifest->input_lines = feed_lines(run->feed);
	if (!feed_is_file(run->feed))
		feed_digest(run->feed, manifest->input_sha256);
	complete = outputs_conclude(&run->outputs) && complete;
	/* A failure was told already; a survey that was stopped is told of where nobody watches, too. */
	bool stopped = !complete && !run->failed && !run->list_broken;
	log_write(stopped ? LEVEL_WARNING : LEVEL_NOTE, "%llu records, %s%s",
		(unsigned long long)manifest->records, manifest->state,
		complete ? "" : "; --resume goes on");
	return complete;
}

static void free_all(struct run *run)
{
	timer_free(run->tick);
	timer_free(run->refill);
	timer_free(run->drain);
	feed_close(run->feed);
	postponed_done(&run->postponed);
	outputs_done(&run->outputs);
	resume_done(&run->resume);
	/* Units that were cut off in the middle end with the process. */
	if (!run->in_flight) {
		survey_free(run->survey);
		loop_free(run->loop);
	}
}

int run_survey(const struct options *options, struct setup *setup)
{
	struct run run = { .options = options, .loop = loop_new() };
	char *error;
	int status = EXIT_BAD_START;

	postponed_init(&run.postponed, options->retry_delay);
	signal(SIGPIPE, SIG_IGN);
	error = run.loop ? open_inputs(&run, setup) : memory_string("no event loop");
	if (!error)
		error = open_outputs(&run, setup);
	if (error) {
		log_write(LEVEL_ERROR, "%s", error);
		free(error);
		if (run.survey)
			survey_stop(run.survey, &run.outputs.manifest.counters);
	} else {
		tell_resumption(&run);
		go(&run);
		status = close_all(&run) ? EXIT_COMPLETE : EXIT_INCOMPLETE;
	}
	free_all(&run);
	return status;
}
