/* SPDX-License-Identifier: Apache-2.0 */
/* Small files for tests (files.h). */
#include "tests/unit/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static char *new_file(int *ret_fd)
{
	char *path = strdup("/tmp/tesscan-test-XXXXXX");

	*ret_fd = path ? mkstemp(path) : -1;
	if (*ret_fd < 0)
		abort();
	return path;
}

char *files_make(const void *bytes, size_t length)
{
	int fd;
	char *path = new_file(&fd);

	if (write(fd, bytes, length) != (ssize_t)length || close(fd) < 0)
		abort();
	return path;
}

char *files_make_gzip(const void *bytes, size_t length)
{
	int fd;
	char *path = new_file(&fd);
	gzFile gz = gzdopen(fd, "wb");

	if (!gz || (length && gzwrite(gz, bytes, (unsigned)length) != (int)length) ||
		gzclose(gz) != Z_OK)
		abort();
	return path;
}

char *files_read(const char *path, size_t *ret_length)
{
	FILE *file = fopen(path, "re");
	size_t capacity = 16 * 1024 * 1024;
	char *bytes = malloc(capacity);

	if (!file || !bytes)
		abort();
	*ret_length = fread(bytes, 1, capacity - 1, file);
	bytes[*ret_length] = 0;
	if (fclose(file) != 0)
		abort();
	return bytes;
}

void files_remove(char *path)
{
	unlink(path);
	free(path);
}
