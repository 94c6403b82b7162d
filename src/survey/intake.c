/* SPDX-License-Identifier: Apache-2.0 */
/* Taking in the list (intake.h). */
#include "survey/intake.h"

#include "base/clock.h"
#include "base/log.h"

#define INTAKE_PIPE_PAUSE (CLOCK_SECOND / 20) /* before a list that paused is asked again */

static void break_off(struct intake *intake, const char *what)
{
	uint64_t lines = feed_lines(intake->feed);

	if (lines)
		log_write(LEVEL_ERROR, "the list %s %s (line %llu)", intake->options->input_file,
			what, (unsigned long long)lines);
	else
		log_write(LEVEL_ERROR, "the list %s %s", intake->options->input_file, what);
	intake->ended = intake->broken = true;
}

/* By --max-targets, which may be lower than when the survey was begun. */
static bool was_cut(const struct intake *intake)
{
	return intake->options->max_targets &&
		feed_lines(intake->feed) >= (uint64_t)intake->options->max_targets;
}

static void end(struct intake *intake)
{
	intake->ended = true;
	if (answered_left(intake->answered) && !was_cut(intake))
		break_off(intake, "is shorter than the one that the survey was begun with");
}

struct domain_request *intake_next(struct intake *intake, int64_t *ret_pause_us)
{
	struct domain_request *request;

	switch (feed_next(intake->feed, &request)) {
	case FEED_DOMAIN:
		intake->taken++;
		return request;
	case FEED_WAIT:
		*ret_pause_us = INTAKE_PIPE_PAUSE;
		break;
	case FEED_MORE:
		*ret_pause_us = 0;
		break;
	case FEED_END:
		end(intake);
		break;
	case FEED_ERROR: {
		const char *fault = feed_fault(intake->feed);
		break_off(intake, fault ? fault : "cannot be read any further");
		break;
	}
	case FEED_ENDLESS:
		break_off(intake, "has 64 MiB of blanks, comments or one endless line");
		break;
	case FEED_CHANGED:
		break_off(intake,
			"is not the one that the survey was begun with, or not read as then: "
			"begin another survey");
		break;
	}
	return NULL;
}
