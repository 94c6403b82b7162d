/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The course of a survey, in the main thread: which domains are handed to the workers and when, what comes
 * back, what signals, clock, network and machine do to it, and when it ends.
 */
#ifndef TESSCAN_SURVEY_COURSE_H
#define TESSCAN_SURVEY_COURSE_H

#include "survey/state.h"

/* From the first domain to the last, or until the survey is stopped. The run is open. */
void course_go(struct run *run);

/* For struct survey_hooks, with the run as owner. */
void course_on_record(void *run, struct finished_record *record);
void course_on_postponed(void *run, struct domain_request *request);
void course_on_sighted(void *run, const struct sighting *sighting);
void course_on_left(void *run, const struct domain_place *place);
bool course_on_claim(void *run, const struct lane_claim *claim, uint64_t *ret_full);
void course_on_released(void *run, const struct lane_claim *claim);
void course_on_parked(void *run, uint64_t lane, struct domain_request *request);
void course_on_aside(void *run);
void course_on_shared(void *run, struct shared_line *line);
void course_on_chain(void *run, struct chain *chain);

#endif
