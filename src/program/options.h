/* SPDX-License-Identifier: Apache-2.0 */
/* Reading of options: command line, then configuration files; help, man page, completion from one table. */
#ifndef TESSCAN_PROGRAM_OPTIONS_H
#define TESSCAN_PROGRAM_OPTIONS_H

#include "base/arena.h"
#include "base/writer.h"
#include "engine/options.h"

#include <stdio.h>

/*
 * Fills the options; texts live in the arena or in argv. The command line wins over the
 * configuration file. NULL, or one line of what is wrong (freed by the caller).
 */
char *options_parse(int argc, char **argv, struct arena *arena, struct options *ret_options);
void options_help(FILE *stream);
/* The man page's source (mdoc). */
void options_man_page(FILE *stream);
/* A script that tells bash the options. */
void options_completion(FILE *stream);

#endif
