/* SPDX-License-Identifier: Apache-2.0 */
/* What of a program's options no table says, and what its configuration files said (option_parse.h). */
#ifndef TESSCAN_BASE_OPTION_SYNTAX_H
#define TESSCAN_BASE_OPTION_SYNTAX_H

#include "base/option_table.h"

/* What a number may be, where that is less than its kind allows. */
struct option_range {
	const char *name; /* of the option */
	int64_t least, most;
};

struct option_syntax {
	const char *config; /* the long name of the text that names a configuration file */
	/* Long names of flags that ask a question, for which no other file is read; NULL behind the last. NULL: none. */
	const char *const *questions;
	char other, letter; /* a letter that means another one; 0: there is none */
	const char
		*operands; /* said of an argument that belongs to no option; NULL: they are taken */
	const struct option_range *ranges;
	size_t range_count;
};

/* An option that a configuration file set. */
struct option_origin {
	const struct option_row *row;
	const char *file;
	size_t line; /* from 1 */
};

/* Where options came from: configuration files, and what of the command line no table says. */
struct option_files {
	struct text_list given; /* long names of options that the command line has */
	struct text_list operands; /* its arguments that belong to no option */
	/*
	 * Those that are read where the command line names none, the one that wins last. One that is not there is
	 * passed over.
	 */
	struct text_list defaults;
	struct text_list read; /* those that were */
	struct option_origin *origins; /* of what they set, in the order in which it was read */
	size_t origin_count;
};

#endif
