/* SPDX-License-Identifier: Apache-2.0 */
/* What the course of a survey (course.h) knows. Nobody else looks inside. */
#ifndef TESSCAN_SURVEY_COURSE_STATE_H
#define TESSCAN_SURVEY_COURSE_STATE_H

#include "survey/evidence.h"
#include "survey/intake.h"
#include "survey/network.h"
#include "survey/outputs.h"
#include "survey/postponed.h"
#include "survey/put_off.h"
#include "survey/room.h"
#include "survey/steering.h"
#include "survey/watch.h"
#include "survey/window.h"

enum course_state {
	COURSE_GOING,
	COURSE_FINISHING, /* nothing begins; what runs may finish and is recorded */
	COURSE_CLOSING, /* what runs says goodbye and is not recorded */
};

struct course {
	const struct options *options;
	struct loop *loop;
	struct intake intake;
	struct survey *survey;
	struct outputs *outputs;
	struct memory_watch *memory;
	struct network *network;
	struct survey_watch *watch;
	struct room room;
	struct steering steering;
	struct timer *tick;
	struct timer *refill;
	struct timer *drain;
	enum course_state state;
	struct window window;
	size_t stage; /* of the ramp */
	struct postponed postponed;
	struct put_off put_off;
	struct postponed again; /* what an outage spoiled */
	unsigned round;
	unsigned attempt;
	uint64_t records_seen; /* at the last tick */
	uint64_t discarded; /* records of sessions that were cut short */
	struct evidence evidence;
	unsigned renewals; /* that failed in a row */
	bool failed; /* an output broke, or this machine or its vantage is not fit */
};

#endif
