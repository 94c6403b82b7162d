/* JSON writer (writer.h): RFC 8259 text, strictly valid UTF-8 whatever comes in. */
#include "base/writer.h"

#include "base/clock.h"
#include "base/utf8.h"

#include <string.h>

void writer_init(struct writer *json, struct buffer *out)
{
	*json = (struct writer){ .out = out };
}

static void put_escaped(struct writer *json, const char *bytes, size_t length)
{
	static const char short_escapes[] = "\bb\tt\nn\ff\rr\"\"\\\\";

	for (size_t i = 0; i < length;) {
		unsigned char octet = (unsigned char)bytes[i];
		size_t width = octet >= 0x80 && json->octets ? 0 : utf8_width(bytes + i, length - i);

		if (octet >= 0x20 && octet != '"' && octet != '\\' && octet != 0x7f && width) {
			buffer_append(json->out, bytes + i, width);
			i += width;
			continue;
		}
		const char *escape = NULL;
		for (const char *e = short_escapes; *e; e += 2) {
			if ((unsigned char)e[0] == octet)
				escape = e + 1;
		}
		if (escape) {
			buffer_format(json->out, "\\%c", *escape);
		} else {
			buffer_format(json->out, "\\u%04x", octet);
			json->latin1 |= octet >= 0x80;
		}
		i++;
	}
}

static void begin(struct writer *json, const char *key)
{
	if (json->comma)
		buffer_append(json->out, ",", 1);
	json->comma = true;
	if (key)
		buffer_format(json->out, "\"%s\":", key);
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
	begin(json, key);
	buffer_format(json->out, "%lld", (long long)value);
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
		buffer_format(json->out, "%02x", bytes[i]);
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
