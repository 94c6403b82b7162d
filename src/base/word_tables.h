/* SPDX-License-Identifier: Apache-2.0 */
/* How a table of words becomes an enumeration and its texts (words.h, policy_words.h, outcome.h). */
#ifndef TESSCAN_BASE_WORD_TABLES_H
#define TESSCAN_BASE_WORD_TABLES_H

#include <stdint.h>

/* Lints of one table. */
typedef uint64_t lint_set;
#define LINT_BIT(lint) (UINT64_C(1) << (lint))

/* A row may have columns between text and help, for its own module. */
#define WORD_ENUMERATOR(name, text, ...) name,
#define WORDS_DECLARE(type, TABLE) \
	enum type { TABLE(WORD_ENUMERATOR) type##_count }; \
	const char *type##_text(enum type word);

#define WORD_TEXT(name, text, ...) text,
#define WORDS_DEFINE(type, TABLE) \
	const char *type##_text(enum type word) \
	{ \
		static const char *const texts[] = { TABLE(WORD_TEXT) }; \
		assert((size_t)word < sizeof(texts) / sizeof(texts[0])); \
		return texts[word]; \
	}

#endif
