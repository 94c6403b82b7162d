/* SPDX-License-Identifier: Apache-2.0 */
/* Domain units (domain.h). */
#include "engine/domain.h"

#include "base/name.h"
#include "engine/host.h"
#include "engine/judge.h"
#include "engine/mx.h"
#include "verdict/retry.h"

#include <stdlib.h>
#include <string.h>

struct domain {
	struct worker *worker;
	struct arena arena;
	struct domain_facts facts;
	unsigned attempt;
	unsigned round;
	size_t pending; /* answers from hosts, in the round of resolving or of probing */
	size_t scans; /* scanners of domains that run */
	bool probed; /* the rounds are over */
	struct host_unit **units; /* of each host that was resolved */
	struct host_probes **probes; /* of each host that was probed */
};

static void domain_free(struct domain *domain)
{
	for (size_t i = 0; i < domain->facts.host_count; i++) {
		host_facts_unref(domain->facts.hosts[i].facts);
		host_probes_unref(domain->probes ? domain->probes[i] : NULL);
	}
	free(domain->facts.first_attempt);
	arena_done(&domain->arena);
	free(domain);
}

/* The request once more. */
static struct domain_request *request_again(const struct domain *domain)
{
	const struct domain_facts *facts = &domain->facts;
	struct domain_request *request = memory_alloc(sizeof(*request));

	request->sequence = facts->sequence;
	request->rank = facts->rank;
	request->input = memory_string(facts->input);
	request->name = memory_string(facts->name);
	request->status = facts->input_status;
	request->lints = facts->lints;
	request->attempt = domain->attempt;
	request->round = domain->round;
	if (facts->first_attempt)
		request->first_attempt = memory_string(facts->first_attempt);
	return request;
}

/* Back to the maker of the survey, who submits it again in the second pass. */
static void postpone(struct domain *domain)
{
	struct message *message = message_new(MESSAGE_POSTPONED);
	struct domain_request *request = request_again(domain);

	request->attempt++;
	request->first_attempt = retry_json(&domain->facts);
	message->domain = request;
	mailbox_post(domain->worker->survey->mailbox, message);
	domain_free(domain);
}

static void finish(struct domain *domain)
{
	const struct survey *survey = domain->worker->survey;
	struct message *message;

	judge_domain(domain->worker, &domain->facts);
	if (domain->attempt == 1 && !survey->setup.options->no_retry &&
		retry_wanted_by_domain(&domain->facts)) {
		postpone(domain);
		return;
	}
	message = message_new(MESSAGE_RECORD);
	message->record.outcome = domain->facts.summary.outcome;
	message->record.second_attempt = domain->facts.first_attempt != NULL;
	if (retry_doubted_by_domain(&domain->facts))
		message->record.doubtful = request_again(domain);
	message->record.text = survey->setup.encode(&domain->facts, &message->record.length);
	mailbox_post(survey->mailbox, message);
	domain_free(domain);
}

static void finish_if_complete(struct domain *domain)
{
	if (domain->probed && !domain->scans)
		finish(domain);
}

static void take_addresses(struct domain *domain, struct domain_host *host)
{
	const struct host_facts *facts = host->facts;

	host->address_count = facts->address_count;
	host->addresses =
		arena_alloc(&domain->arena, facts->address_count * sizeof(*host->addresses));
	for (size_t i = 0; i < facts->address_count; i++) {
		host->addresses[i].address = &facts->addresses[i];
		host->addresses[i].skip = facts->addresses[i].skip;
		domain->facts.cut_addresses += facts->addresses[i].skip == SKIP_LIMIT;
	}
	domain->facts.cut_addresses += facts->addresses_cut;
}

static size_t contactable(const struct domain_host *host)
{
	size_t count = 0;

	for (size_t i = 0; i < host->address_count; i++)
		count += host->addresses[i].skip == SKIP_NONE;
	return count;
}

/* Whole hosts, the best first and that one in any case, as long as --max-probes allows (A.6). */
static void limit_probes(struct domain *domain)
{
	size_t most = (size_t)domain->worker->survey->setup.options->max_probes, total = 0;
	bool full = false;

	for (size_t i = 0; i < domain->facts.host_count; i++) {
		struct domain_host *host = &domain->facts.hosts[i];
		size_t count = contactable(host);

		full |= count && total && total + count > most;
		if (!full) {
			total += count;
			continue;
		}
		domain->facts.cut_probes += count;
		for (size_t j = 0; j < host->address_count; j++) {
			if (host->addresses[j].skip == SKIP_NONE)
				host->addresses[j].skip = SKIP_LIMIT;
		}
	}
}

static void answered_probe(struct domain *domain)
{
	domain->probed = --domain->pending == 0;
	finish_if_complete(domain);
}

static void request_probes(struct domain *domain)
{
	limit_probes(domain);
	domain->pending = 1; /* until every request is posted */
	for (size_t i = 0; i < domain->facts.host_count; i++) {
		struct domain_host *host = &domain->facts.hosts[i];
		struct message *message;

		if (!contactable(host))
			continue;
		message = message_new(MESSAGE_PROBE_HOST);
		message->answer_to = &domain->worker->mailbox;
		message->waiter = domain;
		message->slot = i;
		message->unit = domain->units[i];
		message->attempt = domain->attempt;
		message->round = domain->round;
		domain->pending++;
		mailbox_post(
			owner_of(domain->worker->survey, host->name, strlen(host->name)), message);
	}
	answered_probe(domain);
}

