/*
 * The main thread of a survey (run.h): it reads the list, hands domains to the workers as long as
 * the window has room, and writes what comes back.
 */
#include "run.h"

#include "base/clock.h"
#include "base/log.h"
#include "input/feed.h"
#include "input/reader.h"
#include "network.h"
#include "output/record.h"
#include "outputs.h"
#include "postponed.h"
#include "surroundings.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define RUN_FINISH_TIME (5 * CLOCK_SECOND) /* what sessions get after the first signal, to finish … */
#define RUN_GOODBYE_TIME (5 * CLOCK_SECOND) /* … and then to say goodbye */
#define RUN_PIPE_PAUSE (CLOCK_SECOND / 20) /* before a list that paused is asked again */
#define RUN_SHORTAGE_MOST 120 /* seconds in a row in which this machine refuses connections */

/* G10: so many domains, then a look at how they fared. */
static const uint64_t ramp[] = { 100, 10000 };
#define RAMP_STAGES (sizeof(ramp) / sizeof(ramp[0]))

enum run_state {
	RUN_GOING,
	RUN_FINISHING, /* nothing begins; what runs may finish and is recorded */
	RUN_CLOSING, /* what runs says goodbye and is not recorded */
};

struct run {
	const struct options *options;
	struct setup *setup;
	struct loop *loop;
	struct feed *feed;
	struct survey *survey;
	struct network *network;
	struct resume resume;
	struct outputs outputs;
	struct surroundings surroundings;
	struct timer *tick;
	struct timer *refill;
	struct timer *drain;
	enum run_state state;
	uint64_t in_flight;
	uint64_t submitted; /* lines of the list, in this run */
	size_t stage; /* of the ramp */
	struct postponed postponed;
	struct postponed again; /* what an outage spoiled */
	unsigned round;
	unsigned attempt;
	int64_t rate;
	uint64_t records_seen; /* at the last tick */
	unsigned shortages; /* seconds in a row with a shortage */
	uint64_t dns_shortages; /* at the last tick */
	bool wait_told;
	bool list_ended;
	bool list_broken;
	bool failed; /* an output broke, or this machine or its vantage is not fit */
};

/* The survey ends; `closing`: what still runs is not worth waiting for. */
static void begin_stop(struct run *run, bool closing)
{
	if (run->state == RUN_GOING)
		survey_drain(run->survey);
	if (closing && run->state != RUN_CLOSING)
		survey_close(run->survey);
	run->state = closing ? RUN_CLOSING : RUN_FINISHING;
	timer_set(run->drain, closing ? RUN_GOODBYE_TIME : RUN_FINISH_TIME);
}

static bool may_submit(const struct run *run)
{
	return run->state == RUN_GOING && network_is_up(run->network) && !run->shortages &&
		run->in_flight + network_doubtful(run->network) < (uint64_t)run->options->window;
}

static void submit(struct run *run, struct domain_request *request)
{
	request->round = run->round;
	run->in_flight++;
	survey_submit(run->survey, request);
}

/* New resolvers, which have forgotten every failure; false, and it is told, when there are none to be had. */
static bool renew(struct run *run)
{
	char *error;

	if (survey_renew(run->survey, run->attempt, &error))
		return true;
	log_write(LEVEL_WARNING, "%s", error);
	free(error);
	return false;
}

static void stop_for_vantage(struct run *run, const char *what, int64_t percent)
{
	log_write(LEVEL_ERROR,
		"%lld %% of what was seen looks alike: %s: is this machine or its network at fault? The "
		"survey stops here; --resume goes on with it",
		(long long)percent, what);
	manifest_note(&run->outputs.manifest, RUN_VANTAGE_DOUBTFUL, percent);
	run->failed = true;
	begin_stop(run, false);
}

/* D.7, G10: too much of one failure says more of us than of the servers. */
static void check_vantage(struct run *run)
{
	uint64_t sums[pulse_count];
	int64_t percent;

	survey_pulse(run->survey, sums);
	const char *what = health_vantage(run->options, sums, &percent);
	if (what && run->state == RUN_GOING)
		stop_for_vantage(run, what, percent);
}

