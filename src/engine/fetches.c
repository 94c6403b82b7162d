/* SPDX-License-Identifier: Apache-2.0 */
/* Fetches (fetches.h): one job travels to the address's owner and back. */
#include "engine/fetches.h"

#include "base/clock.h"
#include "engine/place.h"
#include "engine/selection.h"
#include "net/fetch.h"
#include "tls/names.h"
#include "tls/chain_read.h"

#include <stdio.h>
#include <stdlib.h>

struct fetch_job {
	struct address_work work; /* first: the address hands it back */
	struct worker *worker; /* where it runs */
	struct address address;
	char *host;
	char *path;
	int64_t timeout_us; /* from its turn, in all */
	int64_t began_us; /* in the loop's time */
	unsigned shortages; /* how often this machine had no connection for it */
	struct worker *asker; /* of who asked */
	struct probe *probe; /* who asked; touched only by its own worker */
	struct fault_mark *mark; /* what that worked on */
	struct lane_claim wanted; /* until the answer to a claim */
	struct fetch *fetch; /* while it runs */
	struct fetch_result result;
	struct probe_fetched fetched;
};

static void job_free(struct fetch_job *job)
{
	fetch_result_done(&job->result);
	free(job->host);
	free(job->path);
	free(job->mark);
	free(job);
}

/* RFC 8461 3.3: trusted, within its dates, and naming the host by a dNSName. */
static bool accept(void *owner, const struct octets *ders, size_t count)
{
	struct fetch_job *job = owner;
	struct chain *chain = chain_parse(ders, count);

	chain->trust = trust_judge(job->worker->trust, chain, clock_wall());
	job->fetched.judged = true;
	job->fetched.trust = chain->trust.status;
	job->fetched.names_host = names_match(&chain->certificates[0], job->host).strict;
	chain_unref(chain);
	return job->fetched.trust == TRUST_TRUSTED && job->fetched.names_host;
}

static void answer(struct fetch_job *job)
{
	struct message *message = message_new(MESSAGE_FETCHED);

	message->fetch = job;
	mailbox_post(&job->asker->mailbox, message);
}

/* This machine had no connection for it: it waits for its turn once more. */
static bool ask_again(struct fetch_job *job, struct fetch_result *result)
{
	struct worker *worker = job->worker;

	if (!result->shortage || job->shortages == SHORTAGES_MAXIMUM || worker->environment.held)
		return false;
	job->shortages++;
	pulse(&worker->pulses, PULSE_SHORTAGES);
	atomic_store_explicit(&worker->pulses.shortage, result->shortage, memory_order_relaxed);
	schedule_pause(&worker->schedule);
	fetch_result_done(result);
	address_want(job->work.unit, &job->work);
	return true;
}

/* What it found of the address as such. */
static void remember(struct fetch_job *job)
{
	struct fetch_memory *memory = &job->work.unit->fetches;
	const struct fetch_result *result = &job->result;

	if (memory->generation != job->worker->generation)
		*memory = (struct fetch_memory){ .generation = job->worker->generation };
	if (result->end == FETCH_INTERNAL)
		return;
	memory->unserved = result->end == FETCH_TIMED_OUT || fetch_result_limits(result)
		? memory->unserved + 1
		: 0;
	memory->not_connected = result->end == FETCH_NOT_CONNECTED;
	memory->time_us = job->fetched.time_us;
	snprintf(memory->error, sizeof(memory->error), "%s", result->error);
}

/* Another name's fetch has found that the address cannot be had, or that it is not worth waiting for (G5). */
static bool recall(struct fetch_job *job)
{
	const struct fetch_memory *memory = &job->work.unit->fetches;
	int64_t most = job->worker->context->setup.options->back_off;

	if (memory->generation != job->worker->generation)
		return false;
	job->fetched.backed_off = most && memory->unserved >= (size_t)most;
	if (!memory->not_connected && !job->fetched.backed_off)
		return false;
	job->fetched.time_us = memory->time_us;
	job->result.end = memory->not_connected ? FETCH_NOT_CONNECTED : FETCH_INTERNAL;
	snprintf(job->result.error, sizeof(job->result.error), "%s",
		memory->not_connected ? memory->error : "not asked, since others were not served");
	return true;
}

static void note_end(struct pulses *pulses, const struct fetch_result *result)
{
	if (result->heard)
		pulse(pulses, PULSE_HEARD);
	else if (result->contacted && !result->shortage)
		pulse(pulses, PULSE_UNHEARD);
}

static void on_fetched(void *owner, struct fetch_result *result)
{
	struct fetch_job *job = owner;
	struct address_unit *unit = job->work.unit;
	const struct options *options = job->worker->context->setup.options;
	bool contacted = result->contacted, again = ask_again(job, result);

	job->fetch = NULL;
	job->fetched.took_us += loop_time(job->worker->loop) - job->began_us;

	pulse(&job->worker->pulses, PULSE_ENDED);
	if (!again) {
		note_end(&job->worker->pulses, result);
		job->result = *result;
		remember(job);
		answer(job);
	}
	/* Whatever became of it, and whoever is to blame. */
	address_release(unit, contacted ? options->policy_spacing : 0);
}

