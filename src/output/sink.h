/*
 * Where lines go: a file or stdout, plain or gzip. Gzip is written as independent members of whole
 * lines, each durable once closed, so that a torn file can be read up to its last member.
 */
#ifndef TESSCAN_OUTPUT_SINK_H
#define TESSCAN_OUTPUT_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sink;

/*
 * path "-" is stdout; gzip when it ends in .gz. Refuses a file that exists unless `overwrite`. NULL
 * with one line of what is wrong in ret_error (freed by the caller).
 */
struct sink *sink_open(const char *path, bool overwrite, char **ret_error);
/* True when sink_open() would refuse because the file exists. */
bool sink_would_refuse(const char *path, bool overwrite);
/* Adds a line; text has no line feed. 0 or -errno, then and at every later call. */
int sink_line(struct sink *sink, const char *text, size_t length);
/* Makes what was added durable when the last time is long enough ago. 0 or -errno. */
int sink_tick(struct sink *sink);
/* Writes all, syncs and closes. 0 or the first error of the sink's life. */
int sink_close(struct sink *sink);
uint64_t sink_lines(const struct sink *sink);

#endif
