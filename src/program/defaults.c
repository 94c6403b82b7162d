/* SPDX-License-Identifier: Apache-2.0 */
/* Default configuration files (defaults.h). */
#include "program/defaults.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULTS_MOST 2

/* Whoever becomes another user may keep the variables: a home that is not ours, and where we may not even look. */
static bool is_of_others(const char *folder)
{
	struct stat status;

	if (stat(folder, &status) < 0)
		return errno == EACCES;
	return status.st_uid != geteuid() && faccessat(AT_FDCWD, folder, X_OK, AT_EACCESS) < 0 &&
		errno == EACCES;
}

/* NULL: the variable names no folder, or that of another user. */
static const char *below(struct arena *arena, const char *variable, const char *path)
{
	const char *folder = secure_getenv(variable);

	if (!folder || *folder != '/' || is_of_others(folder))
		return NULL;
	char *text = memory_format("%s/%s", folder, path);
	const char *copy = arena_string(arena, text);
	free(text);
	return copy;
}

struct text_list defaults_find(struct arena *arena)
{
	const char **paths = arena_alloc(arena, DEFAULTS_MOST * sizeof(*paths));
	struct text_list list = { .texts = paths };
	const char *of_user = below(arena, "XDG_CONFIG_HOME", "tesscan/tesscan.conf");

	if (!of_user)
		of_user = below(arena, "HOME", ".config/tesscan/tesscan.conf");
	paths[list.count++] = DEFAULTS_OF_MACHINE;
	if (of_user)
		paths[list.count++] = of_user;
	return list;
}
