/* SPDX-License-Identifier: Apache-2.0 */
/* Hosts (host.h): addresses (A.5), the extra CNAME question (B.4), TLSA. */
#include "engine/host.h"

#include "base/name.h"
#include "engine/host_scans.h"
#include "engine/host_sessions.h"
#include "engine/host_unit.h"
#include "engine/selection.h"
#include "engine/shared.h"
#include "verdict/facts_flat.h"
#include "verdict/retry.h"

#include <stdlib.h>

static void answer_resolved(struct host_unit *unit)
{
	bool settled = host_sessions_settled(unit);

	for (size_t i = 0; i < unit->waiters.count; i++) {
		struct waiter *waiter = &unit->waiters.list[i];
		struct message *message = answer_new(MESSAGE_RESOLVED, waiter);

		message->resolved.settled = settled;
		message->resolved.unit = unit;
		message->resolved.facts = host_facts_ref(unit->facts);
		mailbox_post(waiter->answer_to, message);
	}
	waiters_done(&unit->waiters);
}

static void share(struct host_unit *unit)
{
	const struct survey_setup *setup = &unit->worker->context->setup;
	size_t length;

	/* What a list of addresses says stands in the records themselves. */
	if (!setup->shares_lines || unit->target.port)
		return;
	char *object = setup->encode_host(unit->facts, &length);
	shared_announce(unit->worker, "host", object, length, &unit->facts->key);
	free(object);
}

static void finish_resolution(struct host_unit *unit)
{
	selection_choose(unit->worker->context, unit->facts);
	share(unit);
	unit->resolved = true;
	answer_resolved(unit);
	host_unit_weigh(unit);
}

static void on_scanned(void *owner)
{
	struct host_unit *unit = owner;

	unit->scans = NULL;
	host_facts_unref(unit->earlier);
	unit->earlier = NULL;
	finish_resolution(unit);
}

/* Who waits for it leaves the window. */
static void on_slow(void *owner)
{
	struct host_unit *unit = owner;

	for (size_t i = 0; i < unit->waiters.count; i++) {
		struct waiter *waiter = &unit->waiters.list[i];

		mailbox_post(waiter->answer_to, answer_new(MESSAGE_SLOW, waiter));
	}
}

/* The core one, too, or only those that are wanted again. */
static void scan_host(struct host_unit *unit, bool core)
{
	const struct host_scans_request request = { .facts = unit->facts,
		.earlier = unit->earlier,
		.core = core,
		.slow = on_slow,
		.done = on_scanned,
		.owner = unit };

	if (unit->facts->address_status == ADDRESS_OK)
		unit->scans = host_scans_start(unit->worker, &request);
	if (!unit->scans)
		on_scanned(unit);
}

static void on_cname(void *owner, const struct dns_answer *answer)
{
	struct host_unit *unit = owner;

	unit->facts->cname = lookup_facts_of(answer, &unit->facts->arena);
	scan_host(unit, true);
}

static bool insecure_alias(const struct lookup_facts *lookup)
{
	return lookup->status == DNS_OK && lookup->security == DNS_INSECURE && lookup->alias_count;
}

static void on_addresses(struct host_unit *unit)
{
	struct host_facts *facts = unit->facts;

	selection_sort(facts);
	/* Secure data of one family suffices for the candidates; the question is for the rest. */
	if (insecure_alias(&facts->a) || insecure_alias(&facts->aaaa))
		dns_ask(unit->worker->environment.dns, facts->name, DNS_TYPE_CNAME, on_cname, unit);
	else
		scan_host(unit, true);
}

static void on_aaaa(void *owner, const struct dns_answer *answer)
{
	struct host_unit *unit = owner;

	unit->facts->aaaa = lookup_facts_of(answer, &unit->facts->arena);
	selection_add(unit->facts, answer, 6);
	if (unit->facts->a.asked)
		on_addresses(unit);
}

static void on_a(void *owner, const struct dns_answer *answer)
{
	struct host_unit *unit = owner;

	unit->facts->a = lookup_facts_of(answer, &unit->facts->arena);
	selection_add(unit->facts, answer, 4);
	if (unit->facts->aaaa.asked)
		on_addresses(unit);
}

/* The addresses may be others then, so that probes of an earlier round are forgotten. */
static void resolve(struct host_unit *unit, unsigned round)
{
	struct dns *dns = unit->worker->environment.dns;
	struct address given = unit->target.address;

	unit->earlier = unit->facts;
	host_unit_forget_probes(unit);
	unit->facts = host_facts_new(unit->name);
	unit->round = round;
	unit->resolved = false;
	if (unit->target.port || name_literal(unit->name, &given)) {
		/* Nothing to look up; with --mx-literal DANE does not apply (RFC 7672 2.2). */
		selection_add_literal(unit->facts, &given);
		unit->facts->tlsa.judged = unit->worker->context->host_scanner != NULL;
		unit->facts->tlsa.status = TLSA_SKIPPED_INSECURE_HOST;
		selection_sort(unit->facts);
		on_scanned(unit);
		return;
	}
	dns_ask_patiently(dns, unit->name, DNS_TYPE_A, on_a, on_slow, unit);
	dns_ask_patiently(dns, unit->name, DNS_TYPE_AAAA, on_aaaa, on_slow, unit);
}

/* Those scanners look again that want to; all else stays, the sessions too, which are compared with it anew. */
static void rescan(struct host_unit *unit, unsigned round)
{
	struct flat flat;

	flat_init(&flat);
	host_facts_flatten(&flat, unit->facts);
	unit->earlier = unit->facts;
	unit->facts = host_facts_restore(unit->name, flat.octets.bytes, flat.octets.length);
	flat_done(&flat);
	unit->facts->key.known = false;
	unit->facts->scan_results = (struct scan_results){ 0 };
	scan_results_add_all(&unit->facts->scan_results, &unit->earlier->scan_results, false,
		&unit->facts->arena);
	host_unit_forget_probes(unit);
	unit->round = round;
	unit->resolved = false;
	scan_host(unit, false);
}

void host_on_resolve(struct worker *worker, struct message *message)
{
	struct host_unit *unit = host_unit_of(worker, message->host.name, &message->host.target);
	struct fault_scope scope;

	fault_enter(&scope, FAULT_HOST, unit->name);
	host_unit_warm(unit);
	bool older = unit->round && unit->resolved && message->round > unit->round;
	bool again = older && retry_wanted_by_host(unit->facts);
	free(message->host.name);
	if (!unit->round || again)
		resolve(unit, message->round);
	else if (older && scan_results_again(&unit->facts->scan_results))
		rescan(unit, message->round);
	else
		worker->counters.host_joins++;
	waiters_add(&unit->waiters, message);
	if (unit->resolved)
		answer_resolved(unit);
	fault_leave(&scope);
}
