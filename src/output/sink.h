/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where lines go: a file or stdout, plain, gzip or Zstandard. Those are written as independent members, or frames, of whole
 * lines, each durable once closed, so that a torn file can be read up to its last member (journal.h).
 * A write that fails is taken back, as far as the system lets us.
 */
#ifndef TESSCAN_OUTPUT_SINK_H
#define TESSCAN_OUTPUT_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct sink;

/* Who takes lines instead of a file. */
struct sink_taker {
	void (*take)(void *owner, const char *line, size_t length);
	void *owner;
};

/* How an output begins. Neither: a new file, and none that exists is touched. */
struct sink_start {
	bool overwrite;
	bool resume; /* goes on with a file that exists … */
	off_t kept; /* … behind so many octets; what follows them is cut off */
	off_t size; /* … as which it was read */
	int64_t interval_us; /* how long a line may wait to be made durable */
};

/*
 * path "-" is stdout; packed when it ends in .gz or .zst. A file is locked against other surveys, and is as it was until
 * sink_begin(). NULL with one line of what is wrong in ret_error (freed by the caller).
 */
struct sink *sink_open(const char *path, const struct sink_start *start, char **ret_error);
/* One that has no file: each line is handed to the taker, which outlives it, as it comes. */
struct sink *sink_open_taker(const struct sink_taker *taker);
/* Before the first line: gives a file the length it begins with. 0 or -errno. */
int sink_begin(struct sink *sink);
/* True when sink_open() would refuse because the file exists. */
bool sink_would_refuse(const char *path, const struct sink_start *start);
/* The lines of `sink` refer to those of `first`, which are made durable before them. */
void sink_follow(struct sink *sink, struct sink *first);
/* Adds a line; text has no line feed. 0 or -errno, then and at every later call. */
int sink_line(struct sink *sink, const char *text, size_t length);
/* Makes what was added durable when the last time is long enough ago. 0 or -errno. */
int sink_tick(struct sink *sink);
/* Makes durable what was added, now. 0 or -errno. */
int sink_flush(struct sink *sink);
/* Writes all, syncs and closes. 0 or the first error of the sink's life. */
int sink_close(struct sink *sink);
/* The first error of its life; 0: none. */
int sink_error(const struct sink *sink);
/* Lines of this run that were written and made durable. */
uint64_t sink_lines(const struct sink *sink);

#endif
