/* SPDX-License-Identifier: Apache-2.0 */
/* The domain exclusion list: names of people who asked not to be surveyed. Read-only once loaded. */
#ifndef TESSCAN_INPUT_EXCLUSIONS_H
#define TESSCAN_INPUT_EXCLUSIONS_H

#include <stdbool.h>
#include <stddef.h>

struct exclusions;

/*
 * A domain a line; with a leading dot, it and all below it. path NULL gives an empty list. NULL
 * with one line of what is wrong in ret_error (freed by the caller).
 */
struct exclusions *exclusions_load(const char *path, char **ret_error);
void exclusions_free(struct exclusions *exclusions);
/* name: lower-case A-labels without trailing dot. */
bool exclusions_contain(const void *exclusions, const char *name);

#endif
