/* SPDX-License-Identifier: Apache-2.0 */
/* Lanes (lanes.h). */
#include "engine/lanes.h"

#include "base/arena.h"
#include "engine/request.h"

#include <stdlib.h>

#define LANES_SHARES 16
#define LANES_LOOKS 32 /* at lanes of one size, before smaller ones are looked at */
#define LANES_MOVES 100 /* of requests that wait for another of their lanes now, in one search */

struct lane_entry {
	struct lane_entry *next;
	struct domain_request *request;
};

struct lane {
	uint64_t key;
	size_t active;
	struct lane_entry *first;
	struct lane_entry *last;
	uint64_t waiting;
	size_t size; /* class: the list it is in while somebody waits */
	struct lane *next;
	struct lane *previous;
};

void lanes_init(struct lanes *lanes, struct hash_key key, size_t window, size_t at_once)
{
	size_t share = window / LANES_SHARES;

	at_once = at_once ? at_once : 1;
	*lanes = (struct lanes){ .most = share > at_once ? share : at_once,
		.unhindered = at_once,
		.most_crowd = window / 2 };
	map_init(&lanes->map, key);
}

static void free_lane(void *value, void *context)
{
	struct lane *lane = value;

	(void)context;
	while (lane->first) {
		struct lane_entry *entry = lane->first;

		lane->first = entry->next;
		domain_request_free(entry->request);
		free(entry);
	}
	free(lane);
}

void lanes_done(struct lanes *lanes)
{
	map_each(&lanes->map, free_lane, NULL);
	map_done(&lanes->map);
}

static struct lane *find(struct lanes *lanes, uint64_t key)
{
	return map_get(&lanes->map, &key, sizeof(key));
}

static struct lane *find_or_make(struct lanes *lanes, uint64_t key)
{
	struct lane *lane = find(lanes, key);

	if (lane)
		return lane;
	lane = memory_alloc(sizeof(*lane));
	lane->key = key;
	map_put(&lanes->map, &lane->key, sizeof(lane->key), lane);
	return lane;
}

static bool has_room(const struct lanes *lanes, const struct lane *lane)
{
	return !lane || lane->active < lanes->unhindered ||
		(lane->active < lanes->most && lanes->crowd < lanes->most_crowd);
}

static void enter(struct lanes *lanes, uint64_t key)
{
	struct lane *lane = find_or_make(lanes, key);

	lanes->crowd += lane->active++ >= lanes->unhindered;
}

bool lanes_take(struct lanes *lanes, const struct lane_claim *claim, uint64_t *ret_full)
{
	for (size_t i = 0; i < claim->count; i++) {
		*ret_full = claim->keys[i];
		if (!has_room(lanes, find(lanes, claim->keys[i])))
			return false;
	}
	for (size_t i = 0; i < claim->count; i++)
		enter(lanes, claim->keys[i]);
	return true;
}

static void remove_unused(struct lanes *lanes, struct lane *lane)
{
	if (lane->active || lane->waiting)
		return;
	map_remove(&lanes->map, &lane->key, sizeof(lane->key));
	free(lane);
}

void lanes_give_back(struct lanes *lanes, const struct lane_claim *claim)
{
	for (size_t i = 0; i < claim->count; i++) {
		struct lane *lane = find(lanes, claim->keys[i]);

		lanes->crowd -= --lane->active >= lanes->unhindered;
		remove_unused(lanes, lane);
	}
}

static void remove_from_list(struct lanes *lanes, struct lane *lane)
{
	struct lane_list *list = &lanes->waiting[lane->size];

	*(lane->previous ? &lane->previous->next : &list->first) = lane->next;
	*(lane->next ? &lane->next->previous : &list->last) = lane->previous;
}

static void append_to_list(struct lanes *lanes, struct lane *lane)
{
	struct lane_list *list = &lanes->waiting[lane->size];

	lane->next = NULL;
	lane->previous = list->last;
	*(list->last ? &list->last->next : &list->first) = lane;
	list->last = lane;
}

static size_t size_of(uint64_t waiting)
{
	size_t size = 0;

	while (waiting >>= 1)
		size++;
	return size < LANE_SIZES ? size : LANE_SIZES - 1;
}

/* The number of those that wait has changed. */
static void sort_in(struct lanes *lanes, struct lane *lane, uint64_t before)
{
	if (before && lane->waiting && size_of(lane->waiting) == lane->size)
		return;
	if (before)
		remove_from_list(lanes, lane);
	lane->size = size_of(lane->waiting);
	if (lane->waiting)
		append_to_list(lanes, lane);
}

void lanes_wait(struct lanes *lanes, uint64_t key, struct domain_request *request)
{
	struct lane *lane = find_or_make(lanes, key);
	struct lane_entry *entry = memory_alloc(sizeof(*entry));

	lane_claim_add(&request->claim, key);
	entry->request = request;
	*(lane->last ? &lane->last->next : &lane->first) = entry;
	lane->last = entry;
	lanes->waiting_count++;
	lane->waiting++;
	sort_in(lanes, lane, lane->waiting - 1);
}

/* The first lane of a list that has room; those before it go to the end. */
static struct lane *look(struct lanes *lanes, size_t size)
{
	struct lane_list *list = &lanes->waiting[size];

	for (int i = 0; i < LANES_LOOKS && list->first; i++) {
		struct lane *lane = list->first;

		if (has_room(lanes, lane))
			return lane;
		remove_from_list(lanes, lane);
		append_to_list(lanes, lane);
	}
	return NULL;
}

static struct domain_request *take_first(struct lanes *lanes, struct lane *lane)
{
	struct lane_entry *entry = lane->first;
	struct domain_request *request = entry->request;

	lane->first = entry->next;
	if (!lane->first)
		lane->last = NULL;
	free(entry);
	lanes->waiting_count--;
	lane->waiting--;
	sort_in(lanes, lane, lane->waiting + 1);
	return request;
}

static struct lane *next_lane(struct lanes *lanes)
{
	struct lane *lane = NULL;

	for (size_t size = LANE_SIZES; !lane && size && lanes->waiting_count;)
		lane = look(lanes, --size);
	return lane;
}

/*
 * Who had one place while it asked for the next, and gave it back for want of that, would keep others from theirs: two
 * queues of such requests may do so for ever. So places are taken together, and a request that waits for a place in
 * another of its lanes waits there.
 */
struct domain_request *lanes_next(struct lanes *lanes, bool *ret_more)
{
	struct lane *lane;
	uint64_t full;

	*ret_more = false;
	for (int moves = 0; (lane = next_lane(lanes)); moves++) {
		if (moves == LANES_MOVES) {
			*ret_more = true;
			return NULL;
		}
		if (lanes_take(lanes, &lane->first->request->claim, &full))
			return take_first(lanes, lane);
		lanes_wait(lanes, full, take_first(lanes, lane));
		remove_unused(lanes, lane);
	}
	return NULL;
}
