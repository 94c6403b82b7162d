/* SPDX-License-Identifier: Apache-2.0 */
/* base: hash, map, random. */
#include "tests/unit/unit.h"

#include "base/hash.h"
#include "base/map.h"
#include "base/random.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* vectors_sip64 of the reference implementation: key 00..0f, message 00..n-1. */
static void hash_equals_published_vectors(void **state)
{
	static const uint64_t vectors[] = { 0x726fdb47dd0e0e31, 0x74f839c593dc67fd,
		0x0d6c8009d9a94f5a, 0x85676696d7fb7e2d, 0xcf2794e0277187b7, 0x18765564cd99a68d,
		0xcbc9466e58fee3ce, 0xab0200f58b01d137, 0x93f5f5799a932462, 0x9e0082df0ba9e4b0,
		0x7a5dbbc594ddb9f3, 0xf4b32f46226bada7, 0x751e8fbc860ee5fb, 0x14ea5627c0843d90,
		0xf723ca908e7af2ee, 0xa129ca6149be45e5 };
	const struct hash_key key = { 0x0706050403020100, 0x0f0e0d0c0b0a0908 };
	uint8_t message[COUNT_OF(vectors)];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		message[i] = (uint8_t)i;
		assert_true(hash_bytes(key, message, i) == vectors[i]);
	}
}

static void hash_depends_on_its_key(void **state)
{
	(void)state;
	assert_true(hash_bytes((struct hash_key){ 1, 2 }, "x", 1) !=
		hash_bytes((struct hash_key){ 1, 3 }, "x", 1));
	assert_true(hash_bytes((struct hash_key){ 1, 2 }, "x", 1) !=
		hash_bytes((struct hash_key){ 2, 2 }, "x", 1));
}

static void add_value(void *value, void *context)
{
	*(size_t *)context += *(size_t *)value;
}

static void map_finds_what_was_put(void **state)
{
	static char keys[5000][12];
	static size_t values[5000];
	struct map map;
	size_t sum = 0;

	(void)state;
	map_init(&map, (struct hash_key){ 7, 8 });
	assert_null(map_get(&map, "key0", 4));
	for (size_t i = 0; i < COUNT_OF(values); i++) {
		values[i] = i;
		snprintf(keys[i], sizeof(keys[i]), "key%zu", i);
		map_put(&map, keys[i], strlen(keys[i]), &values[i]);
	}
	assert_int_equal(map.count, COUNT_OF(values));
	for (size_t i = 0; i < COUNT_OF(values); i++)
		assert_ptr_equal(map_get(&map, keys[i], strlen(keys[i])), &values[i]);
	assert_null(map_get(&map, "key5000", 7));
	assert_null(map_get(&map, "key", 3));
	map_each(&map, add_value, &sum);
	assert_int_equal(sum, 4999 * 5000 / 2);
	map_done(&map);
}

/* Whatever is removed, the others are found, those that wrapped round the end of the table, too. */
static void map_loses_what_is_removed(void **state)
{
	static char keys[2000][12];
	struct map map;

	(void)state;
	map_init(&map, (struct hash_key){ 7, 9 });
	map_remove(&map, "key", 3);
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		snprintf(keys[i], sizeof(keys[i]), "key%zu", i);
		map_put(&map, keys[i], strlen(keys[i]), keys[i]);
	}
	for (size_t i = 0; i < COUNT_OF(keys); i += 1 + i % 3)
		map_remove(&map, keys[i], strlen(keys[i]));
	for (size_t i = 0, removed = 0; i < COUNT_OF(keys); i++) {
		bool is_there = i != removed;

		assert_ptr_equal(
			map_get(&map, keys[i], strlen(keys[i])), is_there ? keys[i] : NULL);
		if (!is_there)
			removed += 1 + removed % 3;
	}
	map_remove(&map, "key2000", 7);
	map_done(&map);
}

static void map_keys_are_octets(void **state)
{
	struct map map;
	int first = 1, second = 2, empty = 3;

	(void)state;
	map_init(&map, (struct hash_key){ 0, 0 });
	map_put(&map, "a\0b", 3, &first);
	map_put(&map, "a\0c", 3, &second);
	map_put(&map, "", 0, &empty);
	assert_ptr_equal(map_get(&map, "a\0b", 3), &first);
	assert_ptr_equal(map_get(&map, "a\0c", 3), &second);
	assert_ptr_equal(map_get(&map, "", 0), &empty);
	assert_null(map_get(&map, "a", 1));
	map_done(&map);
}

/* The first numbers of SplitMix64 with seed 1234567, as published with the generator. */
static void random_is_splitmix64(void **state)
{
	struct random random = { 1234567 };

	(void)state;
	assert_true(random_next(&random) == UINT64_C(6457827717110365317));
	assert_true(random_next(&random) == UINT64_C(3203168211198807973));
	assert_true(random_next(&random) == UINT64_C(9817491932198370423));
}

static void random_below_is_bounded_and_even(void **state)
{
	struct random random = { 42 };
	size_t seen[7] = { 0 };

	(void)state;
	for (int i = 0; i < 70000; i++) {
		uint64_t value = random_below(&random, 7);
		assert_true(value < 7);
		seen[value]++;
	}
	for (size_t i = 0; i < 7; i++)
		assert_in_range(seen[i], 9500, 10500);
	assert_int_equal(random_below(&random, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hash_equals_published_vectors),
		cmocka_unit_test(hash_depends_on_its_key),
		cmocka_unit_test(map_finds_what_was_put),
		cmocka_unit_test(map_loses_what_is_removed),
		cmocka_unit_test(map_keys_are_octets),
		cmocka_unit_test(random_is_splitmix64),
		cmocka_unit_test(random_below_is_bounded_and_even),
	};

	return RUN_TESTS("tables", tests);
}
