/* SPDX-License-Identifier: Apache-2.0 */
/* What a survey has in its main thread, which its course, its watch and its room for more share. */
#ifndef TESSCAN_SURVEY_STATE_H
#define TESSCAN_SURVEY_STATE_H

#include "input/feed.h"
#include "survey/memory.h"
#include "survey/network.h"
#include "survey/outputs.h"
#include "survey/postponed.h"
#include "survey/resume.h"
#include "survey/setup.h"
#include "survey/surroundings.h"
#include "survey/window.h"

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
	struct memory_watch memory;
	struct timer *tick;
	struct timer *refill;
	struct timer *drain;
	enum run_state state;
	struct window window;
	uint64_t submitted; /* lines of the list, in this run */
	size_t stage; /* of the ramp */
	struct postponed postponed;
	struct postponed again; /* what an outage spoiled */
	unsigned round;
	unsigned attempt;
	uint64_t records_seen; /* at the last tick */
	uint64_t discarded; /* records of sessions that were cut short */
	uint64_t counted
		[pulse_count]; /* when the last outage ended: what was seen before says nothing of the vantage */
	struct sightings sightings; /* since then */
	unsigned renewals; /* that failed in a row */
	bool is_short; /* this machine refused connections in the last second */
	int64_t short_since_us; /* the first shortage of many; 0: there was none */
	int64_t short_last_us;
	uint64_t dns_shortages; /* at the last tick */
	int64_t ends_us; /* --max-runtime; 0: never */
	int64_t stall_told_us; /* of loop_stalled(), of this thread */
	int64_t stall_us; /* not told yet: other threads may notice it a little later */
	bool wait_told;
	bool list_ended;
	bool list_broken;
	bool failed; /* an output broke, or this machine or its vantage is not fit */
};

/* The survey ends; `closing`: what still runs is not worth waiting for. */
void state_stop(struct run *run, bool closing);

#endif
