/* SPDX-License-Identifier: Apache-2.0 */
/* Names of the files that a survey writes beside its records. */
#ifndef TESSCAN_BASE_BESIDE_H
#define TESSCAN_BASE_BESIDE_H

#include <stdbool.h>

/* `output` with this ending in place of .jsonl, .ndjson or .json and .gz or .zst, as far as it has them. Freed with free(). */
char *path_beside(const char *output, const char *ending);
/* Nothing lies beside stdout, a device or a pipe, whichever its name (/dev/fd/63), and none of them is gone on with. */
bool path_has_beside(const char *output);
/* As path_beside(); NULL where nothing lies beside. */
char *path_beside_file(const char *output, const char *ending);

#endif
