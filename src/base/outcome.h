/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a probe or a domain ended. What the peer or the network did is an outcome: recorded, never
 * logged. Each outcome has a class (what it means for a report) and a stage (where it happened).
 */
#ifndef TESSCAN_BASE_OUTCOME_H
#define TESSCAN_BASE_OUTCOME_H

#include "base/outcome.def"
#include "base/words.h"

#define OUTCOME_ENUMERATOR(name, text, class, stage, help) name,
enum outcome {
	PROBE_OUTCOMES(OUTCOME_ENUMERATOR) DOMAIN_OUTCOMES(OUTCOME_ENUMERATOR) outcome_count
};

OUTCOME_WORD_TABLES(WORDS_DECLARE);

const char *outcome_text(enum outcome outcome);
enum outcome_class outcome_class_of(enum outcome outcome);
enum stage outcome_stage(enum outcome outcome);
/* One line of what it means. */
const char *outcome_help(enum outcome outcome);

#endif
