/* SPDX-License-Identifier: Apache-2.0 */
/* Texts, classes and stages of outcomes (outcome.h). */
#include "base/outcome.h"

#include <assert.h>
#include <stddef.h>

struct outcome_row {
	const char *text;
	enum outcome_class class;
	enum stage stage;
	const char *help;
};

#define OUTCOME_ROW(name, text, class, stage, help) { text, class, stage, help },
static const struct outcome_row rows[] = { PROBE_OUTCOMES(OUTCOME_ROW)
		DOMAIN_OUTCOMES(OUTCOME_ROW) };

OUTCOME_WORD_TABLES(WORDS_DEFINE)

static const struct outcome_row *row(enum outcome outcome)
{
	assert((size_t)outcome < sizeof(rows) / sizeof(rows[0]));
	return &rows[outcome];
}

const char *outcome_text(enum outcome outcome)
{
	return row(outcome)->text;
}

enum outcome_class outcome_class_of(enum outcome outcome)
{
	return row(outcome)->class;
}

enum stage outcome_stage(enum outcome outcome)
{
	return row(outcome)->stage;
}

const char *outcome_help(enum outcome outcome)
{
	return row(outcome)->help;
}
