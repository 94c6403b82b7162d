/* SPDX-License-Identifier: Apache-2.0 */
/* Reading of lists (reader.h), never waiting for a pipe that pauses. */
#include "input/reader.h"

#include "base/arena.h"
#include "base/freezer_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define READER_CHUNK 65536
#define READER_MAGIC 4 /* octets by which compressions are known */
#define READER_TURN (256 * 1024) /* octets looked through before the caller has its turn */
#define READER_COUNT_MAXIMUM \
	(1024 * 1024 * 1024) /* octets read to know how many lines a file has */

struct reader {
	char *path;
	int fd;
	bool is_pipe;
	bool decided; /* whether it is compressed */
	bool is_gzip;
	struct freezer_stream *frames; /* of zstd; NULL: it is none */
	bool broken; /* behind the chunk is nothing of that kind */
	bool ended; /* on a terminal the end is said once */
	bool pending; /* of zstd: there is more text of what was read */
	bool in_member; /* of gzip, or a frame of zstd: the end has not come yet */
	z_stream stream;
	unsigned char raw[READER_CHUNK]; /* as read, still to be inflated */
	struct digest *digest; /* of a pipe's text */
	char chunk[READER_CHUNK];
	size_t filled;
	size_t used;
	char *line;
	size_t line_maximum; /* octets; a longer one is cut */
	size_t line_capacity;
	size_t line_length;
	bool cut;
	uint64_t taken; /* octets looked through so far, those of gzip too */
	uint64_t turn; /* … when the caller had its turn */
	uint64_t fruitful; /* … when the last line was given */
};

struct reader *reader_open_lines(const char *path, size_t maximum, char **ret_error)
{
	bool is_stdin = !strcmp(path, "-");
	/* A pipe that nobody writes to yet is waited for as one that pauses. */
	int fd = is_stdin ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0) {
		*ret_error = memory_format("list %s: %s", path, strerror(errno));
		return NULL;
	}
	if (S_ISDIR(status.st_mode)) {
		close(fd);
		*ret_error = memory_format("list %s: is a directory", path);
		return NULL;
	}
	struct reader *reader = memory_alloc(sizeof(*reader));
	reader->path = memory_string(path);
	reader->fd = fd;
	/* Of stdin the name is not known, so that it is hashed as it comes, also where it is a file. */
	reader->is_pipe = is_stdin || !S_ISREG(status.st_mode);
	reader->digest = digest_new();
	reader->line_maximum = maximum;
	return reader;
}

struct reader *reader_open(const char *path, char **ret_error)
{
	return reader_open_lines(path, READER_LINE_MAXIMUM, ret_error);
}

void reader_close(struct reader *reader)
{
	char unused[DIGEST_TEXT_SIZE];

	if (!reader)
		return;
	if (reader->digest)
		digest_end(reader->digest, unused);
	if (reader->is_gzip)
		inflateEnd(&reader->stream);
	freezer_stream_free(reader->frames);
	close(reader->fd);
	free(reader->path);
	free(reader->line);
	free(reader);
}

/* Reads octets as they are; READER_LINE when there are some. */
static enum reader_status read_raw(struct reader *reader)
{
	struct pollfd ready = { .fd = reader->fd, .events = POLLIN };
	size_t have = reader->decided ? 0 : reader->stream.avail_in;
	ssize_t count;

	if (!reader->ended && reader->is_pipe && poll(&ready, 1, 0) == 0)
		return READER_WAIT;
	do {
		count = reader->ended
			? 0
			: read(reader->fd, reader->raw + have, sizeof(reader->raw) - have);
	} while (count < 0 && errno == EINTR);
	if (count < 0)
		return errno == EAGAIN ? READER_WAIT : READER_ERROR;
	reader->ended = count == 0;
	/* A gzip member that does not end is a torn list. */
	if (count == 0 && !have)
		return reader->in_member ? READER_ERROR : READER_END;
	reader->stream.next_in = reader->raw;
	reader->stream.avail_in = (uInt)have + (uInt)count;
	return READER_LINE;
}

/* At the beginning as much as tells what it is, if there is as much. */
static enum reader_status read_more(struct reader *reader)
{
	enum reader_status status;
	size_t before;

