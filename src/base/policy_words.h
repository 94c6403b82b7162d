/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vocabulary of policies and of what follows from them: MTA-STS, TLSRPT, senders, attacks and
 * shields. Part of words.h.
 */
#ifndef TESSCAN_BASE_POLICY_WORDS_H
#define TESSCAN_BASE_POLICY_WORDS_H

#include "base/policy_words.def"
#include "base/word_tables.h"

POLICY_WORD_TABLES(WORDS_DECLARE);

#endif
