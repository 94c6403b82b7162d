/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of this machine meanwhile (watch.h). */
#include "survey/watch.h"

#include "base/clock.h"
#include "base/log.h"

#include <string.h>

#define RUN_SHORTAGE_MOST \
	(120 * CLOCK_SECOND) /* of a machine that refuses connections now and again … */
#define RUN_SHORTAGE_OVER (30 * CLOCK_SECOND) /* … with no longer pauses than that */
#define STALL_WORTH_A_WARNING 5 /* seconds; a busy machine has shorter ones */

static int64_t take_stall(struct run *run)
{
	int64_t mine = loop_stalled(run->loop), lost = mine - run->stall_told_us;
	int64_t theirs = survey_take_stall(run->survey);

	run->stall_told_us = mine;
	return lost > theirs ? lost : theirs;
}

/* Each thread notices when it comes to itself: what is found in two looks is one stall. */
void watch_stalls(struct run *run, bool last)
{
	int64_t before = run->stall_us, lost = take_stall(run);

	run->stall_us = lost > before ? lost : before;
	if (!run->stall_us || (!before && !last))
		return;
	int64_t seconds = (run->stall_us + CLOCK_SECOND / 2) / CLOCK_SECOND;
	run->stall_us = 0;
	log_write(seconds < STALL_WORTH_A_WARNING ? LEVEL_DETAIL : LEVEL_WARNING,
		"the survey stood still for %lld s", (long long)seconds);
	manifest_note(&run->outputs.manifest, RUN_STALLED, seconds);
}

void watch_surroundings(struct run *run)
{
	int64_t step = surroundings_clock_step(&run->surroundings);
	int64_t slept = surroundings_slept(&run->surroundings);

	watch_stalls(run, false);
	if (slept) {
		log_write(LEVEL_WARNING, "the machine was suspended for %lld s", (long long)slept);
		manifest_note(&run->outputs.manifest, RUN_SLEPT, slept);
	}
	if (step) {
		log_write(LEVEL_WARNING, "the clock was set by %lld s", (long long)step);
		manifest_note(&run->outputs.manifest, RUN_CLOCK_STEPPED, step);
	}
	if (run->state == RUN_GOING && run->ends_us && clock_monotonic() >= run->ends_us) {
		log_write(LEVEL_WARNING,
			"stopping: --max-runtime is over; --resume goes on with the survey");
		manifest_note(&run->outputs.manifest, RUN_RUNTIME_OVER, 0);
		state_stop(run, false);
	}
	if (run->state == RUN_GOING && surroundings_ask_to_stop(&run->surroundings)) {
		log_write(LEVEL_WARNING, "stopping: %s is there", run->surroundings.stop_file);
		manifest_note(&run->outputs.manifest, RUN_STOP_ASKED, 0);
		state_stop(run, false);
	}
}

static void tell_shortage(struct run *run, int error)
{
	log_write(
		LEVEL_WARNING, "this machine refuses connections (%s): they wait", strerror(error));
	manifest_note(&run->outputs.manifest, RUN_RESOURCES_SHORT, error);
}

void watch_shortage(struct run *run, const uint64_t sums[pulse_count])
{
	int64_t now = loop_time(run->loop);
	int error = survey_shortage(run->survey);
	bool of_lookups = sums[PULSE_DNS_SHORTAGES] != run->dns_shortages;

	run->dns_shortages = sums[PULSE_DNS_SHORTAGES];
	run->is_short = error != 0;
	if (!error || run->state != RUN_GOING)
		return;
	if (!run->short_since_us || now - run->short_last_us > RUN_SHORTAGE_OVER) {
		run->short_since_us = now;
		tell_shortage(run, error);
	}
	run->short_last_us = now;
	/* Resolvers remember what failed for want of sockets: nothing of theirs can be believed. */
	if (of_lookups)
		network_lost(run->network);
	if (now - run->short_since_us < RUN_SHORTAGE_MOST)
		return;
	log_write(LEVEL_ERROR,
		"this machine refuses connections (%s): the survey stops here; --resume goes on "
		"with it",
		strerror(error));
	run->failed = true;
	state_stop(run, false);
}
