/* SPDX-License-Identifier: Apache-2.0 */
/* What is read back of an output: journal, answered lines, and a sink that goes on behind them. */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "output/answered.h"
#include "output/journal.h"
#include "output/json_lines.h"
#include "output/json_manifest.h"
#include "output/sink.h"
#include "tests/unit/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define LINES 5
#define START "{\"n\":"

/* Takes START lines in ascending order, so that a doubled or lost one is refused. */
struct counting {
	int next;
};

static bool take(void *owner, const char *line, size_t length)
{
	struct counting *counting = owner;
	char expected[40];

	int size = snprintf(expected, sizeof(expected), START "%d}", counting->next);
	if (length != (size_t)size || memcmp(line, expected, length) != 0)
		return false;
	counting->next++;
	return true;
}

static struct journal read_back(const char *octets, size_t length, enum packing packing)
{
	struct counting counting = { 0 };
	struct journal journal =
		journal_read((const uint8_t *)octets, length, packing, START, take, &counting);

	assert_int_equal(journal.lines, counting.next);
	return journal;
}

static char *make_frame(const char *text, size_t length)
{
	struct frame_maker *maker = frame_maker_new();
	size_t bound = frame_bound(length);
	char *frame = malloc(bound);
	char *path = files_make(frame, frame_make(maker, text, length, frame, bound));

	free(frame);
	frame_maker_free(maker);
	return path;
}

static char *make_member(enum packing packing, const char *text, size_t length)
{
	if (packing == PACKING_ZSTD)
		return make_frame(text, length);
	return packing == PACKING_GZIP ? files_make_gzip(text, length) : files_make(text, length);
}

/* LINES lines in as many members, or in plain text; ret_ends: where each ends. */
static char *make(enum packing packing, size_t ret_ends[LINES], size_t *ret_length)
{
	char *octets = NULL;
	size_t length = 0;

	for (int i = 0; i < LINES; i++) {
		char line[40];
		int size = snprintf(line, sizeof(line), START "%d}\n", i);
		char *path = make_member(packing, line, (size_t)size);
		size_t part;
		char *text = files_read(path, &part);

		octets = realloc(octets, length + part);
		memcpy(octets + length, text, part);
		length += part;
		ret_ends[i] = length;
		free(text);
		files_remove(path);
	}
	*ret_length = length;
	return octets;
}

/* Torn anywhere, an output keeps its whole members, or lines, and nothing else. */
static void check_torn(enum packing packing)
{
	size_t ends[LINES], length;
	char *octets = make(packing, ends, &length);

	for (size_t cut = 0; cut <= length; cut++) {
		size_t whole = 0;

		while (whole < LINES && ends[whole] <= cut)
			whole++;
		/* A copy of exactly this size, so that a sanitizer sees every octet read beyond. */
		char *torn = malloc(cut + 1);
		memcpy(torn, octets, cut);
		struct journal journal = read_back(torn, cut, packing);
		free(torn);
		assert_int_equal(journal.status, JOURNAL_WHOLE);
		assert_int_equal(journal.lines, whole);
		assert_int_equal(journal.kept, whole ? ends[whole - 1] : 0);
	}
	free(octets);
}

static void torn_gzip(void **state)
{
	(void)state;
	check_torn(PACKING_GZIP);
}

/* T594 */
static void torn_zstd(void **state)
{
	(void)state;
	check_torn(PACKING_ZSTD);
}

static void torn_plain(void **state)
{
	(void)state;
	check_torn(PACKING_NONE);
}

/* A block that a power cut left zero at the end is torn, too; the same in the middle is damage. */
static void check_zeros(enum packing packing)
{
	size_t ends[LINES], length;
	char *octets = make(packing, ends, &length);

	memset(octets + ends[3] + 3, 0, length - ends[3] - 3);
	struct journal journal = read_back(octets, length, packing);
	assert_int_equal(journal.status, JOURNAL_WHOLE);
	assert_int_equal(journal.kept, ends[3]);
	memset(octets + ends[1], 0, ends[2] - ends[1] - (packing ? 0 : 1));
	assert_int_equal(read_back(octets, length, packing).kept, ends[1]);
	free(octets);
}

