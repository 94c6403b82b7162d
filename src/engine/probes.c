/* SPDX-License-Identifier: Apache-2.0 */
/* SMTP probes (probes.h). */
#include "engine/probes.h"

#include "base/clock.h"
#include "engine/probe_text.h"
#include "engine/selection.h"
#include "engine/shared.h"
#include "tls/certificate_json.h"
#include "verdict/facts_flat.h"
#include "verdict/grade.h"
#include "verdict/lint_json.h"
#include "verdict/retry.h"

#include <stdlib.h>
#include <string.h>

/* One probe. Kept for the survey, to be joined. */
struct probe_job {
	struct address_work work; /* first: the address hands it back */
	struct probe_job *next; /* of the same address */
	char *sni; /* NULL: send none */
	enum tls_key_kind key_kind;
	unsigned attempt; /* that the facts are of, or that is wanted */
	unsigned round; /* likewise */
	bool failed; /* while they are frozen: it is a failure of the address */
	bool forgotten; /* there were facts, too large to be kept */
	unsigned shortages; /* how often this machine had no connection for it */
	bool without_sni; /* second try, after unrecognized_name (E.1) */
	bool any_name; /* another name's session may stand for this one */
	struct waiters waiters;
	struct fault_mark *mark; /* who asked for the session, until it is over */
	struct probe *probe; /* until its facts are complete */
	int64_t time_us;
	struct probe_facts *facts; /* NULL until then, and while they are frozen */
	struct warm_place place;
	struct cold_unit cold; /* what is frozen of it */
};

static struct probe_job *find_job(
	struct address_unit *unit, const char *sni, enum tls_key_kind key_kind)
{
	struct probe_job *job = unit->jobs;

	while (job &&
		(job->key_kind != key_kind ||
			(sni ? !job->sni || strcmp(job->sni, sni) != 0 : job->sni != NULL)))
		job = job->next;
	return job;
}

/* The facts are at hand, or others. */
static void weigh(struct probe_job *job)
{
	warm_use(&job->work.unit->worker->warm_probes, &job->place,
		job->facts ? probe_facts_octets(job->facts) : 0);
}

static void answer(struct probe_job *job)
{
	for (size_t i = 0; i < job->waiters.count; i++) {
		struct waiter *waiter = &job->waiters.list[i];
		struct message *message = answer_new(MESSAGE_ADDRESS_PROBED, waiter);

		message->probe = probe_facts_ref(job->facts);
		mailbox_post(waiter->answer_to, message);
	}
	waiters_done(&job->waiters);
	free(job->mark);
	job->mark = NULL;
	weigh(job);
}

/*
 * A session that failed before TLS would fail under any other SNI name, too: the address is left in
 * peace, and those who wait for it are given these facts.
 */
static void share_failure(struct address_unit *unit, struct probe_facts *facts)
{
	for (struct probe_job *job = unit->jobs; job; job = job->next) {
		if (!job->work.waiting)
			continue;
		address_unwant(&job->work);
		job->facts = probe_facts_ref(facts);
		unit->worker->counters.probe_joins++;
		answer(job);
	}
}

/* A failure of the address itself, not of ours, and not of a second try that one name needed. */
static bool address_failed(const struct probe_facts *facts)
{
	return facts && facts->skip == SKIP_NONE && !facts->smtp.usable &&
		!facts->smtp.sni_refused && facts->smtp.outcome != OUTCOME_LOCAL_ERROR;
}

static void warm(struct probe_job *job)
{
	struct worker *worker = job->work.unit->worker;

	if (job->cold.frozen) {
		size_t length;
		void *octets = cold_take(&worker->cold_probes, &job->cold, &length);

		job->facts = probe_facts_restore(octets, length);
		free(octets);
	}
	weigh(job);
}

/* A failure that stands for this round, too: not one that another attempt is due for. */
static struct probe_job *failed_job(struct address_unit *unit, unsigned round, unsigned attempt)
{
	struct probe_job *job = unit->jobs;

