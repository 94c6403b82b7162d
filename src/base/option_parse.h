/* SPDX-License-Identifier: Apache-2.0 */
/* Options from a command line and from configuration files, into the structures of their tables. */
#ifndef TESSCAN_BASE_OPTION_PARSE_H
#define TESSCAN_BASE_OPTION_PARSE_H

#include "base/arena.h"
#include "base/option_syntax.h"

/*
 * Fills the structures, which are zeroed at first: presets, then what configuration files and the command line say, of
 * which the command line wins; lists are joined. With a file that the command line names the default ones are not read.
 * Texts live in the arena or in argv. NULL, or one line of what is wrong (freed by the caller), which of a file has its
 * name and line. Not to be called by two threads at once, as getopt_long() is not.
 */
char *option_parse(const struct option_tables *tables, const struct option_syntax *syntax, int argc,
	char **argv, struct arena *arena, struct option_files *files);
/*
 * For complaints about values that come later: where one begins with the name of an option ("--rate: ...") that a file
 * set, file and line are added. Takes the text over and gives one (freed by the caller); NULL stays NULL.
 */
char *option_locate(const struct option_files *files, char *complaint);

#endif
