/* SPDX-License-Identifier: Apache-2.0 */
/* Host units (host.h): addresses (A.5), the extra CNAME question (B.4), TLSA, then the probes. */
#include "engine/host.h"

#include "base/name.h"
#include "engine/host_dane.h"
#include "engine/host_probes.h"
#include "engine/operator.h"
#include "engine/selection.h"
#include "engine/shared.h"
#include "verdict/dane.h"
#include "verdict/facts_flat.h"
#include "verdict/retry.h"

#include <stdlib.h>
#include <string.h>

struct host_unit {
	struct warm_place place; /* first: the queue hands it back */
	struct worker *worker;
	char *name;
	struct host_facts *facts; /* NULL while they are frozen */
	struct cold_unit cold; /* what is frozen of it */
	unsigned round; /* that the facts are of */
	bool resolved;
	struct waiters resolve_waiters;
	struct probe *probe; /* of the host scanner, while it runs */
	struct host_probes *probes; /* NULL until a domain asks for them, and when it has cooled */
	bool partial; /* of them only those that were inferred are there */
	unsigned probes_attempt; /* that they are of */
	unsigned probes_round;
	size_t probes_pending;
	struct host_dane *dane; /* of the probes, while it is at work */
	struct timer *dane_turn; /* NULL until one turn was not enough */
	struct waiters probe_waiters;
};

static void forget_probes(struct host_unit *unit)
{
	host_probes_unref(unit->probes);
	unit->probes = NULL;
	unit->partial = false;
}

/* What the unit holds, the sessions included that cannot be cooled as long as it does. */
static size_t octets_of(const struct host_unit *unit)
{
	return (unit->facts ? host_facts_octets(unit->facts) : 0) +
		host_probes_octets(unit->probes);
}

static void weigh(struct host_unit *unit)
{
	warm_use(&unit->worker->warm_hosts, &unit->place, octets_of(unit));
}

/*
 * Nobody looks at the host any more: its probes are forgotten, as their addresses have them, too, and its facts are
 * frozen.
 */
static bool cool(struct warm_place *place, void *owner)
{
	struct host_unit *unit = (struct host_unit *)place;
	struct worker *worker = owner;
	struct flat flat;

	if (!unit->resolved || unit->probes_pending || unit->resolve_waiters.count ||
		unit->probe_waiters.count ||
		atomic_load_explicit(&unit->facts->references, memory_order_acquire) > 1)
		return false;
	flat_init(&flat);
	host_facts_flatten(&flat, unit->facts);
	if (!cold_put(&worker->cold_hosts, &unit->cold, &flat))
		return false;
	host_facts_unref(unit->facts);
	unit->facts = NULL;
	struct host_probes *kept = host_probes_only_inferred(unit->probes);
	forget_probes(unit);
	unit->probes = kept;
	unit->partial = kept != NULL;
	return true;
}

/* Of those that are frozen and large: the next domain to name the host has it looked up anew. */
static bool forget(struct warm_place *place, void *owner)
{
	struct host_unit *unit =
		(struct host_unit *)(void *)((char *)place - offsetof(struct host_unit, cold));

	(void)owner;
	if (!cold_drop(&unit->cold))
		return true;
	forget_probes(unit);
	unit->round = 0;
	unit->resolved = false;
	return true;
}

/* The host is used: its facts are at hand again. */
static void warm(struct host_unit *unit)
{
	struct worker *worker = unit->worker;

	if (unit->cold.frozen) {
		size_t length;
		void *octets = cold_take(&worker->cold_hosts, &unit->cold, &length);

		unit->facts = host_facts_restore(unit->name, octets, length);
		free(octets);
	}
	weigh(unit);
}

/* No session is to come: its probes are there, and are as good as this attempt makes them. */
static bool is_settled(const struct host_unit *unit)
{
	unsigned attempt = unit->worker->environment.attempt;

	return unit->probes && !unit->partial && !unit->probes_pending && !unit->dane &&
		(unit->probes_attempt == attempt ||
			!host_probes_due(unit->probes, unit->probes_attempt, attempt));
}

