/* SPDX-License-Identifier: Apache-2.0 */
/* What the main thread looks at once a second besides the survey itself. */
#ifndef TESSCAN_SURVEY_SURROUNDINGS_H
#define TESSCAN_SURVEY_SURROUNDINGS_H

#include "engine/options.h"

#include <stdbool.h>
#include <stdint.h>

struct surroundings {
	char *stop_file; /* NULL: none */
	int64_t clock_offset_us; /* of the wall clock from the one that never steps nor sleeps */
	int64_t slept_us; /* what is told of it */
};

void surroundings_init(struct surroundings *surroundings, const struct options *options);
void surroundings_done(struct surroundings *surroundings);
/* G13: the stop file is there. */
bool surroundings_ask_to_stop(const struct surroundings *surroundings);
/* Seconds by which the wall clock was set forward since the last call; 0: it was not. Sleep is no setting. */
int64_t surroundings_clock_step(struct surroundings *surroundings);
/* Seconds for which the machine was suspended since the last call; 0: it was not, or for less than one. */
int64_t surroundings_slept(struct surroundings *surroundings);

#endif
