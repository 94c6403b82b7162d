/* SPDX-License-Identifier: Apache-2.0 */
/* Reasons from libunbound's log (dns_log.h): "... SERVFAIL <name. TYPE CLASS>: reason". */
#include "net/dns_log.h"

#include "base/arena.h"
#include "base/name.h"
#include "net/errors.h"

#include <stdio.h>
#include <string.h>
#include <unbound.h>

#define DNS_LOG_LINE 600

/* Thread-local, for the library leaves no other way from its log to our call-back. */
static _Thread_local char newest_line[DNS_LOG_LINE];

static _Thread_local uint64_t shortages;

static _Thread_local int newest_shortage;

/* "error: can't create socket: Too many open files" and the like. */
static void note_shortage(const char *line)
{
	int error = strstr(line, " error: ") ? net_shortage_in(line) : 0;

	if (!error)
		return;
	shortages++;
	newest_shortage = error;
}

static ssize_t take_line(void *cookie, const char *bytes, size_t length)
{
	size_t kept = length < DNS_LOG_LINE - 1 ? length : DNS_LOG_LINE - 1;

	(void)cookie;
	memcpy(newest_line, bytes, kept);
	newest_line[kept] = 0;
	newest_line[strcspn(newest_line, "\n")] = 0;
	note_shortage(newest_line);
	return (ssize_t)length;
}

void dns_log_capture(struct ub_ctx *context)
{
	static FILE *stream;

	if (!stream) {
		stream = memory_require(
			fopencookie(NULL, "w", (cookie_io_functions_t){ .write = take_line }));
		setvbuf(stream, NULL, _IOLBF, DNS_LOG_LINE);
	}
	ub_ctx_debugout(context, stream);
}

uint64_t dns_log_shortages(int *ret_error)
{
	if (ret_error)
		*ret_error = newest_shortage;
	return shortages;
}

const char *dns_log_reason(const char *name, const char *type)
{
	static _Thread_local char told[DNS_LOG_LINE];
	char question[NAME_TEXT_SIZE + 40];

	snprintf(question, sizeof(question), "SERVFAIL <%s. %s IN>: ", name, type);
	const char *start = strcasestr(newest_line, question);
	if (!start)
		return NULL;
	snprintf(told, sizeof(told), "%s", start + strlen(question));
	*newest_line = 0;
	return told;
}
