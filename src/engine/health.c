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

/* A kind of failure, the sessions among which it may be, and the option that says how common it may be. */
struct suspicion {
	enum sign sign;
	bool of_usable;
	enum pulse sessions;
	int64_t most_percent; /* 0: any share */
	const char *text;
};

/*
 * The units in which it may be. Earlier runs left no units but domains, all of them usable: as many units for each
 * as sessions of this run have.
 */
static uint64_t whole_of(const struct suspicion *suspicion, const uint64_t sums[pulse_count],
	const struct sightings *sightings, enum sighting_unit unit, uint64_t earlier)
{
	uint64_t all = sightings->units[unit].all, sessions = sums[PULSE_SESSIONS];
	uint64_t whole = suspicion->of_usable ? sightings->units[unit].signs[SIGN_USABLE] : all;

	return whole + (sessions > all ? earlier * all / sessions : earlier);
}

/* In percent; 0 where too few units fail for any share to mean something. */
static uint64_t share_of(const struct suspicion *suspicion, const uint64_t sums[pulse_count],
	const struct sightings *sightings, uint64_t earlier)
{
	uint64_t smallest = 100;

	if (sums[suspicion->sessions] + earlier < HEALTH_SESSIONS_LEAST ||
		sightings->regions[suspicion->sign] < HEALTH_REGIONS_LEAST)
		return 0;
	for (int unit = 0; unit < sighting_unit_count; unit++) {
		uint64_t part = sightings->units[unit].signs[suspicion->sign];
		uint64_t whole =
			whole_of(suspicion, sums, sightings, (enum sighting_unit)unit, earlier);

		if (part < HEALTH_UNITS_LEAST ||
			part * 100 <= whole * (uint64_t)suspicion->most_percent)
			return 0;
		smallest = part * 100 / whole < smallest ? part * 100 / whole : smallest;
	}
	return smallest;
}

const char *health_vantage(const struct options *options, const uint64_t sums[pulse_count],
	const struct sightings *sightings, uint64_t earlier, int64_t *ret_percent)
{
	const struct suspicion suspicions[] = {
		{ SIGN_STRIPPED, true, PULSE_USABLE, options->abort_stripped,
			"STARTTLS is removed on the way (--abort-stripped)" },
		{ SIGN_TIMED_OUT, false, PULSE_SESSIONS, options->abort_timeouts,
			"sessions find no connection in time (--abort-timeouts)" },
		{ SIGN_BLOCKED, false, PULSE_SESSIONS, options->abort_blocked,
			"servers refuse our address (--abort-blocked)" },
	};

	for (size_t i = 0; i < sizeof(suspicions) / sizeof(suspicions[0]); i++) {
		uint64_t share = suspicions[i].most_percent
			? share_of(&suspicions[i], sums, sightings, earlier)
			: 0;

		if (!share)
			continue;
		*ret_percent = (int64_t)share;
		return suspicions[i].text;
	}
	return NULL;
}
