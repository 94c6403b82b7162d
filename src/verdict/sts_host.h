/* SPDX-License-Identifier: Apache-2.0 */
/* What the MTA-STS policy of a domain means for its MX hosts (RFC 8461 4; PROTOCOL F.4). Pure. */
#ifndef TESSCAN_VERDICT_STS_HOST_H
#define TESSCAN_VERDICT_STS_HOST_H

#include "verdict/facts.h"

/* There is a valid policy (read leniently) with a valid record, whatever its mode. */
bool sts_has_policy(const struct sts_facts *sts);
/* False where there may be a policy that we did not see: nobody looked, or nobody answered. */
bool sts_is_known(const struct sts_facts *sts);
/* It tells senders not to deliver but over authenticated TLS to the hosts it names. */
bool sts_enforces(const struct sts_facts *sts);
/* The session that an MTA-STS sender would have: with the MX host's own name, if there is one apart. */
const struct probe_view *sts_session(const struct domain_address *address);
/*
 * F.4 for one address of a host that the policy names, by the session whose SNI is the MX host's name (RFC 8461 7.1).
 */
enum sts_host sts_judge_address(
	const struct domain_host *host, const struct domain_address *address);
/* F.4 for one host; the policy is valid and its mode not none. The names of its certificates are matched already. */
struct sts_host_facts sts_judge_host(const struct sts_facts *sts, const struct domain_host *host);

#endif
