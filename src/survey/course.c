/* SPDX-License-Identifier: Apache-2.0 */
/* The course of a survey (course.h). */
#include "survey/course.h"

#include "base/clock.h"
#include "base/log.h"
#include "survey/room.h"
#include "survey/start.h"
#include "survey/watch.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define RUN_PIPE_PAUSE (CLOCK_SECOND / 20) /* before a list that paused is asked again */
#define RUN_RENEWALS_MOST 60 /* that fail in a row though the network is there */

/* G10: so many domains, then a look at how they fared. */
static const uint64_t ramp[] = { 100, 10000 };
#define RAMP_STAGES (sizeof(ramp) / sizeof(ramp[0]))

static bool may_submit(struct run *run)
{
	return run->state == RUN_GOING && network_is_up(run->network) && !run->is_short &&
		window_has_room(&run->window, network_doubtful(run->network)) &&
		room_for_domain(run);
}

static void submit(struct run *run, struct domain_request *request)
{
	request->round = run->round;
	window_enter(&run->window);
	survey_submit(run->survey, request);
}

/* New resolvers, which have forgotten every failure; false, and it is told, when there are none to be had. */
static bool renew(struct run *run)
{
	char *error;

	if (survey_renew(run->survey, run->attempt, &error)) {
		run->renewals = 0;
		return true;
	}
	bool enough = ++run->renewals == RUN_RENEWALS_MOST;
	log_write(enough ? LEVEL_ERROR : LEVEL_WARNING, "%s%s", error,
		enough ? ": the survey stops here; --resume goes on with it" : "");
	free(error);
	run->failed |= enough;
	if (enough)
		state_stop(run, false);
	return false;
}

static void stop_for_vantage(struct run *run, const char *what, int64_t percent)
{
	log_write(LEVEL_ERROR,
		"%lld %% of the operators and networks look alike: %s: is this machine or its "
		"network at fault? The survey stops here; --resume goes on with it",
		(long long)percent, what);
	manifest_note(&run->outputs.manifest, RUN_VANTAGE_DOUBTFUL, percent);
	run->failed = true;
	state_stop(run, false);
}

/* D.7, G10: too much of one failure says more of us than of the servers. */
static void check_vantage(struct run *run)
{
	uint64_t sums[pulse_count];
	int64_t percent;

	if (run->state != RUN_GOING || !network_is_up(run->network))
		return;
	survey_pulse(run->survey, sums);
	for (int i = 0; i < pulse_count; i++)
		sums[i] -= run->counted[i];
	/* Of a survey that goes on mostly what failed is left: earlier records are evidence, too. */
	const char *what = health_vantage(run->options, sums, &run->sightings,
		run->resume.answered.outcomes[OUTCOME_SURVEYED], &percent);
	if (what)
		stop_for_vantage(run, what, percent);
}

/* A stage of the ramp is over when nothing of it is in work. */
static bool ramp_allows(struct run *run)
{
	if (run->options->no_ramp || run->stage == RAMP_STAGES || run->submitted < ramp[run->stage])
		return true;
	if (run->window.in_work || window_waiting(&run->window) || run->again.count ||
		network_doubtful(run->network))
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
	if (run->attempt == 1 &&
		(run->window.in_work || window_waiting(&run->window) ||
			network_doubtful(run->network)))
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
	if (run->window.in_work)
		return;
	if (run->state != RUN_GOING) {
		loop_stop(run->loop);
		return;
	}
	if (!run->list_ended || run->postponed.count || run->again.count ||
		window_waiting(&run->window) || !network_is_up(run->network))
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

/* By --max-targets, which may be lower than when the survey was begun. */
static bool was_cut(const struct run *run)
{
	return run->options->max_targets &&
		feed_lines(run->feed) >= (uint64_t)run->options->max_targets;
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
		case FEED_MORE:
			timer_set(run->refill, 0);
			return;
		case FEED_END:
			run->list_ended = true;
			if (answered_left(&run->resume.answered) && !was_cut(run))
				break_list(run,
					"is shorter than the one that the survey was begun with");
			break;
		case FEED_ERROR:
			break_list(run, "cannot be read any further");
			break;
		case FEED_ENDLESS:
			break_list(run, "has 64 MiB of blanks, comments or one endless line");
			break;
		case FEED_CHANGED:
			break_list(run, "is not the one that the survey was begun with");
			break;
		}
	}
}

