/* SPDX-License-Identifier: Apache-2.0 */
/* Domain exclusions (exclusions.h). */
#include "input/exclusions.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/text_lines.h"
#include "input/list_text.h"
#include "input/opt_out.h"

#include <stdlib.h>
#include <string.h>

#define SHOWN 100 /* octets of a line that is told of */

struct exclusions {
	struct arena arena;
	struct map names;
	struct map suffixes;
	struct exclusions_notes notes;
};

static void add_name(struct exclusions *exclusions, struct map *map, const char *name)
{
	size_t size = strlen(name);

	if (!map_get(map, name, size)) {
		char *copy = arena_string(&exclusions->arena, name);
		map_put(map, copy, size, copy);
	}
}

static void add(struct exclusions *exclusions, const struct opt_out *opt_out, size_t number)
{
	struct exclusions_notes *notes = &exclusions->notes;

	if (!*opt_out->name)
		return;
	add_name(exclusions, opt_out->below ? &exclusions->suffixes : &exclusions->names,
		opt_out->name);
	if (opt_out->is_site)
		add_name(exclusions, &exclusions->names, opt_out->name + strlen(OPT_OUT_SITE));
	notes->entries++;
	if ((opt_out->taken_out || opt_out->is_site) && !notes->taken_out++)
		notes->first_taken_out = number;
}

/* What stands there is shown, but for mailboxes: whose they are is in no log. */
static char *complaint(
	const char *path, size_t number, const char *fault, const char *line, size_t length)
{
	bool shown = !memchr(line, '@', length);

	return memory_format("exclusion list %s: line %zu %s%s%.*s", path, number, fault,
		shown ? ": " : "", shown ? (int)(length < SHOWN ? length : SHOWN) : 0, line);
}

static char *read_all(struct exclusions *exclusions, const struct buffer *text, const char *path)
{
	struct text_lines lines = { .text = text->bytes, .length = text->length };
	struct opt_out opt_out;
	const char *line;
	size_t length;

	while (text_lines_next(&lines, &line, &length)) {
		const char *fault = opt_out_parse(line, length, &opt_out);

		if (fault)
			return complaint(path, lines.number, fault, line, length);
		add(exclusions, &opt_out, lines.number);
	}
	return NULL;
}

/* What is wrong, or NULL. */
static char *load(struct exclusions *exclusions, const char *path, bool again)
{
	struct buffer text;
	char *fault = list_text_load(path, again, &text), *error;

	error = fault ? memory_format("exclusion list %s", fault)
		      : read_all(exclusions, &text, path);
	free(fault);
	buffer_done(&text);
	return error;
}

struct exclusions *exclusions_load(const char *path, bool again, char **ret_error)
{
	struct exclusions *exclusions = memory_alloc(sizeof(*exclusions));

	arena_init(&exclusions->arena);
	*ret_error = path ? load(exclusions, path, again) : NULL;
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

struct exclusions_notes exclusions_notes(const struct exclusions *exclusions)
{
	return exclusions->notes;
}
