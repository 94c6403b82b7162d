/* SPDX-License-Identifier: Apache-2.0 */
/* Files beside others (beside.h). */
#include "base/beside.h"

#include "base/arena.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

	if (!cut_suffix(stem, ".gz"))
		cut_suffix(stem, ".zst");
	if (!cut_suffix(stem, ".jsonl") && !cut_suffix(stem, ".ndjson"))
		cut_suffix(stem, ".json");
	char *path = memory_format("%s%s", stem, ending);
	free(stem);
	return path;
}

bool path_has_beside(const char *output)
{
	struct stat status;

	return strcmp(output, "-") != 0 && (lstat(output, &status) < 0 || S_ISREG(status.st_mode));
}

char *path_beside_file(const char *output, const char *ending)
{
	return path_has_beside(output) ? path_beside(output, ending) : NULL;
}
