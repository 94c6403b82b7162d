/* SPDX-License-Identifier: Apache-2.0 */
/* The entries of a list, read in the format that was said or that its first lines show (PROTOCOL A.1). */
#ifndef TESSCAN_INPUT_LIST_H
#define TESSCAN_INPUT_LIST_H

#include "input/list_format.h"
#include "input/reader.h"
#include "input/target_entry.h"

struct list;

struct list_setup {
	const char *path; /* "-" is stdin */
	const char *format; /* for list_format_parse(); NULL: by its header or first lines */
	bool lenient; /* it is read, whatever it looks like */
	bool header_counts; /* a header is an entry, as it was before 0.2 */
	bool addresses; /* it is of addresses, for list_next_target() */
};

/*
 * A file's format is known from then on. NULL with one line of what is wrong in ret_error (freed by the caller): it cannot be
 * read, or looks like something else than a list.
 */
struct list *list_open(const struct list_setup *setup, char **ret_error);
/* NULL is fine. */
void list_close(struct list *list);
/*
 * READER_LINE: the next entry, valid until the next call; a line that was cut is no whole one. As reader_next() else; a pipe
 * that pauses is waited for until its format is known.
 */
enum reader_status list_next(struct list *list, struct list_entry *ret_entry);
/* Likewise, of a list of addresses. */
enum reader_status list_next_target(struct list *list, struct target_fields *ret_fields);
/* NULL: not known yet. */
const struct list_format *list_format(const struct list *list);
/* What it looks like instead of a list, in words behind its name, where list_next() said READER_ERROR for that; else NULL. */
const char *list_fault(const struct list *list);
/* How many entries a file has; 0 when that is not known, as reader_count() says. */
uint64_t list_count(const struct list_setup *setup);
/* What the entries are read from. */
struct reader *list_reader(struct list *list);

#endif
