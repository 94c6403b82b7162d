/* SPDX-License-Identifier: Apache-2.0 */
/* Help texts of the vocabulary by word (word_help.h). */
#include "base/word_help.h"

#include <stddef.h>
#include <string.h>

/* A row has up to two columns between its text and its help. */
#define HELP_LAST(...) HELP_PICK(__VA_ARGS__, HELP_THIRD, HELP_SECOND, HELP_FIRST, )(__VA_ARGS__)
#define HELP_PICK(first, second, third, last, ...) last
#define HELP_FIRST(help) help
#define HELP_SECOND(second, help) help
#define HELP_THIRD(second, third, help) help

struct row {
	const char *word;
	const char *help;
};

static const char *find(const struct row *rows, size_t count, const char *word)
{
	for (size_t i = 0; word && i < count; i++) {
		if (!strcmp(rows[i].word, word))
			return rows[i].help;
	}
	return NULL;
}

#define HELP_ROW(name, text, ...) { text, HELP_LAST(__VA_ARGS__) },
#define WORD_HELP_DEFINE(type, TABLE) \
	const char *type##_help_of(const char *word) \
	{ \
		static const struct row rows[] = { TABLE(HELP_ROW) }; \
		return find(rows, sizeof(rows) / sizeof(rows[0]), word); \
	}

#define OUTCOME_WORDS(X) PROBE_OUTCOMES(X) DOMAIN_OUTCOMES(X)

WORD_TABLES(WORD_HELP_DEFINE)
POLICY_WORD_TABLES(WORD_HELP_DEFINE)
WORD_HELP_DEFINE(outcome, OUTCOME_WORDS)