	do {
		before = reader->decided ? 0 : reader->stream.avail_in;
		status = read_raw(reader);
	} while (status == READER_LINE && !reader->decided &&
		reader->stream.avail_in < READER_MAGIC && reader->stream.avail_in > before);
	return status;
}

/* The first octets tell (RFC 1952 2.3.1). */
static bool decide(struct reader *reader)
{
	size_t have = reader->stream.avail_in;
	bool is_zstd = freezer_stream_begins(reader->raw, have);

	reader->decided = true;
	reader->is_gzip = have >= 2 && !memcmp(reader->raw, "\x1f\x8b", 2);
	reader->in_member = reader->is_gzip || is_zstd;
	if (is_zstd)
		reader->frames = freezer_stream_new();
	if (reader->is_gzip)
		return inflateInit2(&reader->stream, 15 + 16) == Z_OK;
	return !is_zstd || reader->frames;
}

static void take_plain(struct reader *reader)
{
	memcpy(reader->chunk, reader->stream.next_in, reader->stream.avail_in);
	reader->filled = reader->stream.avail_in;
	reader->stream.avail_in = 0;
}

/* Inflates into the chunk; members may follow each other. What comes before that which is no gzip is in the chunk. */
static void take_gzip(struct reader *reader)
{
	z_stream *stream = &reader->stream;
	size_t before = stream->avail_in;

	stream->next_out = (unsigned char *)reader->chunk;
	stream->avail_out = sizeof(reader->chunk);
	while (!reader->broken && stream->avail_in && stream->avail_out) {
		int status = inflate(stream, Z_NO_FLUSH);

		if (status == Z_BUF_ERROR)
			break;
		reader->broken = status != Z_OK && status != Z_STREAM_END;
		if (reader->broken)
			break;
		reader->in_member = status != Z_STREAM_END || stream->avail_in;
		if (status == Z_STREAM_END && inflateReset(stream) != Z_OK)
			reader->broken = true;
	}
	reader->filled = sizeof(reader->chunk) - stream->avail_out;
	/* Gzip can go on without a single octet of text. */
	reader->taken += before - stream->avail_in;
}

/* Likewise of frames. */
static void take_zstd(struct reader *reader)
{
	z_stream *stream = &reader->stream;
	struct freezer_step step;

	reader->broken = !freezer_stream_take(reader->frames, stream->next_in, stream->avail_in,
		reader->chunk, sizeof(reader->chunk), &step);
	reader->in_member = step.is_open;
	reader->pending = step.is_full;
	reader->filled = step.made;
	reader->taken += step.taken;
	stream->next_in += step.taken;
	stream->avail_in -= (uInt)step.taken;
}

/* READER_LINE when more may be looked through in this call. */
static enum reader_status patience(const struct reader *reader)
{
	if (reader->taken - reader->fruitful > READER_FRUITLESS_MAXIMUM)
		return READER_ENDLESS;
	return reader->taken - reader->turn < READER_TURN ? READER_LINE : READER_MORE;
}

/* READER_LINE when there are octets in the chunk. */
static enum reader_status fill(struct reader *reader)
{
	while (reader->used == reader->filled) {
		enum reader_status status = patience(reader);

		if (status != READER_LINE)
			return status;
		if (reader->broken)
			return READER_ERROR;
		reader->used = reader->filled = 0;
		bool is_used_up = !reader->stream.avail_in && !reader->pending;
		if ((!reader->decided || is_used_up) && (status = read_more(reader)) != READER_LINE)
			return status;
		if (!reader->decided && !decide(reader))
			return READER_ERROR;
		if (reader->is_gzip)
			take_gzip(reader);
		else if (reader->frames)
			take_zstd(reader);
		else
			take_plain(reader);
		if (reader->is_pipe)
			digest_add(reader->digest, reader->chunk, reader->filled);
	}
	return READER_LINE;
}

/* Most lines are short, whatever they may be. */
static void make_room(struct reader *reader, size_t length)
{
	size_t needed = reader->line_length + length;
	size_t capacity = 2 * reader->line_capacity;

	/* There is a line even where it is empty. */
	if (reader->line && needed <= reader->line_capacity)
		return;
	if (capacity < needed)
		capacity = needed;
	if (capacity < READER_LINE_MAXIMUM)
		capacity = READER_LINE_MAXIMUM;
	reader->line = memory_resize(reader->line, capacity);
	reader->line_capacity = capacity;
}

