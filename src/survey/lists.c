/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of whom to leave alone (lists.h). */
#include "survey/lists.h"

#include "base/arena.h"
#include "base/buffer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LISTS_OCTETS_MAXIMUM (64 * 1024 * 1024) /* of a list of networks */

static char *load_networks(const char *path, struct networks *networks)
{
	FILE *file = fopen(path, "re");
	struct buffer text;
	char chunk[4096];
	size_t count;

	if (!file)
		return memory_format("network list %s: %s", path, strerror(errno));
	buffer_init(&text, LISTS_OCTETS_MAXIMUM);
	while (!text.full && (count = fread(chunk, 1, sizeof(chunk), file)))
		buffer_append(&text, chunk, count);
	bool bad = ferror(file), too_long = text.full;
	fclose(file);
	size_t line = networks_add_list(networks, text.bytes, text.length);
	buffer_done(&text);
	networks_seal(networks);
	if (bad || too_long)
		return memory_format("network list %s: %s", path,
			bad ? "cannot be read" : "has more than 64 MiB");
	return line
		? memory_format("network list %s: line %zu is not a network such as 192.0.2.0/24",
			  path, line)
		: NULL;
}

struct lists *lists_load(const struct options *options, struct lists *older, char **ret_error)
{
	struct lists *lists = memory_alloc(sizeof(*lists));
	struct avoid *avoid = &lists->avoid;

	*ret_error = NULL;
	if (options->blocklist_file)
		*ret_error = load_networks(options->blocklist_file, &avoid->blocklist);
	avoid->has_allowlist = options->allowlist_file != NULL;
	if (!*ret_error && avoid->has_allowlist)
		*ret_error = load_networks(options->allowlist_file, &avoid->allowlist);
	if (!*ret_error)
		lists->exclusions = exclusions_load(options->exclude, ret_error);
	avoid->excluded = exclusions_contain;
	avoid->exclusions = lists->exclusions;
	if (*ret_error) {
		lists_free(lists);
		return NULL;
	}
	lists->older = older;
	avoid->older = older ? &older->avoid : NULL;
	return lists;
}

void lists_free(struct lists *lists)
{
	while (lists) {
		struct lists *older = lists->older;

		networks_done(&lists->avoid.blocklist);
		networks_done(&lists->avoid.allowlist);
		exclusions_free(lists->exclusions);
		free(lists);
		lists = older;
	}
}
