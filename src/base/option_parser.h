/* SPDX-License-Identifier: Apache-2.0 */
/* What command lines and configuration files have in common (option_parse.h): which option is meant, and its value. */
#ifndef TESSCAN_BASE_OPTION_PARSER_H
#define TESSCAN_BASE_OPTION_PARSER_H

#include "base/arena.h"
#include "base/option_syntax.h"

/* An option, of whichever table. */
struct option_entry {
	const struct option_row *row;
	void *field;
	bool given; /* on the command line, which wins over files */
};

/* Where the parser stands. */
struct option_parser {
	const struct option_syntax *syntax;
	struct arena *arena;
	struct option_entry *entries;
	size_t count;
	struct option_files *files;
};

/* By its long name, without dashes; NULL: there is none. */
struct option_entry *option_find(const struct option_parser *parser, const char *name);
/* Sets one; value NULL: a flag that stands alone. False when the value does not fit. */
bool option_set(
	const struct option_parser *parser, const struct option_entry *entry, const char *value);
/* Likewise; NULL, or what is wrong and what would be right (freed by the caller). */
char *option_set_or_complain(
	const struct option_parser *parser, const struct option_entry *entry, const char *value);
/*
 * What nobody knows may have been meant for, to be added to a complaint: the names that begin so, or else the nearest
 * one, with what stands before a name there. Empty: nothing is near. Freed by the caller.
 */
char *option_suggest(const struct option_parser *parser, const char *name, const char *dashes);
/* Adds to a list that lies in the arena. */
void option_append(struct arena *arena, struct text_list *list, const char *text);

#endif
