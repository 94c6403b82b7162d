/* SPDX-License-Identifier: Apache-2.0 */
/* The course of a survey (course.h). */
#include "survey/course.h"

#include "base/clock.h"
#include "base/log.h"
#include "survey/course_stop.h"
#include "survey/start.h"

#include <signal.h>
#include <stdlib.h>

#define COURSE_RENEWALS_MOST 60 /* that fail in a row though the network is there */

/* G10: so many domains, then a look at how they fared. */
static const uint64_t ramp[] = { 100, 10000 };
#define RAMP_STAGES (sizeof(ramp) / sizeof(ramp[0]))

static bool may_submit(struct course *course)
{
	return course->state == COURSE_GOING && network_is_up(course->network) &&
		!watch_is_short(course->watch) &&
		window_has_room(&course->window, network_doubtful(course->network)) &&
		room_for_domain(&course->room, window_load(&course->window));
}

static void submit(struct course *course, struct domain_request *request)
{
	request->round = course->round;
	window_enter(&course->window, request);
	survey_submit(course->survey, request);
}

/* New resolvers, which have forgotten every failure; false, and it is told, when there are none to be had. */
static bool renew(struct course *course)
{
	char *error;

	if (survey_renew(course->survey, course->attempt, &error)) {
		course->renewals = 0;
		return true;
	}
	bool enough = ++course->renewals == COURSE_RENEWALS_MOST;
	log_write(enough ? LEVEL_ERROR : LEVEL_WARNING, "%s%s", error,
		enough ? ": the survey stops here; --resume goes on with it" : "");
	free(error);
	course->failed |= enough;
	if (enough)
		course_stop(course, false);
	return false;
}

/* D.7, G10: too much of one failure says more of us than of the servers. */
static void check_vantage(struct course *course)
{
	/* Of a survey that goes on mostly what failed is left: earlier records are evidence, too. */
	uint64_t answered = course->intake.answered->outcomes[OUTCOME_SURVEYED];

	if (course->state != COURSE_GOING || !network_is_up(course->network) ||
		!evidence_condemns(&course->evidence, course->survey, course->options, answered,
			&course->outputs->manifest))
		return;
	course->failed = true;
	course_stop(course, false);
}

/* A stage of the ramp is over when nothing of it is in work but what was put off: that may be so for hours. */
static bool ramp_allows(struct course *course)
{
	if (course->options->no_ramp || course->stage == RAMP_STAGES ||
		course->intake.taken < ramp[course->stage])
		return true;
	if (!window_all_waited(&course->window) || course->again.count ||
		network_doubtful(course->network))
		return false;
	check_vantage(course);
	course->stage++;
	return course->state == COURSE_GOING;
}

/* For servers that are not to be contacted yet: the pass or the network is another. */
static void wait_anew(struct course *course)
{
	put_off_restart(&course->put_off);
	survey_hurry(course->survey, false);
}

/*
 * The list is through and nothing is in work: resolvers that have forgotten every failure are made,
 * as soon as the first domain's delay is over.
 */
static bool begin_second_pass(struct course *course)
{
	log_write(LEVEL_NOTE, "%llu lines of the list are tried a second time",
		(unsigned long long)course->postponed.count);
	course->attempt = 2;
	wait_anew(course);
	course->round++;
	if (renew(course))
		return true;
	network_lost(course->network);
	return false;
}

/* Those whose sessions may be asked for again. */
static void submit_put_off(struct course *course)
{
	struct domain_request *request;

	while (may_submit(course) && (request = put_off_take(&course->put_off, clock_monotonic())))
		submit(course, request);
}

/*
 * Nothing else is left of this pass. Those in work that were put off are no reason to wait longer: in one network or other
 * there may always be one that has a session, or waits for another's.
 */
static bool only_waits(const struct course *course)
{
	return course->state == COURSE_GOING && course->intake.ended && course->put_off.count &&
		window_all_waited(&course->window) && !course->again.count &&
		(course->attempt == 1 || !course->postponed.count) &&
		network_is_up(course->network);
}

/* Whoever has many failing servers is not waited for without end. */
static void limit_wait(struct course *course)
{
	if (!put_off_is_over(&course->put_off, only_waits(course), loop_time(course->loop)))
		return;
	survey_hurry(course->survey, true);
	submit_put_off(course);
}