	for (; job; job = job->next) {
		if (job->cold.frozen && job->failed)
			warm(job);
		if (address_failed(job->facts) &&
			(job->round >= round || !retry_due(job->facts, job->attempt, attempt)))
			break;
	}
	return job;
}

/* The address has shown enough to speak for this name, too. True: the job has its facts. */
static bool infer(struct probe_job *job)
{
	struct address_unit *unit = job->work.unit;

	if (!job->any_name || !unit->inference.facts)
		return false;
	job->facts = probe_facts_ref(unit->inference.facts);
	unit->worker->counters.probe_joins++;
	return true;
}

static void infer_waiting(struct address_unit *unit)
{
	for (struct probe_job *job = unit->jobs; job; job = job->next) {
		if (!job->work.waiting || !infer(job))
			continue;
		address_unwant(&job->work);
		answer(job);
	}
}

static void answer_inferred(struct address_unit *unit, struct message *message)
{
	struct waiter waiter = { message->answer_to, message->waiter, message->slot };
	struct message *reply = answer_new(MESSAGE_ADDRESS_PROBED, &waiter);

	free(message->target.sni);
	reply->probe = probe_facts_ref(unit->inference.facts);
	unit->worker->counters.probe_joins++;
	mailbox_post(waiter.answer_to, reply);
}

/* Others hold the facts, so that nothing would be won; of a failure they may be names of the same address. */
static bool is_held(const struct probe_job *job)
{
	return !address_failed(job->facts) &&
		atomic_load_explicit(&job->facts->references, memory_order_acquire) > 1;
}

/* What is inferred stays as it is: it is had anyway. */
static bool cool(struct warm_place *place, void *owner)
{
	struct probe_job *job =
		(struct probe_job *)(void *)((char *)place - offsetof(struct probe_job, place));
	struct worker *worker = owner;
	struct flat flat;

	if (!job->facts || job->waiters.count)
		return false;
	if (job->facts == job->work.unit->inference.facts)
		return true;
	if (is_held(job))
		return false;
	flat_init(&flat);
	probe_facts_flatten(&flat, job->facts);
	if (!cold_put(&worker->cold_probes, &job->cold, &flat))
		return false;
	job->failed = address_failed(job->facts);
	probe_facts_unref(job->facts);
	job->facts = NULL;
	return true;
}

/* Of those that are frozen and large: the session is had anew when it is wanted again. */
static bool forget(struct warm_place *place, void *owner)
{
	struct probe_job *job =
		(struct probe_job *)(void *)((char *)place - offsetof(struct probe_job, cold));

	(void)owner;
	job->forgotten |= cold_drop(&job->cold);
	return true;
}

static void start(struct address_work *work);
static void put_off(struct address_work *work);

static struct probe_job *new_job(struct address_unit *unit, const struct message *message)
{
	struct probe_job *job = memory_alloc(sizeof(*job));

	job->work = (struct address_work){ .unit = unit, .start = start, .put_off = put_off };
	job->sni = message->target.sni ? memory_string(message->target.sni) : NULL;
	job->key_kind = message->target.key_kind;
	job->any_name = message->target.any_name;
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

	if (smtp->closing && message->attempt <= job->attempt)
		return true;
	return slot_backed_off(&job->work.unit->slot) && !smtp->silent && !smtp_failed_here(smtp);
}

/* The session is had anew, as if it had never been. */
static void begin_anew(struct probe_job *job, const struct message *message)
{
	probe_facts_unref(job->facts);
	job->facts = NULL;
	job->forgotten = false;
	job->without_sni = false;
	job->shortages = 0;
	job->attempt = message->attempt;
	job->round = message->round;
}

/* What failed for a passing reason is forgotten when another attempt, or the same after an outage, is asked for. */
static void forget_failure(struct probe_job *job, const struct message *message)
{
	if (job->round >= message->round || !job->facts ||
		!retry_due(job->facts, job->attempt, message->attempt) || stands(job, message))
		return;
	begin_anew(job, message);
}