static void all_resolved(struct domain *domain)
{
	struct mx_facts *mx = &domain->facts.mx;

	for (size_t i = 0; i < domain->facts.host_count; i++) {
		struct domain_host *host = &domain->facts.hosts[i];
		if (!host->facts)
			continue;
		take_addresses(domain, host);
		/* An alias of the domain itself is no fault of an implicit MX. */
		if ((host->facts->a.alias_count || host->facts->aaaa.alias_count) &&
			!host->implicit)
			host->lints |= LINT_BIT(LINT_MX_CNAME);
	}
	if (mx->kind == MX_KIND_IMPLICIT && domain->facts.hosts[0].facts &&
		(domain->facts.hosts[0].facts->address_status == ADDRESS_NODATA ||
			domain->facts.hosts[0].facts->address_status == ADDRESS_NXDOMAIN))
		mx->kind = MX_KIND_NONE;
	request_probes(domain);
}

static void request_host(struct domain *domain, size_t index)
{
	const char *name = domain->facts.hosts[index].name;
	struct message *message = message_new(MESSAGE_RESOLVE);

	message->answer_to = &domain->worker->mailbox;
	message->waiter = domain;
	message->slot = index;
	message->host_name = memory_string(name);
	message->round = domain->round;
	domain->pending++;
	mailbox_post(owner_of(domain->worker->survey, name, strlen(name)), message);
}

static void on_scanned(void *owner, struct probe *probe)
{
	struct domain *domain = owner;

	probe_free(probe);
	domain->scans--;
	finish_if_complete(domain);
}

static void start_scans(struct domain *domain)
{
	const struct survey *survey = domain->worker->survey;
	struct probe_subject subject = { .domain = &domain->facts };

	for (size_t i = 0; i < survey->domain_scanner_count; i++) {
		domain->scans++;
		probe_new(&domain->worker->environment, survey->domain_scanners[i], &subject,
			on_scanned, domain);
	}
}

static void on_mx(void *owner, const struct dns_answer *answer)
{
	struct domain *domain = owner;
	const struct survey_setup *setup = &domain->worker->survey->setup;
	struct domain_facts *facts = &domain->facts;

	facts->mx_asked = true;
	facts->mx.lookup = lookup_facts_of(answer, &domain->arena);
	mx_hosts(facts, answer, (size_t)setup->options->max_mx, &domain->arena);
	start_scans(domain);
	domain->units = arena_alloc(&domain->arena, facts->host_count * sizeof(*domain->units));
	domain->probes = arena_alloc(&domain->arena, facts->host_count * sizeof(*domain->probes));
	domain->pending = 1;
	for (size_t i = 0; i < facts->host_count; i++) {
		struct domain_host *host = &facts->hosts[i];
		struct address literal;

		if (host->kind != HOST_NAME &&
			!(setup->options->mx_literal && name_literal(host->name, &literal)))
			continue;
		if (avoid_name(survey_avoid(domain->worker->survey), host->name))
			host->skip = SKIP_OPTED_OUT;
		if (host->skip == SKIP_NONE)
			request_host(domain, i);
	}
	if (--domain->pending == 0)
		all_resolved(domain);
}

/* G7: without details, also of what was seen before. */
static void opt_out(struct domain_facts *facts)
{
	facts->input_status = INPUT_OPTED_OUT;
	free(facts->first_attempt);
	facts->first_attempt = NULL;
}

void domain_on_request(struct worker *worker, struct message *message)
{
	struct domain_request *request = message->domain;
	struct domain *domain = memory_alloc(sizeof(*domain));
	struct domain_facts *facts = &domain->facts;

	domain->worker = worker;
	arena_init(&domain->arena);
	facts->arena = &domain->arena;
	domain->attempt = request->attempt;
	domain->round = request->round;
	facts->first_attempt = request->first_attempt;
	request->first_attempt = NULL;
	facts->sequence = request->sequence;
	facts->rank = request->rank;
	facts->input = arena_string(&domain->arena, request->input);
	if (request->name)
		facts->name = arena_string(&domain->arena, request->name);
	facts->input_status = request->status;
	/* The lists may have been read again since the line was. */
	if (facts->input_status == INPUT_OK &&
		avoid_name(survey_avoid(worker->survey), facts->name))
		opt_out(facts);
	facts->duplicate_of = request->duplicate_of;
	facts->lints = request->lints;
	domain_request_free(request);
	if (facts->input_status == INPUT_OK && !worker->survey->setup.options->dry_run)
		dns_ask(worker->environment.dns, facts->name, DNS_TYPE_MX, on_mx, domain);
	else
		finish(domain);
}

void domain_on_resolved(struct worker *worker, struct message *message)
{
	struct domain *domain = message->waiter;

	(void)worker;
	domain->facts.hosts[message->slot].facts = message->resolved.facts;
	domain->units[message->slot] = message->resolved.unit;
	if (--domain->pending == 0)
		all_resolved(domain);
}

/* A session that was to be, and was left out in the end, is none. */
static struct probe_facts *made(struct probe_facts *facts)
{
	return facts && facts->skip == SKIP_NONE ? facts : NULL;
}

void domain_on_probed(struct worker *worker, struct message *message)
{
	struct domain *domain = message->waiter;
	struct domain_host *host = &domain->facts.hosts[message->slot];

	(void)worker;
	domain->probes[message->slot] = message->host_probes;
	for (size_t i = 0; i < host->address_count; i++) {
		const struct address_probes *probes = &message->host_probes->addresses[i];

		host->addresses[i].main.probe = made(probes->main);
		if (probes->main && probes->main->skip != SKIP_NONE)
			host->addresses[i].skip = probes->main->skip;
		for (size_t j = 0; j < probe_variant_count; j++)
			host->addresses[i].variants[j].probe = made(probes->variants[j]);
	}
	answered_probe(domain);
}