static void submit_postponed(struct course *course)
{
	if (course->attempt == 1 &&
		(course->window.in_work || window_waiting(&course->window) ||
			course->put_off.count || network_doubtful(course->network)))
		return;
	while (course->postponed.count && may_submit(course)) {
		int64_t delay = postponed_due(&course->postponed);

		if (delay) {
			postponed_tell(&course->postponed, delay);
			timer_set(course->refill, delay);
			return;
		}
		if (course->attempt == 1 && !begin_second_pass(course))
			return;
		submit(course, postponed_take(&course->postponed));
	}
}

static void end_if_done(struct course *course)
{
	if (course->window.in_work)
		return;
	if (course->state != COURSE_GOING) {
		loop_stop(course->loop);
		return;
	}
	if (!course->intake.ended || course->postponed.count || course->again.count ||
		course->put_off.count || window_waiting(&course->window) ||
		!network_is_up(course->network))
		return;
	if (network_doubtful(course->network))
		network_settle(course->network);
	else
		loop_stop(course->loop);
}

static void read_list(struct course *course)
{
	struct domain_request *request;
	int64_t pause_us;

	while (!course->intake.ended && may_submit(course) && ramp_allows(course)) {
		request = intake_next(&course->intake, &pause_us);
		if (request) {
			submit(course, request);
		} else if (!course->intake.ended) {
			timer_set(course->refill, pause_us);
			return;
		}
	}
}

/* Those that waited for a place in a lane that has one again. */
static void submit_waiting(struct course *course)
{
	struct domain_request *request;
	bool more = false;

	while (may_submit(course) && (request = window_next(&course->window, &more)))
		submit(course, request);
	if (more)
		timer_set(course->refill, 0);
}

static void refill(void *owner)
{
	struct course *course = owner;

	while (course->again.count && may_submit(course))
		submit(course, postponed_take(&course->again));
	submit_waiting(course);
	submit_put_off(course);
	read_list(course);
	if (course->intake.ended)
		submit_postponed(course);
	limit_wait(course);
	survey_press(course->survey,
		course->state == COURSE_GOING && !course->intake.ended &&
			network_is_up(course->network) &&
			!window_has_room(&course->window, network_doubtful(course->network)));
	end_if_done(course);
}

static void on_again(void *owner, struct domain_request *request)
{
	struct course *course = owner;

	postponed_add(&course->again, request);
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
	struct course *course = owner;

	window_leave(&course->window, place);
}

bool course_on_claim(void *owner, const struct lane_claim *claim, uint64_t *ret_full)
{
	struct course *course = owner;

	return lanes_take(&course->window.lanes, claim, ret_full);
}

void course_on_released(void *owner, const struct lane_claim *claim)
{
	struct course *course = owner;

	lanes_give_back(&course->window.lanes, claim);
	refill(course);
}

void course_on_parked(void *owner, uint64_t lane, struct domain_request *request)
{
	struct course *course = owner;

	window_wait(&course->window, lane, request);
	refill(course);
}

void course_on_aside(void *owner)
{
	struct course *course = owner;

	window_step_aside(&course->window);
	refill(course);
}

void course_on_put_off(void *owner, int64_t due_us, struct domain_request *request)
{
	struct course *course = owner;

	request->waited = true;
	put_off_add(&course->put_off, due_us, request);
	refill(course);
}

void course_on_postponed(void *owner, struct domain_request *request)
{
	struct course *course = owner;

	if (network_spoiled(course->network, request->round))
		unpostpone(course, request);
	else
		postponed_add(&course->postponed, request);
	refill(course);
}

static void write_record(void *owner, struct finished_record *record)
{
	struct course *course = owner;

	outputs_record(course->outputs, record);
	course_stop_if_failed(course);
}

static void mind_room(const struct course *course, bool again)
{
	room_mind(&course->room, course->window.in_work, network_octets(course->network), again);
}

void course_on_record(void *owner, struct finished_record *record)
{
	struct course *course = owner;

	memory_watch_learn(course->memory, record->length);
	if (record->outcome == OUTCOME_SURVEYED)
		memory_watch_forget(course->memory);
	if (course->state == COURSE_CLOSING) {
		course->discarded++;
		free(record->text);
		domain_request_free(record->doubtful);
	} else {
		network_take(course->network, record);
	}
	mind_room(course, false);
	refill(course);
}

