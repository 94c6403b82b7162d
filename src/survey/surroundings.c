/* SPDX-License-Identifier: Apache-2.0 */
/* Surroundings (surroundings.h). */
#include "survey/surroundings.h"

#include "base/arena.h"
#include "base/clock.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CLOCK_STEP_LEAST (2 * CLOCK_SECOND) /* less is a clock that is being disciplined */

static char *default_stop_file(const struct options *options)
{
	if (!strcmp(options->output_file, "-"))
		return NULL;
	char *copy = memory_string(options->output_file);
	char *path = memory_format("%s/STOP", dirname(copy));
	free(copy);
	return path;
}

void surroundings_init(struct surroundings *surroundings, const struct options *options)
{
	surroundings->stop_file =
		options->stop_file ? memory_string(options->stop_file) : default_stop_file(options);
	surroundings->slept_us = clock_slept();
	surroundings->clock_offset_us = clock_wall() - clock_monotonic() - surroundings->slept_us;
}

void surroundings_done(struct surroundings *surroundings)
{
	free(surroundings->stop_file);
}

bool surroundings_ask_to_stop(const struct surroundings *surroundings)
{
	return surroundings->stop_file && access(surroundings->stop_file, F_OK) == 0;
}

int64_t surroundings_clock_step(struct surroundings *surroundings)
{
	int64_t offset = clock_wall() - clock_monotonic() - clock_slept();
	int64_t step = offset - surroundings->clock_offset_us;

	surroundings->clock_offset_us = offset;
	return step > -CLOCK_STEP_LEAST && step < CLOCK_STEP_LEAST ? 0 : step / CLOCK_SECOND;
}

int64_t surroundings_slept(struct surroundings *surroundings)
{
	int64_t slept = clock_slept(), seconds = (slept - surroundings->slept_us) / CLOCK_SECOND;

	surroundings->slept_us += seconds * CLOCK_SECOND;
	return seconds;
}
