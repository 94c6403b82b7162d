/* SPDX-License-Identifier: Apache-2.0 */
/* Sinks (sink.h): the one place that compresses and writes. */
#include "output/sink.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/packing.h"
#include "output/hold.h"

#include <errno.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SINK_MEMBER_OCTETS (1024 * 1024) /* of text; a member is closed after that much, too */
#define SINK_PENDING_MAXIMUM \
	(8 * 1024 * 1024) /* a member and the longest line behind it are shorter */
#define SINK_GZIP_LEVEL 6

struct sink {
	int fd;
	bool is_stdout;
	bool is_file; /* neither stdout nor a pipe or device */
	enum packing packing;
	struct libdeflate_compressor *gzip; /* NULL: not wanted */
	struct frame_maker *zstd; /* likewise */
	int error; /* -errno, sticky */
	uint64_t lines; /* written and synced */
	uint64_t pending_lines;
	struct buffer pending; /* whole lines of the member to come */
	int64_t interval_us;
	int64_t member_started;
	off_t good; /* octets in the file that were written well; of a file */
	const struct sink_taker *taker; /* instead of any file; NULL: there is one */
	struct sink *first; /* what is made durable before this; NULL: nothing */
};

bool sink_would_refuse(const char *path, const struct sink_start *start)
{
	struct stat status;

	return strcmp(path, "-") != 0 && !start->overwrite && !start->resume &&
		stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

static char *refuse_existing(const char *path)
{
	return memory_format(
		"output %s: %s; name another file, go on with --resume, or use --overwrite", path,
		strerror(EEXIST));
}

/* Takes hold of a file as it is. NULL, or what is wrong. */
static char *take_hold(struct sink *sink, const char *path, const struct sink_start *start)
{
	struct stat status;
	bool made;
	int fd = hold_file(path, 0, &made);

	if (fd < 0)
		return memory_format("output %s: %s", path, hold_text(fd));
	sink->fd = fd;
	if (fstat(fd, &status) < 0)
		return memory_format("output %s: %s", path, strerror(errno));
	sink->is_file = S_ISREG(status.st_mode);
	if (!sink->is_file)
		return start->resume
			? memory_format("output %s: is no file; only files can be resumed", path)
			: NULL;
	if (!made && !start->overwrite && !start->resume)
		return refuse_existing(path);
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return memory_format("output %s: another survey is writing it", path);
	if (start->resume && status.st_size != start->size)
		return memory_format("output %s: it changed while it was read", path);
	return NULL;
}

static void sink_free(struct sink *sink)
{
	buffer_done(&sink->pending);
	libdeflate_free_compressor(sink->gzip);
	frame_maker_free(sink->zstd);
	free(sink);
}

static void choose_packing(struct sink *sink, enum packing packing)
{
	sink->packing = packing;
	if (packing == PACKING_GZIP)
		sink->gzip = memory_require(libdeflate_alloc_compressor(SINK_GZIP_LEVEL));
	if (packing == PACKING_ZSTD)
		sink->zstd = frame_maker_new();
}

struct sink *sink_open(const char *path, const struct sink_start *start, char **ret_error)
{
	struct sink *sink = memory_alloc(sizeof(*sink));

	*ret_error = NULL;
	sink->is_stdout = !strcmp(path, "-");
	sink->fd = sink->is_stdout ? STDOUT_FILENO : -1;
	sink->good = start->kept;
	sink->interval_us = start->interval_us;
	buffer_init(&sink->pending, SINK_PENDING_MAXIMUM);
	if (sink_would_refuse(path, start))
		*ret_error = refuse_existing(path);
	else if (!sink->is_stdout)
		*ret_error = take_hold(sink, path, start);
	if (!*ret_error) {
		choose_packing(sink, packing_of(path));
		return sink;
	}
	if (!sink->is_stdout && sink->fd >= 0)
		close(sink->fd);
	sink_free(sink);
	return NULL;
}

struct sink *sink_open_taker(const struct sink_taker *taker)
{
	struct sink *sink = memory_alloc(sizeof(*sink));

	sink->fd = -1;
	sink->taker = taker;
	buffer_init(&sink->pending, SINK_PENDING_MAXIMUM);
	return sink;
}

int sink_begin(struct sink *sink)
{
	sink->member_started = clock_monotonic();
	if (sink->is_file &&
		(ftruncate(sink->fd, sink->good) < 0 || lseek(sink->fd, sink->good, SEEK_SET) < 0))
		return -errno;
	return 0;
}

void sink_follow(struct sink *sink, struct sink *first)
{
	sink->first = first;
}

static int write_all(struct sink *sink, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length) {
		ssize_t count = write(sink->fd, at, length);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return -errno;
		at += count;
		length -= (size_t)count;
	}
	return 0;
}

