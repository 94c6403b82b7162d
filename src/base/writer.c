/* SPDX-License-Identifier: Apache-2.0 */
/* JSON writer (writer.h): RFC 8259 text, strictly valid UTF-8 whatever comes in. */
#include "base/writer.h"

#include "base/clock.h"
#include "base/utf8.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

#define WRITER_ESCAPE_MAXIMUM 6 /* octets of JSON for one */

void writer_init(struct writer *json, struct buffer *out)
{
	*json = (struct writer){ .out = out };
}

void writer_cut(struct writer *json, struct writer_cuts cuts)
{
	json->cuts = cuts;
}

/* Something of the innermost object is left out. */
static void note_cut(struct writer *json)
{
	unsigned at = json->depth;

	while (at && !json->frames[at].object)
		at--;
	json->frames[at].cut = true;
}

static const char digits[] = "0123456789abcdef";

/* Behind a backslash, for the octets that have such a letter. */
static const char short_escapes[UCHAR_MAX + 1] = { ['\b'] = 'b',
	['\t'] = 't',
	['\n'] = 'n',
	['\f'] = 'f',
	['\r'] = 'r',
	['"'] = '"',
	['\\'] = '\\' };

static void put_escape(struct writer *json, unsigned char octet)
{
	if (short_escapes[octet]) {
		buffer_append(json->out, (const char[]){ '\\', short_escapes[octet] }, 2);
		return;
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

/* Octets of JSON for one that cannot stand as it is. */
static size_t escape_width(unsigned char octet)
{
	return short_escapes[octet] ? 2 : WRITER_ESCAPE_MAXIMUM;
}

/* How many of the octets become no more than so many of JSON: whole characters. */
static size_t fitting(const struct writer *json, const char *bytes, size_t length, size_t room)
{
	size_t i = 0;

	if (length <= room / WRITER_ESCAPE_MAXIMUM)
		return length;
	while (i < length) {
		size_t width = plain_width(json, bytes + i, length - i);
		size_t needed = width ? width : escape_width((unsigned char)bytes[i]);

		if (needed > room)
			break;
		room -= needed;
		i += width ? width : 1;
	}
	return i;
}

bool writer_room(struct writer *json)
{
	const struct writer_frame *frame = &json->frames[json->depth];

	if (json->muted || json->out->full)
		return false;
	if (!frame->counted || frame->elements < json->cuts.elements)
		return true;
	note_cut(json);
	return false;
}

/* False: the value is left out, and nothing may be written of it. */
static bool begin(struct writer *json, const char *key)
{
	if (!writer_room(json))
		return false;
	json->frames[json->depth].elements++;
	if (json->comma)
		buffer_append(json->out, ",", 1);
	json->comma = true;
	if (!key)
		return true;
	buffer_append(json->out, "\"", 1);
	buffer_string(json->out, key);
	buffer_append(json->out, "\":", 2);
	return true;
}

static void open_with(
	struct writer *json, const char *key, const char *bracket, struct writer_frame frame)
{
	if (!begin(json, key)) {
		json->muted++;
		return;
	}
	assert(json->depth < WRITER_DEPTH_MAXIMUM);
	json->frames[++json->depth] = frame;
	buffer_string(json->out, bracket);
	json->comma = false;
}

static void close_with(struct writer *json, const char *bracket)
{
	if (json->muted) {
		json->muted--;
		return;
	}
	json->depth--;
	buffer_string(json->out, bracket);
	json->comma = true;
}

void writer_object(struct writer *json, const char *key)
{
	open_with(json, key, "{", (struct writer_frame){ .object = true });
}

void writer_object_end(struct writer *json)
{
	if (json->frames[json->depth].cut)
		writer_flag(json, "truncated", !json->muted);
	close_with(json, "}");
}

void writer_array(struct writer *json, const char *key)
{
	open_with(json, key, "[", (struct writer_frame){ .counted = json->cuts.elements > 0 });
}

void writer_array_whole(struct writer *json, const char *key)
{
	open_with(json, key, "[", (struct writer_frame){ 0 });
}

void writer_array_end(struct writer *json)
{
	close_with(json, "]");
}

static void put_text(struct writer *json, const char *key, const char *bytes, size_t length)
{
	if (!begin(json, key))
		return;
	buffer_append(json->out, "\"", 1);
	put_escaped(json, bytes, length);
	buffer_append(json->out, "\"", 1);
}

void writer_text(struct writer *json, const char *key, const char *bytes, size_t length)
{
	size_t room = json->cuts.octets;
	size_t fits = room && !json->muted ? fitting(json, bytes, length, room) : length;

	put_text(json, key, bytes, fits);
	if (fits < length)
		note_cut(json);
}

void writer_heard(struct writer *json, const char *key, const char *value)
{
	writer_text(json, key, value, strlen(value));
}

void writer_string(struct writer *json, const char *key, const char *value)
{
	put_text(json, key, value, strlen(value));
}

void writer_integer(struct writer *json, const char *key, int64_t value)
{
	char text[24]; /* filled from behind */
	size_t at = sizeof(text);
	uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;

	if (!begin(json, key))
		return;
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
	if (begin(json, key))
		buffer_string(json->out, value ? "true" : "false");
}

void writer_null(struct writer *json, const char *key)
{
	if (begin(json, key))
		buffer_string(json->out, "null");
}

static void write_hex(
	struct writer *json, const char *key, bool negative, const void *data, size_t length)
{
	const unsigned char *bytes = data;

	if (!begin(json, key))
		return;
	buffer_append(json->out, "\"-", negative ? 2 : 1);
	for (size_t i = 0; i < length; i++)
		buffer_append(json->out,
			(const char[]){ digits[bytes[i] >> 4], digits[bytes[i] & 15] }, 2);
	buffer_append(json->out, "\"", 1);
}

void writer_hex(struct writer *json, const char *key, const void *data, size_t length)
{
	write_hex(json, key, false, data, length);
}

void writer_signed_evidence(struct writer *json, const char *key, bool negative, const void *bytes,
	size_t length, size_t most)
{
	size_t room = json->cuts.octets ? json->cuts.octets / 2 : most; /* two of JSON for each */
	size_t shown = room < most ? room : most;

	write_hex(json, key, negative, bytes, length < shown ? length : shown);
	if (length > shown && !json->muted)
		note_cut(json);
}

void writer_evidence(
	struct writer *json, const char *key, const void *bytes, size_t length, size_t most)
{
	writer_signed_evidence(json, key, false, bytes, length, most);
}

void writer_time(struct writer *json, const char *key, int64_t time_us)
{
	char text[CLOCK_TEXT_SIZE];

	clock_format(time_us, text);
	writer_string(json, key, text);
}

void writer_raw(struct writer *json, const char *key, const char *text)
{
	if (begin(json, key))
		buffer_string(json->out, text);
}

void writer_string_if(struct writer *json, const char *key, const char *value)
{
	if (value)
		writer_string(json, key, value);
}

void writer_heard_if(struct writer *json, const char *key, const char *value)
{
	if (value)
		writer_heard(json, key, value);
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

struct writer_mark writer_mark(const struct writer *json)
{
	return (struct writer_mark){ .length = json->out->length,
		.elements = json->frames[json->depth].elements,
		.depth = json->depth,
		.comma = json->comma,
		.full = json->out->full };
}

void writer_rewind(struct writer *json, struct writer_mark mark)
{
	assert(json->depth == mark.depth && json->out->length >= mark.length && !json->muted);
	json->out->length = mark.length;
	json->out->full = mark.full;
	json->frames[json->depth].elements = mark.elements;
	json->comma = mark.comma;
}

char *writer_fit(
	const struct writer_ladder *ladder, writer_fill fill, const void *owner, size_t *ret_length)
{
	struct buffer text;
	struct writer json;

	for (size_t i = 0;; i++) {
		bool is_last = i + 1 == ladder->count;

		buffer_init(&text, is_last ? SIZE_MAX / 2 : ladder->maximum);
		writer_init(&json, &text);
		writer_cut(&json, ladder->steps[i]);
		fill(owner, &json);
		if (is_last || !text.full)
			return buffer_take(&text, ret_length);
		buffer_done(&text);
	}
}