/* Those that waited for a place in a lane that has one again. */
static void submit_waiting(struct run *run)
{
	struct domain_request *request;
	bool more = false;

	while (may_submit(run) && (request = lanes_next(&run->window.lanes, &more)))
		submit(run, request);
	if (more)
		timer_set(run->refill, 0);
}

static void refill(void *owner)
{
	struct run *run = owner;

	while (run->again.count && may_submit(run))
		submit(run, postponed_take(&run->again));
	submit_waiting(run);
	read_list(run);
	if (run->list_ended)
		submit_postponed(run);
	survey_press(run->survey,
		run->state == RUN_GOING && !run->list_ended && network_is_up(run->network) &&
			!window_has_room(&run->window, network_doubtful(run->network)));
	end_if_done(run);
}

static void on_again(void *owner, struct domain_request *request)
{
	struct run *run = owner;

	postponed_add(&run->again, request);
}

/* Its first attempt was none. */
static void unpostpone(void *owner, struct domain_request *request)
{
	request->attempt = 1;
	free(request->first_attempt);
	request->first_attempt = NULL;
	on_again(owner, request);
}

void course_on_left(void *owner, const struct domain_place *place)
{
	struct run *run = owner;

	window_leave(&run->window, place);
}

bool course_on_claim(void *owner, const struct lane_claim *claim, uint64_t *ret_full)
{
	struct run *run = owner;

	return lanes_take(&run->window.lanes, claim, ret_full);
}

void course_on_released(void *owner, const struct lane_claim *claim)
{
	struct run *run = owner;

	lanes_give_back(&run->window.lanes, claim);
	refill(run);
}

void course_on_parked(void *owner, uint64_t lane, struct domain_request *request)
{
	struct run *run = owner;

	lanes_wait(&run->window.lanes, lane, request);
	refill(run);
}

void course_on_aside(void *owner)
{
	struct run *run = owner;

	window_step_aside(&run->window);
	refill(run);
}

void course_on_postponed(void *owner, struct domain_request *request)
{
	struct run *run = owner;

	if (network_spoiled(run->network, request->round))
		unpostpone(run, request);
	else
		postponed_add(&run->postponed, request);
	refill(run);
}

/* An output that is broken can keep nothing more, so nothing more is done. */
static void stop_if_failed(struct run *run)
{
	if (!run->outputs.failed || run->state == RUN_CLOSING)
		return;
	run->failed = true;
	state_stop(run, true);
}

static void write_record(void *owner, struct finished_record *record)
{
	struct run *run = owner;

	outputs_record(&run->outputs, record);
	stop_if_failed(run);
}

void course_on_record(void *owner, struct finished_record *record)
{
	struct run *run = owner;

	memory_watch_learn(&run->memory, record->length);
	if (record->outcome == OUTCOME_SURVEYED)
		memory_watch_forget(&run->memory);
	if (run->state == RUN_CLOSING) {
		run->discarded++;
		free(record->text);
		domain_request_free(record->doubtful);
	} else {
		network_take(run->network, record);
	}
	room_mind(run, false);
	refill(run);
}

void course_on_chain(void *owner, struct chain *chain)
{
	struct run *run = owner;

	outputs_chain(&run->outputs, chain);
	stop_if_failed(run);
}

void course_on_sighted(void *owner, const struct sighting *sighting)
{
	struct run *run = owner;

	/* What an outage made of it says nothing of the vantage, either. */
	if (network_is_up(run->network) && !network_spoiled(run->network, sighting->round))
		sightings_add(&run->sightings, sighting);
}

void course_on_shared(void *owner, struct shared_line *line)
{
	struct run *run = owner;

	outputs_shared(&run->outputs, line);
}

