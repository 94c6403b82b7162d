/* SPDX-License-Identifier: Apache-2.0 */
/* output: files of lines with keys (store.h), and keys as text (base/hex.h). */
#include "tests/unit/unit.h"

#include "base/arena.h"
#include "base/hex.h"
#include "output/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KEY_SIZE 16

static const uint8_t first[KEY_SIZE] = { 1 }, second[KEY_SIZE] = { 2 }, third[KEY_SIZE] = { 3 };

static void hold(struct store *store, const uint8_t *key, const char *text)
{
	store_hold(store, key, memory_string(text), strlen(text));
}

static void lines_are_written_when_they_are_named(void **state)
{
	char path[] = "/tmp/tesscan-test-XXXXXX", text[200] = "";
	struct sink_start start = { .overwrite = true };
	char *error = NULL;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	struct store *store = store_open(path, &start, KEY_SIZE, &error);
	assert_non_null(store);
	assert_int_equal(sink_begin(store_sink(store)), 0);
	/* One that an earlier run wrote is not written again. */
	assert_true(store_know(store, first));
	assert_false(store_know(store, first));
	hold(store, first, "first");
	hold(store, second, "second");
	hold(store, second, "second once more");
	hold(store, third, "third, which nobody names");
	assert_int_equal(store_count(store), 1);
	assert_int_equal(store_name(store, first), 0);
	assert_int_equal(store_name(store, second), 0);
	assert_int_equal(store_name(store, second), 0);
	assert_int_equal(store_name(store, (const uint8_t[KEY_SIZE]){ 9 }), 0);
	hold(store, second, "second after it was named");
	assert_int_equal(store_name(store, second), 0);
	assert_int_equal(store_count(store), 2);
	assert_int_equal(store_close(store), 0);
	assert_int_equal(store_close(NULL), 0);
	ssize_t length = read(fd, text, sizeof(text) - 1);
	assert_int_equal(length, strlen("second\n"));
	assert_string_equal(text, "second\n");
	close(fd);
	unlink(path);
}

/* T347: lines that nobody names do not fill the memory: the oldest are written, once. */
static void held_lines_are_bounded(void **state)
{
	char path[] = "/tmp/tesscan-test-XXXXXX", text[200] = "";
	struct sink_start start = { .overwrite = true };
	char *error = NULL;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	struct store *store = store_open(path, &start, KEY_SIZE, &error);
	assert_non_null(store);
	store_limit(store, 10);
	hold(store, first, "12345");
	hold(store, second, "67890");
	assert_int_equal(store_count(store), 0);
	assert_int_equal(store_name(store, second), 0);
	hold(store, third, "abcdef");
	assert_int_equal(store_count(store), 2);
	assert_int_equal(store_name(store, first), 0);
	assert_int_equal(store_name(store, third), 0);
	/* One by itself is longer than there may be. */
	hold(store, (const uint8_t[KEY_SIZE]){ 4 }, "longer than ten");
	assert_int_equal(store_name(store, (const uint8_t[KEY_SIZE]){ 4 }), 0);
	assert_int_equal(store_count(store), 4);
	assert_int_equal(store_close(store), 0);
	assert_true(read(fd, text, sizeof(text) - 1) > 0);
	assert_string_equal(text, "67890\n12345\nabcdef\nlonger than ten\n");
	close(fd);
	unlink(path);
}

static void hexadecimal(void **state)
{
	uint8_t octets[2] = { 0 };

	(void)state;
	assert_true(hex_read("0fa9", octets, 2));
	assert_int_equal(octets[0], 0x0f);
	assert_int_equal(octets[1], 0xa9);
	assert_true(hex_read("ffff and more", octets, 2));
	assert_false(hex_read("", octets, 2));
	assert_false(hex_read("0fa", octets, 2));
	assert_false(hex_read("0FA9", octets, 2));
	assert_false(hex_read("0g00", octets, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_written_when_they_are_named),
		cmocka_unit_test(held_lines_are_bounded),
		cmocka_unit_test(hexadecimal),
	};

	return RUN_TESTS("store", tests);
}
