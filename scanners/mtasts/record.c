/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TXT record of MTA-STS (record.h). RFC 8461 3.1 has parsers ignore fields they do not know and
 * all but the first of a repeated one, but not a record whose grammar is broken.
 */
#include "scanners/mtasts/record.h"

#include "base/txt.h"

#include <string.h>

#define VERSION "v=STSv1"

static bool is_id(const struct octets *value)
{
	for (size_t i = 0; i < value->length; i++) {
		uint8_t octet = value->bytes[i];
		if (!(octet >= 'a' && octet <= 'z') && !(octet >= 'A' && octet <= 'Z') &&
			!(octet >= '0' && octet <= '9'))
			return false;
	}
	return value->length > 0 && value->length <= STS_ID_MAXIMUM;
}

/* The id of one record; NULL when the record is not valid. */
static const char *parse_id(struct octets text, struct arena *arena)
{
	struct txt_fields fields = txt_fields(text);
	struct octets name, value, id = { NULL, 0 };

	while (txt_next_field(&fields, &name, &value)) {
		if (!txt_is_extension_value(&value))
			return NULL;
		if (!id.length && txt_equals(&name, "id"))
			id = value;
	}
	if (fields.bad || !is_id(&id))
		return NULL;
	return arena_text(arena, (const char *)id.bytes, id.length);
}

/* The grammar alone would allow v=STSv1 ; but the record is discarded (RFC 8461 3.1). */
static bool has_space_before_semicolon(const struct octets *text)
{
	size_t start = strlen(VERSION), end = start;

	if (text->length <= start || memcmp(text->bytes, VERSION, start) != 0)
		return false;
	while (end < text->length && (text->bytes[end] == ' ' || text->bytes[end] == '\t'))
		end++;
	return end > start && end < text->length && text->bytes[end] == ';';
}

struct sts_record sts_record_parse(const struct octets *texts, size_t count, struct arena *arena)
{
	struct sts_record record = { .status = STS_TXT_NONE };
	struct octets fields;
	size_t left = txt_select(texts, count, VERSION ";", &fields);

	for (size_t i = 0; i < count; i++) {
		if (has_space_before_semicolon(&texts[i]))
			record.lints |= LINT_BIT(STS_LINT_SPACE_BEFORE_SEMICOLON);
	}
	if (left > 1)
		record.status = STS_TXT_MULTIPLE;
	if (left == 1) {
		record.id = parse_id(fields, arena);
		record.status = record.id ? STS_TXT_OK : STS_TXT_INVALID;
	}
	return record;
}
