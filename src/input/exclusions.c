/* SPDX-License-Identifier: Apache-2.0 */
/* Domain exclusions (exclusions.h). */
#include "input/exclusions.h"

#include "base/arena.h"
#include "base/map.h"
#include "input/domain.h"
#include "input/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct exclusions {
	struct arena arena;
	struct map names;
	struct map suffixes;
};

static bool add(struct exclusions *exclusions, const char *line, size_t length)
{
	struct map *map = &exclusions->names;
	struct domain_line parsed;

	if (*line == '.') {
		map = &exclusions->suffixes;
		line++, length--;
	}
	domain_parse(line, length, true, &parsed);
	if (parsed.status != INPUT_OK && parsed.status != INPUT_SPECIAL_USE)
		return false;
	size_t size = strlen(parsed.name);
	if (!map_get(map, parsed.name, size)) {
		char *name = arena_string(&exclusions->arena, parsed.name);
		map_put(map, name, size, name);
	}
	return true;
}

static char *complaint(const char *path, const char *line, size_t length)
{
	char text[400];

	snprintf(text, sizeof(text), "exclusion list %s: not a domain: %.*s", path,
		(int)(length < 100 ? length : 100), line);
	return memory_string(text);
}

static char *read_all(struct exclusions *exclusions, struct reader *reader, const char *path)
{
	const char *line;
	size_t length;

	for (;;) {
		switch (reader_next(reader, &line, &length)) {
		case READER_LINE:
			if (!add(exclusions, line, length))
				return complaint(path, line, length);
			break;
		case READER_MORE:
			break;
		case READER_END:
			return NULL;
		case READER_WAIT:
		case READER_ENDLESS:
		case READER_ERROR:
			return complaint(path, "cannot be read", strlen("cannot be read"));
		}
	}
}

struct exclusions *exclusions_load(const char *path, char **ret_error)
{
	struct exclusions *exclusions = memory_alloc(sizeof(*exclusions));
	struct reader *reader;

	arena_init(&exclusions->arena);
	*ret_error = NULL;
	if (!path)
		return exclusions;
	reader = reader_open(path, ret_error);
	if (reader)
		*ret_error = read_all(exclusions, reader, path);
	reader_close(reader);
	if (!*ret_error)
		return exclusions;
	exclusions_free(exclusions);
	return NULL;
}

void exclusions_free(struct exclusions *exclusions)
{
	if (!exclusions)
		return;
	map_done(&exclusions->names);
	map_done(&exclusions->suffixes);
	arena_done(&exclusions->arena);
	free(exclusions);
}

bool exclusions_contain(const void *list, const char *name)
{
	const struct exclusions *exclusions = list;

	if (map_get(&exclusions->names, name, strlen(name)))
		return true;
	while (name) {
		if (map_get(&exclusions->suffixes, name, strlen(name)))
			return true;
		name = strchr(name, '.');
		name = name ? name + 1 : NULL;
	}
	return false;
}
