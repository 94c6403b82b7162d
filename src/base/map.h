/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hash map from octet strings to pointers. The map copies neither: the key must live as long as its
 * entry, usually inside the value. Grows by doubling; iteration order is unspecified.
 */
#ifndef TESSCAN_BASE_MAP_H
#define TESSCAN_BASE_MAP_H

#include "base/hash.h"

#include <stddef.h>

struct map_entry {
	const void *key;
	size_t key_length;
	uint64_t hash;
	void *value;
};

struct map {
	struct map_entry *entries;
	size_t capacity;
	size_t count;
	struct hash_key hash_key;
};

void map_init(struct map *map, struct hash_key key);
/* Frees the table, not the values. */
void map_done(struct map *map);
/* The value, or NULL. */
void *map_get(const struct map *map, const void *key, size_t key_length);
/* The key must not be in the map yet; value must not be NULL. */
void map_put(struct map *map, const void *key, size_t key_length, void *value);
/* The value that was there is the caller's; nothing where there is none. */
void map_remove(struct map *map, const void *key, size_t key_length);
/* Calls visit for every value. visit must not change the map. */
void map_each(const struct map *map, void (*visit)(void *value, void *context), void *context);

#endif
