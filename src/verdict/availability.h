/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a domain's mail arrives, by kind of sender, and whether addresses that fail may be tried first (PROTOCOL F.6;
 * RFC 5321 5.1). Pure.
 */
#ifndef TESSCAN_VERDICT_AVAILABILITY_H
#define TESSCAN_VERDICT_AVAILABILITY_H

#include "verdict/facts.h"

/*
 * As many addresses of better preference that all fail keep a common sender from those behind them at every try: Postfix
 * tries five addresses (smtp_mx_address_limit), and every try begins anew.
 */
#define AVAILABILITY_ADDRESSES_A_TRY 5

/* One for each kind of sender, whose deliveries sender_judge_domain() gave. The domain's hosts are judged. */
void availability_judge(const struct domain_facts *domain,
	const enum delivery deliveries[sender_count], struct availability_facts ret[sender_count]);

#endif
