/* Stores (store.h). */
#include "output/store.h"

#include "base/arena.h"
#include "base/map.h"

#include <stdlib.h>

struct store {
	struct sink *sink;
	size_t key_size;
	struct arena arena; /* keys */
	struct map known;
};

struct store *store_open(
	const char *path, const struct sink_start *start, size_t key_size, char **ret_error)
{
	struct sink *sink = sink_open(path, start, ret_error);

	if (!sink)
		return NULL;
	struct store *store = memory_alloc(sizeof(*store));
	store->sink = sink;
	store->key_size = key_size;
	arena_init(&store->arena);
	return store;
}

bool store_know(struct store *store, const uint8_t *key)
{
	if (map_get(&store->known, key, store->key_size))
		return false;
	void *copy = arena_copy(&store->arena, key, store->key_size);
	map_put(&store->known, copy, store->key_size, copy);
	return true;
}

int store_line(struct store *store, const char *text, size_t length)
{
	return sink_line(store->sink, text, length);
}

struct sink *store_sink(const struct store *store)
{
	return store->sink;
}

uint64_t store_count(const struct store *store)
{
	return store->known.count;
}

int store_close(struct store *store)
{
	if (!store)
		return 0;
	int error = sink_close(store->sink);
	map_done(&store->known);
	arena_done(&store->arena);
	free(store);
	return error;
}
