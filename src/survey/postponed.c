/* SPDX-License-Identifier: Apache-2.0 */
/* Second attempts to come (postponed.h). */
#include "survey/postponed.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"

#include <assert.h>
#include <stdlib.h>

struct postponed_entry {
	struct postponed_entry *next;
	struct domain_request *request;
	int64_t due_us;
};

void postponed_init(struct postponed *postponed, int64_t delay_us)
{
	*postponed = (struct postponed){ .delay_us = delay_us };
}

void postponed_add(struct postponed *postponed, struct domain_request *request)
{
	struct postponed_entry *entry = memory_alloc(sizeof(*entry));

	entry->request = request;
	entry->due_us = clock_monotonic() + postponed->delay_us;
	if (postponed->last)
		postponed->last->next = entry;
	else
		postponed->first = entry;
	postponed->last = entry;
	postponed->count++;
}

int64_t postponed_due(const struct postponed *postponed)
{
	if (!postponed->first)
		return -1;
	int64_t delay = postponed->first->due_us - clock_monotonic();
	return delay > 0 ? delay : 0;
}

int64_t postponed_last_due(const struct postponed *postponed)
{
	int64_t delay = postponed->last ? postponed->last->due_us - clock_monotonic() : 0;

	return delay > 0 ? delay : 0;
}

/* Nothing seems to happen until then, which may be many minutes. */
void postponed_tell(struct postponed *postponed, int64_t delay_us)
{
	if (postponed->told || delay_us < CLOCK_SECOND)
		return;
	postponed->told = true;
	log_write(LEVEL_NOTE,
		"%llu lines of the list failed for a reason that may pass: second attempts from "
		"%lld s on "
		"(--retry-delay, --no-retry)",
		(unsigned long long)postponed->count, (long long)(delay_us / CLOCK_SECOND));
}

struct domain_request *postponed_take(struct postponed *postponed)
{
	struct postponed_entry *entry = postponed->first;

	assert(entry);
	struct domain_request *request = entry->request;
	postponed->first = entry->next;
	if (!postponed->first)
		postponed->last = NULL;
	postponed->count--;
	free(entry);
	return request;
}

void postponed_take_since(struct postponed *postponed, int64_t since_us,
	void (*take)(void *owner, struct domain_request *request), void *owner)
{
	struct postponed_entry *before = NULL, *entry = postponed->first;

	while (entry && entry->due_us - postponed->delay_us < since_us) {
		before = entry;
		entry = entry->next;
	}
	*(before ? &before->next : &postponed->first) = NULL;
	postponed->last = before;
	while (entry) {
		struct postponed_entry *next = entry->next;

		take(owner, entry->request);
		free(entry);
		postponed->count--;
		entry = next;
	}
}

void postponed_done(struct postponed *postponed)
{
	while (postponed->first)
		domain_request_free(postponed_take(postponed));
}
