/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What scanners found of a unit besides the facts that verdicts rest on: each its own, of a shape that nobody else
 * knows. Here it is kept, carried over, and written as the member of the record that has the scanner's name.
 */
#ifndef TESSCAN_VERDICT_FINDINGS_H
#define TESSCAN_VERDICT_FINDINGS_H

#include "base/arena.h"
#include "base/flat.h"
#include "base/writer.h"

/* What a scanner says of its state (engine/scanner.h); there as long as anything of it is. */
struct finding_kind {
	const char *name; /* of the scanner and of the member */
	size_t size; /* of the state */
	/* Writes the members of the scanner's object. What a peer fills goes through writer_text() and arrays, which can be cut. */
	void (*record)(const void *state, struct writer *json);
	/* Carries over what the state's pointers lead to; the state itself has been. NULL: it has none but to what is static. */
	void (*flat)(struct flat *flat, void *state);
	/* Whether a second attempt is to be made, since it failed for a passing reason. NULL: never. */
	bool (*again)(const void *state);
};

struct finding {
	const struct finding_kind *kind;
	void *state;
	bool cut_short; /* by us, before the scanner had seen all: a second attempt is wanted, whatever it found */
};

/* In an arena of their owner's, each with what its pointers lead to; by name. */
struct findings {
	struct finding *list;
	size_t count;
};

/*
 * Adds a copy of what a scanner found, or puts it in the place of an earlier one of the same kind. Returns it, for
 * `cut_short`; until the next one is added.
 */
struct finding *findings_add(struct findings *findings, const struct finding_kind *kind,
	const void *state, struct arena *arena);
/* Adds copies of those that want a second attempt, or of those that do not. */
void findings_add_all(
	struct findings *findings, const struct findings *from, bool again, struct arena *arena);
/* What the scanner of this kind found; NULL: nothing. */
const void *findings_get(const struct findings *findings, const struct finding_kind *kind);
/* Whether this one wants a second attempt. */
bool finding_again(const struct finding *finding);
/* Whether any of them wants a second attempt. */
bool findings_again(const struct findings *findings);
/* They and what they lead to; the structure itself has been carried over (base/flat.h). */
void findings_flat(struct flat *flat, struct findings *findings);
/* A member for each, in an open object. */
void findings_write(const struct findings *findings, struct writer *json);

#endif
