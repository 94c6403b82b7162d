/* SPDX-License-Identifier: Apache-2.0 */
/* Health of a survey (health.h). */
#include "engine/health.h"

#include <stddef.h>

bool health_silent(struct health *health, const uint64_t sums[pulse_count])
{
	if (sums[PULSE_HEARD] != health->heard)
		health_reset(health, sums);
	return sums[PULSE_UNHEARD] - health->unheard >= HEALTH_SILENCE;
}

void health_reset(struct health *health, const uint64_t sums[pulse_count])
{
	*health = (struct health){ sums[PULSE_HEARD], sums[PULSE_UNHEARD] };
}

const char *health_vantage(
	const struct options *options, const uint64_t sums[pulse_count], int64_t *ret_percent)
{
	const struct {
		enum pulse part;
		enum pulse whole;
		int64_t most_percent;
		const char *text;
	} rows[] = {
		{ PULSE_STRIPPED, PULSE_USABLE, options->abort_stripped,
			"STARTTLS is removed on the way (--abort-stripped)" },
		{ PULSE_TCP_TIMEOUTS, PULSE_SESSIONS, options->abort_timeouts,
			"sessions find no connection in time (--abort-timeouts)" },
		{ PULSE_POLICY_BLOCKS, PULSE_SESSIONS, options->abort_blocked,
			"servers refuse our address (--abort-blocked)" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t part = sums[rows[i].part], whole = sums[rows[i].whole];

		if (!rows[i].most_percent || whole < HEALTH_SESSIONS_LEAST ||
			part * 100 <= whole * (uint64_t)rows[i].most_percent)
			continue;
		*ret_percent = (int64_t)(part * 100 / whole);
		return rows[i].text;
	}
	return NULL;
}
