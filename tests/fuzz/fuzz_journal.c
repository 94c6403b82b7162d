/* SPDX-License-Identifier: Apache-2.0 */
/* Journals of outputs: what is kept is whole, and reads the same again; the first octet chooses the format. */
#include "tests/fuzz/fuzz.h"

#include "output/answered.h"
#include "output/journal.h"
#include "output/json_lines.h"

static bool is_line(void *owner, const char *line, size_t length)
{
	(void)owner;
	return length && line[0] == '{';
}

static void check(const uint8_t *octets, size_t length, enum packing packing)
{
	struct journal journal =
		journal_read(octets, length, packing, JSON_LINE_START, is_line, NULL);

	HOLDS(journal.kept <= length);
	if (journal.status != JOURNAL_WHOLE)
		return;
	struct journal again =
		journal_read(octets, journal.kept, packing, JSON_LINE_START, is_line, NULL);
	HOLDS(again.status == JOURNAL_WHOLE && again.kept == journal.kept);
	HOLDS(again.lines == journal.lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct answered answered = { 0 };

	if (!size)
		return 0;
	check(data + 1, size - 1, data[0] % 3);
	journal_read(data + 1, size - 1, data[0] % 3, JSON_LINE_START, answered_take, &answered);
	answered_seal(&answered);
	answered_done(&answered);
	return 0;
}
