/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DANE verdicts for SMTP (RFC 7672): which TLSA base domains to ask, which names count, and what
 * follows for an address, an MX host and a domain. Pure functions of facts.
 */
#ifndef TESSCAN_VERDICT_DANE_H
#define TESSCAN_VERDICT_DANE_H

#include "verdict/facts.h"

/*
 * B.6, RFC 7672 2.2.2: candidate TLSA base domains, in order; how many there are. The texts belong
 * to the facts.
 */
size_t dane_candidates(
	const struct host_facts *host, const char *ret_base[TLSA_CANDIDATES_MAXIMUM]);

/* C.3, RFC 7672 3.2.2: fills the host's reference identifiers. The host has a TLSA base domain. */
void dane_references(const struct domain_facts *domain, struct domain_host *host);

/* True when TLSA records bind connections to this address (B.6). */
bool dane_applies(const struct host_facts *host, const struct host_address *address);
/*
 * C.4 for one probe of an address, NULL when it was not probed; dane_answer must be there when the
 * records are usable and a chain was presented.
 */
enum dane_address dane_judge_address(const struct domain_host *host,
	const struct host_address *address, const struct probe_view *view);
/* A sender was there, and rejects the address (C.4, `fail_…`). */
bool dane_address_fails(enum dane_address verdict);
/* C.5 for a host; its addresses are judged. */
enum dane_host dane_judge_host(const struct domain_host *host);
/* C.5 for the domain; its hosts are judged. */
struct dane_facts dane_judge_domain(const struct domain_facts *domain);

#endif
