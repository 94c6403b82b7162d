/* SPDX-License-Identifier: Apache-2.0 */
/* Open-addressing hash map (map.h). */
#include "base/map.h"

#include "base/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void map_init(struct map *map, struct hash_key key)
{
	*map = (struct map){ .hash_key = key };
}

void map_done(struct map *map)
{
	free(map->entries);
	map_init(map, map->hash_key);
}

/* The entry of the key, or the free one where it would go. */
static struct map_entry *find(
	const struct map *map, const void *key, size_t key_length, uint64_t hash)
{
	size_t i = hash & (map->capacity - 1);

	for (;; i = (i + 1) & (map->capacity - 1)) {
		struct map_entry *entry = &map->entries[i];
		if (!entry->value)
			return entry;
		if (entry->hash == hash && entry->key_length == key_length &&
			!memcmp(entry->key, key, key_length))
			return entry;
	}
}

static void grow(struct map *map)
{
	struct map old = *map;

	map->capacity = old.capacity ? old.capacity * 2 : 64;
	map->entries = memory_alloc(map->capacity * sizeof(*map->entries));
	for (size_t i = 0; i < old.capacity; i++) {
		struct map_entry *entry = &old.entries[i];
		if (entry->value)
			*find(map, entry->key, entry->key_length, entry->hash) = *entry;
	}
	free(old.entries);
}

void *map_get(const struct map *map, const void *key, size_t key_length)
{
	if (!map->count)
		return NULL;
	return find(map, key, key_length, hash_bytes(map->hash_key, key, key_length))->value;
}

void map_put(struct map *map, const void *key, size_t key_length, void *value)
{
	assert(value);
	if (map->count >= map->capacity / 4 * 3)
		grow(map);
	uint64_t hash = hash_bytes(map->hash_key, key, key_length);
	struct map_entry *entry = find(map, key, key_length, hash);
	assert(!entry->value);
	*entry = (struct map_entry){ key, key_length, hash, value };
	map->count++;
}

/* What stands behind it in its run moves up, so that no gap hides an entry (Knuth, volume 3, 6.4, algorithm R). */
void map_remove(struct map *map, const void *key, size_t key_length)
{
	size_t mask = map->capacity - 1;

	if (!map->count)
		return;
	struct map_entry *gone =
		find(map, key, key_length, hash_bytes(map->hash_key, key, key_length));
	if (!gone->value)
		return;
	size_t gap = (size_t)(gone - map->entries);
	for (size_t i = (gap + 1) & mask; map->entries[i].value; i = (i + 1) & mask) {
		size_t home = map->entries[i].hash & mask;

		if (((i - home) & mask) < ((i - gap) & mask))
			continue;
		map->entries[gap] = map->entries[i];
		gap = i;
	}
	map->entries[gap] = (struct map_entry){ 0 };
	map->count--;
}

void map_each(const struct map *map, void (*visit)(void *value, void *context), void *context)
{
	for (size_t i = 0; i < map->capacity; i++) {
		if (map->entries[i].value)
			visit(map->entries[i].value, context);
	}
}
