/* SPDX-License-Identifier: Apache-2.0 */
/* Address units (address.h). */
#include "engine/address.h"

#include <stdlib.h>

struct address_unit *address_unit_of(struct worker *worker, const struct address *address)
{
	struct map *units = &worker->addresses;
	struct address_unit *unit = map_get(units, address, sizeof(*address));

	if (unit)
		return unit;
	unit = memory_alloc(sizeof(*unit));
	unit->worker = worker;
	unit->lost_us = FAILURES_NEVER;
	slot_init(&unit->slot, &worker->schedule, address);
	map_put(units, &unit->slot.address, sizeof(unit->slot.address), unit);
	worker->counters.addresses++;
	return unit;
}

/* Behind `before`, which is among those that wait; NULL: as the first. */
static void insert(
	struct address_unit *unit, struct address_work *work, struct address_work *before)
{
	struct address_work **place = before ? &before->next : &unit->first;

	work->unit = unit;
	work->next = *place;
	work->waiting = true;
	*place = work;
	if (!work->next)
		unit->last = work;
	unit->slot.backlog++;
	slot_want(&unit->slot, &unit->worker->schedule);
}

void address_want(struct address_unit *unit, struct address_work *work)
{
	insert(unit, work, unit->last);
}

void address_want_next(struct address_unit *unit, struct address_work *work)
{
	insert(unit, work, NULL);
}

void address_unwant(struct address_work *work)
{
	struct address_unit *unit = work->unit;
	struct address_work *before = NULL;

	if (!work->waiting)
		return;
	work->waiting = false;
	unit->slot.backlog--;
	for (struct address_work *at = unit->first; at != work; at = at->next)
		before = at;
	if (before)
		before->next = work->next;
	else
		unit->first = work->next;
	if (unit->last == work)
		unit->last = before;
}

void address_release(struct address_unit *unit, int64_t pause_us)
{
	unit->running = NULL;
	slot_release(&unit->slot, &unit->worker->schedule, pause_us, unit->first != NULL);
}

static void start(void *owner, struct slot *slot)
{
	struct address_unit *unit = (struct address_unit *)slot;
	struct address_work *work = unit->first;

	(void)owner;
	if (!work) {
		/* Whoever wanted it has been answered meanwhile: nothing was sent, no pause is due. */
		address_release(unit, 0);
		return;
	}
	address_unwant(work);
	unit->running = work;
	work->start(work);
}

static void put_off(void *owner, struct slot *slot)
{
	struct address_unit *unit = (struct address_unit *)slot;

	(void)owner;
	if (unit->running)
		unit->running->put_off(unit->running);
}

void address_open(struct worker *worker)
{
	const struct survey_setup *setup = &worker->context->setup;

	map_init(&worker->addresses, worker->context->hash_key);
	schedule_init(&worker->schedule, worker->loop, worker->context->hash_key, setup->options,
		setup->senders, setup->workers, start, worker);
	ledger_init(&worker->ledger, worker->context->hash_key, setup->options->failure_spacing,
		setup->failures, setup->follow_ups_from_us);
	if (!setup->options->no_retry)
		schedule_put_off_by(&worker->schedule, put_off,
			(size_t)setup->options->window / setup->workers, &worker->context->pressed);
}

static void free_unit(void *value, void *context)
{
	(void)context;
	free(value);
}

void address_close(struct worker *worker)
{
	map_each(&worker->addresses, free_unit, NULL);
	map_done(&worker->addresses);
	schedule_done(&worker->schedule);
	ledger_done(&worker->ledger);
}
