/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options as data: a table has a row for each, and where the structure is that they fill. A program has any number of
 * tables; parser, help, man page, completion and echo (option_parse.h, option_text.h) know options by their rows alone.
 */
#ifndef TESSCAN_BASE_OPTION_TABLE_H
#define TESSCAN_BASE_OPTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct writer;

struct text_list {
	const char **texts;
	size_t count;
};

enum option_kind {
	OPTION_KIND_TEXT,
	OPTION_KIND_COUNT, /* a number >= 0 */
	OPTION_KIND_PORTION, /* a number >= 0, or a share of a whole, such as 10% */
	OPTION_KIND_SECONDS, /* fractions allowed; kept in microseconds */
	OPTION_KIND_FLAG,
	OPTION_KIND_LIST, /* may be repeated */
	OPTION_KIND_GROUP, /* no option: a title for those that follow */
};

/* What each kind fills. */
#define OPTION_TYPE_TEXT const char *
#define OPTION_TYPE_COUNT int64_t
#define OPTION_TYPE_PORTION int64_t /* less than 0: a share, in parts of OPTION_PORTION_WHOLE */
#define OPTION_TYPE_SECONDS int64_t
#define OPTION_TYPE_FLAG bool
#define OPTION_TYPE_LIST struct text_list

#define OPTION_PORTION_WHOLE 100000000

struct option_row {
	enum option_kind kind;
	bool fixed; /* what is recorded depends on it: a survey is resumed with the same value only */
	size_t offset; /* of the value in the structure */
	const char *name; /* long, without dashes */
	char letter; /* 0: none */
	const char
		*argument; /* what its value is called, FILE where it is one; NULL: it has none */
	const char *preset; /* as on the command line; NULL: none */
	const char *help; /* or the title of a group */
};

#define OPTION_FIXED_SAME true
#define OPTION_FIXED_FREE false
/* A row; that the field has the type of its kind is checked. */
#define OPTION_ROW(structure, kind, field, resumed, name, letter, argument, preset, help) \
	{ OPTION_KIND_##kind, OPTION_FIXED_##resumed, \
		offsetof(structure, field) + \
			0 * sizeof(_Generic(((structure *)0)->field, OPTION_TYPE_##kind: 1)), \
		name, letter, argument, preset, help }
#define OPTION_TITLE(title) { .kind = OPTION_KIND_GROUP, .help = title }

struct option_table {
	const struct option_row *rows;
	size_t count;
	void *values; /* the structure that they fill */
};

/* All that a program has; names and letters are of one row only. */
struct option_tables {
	const struct option_table *list;
	size_t count;
};

/* Every option in force as a member of an open object, by its long name. */
void option_echo(struct writer *json, const struct option_tables *tables);
/* The long names of those that are fixed, one after another; NULL behind the last. */
const char *option_fixed(const struct option_tables *tables, size_t index);

#endif
