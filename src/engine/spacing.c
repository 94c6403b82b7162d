/* SPDX-License-Identifier: Apache-2.0 */
/* Spacing (spacing.h). What may begin is the ledger's to say (ledger.h). */
#include "engine/spacing.h"

#include "base/clock.h"

#define SPACING_GLANCE \
	(CLOCK_SECOND / 4) /* until a network is looked at again that has others' sessions */

void spacing_note(struct worker *worker, enum failure_kind kind, const char *of)
{
	struct message *message;

	if (!worker->ledger.spacing_us)
		return;
	message = message_new(MESSAGE_FAILURE);
	message->failure.kind = kind;
	message->failure.of = memory_string(of);
	mailbox_post(worker->context->maker, message);
}

static void note_address(const struct probe_job *job, enum failure_kind kind)
{
	const struct address_unit *unit = job->work.unit;
	char text[ADDRESS_TEXT_SIZE];

	address_format(&unit->slot.address, text);
	spacing_note(unit->worker, kind, text);
}

/* A scanner's further session follows a failure where TLS did not come about. */
static enum schedule_kind kind_of(const struct probe_job *job)
{
	if (job->session ? !job->session->smtp.tls_up
			 : job->without_sni || (job->attempt > 1 && (job->had || job->before)))
		return SCHEDULE_FOLLOW_UP;
	return job->had || job->next ? SCHEDULE_FURTHER : SCHEDULE_FIRST;
}

static void begin(struct probe_job *job)
{
	struct address_unit *unit = job->work.unit;
	enum schedule_kind kind = kind_of(job);

	ledger_begin(&unit->worker->ledger, &unit->slot.address);
	/* One that this machine had no connection for was counted. */
	if (kind == SCHEDULE_FOLLOW_UP && !job->shortages)
		note_address(job, FAILURE_FOLLOW_UP);
	job->admitted = false;
	job->in_ledger = true;
}

/* So many are waited for, too, so that what they keep of the sessions before them is bounded. */
static bool admit(struct probe_job *job)
{
	struct address_unit *unit = job->work.unit;

	if (kind_of(job) != SCHEDULE_FOLLOW_UP || job->shortages)
		return true;
	if (!job->admitted)
		job->admitted = ledger_admit(&unit->worker->ledger, &unit->slot.address);
	return job->admitted;
}

/* Behind whoever else waits for the address, or before. */
static void come_again(struct probe_job *job, int64_t pause_us)
{
	struct address_unit *unit = job->work.unit;

	if (job->session)
		address_want_next(unit, &job->work);
	else
		address_want(unit, &job->work);
	address_release(unit, pause_us);
}

enum spacing spacing_begin(struct probe_job *job, int64_t *ret_due_us)
{
	struct address_unit *unit = job->work.unit;
	struct worker *worker = unit->worker;

	/* While it is held nothing is sent. */
	if (worker->environment.held)
		return SPACING_GO;
	if (!admit(job))
		return SPACING_NEVER;
	switch (ledger_ask(&worker->ledger, &unit->slot.address, kind_of(job), unit->lost_us,
		clock_monotonic(), ret_due_us)) {
	case LEDGER_GO:
		begin(job);
		return SPACING_GO;
	case LEDGER_BUSY:
		come_again(job, SPACING_GLANCE);
		return SPACING_COMES;
	case LEDGER_WAIT:
		break;
	}
	return atomic_load_explicit(&worker->context->hurried, memory_order_relaxed)
		? SPACING_NEVER
		: SPACING_LATER;
}

enum spacing spacing_begin_scan(struct probe_job *job)
{
	int64_t due_us, now_us = clock_monotonic();
	enum spacing spacing = spacing_begin(job, &due_us);

	if (spacing != SPACING_LATER)
		return spacing;
	if (due_us - now_us > job->work.unit->worker->ledger.spacing_us)
		return SPACING_NEVER;
	come_again(job, due_us - now_us);
	return SPACING_COMES;
}

void spacing_end(struct probe_job *job, struct probe *probe)
{
	struct address_unit *unit = job->work.unit;
	int64_t now_us = clock_monotonic();
	bool lost = probe->lost;

	probe->lost = false;
	job->had |= probe->contacted;
	if (!job->in_ledger)
		return;
	job->in_ledger = false;
	ledger_end(&unit->worker->ledger, &unit->slot.address, lost, now_us);
	if (!lost)
		return;
	unit->lost_us = job->lost_us = now_us;
	note_address(job, FAILURE_OF_ADDRESS);
}
