/* SPDX-License-Identifier: Apache-2.0 */
/* Shares of the list (targets.h). */
#include "survey/targets.h"

#include "base/arena.h"
#include "input/feed.h"

char *targets_resolve(struct options *options)
{
	uint64_t share = (uint64_t)-options->max_targets;

	if (options->max_targets >= 0)
		return NULL;
	options->max_targets = 0;
	uint64_t lines = feed_count(options);
	if (!lines)
		return memory_format(
			"--max-targets: a share needs a list whose length is known, and "
			"%s is a pipe, has no entry, or is longer than 1 GiB: give a number",
			options->input_file);
	options->max_targets =
		(int64_t)((lines * share + OPTION_PORTION_WHOLE - 1) / OPTION_PORTION_WHOLE);
	return NULL;
}
