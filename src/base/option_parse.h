/* SPDX-License-Identifier: Apache-2.0 */
/* Options from a command line and from a configuration file, into the structures of their tables. */
#ifndef TESSCAN_BASE_OPTION_PARSE_H
#define TESSCAN_BASE_OPTION_PARSE_H

#include "base/arena.h"
#include "base/option_table.h"

/* What of a program's options no table says. */
struct option_syntax {
	const char *config; /* the long name of the text that names a configuration file */
	char other, letter; /* a letter that means another one; 0: there is none */
	const char *operands; /* said of an argument that belongs to no option */
};

/*
 * Fills the structures, which are zeroed at first: presets, then what the command line and the configuration file say,
 * of which the command line wins; lists are joined. Texts live in the arena or in argv. NULL, or one line of what is
 * wrong (freed by the caller). Not to be called by two threads at once, as getopt_long() is not.
 */
char *option_parse(const struct option_tables *tables, const struct option_syntax *syntax, int argc,
	char **argv, struct arena *arena);

#endif
