/* Hand-made facts of hosts and domains, for tests of verdicts and of the output. */
#ifndef TESSCAN_TESTS_FACTS_H
#define TESSCAN_TESTS_FACTS_H

#include "verdict/facts.h"

/* A lookup that was answered with data. */
struct lookup_facts facts_lookup(enum dns_status status, enum dns_security security);
/* A host with one secure IPv4 address and TLSA records of this status. Freed with host_facts_unref(). */
struct host_facts *facts_host(const char *name, enum tlsa_status tlsa);
/* Adds an address to a host's facts. */
struct host_address *facts_address(
	struct host_facts *host, const char *text, enum dns_security security);
/* A session that reached this outcome, with the facts that follow from it; json is "{}". */
struct probe_facts *facts_probe(enum outcome outcome);
/* A domain with room for hosts, in the arena: MX answered with this security. */
struct domain_facts *facts_domain(
	struct arena *arena, const char *name, enum dns_security security);
/* Adds an MX host that has these facts (a reference is taken; NULL: not resolved). */
struct domain_host *facts_domain_host(struct arena *arena, struct domain_facts *domain,
	const char *name, uint16_t preference, struct host_facts *facts);
/* Drops the references that the domain holds. */
void facts_domain_done(struct domain_facts *domain);

#endif
