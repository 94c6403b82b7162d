/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of a list: a file or stdin, plain, gzip or zstd, which end with LF, CRLF or CR; byte order marks, blanks and comments are left out. */
#ifndef TESSCAN_INPUT_READER_H
#define TESSCAN_INPUT_READER_H

#include "tls/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define READER_LINE_MAXIMUM 4096 /* a line of that length has been cut: it is no domain */

#define READER_FRUITLESS_MAXIMUM \
	(64 * 1024 * 1024) /* octets without a line to give: there will be none */

struct reader;

enum reader_status {
	READER_LINE,
	READER_WAIT, /* a pipe has nothing to read at the moment */
	READER_MORE, /* there is more to look through, after the caller's other work */
	READER_END,
	READER_ENDLESS, /* READER_FRUITLESS_MAXIMUM octets of blanks, comments or one line */
	READER_ERROR
};

/* path "-" is stdin. NULL with one line of what is wrong in ret_error (freed by the caller). */
struct reader *reader_open(const char *path, char **ret_error);
/* Likewise of lines that may be that long (octets, at least READER_LINE_MAXIMUM). */
struct reader *reader_open_lines(const char *path, size_t maximum, char **ret_error);
void reader_close(struct reader *reader);
/*
 * The next line that is neither blank nor a comment, valid until the next call; it may hold any
 * octet but the ends of lines. A call looks through a bounded number of octets, whatever the list holds.
 */
enum reader_status reader_next(struct reader *reader, const char **ret_line, size_t *ret_length);
/* How many lines a file has that reader_next() would give; 0 when it can be read only once, not at all, or is huge. */
uint64_t reader_count(const char *path);
/* A file by name: not a pipe, which can be read only once. */
bool reader_is_file(const struct reader *reader);
/* SHA-256 of the file, at any time, or of what was read when it is a pipe: once, at the end. */
void reader_digest(struct reader *reader, char text[DIGEST_TEXT_SIZE]);

#endif
