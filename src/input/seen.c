/* SPDX-License-Identifier: Apache-2.0 */
/* Duplicates (seen.h). */
#include "input/seen.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

void seen_init(struct seen *seen)
{
	/* Fixed keys: a list is no adversary, and its duplicates must not depend on the run. */
	*seen = (struct seen){ .keys = { { 1, 2 }, { 3, 4 } } };
}

void seen_done(struct seen *seen)
{
	free(seen->entries);
	seen_init(seen);
}

static struct seen_entry *find(const struct seen *seen, uint64_t hash, uint64_t check)
{
	size_t i = hash & (seen->capacity - 1);

	while (seen->entries[i].sequence &&
		(seen->entries[i].hash != hash || seen->entries[i].check != check))
		i = (i + 1) & (seen->capacity - 1);
	return &seen->entries[i];
}

static void grow(struct seen *seen)
{
	struct seen old = *seen;

	seen->capacity = old.capacity ? old.capacity * 2 : 1024;
	seen->entries = memory_alloc(seen->capacity * sizeof(*seen->entries));
	for (size_t i = 0; i < old.capacity; i++) {
		if (old.entries[i].sequence)
			*find(seen, old.entries[i].hash, old.entries[i].check) = old.entries[i];
	}
	free(old.entries);
}

uint64_t seen_add(struct seen *seen, const char *name, uint64_t sequence)
{
	size_t length = strlen(name);
	uint64_t hash = hash_bytes(seen->keys[0], name, length);
	uint64_t check = hash_bytes(seen->keys[1], name, length);

	if (seen->count >= seen->capacity / 4 * 3)
		grow(seen);
	struct seen_entry *entry = find(seen, hash, check);
	if (entry->sequence)
		return entry->sequence;
	*entry = (struct seen_entry){ hash, check, sequence };
	seen->count++;
	return 0;
}
