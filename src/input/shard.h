/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts of a list that as many machines survey (PROTOCOL A.9): each line is of one of them, by its network, so that what
 * may be done to a network at once is kept by one machine.
 */
#ifndef TESSCAN_INPUT_SHARD_H
#define TESSCAN_INPUT_SHARD_H

#include "base/address.h"
#include "base/hash.h"

#define SHARDS_MAXIMUM 65536

struct shard {
	struct hash_key key;
	uint64_t count; /* of all; at most 1: there is nothing to share */
	uint64_t index; /* this one, from 0 */
};

/* The seed is the same for all of them. */
void shard_init(struct shard *shard, uint64_t seed, uint64_t count, uint64_t index);
/* Whether a line is of this one. Where it is no address (version 0) its number decides. */
bool shard_has(const struct shard *shard, const struct address *address, uint64_t sequence);

#endif