static void zeros(void **state)
{
	(void)state;
	check_zeros(PACKING_GZIP);
	check_zeros(PACKING_ZSTD);
	check_zeros(PACKING_NONE);
}

static bool take_any(void *owner, const char *line, size_t length)
{
	(void)owner;
	return length > 5 && !memcmp(line, START, 5);
}

static void damaged(void **state)
{
	size_t ends[LINES], length;

	(void)state;
	for (enum packing packing = PACKING_NONE; packing <= PACKING_ZSTD; packing++) {
		char *octets = make(packing, ends, &length);

		octets[ends[1] + 1] ^= 0x55;
		assert_int_equal(
			journal_read((uint8_t *)octets, length, packing, START, take_any, NULL)
				.status,
			JOURNAL_DAMAGED);
		free(octets);
	}
}

#define BOMB_TEXT (64 * 1024 * 1024)
#define BOMBS 6 /* more text than is looked at */

/* Compressed zeros that do not end: what follows breaks them. */
static size_t bomb(uint8_t *octets, size_t size)
{
	char *zeros = calloc(1, BOMB_TEXT);
	z_stream stream = { .next_in = (uint8_t *)zeros,
		.avail_in = BOMB_TEXT,
		.next_out = octets,
		.avail_out = (uInt)size };

	assert_int_equal(
		deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&stream, Z_FULL_FLUSH), Z_OK);
	deflateEnd(&stream);
	free(zeros);
	return size - stream.avail_out;
}

/* A file of members that do not end, each within the one before, is not read for ever. */
static void members_without_end(void **state)
{
	size_t ends[LINES], length, size = 2 * 1024 * 1024;
	char *octets = make(true, ends, &length);
	uint8_t *one = malloc(size);

	(void)state;
	size = bomb(one, size);
	octets = realloc(octets, length + BOMBS * size);
	for (size_t i = 0; i < BOMBS; i++)
		memcpy(octets + length + i * size, one, size);
	struct journal journal = read_back(octets, length + size, true);
	assert_int_equal(journal.status, JOURNAL_WHOLE);
	assert_int_equal(journal.kept, length);
	assert_int_equal(read_back(octets, length + BOMBS * size, true).status, JOURNAL_DAMAGED);
	free(one);
	free(octets);
}

static void foreign(void **state)
{
	static const char list[] = "1,example.org\n2,example.net\n";
	char *path = files_make_gzip(list, strlen(list));
	size_t length;
	char *octets = files_read(path, &length);

	(void)state;
	assert_int_equal(read_back(list, strlen(list), false).status, JOURNAL_FOREIGN);
	assert_int_equal(read_back(octets, length, true).status, JOURNAL_FOREIGN);
	/* Also where the list itself is torn. */
	assert_int_equal(read_back(octets, length - 4, true).status, JOURNAL_FOREIGN);
	assert_int_equal(read_back("1,exa", 5, false).status, JOURNAL_FOREIGN);
	/* Lines that begin as ours do, but are others: no write was torn here. */
	assert_int_equal(
		read_back(START "77}\n" START "78}\n", 2 * (sizeof(START) + 3), false).status,
		JOURNAL_FOREIGN);
	assert_int_equal(read_back("notes", 5, true).status, JOURNAL_FOREIGN);
	free(octets);
	files_remove(path);
}

static bool add(struct answered *answered, const char *line)
{
	return answered_take(answered, line, strlen(line));
}

#define RECORD(seq, input, outcome) \
	"{\"schema\":1,\"seq\":" seq ",\"input\":\"" input \
	"\",\"summary\":{\"outcome\":\"" outcome "\"}}"