static void on_network_down(void *owner, int64_t since_us)
{
	struct run *run = owner;

	/* What failed since is not put off to a second attempt: this one was none. */
	if (run->attempt == 1)
		postponed_take_since(&run->postponed, since_us, unpostpone, run);
	if (!run->is_short && !run->renewals)
		log_write(LEVEL_WARNING,
			"nothing is heard from outside any more: the survey waits for the network");
	manifest_note(&run->outputs.manifest, RUN_NETWORK_DOWN, 0);
	survey_hold(run->survey);
}

/* What is in work ends by itself; then resolvers are made that know nothing of the outage. */
static void on_network_heard(void *owner)
{
	struct run *run = owner;

	if (run->window.in_work || !renew(run))
		return;
	run->round++;
	survey_pulse(run->survey, run->counted);
	sightings_reset(&run->sightings);
	network_restored(run->network, run->round);
	log_write(LEVEL_WARNING, "the network is back: %llu domains are surveyed anew",
		(unsigned long long)run->again.count);
	manifest_note(&run->outputs.manifest, RUN_NETWORK_UP, (int64_t)run->again.count);
	refill(run);
}

/* Once nobody is connected and no record comes any more, there is nothing to wait for. */
static void stop_if_quiet(struct run *run, enum run_state before, const uint64_t sums[pulse_count])
{
	uint64_t records = run->outputs.manifest.records + run->outputs.waiting.records;
	bool quiet = sums[PULSE_BEGUN] == sums[PULSE_ENDED] && records == run->records_seen;

	run->records_seen = records;
	/* The workers have heard of it for a second. */
	if (before != RUN_GOING && quiet)
		loop_stop(run->loop);
}

static void on_tick(void *owner)
{
	struct run *run = owner;
	enum run_state before = run->state;
	uint64_t sums[pulse_count];

	survey_pulse(run->survey, sums);
	outputs_tick(&run->outputs, run->window.in_work,
		run->postponed.count + window_waiting(&run->window));
	stop_if_failed(run);
	watch_surroundings(run);
	watch_shortage(run, sums);
	network_tick(run->network, sums);
	check_vantage(run);
	stop_if_quiet(run, before, sums);
	room_mind(run, true);
	timer_set(run->tick, CLOCK_SECOND);
	refill(run);
}

static void on_drained(void *owner)
{
	struct run *run = owner;

	if (run->state == RUN_FINISHING)
		state_stop(run, true);
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
	state_stop(run, false);
	refill(run);
}

static void change_rate(struct run *run, int64_t sign)
{
	int64_t rate = run->survey->context.rate, step = rate / 20;

	rate += sign * (step ? step : 1);
	if (rate < 1)
		rate = 1;
	survey_set_rate(run->survey, rate);
	log_write(LEVEL_NOTE, "%lld new connections per second from now on", (long long)rate);
	manifest_note(&run->outputs.manifest, RUN_RATE_CHANGED, rate);
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

void course_go(struct run *run)
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
	} signals[] = { { SIGINT, on_stop_signal }, { SIGTERM, on_stop_signal },
		{ SIGHUP, on_read_lists }, { SIGUSR1, on_faster }, { SIGUSR2, on_slower } };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		loop_on_signal(run->loop, signals[i].number, signals[i].run, run);
	run->network = network_new(run->loop, run->options->root_hints, &hooks);
	run->tick = timer_new(run->loop, on_tick, run);
	run->refill = timer_new(run->loop, refill, run);
	run->drain = timer_new_deadline(run->loop, on_drained, run);
	timer_set(run->tick, CLOCK_SECOND);
	if (run->options->max_runtime)
		run->ends_us = clock_monotonic() + run->options->max_runtime;
	loop_defer(run->loop, &start);
	/* Those that came during the start. */
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		for (int n = start_signals_counted(signals[i].number); n > 0; n--)
			signals[i].run(run);
	}
	start_signals_go_on();
	loop_run(run->loop);
	watch_stalls(run, true);
}
