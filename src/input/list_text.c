/* SPDX-License-Identifier: Apache-2.0 */
/* Text of a list (list_text.h): gzip by RFC 1952, several members too, and nothing behind them. */
#include "input/list_text.h"

#include "base/arena.h"
#include "base/text_lines.h"
#include "input/file_kind.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define CHUNK 65536

static const char too_long[] = "has more than 256 MiB";

/* What is wrong, or NULL. */
static const char *read_all(int fd, struct buffer *octets)
{
	for (;;) {
		char *room = buffer_reserve(octets, CHUNK);
		ssize_t count = room ? read(fd, room, CHUNK) : 0;

		if (!room)
			return too_long;
		if (!count)
			return NULL;
		if (count > 0)
			octets->length += (size_t)count;
		else if (errno != EINTR)
			return strerror(errno);
	}
}

static const char *open_and_read(const char *path, bool again, struct buffer *octets)
{
	bool is_stdin = !strcmp(path, "-");
	int wait = again ? O_NONBLOCK : 0;
	int fd = is_stdin ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | wait);
	const char *fault = NULL;
	struct stat status;

	if (fd < 0)
		return strerror(errno);
	if (fstat(fd, &status) < 0)
		fault = strerror(errno);
	else if (S_ISDIR(status.st_mode))
		fault = strerror(EISDIR);
	else if (again && (is_stdin || S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode)))
		fault = "is no file, and can be read only once";
	else
		fault = read_all(fd, octets);
	close(fd);
	return fault;
}

static bool begins(const struct buffer *octets, const char *start, size_t length)
{
	return octets->length >= length && !memcmp(octets->bytes, start, length);
}

/* Inflates a bit; true while there is more to come of it. */
static bool inflate_more(z_stream *stream, struct buffer *text, int *status)
{
	char *room = buffer_reserve(text, CHUNK);

	if (!room)
		return false;
	stream->next_out = (unsigned char *)room;
	stream->avail_out = CHUNK;
	*status = inflate(stream, Z_NO_FLUSH);
	text->length += CHUNK - stream->avail_out;
	if (*status == Z_STREAM_END)
		return stream->avail_in && inflateReset(stream) == Z_OK;
	return *status == Z_OK && (stream->avail_in || !stream->avail_out);
}

static const char *inflate_all(const struct buffer *octets, struct buffer *text)
{
	z_stream stream = { .next_in = (unsigned char *)octets->bytes,
		.avail_in = (uInt)octets->length };
	int status = Z_OK;

	if (inflateInit2(&stream, 15 + 16) != Z_OK)
		return "cannot be inflated";
	while (inflate_more(&stream, text, &status))
		;
	bool whole = status == Z_STREAM_END && !stream.avail_in;
	inflateEnd(&stream);
	if (text->full)
		return too_long;
	return whole ? NULL : "is damaged gzip, or has something else behind it";
}

/* The line with the first NUL octet, which no text has; 0: none. */
static size_t nul_line(const struct buffer *text)
{
	struct text_lines lines = { .text = text->bytes, .length = text->length };
	const char *line;
	size_t length;

	if (!text->length || !memchr(text->bytes, 0, text->length))
		return 0;
	while (text_lines_next(&lines, &line, &length)) {
		if (memchr(line, 0, length))
			break;
	}
	return lines.number;
}

/* Whatever it is, as text; what is wrong, or NULL. */
static const char *unpack(struct buffer *octets, struct buffer *text)
{
	const char *fault = NULL;

	if (begins(octets, "\x1f\x8b", 2)) {
		fault = inflate_all(octets, text);
	} else {
		struct buffer empty = *text;

		*text = *octets;
		*octets = empty;
	}
	return fault;
}

char *list_text_load(const char *path, bool again, struct buffer *ret_text)
{
	struct buffer octets;

	buffer_init(&octets, LIST_TEXT_MAXIMUM);
	buffer_init(ret_text, LIST_TEXT_MAXIMUM);
	const char *fault = open_and_read(path, again, &octets);
	if (!fault)
		fault = unpack(&octets, ret_text);
	buffer_done(&octets);
	if (fault)
		return memory_format("%s: %s", path, fault);
	const char *kind = file_kind(ret_text->bytes, ret_text->length);
	if (kind)
		return memory_format("%s: is %s", path, kind);
	size_t line = nul_line(ret_text);
	return line ? memory_format("%s: line %zu holds a NUL octet: it is no text", path, line)
		    : NULL;
}