void course_on_chain(void *owner, struct chain *chain)
{
	struct course *course = owner;

	outputs_chain(course->outputs, chain);
	course_stop_if_failed(course);
}

void course_on_failure(void *owner, enum failure_kind kind, const char *of)
{
	struct course *course = owner;

	outputs_failure(course->outputs, kind, of);
	course_stop_if_failed(course);
}

void course_on_sighted(void *owner, const struct sighting *sighting)
{
	struct course *course = owner;

	/* What an outage made of it says nothing of the vantage, either. */
	if (network_is_up(course->network) && !network_spoiled(course->network, sighting->round))
		sightings_add(&course->evidence.sightings, sighting);
}

void course_on_shared(void *owner, struct shared_line *line)
{
	struct course *course = owner;

	outputs_shared(course->outputs, line);
}

/* Whoever asked about a domain is told at once, and does not wait for the network. */
static bool is_asked(const struct course *course)
{
	return course->options->files.operands.count;
}

static void on_network_down(void *owner, int64_t since_us)
{
	struct course *course = owner;

	if (is_asked(course)) {
		log_write(LEVEL_ERROR,
			"nothing is heard from outside, not even from a root name server: this "
			"machine's network is at fault");
		course->failed = true;
		course_stop(course, true);
		return;
	}
	/* What failed since is not put off to a second attempt: this one was none. */
	if (course->attempt == 1)
		postponed_take_since(&course->postponed, since_us, unpostpone, course);
	if (!watch_is_short(course->watch) && !course->renewals)
		log_write(LEVEL_WARNING,
			"nothing is heard from outside any more: the survey waits for the network");
	manifest_note(&course->outputs->manifest, RUN_NETWORK_DOWN, 0);
	/* What passes until it is back is no time in which anybody could have been asked. */
	wait_anew(course);
	survey_hold(course->survey);
}

/* What is in work ends by itself; then resolvers are made that know nothing of the outage. */
static void on_network_heard(void *owner)
{
	struct course *course = owner;

	if (course->window.in_work || !renew(course))
		return;
	course->round++;
	evidence_begin_anew(&course->evidence, course->survey);
	network_restored(course->network, course->round);
	log_write(LEVEL_WARNING, "the network is back: %llu lines of the list are surveyed anew",
		(unsigned long long)course->again.count);
	manifest_note(&course->outputs->manifest, RUN_NETWORK_UP, (int64_t)course->again.count);
	refill(course);
}

static void mind_shortage(struct course *course, const uint64_t sums[pulse_count])
{
	enum watch_shortage shortage =
		watch_shortage(course->watch, course->state == COURSE_GOING, sums);

	/* Nothing of the resolvers can be believed. */
	if (shortage == WATCH_SHORT_OF_LOOKUPS)
		network_lost(course->network);
	if (shortage == WATCH_NO_SHORTAGE || !watch_finds_unfit(course->watch))
		return;
	course->failed = true;
	course_stop(course, false);
}

static void show_progress(struct course *course)
{
	const struct postponed *postponed = &course->postponed;
	bool begun = course->attempt > 1;
	const struct second_attempts again = { .count = postponed->count,
		.wait_us = begun ? postponed_last_due(postponed) : course->options->retry_delay,
		.begun = begun };

	outputs_tick(course->outputs, course->window.in_work,
		postponed->count + course->put_off.count + window_waiting(&course->window), &again);
}

static void on_tick(void *owner)
{
	struct course *course = owner;
	enum course_state before = course->state;
	uint64_t sums[pulse_count];

	survey_pulse(course->survey, sums);
	show_progress(course);
	course_stop_if_failed(course);
	if (watch_surroundings(course->watch, course->state == COURSE_GOING))
		course_stop(course, false);
	mind_shortage(course, sums);
	network_tick(course->network, sums);
	check_vantage(course);
	course_stop_if_quiet(course, before, sums);
	mind_room(course, true);
	timer_set(course->tick, CLOCK_SECOND);
	refill(course);
}

static void on_drained(void *owner)
{
	struct course *course = owner;

	if (course->state == COURSE_FINISHING)
		course_stop(course, true);
	else
		loop_stop(course->loop);
}

