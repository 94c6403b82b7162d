/* SPDX-License-Identifier: Apache-2.0 */
/* Surveys (survey.h): start-up checks, submission, and the way back of records. */
#include "engine/survey.h"

#include "engine/units.h"
#include "engine/worker_thread.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A domain is no longer in work. */
static void tell_left(struct survey *survey, struct message *message)
{
	static const struct domain_place itself = { 0 };

	survey->hooks.on_left(survey->hooks.owner, message->place ? message->place : &itself);
	free(message->place);
}

static void survey_on_claim(struct survey *survey, struct message *message)
{
	const struct claim_request *request = &message->claim;
	struct waiter waiter = { message->answer_to, message->waiter, message->slot };
	struct message *answer = answer_new(request->answer, &waiter);

	answer->claim.granted =
		survey->hooks.on_claim(survey->hooks.owner, request->keys, &answer->claim.full);
	mailbox_post(waiter.answer_to, answer);
}

static void survey_on_aside(struct survey *survey, struct message *message)
{
	(void)message;
	survey->hooks.on_aside(survey->hooks.owner);
}

static void survey_on_released(struct survey *survey, struct message *message)
{
	survey->hooks.on_released(survey->hooks.owner, &message->place->claim);
	free(message->place);
}

static void survey_on_parked(struct survey *survey, struct message *message)
{
	tell_left(survey, message);
	survey->hooks.on_parked(survey->hooks.owner, message->parked.lane, message->parked.request);
}

static void survey_on_record(struct survey *survey, struct message *message)
{
	tell_left(survey, message);
	survey->hooks.on_record(survey->hooks.owner, &message->record);
}

static void survey_on_postponed(struct survey *survey, struct message *message)
{
	tell_left(survey, message);
	survey->hooks.on_postponed(survey->hooks.owner, message->domain);
}

static void survey_on_put_off(struct survey *survey, struct message *message)
{
	tell_left(survey, message);
	survey->hooks.on_put_off(
		survey->hooks.owner, message->put_off.due_us, message->put_off.request);
}

static void survey_on_failure(struct survey *survey, struct message *message)
{
	survey->hooks.on_failure(survey->hooks.owner, message->failure.kind, message->failure.of);
	free(message->failure.of);
}

static void survey_on_sighted(struct survey *survey, struct message *message)
{
	survey->hooks.on_sighted(survey->hooks.owner, &message->sighting);
}

static void survey_on_shared(struct survey *survey, struct message *message)
{
	survey->hooks.on_shared(survey->hooks.owner, &message->shared);
}

static void survey_on_chain(struct survey *survey, struct message *message)
{
	survey->hooks.on_chain(survey->hooks.owner, message->chain);
}

#define HANDLER(kind, unit, verb) [kind] = unit##_##verb,
#define NONE(kind, unit, verb)
static void (*const handlers[message_kind_count])(
	struct survey *survey, struct message *message) = { MESSAGE_KINDS(NONE, HANDLER) };
#undef HANDLER
#undef NONE

static void handle(void *owner, struct message *message)
{
	assert(handlers[message->kind]); /* else it is for a worker */
	handlers[message->kind](owner, message);
	free(message);
}

/* One question of the self-test and its answer. */
struct self_test {
	struct loop *loop;
	enum dns_status status;
	enum dns_security security;
	char detail[200];
};

static void on_self_test(void *owner, const struct dns_answer *answer)
{
	struct self_test *test = owner;

	test->status = answer->status;
	test->security = answer->without_sha1 != DNS_UNKNOWN ? DNS_SECURE : answer->security;
	snprintf(test->detail, sizeof(test->detail), "%s", answer->detail ? answer->detail : "");
	loop_stop(test->loop);
}

/*
 * PROTOCOL B.3: without a working trust anchor everything would look insecure, silently. It is also
 * the first lookup of each context, which the library cannot make in two threads at once.
 */
