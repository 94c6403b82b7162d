/* SPDX-License-Identifier: Apache-2.0 */
/* TXT records and their fields (txt.h). */
#include "base/txt.h"

#include "base/cursor.h"

#include <string.h>

bool txt_join(const uint8_t *rdata, size_t length, struct arena *arena, struct octets *ret_text)
{
	struct cursor cursor;
	uint8_t *joined = arena_alloc(arena, length);
	size_t used = 0;

	cursor_init(&cursor, rdata, length);
	do {
		size_t string_length = cursor_u8(&cursor);
		const uint8_t *string = cursor_take(&cursor, string_length);
		if (!string)
			return false;
		memcpy(joined + used, string, string_length);
		used += string_length;
	} while (cursor_left(&cursor));
	*ret_text = (struct octets){ joined, used };
	return true;
}

static struct octets from(struct octets text, size_t position)
{
	return (struct octets){ text.bytes + position, text.length - position };
}

size_t txt_select(
	const struct octets *texts, size_t count, const char *version, struct octets *ret_fields)
{
	size_t length = strlen(version), found = 0;

	for (size_t i = 0; i < count; i++) {
		if (texts[i].length < length || memcmp(texts[i].bytes, version, length) != 0)
			continue;
		if (!found++)
			*ret_fields = from(texts[i], length);
	}
	return found;
}

static bool is_space(uint8_t octet)
{
	return octet == ' ' || octet == '\t';
}

static struct octets skip_space(struct octets text)
{
	while (text.length && is_space(*text.bytes))
		text = from(text, 1);
	return text;
}

struct txt_fields txt_fields(struct octets text)
{
	return (struct txt_fields){ .rest = skip_space(text) };
}

static bool is_alphanumeric(uint8_t octet)
{
	return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
		(octet >= '0' && octet <= '9');
}

bool txt_is_field_name(const struct octets *name)
{
	if (!name->length || name->length > TXT_FIELD_NAME_MAXIMUM ||
		!is_alphanumeric(name->bytes[0]))
		return false;
	for (size_t i = 1; i < name->length; i++) {
		if (!is_alphanumeric(name->bytes[i]) && !memchr("_-.", name->bytes[i], 3))
			return false;
	}
	return true;
}

/* Takes the octets up to the next semicolon, without the white space around it. */
static struct octets take_field(struct octets *rest)
{
	const uint8_t *end = memchr(rest->bytes, ';', rest->length);
	struct octets field = *rest;

	if (!end) { /* white space before no semicolon is part of the value */
		*rest = from(*rest, rest->length);
		return field;
	}
	field.length = (size_t)(end - rest->bytes);
	*rest = skip_space(from(*rest, field.length + 1));
	while (field.length && is_space(field.bytes[field.length - 1]))
		field.length--;
	return field;
}

bool txt_next_field(struct txt_fields *fields, struct octets *ret_name, struct octets *ret_value)
{
	if (fields->bad || !fields->rest.length)
		return false;
	struct octets field = take_field(&fields->rest);
	const uint8_t *equals = field.length ? memchr(field.bytes, '=', field.length) : NULL;
	struct octets name = { field.bytes, equals ? (size_t)(equals - field.bytes) : 0 };
	if (!txt_is_field_name(&name)) {
		fields->bad = true;
		return false;
	}
	*ret_name = name;
	*ret_value = from(field, name.length + 1);
	return true;
}

bool txt_is_extension_value(const struct octets *value)
{
	for (size_t i = 0; i < value->length; i++) {
		uint8_t octet = value->bytes[i];
		if (octet < 0x21 || octet > 0x7e || octet == ';' || octet == '=')
			return false;
	}
	return value->length > 0;
}

bool txt_equals(const struct octets *text, const char *string)
{
	return text->length == strlen(string) && !memcmp(text->bytes, string, text->length);
}
