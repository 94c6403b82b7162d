/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions (session.h). */
#include "engine/session.h"

#include "base/clock.h"
#include "engine/probe_text.h"
#include "engine/scans.h"
#include "engine/session_signs.h"
#include "engine/spacing.h"
#include "engine/turn.h"
#include "tls/certificate_json.h"
#include "verdict/attempts.h"
#include "verdict/grade.h"
#include "verdict/lint_json.h"
#include "verdict/retry.h"

/* The one of the two with and without SNI that does not count: evidence of why. */
static void write_other(const struct probe_job *job, struct writer *json)
{
	if (!job->other && job->plain_skip == SKIP_NONE)
		return;
	writer_object(json, job->without_sni ? "with_sni" : "without_sni");
	if (job->other)
		attempt_members(json, job->other_us, &job->other->smtp);
	else
		writer_string(json, "skip", skip_text(job->plain_skip));
	writer_flag(json, "unknown", job->session->smtp.plain_unknown);
	writer_object_end(json);
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
	writer_integer(json, "port", job->port);
	if (job->session->smtp.tls_begun && !job->without_sni)
		writer_string_if(json, "sni", job->sni);
	if (job->session->smtp.sni_refused && !smtp_is_anonymous(&job->session->smtp))
		lint_json(json, LINT_BIT(LINT_SNI_ENFORCED));
	job->probe->scanner->record(job->probe->state, json);
	if (job->session->smtp.usable)
		writer_string(json, "grade",
			tls_grade_text(grade_of(&job->session->smtp, job->session->chain)));
	if (probe_facts_certificates(job->session))
		chain_json(json, probe_facts_certificates(job->session));
	write_other(job, json);
	if (job->before)
		attempts_json(json, job->before, job->session);
	writer_object_end(json);
}

/* No second attempt came about, by no fault of the server: the first stands where it suffices. True: those are the facts. */
static bool keep_before(struct probe_job *job)
{
	if (!job->before || !retry_stands_alone(&job->before->smtp))
		return false;
	job->facts = probe_facts_stand_alone(job->before, true);
	job->before = NULL;
	job->first_stands = true;
	job->done(job);
	return true;
}

static void swap_sessions(struct probe_job *job)
{
	struct probe *probe = job->probe;
	int64_t time_us = job->time_us;

	job->probe = job->other;
	job->time_us = job->other_us;
	job->other = probe;
	job->other_us = time_us;
	job->without_sni = !job->without_sni;
}

/*
 * Which of the two counts: that without SNI where it brought TLS, since a sender that sends none gets it; else that with
 * SNI, as there is no TLS either way, or as long as this is not known.
 */
static void choose_session(struct probe_job *job)
{
	struct smtp_facts *plain = &job->probe->smtp;
	bool passing = job->other && (job->other->smtp.passing || retry_wanted_by_probe(plain));

	if (!job->without_sni)
		return;
	if (plain->tls_up) {
		plain->sni_refused = true;
		plain->named_fail = job->other->smtp.tls_fail;
		plain->named_alert = job->other->smtp.tls_alert;
		plain->passing |= passing;
		return;
	}
	swap_sessions(job);
	job->probe->smtp.plain_unknown = !plain->usable || smtp_failed_here(plain);
	job->probe->smtp.passing = passing;
}

static void forget_other(struct probe_job *job)
{
	probe_free(job->other);
	job->other = NULL;
	job->plain_skip = SKIP_NONE;
}

