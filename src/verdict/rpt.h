/* SPDX-License-Identifier: Apache-2.0 */
/*
 * By which result type of RFC 8460 4.3 a sender would report what was found (PROTOCOL F.5);
 * REPORT_NONE where there is nothing to report. Pure.
 */
#ifndef TESSCAN_VERDICT_RPT_H
#define TESSCAN_VERDICT_RPT_H

#include "base/words.h"

enum report_result rpt_dane_address(enum dane_address verdict);
enum report_result rpt_tlsa(enum tlsa_status status);
enum report_result rpt_sts_fetch(enum sts_fetch fetch);
enum report_result rpt_sts_policy(enum sts_policy_status status);
enum report_result rpt_sts_host(enum sts_host host);

#endif
