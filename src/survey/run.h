/* SPDX-License-Identifier: Apache-2.0 */
/* One survey from its list to its files. */
#ifndef TESSCAN_SURVEY_RUN_H
#define TESSCAN_SURVEY_RUN_H

#include "output/sink.h"
#include "survey/setup.h"

/*
 * The exit status; bad start-up conditions are told on stderr. taker: who is handed the records, which then are in no file;
 * NULL: nobody.
 */
int run_survey(const struct options *options, struct setup *setup, const struct sink_taker *taker);

#endif
