/* Workers (worker.h). */
#include "engine/worker.h"

#include "engine/address.h"
#include "engine/chains.h"
#include "engine/domain.h"
#include "engine/host.h"
#include "engine/operator.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>

struct mailbox *owner_of(const struct survey *survey, const void *key, size_t length)
{
	uint64_t hash = hash_bytes(survey->hash_key, key, length);

	return &survey->workers[hash % survey->setup.workers]->mailbox;
}

static void handle(void *owner, struct message *message)
{
	struct worker *worker = owner;

	switch (message->kind) {
	case MESSAGE_DOMAIN:
		domain_on_request(worker, message);
		break;
	case MESSAGE_RESOLVE:
		host_on_resolve(worker, message);
		break;
	case MESSAGE_RESOLVED:
		domain_on_resolved(worker, message);
		break;
	case MESSAGE_PROBE_HOST:
		host_on_probe(worker, message);
		break;
	case MESSAGE_HOST_PROBED:
		domain_on_probed(worker, message);
		break;
	case MESSAGE_PERMIT:
		operator_on_ask(worker, message);
		break;
	case MESSAGE_PERMITTED:
		host_on_permitted(worker, message);
		break;
	case MESSAGE_PERMIT_BACK:
		operator_on_back(worker, message);
		break;
	case MESSAGE_PROBE_ADDRESS:
		address_on_probe(worker, message);
		break;
	case MESSAGE_ADDRESS_PROBED:
		host_on_address_probed(worker, message);
		break;
	case MESSAGE_JUDGE:
		chains_on_judge(worker, message);
		break;
	case MESSAGE_JUDGED:
		address_on_judged(worker, message);
		break;
	case MESSAGE_DRAIN:
		worker->schedule.draining = true;
		break;
	case MESSAGE_STOP:
		loop_stop(worker->loop);
		break;
	case MESSAGE_RECORD:
	case MESSAGE_CHAIN:
		assert(false); /* only for the maker of the survey */
	}
	free(message);
}

static bool make_parts(struct worker *worker, char **ret_error)
{
	const struct survey_setup *setup = &worker->survey->setup;
	const struct options *options = setup->options;
	struct dns_options dns = { .root_hints = options->root_hints,
		.trust_anchor = options->trust_anchor,
		.forbidden = setup->forbidden,
		.blocklist = setup->blocklist,
		.ipv6 = setup->ipv6,
		.sockets = setup->dns_sockets,
		.timeout_us = options->dns_timeout,
		.rate = options->dns_rate,
		.shares = setup->workers };

	worker->loop = loop_new();
	if (!worker->loop) {
		*ret_error = memory_string("no event loop: too few file descriptors?");
		return false;
	}
	mailbox_init(&worker->mailbox, worker->loop, handle, worker);
	schedule_init(&worker->schedule, worker->loop, worker->survey->hash_key, options,
		setup->workers, address_start, worker);
	worker->trust =
		trust_store_load(options->ca_file, options->intermediates, ret_error);
	worker->dane = dane_verifier_new();
	worker->environment = (struct probe_environment){ .loop = worker->loop,
		.tls = tls_context_new(),
		.options = options };
	if (worker->trust && !options->dry_run)
		worker->environment.dns = dns_new(worker->loop, &dns, ret_error);
	return worker->trust && (worker->environment.dns || options->dry_run);
}

struct worker *worker_new(const struct survey *survey, char **ret_error)
{
	struct worker *worker = memory_alloc(sizeof(*worker));

	worker->survey = survey;
	map_init(&worker->hosts, survey->hash_key);
	map_init(&worker->addresses, survey->hash_key);
	map_init(&worker->operators, survey->hash_key);
	map_init(&worker->chains, survey->hash_key);
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
	}
	dns_free(worker->environment.dns);
	tls_context_free(worker->environment.tls);
	trust_store_free(worker->trust);
	dane_verifier_free(worker->dane);
	loop_free(worker->loop);
	free(worker);
}

static void *run(void *argument)
{
	struct worker *worker = argument;

	loop_run(worker->loop);
	if (worker->environment.dns)
		worker->counters.lookups = dns_count(worker->environment.dns);
	return NULL;
}

bool worker_start(struct worker *worker)
{
	sigset_t all, before;

	/* Signals are the main thread's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&worker->thread, NULL, run, worker);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return !error;
}

void worker_join(struct worker *worker)
{
	pthread_join(worker->thread, NULL);
}
