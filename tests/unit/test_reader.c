/* SPDX-License-Identifier: Apache-2.0 */
/* input: reader, seen. */
#include "tests/unit/unit.h"

#include "input/reader.h"
#include "input/seen.h"
#include "tests/unit/files.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

/* All lines joined by |, then the status that ended them: END or ERROR. Removes the file. */
static void assert_lines(char *path, const char *expected)
{
	char text[1000] = "", *error = NULL;
	size_t used = 0;
	struct reader *reader = reader_open(path, &error);

	assert_non_null(reader);
	for (;;) {
		const char *line;
		size_t length;
		enum reader_status status = reader_next(reader, &line, &length);

		assert_int_not_equal(status, READER_WAIT);
		if (status != READER_LINE) {
			snprintf(text + used, sizeof(text) - used, "%s",
				status == READER_END ? "END" : "ERROR");
			break;
		}
		assert_true(used + length + 8 < sizeof(text));
		memcpy(text + used, line, length);
		used += length;
		text[used++] = '|';
	}
	if (used + strlen(text + used) != strlen(expected) ||
		memcmp(text, expected, strlen(expected)) != 0)
		fail_msg("got %s, expected %s", text, expected);
	reader_close(reader);
	files_remove(path);
}

static void lines(void **state)
{
	static const struct {
		const char *list;
		const char *expected;
	} cases[] = {
		{ "a.se\nb.se\n", "a.se|b.se|END" },
		{ "a.se\nb.se", "a.se|b.se|END" },
		{ "a.se\r\nb.se\r\n", "a.se|b.se|END" },
		{ "\xef\xbb\xbf"
		  "a.se\nb.se\n",
			"a.se|b.se|END" },
		{ "\xef\xbb\xbf", "END" },
		{ "# comment\n\n  \t\na.se\n  # another\n b.se \n", "a.se|b.se|END" },
		{ "a.se # no comment\n", "a.se # no comment|END" },
		{ "", "END" },
		{ "\n\n\n", "END" },
		{ "1,a.se\n2,b.se\n", "1,a.se|2,b.se|END" },
		{ "a.se\n\xef\xbb\xbf"
		  "b.se\n",
			"a.se|b.se|END" },
		{ "\xef\xbb\xbf# comment\n\xef\xbb\xbf\n\xef\xbb\xbf a.se\n", "a.se|END" },
		{ "a.se\rb.se\r", "a.se|b.se|END" },
		{ "a.se\r\r\nb.se\n\rc.se", "a.se|b.se|c.se|END" },
		{ "\ta.se\t5\n\t\n \t# comment\n\t", "\ta.se\t5|END" },
		{ "(", "(|END" },
		{ "PK\n", "PK|END" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		size_t length = strlen(cases[i].list);
		assert_lines(files_make(cases[i].list, length), cases[i].expected);
		assert_lines(files_make_gzip(cases[i].list, length), cases[i].expected);
	}
}

/* Frames of Zstandard behind each other, a skippable one before, between and behind them; freed by the caller. */
static char *make_frames(const char *const *texts, size_t count, size_t *ret_length)
{
	static const char skippable[] = "\x52\x2a\x4d\x18\x03\0\0\0abc";
	const size_t most = 1 << 20;
	char *octets = malloc(most);
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		memcpy(octets + used, skippable, sizeof(skippable) - 1);
		used += sizeof(skippable) - 1;
		used += ZSTD_compress(octets + used, most - used, texts[i], strlen(texts[i]), 3);
	}
	memcpy(octets + used, skippable, sizeof(skippable) - 1);
	*ret_length = used + sizeof(skippable) - 1;
	return octets;
}

