/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept of sessions that nobody waits for (probe_cold.h). */
#include "engine/probe_cold.h"

#include "verdict/facts_flat.h"

#include <stdlib.h>

bool probe_failed(const struct probe_facts *facts)
{
	return facts && facts->skip == SKIP_NONE && !facts->smtp.usable &&
		!facts->smtp.sni_refused && !facts->smtp.tls_begun &&
		facts->smtp.outcome != OUTCOME_LOCAL_ERROR;
}

void probe_weigh(struct probe_job *job)
{
	warm_use(&job->work.unit->worker->warm_probes, &job->place,
		(job->facts ? probe_facts_octets(job->facts) : 0) +
			(job->before ? probe_facts_octets(job->before) : 0));
}

void probe_warm(struct probe_job *job)
{
	struct worker *worker = job->work.unit->worker;

	if (job->cold.frozen) {
		size_t length;
		void *octets = cold_take(&worker->cold_probes, &job->cold, &length);

		length -= job->before_octets;
		job->facts = probe_facts_restore(octets, length);
		if (job->before_octets)
			job->before = probe_facts_restore(
				(const char *)octets + length, job->before_octets);
		job->before_octets = 0;
		free(octets);
	}
	probe_weigh(job);
}

/* Others hold the facts, so that nothing would be won; of a failure they may be names of the same address. */
static bool is_held(const struct probe_job *job)
{
	return !probe_failed(job->facts) &&
		atomic_load_explicit(&job->facts->references, memory_order_acquire) > 1;
}

static bool cool(struct warm_place *place, void *owner)
{
	struct probe_job *job =
		(struct probe_job *)(void *)((char *)place - offsetof(struct probe_job, place));
	struct worker *worker = owner;
	struct flat flat;

	if (!job->facts || job->waiters.count)
		return false;
	if (is_held(job))
		return false;
	flat_init(&flat);
	probe_facts_flatten(&flat, job->facts);
	size_t octets = flat.octets.length;
	if (job->before)
		probe_facts_flatten(&flat, job->before);
	octets = flat.octets.length - octets;
	if (!cold_put(&worker->cold_probes, &job->cold, &flat))
		return false;
	job->failed = probe_failed(job->facts);
	job->before_octets = octets;
	probe_facts_unref(job->before);
	job->before = NULL;
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
	job->before_octets = 0;
	return true;
}

void probe_cold_open(struct worker *worker)
{
	size_t octets = worker->context->setup.warm_octets;

	warm_init(&worker->warm_probes, WORKER_WARM_UNITS, octets, cool, worker);
	cold_init(&worker->cold_probes, octets, forget, worker);
}

void probe_cold_close(struct worker *worker)
{
	cold_done(&worker->cold_probes);
}
