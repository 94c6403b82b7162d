/* SPDX-License-Identifier: Apache-2.0 */
/* Files beside others (beside.h). */
#include "base/beside.h"

#include "base/arena.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool cut_suffix(char *path, const char *suffix)
{
	size_t length = strlen(path), suffix_length = strlen(suffix);

	if (length <= suffix_length || strcmp(path + length - suffix_length, suffix) != 0)
		return false;
	path[length - suffix_length] = 0;
	return true;
}

char *path_beside(const char *output, const char *ending)
{
	char *stem = memory_string(output);

	cut_suffix(stem, ".gz");
	if (!cut_suffix(stem, ".jsonl"))
		cut_suffix(stem, ".json");
	char *path = memory_format("%s%s", stem, ending);
	free(stem);
	return path;
}
