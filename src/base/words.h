/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vocabulary of the record: every closed set of words that reaches a JSON line stands once, in
 * words.def, policy_words.def or outcome.def. The C enumerations, their texts, the schema's enumerations,
 * the data dictionary and the report's vocabulary all come from these tables (scripts/words.py reads them).
 */
#ifndef TESSCAN_BASE_WORDS_H
#define TESSCAN_BASE_WORDS_H

#include "base/policy_words.h"
#include "base/word_tables.h"
#include "base/words.def"

#include <stdint.h>

WORD_TABLES(WORDS_DECLARE);

#endif
