/* SPDX-License-Identifier: Apache-2.0 */
/* Warm units (warm.h): a clock of second chances. */
#include "engine/warm.h"

#define WARM_LOOKS \
	4 /* at old units for each new one, so that the queue shrinks again after a time of much use */

void warm_init(struct warm_queue *queue, size_t most,
	bool (*cool)(struct warm_place *place, void *owner), void *owner)
{
	*queue = (struct warm_queue){ .most = most, .cool = cool, .owner = owner };
}

static void append(struct warm_queue *queue, struct warm_place *place)
{
	place->next = NULL;
	place->queued = true;
	place->used = false;
	if (queue->last)
		queue->last->next = place;
	else
		queue->first = place;
	queue->last = place;
	queue->count++;
}

static struct warm_place *take_first(struct warm_queue *queue)
{
	struct warm_place *place = queue->first;

	queue->first = place->next;
	if (!queue->first)
		queue->last = NULL;
	queue->count--;
	place->queued = false;
	return place;
}

void warm_use(struct warm_queue *queue, struct warm_place *place)
{
	if (place->queued)
		place->used = true;
	else
		append(queue, place);
	for (int i = 0; i < WARM_LOOKS && queue->count > queue->most; i++) {
		struct warm_place *old = take_first(queue);

		if (old == place || old->used || !queue->cool(old, queue->owner))
			append(queue, old);
	}
}
