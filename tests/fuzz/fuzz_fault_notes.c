/* SPDX-License-Identifier: Apache-2.0 */
/* Notes of faults: nothing is barred that does not stand there often enough, and lines count one by one. */
#include "tests/fuzz/fuzz.h"

#include "base/arena.h"
#include "base/fault_notes.h"

#include <stdlib.h>
#include <string.h>

struct found {
	const struct fault_notes *notes;
	const uint8_t *data;
	size_t size;
	size_t lines; /* that those found need at least */
};

static void check_one(void *context, enum fault_kind kind, const char *name, unsigned count)
{
	struct found *found = context;
	char *line = memory_format("%s %s\n", fault_kind_text(kind), name);

	HOLDS(count >= FAULT_MOST && fault_notes_bar(found->notes, kind, name));
	HOLDS(fault_notes_count(found->notes, kind, name) == count);
	HOLDS(memmem(found->data, found->size, line, strlen(line)));
	found->lines += count;
	free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fault_notes whole, parts;
	size_t lines = 0, cut = 0;

	for (size_t i = 0; i < size; i++) {
		lines += data[i] == '\n';
		cut = data[i] == '\n' && i < size / 2 ? i + 1 : cut;
	}
	lines += size && data[size - 1] != '\n';
	fault_notes_init(&whole, (struct hash_key){ size, 1 });
	fault_notes_read(&whole, (const char *)data, size);
	HOLDS(whole.refused + whole.names.count + whole.in_vain <= lines);
	struct found found = { &whole, data, size, 0 };
	fault_notes_each(&whole, check_one, &found);
	HOLDS(found.lines <= lines);
	/* Read in two parts, cut between lines, it says the same. */
	fault_notes_init(&parts, (struct hash_key){ size, 2 });
	fault_notes_read(&parts, (const char *)data, cut);
	fault_notes_read(&parts, (const char *)data + cut, size - cut);
	HOLDS(parts.refused == whole.refused && parts.in_vain == whole.in_vain);
	HOLDS(parts.names.count == whole.names.count);
	fault_notes_done(&whole);
	fault_notes_done(&parts);
	return 0;
}
