/* SPDX-License-Identifier: Apache-2.0 */
/* Failed sessions, noted and read again (PROTOCOL G2, T403). */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "base/failure_notes.h"
#include "output/failures.h"
#include "tests/unit/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WALL (INT64_C(5000) * CLOCK_SECOND)
#define NOW (INT64_C(100) * CLOCK_SECOND)
#define OLDEST (NOW - 2000 * CLOCK_SECOND)

static struct failure_notes notes_of(const char *text, size_t length)
{
	struct failure_notes notes;

	failure_notes_init(&notes, (struct hash_key){ 1, 2 });
	failure_notes_read(&notes, text, length, WALL, NOW, OLDEST);
	return notes;
}

static struct address parsed(const char *text)
{
	struct address address;

	assert_true(address_parse(text, &address));
	return address;
}

static const struct failures *network_of(const struct failure_notes *notes, const char *text)
{
	struct address address = parsed(text);
	struct address network = failures_network(&address);

	return failure_notes_network(notes, &network);
}

static int64_t address_of_text(const struct failure_notes *notes, const char *text)
{
	struct address address = parsed(text);

	return failure_notes_address(notes, &address);
}

/* The machine may have been started since: such a time is negative. */
static void times_of_this_process(void **state)
{
	static const char text[] = "address 4990 198.51.100.1\naddress 4700 198.51.100.2\n"
				   "address 2999 198.51.100.3\naddress 9999 2001:db8::1\n"
				   "host 4980 mx.example.org\nhost 4950 mx.example.org\n"
				   "follow-up 10 198.51.100.9\nfollow-up 4999 198.51.100.8\n";
	struct failure_notes notes = notes_of(text, strlen(text));
	const struct failures *network = network_of(&notes, "198.51.100.77");

	(void)state;
	assert_int_equal(notes.refused, 0);
	assert_int_equal(address_of_text(&notes, "198.51.100.1"), NOW - 10 * CLOCK_SECOND);
	assert_int_equal(address_of_text(&notes, "198.51.100.2"), NOW - 300 * CLOCK_SECOND);
	/* Too old. */
	assert_int_equal(address_of_text(&notes, "198.51.100.3"), FAILURES_NEVER);
	/* The clock was set back. */
	assert_int_equal(address_of_text(&notes, "2001:db8::1"), NOW);
	assert_int_equal(failure_notes_host(&notes, "mx.example.org"), NOW - 20 * CLOCK_SECOND);
	assert_int_equal(failure_notes_host(&notes, "example.org"), FAILURES_NEVER);
	assert_int_equal(failure_notes_host(NULL, "example.org"), FAILURES_NEVER);
	assert_int_equal(failures_since(network, OLDEST), 2);
	assert_int_equal(network->ends_us[FAILURES_KEPT - 1], NOW - 10 * CLOCK_SECOND);
	assert_int_equal(network->follow_ups, 2);
	assert_non_null(network_of(&notes, "2001:db8::ffff"));
	assert_null(network_of(&notes, "2001:db8:0:1::1"));
	failure_notes_done(&notes);
}

static void what_is_no_note(void **state)
{
	static const char *const lines[] = { "\n", "address\n", "address \n", "address 1\n",
		"address 1 \n", "address  1 198.51.100.1\n", "address x 198.51.100.1\n",
		"address -1 198.51.100.1\n", "address 1 198.51.100\n", "address 1 198.51.100.1 \n",
		"address 1 198.51.100.1\r\n", "address 1234567890123 198.51.100.1\n",
		"address 1 mx.example.org\n", "host 1 \n", "host 1 a b\n", "host 1 \x7f\n",
		"host 1\n", "Host 1 a\n", "follow-up 1 a\n", "follow-up 198.51.100.1\n",
		"address 1 198.51.100.1", "host 1 a", " host 1 a\n", "x" };
	static const char cut[] = "address 1 198.51.100.1\0\n";
	char longest[NAME_TEXT_SIZE + 40] = "host 1 ";
	struct failure_notes notes;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		notes = notes_of(lines[i], strlen(lines[i]));
		if (notes.refused != 1 || notes.networks.count || notes.hosts.count)
			fail_msg("line %zu counts", i);
		failure_notes_done(&notes);
	}
	notes = notes_of(cut, sizeof(cut) - 1);
	assert_int_equal(notes.refused, 1);
	failure_notes_done(&notes);
	memset(longest + 7, 'a', NAME_TEXT_SIZE);
	longest[7 + NAME_TEXT_SIZE] = '\n';
	notes = notes_of(longest, 8 + NAME_TEXT_SIZE);
	assert_int_equal(notes.refused, 1);
	failure_notes_done(&notes);
}

