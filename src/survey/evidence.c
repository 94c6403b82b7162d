/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence against the vantage (evidence.h). */
#include "survey/evidence.h"

#include "base/log.h"
#include "engine/health.h"

void evidence_init(struct evidence *evidence, struct hash_key key)
{
	sightings_init(&evidence->sightings, key);
}

void evidence_done(struct evidence *evidence)
{
	sightings_done(&evidence->sightings);
}

void evidence_begin_anew(struct evidence *evidence, struct survey *survey)
{
	survey_pulse(survey, evidence->counted);
	sightings_reset(&evidence->sightings);
}

bool evidence_condemns(const struct evidence *evidence, struct survey *survey,
	const struct options *options, uint64_t answered, struct manifest *manifest)
{
	uint64_t sums[pulse_count];
	int64_t percent;

	survey_pulse(survey, sums);
	for (int i = 0; i < pulse_count; i++)
		sums[i] -= evidence->counted[i];
	const char *what = health_vantage(options, sums, &evidence->sightings, answered, &percent);
	if (!what)
		return false;
	log_write(LEVEL_ERROR,
		"%lld %% of the operators and networks look alike: %s: is this machine or its "
		"network at fault? The survey stops here; --resume goes on with it",
		(long long)percent, what);
	manifest_note(manifest, RUN_VANTAGE_DOUBTFUL, percent);
	return true;
}
