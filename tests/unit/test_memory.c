/* SPDX-License-Identifier: Apache-2.0 */
/* base: arena, buffer, cursor. */
#include "tests/unit/unit.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/cursor.h"

#include <stdlib.h>
#include <string.h>

static void arena_gives_zeroed_aligned_memory(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t size = 0; size < 3000; size += 7) {
		unsigned char *memory = arena_alloc(&arena, size);

		assert_non_null(memory);
		assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(memory[i], 0);
		memset(memory, 0xa5, size);
	}
	unsigned char *large = arena_alloc(&arena, 1 << 22);
	assert_int_equal(large[(1 << 22) - 1], 0);
	arena_done(&arena);
}

static void arena_keeps_objects_apart(void **state)
{
	struct arena arena;
	char *texts[500];

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		texts[i] = arena_alloc(&arena, i + 1);
		memset(texts[i], (int)(i % 251), i + 1);
	}
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		for (size_t j = 0; j <= i; j++)
			assert_int_equal((unsigned char)texts[i][j], i % 251);
	}
	arena_done(&arena);
}

static void arena_copies_texts(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_string_equal(arena_text(&arena, "example.se", 7), "example");
	assert_string_equal(arena_text(&arena, "x", 0), "");
	assert_string_equal(arena_string(&arena, "mx"), "mx");
	assert_memory_equal(arena_copy(&arena, "a\0b", 3), "a\0b", 3);
	arena_done(&arena);
	arena_done(&arena); /* an empty arena may be done again */
}

static void heap_memory_is_zeroed(void **state)
{
	unsigned char *memory = memory_alloc(64);

	(void)state;
	for (size_t i = 0; i < 64; i++)
		assert_int_equal(memory[i], 0);
	memory = memory_resize(memory, 128);
	memory[127] = 1;
	free(memory);
	char *text = memory_string("text");
	assert_string_equal(text, "text");
	free(text);
}

static void buffer_grows_and_consumes(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 100000);
	for (int i = 0; i < 1000; i++)
		assert_true(buffer_format(&buffer, "%03d,", i));
	assert_int_equal(buffer.length, 4000);
	buffer_consume(&buffer, 4);
	assert_memory_equal(buffer.bytes, "001,", 4);
	buffer_consume(&buffer, buffer.length);
	assert_int_equal(buffer.length, 0);
	assert_true(buffer_string(&buffer, "again"));
	assert_memory_equal(buffer.bytes, "again", 5);
	assert_false(buffer.full);
	buffer_done(&buffer);
}

static void buffer_keeps_its_maximum(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 10);
	assert_true(buffer_append(&buffer, "0123456789", 10));
	assert_false(buffer.full);
	assert_false(buffer_append(&buffer, "x", 1));
	assert_true(buffer.full);
	assert_int_equal(buffer.length, 10);
	assert_memory_equal(buffer.bytes, "0123456789", 10);
	buffer_done(&buffer);
	buffer_init(&buffer, 10);
	assert_false(buffer_format(&buffer, "%s", "0123456789a"));
	assert_true(buffer.full);
	assert_int_equal(buffer.length, 0);
	buffer_done(&buffer);
}

static void buffer_is_given_away(void **state)
{
	struct buffer buffer;
	size_t length = 99;

	(void)state;
	buffer_init(&buffer, 100);
	char *text = buffer_take(&buffer, &length);
	assert_string_equal(text, "");
	assert_int_equal(length, 0);
	free(text);
	buffer_append(&buffer, "a\0b", 3);
	text = buffer_take(&buffer, &length);
	assert_int_equal(length, 3);
	assert_memory_equal(text, "a\0b\0", 4);
	assert_int_equal(buffer.length, 0);
	free(text);
	buffer_done(&buffer);
}

static void cursor_reads_network_order(void **state)
{
	struct cursor cursor;

	(void)state;
	cursor_init(&cursor, "\x01\x02\x03\x04\x05\x06\x07\x08\x09", 9);
	assert_int_equal(cursor_u8(&cursor), 0x01);
	assert_int_equal(cursor_u16(&cursor), 0x0203);
	assert_int_equal(cursor_u32(&cursor), 0x04050607);
	assert_int_equal(cursor_left(&cursor), 2);
	assert_memory_equal(cursor_take(&cursor, 2), "\x08\x09", 2);
	assert_false(cursor.bad);
	assert_non_null(cursor_take(&cursor, 0));
	assert_false(cursor.bad);
}

static void cursor_error_is_sticky(void **state)
{
	struct cursor cursor;

	(void)state;
	cursor_init(&cursor, "\xff\xff\xff", 3);
	assert_int_equal(cursor_u16(&cursor), 0xffff);
	assert_int_equal(cursor_u16(&cursor), 0);
	assert_true(cursor.bad);
	assert_int_equal(cursor_u8(&cursor), 0); /* though one octet is left */
	assert_null(cursor_take(&cursor, 1));
	assert_int_equal(cursor_left(&cursor), 0);
	cursor_init(&cursor, "abc", 3);
	assert_null(cursor_take(&cursor, SIZE_MAX));
	assert_true(cursor.bad);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_gives_zeroed_aligned_memory),
		cmocka_unit_test(arena_keeps_objects_apart),
		cmocka_unit_test(arena_copies_texts),
		cmocka_unit_test(heap_memory_is_zeroed),
		cmocka_unit_test(buffer_grows_and_consumes),
		cmocka_unit_test(buffer_keeps_its_maximum),
		cmocka_unit_test(buffer_is_given_away),
		cmocka_unit_test(cursor_reads_network_order),
		cmocka_unit_test(cursor_error_is_sticky),
	};

	return RUN_TESTS("memory", tests);
}