static char *self_test(struct worker *worker)
{
	static const uint16_t types[] = { DNS_TYPE_DNSKEY, DNS_TYPE_SOA };
	const struct options *options = worker->context->setup.options;
	char text[700];

	/* Nothing is asked for then. */
	if (options->dry_run || options->addresses)
		return NULL;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct self_test test = { .loop = worker->loop };

		dns_ask(worker->environment.dns, ".", types[i], on_self_test, &test);
		loop_run(worker->loop);
		if (test.security == DNS_SECURE)
			continue;
		snprintf(text, sizeof(text),
			"DNSSEC self-test failed: the root's %s is %s (%s)%s%s: check "
			"--trust-anchor "
			"(%.100s), --root-hints (%.100s), the clock and that port 53 leaves this "
			"network",
			types[i] == DNS_TYPE_SOA ? "SOA" : "DNSKEY",
			dns_security_text(test.security), dns_status_text(test.status),
			*test.detail ? ": " : "", test.detail, options->trust_anchor,
			options->root_hints ? options->root_hints : "the library's own");
		return memory_string(text);
	}
	return NULL;
}

static char *make_workers(struct survey *survey)
{
	struct context *context = &survey->context;
	char *error = NULL;

	survey->workers = memory_alloc(context->setup.workers * sizeof(*survey->workers));
	for (unsigned i = 0; !error && i < context->setup.workers; i++) {
		struct worker *worker = units_new(context, &error);

		survey->workers[i] = worker;
		context->mailboxes[i] = worker ? &worker->mailbox : NULL;
		if (worker)
			error = self_test(worker);
	}
	return error;
}

static void check_identity(struct survey *survey)
{
	const struct options *options = survey->context.setup.options;
	const struct worker *worker = survey->workers[0];

	if (options->dry_run || !options->ehlo_name)
		return;
	for (size_t i = 0; i < 2; i++) {
		if (i ? !survey->context.setup.ipv6 : options->no_ipv4)
			continue;
		survey->identities[i] = identity_check(worker->loop, worker->environment.dns,
			i ? 6 : 4, survey->context.setup.sources, options->ehlo_name);
	}
}

struct survey *survey_new(struct loop *loop, const struct survey_setup *setup,
	const struct survey_hooks *hooks, char **ret_error)
{
	struct survey *survey = memory_alloc(sizeof(*survey));

	if (hooks)
		survey->hooks = *hooks;
	mailbox_init(&survey->mailbox, loop, handle, survey);
	*ret_error = context_init(&survey->context, setup, &survey->mailbox);
	if (!*ret_error)
		*ret_error = make_workers(survey);
	if (!*ret_error) {
		check_identity(survey);
		return survey;
	}
	survey_free(survey);
	return NULL;
}

bool survey_start(struct survey *survey)
{
	while (survey->started < survey->context.setup.workers) {
		if (!worker_start(survey->workers[survey->started]))
			return false;
		survey->started++;
	}
	return true;
}

void survey_submit(struct survey *survey, struct domain_request *request)
{
	struct message *message = message_new(MESSAGE_DOMAIN);
	/* Lines without a name need no lookup: any worker will do. */
	const char *key = request->name ? request->name : request->input;

	message->domain = request;
	mailbox_post(owner_of(&survey->context, key, strlen(key)), message);
}

static void tell_all(struct survey *survey, enum message_kind kind, int64_t rate)
{
	for (unsigned i = 0; i < survey->started; i++) {
		struct message *message = message_new(kind);

		message->rate = rate;
		mailbox_post(&survey->workers[i]->mailbox, message);
	}
}

void survey_drain(struct survey *survey)
{
	tell_all(survey, MESSAGE_DRAIN, 0);
}

void survey_close(struct survey *survey)
{
	tell_all(survey, MESSAGE_CLOSE, 0);
}

void survey_hold(struct survey *survey)
{
	tell_all(survey, MESSAGE_HOLD, 0);
}

void survey_set_rate(struct survey *survey, int64_t per_second)
{
	survey->context.rate = per_second;
	tell_all(survey, MESSAGE_RATE, per_second);
}

void survey_press(struct survey *survey, bool pressed)
{
	atomic_store_explicit(&survey->context.pressed, pressed, memory_order_relaxed);
}

void survey_hurry(struct survey *survey, bool hurried)
{
	atomic_store_explicit(&survey->context.hurried, hurried, memory_order_relaxed);
}

void survey_mind_memory(struct survey *survey, enum memory_state state)
{
	for (unsigned i = 0; i < survey->started; i++) {
		struct message *message = message_new(MESSAGE_MEMORY);

		message->memory = state;
		mailbox_post(&survey->workers[i]->mailbox, message);
	}
}