static void answer_resolved(struct host_unit *unit)
{
	bool settled = is_settled(unit);

	for (size_t i = 0; i < unit->resolve_waiters.count; i++) {
		struct waiter *waiter = &unit->resolve_waiters.list[i];
		struct message *message = answer_new(MESSAGE_RESOLVED, waiter);

		message->resolved.settled = settled;
		message->resolved.unit = unit;
		message->resolved.facts = host_facts_ref(unit->facts);
		mailbox_post(waiter->answer_to, message);
	}
	waiters_done(&unit->resolve_waiters);
}

static void share(struct host_unit *unit)
{
	const struct survey_setup *setup = &unit->worker->context->setup;
	size_t length;

	if (!setup->shares_lines)
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
	weigh(unit);
}

static void on_scanned(void *owner, struct probe *probe)
{
	struct host_unit *unit = owner;

	probe_free(probe);
	unit->probe = NULL;
	finish_resolution(unit);
}

/* Who waits for it leaves the window. */
static void on_slow(void *owner)
{
	struct host_unit *unit = owner;

	for (size_t i = 0; i < unit->resolve_waiters.count; i++) {
		struct waiter *waiter = &unit->resolve_waiters.list[i];

		mailbox_post(waiter->answer_to, answer_new(MESSAGE_SLOW, waiter));
	}
}

static void scan_host(struct host_unit *unit)
{
	const struct scanner *scanner = unit->worker->context->host_scanner;

	if (!scanner || unit->facts->address_status != ADDRESS_OK) {
		finish_resolution(unit);
		return;
	}
	struct probe_subject subject = { .host = unit->facts, .slow = on_slow };
	unit->probe = probe_new(&unit->worker->environment, scanner, &subject, on_scanned, unit);
}

