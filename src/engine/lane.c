/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of lanes, and claims (lane.h). */
#include "engine/lane.h"

#include "base/address.h"

#include <string.h>

/* Kinds of lanes, in the low bits of their keys. */
enum { KIND_OPERATOR = 1, KIND_NETWORK = 2, KIND_POLICIES = 3, KIND_MASK = 3 };

static uint64_t key_of(struct hash_key key, uint64_t kind, const void *bytes, size_t length)
{
	return (hash_bytes(key, bytes, length) & ~(uint64_t)KIND_MASK) | kind;
}

bool lane_is_of_policies(uint64_t key)
{
	return (key & KIND_MASK) == KIND_POLICIES;
}

uint64_t lane_of_operator(struct hash_key key, const char *registered_domain)
{
	return key_of(key, KIND_OPERATOR, registered_domain, strlen(registered_domain));
}

uint64_t lane_of_network(struct hash_key key, const struct address *network)
{
	return key_of(key, KIND_NETWORK, network, sizeof(*network));
}

uint64_t lane_of_policies(struct hash_key key, const struct address *address)
{
	return key_of(key, KIND_POLICIES, address, sizeof(*address));
}

bool lane_claim_has(const struct lane_claim *claim, uint64_t key)
{
	for (size_t i = 0; i < claim->count; i++) {
		if (claim->keys[i] == key)
			return true;
	}
	return false;
}

void lane_claim_add(struct lane_claim *claim, uint64_t key)
{
	if (claim->count < LANE_KEYS_MAXIMUM && !lane_claim_has(claim, key))
		claim->keys[claim->count++] = key;
}

void lane_claim_join(struct lane_claim *claim, const struct lane_claim *other)
{
	for (size_t i = 0; i < other->count; i++)
		lane_claim_add(claim, other->keys[i]);
}
