/* SPDX-License-Identifier: Apache-2.0 */
/* Workers (worker.h). */
#include "engine/worker.h"

#include "base/fault.h"
#include "net/fetch.h"

#include <stdlib.h>
#include <string.h>

#define WORKER_COOLING_LOOKS \
	4 /* at a unit of each kind, in a turn: each may take half a millisecond */

bool worker_has_room(const struct worker *worker)
{
	const struct context *context = worker->context;

	return mailbox_octets(context->maker) <= context->setup.backlog_octets;
}

void worker_post(struct worker *worker, struct message *message)
{
	mailbox_post(worker->context->maker, message);
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

void worker_on_memory(struct worker *worker, struct message *message)
{
	schedule_narrow(&worker->schedule, message->memory == MEMORY_FULL);
	if (message->memory == MEMORY_ENOUGH || worker->looks)
		return;
	/* Each may have had a second chance, and those behind it, too. */
	worker->looks = 2 * most_units(worker) / WORKER_COOLING_LOOKS + 1;
	timer_set(worker->cooling, 0);
}

void worker_on_drain(struct worker *worker, struct message *message)
{
	(void)message;
	worker->schedule.draining = true;
}

void worker_on_hold(struct worker *worker, struct message *message)
{
	(void)message;
	worker->environment.held = true;
	schedule_hold(&worker->schedule, true);
	dns_hold(worker->environment.dns);
}

void worker_on_rate(struct worker *worker, struct message *message)
{
	schedule_set_rate(&worker->schedule, message->rate, worker->context->setup.workers);
}

void worker_on_stop(struct worker *worker, struct message *message)
{
	(void)message;
	loop_stop(worker->loop);
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

/* Each worker's share of --dns-per-server, at least one. */
static unsigned per_server(int64_t limit, unsigned workers)
{
	int64_t share = limit / workers;

	if (!limit)
		return 0;
	return share < 1 ? 1 : share > UINT32_MAX ? UINT32_MAX : (unsigned)share;
}

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
	const struct survey_setup *setup = &worker->context->setup;
	const struct options *options = setup->options;
	struct networks blocklist = avoid_networks(context_avoid(worker->context));
	struct dns_options dns = { .root_hints = options->root_hints,
		.trust_anchor = options->trust_anchor,
		.sha1_secure = !strcmp(options->dnssec_sha1, "secure"),
		.forbidden = setup->forbidden,
		.blocklist = &blocklist,
		.ipv6 = setup->ipv6,
		.sources = setup->sources,
		.sockets = setup->dns_sockets,
		.cache_octets = setup->dns_cache_octets,
		.timeout_us = options->dns_timeout * attempts[attempt - 1].patience,
		.max_rtt_ms = attempts[attempt - 1].max_rtt_ms,
		.outstanding = attempts[attempt - 1].outstanding,
		.rate = options->dns_rate,
		.hash_key = worker->context->hash_key,
		.per_server = per_server(options->dns_per_server, setup->workers),
		.shares = setup->workers,
		.ended = lookup_ended,
		.owner = worker };

	worker->environment.attempt = attempt;
	worker->generation++;
	worker->environment.held = false;
	schedule_hold(&worker->schedule, false);
	schedule_set_rate(&worker->schedule, worker->context->rate, setup->workers);
	if (!options->dry_run) {
		dns_free(worker->environment.dns);
		worker->environment.dns = dns_new(worker->loop, &dns, ret_error);
	}
	networks_done(&blocklist);
	return options->dry_run || worker->environment.dns;
}

static void open_scanners(struct worker *worker)
{
	const struct survey_setup *setup = &worker->context->setup;

	worker->environment.shared =
		memory_alloc(setup->scanner_count * sizeof(*worker->environment.shared));
	for (size_t i = 0; i < setup->scanner_count; i++) {
		if (setup->scanners[i]->open)
			worker->environment.shared[i] = setup->scanners[i]->open();
	}
}

static void close_scanners(struct worker *worker)
{
	const struct survey_setup *setup = &worker->context->setup;

	for (size_t i = 0; worker->environment.shared && i < setup->scanner_count; i++) {
		if (setup->scanners[i]->close)
			setup->scanners[i]->close(worker->environment.shared[i]);
	}
	free(worker->environment.shared);
}

static bool make_parts(struct worker *worker, char **ret_error)
{
	const struct survey_setup *setup = &worker->context->setup;
	const struct options *options = setup->options;

	worker->trust = trust_store_load(options->ca_file, options->intermediates, ret_error);
	worker->dane = dane_verifier_new();
	worker->environment = (struct probe_environment){ .context = worker->context,
		.loop = worker->loop,
		.tap = setup->tap,
		.sources = setup->sources,
		.tls = tls_context_new(),
		.options = options,
		.pulses = &worker->pulses,
		.worker = worker };
	open_scanners(worker);
	worker->fetcher = fetcher_new(worker->loop, setup->tap, setup->sources);
	if (worker->trust && !worker->fetcher)
		*ret_error = memory_string("libcurl cannot start");
	return worker->trust && worker->fetcher;
}

struct worker *worker_new(const struct context *context,
	void (*handle)(void *worker, struct message *message), char **ret_error)
{
	struct worker *worker = memory_alloc(sizeof(*worker));

	worker->context = context;
	worker->loop = loop_new();
	if (!worker->loop) {
		*ret_error = memory_string("no event loop: too few file descriptors?");
		worker_free(worker);
		return NULL;
	}
	mailbox_init(&worker->mailbox, worker->loop, handle, worker);
	worker->cooling = timer_new(worker->loop, go_on_cooling, worker);
	if (make_parts(worker, ret_error))
		return worker;
	worker_free(worker);
	return NULL;
}

void worker_free(struct worker *worker)
{
	if (!worker)
		return;
	timer_free(worker->cooling);
	close_scanners(worker);
	fetcher_free(worker->fetcher);
	dns_free(worker->environment.dns);
	tls_context_free(worker->environment.tls);
	trust_store_free(worker->trust);
	dane_verifier_free(worker->dane);
	loop_free(worker->loop);
	free(worker);
}

void worker_work(struct worker *worker)
{
	fault_watch_thread();
	loop_run(worker->loop);
	if (worker->environment.dns) {
		worker->counters.lookups += dns_count(worker->environment.dns);
		dns_traffic(worker->environment.dns, &worker->counters.dns);
	}
}
