/* SPDX-License-Identifier: Apache-2.0 */
/* What a program says of its options, made from their tables. A table that is not empty begins with a group. */
#ifndef TESSCAN_BASE_OPTION_TEXT_H
#define TESSCAN_BASE_OPTION_TEXT_H

#include "base/option_table.h"

#include <stdio.h>

/* The options for --help, by groups. */
void option_help(FILE *stream, const struct option_tables *tables);
/* Likewise, as subsections of a man page's source (mdoc). */
void option_man(FILE *stream, const struct option_tables *tables);
/*
 * A script that tells bash the options of this program. `other_file` are further patterns of options whose value is a
 * file, each with a bar before it.
 */
void option_completion(FILE *stream, const struct option_tables *tables, const char *program,
	const char *other_file);

#endif
