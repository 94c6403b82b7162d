/* SPDX-License-Identifier: Apache-2.0 */
/* tesscan's options: read from its command line and configuration file; its help, man page and completion. */
#ifndef TESSCAN_PROGRAM_OPTIONS_H
#define TESSCAN_PROGRAM_OPTIONS_H

#include "base/arena.h"
#include "engine/options.h"
#include "engine/scanner.h"

#include <stdio.h>

/*
 * Fills the options, and those of each of these scanners (a list that ends with NULL; NULL: there are none) in
 * structures of their own; texts and structures live in the arena or in argv. The command line wins over
 * configuration files: that which it names, or else these default ones (NULL: none), of which the last wins. NULL, or one line of what is wrong (freed by the caller).
 */
char *options_parse(int argc, char **argv, const struct scanner *const *scanners,
	const struct text_list *defaults, struct arena *arena, struct options *ret_options);
/* How it is called, and what for, in a few lines. */
void options_usage(FILE *stream);
/* What follows is of options that were parsed, whatever came of it. */
void options_help(FILE *stream, const struct options *options);
/* The man page's source (mdoc). */
void options_man_page(FILE *stream, const struct options *options);
/* A script that tells the options to the shell that --completion names. */
void options_completion(FILE *stream, const struct options *options);

#endif
