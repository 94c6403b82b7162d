/* SPDX-License-Identifier: Apache-2.0 */
/* Steering (steering.h): each change is told, and noted in the manifest. */
#include "survey/steering.h"

#include "base/log.h"

#include <stdlib.h>

static void change_rate(const struct steering *steering, int64_t sign)
{
	int64_t rate = steering->survey->context.rate, step = rate / 20;

	rate += sign * (step ? step : 1);
	if (rate < 1)
		rate = 1;
	survey_set_rate(steering->survey, rate);
	log_write(LEVEL_NOTE, "%lld new connections per second from now on", (long long)rate);
	manifest_note(steering->manifest, RUN_RATE_CHANGED, rate);
}

void steering_faster(void *steering)
{
	change_rate(steering, 1);
}

void steering_slower(void *steering)
{
	change_rate(steering, -1);
}

void steering_read_lists(void *owner)
{
	struct steering *steering = owner;
	char *error;
	struct lists *lists = lists_load(steering->options, steering->setup->lists, &error);

	if (!lists) {
		log_write(LEVEL_ERROR, "%s: the lists stay as they were", error);
		free(error);
		return;
	}
	steering->setup->lists = lists;
	survey_set_avoid(steering->survey, &lists->avoid);
	log_write(LEVEL_NOTE, "the exclusion lists were read again");
	lists_tell(lists, steering->options);
	manifest_note(steering->manifest, RUN_LISTS_READ, 0);
}
