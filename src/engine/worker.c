/* SPDX-License-Identifier: Apache-2.0 */
/* Workers (worker.h). */
#include "engine/worker.h"

#include "base/fault.h"
#include "engine/address.h"
#include "engine/chains.h"
#include "engine/domain.h"
#include "engine/fetches.h"
#include "engine/host.h"
#include "engine/operator.h"
#include "engine/probes.h"

#include <assert.h>
#include <stdlib.h>

/* Hosts, sessions, chains that a worker has at hand: as many as many domains name again soon. */
#define WARM_UNITS 4000
#define WORKER_COOLING_LOOKS \
	4 /* at a unit of each kind, in a turn: each may take half a millisecond */

struct mailbox *owner_of(const struct survey *survey, const void *key, size_t length)
{
	uint64_t hash = hash_bytes(survey->hash_key, key, length);

	return &survey->workers[hash % survey->setup.workers]->mailbox;
}

bool worker_has_room(const struct worker *worker)
{
	const struct survey *survey = worker->survey;

	return mailbox_octets(survey->mailbox) <= survey->setup.backlog_octets;
}

void worker_post(struct worker *worker, struct message *message)
{
	mailbox_post(worker->survey->mailbox, message);
	if (!worker_has_room(worker))
		schedule_wait(&worker->schedule);
}

/* A few of every queue, down to half of what they may have. True when there is no more to do. */
static bool cool_some(struct worker *worker)
{
	struct warm_queue *queues[] = { &worker->warm_hosts, &worker->warm_probes,
		&worker->warm_chains, &worker->cold_hosts.large, &worker->cold_probes.large };
	bool done = true;

	for (size_t i = 0; i < sizeof(queues) / sizeof(queues[0]); i++)
		done &= warm_shrink(queues[i], queues[i]->most_octets / 2, WORKER_COOLING_LOOKS);
	return done;
}

/* In turns, so that sessions have theirs. */
static void go_on_cooling(void *owner)
{
	struct worker *worker = owner;

	if (!cool_some(worker) && worker->looks) {
		worker->looks--;
		timer_set(worker->cooling, 0);
		return;
	}
	worker->looks = 0;
	memory_give_back();
}

static size_t most_units(const struct worker *worker)
{
	const struct warm_queue *hosts = &worker->warm_hosts, *probes = &worker->warm_probes,
				*chains = &worker->warm_chains;
	size_t most = hosts->count > probes->count ? hosts->count : probes->count;

	return most > chains->count ? most : chains->count;
}

static void mind_memory(struct worker *worker, enum memory_state state)
{
	schedule_narrow(&worker->schedule, state == MEMORY_FULL);
	if (state == MEMORY_ENOUGH || worker->looks)
		return;
	/* Each may have had a second chance, and those behind it, too. */
	worker->looks = 2 * most_units(worker) / WORKER_COOLING_LOOKS + 1;
	timer_set(worker->cooling, 0);
}

/* What the main thread tells every worker. */
static void obey(struct worker *worker, const struct message *message)
{
	switch ((int)message->kind) {
	case MESSAGE_DRAIN:
		worker->schedule.draining = true;
		break;
	case MESSAGE_CLOSE:
		address_close_all(worker);
		break;
	case MESSAGE_HOLD:
		worker->held = true;
		schedule_hold(&worker->schedule, true);
		dns_hold(worker->environment.dns);
		break;
	case MESSAGE_RATE:
		schedule_set_rate(&worker->schedule, message->rate, worker->survey->setup.workers);
		break;
	case MESSAGE_MEMORY:
		mind_memory(worker, message->memory);
		break;
	case MESSAGE_STOP:
		loop_stop(worker->loop);
		break;
	default:
		assert(false); /* only for the maker of the survey */
	}
}

