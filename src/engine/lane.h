/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom domains in work wait for, told by a keyed hash: an operator, a network, an address of policy hosts. What a domain
 * takes of their lanes (lanes.h) is a claim: a small set of keys.
 */
#ifndef TESSCAN_ENGINE_LANE_H
#define TESSCAN_ENGINE_LANE_H

#include "base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LANE_KEYS_MAXIMUM 16 /* of one domain; what it has beyond them is not counted */
#define LANE_KEYS_OF_HOSTS \
	(LANE_KEYS_MAXIMUM - \
		2) /* of them, for operators and networks: policies have two addresses */

struct address;

/* The lanes that a domain takes a place in. */
struct lane_claim {
	size_t count;
	uint64_t keys[LANE_KEYS_MAXIMUM];
};

/* Keys of lanes: a registered domain; a network (engine/schedule.h); an address of policy hosts. */
uint64_t lane_of_operator(struct hash_key key, const char *registered_domain);
uint64_t lane_of_network(struct hash_key key, const struct address *network);
uint64_t lane_of_policies(struct hash_key key, const struct address *address);
bool lane_is_of_policies(uint64_t key);

/* Adds a key unless it is there, or there is no room. */
void lane_claim_add(struct lane_claim *claim, uint64_t key);
/* Adds those of the other, which must have room. */
void lane_claim_join(struct lane_claim *claim, const struct lane_claim *other);
bool lane_claim_has(const struct lane_claim *claim, uint64_t key);

#endif
