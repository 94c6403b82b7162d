/* SPDX-License-Identifier: Apache-2.0 */
/* Files on stdin (stdin_file.h). */
#include "survey/stdin_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define STDIN_FILE_MAXIMUM (64 * 1024 * 1024) /* octets */
#define STDIN_FILE_CHUNK 65536

/* 0 or errno. */
static int write_all(int fd, const char *octets, size_t length)
{
	while (length) {
		ssize_t count = write(fd, octets, length);

		if (count < 0)
			return errno;
		octets += count;
		length -= (size_t)count;
	}
	return 0;
}

/* 0 or errno. */
static int copy(int fd)
{
	char chunk[STDIN_FILE_CHUNK];
	size_t taken = 0;

	for (;;) {
		ssize_t count = read(STDIN_FILENO, chunk, sizeof(chunk));
		int error = 0;

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return count < 0 ? errno : 0;
		taken += (size_t)count;
		error = taken > STDIN_FILE_MAXIMUM ? EFBIG : write_all(fd, chunk, (size_t)count);
		if (error)
			return error;
	}
}

/* Its descriptor is open as long as the process. */
static char *take(const char *option, const char **path, struct arena *arena)
{
	int fd = memfd_create(option, 0);
	int error = fd < 0 ? errno : copy(fd);

	if (error)
		return memory_format("--%s -: %s", option, strerror(error));
	char *name = memory_format("/proc/self/fd/%d", fd);
	*path = arena_string(arena, name);
	free(name);
	return NULL;
}

char *stdin_file_take(struct options *options, struct arena *arena)
{
	struct {
		const char *option;
		const char **path;
	} files[] = { { "trust-anchor", &options->trust_anchor },
		{ "root-hints", &options->root_hints }, { "ca-file", &options->ca_file },
		{ "intermediates", &options->intermediates }, { "networks", &options->networks } };
	char *error = NULL;

	for (size_t i = 0; !error && i < sizeof(files) / sizeof(files[0]); i++) {
		if (*files[i].path && !strcmp(*files[i].path, "-"))
			error = take(files[i].option, files[i].path, arena);
	}
	return error;
}
