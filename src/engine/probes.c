/* SPDX-License-Identifier: Apache-2.0 */
/* SMTP probes (probes.h). */
#include "engine/probes.h"

#include "engine/budget.h"
#include "engine/probe_cold.h"
#include "engine/scans.h"
#include "engine/session.h"
#include "engine/shared.h"
#include "verdict/facts_flat.h"
#include "verdict/retry.h"

#include <stdlib.h>
#include <string.h>

static struct probe_job *find_job(
	struct address_unit *unit, uint16_t port, const char *sni, enum tls_key_kind key_kind)
{
	struct probe_job *job = unit->jobs;

	while (job &&
		(job->key_kind != key_kind || job->port != port ||
			(sni ? !job->sni || strcmp(job->sni, sni) != 0 : job->sni != NULL)))
		job = job->next;
	return job;
}

/* Facts, or when they are to be asked for again. */
static void answer_with(struct probe_job *job, int64_t due_us)
{
	for (size_t i = 0; i < job->waiters.count; i++) {
		struct waiter *waiter = &job->waiters.list[i];
		struct message *message = answer_new(MESSAGE_ADDRESS_PROBED, waiter);

		message->probe = job->facts ? probe_facts_ref(job->facts) : NULL;
		message->due_us = due_us;
		message->lost_us = job->lost_us;
		mailbox_post(waiter->answer_to, message);
	}
	waiters_done(&job->waiters);
	job->lost_us = 0;
	free(job->mark);
	job->mark = NULL;
	probe_weigh(job);
}

static void answer(struct probe_job *job)
{
	answer_with(job, 0);
}

static void drop(struct probe_facts **facts)
{
	probe_facts_unref(*facts);
	*facts = NULL;
}

/*
 * The facts are there. What the first attempt showed is still needed where an outage, of which nobody knows yet, may have
 * made them, or where a later session may take their place.
 */
static void settle(struct probe_job *job)
{
	drop(&job->earlier);
	if (job->facts->skip != SKIP_NOT_ASKED && !retry_doubted_by_facts(job->facts))
		drop(&job->before);
}

/* A failure that stands for this round, too: not one that another attempt is due for. */
static struct probe_job *failed_job(
	struct address_unit *unit, uint16_t port, unsigned round, unsigned attempt)
{
	struct probe_job *job = unit->jobs;

	for (; job; job = job->next) {
		if (job->port != port)
			continue;
		if (job->cold.frozen && job->failed)
			probe_warm(job);
		if (probe_failed(job->facts) &&
			(job->round >= round || !retry_due(job->facts, job->attempt, attempt)))
			break;
	}
	return job;
}

/* No session is needed where another's facts will do. True: the job has them. */
static bool take_others(struct probe_job *job)
{
	struct probe_job *failed = failed_job(job->work.unit, job->port, job->round, job->attempt);

	if (!failed)
		return false;
	job->work.unit->worker->counters.probe_joins++;
	job->facts = probe_facts_ref(failed->facts);
	return true;
}

static void count_difference(struct address_unit *unit)
{
	unit->worker->counters.names_differing += inference_tell_difference(&unit->inference);
}

static void learn(struct probe_job *job)
{
	/* What may pass says nothing of the server's names; what the second pass shows comes too late for all. */
	if (!job->sni || job->key_kind != TLS_KEY_ANY || job->learned || job->attempt > 1 ||
		retry_doubted_by_facts(job->facts))
		return;
	job->learned = true;
	inference_learn(&job->work.unit->inference, job->facts);
	count_difference(job->work.unit);
}

/* One session may stand for names, as all are of the same port, and there is a pass that decides. */
static bool infers(const struct worker *worker)
{
	const struct options *options = worker->context->setup.options;

	return options->sni_sample && !options->no_shortcuts && !options->no_retry &&
		!options->addresses;
}

/* What the address presents without a name is known, or will not be in this attempt: who waited for it asks again. */
static void take_default(struct probe_job *job)
{
	struct address_unit *unit = job->work.unit;
	struct inference *inference = &unit->inference;

	if (job->sni || job->key_kind != TLS_KEY_ANY ||
		unit->worker->context->setup.options->addresses)
		return;
	inference_set_default(inference, job->facts, unit->worker->environment.attempt);
	if (inference->facts)
		shared_announce(unit->worker, "probe", inference->facts->json,
			strlen(inference->facts->json), &inference->facts->key);
	count_difference(unit);
	while (inference->waiting) {
		struct message *message = inference->waiting;

		inference->waiting = message->next;
		mailbox_post(&unit->worker->mailbox, message);
	}
}

