/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of the record's vocabulary (words.h). */
#include "base/words.h"

#include <assert.h>
#include <stddef.h>

WORD_TABLES(WORDS_DEFINE)
POLICY_WORD_TABLES(WORDS_DEFINE)
