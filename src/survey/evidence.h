/* SPDX-License-Identifier: Apache-2.0 */
/* What speaks against the vantage of a survey: failures that are alike in too many places say more of us than of them. */
#ifndef TESSCAN_SURVEY_EVIDENCE_H
#define TESSCAN_SURVEY_EVIDENCE_H

#include "engine/sightings.h"
#include "engine/survey.h"
#include "output/manifest.h"

struct evidence {
	uint64_t counted
		[pulse_count]; /* when the last outage ended: what was seen before says nothing of the vantage */
	struct sightings sightings; /* since then */
};

void evidence_init(struct evidence *evidence, struct hash_key key);
void evidence_done(struct evidence *evidence);
/* An outage is over: what was seen before does not count. */
void evidence_begin_anew(struct evidence *evidence, struct survey *survey);
/*
 * True when it is too much, which is told and noted (D.7, G10). `answered`: records of earlier runs, which are evidence
 * for the vantage.
 */
bool evidence_condemns(const struct evidence *evidence, struct survey *survey,
	const struct options *options, uint64_t answered, struct manifest *manifest);

#endif
