/* SPDX-License-Identifier: Apache-2.0 */
/* Names, DANE and summary of a domain (judge.h); the rules are in verdict/ and tls/. */
#include "engine/judge.h"

#include "verdict/dane.h"
#include "verdict/dnssec.h"
#include "verdict/resistance.h"
#include "verdict/sender.h"
#include "verdict/sts_host.h"
#include "verdict/summary.h"

#include <string.h>

static void match_names(const struct domain_facts *domain, const struct domain_host *host,
	const struct host_address *address, struct probe_view *view)
{
	const struct certificate *leaf = &probe_facts_certificates(view->probe)->certificates[0];
	const char *expanded = host_final_name(host->facts);

	if (!domain->target.port)
		view->match_domain = names_match(leaf, domain->name);
	view->match_server = names_match(leaf, host->name);
	if (strcmp(expanded, host->name) != 0)
		view->match_expanded = names_match(leaf, expanded);
	view->match_address = names_match_address(leaf, &address->address);
}

static void conclude_dane(const struct domain_host *host, struct probe_view *view)
{
	struct dane_question question = { .reference_count = host->reference_count,
		.time_us = view->probe->time_us };

	memcpy(question.references, host->references, sizeof(question.references));
	view->dane_answer = dane_conclude(
		&view->session->basis, probe_facts_certificates(view->probe), &question);
	view->dane_answered = true;
}

static void judge_view(const struct domain_facts *domain, const struct domain_host *host,
	const struct host_address *address, struct probe_view *view)
{
	if (view->probe && probe_facts_certificates(view->probe)) {
		match_names(domain, host, address, view);
		if (view->session && view->session->examined)
			conclude_dane(host, view);
	}
	view->dane = dane_judge_address(host, address, view);
}

static void judge_host(struct domain_facts *domain, struct domain_host *host)
{
	if (host->facts && host->facts->tlsa.base)
		dane_references(domain, host);
	for (size_t i = 0; i < host->address_count; i++) {
		struct domain_address *address = &host->addresses[i];

		/* What was not contacted has a verdict, too: that of its main session. */
		for (size_t role = 0; role < session_role_count; role++) {
			if (role == ROLE_MAIN || address->sessions[role].probe)
				judge_view(
					domain, host, address->address, &address->sessions[role]);
		}
	}
	host->dane = dane_judge_host(host);
	/* A policy of mode none names no host, and nothing is demanded of any (RFC 8461 8.3). */
	if (sts_has_policy(&domain->sts) && domain->sts.policy.mode != STS_MODE_NONE)
		host->sts = sts_judge_host(&domain->sts, host);
	sender_judge_host(domain, host);
}

void judge_domain(const struct context *context, struct domain_facts *domain)
{
	for (size_t i = 0; i < domain->host_count; i++)
		judge_host(domain, &domain->hosts[i]);
	if (domain->mx_asked && context->host_scanner)
		domain->dane = dane_judge_domain(domain);
	if (domain->dnssec.judged)
		dnssec_judge(&domain->dnssec, &domain->mx.lookup);
	domain->summary = summary_of(domain);
	if (domain->mx_asked)
		domain->resist = resistance_judge(domain);
}
