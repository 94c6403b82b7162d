/* SPDX-License-Identifier: Apache-2.0 */
/* What a survey needs before it can start: networks, exclusions, scanners, limits, checked together. */
#ifndef TESSCAN_SURVEY_SETUP_H
#define TESSCAN_SURVEY_SETUP_H

#include "base/networks.h"
#include "base/prefixes.h"
#include "engine/options.h"
#include "survey/capacity.h"
#include "survey/choice.h"
#include "engine/survey.h"
#include "survey/lists.h"
#include "survey/own_name.h"

struct setup {
	struct networks forbidden;
	struct networks allowed; /* special-use networks that may be contacted */
	struct networks own;
	struct prefixes prefixes; /* of --networks */
	struct capacity capacity;
	uint64_t memory; /* octets that the survey keeps within */
	uint64_t lines; /* of the list, as far as they are wanted; 0: not known */
	struct lists *lists; /* of whom to leave alone */
	struct tap *tap; /* given to the survey's outputs, who close it; NULL: not wanted */
	struct sources sources;
	struct own_name own_name; /* of this machine, where the options have none */
	struct choice choice; /* of scanners */
	struct survey_setup survey; /* points into the rest */
};

/*
 * NULL, or one line of what is wrong (freed by the caller). setup_done() in both cases. Where options have no name for EHLO
 * and need one, they are given the machine's, which is yet to be settled (own_name.h) and lives as long as the set-up.
 */
char *setup_make(struct options *options, struct setup *ret_setup);
void setup_done(struct setup *setup);

#endif
