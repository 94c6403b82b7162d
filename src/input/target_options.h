/* SPDX-License-Identifier: Apache-2.0 */
/* Options of lists of addresses (PROTOCOL A.9), which go together or not, and some of which are chosen where none is given. */
#ifndef TESSCAN_INPUT_TARGET_OPTIONS_H
#define TESSCAN_INPUT_TARGET_OPTIONS_H

#include "engine/options.h"

#define SHARD_NONE (-1) /* likewise */
#define SHUFFLE_WINDOW_NONE (-1) /* it was not said */
#define SHUFFLE_WINDOW_DOMAINS 4096 /* lines */
#define SHUFFLE_WINDOW_ADDRESSES \
	262144 /* the addresses of 1,024 networks, if all of a /24 are servers */

/* Chooses a seed and a window where they are missing. NULL, or one line of what is wrong (freed by the caller). */
char *target_options_complete(struct options *options);

#endif