/* A session that failed before TLS would fail under any other name: those who wait for the address get these facts. */
static void share_failure(struct address_unit *unit, uint16_t port, struct probe_facts *facts)
{
	for (struct probe_job *job = unit->jobs; job; job = job->next) {
		/* Who has had a session, and waits for one without SNI, was not turned away. */
		if (job->port != port || !job->work.waiting || job->session || job->other)
			continue;
		address_unwant(&job->work);
		job->facts = probe_facts_ref(facts);
		settle(job);
		unit->worker->counters.probe_joins++;
		answer(job);
		take_default(job);
	}
}

/* Those who wait for what the address presents without a name, which is not to be asked for now. */
static void answer_waiting(struct address_unit *unit, int64_t due_us)
{
	while (unit->inference.waiting) {
		struct message *message = unit->inference.waiting;
		struct waiter waiter = { message->answer_to, message->waiter, message->slot };
		struct message *reply = answer_new(MESSAGE_ADDRESS_PROBED, &waiter);

		unit->inference.waiting = message->next;
		reply->due_us = due_us;
		mailbox_post(waiter.answer_to, reply);
		free(message->target.sni);
		free(message->mark);
		free(message);
	}
}

/* The session is not to begin now: whoever waits for it comes again. */
static void come_later(struct probe_job *job, int64_t due_us)
{
	answer_with(job, due_us);
	if (!job->sni && job->key_kind == TLS_KEY_ANY)
		answer_waiting(job->work.unit, due_us);
}

/* The facts are complete, of a session or of one that was left out. */
static void finish(struct probe_job *job)
{
	settle(job);
	answer(job);
	take_default(job);
	if (job->facts->skip != SKIP_NONE)
		return;
	learn(job);
	if (probe_failed(job->facts))
		share_failure(job->work.unit, job->port, job->facts);
}

static struct probe_job *new_job(struct address_unit *unit, const struct message *message)
{
	struct probe_job *job = memory_alloc(sizeof(*job));

	job->work = (struct address_work){
		.unit = unit, .start = session_start, .put_off = session_put_off
	};
	job->done = finish;
	job->later = come_later;
	job->sni = message->target.sni ? memory_string(message->target.sni) : NULL;
	job->port = message->target.port;
	job->key_kind = message->target.key_kind;
	job->name_class = message->target.name_class;
	job->attempt = message->attempt;
	job->round = message->round;
	job->next = unit->jobs;
	unit->jobs = job;
	return job;
}

/* G5: what the server said to keep us away stands, also when an outage came after it. */
static bool stands(const struct probe_job *job, const struct message *message)
{
	const struct smtp_facts *smtp = &job->facts->smtp;
	bool again = message->attempt > job->attempt;

	return (smtp->closing && !again) ||
		(slot_backed_off(&job->work.unit->slot) && !smtp->silent &&
			!smtp_failed_here(smtp) && retry_stands_alone(smtp) &&
			probe_facts_stand_alone(job->facts, again));
}

/* The session is had anew, as if it had never been; what scanners found stands where they do not want to look again. */
static void begin_anew(struct probe_job *job, const struct message *message)
{
	drop(&job->earlier);
	if (job->facts && job->facts->skip == SKIP_NONE &&
		(message->attempt > job->attempt || job->first_stands))
		job->before = probe_facts_ref(job->facts);
	if (job->own && job->facts && job->facts->scan_results.count)
		job->earlier = job->facts;
	else
		probe_facts_unref(job->facts);
	job->facts = NULL;
	job->first_stands = false;
	job->own = false;
	job->learned = false;
	job->forgotten = false;
	probe_free(job->other);
	job->other = NULL;
	job->plain_skip = SKIP_NONE;
	job->without_sni = false;
	job->shortages = 0;
	job->attempt = message->attempt;
	job->round = message->round;
}

/*
 * What failed for a passing reason is forgotten when another attempt, or the same after an outage, is asked for: the
 * session, or what scanners found after it.
 */
