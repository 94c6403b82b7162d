/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What scanners found of a unit besides the facts that verdicts rest on: each its own, of a shape that nobody else
 * knows. Here it is kept, carried over, and written as the member of the record that has the scanner's name.
 */
#ifndef TESSCAN_VERDICT_SCAN_RESULTS_H
#define TESSCAN_VERDICT_SCAN_RESULTS_H

#include "base/arena.h"
#include "base/flat.h"
#include "base/writer.h"

/* What a scanner says of its state (engine/scanner.h); there as long as anything of it is. */
struct scan_kind {
	const char *name; /* of the scanner and of the member */
	size_t size; /* of the state */
	/* Writes the members of the scanner's object. What a peer fills goes through writer_text() and arrays, which can be cut. */
	void (*record)(const void *state, struct writer *json);
	/* Carries over what the state's pointers lead to; the state itself has been. NULL: it has none but to what is static. */
	void (*flat)(struct flat *flat, void *state);
	/* Whether a second attempt is to be made, since it failed for a passing reason. NULL: never. */
	bool (*again)(const void *state);
};

struct scan_result {
	const struct scan_kind *kind;
	void *state;
	bool cut_short; /* by us, before the scanner had seen all: a second attempt is wanted, whatever it found */
};

/* In an arena of their owner's, each with what its pointers lead to; by name. */
struct scan_results {
	struct scan_result *list;
	size_t count;
};

/*
 * Adds a copy of what a scanner found, or puts it in the place of an earlier one of the same kind. Returns it, for
 * `cut_short`; until the next one is added.
 */
struct scan_result *scan_results_add(struct scan_results *results, const struct scan_kind *kind,
	const void *state, struct arena *arena);
/* Adds copies of those that want a second attempt, or of those that do not. */
void scan_results_add_all(struct scan_results *results, const struct scan_results *from, bool again,
	struct arena *arena);
/* What the scanner of this kind found; NULL: nothing. */
const void *scan_results_get(const struct scan_results *results, const struct scan_kind *kind);
/* Whether this one wants a second attempt. */
bool scan_result_again(const struct scan_result *result);
/* Whether any of them wants a second attempt. */
bool scan_results_again(const struct scan_results *results);
/* They and what they lead to; the structure itself has been carried over (base/flat.h). */
void scan_results_flat(struct flat *flat, struct scan_results *results);
/* A member for each, in an open object. */
void scan_results_write(const struct scan_results *results, struct writer *json);

#endif