static void zstd_frames(void **state)
{
	static const char *const texts[] = { "a.se\nb", "", ".se\nc.se" };
	size_t length;
	char *octets = make_frames(texts, COUNT_OF(texts), &length);

	(void)state;
	assert_lines(files_make(octets, length), "a.se|b.se|c.se|END");
	/* Without the first skippable frame. */
	assert_lines(files_make(octets + 11, length - 11), "a.se|b.se|c.se|END");
	/* Torn: within the skippable frame, and within the text of the frame before. */
	assert_lines(files_make(octets, length - 1), "a.se|b.se|ERROR");
	assert_lines(files_make(octets, length - 14), "a.se|b.se|ERROR");
	memcpy(octets + length - 11, "garbage of 11", 11);
	assert_lines(files_make(octets, length), "a.se|b.se|ERROR");
	free(octets);
}

/* Text of one frame that takes many rooms, and a window that would take a gigabyte. */
static void zstd_sizes(void **state)
{
	const size_t size = 3 << 20;
	char *text = malloc(size + 1), *error = NULL, *octets = malloc(size);
	size_t length, lines = 0, unused;
	const char *line;
	enum reader_status status;

	(void)state;
	for (size_t i = 0; i < size; i++)
		text[i] = i % 6 == 5 ? '\n' : 'a';
	length = ZSTD_compress(octets, size, text, size, 3);
	char *path = files_make(octets, length);
	struct reader *reader = reader_open(path, &error);
	while ((status = reader_next(reader, &line, &unused)) == READER_LINE ||
		status == READER_MORE)
		lines += status == READER_LINE;
	assert_int_equal(status, READER_END);
	assert_int_equal(lines, size / 6);
	reader_close(reader);
	assert_int_equal(reader_count(path), size / 6);
	files_remove(path);
	/* RFC 8878 3.1.1.1.2: a window of 2 GiB */
	assert_lines(files_make("\x28\xb5\x2f\xfd\0\xa8\x29\0\0a.se\n", 14), "ERROR");
	free(octets);
	free(text);
}

static void nul_octets_stay(void **state)
{
	char *path = files_make("a\0b.se\n", 7), *error = NULL;
	struct reader *reader = reader_open(path, &error);
	const char *line;
	size_t length;

	(void)state;
	assert_int_equal(reader_next(reader, &line, &length), READER_LINE);
	assert_int_equal(length, 6);
	assert_memory_equal(line, "a\0b.se", 6);
	reader_close(reader);
	files_remove(path);
}

/* Lines beyond the maximum are cut, and the next line is whole. */
static void long_lines(void **state)
{
	static const size_t sizes[] = { READER_LINE_MAXIMUM - 1, READER_LINE_MAXIMUM,
		READER_LINE_MAXIMUM + 1, 70000, 200000 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		char *text = malloc(sizes[i] + 6), *error = NULL;
		const char *line;
		size_t length;

		memset(text, 'x', sizes[i]);
		memcpy(text + sizes[i], "\nb.se\n", 6);
		char *path = files_make(text, sizes[i] + 6);
		struct reader *reader = reader_open(path, &error);
		assert_int_equal(reader_next(reader, &line, &length), READER_LINE);
		assert_int_equal(
			length, sizes[i] < READER_LINE_MAXIMUM ? sizes[i] : READER_LINE_MAXIMUM);
		assert_int_equal(reader_next(reader, &line, &length), READER_LINE);
		assert_int_equal(length, 4);
		assert_memory_equal(line, "b.se", 4);
		assert_int_equal(reader_next(reader, &line, &length), READER_END);
		reader_close(reader);
		files_remove(path);
		free(text);
	}
}

/* Two gzip members are one list; a torn one is an error after what could be read. */
static void gzip_members(void **state)
{
	char *first = files_make_gzip("a.se\n", 5), *second = files_make_gzip("b.se\n", 5);
	size_t first_length, second_length;
	char *one = files_read(first, &first_length), *two = files_read(second, &second_length);
	char *both = malloc(first_length + second_length);

	(void)state;
	memcpy(both, one, first_length);
	memcpy(both + first_length, two, second_length);
	assert_lines(files_make(both, first_length + second_length), "a.se|b.se|END");
	char *torn = files_make(both, first_length + second_length - 6), *error = NULL;
	struct reader *reader = reader_open(torn, &error);
	const char *line;
	size_t length;
	enum reader_status status;
	while ((status = reader_next(reader, &line, &length)) == READER_LINE)
		;
	assert_int_equal(status, READER_ERROR);
	reader_close(reader);
	files_remove(torn);
	free(both);
	free(one);
	free(two);
	files_remove(first);
	files_remove(second);
}