static void forget_failure(struct probe_job *job, const struct message *message)
{
	if (job->facts && job->facts->skip == SKIP_NOT_ASKED &&
		budget_allows_host(job->work.unit, message->waiter)) {
		begin_anew(job, message);
		return;
	}
	if (job->round >= message->round || !job->facts)
		return;
	if (retry_due(job->facts, job->attempt, message->attempt) && !stands(job, message)) {
		begin_anew(job, message);
	} else if (job->own && scans_reopen(job)) {
		job->attempt = message->attempt;
		job->round = message->round;
	}
}

/* Nothing is known, and nothing under way. */
static bool is_idle(const struct probe_job *job)
{
	return !job->facts && !job->probe && !job->session && !job->work.waiting;
}

/* As the message asks: what passes is forgotten. */
static void refresh(struct probe_job *job, const struct message *message)
{
	probe_warm(job);
	if (job->forgotten)
		begin_anew(job, message);
	forget_failure(job, message);
}

/* The job's session is wanted, and nothing of it is there yet. */
static void want(struct probe_job *job)
{
	job->mark = fault_mark_keep();
	address_want(job->work.unit, &job->work);
}

/* Of the session without a name, by whose facts a name may be judged. */
static struct probe_job *default_job(struct address_unit *unit, const struct message *message)
{
	struct probe_job *job = find_job(unit, message->target.port, NULL, TLS_KEY_ANY);
	struct message nameless = *message;

	nameless.target.sni = NULL;
	if (!job)
		job = new_job(unit, &nameless);
	refresh(job, &nameless);
	if (job->facts)
		take_default(job);
	return job;
}

/*
 * The message is the mailbox's: what waits is a copy. A session that is wanted may be put off inside that call, and with it
 * all that wait by then (spacing.h).
 */
static void wait_for_default(struct probe_job *job, const struct message *message)
{
	struct inference *inference = &job->work.unit->inference;
	struct message *kept = memory_alloc(sizeof(*kept));

	*kept = *message;
	kept->mark = fault_mark_keep();
	kept->next = inference->waiting;
	inference->waiting = kept;
	if (!is_idle(job))
		return;
	job->attempt = message->attempt;
	job->round = message->round;
	want(job);
}

static void answer_name(
	struct address_unit *unit, struct message *message, struct probe_facts *facts)
{
	struct waiter waiter = { message->answer_to, message->waiter, message->slot };
	struct message *reply = answer_new(MESSAGE_ADDRESS_PROBED, &waiter);

	free(message->target.sni);
	reply->probe = probe_facts_ref(facts);
	unit->worker->counters.probe_joins += facts->inferred;
	mailbox_post(waiter.answer_to, reply);
}

static struct name_question question_of(const struct worker *worker, const struct message *message)
{
	const struct options *options = worker->context->setup.options;
	bool infers_names = infers(worker);
	size_t first = infers_names ? (size_t)options->sni_sample : NAMES_FIRST;

	return (struct name_question){ .name = message->target.sni,
		.mark = inference_mark(options->ehlo_name, message->target.sni),
		.class = message->target.name_class,
		.attempt = message->attempt,
		.last = options->no_retry,
		.first = first < NAMES_SAMPLED ? first : NAMES_SAMPLED,
		.infers = infers_names };
}

/* Names are remembered from when one is put off: most addresses have few, and none has to choose. */
static void remember(struct address_unit *unit, const struct name_question *question)
{
	const char *ehlo_name = unit->worker->context->setup.options->ehlo_name;
	struct inference *inference = &unit->inference;
	bool known = inference->all;

	if (question->class != NAME_OF_OTHERS)
		return;
	for (struct probe_job *job = unit->jobs; job && !known; job = job->next) {
		if (job->counted && job->name_class == NAME_OF_OTHERS)
			inference_remember(
				inference, job->sni, inference_mark(ehlo_name, job->sni));
	}
	inference_remember(inference, question->name, question->mark);
}

/* What is told of a name that is not asked for any more: the first attempt, where that suffices (D.11). */
static struct probe_facts *without_asking(struct address_unit *unit, const struct probe_job *job)
{
	if (job && job->before && retry_stands_alone(&job->before->smtp))
		return probe_facts_stand_alone(job->before, true);
	return inference_none(&unit->inference, false);
}

