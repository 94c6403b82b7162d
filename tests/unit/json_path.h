/* SPDX-License-Identifier: Apache-2.0 */
/* Values deep in a JSON text by path, as "hosts.0.name". */
#ifndef TESSCAN_TESTS_JSON_PATH_H
#define TESSCAN_TESTS_JSON_PATH_H

#include <jansson.h>
#include <stdbool.h>

/* NULL when there is no such value; borrowed from root. */
json_t *json_at(json_t *root, const char *path);
/* The text of the string there, or NULL. */
const char *json_text_at(json_t *root, const char *path);
/* The value there as compact JSON, or "absent"; strings lose their quotes. Freed with free(). */
char *json_show(json_t *root, const char *path);
/* True when the array there holds this string. */
bool json_has(json_t *root, const char *path, const char *word);

#endif
