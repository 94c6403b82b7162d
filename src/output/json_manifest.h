/* SPDX-License-Identifier: Apache-2.0 */
/* The manifest that an earlier run left, read when its survey is resumed (jansson). */
#ifndef TESSCAN_OUTPUT_JSON_MANIFEST_H
#define TESSCAN_OUTPUT_JSON_MANIFEST_H

#include "engine/options.h"
#include "engine/scanner.h"

#include <stdbool.h>
#include <stdint.h>

#define MANIFEST_MAXIMUM (64 * 1024 * 1024) /* octets; it keeps the history of runs */

struct earlier;

/*
 * NULL when there is no such file, or with one line of what is wrong in ret_error (freed by the caller),
 * which is NULL otherwise.
 */
struct earlier *earlier_load(const char *path, char **ret_error);
void earlier_free(struct earlier *earlier);

/* NULL, or one line of which option differs though it must be the same (freed by the caller). */
char *earlier_compare(const struct earlier *earlier, const struct options *options);
/*
 * Likewise which scanners there were, by name, or which of them writes other fields now. A manifest that does not say is
 * of a program that had the default ones.
 */
char *earlier_compare_scanners(
	const struct earlier *earlier, const struct scanner *const *scanners, size_t count);
/* The text at a path of keys such as "input.sha256"; NULL: there is none. */
const char *earlier_text(const struct earlier *earlier, const char *path);
/* The number there; 0: there is none. */
uint64_t earlier_count(const struct earlier *earlier, const char *path);
/*
 * The history of runs, oldest first, each as JSON; a run that was killed is given the state "killed" and
 * what `records`, the output's length now, shows that it wrote. Freed by the caller with its texts.
 */
char **earlier_runs(const struct earlier *earlier, uint64_t records, size_t *ret_count);

#endif
