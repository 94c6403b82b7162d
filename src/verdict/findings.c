/* SPDX-License-Identifier: Apache-2.0 */
/* What scanners found (findings.h). */
#include "verdict/findings.h"

#include <string.h>

bool finding_again(const struct finding *finding)
{
	return finding->cut_short || (finding->kind->again && finding->kind->again(finding->state));
}

/* The state itself, and what it leads to. `state` is the caller's to change. */
static void carry(struct flat *flat, const struct finding_kind *kind, void *state)
{
	flat_raw(flat, state, kind->size);
	if (kind->flat)
		kind->flat(flat, state);
}

/* In the arena of whoever keeps it. */
static void *copy_of(const struct finding_kind *kind, const void *state, struct arena *arena)
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

static struct finding *find(const struct findings *findings, const struct finding_kind *kind)
{
	for (size_t i = 0; i < findings->count; i++) {
		if (findings->list[i].kind == kind)
			return &findings->list[i];
	}
	return NULL;
}

/* By name, in whatever order the scanners end. */
static struct finding *make_room(
	struct findings *findings, const struct finding_kind *kind, struct arena *arena)
{
	struct finding *list = arena_alloc(arena, (findings->count + 1) * sizeof(*list));
	size_t at = 0;

	while (at < findings->count && strcmp(findings->list[at].kind->name, kind->name) < 0) {
		list[at] = findings->list[at];
		at++;
	}
	for (size_t i = at; i < findings->count; i++)
		list[i + 1] = findings->list[i];
	findings->list = list;
	findings->count++;
	return &list[at];
}

struct finding *findings_add(struct findings *findings, const struct finding_kind *kind,
	const void *state, struct arena *arena)
{
	struct finding *finding = find(findings, kind);

	if (!finding)
		finding = make_room(findings, kind, arena);
	*finding = (struct finding){ .kind = kind, .state = copy_of(kind, state, arena) };
	return finding;
}

void findings_add_all(
	struct findings *findings, const struct findings *from, bool again, struct arena *arena)
{
	for (size_t i = 0; i < from->count; i++) {
		const struct finding *one = &from->list[i];

		if (finding_again(one) == again)
			findings_add(findings, one->kind, one->state, arena)->cut_short =
				one->cut_short;
	}
}

const void *findings_get(const struct findings *findings, const struct finding_kind *kind)
{
	const struct finding *finding = find(findings, kind);

	return finding ? finding->state : NULL;
}

bool findings_again(const struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		if (finding_again(&findings->list[i]))
			return true;
	}
	return false;
}

void findings_flat(struct flat *flat, struct findings *findings)
{
	struct finding *list = findings->list;

	flat_array(flat, (void **)&list, findings->count, sizeof(*list));
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding_kind *kind = list[i].kind;

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
	findings->list = list;
}

void findings_write(const struct findings *findings, struct writer *json)
{
	for (size_t i = 0; i < findings->count; i++) {
		writer_object(json, findings->list[i].kind->name);
		findings->list[i].kind->record(findings->list[i].state, json);
		writer_object_end(json);
	}
}
