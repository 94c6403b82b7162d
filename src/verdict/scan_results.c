/* SPDX-License-Identifier: Apache-2.0 */
/* What scanners found (scan_results.h). */
#include "verdict/scan_results.h"

#include <string.h>

bool scan_result_again(const struct scan_result *result)
{
	return result->cut_short || (result->kind->again && result->kind->again(result->state));
}

/* The state itself, and what it leads to. `state` is the caller's to change. */
static void carry(struct flat *flat, const struct scan_kind *kind, void *state)
{
	flat_raw(flat, state, kind->size);
	if (kind->flat)
		kind->flat(flat, state);
}

/* In the arena of whoever keeps it. */
static void *copy_of(const struct scan_kind *kind, const void *state, struct arena *arena)
{
	void *copy = arena_alloc(arena, kind->size);
	struct flat flat, back;

	/* Carrying over writes to the structure that it carries. */
	memcpy(copy, state, kind->size);
	flat_init(&flat);
	carry(&flat, kind, copy);
	flat_restore(&back, flat.octets.bytes, flat.octets.length, arena);
	carry(&back, kind, copy);
	flat_done(&flat);
	return copy;
}

static struct scan_result *find(const struct scan_results *results, const struct scan_kind *kind)
{
	for (size_t i = 0; i < results->count; i++) {
		if (results->list[i].kind == kind)
			return &results->list[i];
	}
	return NULL;
}

/* By name, in whatever order the scanners end. */
static struct scan_result *make_room(
	struct scan_results *results, const struct scan_kind *kind, struct arena *arena)
{
	struct scan_result *list = arena_alloc(arena, (results->count + 1) * sizeof(*list));
	size_t at = 0;

	while (at < results->count && strcmp(results->list[at].kind->name, kind->name) < 0) {
		list[at] = results->list[at];
		at++;
	}
	for (size_t i = at; i < results->count; i++)
		list[i + 1] = results->list[i];
	results->list = list;
	results->count++;
	return &list[at];
}

struct scan_result *scan_results_add(struct scan_results *results, const struct scan_kind *kind,
	const void *state, struct arena *arena)
{
	struct scan_result *result = find(results, kind);

	if (!result)
		result = make_room(results, kind, arena);
	*result = (struct scan_result){ .kind = kind, .state = copy_of(kind, state, arena) };
	return result;
}

void scan_results_add_all(struct scan_results *results, const struct scan_results *from, bool again,
	struct arena *arena)
{
	for (size_t i = 0; i < from->count; i++) {
		const struct scan_result *one = &from->list[i];

		if (scan_result_again(one) == again)
			scan_results_add(results, one->kind, one->state, arena)->cut_short =
				one->cut_short;
	}
}

const void *scan_results_get(const struct scan_results *results, const struct scan_kind *kind)
{
	const struct scan_result *result = find(results, kind);

	return result ? result->state : NULL;
}

bool scan_results_again(const struct scan_results *results)
{
	for (size_t i = 0; i < results->count; i++) {
		if (scan_result_again(&results->list[i]))
			return true;
	}
	return false;
}

void scan_results_flat(struct flat *flat, struct scan_results *results)
{
	struct scan_result *list = results->list;

	flat_array(flat, (void **)&list, results->count, sizeof(*list));
	for (size_t i = 0; i < results->count; i++) {
		const struct scan_kind *kind = list[i].kind;

		if (flat->restoring) {
			list[i].state = arena_alloc(flat->arena, kind->size);
			carry(flat, kind, list[i].state);
		} else {
			/* Others may read it. */
			struct arena scratch;

			arena_init(&scratch);
			void *copy = arena_alloc(&scratch, kind->size);
			memcpy(copy, list[i].state, kind->size);
			carry(flat, kind, copy);
			arena_done(&scratch);
		}
	}
	results->list = list;
}

void scan_results_write(const struct scan_results *results, struct writer *json)
{
	for (size_t i = 0; i < results->count; i++) {
		writer_object(json, results->list[i].kind->name);
		results->list[i].kind->record(results->list[i].state, json);
		writer_object_end(json);
	}
}
