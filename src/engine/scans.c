/* SPDX-License-Identifier: Apache-2.0 */
/* Scanners that follow a session (scans.h). */
#include "engine/scans.h"

#include "engine/probe_text.h"
#include "engine/session_signs.h"
#include "engine/shared.h"
#include "engine/spacing.h"
#include "engine/turn.h"
#include "verdict/facts_flat.h"

#include <stdlib.h>
#include <string.h>

/* What an earlier attempt found stands where nobody looked again. */
static void keep_earlier(struct probe_job *job)
{
	struct probe_facts *session = job->session;
	const struct scan_results *earlier = &job->earlier->scan_results;

	for (size_t i = 0; i < earlier->count; i++) {
		const struct scan_result *result = &earlier->list[i];

		if (!scan_results_get(&session->scan_results, result->kind))
			scan_results_add(&session->scan_results, result->kind, result->state,
				&session->arena);
	}
}

static const struct scanner_list *scanners_of(const struct probe_job *job)
{
	return &job->work.unit->worker->context->of_addresses;
}

static bool is_there(const struct probe_job *job, const struct scanner *scanner)
{
	return scan_results_get(&job->session->scan_results,
		context_kind(job->work.unit->worker->context, scanner));
}

/* Those of scanners that were not asked, as no session was left for them, are told by their names. */
static void add_scan_results(struct probe_job *job, struct probe_facts *facts)
{
	const struct scanner_list *scanners = scanners_of(job);
	const char **names = memory_alloc((scanners->count + 1) * sizeof(*names));
	size_t count = 0;

	for (size_t i = job->scan; job->scans_left && i < scanners->count; i++) {
		if (!is_there(job, scanners->list[i]))
			names[count++] = scanners->list[i]->name;
	}
	if (facts->scan_results.count || count)
		probe_text_add(facts, names, count);
	free(names);
}

/* The facts are complete: their texts are made once, for every record that will join. */
static void seal(struct probe_job *job)
{
	struct worker *worker = job->work.unit->worker;
	struct probe_facts *facts = job->session;

	if (job->earlier)
		keep_earlier(job);
	add_scan_results(job, facts);
	job->session = NULL;
	job->own = true;
	pulse_weigh(&worker->pulses, probe_facts_octets(facts));
	shared_announce(worker, "probe", facts->json, strlen(facts->json), &facts->key);
	job->facts = facts;
	job->done(job);
}

/* Before whoever else waits for the address: what it shows decides about them. */
static void proceed(struct probe_job *job)
{
	const struct scanner_list *scanners = scanners_of(job);

	while (job->scan < scanners->count && is_there(job, scanners->list[job->scan]))
		job->scan++;
	if (job->scan < scanners->count)
		address_want_next(job->work.unit, &job->work);
	else
		seal(job);
}

/* Who is not there, or wants none of us, is not contacted once more. */
static bool is_welcome(const struct smtp_facts *smtp)
{
	return smtp->alive && !smtp->policy_block;
}

void scans_begin(struct probe_job *job)
{
	struct probe_facts *session = job->session;

	if (job->earlier)
		scan_results_add_all(&session->scan_results, &job->earlier->scan_results, false,
			&session->arena);
	job->shortages = 0;
	job->scans_left = false;
	/* Sessions for a question about keys, or about names, are none of theirs. */
	bool follow = job->sni && job->key_kind == TLS_KEY_ANY && is_welcome(&session->smtp);
	job->scan = follow ? 0 : scanners_of(job)->count;
	proceed(job);
}

/* G5. That one was not refused is for the session to say; however many were is one sign of one address. */
static void note_refusal(struct address_unit *unit)
{
	if (!unit->scan_refused)
		slot_note_refusal(&unit->slot, &unit->worker->schedule, true);
	unit->scan_refused = true;
}

static void on_done(void *owner, struct probe *probe)
{
	struct probe_job *job = owner;
	/* It may have ended while it waited for a further session. */
	bool in_turn = !job->work.waiting, contacted = probe->contacted;

	address_unwant(&job->work);
	spacing_end(job, probe);
	if (probe->refused)
		note_refusal(job->work.unit);
	if (contacted || !turn_once_more(job)) {
		probe_keep(probe, &job->session->scan_results, &job->session->arena);
		probe_free(probe);
		job->probe = NULL;
		job->shortages = 0;
		job->scan++;
		proceed(job);
	}
	if (in_turn)
		turn_over(job, contacted);
}

/* A further session comes after the same pause as any other. */
static void on_turn(void *owner)
{
	struct probe_job *job = owner;

	spacing_end(job, job->probe);
	turn_over(job, true);
	address_want_next(job->work.unit, &job->work);
}

static void start(struct probe_job *job)
{
	struct address_unit *unit = job->work.unit;
	struct worker *worker = unit->worker;
	const struct scanner *scanner = scanners_of(job)->list[job->scan];
	struct probe_target target = { .address = unit->slot.address,
		.port = job->port,
		.sni = job->session->smtp.sni_refused ? NULL : job->sni,
		.key_kind =
			smtp_is_anonymous(&job->session->smtp) ? TLS_KEY_OR_NONE : job->key_kind };
	struct probe_subject subject = { .target = &target, .turn = on_turn };
	struct fault_scope scope;

	if (job->earlier)
		subject.earlier = scan_results_get(
			&job->earlier->scan_results, context_kind(worker->context, scanner));
	fault_enter_again(&scope, job->mark);
	job->probe = probe_new(&worker->environment, scanner, &subject, on_done, job);
	fault_leave(&scope);
}

void scans_turn(struct probe_job *job)
{
	enum skip skip = session_signs_judge(job);
	enum spacing spacing = skip == SKIP_NONE ? spacing_begin_scan(job) : SPACING_GO;

	if (spacing == SPACING_COMES)
		return;
	if (spacing != SPACING_GO)
		skip = SKIP_NOT_ASKED;
	if (job->probe) {
		if (skip == SKIP_NONE)
			turn_spend(job);
		else
			pulse(&job->work.unit->worker->pulses, PULSE_BEGUN);
		probe_take_turn(job->probe, skip == SKIP_NONE);
	} else if (skip == SKIP_NONE) {
		turn_spend(job);
		start(job);
	} else {
		job->scans_left = skip == SKIP_NOT_ASKED;
		/* Nobody is asked any more; what was never looked at is told by its name alone. */
		seal(job);
		address_release(job->work.unit, 0);
	}
}

bool scans_reopen(struct probe_job *job)
{
	struct flat flat;

	if (job->facts->skip != SKIP_NONE || job->facts->inferred ||
		!scan_results_again(&job->facts->scan_results))
		return false;
	flat_init(&flat);
	probe_facts_flatten(&flat, job->facts);
	job->session = probe_facts_restore(flat.octets.bytes, flat.octets.length);
	flat_done(&flat);
	job->session->scan_results = (struct scan_results){ 0 };
	job->session->key.known = false;
	probe_text_cut(job->session);
	job->earlier = job->facts;
	job->facts = NULL;
	return true;
}
