/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom a survey leaves alone: lists that its owner may read again while it runs. What an earlier reading
 * held counts on, so that nobody who asked to be left alone is contacted because a file was being edited.
 */
#ifndef TESSCAN_ENGINE_AVOID_H
#define TESSCAN_ENGINE_AVOID_H

#include "base/networks.h"

#include <stdbool.h>

/* Immutable once a survey has it. */
struct avoid {
	const struct avoid *older; /* NULL: this is the first reading */
	struct networks blocklist;
	struct networks allowlist;
	bool has_allowlist; /* without one everything is allowed */
	/* On the domain exclusion list: the name is neither resolved nor probed. */
	bool (*excluded)(const void *exclusions, const char *name);
	const void *exclusions;
};

bool avoid_name(const struct avoid *avoid, const char *name);
bool avoid_blocks(const struct avoid *avoid, const struct address *address);
/* The block lists of all readings together, to be freed by networks_done(). */
struct networks avoid_networks(const struct avoid *avoid);
bool avoid_allows(const struct avoid *avoid, const struct address *address);

#endif
