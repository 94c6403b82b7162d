/* SPDX-License-Identifier: Apache-2.0 */
/* The environment (environment.h). */
#include "base/environment.h"

#include "base/arena.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

/* Sanitizers find their symbolizer by PATH; the progress is drawn as TERM allows; a clock that is set for a test is set by libfaketime's. */
static bool is_kept(const char *variable)
{
	static const char *const kept[] = { "PATH=", "TERM=", "FAKETIME" };

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		if (!strncmp(variable, kept[i], strlen(kept[i])))
			return true;
	}
	return false;
}

void environment_shed(void)
{
	/* Without a zone, glibc reads /etc/localtime, whose leap seconds count in gmtime() and timegm(), too. */
	static char zone[] = "TZ=UTC0";
	size_t count = 0, kept = 0;

	while (environ && environ[count])
		count++;
	char **variables = memory_alloc((count + 2) * sizeof(*variables));
	for (size_t i = 0; i < count; i++) {
		if (is_kept(environ[i]))
			variables[kept++] = environ[i];
	}
	variables[kept] = zone;
	environ = variables;
	tzset();
}

void environment_hold_streams(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDWR };

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", modes[fd]);
	}
}