/* A stage of the ramp is over when nothing of it is in work. */
static bool ramp_allows(struct run *run)
{
	if (run->options->no_ramp || run->stage == RAMP_STAGES ||
		run->submitted < ramp[run->stage])
		return true;
	if (run->in_flight || run->again.count)
		return false;
	check_vantage(run);
	run->stage++;
	return run->state == RUN_GOING;
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

/*
 * The list is through and nothing is in work: resolvers that have forgotten every failure are made,
 * as soon as the first domain's delay is over.
 */
static bool begin_second_pass(struct run *run)
{
	log_write(LEVEL_NOTE, "%llu domains are tried a second time",
		(unsigned long long)run->postponed.count);
	run->attempt = 2;
	run->round++;
	if (renew(run))
		return true;
	network_lost(run->network);
	return false;
}

static void submit_postponed(struct run *run)
{
	if (run->attempt == 1 && (run->in_flight || network_doubtful(run->network)))
		return;
	while (run->postponed.count && may_submit(run)) {
		int64_t delay = postponed_due(&run->postponed);

		if (delay) {
			tell_wait(run, delay);
			timer_set(run->refill, delay);
			return;
		}
		if (run->attempt == 1 && !begin_second_pass(run))
			return;
		submit(run, postponed_take(&run->postponed));
	}
}

static void end_if_done(struct run *run)
{
	if (run->in_flight)
		return;
	if (run->state != RUN_GOING) {
		loop_stop(run->loop);
		return;
	}
	if (!run->list_ended || run->postponed.count || run->again.count || !network_is_up(run->network))
		return;
	if (network_doubtful(run->network))
		network_settle(run->network);
	else
		loop_stop(run->loop);
}

static void break_list(struct run *run, const char *what)
{
	log_write(LEVEL_ERROR, "the list %s %s, at line %llu", run->options->input_file, what,
		(unsigned long long)feed_lines(run->feed));
	run->list_ended = run->list_broken = true;
}

static void read_list(struct run *run)
{
	while (!run->list_ended && may_submit(run) && ramp_allows(run)) {
		struct domain_request *request;

		switch (feed_next(run->feed, &request)) {
		case FEED_DOMAIN:
			run->submitted++;
			submit(run, request);
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
}

static void refill(void *owner)
{
	struct run *run = owner;

	while (run->again.count && may_submit(run))
		submit(run, postponed_take(&run->again));
	read_list(run);
	if (run->list_ended)
		submit_postponed(run);
	end_if_done(run);
}

static void on_again(void *owner, struct domain_request *request)
{
	struct run *run = owner;

	postponed_add(&run->again, request);
}

static void on_postponed(void *owner, struct domain_request *request)
{
	struct run *run = owner;

	run->in_flight--;
	if (network_spoiled(run->network, request->round)) {
		/* Its first attempt was none. */
		request->attempt = 1;
		free(request->first_attempt);
		request->first_attempt = NULL;
		on_again(run, request);
	} else {
		postponed_add(&run->postponed, request);
	}
	refill(run);
}

/* An output that is broken can keep nothing more, so nothing more is done. */
static void stop_if_failed(struct run *run)
{
	if (!run->outputs.failed || run->state == RUN_CLOSING)
		return;
	run->failed = true;
	begin_stop(run, true);
}

static void write_record(void *owner, struct finished_record *record)
{
	struct run *run = owner;

	outputs_record(&run->outputs, record);
	stop_if_failed(run);
}

static void on_record(void *owner, struct finished_record *record)
{
	struct run *run = owner;

	run->in_flight--;
	if (run->state == RUN_CLOSING) {
		free(record->text);
		domain_request_free(record->doubtful);
	} else {
		network_take(run->network, record);
	}
	refill(run);
}

static void on_chain(void *owner, struct chain *chain)
{
	struct run *run = owner;

	outputs_chain(&run->outputs, chain);
	stop_if_failed(run);
}

static void on_network_down(void *owner)
{
	struct run *run = owner;

	if (!run->shortages)
		log_write(LEVEL_WARNING,
			"nothing is heard from outside any more: the survey waits for the network");
	manifest_note(&run->outputs.manifest, RUN_NETWORK_DOWN, 0);
	survey_hold(run->survey);
}

/* What is in work ends by itself; then resolvers are made that know nothing of the outage. */
static void on_network_heard(void *owner)
{
	struct run *run = owner;

	if (run->in_flight || !renew(run))
		return;
	run->round++;
	network_restored(run->network, run->round);
	log_write(LEVEL_WARNING, "the network is back: %llu domains are surveyed anew",
		(unsigned long long)run->again.count);
	manifest_note(&run->outputs.manifest, RUN_NETWORK_UP, (int64_t)run->again.count);
	refill(run);
}

static void look_around(struct run *run)
{
	int64_t step = surroundings_clock_step(&run->surroundings);

	if (step) {
		log_write(LEVEL_WARNING, "the clock was set by %lld s", (long long)step);
		manifest_note(&run->outputs.manifest, RUN_CLOCK_STEPPED, step);
	}
	if (run->state == RUN_GOING && surroundings_ask_to_stop(&run->surroundings)) {
		log_write(LEVEL_WARNING, "stopping: %s is there", run->surroundings.stop_file);
		manifest_note(&run->outputs.manifest, RUN_STOP_ASKED, 0);
		begin_stop(run, false);
	}
}

/* A machine that is short of something is given time; one that stays so is not fit. */
static void check_shortage(struct run *run, const uint64_t sums[pulse_count])
{
	int error = survey_shortage(run->survey);
	bool of_lookups = sums[PULSE_DNS_SHORTAGES] != run->dns_shortages;

	run->dns_shortages = sums[PULSE_DNS_SHORTAGES];

	if (error && !run->shortages++) {
		log_write(LEVEL_WARNING, "this machine refuses connections (%s): they wait", strerror(error));
		manifest_note(&run->outputs.manifest, RUN_RESOURCES_SHORT, error);
	}
	/* Resolvers remember what failed for want of sockets: nothing of theirs can be believed. */
	if (of_lookups)
		network_lost(run->network);
	if (!error && network_is_up(run->network))
		run->shortages = 0;
	if (run->shortages != RUN_SHORTAGE_MOST)
		return;
	log_write(LEVEL_ERROR,
		"this machine refuses connections (%s): the survey stops here; --resume goes on with it",
		strerror(error));
	run->failed = true;
	begin_stop(run, false);
}

/* Once nobody is connected and no record comes any more, there is nothing to wait for. */
static void stop_if_quiet(struct run *run, const uint64_t sums[pulse_count])
{
	uint64_t records = run->outputs.manifest.records + run->outputs.waiting.records;
	bool quiet = sums[PULSE_BEGUN] == sums[PULSE_ENDED] && records == run->records_seen;

	run->records_seen = records;
	if (run->state != RUN_GOING && quiet)
		loop_stop(run->loop);
}

static void on_tick(void *owner)
{
	struct run *run = owner;
	uint64_t sums[pulse_count];

	survey_pulse(run->survey, sums);
	outputs_tick(&run->outputs, run->in_flight, run->postponed.count);
	stop_if_failed(run);
	look_around(run);
	check_shortage(run, sums);
	network_tick(run->network, sums);
	check_vantage(run);
	stop_if_quiet(run, sums);
	timer_set(run->tick, CLOCK_SECOND);
	refill(run);
}

static void on_drained(void *owner)
{
	struct run *run = owner;

	if (run->state == RUN_FINISHING)
		begin_stop(run, true);
	else
		loop_stop(run->loop);
}

static void on_stop_signal(void *owner)
{
	struct run *run = owner;

	if (run->state != RUN_GOING) {
		loop_stop(run->loop);
		return;
	}
	log_write(LEVEL_NOTE, "stopping: sessions that run may finish; once more to stop at once");
	manifest_note(&run->outputs.manifest, RUN_STOP_ASKED, 0);
	begin_stop(run, false);
	refill(run);
}

static void change_rate(struct run *run, int64_t sign)
{
	int64_t step = run->rate / 20;

	run->rate += sign * (step ? step : 1);
	if (run->rate < 1)
		run->rate = 1;
	survey_set_rate(run->survey, run->rate);
	log_write(LEVEL_NOTE, "%lld new connections per second from now on", (long long)run->rate);
	manifest_note(&run->outputs.manifest, RUN_RATE_CHANGED, run->rate);
}

/* ZMap's signals: 5 % more, 5 % less. */
static void on_faster(void *owner)
{
	change_rate(owner, 1);
}

static void on_slower(void *owner)
{
	change_rate(owner, -1);
}

static void on_read_lists(void *owner)
{
	struct run *run = owner;
	char *error;
	struct lists *lists = lists_load(run->options, run->setup->lists, &error);

	if (!lists) {
		log_write(LEVEL_ERROR, "%s: the lists stay as they were", error);
		free(error);
		return;
	}
	run->setup->lists = lists;
	survey_set_avoid(run->survey, &lists->avoid);
	log_write(LEVEL_NOTE, "the exclusion lists were read again");
	manifest_note(&run->outputs.manifest, RUN_LISTS_READ, 0);
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

static bool is_excluded(const void *owner, const char *name)
{
	return avoid_name(survey_avoid(owner), name);
}

/* Everything that can be wrong before a file is touched. */
static char *open_inputs(struct run *run, struct setup *setup)
{
	const struct options *options = run->options;
	char *error = NULL;

	error = resume_load(options, &run->resume);
	if (error)
		return error;
	if (surroundings_ask_to_stop(&run->surroundings))
		return memory_format("the stop file %s is there: remove it to survey", run->surroundings.stop_file);
	run->feed = feed_open(options, &error);
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
		feed_exclude(run->feed, is_excluded, run->survey);
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
	const struct network_hooks hooks = { .record = write_record,
		.again = on_again,
		.down = on_network_down,
		.heard = on_network_heard,
		.owner = run };
	const struct {
		int number;
		void (*run)(void *owner);
	} signals[] = { { SIGINT, on_stop_signal }, { SIGTERM, on_stop_signal }, { SIGHUP, on_read_lists },
		{ SIGUSR1, on_faster }, { SIGUSR2, on_slower } };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		loop_on_signal(run->loop, signals[i].number, signals[i].run, run);
	run->network = network_new(run->loop, run->options->root_hints, &hooks);
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
	bool complete = run->list_ended && !run->list_broken && !run->in_flight && !run->failed &&
		!run->postponed.count && !run->again.count && !network_doubtful(run->network);
	manifest->state = complete ? "complete" : "incomplete";
	manifest->finished_us = clock_wall();
	manifest->has_counters = true;
	manifest->input_lines = feed_lines(run->feed);
	if (!feed_is_file(run->feed))
		feed_digest(run->feed, manifest->input_sha256);
	complete = outputs_conclude(&run->outputs) && complete;
	/* A failure was told already; a survey that was stopped is told of where nobody watches, too. */
	bool stopped = !complete && !run->failed && !run->list_broken;
	bool resumable = !complete && strcmp(run->options->output_file, "-") != 0;
	log_write(stopped ? LEVEL_WARNING : LEVEL_NOTE, "%llu records, %s%s",
		(unsigned long long)manifest->records, manifest->state,
		resumable ? "; --resume goes on" : "");
	return complete;
}

static void free_all(struct run *run)
{
	timer_free(run->tick);
	timer_free(run->refill);
	timer_free(run->drain);
	network_free(run->network);
	feed_close(run->feed);
	postponed_done(&run->postponed);
	postponed_done(&run->again);
	surroundings_done(&run->surroundings);
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
	struct run run = { .options = options,
		.setup = setup,
		.loop = loop_new(),
		.rate = options->rate,
		.round = 1,
		.attempt = 1 };
	char *error;
	int status = EXIT_BAD_START;

	postponed_init(&run.postponed, options->retry_delay);
	postponed_init(&run.again, 0);
	surroundings_init(&run.surroundings, options);
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