/* Since it was inferred, TLSA records have come up: now the name counts by itself. */
static void forget_inference(struct probe_job *job, const struct message *message)
{
	job->any_name &= message->target.any_name;
	if (job->any_name || !job->facts || !job->facts->inferred)
		return;
	probe_facts_unref(job->facts);
	job->facts = NULL;
	job->attempt = message->attempt;
	job->round = message->round;
}

void probes_on_ask(struct worker *worker, struct message *message)
{
	struct address_unit *unit = address_unit_of(worker, &message->target.address);
	struct probe_job *job = find_job(unit, message->target.sni, message->target.key_kind),
			 *failed;
	bool known = job != NULL;

	if (!job && message->target.any_name && unit->inference.facts &&
		!failed_job(unit, message->round, message->attempt)) {
		/* Names without end need no job each. */
		answer_inferred(unit, message);
		return;
	}
	if (!job)
		job = new_job(unit, message);
	free(message->target.sni);
	warm(job);
	if (job->forgotten)
		begin_anew(job, message);
	forget_inference(job, message);
	forget_failure(job, message);
	worker->counters.probe_joins += known && (job->facts || job->work.waiting || job->probe);
	waiters_add(&job->waiters, message);
	if (job->facts) {
		answer(job);
		return;
	}
	if (job->probe || job->work.waiting)
		return;
	failed = failed_job(unit, job->round, job->attempt);
	if (failed) {
		worker->counters.probe_joins++;
		job->facts = probe_facts_ref(failed->facts);
		answer(job);
		return;
	}
	if (infer(job)) {
		answer(job);
		return;
	}
	job->mark = fault_mark_keep();
	address_want(unit, &job->work);
}

static void write_probe(const void *owner, struct writer *json)
{
	const struct probe_job *job = owner;
	char address[ADDRESS_TEXT_SIZE];

	address_format(&job->work.unit->slot.address, address);
	writer_object(json, NULL);
	writer_time(json, "time", job->time_us);
	writer_integer(json, "attempt", job->attempt);
	writer_string(json, "ip", address);
	writer_integer(json, "port", SMTP_PORT);
	if (job->facts->smtp.tls_begun && !job->without_sni)
		writer_string_if(json, "sni", job->sni);
	if (job->without_sni)
		lint_json(json, LINT_BIT(LINT_SNI_ENFORCED));
	job->probe->scanner->record(job->probe->state, json);
	if (job->facts->smtp.usable)
		writer_string(json, "grade",
			tls_grade_text(grade_of(&job->facts->smtp, job->facts->chain)));
	if (job->facts->chain)
		chain_json(json, job->facts->chain);
	writer_object_end(json);
}

static void learn(const struct probe_job *job)
{
	struct address_unit *unit = job->work.unit;
	const struct options *options = unit->worker->context->setup.options;

	/* What may pass says nothing of the server's names. */
	if (!job->sni || job->key_kind != TLS_KEY_ANY || retry_doubted_by_facts(job->facts))
		return;
	inference_learn(&unit->inference, job->facts,
		options->no_shortcuts ? 0 : (size_t)options->sni_sample);
	struct probe_facts *inferred = unit->inference.facts;
	if (inferred && !inferred->key.known)
		shared_announce(unit->worker, "probe", inferred->json, strlen(inferred->json),
			&inferred->key);
}

/* The facts are complete: encodes them once, for every record that will join. */
static void complete(struct probe_job *job, struct chain *chain)
{
	job->facts = probe_facts_new();
	job->facts->smtp = job->probe->smtp;
	job->facts->smtp.sni_refused = job->without_sni;
	job->facts->chain = chain;
	job->facts->time_us = job->time_us;
	probe_text_set(job->facts, write_probe, job);
	job->facts->text_octets =
		strlen(job->facts->json) + (job->facts->brief ? strlen(job->facts->brief) : 0);
	pulse_weigh(&job->work.unit->worker->pulses, probe_facts_octets(job->facts));
	shared_announce(job->work.unit->worker, "probe", job->facts->json, strlen(job->facts->json),
		&job->facts->key);
	probe_free(job->probe);
	job->probe = NULL;
	answer(job);
	learn(job);
	if (address_failed(job->facts))
		share_failure(job->work.unit, job->facts);
	else
		infer_waiting(job->work.unit);
}

