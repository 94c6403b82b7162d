/* SPDX-License-Identifier: Apache-2.0 */
/* Names of the files that a survey writes beside its records. */
#ifndef TESSCAN_BASE_BESIDE_H
#define TESSCAN_BASE_BESIDE_H

/* `output` with this ending in place of .jsonl, .ndjson or .json and .gz or .zst, as far as it has them. Freed with free(). */
char *path_beside(const char *output, const char *ending);
/* Likewise; NULL where nothing lies beside: stdout, a device, a pipe, whichever its name (/dev/fd/63). */
char *path_beside_file(const char *output, const char *ending);

#endif
