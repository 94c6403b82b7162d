/* SPDX-License-Identifier: Apache-2.0 */
/* The files a survey reads and writes: checked together, before any of them is touched. */
#ifndef TESSCAN_SURVEY_PATHS_H
#define TESSCAN_SURVEY_PATHS_H

#include "engine/options.h"

/* Where faults of ours are noted (base/fault.h), beside the output; NULL for what is no file. Freed with free(). */
char *paths_faults(const struct options *options);
/* Likewise, where sessions that ended without QUIT are noted (base/failure_notes.h). */
char *paths_failures(const struct options *options);
/* NULL, or one line of what is wrong (freed by the caller). */
char *paths_check(const struct options *options);

#endif