static void the_latest_are_kept(void **state)
{
	static const int64_t ends[] = { 5, 3, 9, 1, 7, 8, 2, 6, 4, 9 };
	static const int64_t kept[FAILURES_KEPT] = { 7, 8, 9, 9 };
	struct failures failures;

	(void)state;
	failures_init(&failures);
	assert_int_equal(failures_since(&failures, INT64_MIN / 2), 0);
	for (size_t i = 0; i < COUNT_OF(ends); i++)
		failures_add(&failures, ends[i]);
	for (size_t i = 0; i < FAILURES_KEPT; i++)
		assert_int_equal(failures.ends_us[i], kept[i]);
	assert_int_equal(failures_since(&failures, 8), 2);
}

/* What is written is read again, also behind a line that was cut off; of a file that is too long the end counts. */
static void a_file_goes_on(void **state)
{
	char *path = files_make("host 17", 7), *text;
	struct failures_file file = { .fd = -1 };
	struct failure_notes notes;
	bool found;
	size_t length;

	(void)state;
	clock_fix(WALL);
	assert_null(failures_file_open(&file, path));
	assert_int_equal(failures_file_begin(&file, true), 0);
	assert_int_equal(failures_file_note(&file, FAILURE_OF_ADDRESS, "198.51.100.1"), 0);
	assert_int_equal(failures_file_note(&file, FAILURE_OF_HOST, "mx.example.org"), 0);
	assert_int_equal(failures_file_note(&file, FAILURE_FOLLOW_UP, "2001:db8::1"), 0);
	failures_file_close(&file, false);
	text = files_read(path, &length);
	assert_string_equal(text,
		"host 17\naddress 5000 198.51.100.1\nhost 5000 mx.example.org\n"
		"follow-up 5000 2001:db8::1\n");
	free(text);
	failure_notes_init(&notes, (struct hash_key){ 1, 2 });
	assert_null(failures_file_read(path, &notes, FAILURES_NEVER, &found));
	assert_true(found);
	assert_int_equal(notes.refused, 1);
	assert_int_equal(notes.networks.count, 2);
	failure_notes_done(&notes);
	/* Another survey begins. */
	assert_null(failures_file_open(&file, path));
	assert_int_equal(failures_file_begin(&file, false), 0);
	for (unsigned i = 0; i < FAILURE_NOTES_MAXIMUM / 24 + 100; i++)
		failures_file_note(&file, FAILURE_OF_HOST, i ? "mx.example.org" : "first.example");
	failures_file_close(&file, false);
	failure_notes_init(&notes, (struct hash_key){ 1, 2 });
	assert_null(failures_file_read(path, &notes, FAILURES_NEVER, &found));
	assert_int_equal(notes.refused, 0);
	assert_int_equal(notes.hosts.count, 1);
	failure_notes_done(&notes);
	/* It is complete. */
	assert_null(failures_file_open(&file, path));
	failures_file_close(&file, true);
	failure_notes_init(&notes, (struct hash_key){ 1, 2 });
	assert_null(failures_file_read(path, &notes, FAILURES_NEVER, &found));
	assert_false(found);
	failure_notes_done(&notes);
	files_remove(path);
	clock_fix(0);
}

/* A link or a pipe in its place is not followed, nor waited for. */
static void what_is_no_file(void **state)
{
	char *path = files_make("", 0), *error;
	struct failure_notes notes;
	bool found;

	(void)state;
	failure_notes_init(&notes, (struct hash_key){ 1, 2 });
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	error = failures_file_read(path, &notes, FAILURES_NEVER, &found);
	assert_non_null(error);
	free(error);
	unlink(path);
	assert_int_equal(symlink("/dev/null", path), 0);
	error = failures_file_read(path, &notes, FAILURES_NEVER, &found);
	assert_non_null(error);
	free(error);
	failure_notes_done(&notes);
	files_remove(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_of_this_process),
		cmocka_unit_test(what_is_no_note),
		cmocka_unit_test(the_latest_are_kept),
		cmocka_unit_test(a_file_goes_on),
		cmocka_unit_test(what_is_no_file),
	};

	return RUN_TESTS("failure_notes", tests);
}
