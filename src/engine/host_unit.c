/* SPDX-License-Identifier: Apache-2.0 */
/* Units of hosts (host_unit.h): which of them are warm, and what is kept of the others. */
#include "engine/host_unit.h"

#include "engine/host_dane.h"
#include "engine/host_scans.h"
#include "verdict/facts_flat.h"

#include <stdlib.h>
#include <string.h>

void host_unit_forget_probes(struct host_unit *unit)
{
	struct host_sessions *sessions = &unit->sessions;

	host_probes_unref(sessions->probes);
	sessions->probes = NULL;
	sessions->partial = false;
}

/* What the unit holds, the sessions included that cannot be cooled as long as it does. */
static size_t octets_of(const struct host_unit *unit)
{
	return (unit->facts ? host_facts_octets(unit->facts) : 0) +
		host_probes_octets(unit->sessions.probes);
}

void host_unit_weigh(struct host_unit *unit)
{
	warm_use(&unit->worker->warm_hosts, &unit->place, octets_of(unit));
}

static bool is_used(const struct host_unit *unit)
{
	return !unit->resolved || unit->waiters.count || unit->sessions.pending ||
		unit->sessions.waiters.count ||
		atomic_load_explicit(&unit->facts->references, memory_order_acquire) > 1;
}

/*
 * Nobody looks at the host any more: its probes are forgotten, as their addresses have them, too, and its facts are
 * frozen.
 */
static bool cool(struct warm_place *place, void *owner)
{
	struct host_unit *unit = (struct host_unit *)place;
	struct worker *worker = owner;
	struct flat flat;

	if (is_used(unit))
		return false;
	flat_init(&flat);
	host_facts_flatten(&flat, unit->facts);
	if (!cold_put(&worker->cold_hosts, &unit->cold, &flat))
		return false;
	host_facts_unref(unit->facts);
	unit->facts = NULL;
	host_unit_forget_probes(unit);
	return true;
}

/* Of those that are frozen and large: the next domain to name the host has it looked up anew. */
static bool forget(struct warm_place *place, void *owner)
{
	struct host_unit *unit =
		(struct host_unit *)(void *)((char *)place - offsetof(struct host_unit, cold));

	(void)owner;
	if (!cold_drop(&unit->cold))
		return true;
	host_unit_forget_probes(unit);
	unit->round = 0;
	unit->resolved = false;
	return true;
}

void host_unit_warm(struct host_unit *unit)
{
	struct worker *worker = unit->worker;

	if (unit->cold.frozen) {
		size_t length;
		void *octets = cold_take(&worker->cold_hosts, &unit->cold, &length);

		unit->facts = host_facts_restore(unit->name, octets, length);
		free(octets);
	}
	host_unit_weigh(unit);
}

char *host_unit_key(const char *name, const struct target *target)
{
	char address[ADDRESS_TEXT_SIZE];

	if (!target->port)
		return memory_string(name);
	address_format(&target->address, address);
	return memory_format("%s %s %u", name, address, target->port);
}

struct host_unit *host_unit_of(struct worker *worker, const char *name, const struct target *target)
{
	char *key = host_unit_key(name, target);
	struct host_unit *unit = map_get(&worker->hosts, key, strlen(key));

	if (unit) {
		free(key);
		return unit;
	}
	unit = memory_alloc(sizeof(*unit));
	unit->worker = worker;
	unit->key = key;
	unit->name = memory_string(name);
	unit->target = *target;
	unit->sessions.lost_us = failure_notes_host(worker->context->setup.failures, name);
	map_put(&worker->hosts, unit->key, strlen(unit->key), unit);
	worker->counters.hosts++;
	return unit;
}

static void free_unit(void *value, void *context)
{
	struct host_unit *unit = value;
	struct host_sessions *sessions = &unit->sessions;

	(void)context;
	host_scans_free(unit->scans);
	host_facts_unref(unit->earlier);
	host_dane_free(sessions->dane);
	timer_free(sessions->dane_turn);
	waiters_done(&unit->waiters);
	waiters_done(&sessions->waiters);
	host_probes_unref(sessions->probes);
	host_facts_unref(unit->facts);
	cold_drop(&unit->cold);
	free(unit->key);
	free(unit->name);
	free(unit);
}

void host_unit_open(struct worker *worker)
{
	size_t octets = worker->context->setup.warm_octets;

	map_init(&worker->hosts, worker->context->hash_key);
	warm_init(&worker->warm_hosts, WORKER_WARM_UNITS, octets, cool, worker);
	cold_init(&worker->cold_hosts, octets, forget, worker);
}

void host_unit_close(struct worker *worker)
{
	map_each(&worker->hosts, free_unit, NULL);
	map_done(&worker->hosts);
	cold_done(&worker->cold_hosts);
}
