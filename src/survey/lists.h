/* SPDX-License-Identifier: Apache-2.0 */
/* The lists of whom to leave alone, from their files; they may be read again while a survey runs. */
#ifndef TESSCAN_SURVEY_LISTS_H
#define TESSCAN_SURVEY_LISTS_H

#include "base/network_list.h"
#include "engine/options.h"
#include "engine/avoid.h"
#include "input/exclusions.h"

struct lists {
	struct lists *older; /* owned */
	struct avoid avoid;
	struct exclusions *exclusions;
	/* How the files were read. */
	struct network_list blocklist;
	struct network_list allowlist;
};

/*
 * --blocklist-file, --allowlist-file and --exclude as they are now, in front of those read before, which
 * it takes over. NULL with one line of what is wrong in ret_error (freed by the caller), where any line of any of them
 * cannot be what is meant; `older` is then still the caller's.
 */
struct lists *lists_load(const struct options *options, struct lists *older, char **ret_error);
/* Logs, in a line for each list at most, what its owner should know of how it was read. */
void lists_tell(const struct lists *lists, const struct options *options);
void lists_free(struct lists *lists);

#endif