static void ask_judgement(struct probe_job *job)
{
	struct worker *worker = job->work.unit->worker;
	struct message *message = message_new(MESSAGE_JUDGE);
	uint8_t id[CHAIN_DIGEST_SIZE];

	chain_identify(job->probe->ders, job->probe->der_count, id);
	message->answer_to = &worker->mailbox;
	message->waiter = job;
	message->judge = (struct judge_request){ job->probe->ders, job->probe->der_count,
		job->probe->objects, job->time_us };
	mailbox_post(owner_of(worker->context, id, sizeof(id)), message);
}

/* The first session with the network counts for the vantage; a second attempt is none. */
static void note_network(struct probe_job *job, unsigned signs)
{
	struct address_unit *unit = job->work.unit;

	if (job->key_kind != TLS_KEY_ANY || job->without_sni || job->attempt > 1 ||
		!slot_first_of_network(&unit->slot, job->round))
		return;
	struct message *message = message_new(MESSAGE_SIGHTED);
	message->sighting = (struct sighting){ .unit = SIGHTING_NETWORK,
		.signs = signs,
		.round = job->round,
		.network = schedule_network(&unit->slot.address) };
	mailbox_post(unit->worker->context->maker, message);
}

/* Who watches the network and the vantage hears of every session that ended. */
static void note_session(struct probe_job *job, const struct smtp_facts *smtp)
{
	struct pulses *pulses = &job->work.unit->worker->pulses;

	note_network(job, sighting_signs(smtp));
	/* Further names and keys of an address, and second attempts, would count its server twice. */
	if (job->key_kind != TLS_KEY_ANY || job->without_sni || job->next || job->attempt > 1)
		return;
	pulse(pulses, PULSE_SESSIONS);
	if (smtp->usable)
		pulse(pulses, PULSE_USABLE);
}

/* G5: who refused is not asked again, nor are its neighbours where the refusal may be of the network. */
static void note_refusal(const struct probe_job *job, const struct smtp_facts *smtp)
{
	struct address_unit *unit = job->work.unit;
	bool backs_off = unit->worker->context->setup.options->back_off > 0;

	slot_note_refusal(
		&unit->slot, &unit->worker->schedule, smtp->outcome == OUTCOME_TCP_REFUSED);
	if (backs_off && smtp->policy_block)
		slot_back_off(&unit->slot);
	if (backs_off && smtp->closing)
		unit->refused_attempt = job->attempt;
}

/* This machine had no connection for the session: it waits for its turn once more. */
static bool ask_again(struct probe_job *job)
{
	struct address_unit *unit = job->work.unit;
	struct worker *worker = unit->worker;
	int error = job->probe->shortage;

	if (!error || job->shortages == SHORTAGES_MAXIMUM || worker->environment.held)
		return false;
	job->shortages++;
	pulse(&worker->pulses, PULSE_SHORTAGES);
	atomic_store_explicit(&worker->pulses.shortage, error, memory_order_relaxed);
	schedule_pause(&worker->schedule);
	probe_free(job->probe);
	job->probe = NULL;
	address_want(unit, &job->work);
	return true;
}

static void finish_session(struct probe_job *job, struct probe *probe)
{
	struct address_unit *unit = job->work.unit;

	/* Where no way leads anywhere, the network is to be doubted, too. */
	if (probe->smtp.silent)
		pulse(&unit->worker->pulses, PULSE_UNHEARD);
	if (probe->smtp.outcome != OUTCOME_LOCAL_ERROR) {
		note_session(job, &probe->smtp);
		note_refusal(job, &probe->smtp);
	}
	if (probe->smtp.tls_fail == TLS_FAIL_UNRECOGNIZED_NAME && job->sni && !job->without_sni) {
		job->without_sni = true;
		job->shortages = 0;
		probe_free(probe);
		job->probe = NULL;
		address_want(unit, &job->work);
	} else if (probe->der_count && probe->smtp.tls_up) {
		ask_judgement(job);
	} else {
		complete(job, NULL);
	}
}