static void handle(void *owner, struct message *message)
{
	/* What other units say; all else is said by the main thread. */
	static void (*const handlers[MESSAGE_STOP + 1])(
		struct worker *worker, struct message *message) = {
		[MESSAGE_DOMAIN] = domain_on_request,
		[MESSAGE_RESOLVE] = host_on_resolve,
		[MESSAGE_RESOLVED] = domain_on_resolved,
		[MESSAGE_PROBE_HOST] = host_on_probe,
		[MESSAGE_HOST_PROBED] = domain_on_probed,
		[MESSAGE_PERMIT] = operator_on_ask,
		[MESSAGE_PERMITTED] = host_on_permitted,
		[MESSAGE_PERMIT_BACK] = operator_on_back,
		[MESSAGE_PROBE_ADDRESS] = probes_on_ask,
		[MESSAGE_ADDRESS_PROBED] = host_on_address_probed,
		[MESSAGE_FETCH] = fetches_on_ask,
		[MESSAGE_FETCHED] = fetches_on_done,
		[MESSAGE_JUDGE] = chains_on_judge,
		[MESSAGE_JUDGED] = probes_on_judged,
		[MESSAGE_CLAIMED] = domain_on_claimed,
		[MESSAGE_FETCH_CLAIMED] = fetches_on_claimed,
		[MESSAGE_SLOW] = domain_on_slow,
	};
	struct worker *worker = owner;

	if (handlers[message->kind])
		handlers[message->kind](worker, message);
	else
		obey(worker, message);
	free(message);
}

/*
 * How the resolver of each attempt works: the first gives slow name servers up early, the second one,
 * for the few domains that failed, is patient (docs/internals/dns.md).
 */
static const struct {
	unsigned max_rtt_ms;
	size_t outstanding;
	int64_t patience; /* times --dns-timeout */
} attempts[] = { { 3000, 2000, 1 }, { 12000, 100, 2 } };

static void lookup_ended(void *owner, enum dns_end end, int shortage)
{
	static const enum pulse kinds[] = { PULSE_HEARD, PULSE_UNHEARD, PULSE_DNS_SHORTAGES };
	struct worker *worker = owner;

	pulse(&worker->pulses, kinds[end]);
	if (end == DNS_END_SHORTAGE)
		atomic_store_explicit(&worker->pulses.shortage, shortage, memory_order_relaxed);
}

bool worker_begin_attempt(struct worker *worker, unsigned attempt, char **ret_error)
{
	const struct survey_setup *setup = &worker->survey->setup;
	const struct options *options = setup->options;
	struct networks blocklist = avoid_networks(survey_avoid(worker->survey));
	struct dns_options dns = { .root_hints = options->root_hints,
		.trust_anchor = options->trust_anchor,
		.forbidden = setup->forbidden,
		.blocklist = &blocklist,
		.ipv6 = setup->ipv6,
		.sockets = setup->dns_sockets,
		.cache_octets = setup->dns_cache_octets,
		.timeout_us = options->dns_timeout * attempts[attempt - 1].patience,
		.max_rtt_ms = attempts[attempt - 1].max_rtt_ms,
		.outstanding = attempts[attempt - 1].outstanding,
		.rate = options->dns_rate,
		.shares = setup->workers,
		.ended = lookup_ended,
		.owner = worker };

	worker->environment.attempt = attempt;
	worker->generation++;
	worker->held = false;
	schedule_hold(&worker->schedule, false);
	schedule_set_rate(&worker->schedule, worker->survey->rate, setup->workers);
	if (!options->dry_run) {
		dns_free(worker->environment.dns);
		worker->environment.dns = dns_new(worker->loop, &dns, ret_error);
	}
	networks_done(&blocklist);
	return options->dry_run || worker->environment.dns;
}

static void finish_waiting(void *owner)
{
	domain_finish_waiting(owner);
}

static void open_scanners(struct worker *worker)
{
	const struct survey_setup *setup = &worker->survey->setup;

	worker->shared = memory_alloc(setup->scanner_count * sizeof(*worker->shared));
	for (size_t i = 0; i < setup->scanner_count; i++) {
		if (setup->scanners[i]->open)
			worker->shared[i] = setup->scanners[i]->open();
	}
}

