/* SPDX-License-Identifier: Apache-2.0 */
/* The file of failed sessions (failures.h). */
#include "output/failures.h"

#include "base/arena.h"
#include "base/clock.h"
#include "output/hold.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *complain(const char *path, const char *what)
{
	return memory_format("%s: %s", path, what);
}

/* The end of it, from the first whole line on. */
static char *take(const char *path, int fd, struct failure_notes *notes, int64_t oldest_us)
{
	struct stat status;
	char *error = NULL;

	if (fstat(fd, &status) < 0)
		return complain(path, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return complain(path, "no notes of failed sessions: name another output");
	off_t from =
		status.st_size > FAILURE_NOTES_MAXIMUM ? status.st_size - FAILURE_NOTES_MAXIMUM : 0;
	size_t size = (size_t)(status.st_size - from);
	char *text = memory_alloc(size + 1), *line = text;
	ssize_t count = pread(fd, text, size, from);
	if (count < 0 || (size_t)count != size) {
		error = complain(path, count < 0 ? strerror(errno) : "it changes");
	} else {
		if (from)
			line = memchr(text, '\n', size);
		line = line ? line + (from != 0) : text + size;
		failure_notes_read(notes, line, size - (size_t)(line - text), clock_wall(),
			clock_monotonic(), oldest_us);
	}
	free(text);
	return error;
}

char *failures_file_read(
	const char *path, struct failure_notes *notes, int64_t oldest_us, bool *ret_found)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	*ret_found = fd >= 0;
	if (fd < 0)
		return errno == ENOENT ? NULL : complain(path, strerror(errno));
	char *error = take(path, fd, notes, oldest_us);
	close(fd);
	return error;
}

char *failures_file_open(struct failures_file *file, const char *path)
{
	bool made;

	file->fd = hold_file(path, O_RDWR | O_APPEND | O_NONBLOCK, &made);
	if (file->fd < 0) {
		char *error = complain(path, hold_text(file->fd));

		file->fd = -1;
		return error;
	}
	file->path = memory_string(path);
	return NULL;
}

static int write_all(int fd, const char *text, size_t length)
{
	while (length) {
		ssize_t count = write(fd, text, length);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return -errno;
		text += count;
		length -= (size_t)count;
	}
	return 0;
}

/* A line that was cut off, by a power failure say, runs into none. */
static int mend_end(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char last = '\n';

	if (size < 0 || (size && pread(fd, &last, 1, size - 1) < 0))
		return -errno;
	return last == '\n' ? 0 : write_all(fd, "\n", 1);
}

int failures_file_begin(struct failures_file *file, bool resumed)
{
	if (file->fd < 0)
		return 0;
	if (resumed)
		return mend_end(file->fd);
	return ftruncate(file->fd, 0) < 0 ? -errno : 0;
}

int failures_file_note(struct failures_file *file, enum failure_kind kind, const char *of)
{
	char line[FAILURE_LINE_MAXIMUM];

	if (file->fd < 0)
		return 0;
	return write_all(file->fd, line, failure_notes_line(line, kind, clock_wall(), of));
}

void failures_file_close(struct failures_file *file, bool complete)
{
	if (file->fd < 0)
		return;
	if (complete)
		unlink(file->path);
	close(file->fd);
	file->fd = -1;
	free(file->path);
	file->path = NULL;
}
