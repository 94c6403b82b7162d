/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first lines of a list of addresses: a format comes out that can be written down, what is read by it is a server that
 * may be asked or has a reason why not, and shards share it out.
 */
#include "tests/fuzz/fuzz.h"

#include "input/shard.h"
#include "input/target_entry.h"
#include "input/target_guess.h"

#include <string.h>

static size_t cut(char *text, size_t size, struct list_line lines[LIST_SAMPLE_MAXIMUM])
{
	size_t count = 0;

	while (size && count < LIST_SAMPLE_MAXIMUM) {
		char *end = memchr(text, '\n', size);
		size_t length = end ? (size_t)(end - text) : size;

		if (length < READER_LINE_MAXIMUM)
			lines[count++] = (struct list_line){ text, length };
		text += length + (end != NULL);
		size -= length + (end != NULL);
	}
	return count;
}

static void check_entry(const struct target_entry *entry)
{
	const struct target *target = &entry->target;
	char key[TARGET_KEY_SIZE], address[ADDRESS_TEXT_SIZE];
	struct address again;

	HOLDS((target->address.version == 0) == (entry->status == INPUT_BAD_ADDRESS));
	HOLDS((target->port == 0) ==
		(entry->status == INPUT_BAD_ADDRESS || entry->status == INPUT_BAD_PORT));
	HOLDS(!target->port || target_is_port(target->port));
	HOLDS(!*entry->name || (name_valid(entry->name) && !name_is_address(entry->name)));
	if (entry->status != INPUT_OK)
		return;
	address_format(&target->address, address);
	HOLDS(address_parse(address, &again) && !address_compare(&again, &target->address));
	target_key(entry, key);
	HOLDS(!strncmp(key, address, strlen(address)));
}

static void check_line(const struct list_format *format, struct list_line line)
{
	struct target_fields fields;
	struct target_entry entry;
	char text[TARGET_TEXT_SIZE];
	unsigned owners = 0;

	target_fields_read(format, line, &fields);
	HOLDS(fields.address.text >= line.text &&
		fields.address.text + fields.address.length <= line.text + line.length);
	HOLDS(target_fields_text(&fields, text) <= line.length + 2);
	target_parse(&fields, PORT_SMTP, &entry);
	check_entry(&entry);
	for (uint64_t i = 0; i < 3; i++) {
		struct shard shard;

		shard_init(&shard, 1, 3, i);
		owners += shard_has(&shard, &entry.target.address, 1);
	}
	HOLDS(owners == 1);
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
	free(target_guess_fault(lines, count, false));
	free(target_guess_fault(lines, count, true));
	format = target_guess(lines, count);
	HOLDS(!memcmp(text, data, size));
	list_format_text(&format, name);
	HOLDS(list_format_parse(name, &again));
	list_format_text(&again, name_again);
	HOLDS(!strcmp(name, name_again));
	for (size_t i = 0; i < count; i++)
		check_line(&format, lines[i]);
	free(text);
	return 0;
}
