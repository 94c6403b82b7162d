/* SPDX-License-Identifier: Apache-2.0 */
/* Small files in a temporary folder, for tests of readers and writers. */
#ifndef TESSCAN_TESTS_FILES_H
#define TESSCAN_TESTS_FILES_H

#include <stddef.h>

/* A new file with these octets; its path, given to files_remove(). */
char *files_make(const void *bytes, size_t length);
/* The same octets as a gzip file. */
char *files_make_gzip(const void *bytes, size_t length);
/* The whole file, NUL-terminated; freed with free(). */
char *files_read(const char *path, size_t *ret_length);
/* Unlinks the file if it is there and frees the path. */
void files_remove(char *path);

#endif