static void on_probe_done(void *owner, struct probe *probe)
{
	struct probe_job *job = owner;
	struct address_unit *unit = job->work.unit;
	bool contacted = probe->contacted;

	pulse(&unit->worker->pulses, PULSE_ENDED);
	if (!ask_again(job))
		finish_session(job, probe);
	/* Whatever became of it, and whoever is to blame. */
	address_release(unit, contacted ? unit->worker->context->setup.options->spacing : 0);
}

void probes_on_judged(struct worker *worker, struct message *message)
{
	(void)worker;
	complete(message->waiter, message->chain);
}

/* Since the session was wanted, its owner may have asked to be left alone, or refused us (G5, G7). */
static enum skip judge_late(const struct probe_job *job)
{
	struct address_unit *unit = job->work.unit;
	enum skip skip = selection_judge(unit->worker->context, &unit->slot.address);

	if (skip != SKIP_NONE)
		return skip;
	/* "Too busy" is over by the second attempt (D.11). */
	bool backs_off = unit->refused_attempt == job->attempt || slot_backed_off(&unit->slot);
	return backs_off ? SKIP_BACKED_OFF : SKIP_NONE;
}

/* No session: these are all the facts there are. */
static void leave_out(struct probe_job *job, enum skip skip)
{
	job->facts = probe_facts_new();
	job->facts->skip = skip;
	job->facts->smtp.outcome = OUTCOME_LOCAL_ERROR;
	job->facts->time_us = clock_wall();
	answer(job);
	address_release(job->work.unit, 0);
}

static void start(struct address_work *work)
{
	struct probe_job *job = (struct probe_job *)work;
	struct worker *worker = work->unit->worker;
	enum skip skip = judge_late(job);
	struct probe_target target = { .address = work->unit->slot.address,
		.port = SMTP_PORT,
		.sni = job->without_sni ? NULL : job->sni,
		.key_kind = job->key_kind };
	struct probe_subject subject = { .target = &target };
	struct fault_scope scope;

	if (skip != SKIP_NONE) {
		leave_out(job, skip);
		return;
	}
	worker->counters.probes += !job->shortages;
	if (!worker->environment.held)
		schedule_spend(&worker->schedule);
	pulse(&worker->pulses, PULSE_BEGUN);
	job->time_us = clock_wall();
	fault_enter_again(&scope, job->mark);
	job->probe = probe_new(&worker->environment, worker->context->address_scanner, &subject,
		on_probe_done, job);
	fault_leave(&scope);
}

/* Others wait: what it would have seen is left to the second attempt, which is more patient. */
static void put_off(struct address_work *work)
{
	struct probe_job *job = (struct probe_job *)work;

	if (job->probe && work->unit->worker->environment.attempt == 1)
		probe_stop(job->probe);
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

static void free_all(void *value, void *context)
{
	struct address_unit *unit = value;

	(void)context;
	inference_done(&unit->inference);
	while (unit->jobs) {
		struct probe_job *job = unit->jobs;

		unit->jobs = job->next;
		probe_free(job->probe);
		probe_facts_unref(job->facts);
		cold_drop(&job->cold);
		waiters_done(&job->waiters);
		free(job->mark);
		free(job->sni);
		free(job);
	}
}

void probes_open(struct worker *worker)
{
	size_t octets = worker->context->setup.warm_octets;

	warm_init(&worker->warm_probes, WORKER_WARM_UNITS, octets, cool, worker);
	cold_init(&worker->cold_probes, octets, forget, worker);
}

void probes_close(struct worker *worker)
{
	map_each(&worker->addresses, free_all, NULL);
	cold_done(&worker->cold_probes);
}
