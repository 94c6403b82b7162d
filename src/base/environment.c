/* SPDX-License-Identifier: Apache-2.0 */
/* The environment (environment.h). */
#include "base/environment.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

extern char **environ;

/* Sanitizers find their symbolizer by PATH; a clock that is set for a test is set by libfaketime's. */
static bool is_kept(const char *variable)
{
	static const char *const kept[] = { "PATH=", "FAKETIME" };

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		if (!strncmp(variable, kept[i], strlen(kept[i])))
			return true;
	}
	return false;
}

void environment_shed(void)
{
	size_t count = 0;

	for (size_t i = 0; environ && environ[i]; i++) {
		if (is_kept(environ[i]))
			environ[count++] = environ[i];
	}
	if (environ)
		environ[count] = NULL;
}
