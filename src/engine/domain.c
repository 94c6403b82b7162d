/* SPDX-License-Identifier: Apache-2.0 */
/* Domain units (domain.h). */
#include "engine/domain.h"

#include "base/clock.h"
#include "base/name.h"
#include "engine/domain_sleep.h"
#include "engine/host_probes.h"
#include "engine/host_unit.h"
#include "engine/judge.h"
#include "engine/mx.h"
#include "engine/place.h"
#include "verdict/retry.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define DOMAIN_ROOM_PAUSE (CLOCK_SECOND / 50) /* before room for records is looked for again */

/* Lines of the list that name nothing are no work to speak of. */
static void work_on(struct fault_scope *scope, const struct domain *domain)
{
	if (domain->facts.name)
		fault_enter(scope, FAULT_DOMAIN, domain->facts.name);
	else
		fault_enter_again(scope, NULL);
}

/* Back to the maker of the survey, who submits it again when there is a place in the lane, and in the others that it needs. */
static void park(struct domain *domain, const struct lane_claim *needed, uint64_t lane)
{
	struct message *message = message_new(MESSAGE_PARKED);
	struct domain_request *request = domain_request_again(domain);

	request->claim = *needed;
	request->returns = domain->returns;
	request->waited = domain->place.waited;
	message->parked.request = request;
	message->parked.lane = lane;
	if (!domain->scanned) {
		domain_leave(domain, message);
		return;
	}
	domain_sleep(domain, request);
	domain_leave_window(domain, message);
}

/* Back to the maker of the survey, who submits it again in the second pass. */
static void postpone(struct domain *domain)
{
	struct message *message = message_new(MESSAGE_POSTPONED);
	struct domain_request *request = domain_request_again(domain);

	request->attempt++;
	request->first_attempt = retry_json(&domain->facts);
	message->domain = request;
	domain_leave(domain, message);
}

static void finish(struct domain *domain)
{
	const struct context *context = domain->worker->context;
	struct message *message;

	if (domain->full_lane) {
		struct lane_claim needed = place_policies(&domain->place);

		domain->scanned = false;
		park(domain, &needed, domain->full_lane);
		return;
	}
	if (domain->due_us) {
		domain_put_off(domain);
		return;
	}
	judge_domain(context, &domain->facts);
	if (domain->attempt == 1 && !context->setup.options->no_retry &&
		retry_wanted_by_domain(&domain->facts)) {
		postpone(domain);
		return;
	}
	message = message_new(MESSAGE_RECORD);
	message->record.outcome = domain->facts.summary.outcome;
	message->record.second_attempt = domain->facts.first_attempt != NULL;
	if (retry_doubted_by_domain(&domain->facts))
		message->record.doubtful = domain_request_again(domain);
	message->record.text = context->setup.encode(
		&domain->facts, &message->record.length, &message->record.named);
	message->octets = message->record.length;
	domain_leave(domain, message);
}

/* Records wait for the main thread, which waits for nobody. */
static void finish_in_turn(struct domain *domain)
{
	struct worker *worker = domain->worker;

	if (!worker->unfinished && worker_has_room(worker)) {
		finish(domain);
		return;
	}
	domain->next = NULL;
	*(worker->unfinished ? &worker->last_unfinished->next : &worker->unfinished) = domain;
	worker->last_unfinished = domain;
	timer_set(worker->finishing, DOMAIN_ROOM_PAUSE);
}