static void answered_lines(void **state)
{
	struct answered answered = { 0 };

	(void)state;
	assert_int_equal(answered_ask(&answered, 1, "one"), ANSWERED_NO);
	assert_true(add(&answered, RECORD("7", "seven.example", "surveyed")));
	assert_true(add(&answered, RECORD("2", "two\\u00e9", "null_mx")));
	/* A survey may go on with a newer program than it was begun with. */
	assert_true(add(&answered,
		"{\"schema\":2,\"seq\":3,\"input\":\"tw\xc3\xb6\",\"summary\":{"
		"\"outcome\":\"surveyed\"}}"));
	assert_true(add(&answered,
		"{\"schema\":1,\"seq\":9,\"input\":\"n\",\"first_attempt\":{},\"summary\":{"
		"\"outcome\":\"surveyed\"}}"));
	/* What a server sent may hold any octet. */
	assert_true(add(&answered,
		"{\"schema\":1,\"seq\":12,\"input\":\"x\",\"text\":\"\\u0000\",\"summary\":{"
		"\"outcome\":\"surveyed\"}}"));
	assert_int_equal(answered_seal(&answered), 0);
	assert_int_equal(answered.outcomes[OUTCOME_SURVEYED], 4);
	assert_int_equal(answered.outcomes[OUTCOME_NULL_MX], 1);
	assert_int_equal(answered.second_attempts, 1);
	assert_int_equal(answered_ask(&answered, 1, "one"), ANSWERED_NO);
	/* Octets that are no UTF-8 stand in the record one for one. */
	assert_int_equal(answered_ask(&answered, 2, "two\xe9"), ANSWERED_YES);
	assert_int_equal(answered_ask(&answered, 3, "tw\xc3\xb6"), ANSWERED_YES);
	assert_int_equal(answered_left(&answered), 7);
	assert_int_equal(answered_ask(&answered, 7, "eight.example"), ANSWERED_OTHERWISE);
	assert_int_equal(answered_ask(&answered, 8, "x"), ANSWERED_NO);
	assert_int_equal(answered_ask(&answered, 9, "n"), ANSWERED_YES);
	assert_int_equal(answered_ask(&answered, 10, "x"), ANSWERED_NO);
	assert_int_equal(answered_ask(&answered, 12, "x"), ANSWERED_YES);
	assert_int_equal(answered_left(&answered), 0);
	answered_done(&answered);
}

static void answered_refusals(void **state)
{
	struct answered answered = { 0 };

	(void)state;
	assert_false(add(&answered, ""));
	assert_false(add(&answered, "{}"));
	assert_false(add(&answered, RECORD("0", "x", "surveyed")));
	assert_false(add(&answered, RECORD("-1", "x", "surveyed")));
	assert_false(add(&answered, RECORD("\"1\"", "x", "surveyed")));
	assert_false(add(&answered, RECORD("1", "x", "no such outcome")));
	assert_false(add(&answered,
		"{\"schema\":6,\"seq\":1,\"input\":\"x\",\"summary\":{\"outcome\":\"surveyed\"}}"));
	assert_false(add(&answered,
		"{\"schema\":0,\"seq\":1,\"input\":\"x\",\"summary\":{\"outcome\":\"surveyed\"}}"));
	assert_false(add(&answered,
		"{\"schema\":\"2\",\"seq\":1,\"input\":\"x\",\"summary\":{\"outcome\":\"surveyed\"}"
		"}"));
	assert_int_equal(answered.count, 0);
	assert_true(add(&answered, RECORD("4", "x", "surveyed")));
	assert_true(add(&answered, RECORD("5", "x", "surveyed")));
	assert_true(add(&answered, RECORD("4", "x", "surveyed")));
	assert_int_equal(answered_seal(&answered), 4);
	answered_done(&answered);
}

