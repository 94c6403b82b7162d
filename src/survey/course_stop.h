/* SPDX-License-Identifier: Apache-2.0 */
/* How the course of a survey ends before its list does (PROTOCOL G13). */
#ifndef TESSCAN_SURVEY_COURSE_STOP_H
#define TESSCAN_SURVEY_COURSE_STOP_H

#include "survey/course_state.h"

/* The survey ends; `closing`: what still runs is not worth waiting for. */
void course_stop(struct course *course, bool closing);
/* An output that is broken can keep nothing more, so nothing more is done. */
void course_stop_if_failed(struct course *course);
/* Once nobody is connected and no record comes any more, there is nothing to wait for. Once a second; `before`: its state a moment ago. */
void course_stop_if_quiet(
	struct course *course, enum course_state before, const uint64_t sums[pulse_count]);

#endif
