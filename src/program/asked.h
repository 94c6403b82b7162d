/* SPDX-License-Identifier: Apache-2.0 */
/* Domains on the command line: a small survey that is told to a person, and writes no file. */
#ifndef TESSCAN_PROGRAM_ASKED_H
#define TESSCAN_PROGRAM_ASKED_H

#include "base/arena.h"
#include "engine/options.h"
#include "survey/setup.h"

/*
 * Makes options of such a survey of those that were parsed, where there are operands; what belongs to a survey of a list is
 * refused. NULL, or one line of what is wrong (freed by the caller).
 */
char *asked_prepare(struct options *options, struct arena *arena);
/* The survey, told on stdout. The exit status (base/exit.h). */
int asked_survey(const struct options *options, struct setup *setup);
/* The status of a start that failed. */
int asked_bad_start(const struct options *options, const char *error);

#endif