static void goes_on(void **state)
{
	char *path = files_make("whole\ntor", 9), *error = NULL;
	struct sink_start start = { .resume = true, .kept = 6, .size = 9 };
	size_t length;

	(void)state;
	struct sink *sink = sink_open(path, &start, &error);
	assert_non_null(sink);
	assert_int_equal(sink_begin(sink), 0);
	/* Nobody else may write it meanwhile. */
	assert_null(sink_open(path, &start, &error));
	assert_non_null(strstr(error, "another survey"));
	free(error);
	assert_int_equal(sink_line(sink, "more", 4), 0);
	assert_int_equal(sink_close(sink), 0);
	char *text = files_read(path, &length);
	assert_string_equal(text, "whole\nmore\n");
	free(text);
	/* It is longer now than it was read. */
	assert_null(sink_open(path, &start, &error));
	assert_non_null(strstr(error, "changed"));
	free(error);
	files_remove(path);
}

/* What refers to certificates is on the disk after them. */
static void follows(void **state)
{
	const struct sink_start fresh = { .overwrite = true, .interval_us = 5 * CLOCK_SECOND };
	char *first_path = files_make("", 0), *path = files_make("", 0), *error = NULL;
	struct sink *first = sink_open(first_path, &fresh, &error),
		    *sink = sink_open(path, &fresh, &error);
	char *line = calloc(1, 2 * 1024 * 1024);
	size_t length;

	(void)state;
	memset(line, 'x', 2 * 1024 * 1024);
	assert_int_equal(sink_begin(first) | sink_begin(sink), 0);
	sink_follow(sink, first);
	assert_int_equal(sink_line(first, "certificate", 11), 0);
	assert_int_equal(sink_line(sink, line, 2 * 1024 * 1024), 0);
	char *text = files_read(first_path, &length);
	assert_string_equal(text, "certificate\n");
	free(text);
	free(line);
	assert_int_equal(sink_close(sink), 0);
	assert_int_equal(sink_close(first), 0);
	files_remove(first_path);
	files_remove(path);
}

#define MANIFEST \
	"{\"schema\":1,\"started\":\"then\",\"options\":{\"max-mx\":10,\"certs\":\"a\"}," \
	"\"counters\":{\"probes\":12},\"runs\":[{\"state\":\"incomplete\",\"records\":3},{" \
	"\"state\":\"running\",\"records\":0}]}"

static void earlier_manifest(void **state)
{
	char *path = files_make(MANIFEST, strlen(MANIFEST)), *error;
	struct earlier *earlier = earlier_load(path, &error);
	size_t count;

	(void)state;
	assert_non_null(earlier);
	assert_string_equal(earlier_text(earlier, "started"), "then");
	assert_null(earlier_text(earlier, "input.sha256"));
	assert_int_equal(earlier_count(earlier, "counters.probes"), 12);
	assert_int_equal(earlier_count(earlier, "counters.lookups"), 0);
	/* Five records, of which the run that was killed wrote what the one before did not. */
	char **runs = earlier_runs(earlier, 5, &count);
	assert_int_equal(count, 2);
	assert_string_equal(runs[1], "{\"state\":\"killed\",\"records\":2}");
	free(runs[0]);
	free(runs[1]);
	free(runs);
	earlier_free(earlier);
	files_remove(path);
	assert_null(earlier_load("/nonexistent/manifest", &error));
	assert_null(error);
	path = files_make("{\"schema\":1}", 12);
	assert_null(earlier_load(path, &error));
	assert_non_null(error);
	free(error);
	files_remove(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(torn_gzip),
		cmocka_unit_test(torn_zstd),
		cmocka_unit_test(torn_plain),
		cmocka_unit_test(zeros),
		cmocka_unit_test(damaged),
		cmocka_unit_test(members_without_end),
		cmocka_unit_test(foreign),
		cmocka_unit_test(answered_lines),
		cmocka_unit_test(answered_refusals),
		cmocka_unit_test(goes_on),
		cmocka_unit_test(follows),
		cmocka_unit_test(earlier_manifest),
	};

	return RUN_TESTS("resume", tests);
}