/* There may be room again. */
static void finish_waiting(void *owner)
{
	struct worker *worker = owner;

	while (worker->unfinished && worker_has_room(worker)) {
		struct domain *domain = worker->unfinished;

		worker->unfinished = domain->next;
		finish(domain);
	}
	if (worker->unfinished)
		timer_set(worker->finishing, DOMAIN_ROOM_PAUSE);
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
	size_t most = (size_t)domain->worker->context->setup.options->max_probes, total = 0;
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

static struct mailbox *owner_of_host(const struct domain *domain, size_t index)
{
	char *key = host_unit_key(domain->facts.hosts[index].name, &domain->facts.target);
	struct mailbox *owner = owner_of(domain->worker->context, key, strlen(key));

	free(key);
	return owner;
}

static void request_host_probes(struct domain *domain, size_t index)
{
	struct message *message = message_new(MESSAGE_PROBE_HOST);

	message->answer_to = &domain->worker->mailbox;
	message->waiter = domain;
	message->slot = index;
	message->unit = domain->units[index];
	message->attempt = domain->attempt;
	message->insists = domain->insisted;
	message->round = domain->round;
	domain->pending++;
	mailbox_post(owner_of_host(domain, index), message);
}

/*
 * True: it waits for sessions once more. That the domain has a policy may be known only after they were put off, or
 * others were taken for them (A.6).
 */
static bool insist(struct domain *domain)
{
	const struct sts_facts *sts = &domain->facts.sts;

	/* Where nobody heard whether it has one, it may. */
	if (domain->insisted || (!sts->id && sts->txt != STS_TXT_DNS_FAIL))
		return false;
	domain->insisted = true;
	for (size_t i = 0; i < domain->facts.host_count; i++) {
		if (host_probes_lack(domain->probes[i]))
			request_host_probes(domain, i);
	}
	domain->probed = !domain->pending;
	return domain->pending;
}

static void finish_if_complete(struct domain *domain)
{
	if (domain->probed && !domain->scans && !insist(domain))
		finish_in_turn(domain);
}

static void answered_probe(struct domain *domain)
{
	domain->probed = --domain->pending == 0;
	if (domain->probed && domain->scans)
		place_release(domain->worker, &domain->place, NULL);
	finish_if_complete(domain);
}

static void request_probes(struct domain *domain)
{
	domain->pending = 1; /* until every request is posted */
	for (size_t i = 0; i < domain->facts.host_count; i++) {
		if (contactable(&domain->facts.hosts[i]))
			request_host_probes(domain, i);
	}
	answered_probe(domain);
}

/* Its name servers are slow: it waits outside the window. */
static void step_aside(void *owner)
{
	struct domain *domain = owner;

	if (domain->place.aside)
		return;
	domain->place.aside = true;
	mailbox_post(domain->worker->context->maker, message_new(MESSAGE_ASIDE));
}

static void on_scanned(void *owner, struct probe *probe)
{
	struct domain *domain = owner;

	probe_keep(probe, &domain->facts.scan_results, &domain->arena);

	lane_claim_join(&domain->place.claim, &probe->claimed);
	if (probe->full_lane)
		domain->full_lane = probe->full_lane;
	probe_free(probe);
	domain->scans--;
	finish_if_complete(domain);
}

static void start_scans(struct domain *domain)
{
	const struct context *context = domain->worker->context;
	struct probe_subject subject = {
		.domain = &domain->facts, .claim = &domain->place.claim, .slow = step_aside
	};

	for (size_t i = 0; domain->facts.mx_asked && i < context->of_domains.count; i++) {
		domain->scans++;
		probe_new(&domain->worker->environment, context->of_domains.list[i], &subject,
			on_scanned, domain);
	}
}

static void proceed(struct domain *domain)
{
	if (!domain->scanned)
		start_scans(domain);
	domain->scanned = true;
	request_probes(domain);
}

/* Who has sessions to come waits for them inside the window only as far as their operators and networks have a share of it. */
static void claim_places(struct domain *domain)
{
	struct lane_claim needed = { 0 };

	for (size_t i = 0; i < domain->facts.host_count; i++) {
		const struct domain_host *host = &domain->facts.hosts[i];

		if (contactable(host) && !domain->settled[i])
			place_lanes_of(domain->worker->context, host, &needed);
	}
	place_release(domain->worker, &domain->place, &needed);
	for (size_t i = 0; i < needed.count; i++) {
		if (!lane_claim_has(&domain->place.claim, needed.keys[i]))
			lane_claim_add(&domain->wanted, needed.keys[i]);
	}
	if (domain->wanted.count)
		place_ask(domain->worker, &domain->wanted, MESSAGE_CLAIMED, domain);
	else
		proceed(domain);
}

void domain_on_claimed(struct worker *worker, struct message *message)
{
	struct domain *domain = message->waiter;
	struct lane_claim needed = domain->place.claim;

	(void)worker;
	lane_claim_join(&needed, &domain->wanted);
	if (message->claim.granted) {
		domain->place.claim = needed;
		proceed(domain);
	} else {
		park(domain, &needed, message->claim.full);
	}
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
	limit_probes(domain);
	claim_places(domain);
}

static void request_host(struct domain *domain, size_t index)
{
	struct message *message = message_new(MESSAGE_RESOLVE);

	message->answer_to = &domain->worker->mailbox;
	message->waiter = domain;
	message->slot = index;
	message->host.name = memory_string(domain->facts.hosts[index].name);
	message->host.target = domain->facts.target;
	message->round = domain->round;
	domain->pending++;
	mailbox_post(owner_of_host(domain, index), message);
}

/* The hosts are known: their addresses are asked for, of those that may be. */
static void request_hosts(struct domain *domain)
{
	const struct survey_setup *setup = &domain->worker->context->setup;
	struct domain_facts *facts = &domain->facts;

	domain->settled = arena_alloc(&domain->arena, facts->host_count * sizeof(*domain->settled));
	domain->units = arena_alloc(&domain->arena, facts->host_count * sizeof(*domain->units));
	domain->probes = arena_alloc(&domain->arena, facts->host_count * sizeof(*domain->probes));
	domain->pending = 1;
	for (size_t i = 0; i < facts->host_count; i++) {
		struct domain_host *host = &facts->hosts[i];
		struct address literal;

		if (host->kind != HOST_NAME && !facts->target.port &&
			!(setup->options->mx_literal && name_literal(host->name, &literal)))
			continue;
		if (avoid_name(context_avoid(domain->worker->context), host->name))
			host->skip = SKIP_OPTED_OUT;
		else if (fault_notes_bar(setup->faults, FAULT_HOST, host->name))
			host->skip = SKIP_FAULTED;
		if (host->skip == SKIP_NONE)
			request_host(domain, i);
	}
	if (--domain->pending == 0)
		all_resolved(domain);
}

static void on_mx(void *owner, const struct dns_answer *answer)
{
	struct domain *domain = owner;
	struct domain_facts *facts = &domain->facts;

	facts->mx_asked = true;
	facts->mx.lookup = lookup_facts_of(answer, &domain->arena);
	mx_hosts(facts, answer, (size_t)domain->worker->context->setup.options->max_mx,
		&domain->arena);
	request_hosts(domain);
}

/* Of a list of addresses: its host has that one, and no lookup is made. */
static void take_target(struct domain *domain)
{
	struct domain_facts *facts = &domain->facts;

	facts->hosts = arena_alloc(&domain->arena, sizeof(*facts->hosts));
	facts->hosts[0].name = facts->name;
	facts->hosts[0].kind = HOST_NAME;
	facts->host_count = 1;
	request_hosts(domain);
}

void domain_on_slow(struct worker *worker, struct message *message)
{
	(void)worker;
	step_aside(message->waiter);
}

/* G7: without details, also of what was seen before. */
static void opt_out(struct domain_facts *facts)
{
	facts->input_status = INPUT_OPTED_OUT;
	free(facts->first_attempt);
	facts->first_attempt = NULL;
}

/* Its sessions are asked for again; all else is known. False: it is to begin anew. */
static bool wake(struct domain_request *request)
{
	struct domain *domain = request->sleeper;
	struct fault_scope scope;

	/* What it knows of hosts is of its round. */
	if (!domain || domain->round != request->round || domain_is_avoided(domain))
		return false;
	request->sleeper = NULL;
	domain->place.claim = request->claim;
	domain->place.waited = request->waited;
	domain->wanted = (struct lane_claim){ 0 };
	domain->probed = false;
	domain->due_us = 0;
	work_on(&scope, domain);
	domain_request_free(request);
	claim_places(domain);
	fault_leave(&scope);
	return true;
}

static const char *address_text(const struct address *address, struct arena *arena)
{
	char text[ADDRESS_TEXT_SIZE];

	address_format(address, text);
	return arena_string(arena, text);
}

static void begin(struct worker *worker, struct domain_request *request)
{
	struct domain *domain = memory_alloc(sizeof(*domain));
	struct domain_facts *facts = &domain->facts;
	struct fault_scope scope;

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
	facts->target = request->target;
	if (request->name)
		facts->name = arena_string(&domain->arena, request->name);
	else if (facts->target.port)
		facts->name = address_text(&facts->target.address, &domain->arena);
	work_on(&scope, domain);
	facts->input_status = request->status;
	/* The lists may have been read again since the line was. */
	if (facts->input_status == INPUT_OK &&
		avoid_name(context_avoid(worker->context), facts->name))
		opt_out(facts);
	facts->duplicate_of = request->duplicate_of;
	facts->lints = request->lints;
	domain->place.claim = request->claim;
	domain->place.waited = request->waited;
	domain->returns = request->returns;
	domain_request_free(request);
	facts->faulted = facts->input_status == INPUT_OK &&
		fault_notes_bar(worker->context->setup.faults, FAULT_DOMAIN, facts->name);
	bool goes_on = facts->input_status == INPUT_OK && !facts->faulted &&
		!worker->context->setup.options->dry_run;
	if (goes_on && facts->target.port)
		take_target(domain);
	else if (goes_on)
		dns_ask_patiently(worker->environment.dns, facts->name, DNS_TYPE_MX, on_mx,
			step_aside, domain);
	else
		finish(domain);
	fault_leave(&scope);
}

void domain_on_request(struct worker *worker, struct message *message)
{
	struct domain_request *request = message->domain;

	assert(!request->sleeper || request->sleeper->worker == worker);
	if (!wake(request))
		begin(worker, request);
}

void domain_on_resolved(struct worker *worker, struct message *message)
{
	struct domain *domain = message->waiter;
	struct fault_scope scope;

	(void)worker;
	work_on(&scope, domain);
	domain->facts.hosts[message->slot].facts = message->resolved.facts;
	domain->units[message->slot] = message->resolved.unit;
	domain->settled[message->slot] = message->resolved.settled;
	if (--domain->pending == 0)
		all_resolved(domain);
	fault_leave(&scope);
}

/* A session that was to be, and was left out in the end, is none. */
static struct probe_facts *made(struct probe_facts *facts)
{
	return facts && facts->skip == SKIP_NONE ? facts : NULL;
}

static void take_sessions(struct domain_address *address, const struct address_probes *probes)
{
	const struct probe_facts *main = probes->sessions[ROLE_MAIN].facts;

	if (main)
		address->skip = main->skip;
	address->put_off = main && main->put_off;
	for (size_t role = 0; role < session_role_count; role++) {
		const struct probe_facts *facts = probes->sessions[role].facts;

		if (role != ROLE_MAIN && facts && facts->skip == SKIP_NOT_ASKED)
			address->not_asked |= 1U << role;
		address->sessions[role].probe = made(probes->sessions[role].facts);
		address->sessions[role].session = &probes->sessions[role].dane;
	}
}

static void take_probes(struct domain *domain, size_t index, struct host_probes *probes)
{
	struct domain_host *host = &domain->facts.hosts[index];
	struct host_probes *before = domain->probes[index];

	domain->probes[index] = probes;
	for (size_t i = 0; i < host->address_count; i++)
		take_sessions(&host->addresses[i], &probes->addresses[i]);
	host_probes_unref(before);
}

void domain_on_probed(struct worker *worker, struct message *message)
{
	struct domain *domain = message->waiter;
	struct fault_scope scope;

	(void)worker;
	work_on(&scope, domain);
	if (message->due_us > domain->due_us)
		domain->due_us = message->due_us;
	if (message->host_probes)
		take_probes(domain, message->slot, message->host_probes);
	answered_probe(domain);
	fault_leave(&scope);
}

void domain_open(struct worker *worker)
{
	worker->finishing = timer_new(worker->loop, finish_waiting, worker);
}

void domain_close(struct worker *worker)
{
	timer_free(worker->finishing);
}