static void on_cname(void *owner, const struct dns_answer *answer)
{
	struct host_unit *unit = owner;

	unit->facts->cname = lookup_facts_of(answer, &unit->facts->arena);
	scan_host(unit);
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
		scan_host(unit);
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

static struct host_unit *new_unit(struct worker *worker, const char *name)
{
	struct host_unit *unit = memory_alloc(sizeof(*unit));

	unit->worker = worker;
	unit->name = memory_string(name);
	map_put(&worker->hosts, unit->name, strlen(unit->name), unit);
	worker->counters.hosts++;
	return unit;
}

/* The addresses may be others then, so that probes of an earlier round are forgotten. */
static void resolve(struct host_unit *unit, unsigned round)
{
	struct dns *dns = unit->worker->environment.dns;
	struct address literal;

	host_facts_unref(unit->facts);
	forget_probes(unit);
	unit->facts = host_facts_new(unit->name);
	unit->round = round;
	unit->resolved = false;
	if (name_literal(unit->name, &literal)) {
		/* --mx-literal: nothing to look up, and DANE does not apply (RFC 7672 2.2). */
		selection_add_literal(unit->facts, &literal);
		unit->facts->tlsa.judged = unit->worker->context->host_scanner != NULL;
		unit->facts->tlsa.status = TLSA_SKIPPED_INSECURE_HOST;
		selection_sort(unit->facts);
		finish_resolution(unit);
		return;
	}
	dns_ask_patiently(dns, unit->name, DNS_TYPE_A, on_a, on_slow, unit);
	dns_ask_patiently(dns, unit->name, DNS_TYPE_AAAA, on_aaaa, on_slow, unit);
}

void host_on_resolve(struct worker *worker, struct message *message)
{
	const char *name = message->host_name;
	struct host_unit *unit = map_get(&worker->hosts, name, strlen(name));
	struct fault_scope scope;

	fault_enter(&scope, FAULT_HOST, name);
	if (!unit)
		unit = new_unit(worker, name);
	warm(unit);
	bool again =
		unit->round && message->round > unit->round && retry_wanted_by_host(unit->facts);
	free(message->host_name);
	if (!unit->round || again)
		resolve(unit, message->round);
	else
		worker->counters.host_joins++;
	waiters_add(&unit->resolve_waiters, message);
	if (unit->resolved)
		answer_resolved(unit);
	fault_leave(&scope);
}

static void answer_probed(struct host_unit *unit)
{
	for (size_t i = 0; i < unit->probe_waiters.count; i++) {
		struct waiter *waiter = &unit->probe_waiters.list[i];
		struct message *message = answer_new(MESSAGE_HOST_PROBED, waiter);

		message->host_probes = host_probes_ref(unit->probes);
		mailbox_post(waiter->answer_to, message);
	}
	waiters_done(&unit->probe_waiters);
	weigh(unit);
}

/* While this goes on, the probes are pending still: it is what the last of them waits for. */
static void judge_dane(void *owner)
{
	struct host_unit *unit = owner;

	if (!host_dane_turn(unit->dane)) {
		if (!unit->dane_turn)
			unit->dane_turn = timer_new(unit->worker->loop, judge_dane, unit);
		timer_set(unit->dane_turn, 0);
		return;
	}
	host_dane_free(unit->dane);
	unit->dane = NULL;
	timer_free(unit->dane_turn);
	unit->dane_turn = NULL;
	unit->probes_pending = 0;
	answer_probed(unit);
}

/* All sessions are there. */
static void begin_dane(struct host_unit *unit)
{
	unit->probes_pending = 1;
	unit->dane = host_dane_new(unit->worker, unit->facts, unit->probes);
	judge_dane(unit);
}

/* RFC 7672 8.1: the TLSA base domain where there are records, else the MX host's name. */
static const char *sni_of(const struct host_facts *facts, enum session_role role)
{
	struct address literal;

	/* An address is no name for SNI (RFC 6066 3). */
	if (role == ROLE_NO_SNI || name_literal(facts->name, &literal))
		return NULL;
	return facts->tlsa.base && role != ROLE_MX_NAME ? facts->tlsa.base : facts->name;
}

/* The key type that the main session did not see. */
static enum tls_key_kind other_key_kind(const struct probe_facts *main)
{
	return !strncmp(main->chain->certificates[0].key_type, "rsa", 3) ? TLS_KEY_ECDSA
									 : TLS_KEY_RSA;
}

void host_on_permitted(struct worker *worker, struct message *permit)
{
	struct host_unit *unit = permit->waiter;
	size_t index = permit->slot / session_role_count;
	enum session_role role = (enum session_role)(permit->slot % session_role_count);
	const struct host_facts *facts = unit->facts;
	struct message *message;
	struct address network;
	struct fault_scope scope;

	(void)worker;
	fault_enter(&scope, FAULT_HOST, unit->name);
	message = message_new(MESSAGE_PROBE_ADDRESS);
	message->answer_to = &unit->worker->mailbox;
	message->waiter = unit;
	message->slot = permit->slot;
	message->attempt = unit->probes_attempt;
	message->round = unit->probes_round;
	message->target.address = facts->addresses[index].address;
	if (sni_of(facts, role))
		message->target.sni = memory_string(sni_of(facts, role));
	/* With TLSA records every certificate counts by itself. */
	message->target.any_name = role == ROLE_MAIN && !facts->tlsa.base && message->target.sni;
	if (role == ROLE_OTHER_KEY)
		message->target.key_kind =
			other_key_kind(unit->probes->addresses[index].sessions[ROLE_MAIN].facts);
	network = schedule_network(&message->target.address);
	mailbox_post(owner_of(unit->worker->context, &network, sizeof(network)), message);
	fault_leave(&scope);
}

static void start_session(struct host_unit *unit, size_t index, enum session_role role)
{
	unit->probes_pending++;
	operator_ask(unit->worker, unit->name, unit, index * session_role_count + role);
}

/* What the main session shows decides which further ones there are. */
static void start_variants(struct host_unit *unit, size_t index)
{
	const struct host_facts *facts = unit->facts;
	const struct probe_facts *main = unit->probes->addresses[index].sessions[ROLE_MAIN].facts;

	if (!main->smtp.tls_up)
		return;
	if (facts->tlsa.status == TLSA_USABLE && facts->tlsa.base && main->chain &&
		main->chain->certificates[0].parsed &&
		dane_applies(facts, &facts->addresses[index]))
		start_session(unit, index, ROLE_OTHER_KEY);
	if (host_has_two_names(facts))
		start_session(unit, index, ROLE_MX_NAME);
	if (unit->worker->context->setup.options->no_sni_probe)
		start_session(unit, index, ROLE_NO_SNI);
}

static void start_probes(struct host_unit *unit)
{
	const struct host_facts *facts = unit->facts;
	struct host_probes *before = unit->probes;

	unit->probes = host_probes_new(facts->address_count);
	unit->partial = false;
	for (size_t i = 0; i < facts->address_count; i++) {
		struct probe_facts *inferred =
			before ? before->addresses[i].sessions[ROLE_MAIN].facts : NULL;

		if (facts->addresses[i].skip != SKIP_NONE)
			continue;
		if (!inferred) {
			start_session(unit, i, ROLE_MAIN);
			continue;
		}
		unit->probes->addresses[i].sessions[ROLE_MAIN].facts = probe_facts_ref(inferred);
		start_variants(unit, i);
	}
	host_probes_unref(before);
}

void host_on_probe(struct worker *worker, struct message *message)
{
	struct host_unit *unit = message->unit;
	struct fault_scope scope;

	(void)worker;
	fault_enter(&scope, FAULT_HOST, unit->name);
	warm(unit);
	if (unit->probes && message->round > unit->probes_round && !unit->probes_pending &&
		host_probes_due(unit->probes, unit->probes_attempt, message->attempt))
		forget_probes(unit);
	bool begun = !unit->probes || unit->partial;
	if (begun) {
		unit->probes_attempt = message->attempt;
		unit->probes_round = message->round;
		start_probes(unit);
	}
	waiters_add(&unit->probe_waiters, message);
	if (!unit->probes_pending && begun)
		begin_dane(unit);
	else if (!unit->probes_pending)
		answer_probed(unit);
	fault_leave(&scope);
}

/* A session of its own that showed something of the server, and no second attempt, which only failures have. */
static bool counts_for_vantage(const struct host_unit *unit, const struct probe_facts *probe)
{
	return unit->probes_attempt == 1 && probe->skip == SKIP_NONE && !probe->inferred &&
		probe->smtp.outcome != OUTCOME_LOCAL_ERROR;
}

void host_on_address_probed(struct worker *worker, struct message *message)
{
	struct host_unit *unit = message->waiter;

	struct address_probes *address =
		&unit->probes->addresses[message->slot / session_role_count];
	size_t role = message->slot % session_role_count;
	struct fault_scope scope;

	fault_enter(&scope, FAULT_HOST, unit->name);
	bool counts = role == ROLE_MAIN && counts_for_vantage(unit, message->probe);
	operator_give_back(worker, unit->name, counts ? unit->probes_round : 0,
		sighting_signs(&message->probe->smtp));
	address->sessions[role].facts = message->probe;
	if (role == ROLE_MAIN)
		start_variants(unit, message->slot / session_role_count);
	if (--unit->probes_pending == 0)
		begin_dane(unit);
	fault_leave(&scope);
}

static void free_unit(void *value, void *context)
{
	struct host_unit *unit = value;

	(void)context;
	probe_free(unit->probe);
	host_dane_free(unit->dane);
	timer_free(unit->dane_turn);
	waiters_done(&unit->resolve_waiters);
	waiters_done(&unit->probe_waiters);
	host_probes_unref(unit->probes);
	host_facts_unref(unit->facts);
	cold_drop(&unit->cold);
	free(unit->name);
	free(unit);
}

void host_open(struct worker *worker)
{
	size_t octets = worker->context->setup.warm_octets;

	map_init(&worker->hosts, worker->context->hash_key);
	warm_init(&worker->warm_hosts, WORKER_WARM_UNITS, octets, cool, worker);
	cold_init(&worker->cold_hosts, octets, forget, worker);
}

void host_close(struct worker *worker)
{
	map_each(&worker->hosts, free_unit, NULL);
	map_done(&worker->hosts);
	cold_done(&worker->cold_hosts);
}
