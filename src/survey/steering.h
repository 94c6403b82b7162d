/* SPDX-License-Identifier: Apache-2.0 */
/* What its operator may change of a survey that runs: the rate, and whom it leaves alone. */
#ifndef TESSCAN_SURVEY_STEERING_H
#define TESSCAN_SURVEY_STEERING_H

#include "engine/survey.h"
#include "output/manifest.h"
#include "survey/setup.h"

/* What it is done to, and where it is noted. */
struct steering {
	struct survey *survey;
	struct setup *setup;
	const struct options *options;
	struct manifest *manifest;
};

/* For signals, with the steering as owner. ZMap's: 5 % more new connections a second, 5 % less; at least one. */
void steering_faster(void *steering);
void steering_slower(void *steering);
/* The lists of whom to leave alone are read again; when one cannot be, all stay as they were. */
void steering_read_lists(void *steering);

#endif