/* All that comes before is read, however little that is. */
static void garbage_behind_gzip(void **state)
{
	char *list = files_make_gzip("a.se\nb.se\n", 10), *error = NULL;
	const char *line;
	size_t length;

	(void)state;
	FILE *file = fopen(list, "ab");
	assert_true(file && fputs("garbage", file) >= 0 && !fclose(file));
	struct reader *reader = reader_open(list, &error);
	assert_int_equal(reader_next(reader, &line, &length), READER_LINE);
	assert_int_equal(length, 4);
	assert_memory_equal(line, "a.se", 4);
	assert_int_equal(reader_next(reader, &line, &length), READER_LINE);
	assert_int_equal(length, 4);
	assert_memory_equal(line, "b.se", 4);
	assert_int_equal(reader_next(reader, &line, &length), READER_ERROR);
	assert_int_equal(reader_next(reader, &line, &length), READER_ERROR);
	reader_close(reader);
	files_remove(list);
}

/* A sparse file of zeros is one endless line; each of these is given up after a bounded number of bounded calls. */
static void endless_lists_end(void **state)
{
	static const char *const blanks[] = { "\n", "# comment\n", "  \t\r\n", "x" };
	const size_t length = READER_FRUITLESS_MAXIMUM + 70000;
	char *text = malloc(length);

	(void)state;
	for (size_t i = 0; i < 2 * COUNT_OF(blanks); i++) {
		const char *blank = blanks[i / 2];
		size_t calls = 0, unused;
		char *error = NULL;
		const char *line;

		for (size_t at = 0; at < length; at++)
			text[at] = blank[at % strlen(blank)];
		char *path = i % 2 ? files_make_gzip(text, length) : files_make(text, length);
		struct reader *reader = reader_open(path, &error);
		enum reader_status status;
		while ((status = reader_next(reader, &line, &unused)) == READER_MORE)
			calls++;
		assert_int_equal(status, READER_ENDLESS);
		assert_in_range(calls, 200, 300);
		reader_close(reader);
		assert_int_equal(reader_count(path), 0);
		files_remove(path);
	}
	free(text);
}

/* Members without an octet of text, one after the other. */
static void empty_members_are_looked_through_in_turns(void **state)
{
	char *member = files_make_gzip("", 0), *error = NULL;
	size_t length, unused, calls = 0;
	char *octets = files_read(member, &length);
	const size_t count = 3 * 1024 * 1024 / length;
	char *text = malloc(count * length);
	const char *line;
	enum reader_status status;

	(void)state;
	for (size_t i = 0; i < count; i++)
		memcpy(text + i * length, octets, length);
	char *path = files_make(text, count * length);
	struct reader *reader = reader_open(path, &error);
	while ((status = reader_next(reader, &line, &unused)) == READER_MORE)
		calls++;
	assert_int_equal(status, READER_END);
	assert_in_range(calls, 8, 16);
	reader_close(reader);
	free(text);
	free(octets);
	files_remove(path);
	files_remove(member);
}

/* A pipe that nobody has opened to write yet is one that pauses. */
static void pipes_are_not_waited_for(void **state)
{
	char *path = files_make("", 0), *error = NULL;
	const char *line;
	size_t length;

	(void)state;
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	struct reader *reader = reader_open(path, &error);
	assert_int_equal(reader_next(reader, &line, &length), READER_WAIT);
	int fd = open(path, O_WRONLY);
	assert_int_equal(reader_next(reader, &line, &length), READER_WAIT);
	assert_int_equal(write(fd, "a.se\nb", 6), 6);
	assert_int_equal(reader_next(reader, &line, &length), READER_LINE);
	assert_int_equal(reader_next(reader, &line, &length), READER_WAIT);
	close(fd);
	assert_int_equal(reader_next(reader, &line, &length), READER_LINE);
	assert_int_equal(reader_next(reader, &line, &length), READER_END);
	reader_close(reader);
	files_remove(path);
}

