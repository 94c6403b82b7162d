/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions that are left (budget.h). */
#include "engine/budget.h"

#include <stdlib.h>

/* Hosts are known by where their units are, which stay for the survey; nobody looks inside. */
struct budget_entry {
	const void *host;
	unsigned sessions;
};

enum schedule_kind budget_kind(const struct probe_job *job)
{
	if (job->without_sni || job->attempt > 1)
		return SCHEDULE_FOLLOW_UP;
	return job->session || job->key_kind != TLS_KEY_ANY || job->next ? SCHEDULE_FURTHER
									 : SCHEDULE_FIRST;
}

static struct budget_entry *entry_of(const struct budget *budget, const void *host)
{
	for (size_t i = 0; i < budget->count; i++) {
		if (budget->entries[i].host == host)
			return &budget->entries[i];
	}
	return NULL;
}

/* `kept`: for sessions that verdicts rest on. */
static bool has_left(const struct address_unit *unit, const void *host, unsigned kept)
{
	const struct budget_entry *entry = entry_of(&unit->budget, host);
	int64_t most = unit->worker->context->setup.options->max_sessions;

	return (entry ? entry->sessions : 0) + (int64_t)kept < most;
}

bool budget_allows_host(const struct address_unit *unit, const void *host)
{
	return has_left(unit, host, 0);
}

/* The first of those who wait that has any left; NULL: none has. */
static const struct waiter *payer_of(const struct probe_job *job)
{
	unsigned kept = job->session ? job->kept : 0;

	for (size_t i = 0; i < job->waiters.count; i++) {
		if (has_left(job->work.unit, job->waiters.list[i].waiter, kept))
			return &job->waiters.list[i];
	}
	return NULL;
}

bool budget_allows(const struct probe_job *job)
{
	return !job->waiters.count || payer_of(job) != NULL;
}

void budget_spend(struct probe_job *job)
{
	struct budget *budget = &job->work.unit->budget;
	const struct waiter *payer = payer_of(job);

	if (!payer)
		return;
	struct budget_entry *entry = entry_of(budget, payer->waiter);
	if (!entry) {
		budget->entries = memory_resize(
			budget->entries, (budget->count + 1) * sizeof(*budget->entries));
		entry = &budget->entries[budget->count++];
		*entry = (struct budget_entry){ .host = payer->waiter };
	}
	entry->sessions++;
}

void budget_done(struct budget *budget)
{
	free(budget->entries);
	*budget = (struct budget){ 0 };
}
