/* SPDX-License-Identifier: Apache-2.0 */
/* Cold units (cold.h). */
#include "engine/cold.h"

#include <stdint.h>
#include <stdlib.h>

void cold_init(struct cold_store *store, size_t octets,
	bool (*forget)(struct warm_place *place, void *owner), void *owner)
{
	store->freezer = freezer_new();
	warm_init(&store->large, SIZE_MAX, octets, forget, owner);
}

void cold_done(struct cold_store *store)
{
	freezer_free(store->freezer);
}

bool cold_put(struct cold_store *store, struct cold_unit *unit, struct flat *flat)
{
	unit->frozen = freezer_put(store->freezer, flat->octets.bytes, flat->octets.length);
	flat_done(flat);
	if (!unit->frozen)
		return false;
	size_t octets = frozen_octets(unit->frozen);
	if (octets > COLD_SMALL)
		warm_use(&store->large, &unit->place, octets);
	return true;
}

void *cold_take(struct cold_store *store, struct cold_unit *unit, size_t *ret_length)
{
	void *octets = freezer_get(store->freezer, unit->frozen, ret_length);

	cold_drop(unit);
	if (unit->place.queued)
		warm_use(&store->large, &unit->place, 0);
	return octets;
}

bool cold_drop(struct cold_unit *unit)
{
	bool was_cold = unit->frozen != NULL;

	free(unit->frozen);
	unit->frozen = NULL;
	return was_cold;
}
