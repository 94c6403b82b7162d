/* SPDX-License-Identifier: Apache-2.0 */
/* tesscan --check: is this machine, with these options, fit for a survey? */
#ifndef TESSCAN_SURVEY_CHECK_H
#define TESSCAN_SURVEY_CHECK_H

#include "survey/setup.h"

/*
 * Looks at everything a survey rests on and prints a line for each (--json: one JSON object) on stdout.
 * `problem`: what setup_make() or paths_check() found wrong; NULL: nothing. The exit status: 0, or 1 when
 * something is not right.
 */
int check_survey(const struct options *options, struct setup *setup, const char *problem);

#endif
