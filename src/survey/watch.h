/* SPDX-License-Identifier: Apache-2.0 */
/* What the main thread looks at once a second: stalls, clock, stop file, time that is over, shortages of this machine. */
#ifndef TESSCAN_SURVEY_WATCH_H
#define TESSCAN_SURVEY_WATCH_H

#include "survey/state.h"

/* Notes what happened to the clock and this process; ends the survey where its owner wants it. */
void watch_surroundings(struct run *run);
/* Notes how long threads stood still; `last`: nothing more is to come of it. Part of watch_surroundings(). */
void watch_stalls(struct run *run, bool last);
/* A machine that is short of something is given time; one that stays so is not fit. */
void watch_shortage(struct run *run, const uint64_t sums[pulse_count]);

#endif
