/* SPDX-License-Identifier: Apache-2.0 */
/* Log (log.h): one line, one write, so that threads do not mix their lines. */
#include "base/log.h"

#include "base/clock.h"
#include "base/printable.h"

#include <stdarg.h>
#include <stdlib.h>

static FILE *log_stream;
static enum log_level log_most = LEVEL_NOTE;

void log_open(FILE *stream, enum log_level most)
{
	log_stream = stream;
	log_most = most;
}

void log_write(enum log_level level, const char *format, ...)
{
	static const char *const names[] = { "error", "note", "warning", "note", "detail" };
	char time[CLOCK_TEXT_SIZE];
	va_list arguments;

	if (level > log_most)
		return;
	va_start(arguments, format);
	char *message = printable_format(format, arguments);
	va_end(arguments);
	clock_format(clock_wall(), time);
	fprintf(log_stream ? log_stream : stderr, "%s tesscan: %s: %s\n", time, names[level],
		message);
	free(message);
}
