/* SPDX-License-Identifier: Apache-2.0 */
/* Turns (turn.h). */
#include "engine/turn.h"

#include "engine/budget.h"

void turn_spend(struct probe_job *job)
{
	struct worker *worker = job->work.unit->worker;

	worker->counters.probes += !job->shortages;
	if (!job->shortages)
		budget_spend(job);
	if (!worker->environment.held)
		schedule_spend(&worker->schedule);
	pulse(&worker->pulses, PULSE_BEGUN);
}

bool turn_once_more(struct probe_job *job)
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
	if (job->session)
		address_want_next(unit, &job->work);
	else
		address_want(unit, &job->work);
	return true;
}

void turn_over(struct probe_job *job, bool contacted)
{
	struct address_unit *unit = job->work.unit;

	pulse(&unit->worker->pulses, PULSE_ENDED);
	address_release(unit, contacted ? unit->worker->context->setup.options->spacing : 0);
}
