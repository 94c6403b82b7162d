/* SPDX-License-Identifier: Apache-2.0 */
/* Stores (store.h). */
#include "output/store.h"

#include "base/arena.h"
#include "base/map.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct store_entry {
	struct store_entry *next; /* held later */
	char *text; /* of a line that nobody has named yet; NULL: it is written */
	size_t length;
	uint8_t key[];
};

struct store {
	struct sink *sink;
	size_t key_size;
	uint64_t count; /* lines that are in the file */
	struct arena arena; /* entries */
	struct store_entry *oldest; /* of those held; some of them may have been named meanwhile */
	struct store_entry *newest;
	size_t held;
	size_t most_held;
	struct map known;
};

struct store *store_open(
	const char *path, const struct sink_start *start, size_t key_size, char **ret_error)
{
	struct hash_key hash_key = { 0 };
	struct sink *sink = sink_open(path, start, ret_error);

	if (!sink)
		return NULL;
	/* Servers choose their certificates. */
	if (getrandom(&hash_key, sizeof(hash_key), 0) != (ssize_t)sizeof(hash_key)) {
		*ret_error = memory_string("no random numbers from the system");
		sink_close(sink);
		return NULL;
	}
	struct store *store = memory_alloc(sizeof(*store));
	store->sink = sink;
	store->key_size = key_size;
	store->most_held = SIZE_MAX;
	arena_init(&store->arena);
	map_init(&store->known, hash_key);
	return store;
}

/* NULL when there is one with this key. */
static struct store_entry *add(struct store *store, const uint8_t *key)
{
	if (map_get(&store->known, key, store->key_size))
		return NULL;
	struct store_entry *entry = arena_alloc(&store->arena, sizeof(*entry) + store->key_size);
	memcpy(entry->key, key, store->key_size);
	map_put(&store->known, entry->key, store->key_size, entry);
	return entry;
}

bool store_know(struct store *store, const uint8_t *key)
{
	bool is_new = add(store, key) != NULL;

	store->count += is_new;
	return is_new;
}

int store_line(struct store *store, const char *text, size_t length)
{
	return sink_line(store->sink, text, length);
}

static int write_held(struct store *store, struct store_entry *entry)
{
	int error = store_line(store, entry->text, entry->length);

	free(entry->text);
	entry->text = NULL;
	store->held -= entry->length;
	store->count++;
	return error;
}

/* Those that were named, and of the others the oldest, as long as they are too many. */
static int shed(struct store *store)
{
	int error = 0;

	while (store->oldest && (!store->oldest->text || store->held > store->most_held)) {
		struct store_entry *entry = store->oldest;

		store->oldest = entry->next;
		if (entry->text && !error)
			error = write_held(store, entry);
	}
	return error;
}

void store_limit(struct store *store, size_t octets)
{
	store->most_held = octets;
}

int store_hold(struct store *store, const uint8_t *key, char *text, size_t length)
{
	struct store_entry *entry = add(store, key);

	if (!entry) {
		free(text);
		return 0;
	}
	entry->text = text;
	entry->length = length;
	*(store->oldest ? &store->newest->next : &store->oldest) = entry;
	store->newest = entry;
	store->held += length;
	return shed(store);
}

int store_name(struct store *store, const uint8_t *key)
{
	struct store_entry *entry = map_get(&store->known, key, store->key_size);

	if (!entry || !entry->text)
		return 0;
	return write_held(store, entry);
}

struct sink *store_sink(const struct store *store)
{
	return store->sink;
}

uint64_t store_count(const struct store *store)
{
	return store->count;
}

static void free_text(void *value, void *context)
{
	struct store_entry *entry = value;

	(void)context;
	free(entry->text);
}

int store_close(struct store *store)
{
	if (!store)
		return 0;
	int error = sink_close(store->sink);
	map_each(&store->known, free_text, NULL);
	map_done(&store->known);
	arena_done(&store->arena);
	free(store);
	return error;
}