/* Its owner has asked to be left alone since, or nothing may be sent: as a failure of ours. */
static void leave_out(struct fetch_job *job)
{
	struct address_unit *unit = job->work.unit;

	job->result.end = FETCH_INTERNAL;
	job->fetched.skip = selection_judge(job->worker->context, &job->address);
	snprintf(job->result.error, sizeof(job->result.error), "not contacted by this survey");
	answer(job);
	address_release(unit, 0);
}

/* To connect and to agree on TLS there is no more time than for all. */
static int64_t connect_timeout(const struct fetch_job *job, const struct options *options)
{
	int64_t timeout = options->connect_timeout + options->tls_timeout;

	return timeout < job->timeout_us ? timeout : job->timeout_us;
}

static void start(struct address_work *work)
{
	struct fetch_job *job = (struct fetch_job *)work;
	const struct options *options = job->worker->context->setup.options;
	char agent[400];
	struct fault_scope scope;

	snprintf(agent, sizeof(agent), "tesscan (survey of mail transport security; %s)",
		options->contact             ? options->contact
			: options->ehlo_name ? options->ehlo_name
					     : "a laboratory");
	struct fetch_request request = { .address = job->address,
		.host = job->host,
		.path = job->path,
		.user_agent = agent,
		.connect_timeout_us = connect_timeout(job, options),
		.timeout_us = job->timeout_us,
		.accept = accept,
		.owner = job };

	if (job->worker->environment.held ||
		selection_judge(job->worker->context, &job->address) != SKIP_NONE) {
		leave_out(job);
		return;
	}
	if (recall(job)) {
		struct address_unit *unit = work->unit;

		answer(job);
		address_release(unit, 0);
		return;
	}
	job->worker->counters.fetches += !job->shortages;
	schedule_spend(&job->worker->schedule);
	pulse(&job->worker->pulses, PULSE_BEGUN);
	job->fetched.time_us = clock_wall();
	job->began_us = loop_time(job->worker->loop);
	fault_enter_again(&scope, job->mark);
	job->fetch = fetch_start(job->worker->fetcher, &request, on_fetched);
	fault_leave(&scope);
}

static void put_off(struct address_work *work)
{
	struct fetch_job *job = (struct fetch_job *)work;

	if (!job->fetch || job->worker->environment.attempt > 1)
		return;
	job->fetched.comes_again = true;
	fetch_give_up(job->fetch, "put off, since others waited");
}

static void send(struct fetch_job *job)
{
	struct message *message = message_new(MESSAGE_FETCH);
	struct address network = schedule_network(&job->address);

	message->fetch = job;
	mailbox_post(owner_of(job->asker->context, &network, sizeof(network)), message);
}

/* Nor is it counted where the domain can keep no more places (LANE_KEYS_MAXIMUM). */
static bool has_place(const struct probe *probe, uint64_t lane)
{
	return !probe->claim || lane_claim_has(probe->claim, lane) ||
		lane_claim_has(&probe->claimed, lane) ||
		probe->claim->count + probe->claimed.count >= LANE_KEYS_MAXIMUM;
}

/* The domain takes a place in the lane of its policy host first, unless it has one. */
static void ask(struct worker *worker, struct probe *probe, const struct address *address,
	const char *host, const char *path, int64_t timeout_us)
{
	struct fetch_job *job = memory_alloc(sizeof(*job));
	uint64_t lane = lane_of_policies(worker->context->hash_key, address);

	job->work.start = start;
	job->work.put_off = put_off;
	job->address = *address;
	job->host = memory_string(host);
	job->path = memory_string(path);
	job->timeout_us = timeout_us;
	job->asker = worker;
	job->probe = probe;
	job->mark = fault_mark_keep();
	arena_init(&job->result.arena);
	if (has_place(probe, lane)) {
		send(job);
		return;
	}
	lane_claim_add(&job->wanted, lane);
	place_ask(worker, &job->wanted, MESSAGE_FETCH_CLAIMED, job);
}

void fetches_on_claimed(struct worker *worker, struct message *message)
{
	struct fetch_job *job = message->waiter;

	if (message->claim.granted) {
		lane_claim_join(&job->probe->claimed, &job->wanted);
		send(job);
		return;
	}
	/* The domain comes again, so that nothing is said of it now. */
	job->probe->full_lane = message->claim.full;
	job->fetched.comes_again = true;
	job->result.end = FETCH_INTERNAL;
	message->fetch = job;
	fetches_on_done(worker, message);
}

void fetches_on_ask(struct worker *worker, struct message *message)
{
	struct fetch_job *job = message->fetch;

	job->worker = worker;
	address_want(address_unit_of(worker, &job->address), &job->work);
}

void fetches_on_done(struct worker *worker, struct message *message)
{
	struct fetch_job *job = message->fetch;

	(void)worker;
	job->fetched.result = &job->result;
	probe_fetched(job->probe, &job->fetched);
	job_free(job);
}

void fetches_open(struct worker *worker)
{
	worker->environment.fetch = ask;
}
