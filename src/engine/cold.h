/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Units that are cold: their facts are compressed octets (base/freezer.h). Large ones are kept only as long as there
 * is room for them; then the unit forgets its facts, and has them anew when it is asked.
 */
#ifndef TESSCAN_ENGINE_COLD_H
#define TESSCAN_ENGINE_COLD_H

#include "base/flat.h"
#include "base/freezer.h"
#include "engine/warm.h"

#define COLD_SMALL \
	(8 * 1024) /* octets; facts whose compressed form is no larger are never forgotten */

/* Of one kind of unit, of a worker. */
struct cold_store {
	struct freezer *freezer;
	struct warm_queue large;
};

/* Embedded in a unit; zeroed at first. */
struct cold_unit {
	struct warm_place place; /* first: among the large ones */
	struct frozen *frozen; /* NULL: it is not cold */
};

/* forget() is called with the place of a unit that is to use cold_drop(), and returns true. */
void cold_init(struct cold_store *store, size_t octets,
	bool (*forget)(struct warm_place *place, void *owner), void *owner);
void cold_done(struct cold_store *store);
/* Takes the octets over. False while the freezer still learns: the unit stays as it is. */
bool cold_put(struct cold_store *store, struct cold_unit *unit, struct flat *flat);
/* The octets again, owned by the caller; the unit is cold no more. It was. */
void *cold_take(struct cold_store *store, struct cold_unit *unit, size_t *ret_length);
/* Nothing is kept of the unit; false: nothing was. */
bool cold_drop(struct cold_unit *unit);

#endif
