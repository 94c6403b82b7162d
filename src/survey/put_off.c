/* SPDX-License-Identifier: Apache-2.0 */
/* Domains that wait for a time (put_off.h): a binary heap. */
#include "survey/put_off.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/failure_notes.h"
#include "base/log.h"

#include <stdlib.h>

void put_off_init(struct put_off *waiting, int64_t spacing_us)
{
	*waiting = (struct put_off){ .most_us = FAILURES_REMEMBERED * spacing_us };
}

/* Of the same time the one that stands first in the list. */
static bool is_before(const struct put_off_entry *a, const struct put_off_entry *b)
{
	return a->due_us != b->due_us ? a->due_us < b->due_us
				      : a->request->sequence < b->request->sequence;
}

void put_off_add(struct put_off *waiting, int64_t due_us, struct domain_request *request)
{
	const struct put_off_entry entry = { waiting->over ? 0 : due_us, request };
	size_t at = waiting->count++;

	if (at == waiting->capacity) {
		waiting->capacity = at ? 2 * at : 64;
		waiting->heap =
			memory_resize(waiting->heap, waiting->capacity * sizeof(*waiting->heap));
	}
	for (; at && is_before(&entry, &waiting->heap[(at - 1) / 2]); at = (at - 1) / 2)
		waiting->heap[at] = waiting->heap[(at - 1) / 2];
	waiting->heap[at] = entry;
}

static struct domain_request *take(struct put_off *waiting)
{
	struct domain_request *first = waiting->heap[0].request;
	const struct put_off_entry last = waiting->heap[--waiting->count];
	size_t at = 0, below;

	while ((below = 2 * at + 1) < waiting->count) {
		below += below + 1 < waiting->count &&
			is_before(&waiting->heap[below + 1], &waiting->heap[below]);
		if (!is_before(&waiting->heap[below], &last))
			break;
		waiting->heap[at] = waiting->heap[below];
		at = below;
	}
	waiting->heap[at] = last;
	return first;
}

struct domain_request *put_off_take(struct put_off *waiting, int64_t now_us)
{
	return waiting->count && waiting->heap[0].due_us <= now_us ? take(waiting) : NULL;
}

/* What is earlier by its number alone has to be above then. */
static void hurry(struct put_off *waiting)
{
	struct put_off all = *waiting;

	all.heap = NULL;
	all.count = all.capacity = 0;
	while (waiting->count)
		put_off_add(&all, 0, waiting->heap[--waiting->count].request);
	free(waiting->heap);
	*waiting = all;
}

static void tell(struct put_off *waiting)
{
	if (!waiting->told)
		log_write(LEVEL_NOTE,
			"%zu lines of the list wait for sessions with servers where others failed, "
			"for %lld "
			"s at most (--failure-spacing)",
			waiting->count, (long long)(waiting->most_us / CLOCK_SECOND));
	waiting->told = true;
}

bool put_off_is_over(struct put_off *waiting, bool alone, int64_t now_us)
{
	if (alone && !waiting->alone_us) {
		tell(waiting);
		waiting->alone_us = now_us;
	}
	if (!waiting->alone_us || now_us - waiting->alone_us < waiting->most_us)
		return false;
	if (!waiting->over)
		hurry(waiting);
	waiting->over = true;
	return true;
}

void put_off_restart(struct put_off *waiting)
{
	waiting->alone_us = 0;
	waiting->over = false;
}

void put_off_done(struct put_off *waiting)
{
	while (waiting->count)
		domain_request_free(take(waiting));
	free(waiting->heap);
}
