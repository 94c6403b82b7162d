/* SPDX-License-Identifier: Apache-2.0 */
/* Shards (shard.h). */
#include "input/shard.h"

#include "engine/schedule.h"

void shard_init(struct shard *shard, uint64_t seed, uint64_t count, uint64_t index)
{
	*shard = (struct shard){ .key = { seed, count }, .count = count, .index = index };
}

static uint64_t hash_network(const struct shard *shard, const struct address *address)
{
	struct address network = schedule_network(address);
	uint8_t octets[1 + sizeof(network.bytes)] = { network.version };

	for (size_t i = 0; i < sizeof(network.bytes); i++)
		octets[1 + i] = network.bytes[i];
	return hash_bytes(shard->key, octets, sizeof(octets));
}

/* Octet by octet, so that machines of any kind agree. */
static uint64_t hash_number(const struct shard *shard, uint64_t number)
{
	uint8_t octets[8];

	for (size_t i = 0; i < sizeof(octets); i++)
		octets[i] = (uint8_t)(number >> 8 * i);
	return hash_bytes(shard->key, octets, sizeof(octets));
}

bool shard_has(const struct shard *shard, const struct address *address, uint64_t sequence)
{
	if (shard->count <= 1)
		return true;
	uint64_t hash =
		address->version ? hash_network(shard, address) : hash_number(shard, sequence);
	return hash % shard->count == shard->index;
}
