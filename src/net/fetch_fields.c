/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of an answer (fetch_fields.h). */
#include "net/fetch_fields.h"

#include <string.h>
#include <strings.h>

static bool is_field(const char *bytes, size_t length, const char *name)
{
	return length >= strlen(name) && !strncasecmp(bytes, name, strlen(name));
}

/* The last coding says how the end is told (RFC 9112 6.1); one that is empty or identity is none. */
static bool ends_in_chunked(const char *line, size_t length)
{
	static const char chunked[] = "chunked";
	size_t size = strlen(chunked);

	while (length && strchr(" \t\r\n", line[length - 1]))
		length--;
	return length > size && !strncasecmp(line + length - size, chunked, size) &&
		strchr(" \t,:", line[length - size - 1]);
}

static bool has_value(const char *line, size_t length, const char *value)
{
	while (length && strchr(" \t", *line)) {
		line++;
		length--;
	}
	while (length && strchr(" \t\r\n", line[length - 1]))
		length--;
	return length == strlen(value) && !strncasecmp(line, value, length);
}

/* By the fields that those who put such tests before servers of others document. */
static bool is_challenge(const char *line, size_t length)
{
	static const struct {
		const char *name, *value;
	} fields[] = { { "cf-mitigated:", "challenge" }, { "x-amzn-waf-action:", "challenge" },
		{ "x-amzn-waf-action:", "captcha" }, { "x-vercel-mitigated:", "challenge" } };

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		size_t size = strlen(fields[i].name);

		if (is_field(line, length, fields[i].name) &&
			has_value(line + size, length - size, fields[i].value))
			return true;
	}
	return false;
}

void fetch_fields_take(struct fetch_fields *fields, const char *line, size_t length)
{
	/* What an interim answer says (RFC 9110 15.2) is not said of the one that follows. */
	if (is_field(line, length, "HTTP/"))
		*fields = (struct fetch_fields){ 0 };
	fields->has_length |= is_field(line, length, "Content-Length:");
	if (is_field(line, length, "Transfer-Encoding:"))
		fields->has_chunks = ends_in_chunked(line, length);
	fields->retry_after |= is_field(line, length, "Retry-After:");
	fields->challenge |= is_challenge(line, length);
}
