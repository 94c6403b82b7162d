/* Reading of lists (reader.h); zlib reads plain files as they are. */
#include "input/reader.h"

#include "base/arena.h"

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

struct reader {
	char *path;
	int fd;
	bool is_pipe;
	gzFile gz;
	struct digest *digest; /* of a pipe's text */
	char chunk[READER_CHUNK];
	size_t filled;
	size_t used;
	bool at_start;
	char line[READER_LINE_MAXIMUM];
	size_t line_length;
};

static char *complaint(const char *path, const char *what)
{
	size_t size = strlen(path) + strlen(what) + 40;
	char *text = memory_alloc(size);

	snprintf(text, size, "list %s: %s", path, what);
	return text;
}

struct reader *reader_open(const char *path, char **ret_error)
{
	bool is_stdin = !strcmp(path, "-");
	int fd = is_stdin ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0) {
		*ret_error = complaint(path, strerror(errno));
		return NULL;
	}
	if (S_ISDIR(status.st_mode)) {
		close(fd);
		*ret_error = complaint(path, "is a directory");
		return NULL;
	}
	struct reader *reader = memory_alloc(sizeof(*reader));
	reader->path = memory_string(path);
	reader->fd = fd;
	reader->is_pipe = !S_ISREG(status.st_mode);
	reader->gz = gzdopen(fd, "rb");
	reader->digest = digest_new();
	reader->at_start = true;
	return reader;
}

void reader_close(struct reader *reader)
{
	char unused[DIGEST_TEXT_SIZE];

	if (!reader)
		return;
	if (reader->digest)
		digest_end(reader->digest, unused);
	gzclose(reader->gz);
	free(reader->path);
	free(reader);
}

static void skip_byte_order_mark(struct reader *reader)
{
	if (reader->at_start && reader->filled >= 3 && !memcmp(reader->chunk, "\xef\xbb\xbf", 3))
		reader->used = 3;
	reader->at_start = false;
}

/* READER_LINE when there are octets in the chunk. */
static enum reader_status fill(struct reader *reader)
{
	struct pollfd ready = { .fd = reader->fd, .events = POLLIN };

	if (reader->used < reader->filled)
		return READER_LINE;
	if (reader->is_pipe && poll(&ready, 1, 0) == 0)
		return READER_WAIT;
	int count = gzread(reader->gz, reader->chunk, sizeof(reader->chunk));
	if (count < 0)
		return READER_ERROR;
	if (count == 0) {
		/* A gzip file that ends too early gives what it has, then an error. */
		int error = Z_OK;
		gzerror(reader->gz, &error);
		return error == Z_OK || error == Z_STREAM_END ? READER_END : READER_ERROR;
	}
	reader->filled = (size_t)count;
	reader->used = 0;
	if (reader->is_pipe)
		digest_add(reader->digest, reader->chunk, reader->filled);
	skip_byte_order_mark(reader);
	return READER_LINE;
}

static void append(struct reader *reader, const char *bytes, size_t length)
{
	size_t room = sizeof(reader->line) - reader->line_length;

	if (length > room)
		length = room;
	memcpy(reader->line + reader->line_length, bytes, length);
	reader->line_length += length;
}

/* Takes the rest of the line from the chunk; true when the line is complete. */
static bool take_line(struct reader *reader)
{
	const char *start = reader->chunk + reader->used;
	size_t left = reader->filled - reader->used;
	const char *end = memchr(start, '\n', left);

	append(reader, start, end ? (size_t)(end - start) : left);
	reader->used += end ? (size_t)(end - start) + 1 : left;
	return end != NULL;
}

static bool worth_a_record(struct reader *reader, const char **ret_line, size_t *ret_length)
{
	const char *line = reader->line;
	size_t length = reader->line_length;

	reader->line_length = 0;
	while (length && length < sizeof(reader->line) && strchr(" \t\r", line[length - 1]) && line[length - 1])
		length--;
	while (length && (*line == ' ' || *line == '\t'))
		line++, length--;
	*ret_line = line;
	*ret_length = length;
	return length && *line != '#';
}

enum reader_status reader_next(struct reader *reader, const char **ret_line, size_t *ret_length)
{
	for (;;) {
		enum reader_status status = fill(reader);

		if (status == READER_WAIT || status == READER_ERROR)
			return status;
		if (status == READER_END) {
			if (worth_a_record(reader, ret_line, ret_length))
				return READER_LINE;
			return READER_END;
		}
		if (take_line(reader) && worth_a_record(reader, ret_line, ret_length))
			return READER_LINE;
	}
}

void reader_digest(struct reader *reader, char text[DIGEST_TEXT_SIZE])
{
	if (!reader->is_pipe && digest_file(reader->path, text))
		return;
	digest_end(reader->digest, text);
	reader->digest = NULL;
}
