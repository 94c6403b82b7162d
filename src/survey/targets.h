/* SPDX-License-Identifier: Apache-2.0 */
/* How much of the list is surveyed. */
#ifndef TESSCAN_SURVEY_TARGETS_H
#define TESSCAN_SURVEY_TARGETS_H

#include "engine/options.h"

/*
 * Makes a number of lines of a share of the list (--max-targets 10%), rounded up, for which the list must be a file. NULL, or
 * one line of what is wrong (freed by the caller).
 */
char *targets_resolve(struct options *options);

#endif
