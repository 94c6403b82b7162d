/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The course of a survey, in the main thread: which domains are handed to the workers and when, what comes
 * back, what signals, clock, network and machine do to it, and when it ends.
 */
#ifndef TESSCAN_SURVEY_COURSE_H
#define TESSCAN_SURVEY_COURSE_H

#include "engine/survey.h"
#include "input/feed.h"
#include "survey/memory.h"
#include "survey/outputs.h"
#include "survey/resume.h"
#include "survey/setup.h"
#include "survey/surroundings.h"

struct course;

/* What a course works with. All is open, and outlives it. */
struct course_parts {
	const struct options *options;
	struct setup *setup;
	struct loop *loop;
	struct feed *feed;
	struct survey *survey;
	const struct resume *resume;
	struct outputs *outputs;
	struct surroundings *surroundings;
	struct memory_watch *memory;
};

/* One that has not begun, for hooks to have an owner. */
struct course *course_new(void);
/* NULL is fine. */
void course_free(struct course *course);
/* From the first domain to the last, or until the survey is stopped. */
void course_go(struct course *course, const struct course_parts *parts);

enum course_end {
	COURSE_COMPLETE, /* each line has its record */
	COURSE_STOPPED, /* somebody wanted it */
	COURSE_FAILED, /* an output broke, or the list, or this machine or its vantage is not fit: it was told */
};

/* How it ended. */
enum course_end course_end(const struct course *course);
/* Whether units were cut off in the middle. */
bool course_is_in_work(const struct course *course);

/* For struct survey_hooks, with the course as owner. */
void course_on_record(void *course, struct finished_record *record);
void course_on_postponed(void *course, struct domain_request *request);
void course_on_put_off(void *course, int64_t due_us, struct domain_request *request);
void course_on_failure(void *course, enum failure_kind kind, const char *of);
void course_on_sighted(void *course, const struct sighting *sighting);
void course_on_left(void *course, const struct domain_place *place);
bool course_on_claim(void *course, const struct lane_claim *claim, uint64_t *ret_full);
void course_on_released(void *course, const struct lane_claim *claim);
void course_on_parked(void *course, uint64_t lane, struct domain_request *request);
void course_on_aside(void *course);
void course_on_shared(void *course, struct shared_line *line);
void course_on_chain(void *course, struct chain *chain);

#endif
