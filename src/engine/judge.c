/* Names, DANE and summary of a domain (judge.h); the rules are in verdict/ and tls/. */
#include "engine/judge.h"

#include "verdict/dane.h"
#include "verdict/summary.h"

#include <string.h>

static void match_names(const struct domain_facts *domain, const struct domain_host *host,
	struct domain_address *address)
{
	const struct certificate *leaf = &address->probe->chain->certificates[0];
	const char *expanded = host_final_name(host->facts);

	address->match_domain = names_match(leaf, domain->name);
	address->match_server = names_match(leaf, host->name);
	if (strcmp(expanded, host->name) != 0)
		address->match_expanded = names_match(leaf, expanded);
	address->match_address = names_match_address(leaf, &address->address->address);
}

static void verify_dane(
	struct worker *worker, const struct domain_host *host, struct domain_address *address)
{
	struct dane_question question = { .records = host->facts->tlsa.records,
		.count = host->facts->tlsa.record_count,
		.base = host->facts->tlsa.base,
		.reference_count = host->reference_count,
		.time_us = address->probe->time_us };

	memcpy(question.references, host->references, sizeof(question.references));
	address->dane_answer = dane_verify(worker->dane, address->probe->chain, &question);
	address->dane_answered = true;
}

static void judge_address(struct worker *worker, const struct domain_facts *domain,
	const struct domain_host *host, struct domain_address *address)
{
	if (address->probe && address->probe->chain) {
		match_names(domain, host, address);
		if (host->facts->tlsa.judged && host->facts->tlsa.status == TLSA_USABLE &&
			dane_applies(host->facts, address->address))
			verify_dane(worker, host, address);
	}
	address->dane = dane_judge_address(host, address);
}

void judge_domain(struct worker *worker, struct domain_facts *domain)
{
	for (size_t i = 0; i < domain->host_count; i++) {
		struct domain_host *host = &domain->hosts[i];

		if (host->facts && host->facts->tlsa.base)
			dane_references(domain, host);
		for (size_t j = 0; j < host->address_count; j++)
			judge_address(worker, domain, host, &host->addresses[j]);
		host->dane = dane_judge_host(host);
	}
	if (domain->mx_asked && worker->survey->host_scanner)
		domain->dane = dane_judge_domain(domain);
	domain->summary = summary_of(domain);
}