/* What it is made of is known before all of its magic number has come. */
static void octet_by_octet(void **state)
{
	static const char *const texts[] = { "a.se\n" };
	size_t lengths[2];
	char *gzip = files_make_gzip("a.se\n", 5);
	char *octets[] = { files_read(gzip, &lengths[0]), make_frames(texts, 1, &lengths[1]) };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(octets); i++) {
		char *path = files_make("", 0), *error = NULL;
		size_t length, found = 0;
		const char *line;

		assert_int_equal(unlink(path), 0);
		assert_int_equal(mkfifo(path, 0600), 0);
		struct reader *reader = reader_open(path, &error);
		int fd = open(path, O_WRONLY);
		for (size_t at = 0; at < lengths[i]; at++) {
			assert_int_equal(write(fd, octets[i] + at, 1), 1);
			enum reader_status status = reader_next(reader, &line, &length);
			assert_true(status == READER_LINE || status == READER_WAIT);
			if (status == READER_LINE) {
				assert_int_equal(length, 4);
				assert_memory_equal(line, "a.se", 4);
			}
			found += status == READER_LINE;
		}
		close(fd);
		assert_int_equal(found, 1);
		assert_int_equal(reader_next(reader, &line, &length), READER_END);
		reader_close(reader);
		files_remove(path);
		free(octets[i]);
	}
	files_remove(gzip);
}

static void digest_is_of_the_file(void **state)
{
	char *path = files_make("abc", 3), *error = NULL, text[DIGEST_TEXT_SIZE];
	struct reader *reader = reader_open(path, &error);
	const char *line;
	size_t length;

	(void)state;
	assert_int_equal(reader_next(reader, &line, &length), READER_LINE);
	assert_int_equal(reader_next(reader, &line, &length), READER_END);
	reader_digest(reader, text);
	assert_string_equal(
		text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	reader_close(reader);
	files_remove(path);
}

static void opening_complains(void **state)
{
	static const char *const paths[] = { "/nonexistent/list", "/tmp" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		char *error = NULL;
		assert_null(reader_open(paths[i], &error));
		assert_non_null(strstr(error, paths[i]));
		free(error);
	}
}

static void seen_tells_the_first_line(void **state)
{
	struct seen seen;
	char name[40];

	(void)state;
	seen_init(&seen);
	for (uint64_t i = 1; i <= 5000; i++) {
		snprintf(name, sizeof(name), "domain%d.se", (int)i);
		assert_int_equal(seen_add(&seen, name, i), 0);
	}
	for (uint64_t i = 1; i <= 5000; i++) {
		snprintf(name, sizeof(name), "domain%d.se", (int)i);
		assert_int_equal(seen_add(&seen, name, 9000 + i), i);
	}
	assert_int_equal(seen.count, 5000);
	seen_done(&seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(zstd_frames),
		cmocka_unit_test(zstd_sizes),
		cmocka_unit_test(octet_by_octet),
		cmocka_unit_test(nul_octets_stay),
		cmocka_unit_test(long_lines),
		cmocka_unit_test(gzip_members),
		cmocka_unit_test(garbage_behind_gzip),
		cmocka_unit_test(endless_lists_end),
		cmocka_unit_test(empty_members_are_looked_through_in_turns),
		cmocka_unit_test(pipes_are_not_waited_for),
		cmocka_unit_test(digest_is_of_the_file),
		cmocka_unit_test(opening_complains),
		cmocka_unit_test(seen_tells_the_first_line),
	};

	return RUN_TESTS("reader", tests);
}