static void close_scanners(struct worker *worker)
{
	const struct survey_setup *setup = &worker->survey->setup;

	for (size_t i = 0; worker->shared && i < setup->scanner_count; i++) {
		if (setup->scanners[i]->close)
			setup->scanners[i]->close(worker->shared[i]);
	}
	free(worker->shared);
}

void *worker_shared(const struct worker *worker, const struct scanner *scanner)
{
	const struct survey_setup *setup = &worker->survey->setup;

	for (size_t i = 0; i < setup->scanner_count; i++) {
		if (setup->scanners[i] == scanner)
			return worker->shared[i];
	}
	return NULL;
}

static bool make_parts(struct worker *worker, char **ret_error)
{
	const struct survey_setup *setup = &worker->survey->setup;
	const struct options *options = setup->options;

	worker->loop = loop_new();
	if (!worker->loop) {
		*ret_error = memory_string("no event loop: too few file descriptors?");
		return false;
	}
	mailbox_init(&worker->mailbox, worker->loop, handle, worker);
	worker->cooling = timer_new(worker->loop, go_on_cooling, worker);
	worker->finishing = timer_new(worker->loop, finish_waiting, worker);
	schedule_init(&worker->schedule, worker->loop, worker->survey->hash_key, options,
		setup->senders, setup->workers, address_start, worker);
	if (!options->no_retry)
		schedule_put_off_by(&worker->schedule, address_put_off,
			(size_t)options->window / setup->workers, &worker->survey->pressed);
	worker->trust = trust_store_load(options->ca_file, options->intermediates, ret_error);
	worker->dane = dane_verifier_new();
	open_scanners(worker);
	worker->environment = (struct probe_environment){ .loop = worker->loop,
		.tap = setup->tap,
		.tls = tls_context_new(),
		.options = options,
		.worker = worker };
	worker->fetcher = fetcher_new(worker->loop, setup->tap);
	if (worker->trust && !worker->fetcher)
		*ret_error = memory_string("libcurl cannot start");
	return worker->trust && worker->fetcher && worker_begin_attempt(worker, 1, ret_error);
}

struct worker *worker_new(const struct survey *survey, char **ret_error)
{
	struct worker *worker = memory_alloc(sizeof(*worker));

	worker->survey = survey;
	map_init(&worker->hosts, survey->hash_key);
	map_init(&worker->addresses, survey->hash_key);
	map_init(&worker->operators, survey->hash_key);
	map_init(&worker->chains, survey->hash_key);
	const size_t octets = survey->setup.warm_octets;
	warm_init(&worker->warm_hosts, WARM_UNITS, octets, host_cool, worker);
	warm_init(&worker->warm_probes, WARM_UNITS, octets, probes_cool, worker);
	warm_init(&worker->warm_chains, WARM_UNITS, octets, chains_cool, worker);
	cold_init(&worker->cold_hosts, octets, host_forget, worker);
	cold_init(&worker->cold_probes, octets, probes_forget, worker);
	if (make_parts(worker, ret_error))
		return worker;
	worker_free(worker);
	return NULL;
}

void worker_free(struct worker *worker)
{
	if (!worker)
		return;
	if (worker->loop) {
		address_free_all(worker);
		host_free_all(worker);
		operator_free_all(worker);
		chains_free_all(worker);
		schedule_done(&worker->schedule);
		timer_free(worker->cooling);
		timer_free(worker->finishing);
	}
	close_scanners(worker);
	fetcher_free(worker->fetcher);
	dns_free(worker->environment.dns);
	tls_context_free(worker->environment.tls);
	trust_store_free(worker->trust);
	dane_verifier_free(worker->dane);
	cold_done(&worker->cold_hosts);
	cold_done(&worker->cold_probes);
	loop_free(worker->loop);
	free(worker);
}

void worker_work(struct worker *worker)
{
	fault_watch_thread();
	loop_run(worker->loop);
	if (worker->environment.dns)
		worker->counters.lookups += dns_count(worker->environment.dns);
}
