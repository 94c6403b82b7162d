/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which units of a worker are warm, that is, have their facts at hand. A survey meets most hosts once and few of them
 * all the time: whoever has not been used for long is cooled, and warmed again when it is asked for (freezer.h). So is
 * whoever holds so many octets that all together are too many.
 */
#ifndef TESSCAN_ENGINE_WARM_H
#define TESSCAN_ENGINE_WARM_H

#include <stdbool.h>
#include <stddef.h>

/* Embedded in a unit; zeroed at first. */
struct warm_place {
	struct warm_place *next;
	size_t octets; /* that the unit holds while it is queued */
	bool queued;
	bool used; /* since it was queued */
};

struct warm_queue {
	struct warm_place *first; /* the next to be looked at */
	struct warm_place *last;
	size_t count;
	size_t most;
	size_t octets; /* of all that are queued, whether they can be cooled or not */
	size_t most_octets;
	bool (*cool)(struct warm_place *place, void *owner); /* false: not now, it is in use */
	void *owner;
};

/* At most so many units, and octets, as long as those beyond can be cooled. */
void warm_init(struct warm_queue *queue, size_t most, size_t most_octets,
	bool (*cool)(struct warm_place *place, void *owner), void *owner);
/* The unit is used, and holds so many octets. May cool others, never this one. */
void warm_use(struct warm_queue *queue, struct warm_place *place, size_t octets);
/* Looks at so many units, the oldest first, until there are at most `octets`. True when there are. */
bool warm_shrink(struct warm_queue *queue, size_t octets, size_t looks);

#endif
