/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vocabulary of policies and of what follows from them: MTA-STS, TLSRPT, senders, attacks and
 * shields. Part of words.h.
 */
#ifndef TESSCAN_BASE_POLICY_WORDS_H
#define TESSCAN_BASE_POLICY_WORDS_H

#include "base/policy_words.def"
#include "base/word_tables.h"

WORDS_DECLARE(sts_txt, STS_TXT_WORDS);
WORDS_DECLARE(sts_fetch, STS_FETCH_WORDS);
WORDS_DECLARE(sts_policy_status, STS_POLICY_WORDS);
WORDS_DECLARE(sts_mode, STS_MODE_WORDS);
WORDS_DECLARE(sts_lint, STS_LINT_WORDS);
WORDS_DECLARE(sts_host, STS_HOST_WORDS);
WORDS_DECLARE(tlsrpt_status, TLSRPT_STATUS_WORDS);
WORDS_DECLARE(report_result, REPORT_RESULT_WORDS);
WORDS_DECLARE(sender, SENDER_WORDS);
WORDS_DECLARE(delivery, DELIVERY_WORDS);
WORDS_DECLARE(attack, ATTACK_WORDS);
WORDS_DECLARE(attacked, ATTACKED_WORDS);
WORDS_DECLARE(resistance, RESISTANCE_WORDS);
WORDS_DECLARE(shield, SHIELD_WORDS);
WORDS_DECLARE(summary_sts, SUMMARY_STS_WORDS);

#endif
