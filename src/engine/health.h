/* SPDX-License-Identifier: Apache-2.0 */
/* What the pulse of a survey says of this machine and its network: pure functions of counts. */
#ifndef TESSCAN_ENGINE_HEALTH_H
#define TESSCAN_ENGINE_HEALTH_H

#include "engine/options.h"
#include "engine/pulse.h"
#include "engine/sightings.h"

#include <stdbool.h>
#include <stdint.h>

#define HEALTH_SILENCE 20 /* failures in a row, and nothing heard, before the network is doubted */
#define HEALTH_SESSIONS_LEAST 100 /* before shares say anything */
#define HEALTH_UNITS_LEAST \
	10 /* operators, and networks, that fail alike before they say anything of us */
#define HEALTH_REGIONS_LEAST 5 /* that the networks are in */

struct health {
	uint64_t heard;
	uint64_t unheard;
};

/* Whether so much has failed since anything was heard that the fault may be ours. Called every second. */
bool health_silent(struct health *health, const uint64_t sums[pulse_count]);
/* The network was looked at, and is well: counting begins again. */
void health_reset(struct health *health, const uint64_t sums[pulse_count]);

/*
 * PROTOCOL D.7, G10: which class of failures is so common that the fault is this vantage's. So common: at least
 * HEALTH_UNITS_LEAST operators and as many networks show it, in several regions, and its share of the operators and its
 * share of the networks are above the option's. `sums` and `sightings` are of this run, since its last outage; of
 * earlier runs there are so many domains that were surveyed. NULL: none; else what it is in words, and in ret_percent
 * the smaller of the two shares.
 */
const char *health_vantage(const struct options *options, const uint64_t sums[pulse_count],
	const struct sightings *sightings, uint64_t earlier, int64_t *ret_percent);

#endif