static void append(struct reader *reader, const char *bytes, size_t length)
{
	size_t room = reader->line_maximum - reader->line_length;

	if (length >= room) {
		length = room;
		reader->cut = true;
	}
	make_room(reader, length);
	memcpy(reader->line + reader->line_length, bytes, length);
	reader->line_length += length;
}

/* Takes the rest of the line from the chunk; true when the line is complete. */
static bool take_line(struct reader *reader)
{
	const char *start = reader->chunk + reader->used;
	size_t left = reader->filled - reader->used;
	const char *feed = memchr(start, '\n', left);
	const char *end = memchr(start, '\r', feed ? (size_t)(feed - start) : left);

	if (!end)
		end = feed;
	append(reader, start, end ? (size_t)(end - start) : left);
	size_t length = end ? (size_t)(end - start) + 1 : left;
	reader->used += length;
	reader->taken += length;
	return end != NULL;
}

/* Empty lines, of which a list may have any number, in a fraction of the time. */
static void skip_empty_lines(struct reader *reader)
{
	size_t before = reader->used;

	while (!reader->line_length && reader->used < reader->filled &&
		reader->chunk[reader->used] == '\n')
		reader->used++;
	reader->taken += reader->used - before;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool worth_a_record(struct reader *reader, const char **ret_line, size_t *ret_length)
{
	const char *line = reader->line;
	size_t length = reader->line_length;
	bool cut = reader->cut;

	reader->line_length = 0;
	reader->cut = false;
	/* Files that have one are put behind each other, too. */
	if (!cut && length >= 3 && !memcmp(line, "\xef\xbb\xbf", 3))
		line += 3, length -= 3;
	while (!cut && length && is_blank(line[length - 1]))
		length--;
	while (!cut && length && *line == ' ')
		line++, length--;
	*ret_line = line;
	*ret_length = length;
	/* Tabs before it may be empty columns. */
	while (length && *line == '\t')
		line++, length--;
	return length && *line != '#';
}

static enum reader_status next(struct reader *reader, const char **ret_line, size_t *ret_length)
{
	for (;;) {
		enum reader_status status = fill(reader);

		if (status == READER_END && worth_a_record(reader, ret_line, ret_length))
			return READER_LINE;
		if (status != READER_LINE)
			return status;
		skip_empty_lines(reader);
		if (take_line(reader) && worth_a_record(reader, ret_line, ret_length))
			return READER_LINE;
	}
}

enum reader_status reader_next(struct reader *reader, const char **ret_line, size_t *ret_length)
{
	enum reader_status status = next(reader, ret_line, ret_length);

	if (status == READER_LINE)
		reader->fruitful = reader->taken;
	reader->turn = reader->taken;
	return status;
}

bool reader_is_file(const struct reader *reader)
{
	return !reader->is_pipe;
}

void reader_digest(struct reader *reader, char text[DIGEST_TEXT_SIZE])
{
	if (!reader->is_pipe && digest_file(reader->path, text))
		return;
	if (!reader->digest)
		return;
	digest_end(reader->digest, text);
	reader->digest = NULL;
}

/* Whether it can still be said how many lines there are. */
static bool goes_on(const struct reader *reader, enum reader_status status)
{
	return (status == READER_LINE || status == READER_MORE) &&
		reader->taken <= READER_COUNT_MAXIMUM;
}

uint64_t reader_count(const char *path)
{
	enum reader_status status = READER_MORE;
	struct stat file;
	char *error = NULL;
	const char *line;
	size_t length;
	uint64_t lines = 0;

	if (stat(path, &file) < 0 || !S_ISREG(file.st_mode))
		return 0;
	struct reader *reader = reader_open(path, &error);
	free(error);
	while (reader && goes_on(reader, status)) {
		status = reader_next(reader, &line, &length);
		lines += status == READER_LINE;
	}
	bool too_long = reader && reader->taken > READER_COUNT_MAXIMUM;
	reader_close(reader);
	return too_long ? 0 : lines;
}
