/* SPDX-License-Identifier: Apache-2.0 */
/* The first lines of a list: a format comes out that can be written down, and what is read by it lies in the line. */
#include "tests/fuzz/fuzz.h"

#include "input/list_format.h"

#include <string.h>

static size_t cut(char *text, size_t size, struct list_line lines[LIST_SAMPLE_MAXIMUM])
{
	size_t count = 0;

	while (size && count < LIST_SAMPLE_MAXIMUM) {
		char *end = memchr(text, '\n', size);
		size_t length = end ? (size_t)(end - text) : size;

		lines[count++] = (struct list_line){ text, length };
		text += length + (end != NULL);
		size -= length + (end != NULL);
	}
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct list_line lines[LIST_SAMPLE_MAXIMUM] = { { 0 } };
	struct list_format format, again;
	char name[LIST_FORMAT_TEXT_SIZE], name_again[LIST_FORMAT_TEXT_SIZE];
	char *text = malloc(size + 1);

	HOLDS(text != NULL);
	memcpy(text, data, size);
	size_t count = cut(text, size, lines);
	list_format_stranger(lines, count);
	format = list_format_guess(lines, count);
	HOLDS(!memcmp(text, data, size));
	list_format_text(&format, name);
	HOLDS(list_format_parse(name, &again));
	list_format_text(&again, name_again);
	HOLDS(!strcmp(name, name_again));
	for (size_t i = 0; i < count; i++) {
		struct list_entry entry;

		list_format_read(&format, lines[i], &entry);
		HOLDS(entry.rank >= -1);
		HOLDS(entry.text >= lines[i].text &&
			entry.text + entry.length <= lines[i].text + lines[i].length);
		HOLDS(entry.name >= entry.text &&
			entry.name + entry.name_length <= entry.text + entry.length);
	}
	free(text);
	return 0;
}
