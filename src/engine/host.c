/* Host units (host.h): addresses (A.5), the extra CNAME question (B.4), TLSA, then the probes. */
#include "engine/host.h"

#include "engine/operator.h"
#include "engine/selection.h"

#include <stdlib.h>
#include <string.h>

struct host_unit {
	struct worker *worker;
	struct host_facts *facts;
	bool resolved;
	struct waiters resolve_waiters;
	struct probe *probe; /* of the host scanner, while it runs */
	struct host_probes *probes; /* NULL until a domain asks for them */
	size_t probes_pending;
	struct waiters probe_waiters;
};

struct host_probes *host_probes_ref(struct host_probes *probes)
{
	atomic_fetch_add_explicit(&probes->references, 1, memory_order_relaxed);
	return probes;
}

void host_probes_unref(struct host_probes *probes)
{
	if (!probes || atomic_fetch_sub_explicit(&probes->references, 1, memory_order_acq_rel) != 1)
		return;
	for (size_t i = 0; i < probes->count; i++)
		probe_facts_unref(probes->probes[i]);
	free(probes);
}

static void answer_resolved(struct host_unit *unit)
{
	for (size_t i = 0; i < unit->resolve_waiters.count; i++) {
		struct waiter *waiter = &unit->resolve_waiters.list[i];
		struct message *message = answer_new(MESSAGE_RESOLVED, waiter);

		message->resolved.unit = unit;
		message->resolved.facts = host_facts_ref(unit->facts);
		mailbox_post(waiter->answer_to, message);
	}
	waiters_done(&unit->resolve_waiters);
}

static void finish_resolution(struct host_unit *unit)
{
	selection_choose(unit->worker->survey, unit->facts);
	unit->resolved = true;
	answer_resolved(unit);
}

static void on_scanned(void *owner, struct probe *probe)
{
	struct host_unit *unit = owner;

	probe_free(probe);
	unit->probe = NULL;
	finish_resolution(unit);
}

static void scan_host(struct host_unit *unit)
{
	const struct scanner *scanner = unit->worker->survey->host_scanner;

	if (!scanner || unit->facts->address_status != ADDRESS_OK) {
		finish_resolution(unit);
		return;
	}
	unit->probe = probe_new(
		&unit->worker->environment, scanner, NULL, unit->facts, on_scanned, unit);
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
	unit->facts = host_facts_new(name);
	map_put(&worker->hosts, unit->facts->name, strlen(unit->facts->name), unit);
	worker->counters.hosts++;
	dns_ask(worker->environment.dns, unit->facts->name, DNS_TYPE_A, on_a, unit);
	dns_ask(worker->environment.dns, unit->facts->name, DNS_TYPE_AAAA, on_aaaa, unit);
	return unit;
}

void host_on_resolve(struct worker *worker, struct message *message)
{
	const char *name = message->host_name;
	struct host_unit *unit = map_get(&worker->hosts, name, strlen(name));

	if (unit)
		worker->counters.host_joins++;
	else
		unit = new_unit(worker, name);
	free(message->host_name);
	waiters_add(&unit->resolve_waiters, message);
	if (unit->resolved)
		answer_resolved(unit);
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
}

void host_on_permitted(struct worker *worker, struct message *permit)
{
	struct host_unit *unit = permit->waiter;
	size_t index = permit->slot;
	const struct host_facts *facts = unit->facts;
	struct message *message = message_new(MESSAGE_PROBE_ADDRESS);
	struct address network;

	(void)worker;
	message->answer_to = &unit->worker->mailbox;
	message->waiter = unit;
	message->slot = index;
	message->target.address = facts->addresses[index].address;
	/* RFC 7672 8.1: the TLSA base domain where there are records, else the MX host's name. */
	message->target.sni = memory_string(facts->tlsa.base ? facts->tlsa.base : facts->name);
	network = schedule_network(&message->target.address);
	mailbox_post(owner_of(unit->worker->survey, &network, sizeof(network)), message);
}

static void start_probes(struct host_unit *unit)
{
	const struct host_facts *facts = unit->facts;

	unit->probes = memory_alloc(
		sizeof(*unit->probes) + facts->address_count * sizeof(*unit->probes->probes));
	atomic_init(&unit->probes->references, 1);
	unit->probes->count = facts->address_count;
	for (size_t i = 0; i < facts->address_count; i++) {
		if (facts->addresses[i].skip != SKIP_NONE)
			continue;
		unit->probes_pending++;
		operator_ask(unit->worker, facts->name, unit, i);
	}
}

void host_on_probe(struct worker *worker, struct message *message)
{
	struct host_unit *unit = message->unit;

	(void)worker;
	if (!unit->probes)
		start_probes(unit);
	waiters_add(&unit->probe_waiters, message);
	if (!unit->probes_pending)
		answer_probed(unit);
}

void host_on_address_probed(struct worker *worker, struct message *message)
{
	struct host_unit *unit = message->waiter;

	operator_give_back(worker, unit->facts->name);
	unit->probes->probes[message->slot] = message->probe;
	if (--unit->probes_pending == 0)
		answer_probed(unit);
}

static void free_unit(void *value, void *context)
{
	struct host_unit *unit = value;

	(void)context;
	probe_free(unit->probe);
	waiters_done(&unit->resolve_waiters);
	waiters_done(&unit->probe_waiters);
	host_probes_unref(unit->probes);
	host_facts_unref(unit->facts);
	free(unit);
}

void host_free_all(struct worker *worker)
{
	map_each(&worker->hosts, free_unit, NULL);
	map_done(&worker->hosts);
}
