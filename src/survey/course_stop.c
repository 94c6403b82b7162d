/* SPDX-License-Identifier: Apache-2.0 */
/* Ends of a survey (course_stop.h). */
#include "survey/course_stop.h"

#include "base/clock.h"

#define COURSE_FINISH_TIME \
	(5 * CLOCK_SECOND) /* what sessions get after the first signal, to finish … */
#define COURSE_GOODBYE_TIME (5 * CLOCK_SECOND) /* … and then to say goodbye */

void course_stop(struct course *course, bool closing)
{
	if (course->state == COURSE_CLOSING)
		return;
	if (course->state == COURSE_GOING)
		survey_drain(course->survey);
	if (closing)
		survey_close(course->survey);
	course->state = closing ? COURSE_CLOSING : COURSE_FINISHING;
	timer_set(course->drain, closing ? COURSE_GOODBYE_TIME : COURSE_FINISH_TIME);
}

void course_stop_if_failed(struct course *course)
{
	if (!course->outputs->failed || course->state == COURSE_CLOSING)
		return;
	course->failed = true;
	course_stop(course, true);
}

void course_stop_if_quiet(
	struct course *course, enum course_state before, const uint64_t sums[pulse_count])
{
	uint64_t records = course->outputs->manifest.records + course->outputs->waiting.records;
	bool quiet = sums[PULSE_BEGUN] == sums[PULSE_ENDED] && records == course->records_seen;

	course->records_seen = records;
	/* The workers have heard of it for a second. */
	if (before != COURSE_GOING && quiet)
		loop_stop(course->loop);
}
