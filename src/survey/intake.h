/* SPDX-License-Identifier: Apache-2.0 */
/* The list as a survey takes it in: line by line, to an end that is one. */
#ifndef TESSCAN_SURVEY_INTAKE_H
#define TESSCAN_SURVEY_INTAKE_H

#include "engine/options.h"
#include "input/feed.h"
#include "output/answered.h"

struct intake {
	struct feed *feed;
	const struct options *options;
	const struct answered *answered; /* lines that have their record */
	uint64_t taken; /* lines, in this run */
	bool ended; /* nothing more comes … */
	bool broken; /* … though it should: that was told */
};

/*
 * The next domain, given away; NULL: there is none now. Then it has ended, or it is to be asked again after
 * *ret_pause_us.
 */
struct domain_request *intake_next(struct intake *intake, int64_t *ret_pause_us);

#endif
