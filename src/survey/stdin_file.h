/* SPDX-License-Identifier: Apache-2.0 */
/* Files of trust that are given on stdin. */
#ifndef TESSCAN_SURVEY_STDIN_FILE_H
#define TESSCAN_SURVEY_STDIN_FILE_H

#include "base/arena.h"
#include "engine/options.h"

/*
 * Libraries open the files of trust anchor, root hints and certificates by name, each worker anew: "-" is read once, into
 * memory, and becomes a name that can be. paths_check() came before, so that only one is. NULL, or one line of what is wrong (freed by
 * the caller).
 */
char *stdin_file_take(struct options *options, struct arena *arena);

#endif
