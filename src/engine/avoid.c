/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of whom to leave alone (avoid.h). */
#include "engine/avoid.h"

#include <stddef.h>

bool avoid_name(const struct avoid *avoid, const char *name)
{
	while (avoid && !avoid->excluded(avoid->exclusions, name))
		avoid = avoid->older;
	return avoid != NULL;
}

bool avoid_blocks(const struct avoid *avoid, const struct address *address)
{
	while (avoid && !networks_contain(&avoid->blocklist, address))
		avoid = avoid->older;
	return avoid != NULL;
}

bool avoid_allows(const struct avoid *avoid, const struct address *address)
{
	while (avoid && (!avoid->has_allowlist || networks_contain(&avoid->allowlist, address)))
		avoid = avoid->older;
	return !avoid;
}

static void add(const char *network, void *networks)
{
	networks_add(networks, network);
}

struct networks avoid_networks(const struct avoid *avoid)
{
	struct networks all;

	networks_init(&all);
	for (; avoid; avoid = avoid->older)
		networks_each(&avoid->blocklist, add, &all);
	networks_seal(&all);
	return all;
}
