/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of outputs (json_lines.h). */
#include "output/json_lines.h"

#include "base/hex.h"
#include "output/record.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

bool json_schema_known(const json_t *root)
{
	const json_t *schema = json_object_get(root, "schema");

	return json_is_integer(schema) && json_integer_value(schema) >= RECORD_SCHEMA_FIRST &&
		json_integer_value(schema) <= RECORD_SCHEMA;
}

/* An object of a version of the schema that is known. NULL: it is none. */
static json_t *load(const char *line, size_t length)
{
	/* Servers send NUL, too. */
	json_t *root = json_loadb(line, length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);

	if (json_schema_known(root))
		return root;
	json_decref(root);
	return NULL;
}

static bool find_outcome(const char *text, enum outcome *ret_outcome)
{
	for (int i = 0; text && i < outcome_count; i++) {
		if (!strcmp(text, outcome_text((enum outcome)i))) {
			*ret_outcome = (enum outcome)i;
			return true;
		}
	}
	return false;
}

bool json_record_read(const char *line, size_t length, struct json_record *ret_record)
{
	json_t *root = load(line, length);
	json_int_t sequence = json_integer_value(json_object_get(root, "seq"));
	json_t *summary = json_object_get(root, "summary");

	*ret_record = (struct json_record){ .sequence = (uint64_t)sequence, .root = root };
	ret_record->input = json_string_value(json_object_get(root, "input"));
	ret_record->second_attempt = json_object_get(root, "first_attempt") != NULL;
	if (sequence > 0 && ret_record->input &&
		find_outcome(json_string_value(json_object_get(summary, "outcome")),
			&ret_record->outcome))
		return true;
	json_record_done(ret_record);
	return false;
}

void json_record_done(struct json_record *record)
{
	json_decref(record->root);
	record->root = NULL;
}

/* The line's member of so many octets, in hexadecimal. */
static bool read_key(const char *line, size_t length, const char *member, uint8_t *key, size_t size)
{
	json_t *root = load(line, length);
	const char *text = json_string_value(json_object_get(root, member));
	bool good = text && strlen(text) == 2 * size && hex_read(text, key, size);

	json_decref(root);
	return good;
}

bool json_certificate_read(const char *line, size_t length, uint8_t fingerprint[CHAIN_DIGEST_SIZE])
{
	return read_key(line, length, "sha256", fingerprint, CHAIN_DIGEST_SIZE);
}

bool json_shared_read(const char *line, size_t length, uint8_t key[SHARED_KEY_SIZE])
{
	return read_key(line, length, "key", key, SHARED_KEY_SIZE);
}
