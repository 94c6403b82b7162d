/* SPDX-License-Identifier: Apache-2.0 */
/* base: texts that are kept compressed (freezer.h). */
#include "tests/unit/unit.h"

#include "base/freezer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_SIZE 2000
#define TEXTS_MAXIMUM 1000

/* Alike, as probes are; each with octets of its own. */
static size_t make_text(char text[TEXT_SIZE], int number)
{
	int length = snprintf(text, TEXT_SIZE, "{\"number\":%d,\"of\":%d", number, number * number);

	while (length < TEXT_SIZE - 100)
		length += snprintf(
			text + length, 100, ",\"member %d\":\"what all of them say\"", length % 97);
	return (size_t)length;
}

static void every_text_comes_back(void **state)
{
	struct freezer *freezer = freezer_new();
	struct frozen *frozen[TEXTS_MAXIMUM] = { 0 };
	char text[TEXT_SIZE];
	size_t length;
	int learnt = 0;

	(void)state;
	for (int i = 0; i < TEXTS_MAXIMUM; i++) {
		length = make_text(text, i);
		frozen[i] = freezer_put(freezer, text, length);
		learnt += !frozen[i];
		/* It learns at the beginning, and once only. */
		assert_true(frozen[i] || learnt == i + 1);
	}
	assert_in_range(learnt, 1, 100);
	for (int i = TEXTS_MAXIMUM - 1; i >= learnt; i--) {
		size_t restored;
		char *octets = freezer_get(freezer, frozen[i], &restored);

		length = make_text(text, i);
		assert_int_equal(restored, length);
		assert_memory_equal(octets, text, length);
		free(octets);
		free(frozen[i]);
	}
	freezer_free(freezer);
}

static void empty_and_random_texts(void **state)
{
	struct freezer *freezer = freezer_new();
	unsigned char octets[TEXT_SIZE];
	unsigned seed = 1;
	int kept = 0;

	(void)state;
	for (int round = 0; round < 100; round++) {
		size_t length = (size_t)(round * 19), restored;

		for (size_t i = 0; i < length; i++)
			octets[i] = (unsigned char)((seed = seed * 1103515245 + 12345) >> 16);
		struct frozen *frozen = freezer_put(freezer, octets, length);
		if (!frozen)
			continue;
		kept++;
		void *back = freezer_get(freezer, frozen, &restored);
		assert_int_equal(restored, length);
		assert_memory_equal(back, octets, length);
		free(back);
		free(frozen);
		frozen = freezer_put(freezer, octets, 0);
		free(freezer_get(freezer, frozen, &restored));
		assert_int_equal(restored, 0);
		free(frozen);
	}
	assert_in_range(kept, 10, 90);
	freezer_free(freezer);
	freezer_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_text_comes_back),
		cmocka_unit_test(empty_and_random_texts),
	};

	return RUN_TESTS("freezer", tests);
}
