/* SPDX-License-Identifier: Apache-2.0 */
/* What the words of the record's vocabulary mean, for people: the last column of its tables (words.h). */
#ifndef TESSCAN_BASE_WORD_HELP_H
#define TESSCAN_BASE_WORD_HELP_H

#include "base/outcome.h"
#include "base/words.h"

/* TYPE_help_of("word"): what it means; NULL for NULL, and for a word that is not of the set, as a record of another version may have. */
#define WORD_HELP_DECLARE(type, TABLE) const char *type##_help_of(const char *word);

WORD_TABLES(WORD_HELP_DECLARE)
POLICY_WORD_TABLES(WORD_HELP_DECLARE)
/* The outcome of a session or a domain. */
WORD_HELP_DECLARE(outcome, )

#endif