/* Whether a name that was not asked for yet is; else the message is answered, or waits. job: the name's; NULL: it has none. */
static bool name_is_asked(
	struct address_unit *unit, const struct probe_job *job, struct message *message)
{
	struct worker *worker = unit->worker;
	const struct name_question question = question_of(worker, message);
	enum name_step step = inference_step(&unit->inference, &question);
	struct probe_job *nameless = step == NAME_DEFAULT ? default_job(unit, message) : NULL;
	if (nameless && nameless->facts)
		step = inference_step(&unit->inference, &question);
	if (step == NAME_PUT_OFF || (step == NAME_ASK_SAMPLE && unit->inference.all))
		remember(unit, &question);
	worker->counters.names_sampled += step == NAME_ASK_SAMPLE;
	if (step == NAME_DEFAULT)
		wait_for_default(nameless, message);
	else if (step == NAME_INFER)
		answer_name(unit, message, unit->inference.facts);
	else if (step == NAME_PUT_OFF)
		answer_name(unit, message, inference_none(&unit->inference, true));
	else if (step == NAME_LEAVE_OUT)
		answer_name(unit, message, without_asking(unit, job));
	return step == NAME_ASK || step == NAME_ASK_SAMPLE;
}

/* Its name is none yet of those that the address is asked for. */
static bool is_new_name(const struct message *message, const struct probe_job *job)
{
	return message->target.sni && message->target.key_kind == TLS_KEY_ANY &&
		(!job || (!job->counted && is_idle(job)));
}

void probes_on_ask(struct worker *worker, struct message *message)
{
	struct address_unit *unit = address_unit_of(worker, &message->target.address);
	struct probe_job *job =
		find_job(unit, message->target.port, message->target.sni, message->target.key_kind);
	bool known = job != NULL;

	if (job)
		refresh(job, message);
	/* An address that fails does so for names without end. */
	bool counts = is_new_name(message, job) &&
		!failed_job(unit, message->target.port, message->round, message->attempt);
	if (counts && !name_is_asked(unit, job, message))
		return;
	if (!job)
		job = new_job(unit, message);
	free(message->target.sni);
	job->counted |= counts;
	job->kept = message->target.kept;
	worker->counters.probe_joins += known && (job->facts || job->work.waiting || job->probe);
	waiters_add(&job->waiters, message);
	if (job->facts) {
		answer(job);
		return;
	}
	if (job->probe || job->work.waiting)
		return;
	if (job->session) {
		job->mark = fault_mark_keep();
		scans_begin(job);
		return;
	}
	/* It may have been put off in an earlier round, whose failures are none of this one. */
	job->attempt = message->attempt;
	job->round = message->round;
	if (!job->other && take_others(job)) {
		settle(job);
		answer(job);
		return;
	}
	want(job);
}

void probes_on_judged(struct worker *worker, struct message *message)
{
	(void)worker;
	session_judged(message->waiter, message->chain);
}

static void stop_all(void *value, void *context)
{
	const struct address_unit *unit = value;

	(void)context;
	for (struct probe_job *job = unit->jobs; job; job = job->next) {
		if (job->probe)
			probe_stop(job->probe);
	}
}

void probes_on_close(struct worker *worker, struct message *message)
{
	(void)message;
	map_each(&worker->addresses, stop_all, NULL);
}

static void free_waiting(struct address_unit *unit)
{
	while (unit->inference.waiting) {
		struct message *message = unit->inference.waiting;

		unit->inference.waiting = message->next;
		free(message->target.sni);
		free(message->mark);
		free(message);
	}
}

static void free_all(void *value, void *context)
{
	struct address_unit *unit = value;

	(void)context;
	inference_done(&unit->inference);
	budget_done(&unit->budget);
	free_waiting(unit);
	while (unit->jobs) {
		struct probe_job *job = unit->jobs;

		unit->jobs = job->next;
		probe_free(job->probe);
		probe_free(job->other);
		probe_facts_unref(job->facts);
		probe_facts_unref(job->session);
		drop(&job->earlier);
		drop(&job->before);
		cold_drop(&job->cold);
		waiters_done(&job->waiters);
		free(job->mark);
		free(job->sni);
		free(job);
	}
}

void probes_open(struct worker *worker)
{
	probe_cold_open(worker);
}

void probes_close(struct worker *worker)
{
	map_each(&worker->addresses, free_all, NULL);
	probe_cold_close(worker);
}