/* One gzip member (RFC 1952) or frame of Zstandard (RFC 8878), whole. */
static int write_member(struct sink *sink)
{
	const struct buffer *text = &sink->pending;
	size_t bound = sink->gzip ? libdeflate_gzip_compress_bound(sink->gzip, text->length)
				  : frame_bound(text->length);
	unsigned char *member = memory_alloc(bound);
	size_t length = sink->gzip
		? libdeflate_gzip_compress(sink->gzip, text->bytes, text->length, member, bound)
		: frame_make(sink->zstd, text->bytes, text->length, member, bound);
	int error = length ? write_all(sink, member, length) : -EIO;

	free(member);
	return error;
}

/* Writes what is pending and makes it durable. 0 or -errno. */
static int write_pending(struct sink *sink)
{
	int error = sink->packing ? write_member(sink)
				  : write_all(sink, sink->pending.bytes, sink->pending.length);

	/* A pipe or terminal cannot be synced, and need not be. */
	if (!error && !sink->is_stdout && fdatasync(sink->fd) < 0 && errno != EINVAL &&
		errno != EROFS)
		error = -errno;
	return error;
}

/* Where even that fails, the torn end is cut off by the next --resume. */
static void take_back(struct sink *sink)
{
	if (!sink->is_stdout && ftruncate(sink->fd, sink->good) < 0)
		return;
}

int sink_flush(struct sink *sink)
{
	sink->member_started = clock_monotonic();
	if (!sink->error && sink->first)
		sink->error = sink_flush(sink->first);
	if (sink->error || !sink->pending.length)
		return sink->error;
	sink->error = write_pending(sink);
	if (sink->error) {
		take_back(sink);
		return sink->error;
	}
	buffer_consume(&sink->pending, sink->pending.length);
	sink->lines += sink->pending_lines;
	sink->pending_lines = 0;
	if (!sink->is_stdout)
		sink->good = lseek(sink->fd, 0, SEEK_CUR);
	return 0;
}

int sink_line(struct sink *sink, const char *text, size_t length)
{
	if (sink->error)
		return sink->error;
	if (sink->taker) {
		sink->taker->take(sink->taker->owner, text, length);
		sink->lines++;
		return 0;
	}
	if (!buffer_append(&sink->pending, text, length) || !buffer_append(&sink->pending, "\n", 1))
		return sink->error = -EMSGSIZE;
	sink->pending_lines++;
	if (sink->is_stdout || sink->pending.length >= SINK_MEMBER_OCTETS)
		return sink_flush(sink);
	return sink_tick(sink);
}

int sink_tick(struct sink *sink)
{
	if (clock_monotonic() - sink->member_started >= sink->interval_us)
		return sink_flush(sink);
	return sink->error;
}

int sink_close(struct sink *sink)
{
	int error;

	if (!sink)
		return 0;
	sink_flush(sink);
	if (!sink->is_stdout && sink->fd >= 0 && close(sink->fd) < 0 && !sink->error)
		sink->error = -errno;
	error = sink->error;
	sink_free(sink);
	return error;
}

int sink_error(const struct sink *sink)
{
	return sink->error;
}

uint64_t sink_lines(const struct sink *sink)
{
	return sink->lines;
}
