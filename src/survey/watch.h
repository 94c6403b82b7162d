/* SPDX-License-Identifier: Apache-2.0 */
/* What the main thread looks at once a second: stalls, clock, stop file, time that is over, shortages of this machine. */
#ifndef TESSCAN_SURVEY_WATCH_H
#define TESSCAN_SURVEY_WATCH_H

#include "engine/survey.h"
#include "output/manifest.h"
#include "survey/surroundings.h"

struct survey_watch;

/* Begins to watch; who is given here outlives it. `runtime_us`: what the survey has (--max-runtime); 0: no end. */
struct survey_watch *watch_begin(struct survey *survey, struct loop *loop,
	struct surroundings *surroundings, struct manifest *manifest, int64_t runtime_us);
void watch_end(struct survey_watch *watch);

/* Notes what happened to the clock and this process. True when its owner wants a survey that is `going` to end. */
bool watch_surroundings(struct survey_watch *watch, bool going);
/* Notes how long threads stood still; `last`: nothing more is to come of it. Part of watch_surroundings(). */
void watch_stalls(struct survey_watch *watch, bool last);

enum watch_shortage {
	WATCH_NO_SHORTAGE,
	WATCH_SHORT, /* of a machine that is given time */
	WATCH_SHORT_OF_LOOKUPS, /* … and resolvers remember what failed for want of sockets */
};

/* Whether this machine refused connections since the last look. */
enum watch_shortage watch_shortage(
	struct survey_watch *watch, bool going, const uint64_t sums[pulse_count]);
/* Whether it did at that look. */
bool watch_is_short(const struct survey_watch *watch);
/* After WATCH_SHORT and WATCH_SHORT_OF_LOOKUPS: true, and it is told, when it did for so long that it is not fit. */
bool watch_finds_unfit(const struct survey_watch *watch);

#endif
