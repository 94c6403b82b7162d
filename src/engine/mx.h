/* SPDX-License-Identifier: Apache-2.0 */
/* From an MX answer to the hosts of a domain (RFC 5321 5.1, RFC 7505; PROTOCOL A.2 to A.4). Pure. */
#ifndef TESSCAN_ENGINE_MX_H
#define TESSCAN_ENGINE_MX_H

#include "net/dns.h"
#include "verdict/facts.h"

/*
 * Fills the MX facts and the hosts of the domain, at most `most` of them within the limit, the rest
 * marked as beyond it. The lookup facts are there already. Implicit MX gives the domain itself.
 */
void mx_hosts(struct domain_facts *domain, const struct dns_answer *answer, size_t most,
	struct arena *arena);

#endif
