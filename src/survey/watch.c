/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of this machine meanwhile (watch.h). */
#include "survey/watch.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"

#include <stdlib.h>
#include <string.h>

#define WATCH_SHORTAGE_MOST \
	(120 * CLOCK_SECOND) /* of a machine that refuses connections now and again … */
#define WATCH_SHORTAGE_OVER (30 * CLOCK_SECOND) /* … with no longer pauses than that */
#define STALL_WORTH_A_WARNING 5 /* seconds; a busy machine has shorter ones */

struct survey_watch {
	struct survey *survey;
	struct loop *loop;
	struct surroundings *surroundings;
	struct manifest *manifest;
	int64_t ends_us; /* --max-runtime; 0: never */
	int64_t stall_told_us; /* of loop_stalled(), of this thread */
	int64_t stall_us; /* not told yet: other threads may notice it a little later */
	int shortage; /* errno, of this machine at the last look; 0: none */
	int64_t short_since_us; /* the first shortage of many; 0: there was none */
	int64_t short_last_us;
	uint64_t dns_shortages; /* at the last look */
};

struct survey_watch *watch_begin(struct survey *survey, struct loop *loop,
	struct surroundings *surroundings, struct manifest *manifest, int64_t runtime_us)
{
	struct survey_watch *watch = memory_alloc(sizeof(*watch));

	*watch = (struct survey_watch){ .survey = survey,
		.loop = loop,
		.surroundings = surroundings,
		.manifest = manifest,
		.ends_us = runtime_us ? clock_monotonic() + runtime_us : 0 };
	return watch;
}

void watch_end(struct survey_watch *watch)
{
	free(watch);
}

static int64_t take_stall(struct survey_watch *watch)
{
	int64_t mine = loop_stalled(watch->loop), lost = mine - watch->stall_told_us;
	int64_t theirs = survey_take_stall(watch->survey);

	watch->stall_told_us = mine;
	return lost > theirs ? lost : theirs;
}

/* Each thread notices when it comes to itself: what is found in two looks is one stall. */
void watch_stalls(struct survey_watch *watch, bool last)
{
	int64_t before = watch->stall_us, lost = take_stall(watch);

	watch->stall_us = lost > before ? lost : before;
	if (!watch->stall_us || (!before && !last))
		return;
	int64_t seconds = (watch->stall_us + CLOCK_SECOND / 2) / CLOCK_SECOND;
	watch->stall_us = 0;
	log_write(seconds < STALL_WORTH_A_WARNING ? LEVEL_DETAIL : LEVEL_WARNING,
		"the survey stood still for %lld s", (long long)seconds);
	manifest_note(watch->manifest, RUN_STALLED, seconds);
}

static bool is_to_stop(const struct survey_watch *watch)
{
	if (watch->ends_us && clock_monotonic() >= watch->ends_us) {
		log_write(LEVEL_WARNING,
			"stopping: --max-runtime is over; --resume goes on with the survey");
		manifest_note(watch->manifest, RUN_RUNTIME_OVER, 0);
		return true;
	}
	if (!surroundings_ask_to_stop(watch->surroundings))
		return false;
	log_write(LEVEL_WARNING, "stopping: %s is there", watch->surroundings->stop_file);
	manifest_note(watch->manifest, RUN_STOP_ASKED, 0);
	return true;
}

bool watch_surroundings(struct survey_watch *watch, bool going)
{
	int64_t step = surroundings_clock_step(watch->surroundings);
	int64_t slept = surroundings_slept(watch->surroundings);

	watch_stalls(watch, false);
	if (slept) {
		log_write(LEVEL_WARNING, "the machine was suspended for %lld s", (long long)slept);
		manifest_note(watch->manifest, RUN_SLEPT, slept);
	}
	if (step) {
		log_write(LEVEL_WARNING, "the clock was set by %lld s", (long long)step);
		manifest_note(watch->manifest, RUN_CLOCK_STEPPED, step);
	}
	return going && is_to_stop(watch);
}

static void tell_shortage(const struct survey_watch *watch)
{
	log_write(LEVEL_WARNING, "this machine refuses connections (%s): they wait",
		strerror(watch->shortage));
	manifest_note(watch->manifest, RUN_RESOURCES_SHORT, watch->shortage);
}

enum watch_shortage watch_shortage(
	struct survey_watch *watch, bool going, const uint64_t sums[pulse_count])
{
	int64_t now = loop_time(watch->loop);
	bool of_lookups = sums[PULSE_DNS_SHORTAGES] != watch->dns_shortages;

	watch->dns_shortages = sums[PULSE_DNS_SHORTAGES];
	watch->shortage = survey_shortage(watch->survey);
	if (!watch->shortage || !going)
		return WATCH_NO_SHORTAGE;
	if (!watch->short_since_us || now - watch->short_last_us > WATCH_SHORTAGE_OVER) {
		watch->short_since_us = now;
		tell_shortage(watch);
	}
	watch->short_last_us = now;
	return of_lookups ? WATCH_SHORT_OF_LOOKUPS : WATCH_SHORT;
}

bool watch_is_short(const struct survey_watch *watch)
{
	return watch->shortage != 0;
}

bool watch_finds_unfit(const struct survey_watch *watch)
{
	if (watch->short_last_us - watch->short_since_us < WATCH_SHORTAGE_MOST)
		return false;
	log_write(LEVEL_ERROR,
		"this machine refuses connections (%s): the survey stops here; --resume goes on "
		"with it",
		strerror(watch->shortage));
	return true;
}
