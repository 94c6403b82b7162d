/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON writer: always valid JSON in UTF-8, and text that is UTF-8 comes back as it was. */
#include "tests/fuzz/fuzz.h"

#include "base/utf8.h"
#include "base/writer.h"

#include <jansson.h>
#include <string.h>

/* Cut anywhere it is still JSON, no text is longer than it may be, and whoever lost something says so. */
static void cut_anywhere(const char *bytes, size_t size)
{
	size_t octets = size ? (unsigned char)bytes[0] % 40U : 0;
	struct buffer text;
	struct writer json;

	buffer_init(&text, 16 * 1024 * 1024);
	writer_init(&json, &text);
	writer_cut(&json, (struct writer_cuts){ octets, octets % 4 });
	writer_object(&json, NULL);
	writer_octets(&json, size % 2);
	writer_text(&json, "text", bytes, size);
	writer_array(&json, "list");
	for (size_t i = 0; i < size % 7; i++)
		writer_text(&json, NULL, bytes, i);
	writer_array_end(&json);
	writer_evidence(&json, "hex", bytes, size, 20);
	writer_enc(&json);
	writer_object_end(&json);
	HOLDS(!text.full && utf8_valid(text.bytes, text.length));
	json_t *root =
		json_loadb(text.bytes, text.length, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);
	HOLDS(root != NULL);
	bool all = json_string_length(json_object_get(root, "hex")) == 2 * size &&
		(!octets || 6 * size <= octets) && (octets % 4 == 0 || size % 7 <= octets % 4);
	HOLDS(!all || !json_object_get(root, "truncated"));
	if (octets)
		HOLDS(json_string_length(json_object_get(root, "text")) <= octets &&
			json_string_length(json_object_get(root, "hex")) <= octets);
	if (octets % 4)
		HOLDS(json_array_size(json_object_get(root, "list")) <= octets % 4);
	HOLDS(json_string_length(json_object_get(root, "hex")) == 2 * size ||
		json_is_true(json_object_get(root, "truncated")));
	json_decref(root);
	buffer_done(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	size_t half = size / 2;
	struct buffer text;
	struct writer json;

	buffer_init(&text, 16 * 1024 * 1024);
	writer_init(&json, &text);
	writer_object(&json, NULL);
	writer_text(&json, "whole", bytes, size);
	writer_enc(&json);
	writer_array(&json, "halves");
	writer_text(&json, NULL, bytes, half);
	writer_text(&json, NULL, bytes + half, size - half);
	writer_array_end(&json);
	writer_hex(&json, "hex", data, size);
	writer_object_end(&json);
	HOLDS(!text.full && utf8_valid(text.bytes, text.length));
	for (size_t i = 0; i < text.length; i++)
		HOLDS((unsigned char)text.bytes[i] >= 0x20);
	json_t *root =
		json_loadb(text.bytes, text.length, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);
	HOLDS(root != NULL);
	const json_t *whole = json_object_get(root, "whole");
	HOLDS(utf8_valid(bytes, size) == !json_object_get(root, "enc"));
	if (utf8_valid(bytes, size))
		HOLDS(json_string_length(whole) == size &&
			!memcmp(json_string_value(whole), bytes, size));
	HOLDS(json_string_length(json_object_get(root, "hex")) == 2 * size);
	HOLDS(json_array_size(json_object_get(root, "halves")) == 2);
	json_decref(root);
	buffer_done(&text);
	cut_anywhere(bytes, size);
	return 0;
}
