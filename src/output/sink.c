/* Sinks (sink.h): the one place that compresses and writes. */
#include "output/sink.h"

#include "base/buffer.h"
#include "base/clock.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define SINK_MEMBER_OCTETS (1024 * 1024) /* of text; a member is closed after that much … */
#define SINK_MEMBER_TIME (5 * CLOCK_SECOND) /* … or that long */
#define SINK_PENDING_MAXIMUM (64 * 1024 * 1024) /* a line is far shorter */

struct sink {
	int fd;
	bool is_stdout;
	bool gzip;
	int error; /* -errno, sticky */
	uint64_t lines;
	struct buffer pending; /* whole lines of the member to come */
	int64_t member_started;
};

static bool has_suffix(const char *text, const char *suffix)
{
	size_t length = strlen(text), suffix_length = strlen(suffix);

	return length >= suffix_length && !strcmp(text + length - suffix_length, suffix);
}

bool sink_would_refuse(const char *path, bool overwrite)
{
	struct stat status;

	return strcmp(path, "-") != 0 && !overwrite && stat(path, &status) == 0 &&
		S_ISREG(status.st_mode);
}

struct sink *sink_open(const char *path, bool overwrite, char **ret_error)
{
	bool is_stdout = !strcmp(path, "-");
	int fd;

	if (sink_would_refuse(path, overwrite)) {
		errno = EEXIST;
		fd = -1;
	} else {
		fd = is_stdout ? STDOUT_FILENO
			       : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	}
	if (fd < 0) {
		size_t size = strlen(path) + 200;
		*ret_error = memory_alloc(size);
		snprintf(*ret_error, size, "output %s: %s%s", path, strerror(errno),
			errno == EEXIST ? "; name another file or use --overwrite" : "");
		return NULL;
	}
	struct sink *sink = memory_alloc(sizeof(*sink));
	sink->fd = fd;
	sink->is_stdout = is_stdout;
	sink->gzip = has_suffix(path, ".gz");
	sink->member_started = clock_monotonic();
	buffer_init(&sink->pending, SINK_PENDING_MAXIMUM);
	return sink;
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

/* One gzip member (RFC 1952), whole. */
static int write_member(struct sink *sink)
{
	z_stream stream = { 0 };
	uLong bound;

	if (deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return -ENOMEM;
	bound = deflateBound(&stream, (uLong)sink->pending.length);
	unsigned char *compressed = memory_alloc(bound);
	stream.next_in = (unsigned char *)sink->pending.bytes;
	stream.avail_in = (uInt)sink->pending.length;
	stream.next_out = compressed;
	stream.avail_out = (uInt)bound;
	int error = deflate(&stream, Z_FINISH) == Z_STREAM_END
		? write_all(sink, compressed, stream.total_out)
		: -EIO;
	deflateEnd(&stream);
	free(compressed);
	return error;
}

static int flush(struct sink *sink)
{
	sink->member_started = clock_monotonic();
	if (sink->error || !sink->pending.length)
		return sink->error;
	sink->error = sink->gzip
		? write_member(sink)
		: write_all(sink, sink->pending.bytes, sink->pending.length);
	buffer_consume(&sink->pending, sink->pending.length);
	/* A pipe or terminal cannot be synced, and need not be. */
	if (!sink->error && !sink->is_stdout && fdatasync(sink->fd) < 0 && errno != EINVAL &&
		errno != EROFS)
		sink->error = -errno;
	return sink->error;
}

int sink_line(struct sink *sink, const char *text, size_t length)
{
	if (sink->error)
		return sink->error;
	if (!buffer_append(&sink->pending, text, length) || !buffer_append(&sink->pending, "\n", 1))
		return sink->error = -EMSGSIZE;
	sink->lines++;
	if (sink->is_stdout || sink->pending.length >= SINK_MEMBER_OCTETS)
		return flush(sink);
	return 0;
}

int sink_tick(struct sink *sink)
{
	if (clock_monotonic() - sink->member_started >= SINK_MEMBER_TIME)
		return flush(sink);
	return sink->error;
}

int sink_close(struct sink *sink)
{
	int error;

	if (!sink)
		return 0;
	flush(sink);
	if (!sink->is_stdout && close(sink->fd) < 0 && !sink->error)
		sink->error = -errno;
	error = sink->error;
	buffer_done(&sink->pending);
	free(sink);
	return error;
}

uint64_t sink_lines(const struct sink *sink)
{
	return sink->lines;
}
