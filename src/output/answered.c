/* SPDX-License-Identifier: Apache-2.0 */
/* Answered lines (answered.h). */
#include "output/answered.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "output/json_lines.h"

#include <stdlib.h>
#include <string.h>

/* A list is no adversary: any key will do. */
static const struct hash_key check_key = { 5, 6 };

void answered_done(struct answered *answered)
{
	free(answered->lines);
	*answered = (struct answered){ 0 };
}

bool answered_take(void *owner, const char *line, size_t length)
{
	struct answered *answered = owner;
	struct json_record record;

	if (!json_record_read(line, length, &record))
		return false;
	if (answered->count == answered->capacity) {
		answered->capacity = answered->capacity ? answered->capacity * 2 : 1024;
		answered->lines = memory_resize(
			answered->lines, answered->capacity * sizeof(*answered->lines));
	}
	answered->lines[answered->count++] = (struct answered_line){ record.sequence,
		hash_bytes(check_key, record.input, strlen(record.input)) };
	answered->outcomes[record.outcome]++;
	answered->second_attempts += record.second_attempt;
	json_record_done(&record);
	return true;
}

static int compare(const void *a, const void *b)
{
	const struct answered_line *left = a, *right = b;

	return (left->sequence > right->sequence) - (left->sequence < right->sequence);
}

uint64_t answered_seal(struct answered *answered)
{
	if (answered->count)
		qsort(answered->lines, answered->count, sizeof(*answered->lines), compare);
	for (size_t i = 1; i < answered->count; i++) {
		if (answered->lines[i].sequence == answered->lines[i - 1].sequence)
			return answered->lines[i].sequence;
	}
	return 0;
}

/* As a reader of the record sees it: octets of a line that is no UTF-8 stand for one character each. */
static uint64_t check_of(const char *input)
{
	size_t length = strlen(input), used = 0;

	if (utf8_valid(input, length))
		return hash_bytes(check_key, input, length);
	char *text = memory_alloc(2 * length + 1);
	for (size_t i = 0; i < length; i++) {
		unsigned char octet = (unsigned char)input[i];

		if (octet >= 0x80)
			text[used++] = (char)(0xc0 | octet >> 6);
		text[used++] = octet < 0x80 ? (char)octet : (char)(0x80 | (octet & 0x3f));
	}
	uint64_t check = hash_bytes(check_key, text, used);
	free(text);
	return check;
}

enum answered_status answered_ask(struct answered *answered, uint64_t sequence, const char *input)
{
	if (answered->next == answered->count)
		return ANSWERED_NO;
	const struct answered_line *line = &answered->lines[answered->next];
	if (line->sequence != sequence)
		return ANSWERED_NO;
	answered->next++;
	return line->check == check_of(input) ? ANSWERED_YES : ANSWERED_OTHERWISE;
}

uint64_t answered_left(const struct answered *answered)
{
	return answered->next < answered->count ? answered->lines[answered->next].sequence : 0;
}