static void on_stop_signal(void *owner)
{
	struct course *course = owner;

	if (course->state != COURSE_GOING) {
		loop_stop(course->loop);
		return;
	}
	log_write(LEVEL_NOTE, "stopping: sessions that run may finish; once more to stop at once");
	manifest_note(&course->outputs->manifest, RUN_STOP_ASKED, 0);
	course_stop(course, false);
	refill(course);
}

struct course *course_new(void)
{
	struct course *course = memory_alloc(sizeof(*course));

	course->round = course->attempt = 1;
	return course;
}

void course_free(struct course *course)
{
	if (!course)
		return;
	timer_free(course->tick);
	timer_free(course->refill);
	timer_free(course->drain);
	network_free(course->network);
	watch_end(course->watch);
	postponed_done(&course->postponed);
	postponed_done(&course->again);
	put_off_done(&course->put_off);
	evidence_done(&course->evidence);
	window_done(&course->window);
	free(course);
}

/* What it works with, and what it makes of it. */
static void open_course(struct course *course, const struct course_parts *parts)
{
	const struct options *options = parts->options;
	struct hash_key key = parts->survey->context.hash_key;
	const struct network_hooks hooks = { .record = write_record,
		.again = on_again,
		.down = on_network_down,
		.heard = on_network_heard,
		.owner = course };

	course->options = options;
	course->loop = parts->loop;
	course->survey = parts->survey;
	course->intake = (struct intake){
		.feed = parts->feed, .options = options, .answered = &parts->resume->answered
	};
	course->outputs = parts->outputs;
	course->memory = parts->memory;
	course->room = (struct room){ .survey = parts->survey,
		.memory = parts->memory,
		.manifest = &parts->outputs->manifest,
		.backlog_octets = parts->setup->survey.backlog_octets };
	course->steering = (struct steering){ .survey = parts->survey,
		.setup = parts->setup,
		.options = options,
		.manifest = &parts->outputs->manifest };
	postponed_init(&course->postponed, options->retry_delay);
	postponed_init(&course->again, 0);
	/* What has to wait is left out at once, unless whoever asked waits for it. */
	put_off_init(&course->put_off,
		is_asked(course) && !options->wait ? 0 : options->failure_spacing);
	evidence_init(&course->evidence, key);
	window_init(
		&course->window, key, (uint64_t)options->window, (uint64_t)options->per_operator);
	course->network =
		network_new(parts->loop, options->root_hints, parts->setup->survey.sources, &hooks);
	course->watch = watch_begin(parts->survey, parts->loop, parts->surroundings,
		&parts->outputs->manifest, options->max_runtime);
	course->tick = timer_new(parts->loop, on_tick, course);
	course->refill = timer_new(parts->loop, refill, course);
	course->drain = timer_new_deadline(parts->loop, on_drained, course);
}

void course_go(struct course *course, const struct course_parts *parts)
{
	struct task start = { .run = refill, .owner = course };
	struct steering *steering = &course->steering;
	const struct {
		int number;
		void (*run)(void *owner);
		void *owner;
	} signals[] = { { SIGINT, on_stop_signal, course }, { SIGTERM, on_stop_signal, course },
		{ SIGHUP, steering_read_lists, steering }, { SIGUSR1, steering_faster, steering },
		{ SIGUSR2, steering_slower, steering } };

	open_course(course, parts);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		loop_on_signal(course->loop, signals[i].number, signals[i].run, signals[i].owner);
	timer_set(course->tick, CLOCK_SECOND);
	loop_defer(course->loop, &start);
	/* Those that came during the start. */
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		for (int n = start_signals_counted(signals[i].number); n > 0; n--)
			signals[i].run(signals[i].owner);
	}
	start_signals_go_on();
	loop_run(course->loop);
	watch_stalls(course->watch, true);
}

bool course_is_in_work(const struct course *course)
{
	return course->window.in_work != 0;
}

enum course_end course_end(const struct course *course)
{
	bool waiting = course->window.in_work || window_waiting(&course->window) ||
		course->postponed.count || course->again.count || course->put_off.count ||
		network_doubtful(course->network);

	if (course->failed || course->intake.broken)
		return COURSE_FAILED;
	return course->intake.ended && !waiting && !course->discarded ? COURSE_COMPLETE
								      : COURSE_STOPPED;
}
