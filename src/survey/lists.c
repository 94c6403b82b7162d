/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of whom to leave alone (lists.h). */
#include "survey/lists.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/log.h"
#include "input/list_text.h"

#include <stdlib.h>

static char *load_networks(
	const char *path, bool again, struct networks *networks, struct network_list *list)
{
	struct buffer text;
	char *fault = list_text_load(path, again, &text), *error = NULL;

	if (fault)
		error = memory_format("network list %s", fault);
	else if (!network_list_add(networks, text.bytes, text.length, list))
		error = memory_format(
			"network list %s: line %zu %s", path, list->bad_line, list->fault);
	networks_seal(networks);
	free(fault);
	buffer_done(&text);
	return error;
}

static char *load_allowlist(const char *path, bool again, struct lists *lists)
{
	char *error = load_networks(path, again, &lists->avoid.allowlist, &lists->allowlist);

	/* Torn while it was written, more often than meant. */
	return error || lists->allowlist.networks
		? error
		: memory_format("network list %s: has no network: nobody could be contacted", path);
}

struct lists *lists_load(const struct options *options, struct lists *older, char **ret_error)
{
	struct lists *lists = memory_alloc(sizeof(*lists));
	struct avoid *avoid = &lists->avoid;
	bool again = older != NULL;

	*ret_error = NULL;
	if (options->blocklist_file)
		*ret_error = load_networks(
			options->blocklist_file, again, &avoid->blocklist, &lists->blocklist);
	avoid->has_allowlist = options->allowlist_file != NULL;
	if (!*ret_error && avoid->has_allowlist)
		*ret_error = load_allowlist(options->allowlist_file, again, lists);
	if (!*ret_error)
		lists->exclusions = exclusions_load(options->exclude, again, ret_error);
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

static void tell_networks(const char *path, const struct network_list *list)
{
	if (path && !list->networks)
		log_write(LEVEL_NOTE, "network list %s: has no network", path);
	if (list->masked)
		log_write(LEVEL_WARNING,
			"network list %s: %zu networks are written with an address inside them "
			"(192.0.2.1/24 is 192.0.2.0/24), the first in line %zu",
			path, list->masked, list->first_masked);
}

void lists_tell(const struct lists *lists, const struct options *options)
{
	struct exclusions_notes notes = exclusions_notes(lists->exclusions);

	tell_networks(options->blocklist_file, &lists->blocklist);
	tell_networks(options->allowlist_file, &lists->allowlist);
	if (options->exclude && !notes.entries)
		log_write(LEVEL_NOTE, "exclusion list %s: has no domain", options->exclude);
	if (notes.taken_out)
		log_write(LEVEL_WARNING,
			"exclusion list %s: %zu lines are no bare domains but URLs, mailboxes, "
			"names "
			"of web sites (www.x) and their like, the first is line %zu: the domains "
			"in them "
			"are excluded",
			options->exclude, notes.taken_out, notes.first_taken_out);
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