size_t survey_backlog(const struct survey *survey)
{
	return mailbox_octets(&survey->mailbox);
}

void survey_hold_octets(struct survey *survey, size_t held)
{
	mailbox_hold(&survey->mailbox, held);
}

void survey_set_avoid(struct survey *survey, const struct avoid *avoid)
{
	atomic_store_explicit(&survey->context.avoid, avoid, memory_order_release);
}

const struct avoid *survey_avoid(const struct survey *survey)
{
	return context_avoid(&survey->context);
}

void survey_pulse(const struct survey *survey, uint64_t sums[pulse_count])
{
	for (int kind = 0; kind < pulse_count; kind++) {
		sums[kind] = 0;
		for (unsigned i = 0; i < survey->context.setup.workers; i++)
			sums[kind] += atomic_load_explicit(
				&survey->workers[i]->pulses.counts[kind], memory_order_relaxed);
	}
}

size_t survey_largest(const struct survey *survey)
{
	size_t largest = 0;

	for (unsigned i = 0; i < survey->context.setup.workers; i++) {
		size_t octets = atomic_exchange_explicit(
			&survey->workers[i]->pulses.largest, 0, memory_order_relaxed);

		if (octets > largest)
			largest = octets;
	}
	return largest;
}

int survey_shortage(const struct survey *survey)
{
	int error = 0;

	for (unsigned i = 0; !error && i < survey->context.setup.workers; i++)
		error = atomic_exchange_explicit(
			&survey->workers[i]->pulses.shortage, 0, memory_order_relaxed);
	return error;
}

int64_t survey_take_stall(struct survey *survey)
{
	int64_t most = 0;

	for (unsigned i = 0; i < survey->context.setup.workers; i++) {
		struct worker *worker = survey->workers[i];
		int64_t stalled = loop_stalled(worker->loop),
			lost = stalled - worker->stall_told_us;

		worker->stall_told_us = stalled;
		if (lost > most)
			most = lost;
	}
	return most;
}

static void add_counters(struct survey_counters *sum, const struct survey_counters *part)
{
	sum->lookups += part->lookups;
	sum->dns.datagrams += part->dns.datagrams;
	sum->dns.held += part->dns.held;
	sum->dns.unsent += part->dns.unsent;
	sum->dns.server_most += part->dns.server_most;
	sum->dns.second_most += part->dns.second_most;
	sum->hosts += part->hosts;
	sum->host_joins += part->host_joins;
	sum->addresses += part->addresses;
	sum->probes += part->probes;
	sum->probe_joins += part->probe_joins;
	sum->names_inferred += part->names_inferred;
	sum->names_not_asked += part->names_not_asked;
	sum->names_sampled += part->names_sampled;
	sum->names_differing += part->names_differing;
	sum->fetches += part->fetches;
	sum->chains += part->chains;
	sum->chain_joins += part->chain_joins;
}

/* The threads end; the workers and their units stay. */
static void join(struct survey *survey)
{
	for (unsigned i = 0; i < survey->started; i++)
		mailbox_post(&survey->workers[i]->mailbox, message_new(MESSAGE_STOP));
	for (unsigned i = 0; i < survey->started; i++)
		worker_join(survey->workers[i]);
	survey->started = 0;
}

bool survey_renew(struct survey *survey, unsigned attempt, char **ret_error)
{
	join(survey);
	*ret_error = NULL;
	for (unsigned i = 0; !*ret_error && i < survey->context.setup.workers; i++) {
		if (worker_begin_attempt(survey->workers[i], attempt, ret_error))
			*ret_error = self_test(survey->workers[i]);
	}
	if (!*ret_error && !survey_start(survey))
		*ret_error = memory_string("threads cannot be started");
	return !*ret_error;
}

void survey_stop(struct survey *survey, struct survey_counters *ret_counters)
{
	join(survey);
	*ret_counters = (struct survey_counters){ 0 };
	for (unsigned i = 0; survey->workers && i < survey->context.setup.workers; i++) {
		if (survey->workers[i])
			add_counters(ret_counters, &survey->workers[i]->counters);
	}
}

void survey_free(struct survey *survey)
{
	if (!survey)
		return;
	for (unsigned i = 0; survey->workers && i < survey->context.setup.workers; i++)
		units_free(survey->workers[i]);
	free(survey->workers);
	context_done(&survey->context);
	free(survey);
}
