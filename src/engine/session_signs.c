/* SPDX-License-Identifier: Apache-2.0 */
/* Signs of a session (session_signs.h). */
#include "engine/session_signs.h"

#include "engine/budget.h"
#include "engine/selection.h"

/* The first session with the network counts for the vantage; a second attempt is none. */
static void note_network(const struct probe_job *job, unsigned signs)
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
static void note_session(const struct probe_job *job, const struct smtp_facts *smtp)
{
	struct pulses *pulses = &job->work.unit->worker->pulses;

	note_network(job, sighting_signs(smtp));
	/* All others would count its server twice. */
	if (budget_kind(job) != SCHEDULE_FIRST)
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
	bool refused = smtp->outcome == OUTCOME_TCP_REFUSED;

	/* The second refusal of an address is no further sign of its network. */
	if (!refused || !job->before || job->before->smtp.outcome != OUTCOME_TCP_REFUSED)
		slot_note_refusal(&unit->slot, &unit->worker->schedule, refused);
	if (backs_off && smtp->policy_block)
		slot_back_off(&unit->slot);
	if (backs_off && smtp->closing)
		unit->refused_attempt = job->attempt;
}

void session_signs_note(const struct probe_job *job, const struct smtp_facts *smtp)
{
	/* Where no way leads anywhere, the network is to be doubted, too. */
	if (smtp->silent)
		pulse(&job->work.unit->worker->pulses, PULSE_UNHEARD);
	if (smtp->outcome == OUTCOME_LOCAL_ERROR)
		return;
	note_session(job, smtp);
	note_refusal(job, smtp);
}

enum skip session_signs_judge(const struct probe_job *job)
{
	struct address_unit *unit = job->work.unit;
	enum skip skip = selection_judge(unit->worker->context, &unit->slot.address);

	if (skip != SKIP_NONE)
		return skip;
	/* "Too busy" is over by the second attempt (D.11). */
	bool backs_off = unit->refused_attempt == job->attempt || slot_backed_off(&unit->slot);
	if (backs_off)
		return SKIP_BACKED_OFF;
	/* A turn that is had once more, since this machine had no connection, is paid for. */
	return job->shortages || budget_allows(job) ? SKIP_NONE : SKIP_NOT_ASKED;
}
