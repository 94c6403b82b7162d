/* SPDX-License-Identifier: Apache-2.0 */
/* Warm units (warm.h): a clock of second chances. */
#include "engine/warm.h"

#define WARM_LOOKS \
	4 /* at old units for each new one, so that the queue shrinks again after a time of much use */

void warm_init(struct warm_queue *queue, size_t most, size_t most_octets,
	bool (*cool)(struct warm_place *place, void *owner), void *owner)
{
	*queue = (struct warm_queue){
		.most = most, .most_octets = most_octets, .cool = cool, .owner = owner
	};
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
	queue->octets += place->octets;
}

static struct warm_place *take_first(struct warm_queue *queue)
{
	struct warm_place *place = queue->first;

	queue->first = place->next;
	if (!queue->first)
		queue->last = NULL;
	queue->count--;
	queue->octets -= place->octets;
	place->queued = false;
	return place;
}

/* The oldest has its second chance, or is cooled. */
static void look(struct warm_queue *queue, const struct warm_place *spared)
{
	struct warm_place *old = take_first(queue);

	if (old == spared || old->used || !queue->cool(old, queue->owner))
		append(queue, old);
}

void warm_use(struct warm_queue *queue, struct warm_place *place, size_t octets)
{
	if (place->queued) {
		queue->octets += octets - place->octets;
		place->octets = octets;
		place->used = true;
	} else {
		place->octets = octets;
		append(queue, place);
	}
	for (int i = 0; i < WARM_LOOKS &&
		(queue->count > queue->most || queue->octets > queue->most_octets);
		i++)
		look(queue, place);
}

bool warm_shrink(struct warm_queue *queue, size_t octets, size_t looks)
{
	while (queue->octets > octets && queue->count && looks--)
		look(queue, NULL);
	return queue->octets <= octets || !queue->count;
}