/* The session is over and judged: encodes it once, while its scanner has what it saw. */
static void complete(struct probe_job *job, struct chain *chain)
{
	job->session = probe_facts_new();
	job->session->smtp = job->probe->smtp;
	/* A server without such a key may say so in any way. */
	if (job->key_kind != TLS_KEY_ANY && job->session->smtp.tls_fail != TLS_FAIL_NONE)
		job->session->smtp.passing = false;
	/* What a failed handshake showed is no session's. */
	*(job->probe->smtp.tls_up ? &job->session->chain : &job->session->shown) = chain;
	job->session->time_us = job->time_us;
	probe_text_set(job->session, write_probe, job);
	probe_free(job->probe);
	job->probe = NULL;
	forget_other(job);
	if (smtp_failed_here(&job->session->smtp) && keep_before(job)) {
		probe_facts_unref(job->session);
		job->session = NULL;
		return;
	}
	scans_begin(job);
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

/* With what the session that counts, or its failed handshake, has presented. */
static void go_on(struct probe_job *job)
{
	if (job->probe->der_count)
		ask_judgement(job);
	else
		complete(job, NULL);
}

/* E.1. Of a question about keys the main session has shown whether there is TLS. */
static bool asks_without_sni(const struct probe_job *job, const struct probe *probe)
{
	return job->sni && job->key_kind == TLS_KEY_ANY && !job->without_sni && !probe->stopped &&
		retry_without_sni(&probe->smtp);
}

static void finish_session(struct probe_job *job, struct probe *probe)
{
	struct address_unit *unit = job->work.unit;

	session_signs_note(job, &probe->smtp);
	if (asks_without_sni(job, probe)) {
		job->without_sni = true;
		job->shortages = 0;
		job->other = probe;
		job->other_us = job->time_us;
		job->probe = NULL;
		address_want(unit, &job->work);
		return;
	}
	choose_session(job);
	go_on(job);
}

static void on_probe_done(void *owner, struct probe *probe)
{
	struct probe_job *job = owner;
	bool contacted = probe->contacted;

	spacing_end(job, probe);
	if (!turn_once_more(job))
		finish_session(job, probe);
	turn_over(job, contacted);
}

void session_judged(struct probe_job *job, struct chain *chain)
{
	complete(job, chain);
}

/* The one without SNI is not to be had: that with it counts, and says nothing of those who send none. */
static void leave_out_plain(struct probe_job *job, enum skip skip)
{
	job->probe = job->other;
	job->time_us = job->other_us;
	job->other = NULL;
	job->without_sni = false;
	job->plain_skip = skip;
	job->probe->smtp.plain_unknown = true;
	go_on(job);
	address_release(job->work.unit, 0);
}

/* No session: these are all the facts there are. */
static void leave_out(struct probe_job *job, enum skip skip)
{
	if (!keep_before(job)) {
		job->facts = probe_facts_new();
		job->facts->skip = skip;
		job->facts->smtp.outcome = OUTCOME_LOCAL_ERROR;
		job->facts->time_us = clock_wall();
		job->done(job);
	}
	address_release(job->work.unit, 0);
}

/*
 * A server that finds no suite in our offer may have anonymous ones alone: senders that send no name offer these, too
 * (RFC 7672 8.2). To others they stay unoffered, for some would prefer them to showing their certificate.
 */
static enum tls_key_kind key_kind_of(const struct probe_job *job)
{
	return job->without_sni && job->other &&
			job->other->smtp.tls_fail == TLS_FAIL_NO_SHARED_CIPHER
		? TLS_KEY_OR_NONE
		: job->key_kind;
}

static void go_without(struct probe_job *job, enum skip skip)
{
	if (job->other)
		leave_out_plain(job, skip);
	else
		leave_out(job, skip);
}

/* After sessions that failed some are not to begin now (G2). True: this one is. */
static bool may_begin(struct probe_job *job)
{
	int64_t due_us;

	switch (spacing_begin(job, &due_us)) {
	case SPACING_GO:
		return true;
	case SPACING_COMES:
		break;
	case SPACING_LATER:
		job->later(job, due_us);
		address_release(job->work.unit, 0);
		break;
	case SPACING_NEVER:
		go_without(job, SKIP_NOT_ASKED);
		break;
	}
	return false;
}

void session_start(struct address_work *work)
{
	struct probe_job *job = (struct probe_job *)work;
	struct worker *worker = work->unit->worker;
	enum skip skip;
	struct probe_target target = { .address = work->unit->slot.address,
		.port = job->port,
		.sni = job->without_sni ? NULL : job->sni,
		.key_kind = key_kind_of(job) };
	struct probe_subject subject = { .target = &target };
	struct fault_scope scope;

	if (job->session) {
		scans_turn(job);
		return;
	}
	skip = session_signs_judge(job);
	if (skip != SKIP_NONE) {
		go_without(job, skip);
		return;
	}
	if (!may_begin(job))
		return;
	turn_spend(job);
	job->time_us = clock_wall();
	fault_enter_again(&scope, job->mark);
	job->probe = probe_new(&worker->environment, worker->context->address_scanner, &subject,
		on_probe_done, job);
	fault_leave(&scope);
}

void session_put_off(struct address_work *work)
{
	struct probe_job *job = (struct probe_job *)work;

	if (job->probe && work->unit->worker->environment.attempt == 1)
		probe_stop(job->probe);
}
