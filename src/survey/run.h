/* SPDX-License-Identifier: Apache-2.0 */
/* One survey from its list to its files. */
#ifndef TESSCAN_SURVEY_RUN_H
#define TESSCAN_SURVEY_RUN_H

#include "survey/setup.h"

/* The exit status; bad start-up conditions are told on stderr. */
int run_survey(const struct options *options, struct setup *setup);

#endif
