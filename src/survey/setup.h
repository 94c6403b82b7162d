/* SPDX-License-Identifier: Apache-2.0 */
/* What a survey needs before it can start: networks, exclusions, scanners, limits, checked together. */
#ifndef TESSCAN_SURVEY_SETUP_H
#define TESSCAN_SURVEY_SETUP_H

#include "base/networks.h"
#include "engine/options.h"
#include "survey/capacity.h"
#include "survey/choice.h"
#include "engine/survey.h"
#include "survey/lists.h"

struct setup {
	struct networks forbidden;
	struct networks allowed; /* special-use networks that may be contacted */
	struct networks own;
	struct capacity capacity;
	uint64_t memory; /* octets that the survey keeps within */
	uint64_t lines; /* of the list, as far as they are wanted; 0: not known */
	struct lists *lists; /* of whom to leave alone */
	struct tap *tap; /* given to the survey's outputs, who close it; NULL: not wanted */
	struct choice choice; /* of scanners */
	struct survey_setup survey; /* points into the rest */
};

/* NULL, or one line of what is wrong (freed by the caller). setup_done() in both cases. */
char *setup_make(const struct options *options, struct setup *ret_setup);
void setup_done(struct setup *setup);

#endif
