/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lanes: whom domains in work wait for, an operator, a network, an address of policy hosts, each told by a keyed hash.
 * Nobody's domains may take more than a share of the window, however slow their servers are: further ones wait outside
 * it as requests, in the lane that is full, and the reader goes on. Pure bookkeeping, of the thread that submits.
 */
#ifndef TESSCAN_ENGINE_LANES_H
#define TESSCAN_ENGINE_LANES_H

#include "base/map.h"
#include "engine/lane.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LANE_SIZES 40 /* classes of lanes, by powers of two of those that wait */

struct domain_request;
struct lane;

struct lane_list {
	struct lane *first;
	struct lane *last;
};

struct lanes {
	struct map map; /* those that are in use */
	struct lane_list waiting[LANE_SIZES]; /* lanes with domains that wait */
	uint64_t waiting_count; /* domains */
	size_t most; /* places of a lane */
	size_t unhindered; /* places of a lane that count for nobody else */
	size_t crowd; /* places taken beyond those, in all lanes */
	size_t most_crowd;
};

/*
 * Of `window` domains in work each lane may have a sixteenth, and `at_once` in any case, which are so many as can be
 * served; what lanes have beyond those is half of the window at most.
 */
void lanes_init(struct lanes *lanes, struct hash_key key, size_t window, size_t at_once);
/* Frees the requests that wait, too. */
void lanes_done(struct lanes *lanes);

/* A place in every lane, or in none: false, and ret_full is one that has no more. */
bool lanes_take(struct lanes *lanes, const struct lane_claim *claim, uint64_t *ret_full);
void lanes_give_back(struct lanes *lanes, const struct lane_claim *claim);

/* The request waits for a place in this lane, and in those of its claim. Takes it over. */
void lanes_wait(struct lanes *lanes, uint64_t key, struct domain_request *request);
/*
 * The next request for which there is a place in every lane of its claim, which have been taken; of several lanes one of
 * those with most to wait. NULL: there is none now or, where ret_more says so, none was found within a bounded search.
 */
struct domain_request *lanes_next(struct lanes *lanes, bool *ret_more);

#endif
