/* SPDX-License-Identifier: Apache-2.0 */
/* JSON writer (writer.h): RFC 8259 text, strictly valid UTF-8 whatever comes in. */
#include "base/writer.h"

#include "base/clock.h"
#include "base/utf8.h"

#include <string.h>

void writer_init(struct writer *json, struct buffer *out)
{
	*json = (struct writer){ .out = out };
}

static const char digits[] = "0123456789abcdef";

static void put_escape(struct writer *json, unsigned char octet)
{
	static const char short_escapes[] = "\bb\tt\nn\ff\rr\"\"\\\\";

	for (const char *e = short_escapes; *e; e += 2) {
		if ((unsigned char)e[0] == octet) {
			buffer_append(json->out, (const char[]){ '\\', e[1] }, 2);
			return;
		}
	}
	const char escape[] = { '\\', 'u', '0', '0', digits[octet >> 4], digits[octet & 15] };
	buffer_append(json->out, escape, sizeof(escape));
	json->latin1 |= octet >= 0x80;
}

/* Octets of the character that begins here and can stand as it is; 0: it must be escaped. */
static size_t plain_width(const struct writer *json, const char *bytes, size_t length)
{
	unsigned char octet = (unsigned char)*bytes;

	if (octet >= 0x80)
		return json->octets ? 0 : utf8_width(bytes, length);
	return octet >= 0x20 && octet != '"' && octet != '\\' && octet != 0x7f;
}

static void put_escaped(struct writer *json, const char *bytes, size_t length)
{
	size_t start = 0, i = 0;

	while (i < length) {
		size_t width = plain_width(json, bytes + i, length - i);

		if (width) {
			i += width;
			continue;
		}
		buffer_append(json->out, bytes + start, i - start);
		put_escape(json, (unsigned char)bytes[i]);
		start = ++i;
	}
	buffer_append(json->out, bytes + start, length - start);
}

static void begin(struct writer *json, const char *key)
{
	if (json->comma)
		buffer_append(json->out, ",", 1);
	json->comma = true;
	if (!key)
		return;
	buffer_append(json->out, "\"", 1);
	buffer_string(json->out, key);
	buffer_append(json->out, "\":", 2);
}

static void open_with(struct writer *json, const char *key, const char *bracket)
{
	begin(json, key);
	buffer_string(json->out, bracket);
	json->comma = false;
}

static void close_with(struct writer *json, const char *bracket)
{
	buffer_string(json->out, bracket);
	json->comma = true;
}

void writer_object(struct writer *json, const char *key)
{
	open_with(json, key, "{");
}

void writer_object_end(struct writer *json)
{
	close_with(json, "}");
}

void writer_array(struct writer *json, const char *key)
{
	open_with(json, key, "[");
}

void writer_array_end(struct writer *json)
{
	close_with(json, "]");
}

void writer_text(struct writer *json, const char *key, const char *bytes, size_t length)
{
	begin(json, key);
	buffer_append(json->out, "\"", 1);
	put_escaped(json, bytes, length);
	buffer_append(json->out, "\"", 1);
}

void writer_string(struct writer *json, const char *key, const char *value)
{
	writer_text(json, key, value, strlen(value));
}

void writer_integer(struct writer *json, const char *key, int64_t value)
{
	char text[24]; /* filled from behind */
	size_t at = sizeof(text);
	uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;

	begin(json, key);
	do {
		text[--at] = digits[left % 10];
		left /= 10;
	} while (left);
	if (value < 0)
		text[--at] = '-';
	buffer_append(json->out, text + at, sizeof(text) - at);
}

void writer_bool(struct writer *json, const char *key, bool value)
{
	begin(json, key);
	buffer_string(json->out, value ? "true" : "false");
}

void writer_null(struct writer *json, const char *key)
{
	begin(json, key);
	buffer_string(json->out, "null");
}

void writer_hex(struct writer *json, const char *key, const void *data, size_t length)
{
	const unsigned char *bytes = data;

	begin(json, key);
	buffer_append(json->out, "\"", 1);
	for (size_t i = 0; i < length; i++)
		buffer_append(json->out,
			(const char[]){ digits[bytes[i] >> 4], digits[bytes[i] & 15] }, 2);
	buffer_append(json->out, "\"", 1);
}

void writer_time(struct writer *json, const char *key, int64_t time_us)
{
	char text[CLOCK_TEXT_SIZE];

	clock_format(time_us, text);
	writer_string(json, key, text);
}

void writer_raw(struct writer *json, const char *key, const char *text)
{
	begin(json, key);
	buffer_string(json->out, text);
}

void writer_string_if(struct writer *json, const char *key, const char *value)
{
	if (value)
		writer_string(json, key, value);
}

void writer_flag(struct writer *json, const char *key, bool value)
{
	if (value)
		writer_bool(json, key, true);
}

void writer_octets(struct writer *json, bool octets)
{
	json->octets = octets;
	json->latin1 = false;
}

void writer_enc(struct writer *json)
{
	if (json->latin1)
		writer_string(json, "enc", "latin1");
	writer_octets(json, false);
}
