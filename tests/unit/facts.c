/* Hand-made facts (facts.h). */
#include "tests/unit/facts.h"

#include <stdlib.h>
#include <string.h>

#define FACTS_HOSTS_MAXIMUM 8
#define FACTS_ADDRESSES_MAXIMUM 8

struct lookup_facts facts_lookup(enum dns_status status, enum dns_security security)
{
	return (struct lookup_facts){ .asked = true,
		.status = status,
		.security = security,
		.rcode = status == DNS_NXDOMAIN ? 3 : status == DNS_SERVFAIL ? 2 : 0 };
}

struct host_address *facts_address(
	struct host_facts *host, const char *text, enum dns_security security)
{
	struct host_address *address = &host->addresses[host->address_count++];

	if (!address_parse(text, &address->address))
		abort();
	address->security = security;
	return address;
}

struct host_facts *facts_host(const char *name, enum tlsa_status tlsa)
{
	struct host_facts *host = host_facts_new(name);

	host->address_status = ADDRESS_OK;
	host->a = facts_lookup(DNS_OK, DNS_SECURE);
	host->aaaa = facts_lookup(DNS_NODATA, DNS_SECURE);
	host->addresses =
		arena_alloc(&host->arena, FACTS_ADDRESSES_MAXIMUM * sizeof(*host->addresses));
	facts_address(host, "198.18.5.1", DNS_SECURE);
	host->tlsa.judged = true;
	host->tlsa.status = tlsa;
	if (tlsa == TLSA_USABLE || tlsa == TLSA_UNUSABLE)
		host->tlsa.base = host->name;
	return host;
}

struct probe_facts *facts_probe(enum outcome outcome)
{
	struct probe_facts *probe = probe_facts_new();
	struct smtp_facts *smtp = &probe->smtp;

	smtp->outcome = outcome;
	smtp->usable = outcome_class_of(outcome) == CLASS_SURVEYED;
	smtp->alive = smtp->usable;
	smtp->advertised = smtp->usable && outcome != OUTCOME_NO_STARTTLS &&
		outcome != OUTCOME_HELO_ONLY && outcome != OUTCOME_STARTTLS_HIDDEN_TLS_OK;
	smtp->tls_up = outcome == OUTCOME_TLS_OK || outcome == OUTCOME_STARTTLS_HIDDEN_TLS_OK;
	smtp->tls.version = smtp->tls_up ? "TLSv1.3" : NULL;
	probe->json = strdup("{}");
	return probe;
}

struct domain_facts *facts_domain(
	struct arena *arena, const char *name, enum dns_security security)
{
	struct domain_facts *domain = arena_alloc(arena, sizeof(*domain));

	domain->sequence = 1;
	domain->rank = -1;
	domain->input = name;
	domain->name = name;
	domain->input_status = INPUT_OK;
	domain->mx_asked = true;
	domain->mx.kind = MX_KIND_MX;
	domain->mx.lookup = facts_lookup(DNS_OK, security);
	domain->hosts = arena_alloc(arena, FACTS_HOSTS_MAXIMUM * sizeof(*domain->hosts));
	return domain;
}

struct domain_host *facts_domain_host(struct arena *arena, struct domain_facts *domain,
	const char *name, uint16_t preference, struct host_facts *facts)
{
	struct domain_host *host = &domain->hosts[domain->host_count++];

	host->name = name;
	host->preference = preference;
	host->kind = HOST_NAME;
	if (!facts)
		return host;
	host->facts = host_facts_ref(facts);
	host->address_count = facts->address_count;
	host->addresses = arena_alloc(arena, facts->address_count * sizeof(*host->addresses));
	for (size_t i = 0; i < facts->address_count; i++) {
		host->addresses[i].address = &facts->addresses[i];
		host->addresses[i].skip = facts->addresses[i].skip;
	}
	return host;
}

void facts_domain_done(struct domain_facts *domain)
{
	for (size_t i = 0; i < domain->host_count; i++) {
		for (size_t j = 0; j < domain->hosts[i].address_count; j++)
			probe_facts_unref(domain->hosts[i].addresses[j].main.probe);
		host_facts_unref(domain->hosts[i].facts);
	}
}
