/* SPDX-License-Identifier: Apache-2.0 */
/* smtp/reply: framing and its bounds (PROTOCOL D.2, T140 to T147, T162 to T166). */
#include "tests/unit/unit.h"

#include "smtp/reply.h"

#include <stdlib.h>
#include <string.h>

struct outcome_of_feed {
	enum reply_status status;
	struct reply reply;
	size_t taken;
};

/* Feeds the octets in pieces of `step`, and stops where the parser stops. */
static struct outcome_of_feed feed(
	struct arena *arena, const char *bytes, size_t length, size_t step)
{
	struct reply_parser parser;
	struct outcome_of_feed result = { 0 };

	reply_init(&parser, arena);
	while (result.taken < length && parser.status == REPLY_MORE) {
		size_t piece = length - result.taken < step ? length - result.taken : step;
		size_t taken = reply_feed(&parser, bytes + result.taken, piece);
		assert_true(taken <= piece);
		assert_true(taken == piece || parser.status != REPLY_MORE);
		result.taken += taken;
	}
	result.status = parser.status;
	result.reply = parser.reply;
	return result;
}

static void assert_same(const struct outcome_of_feed *a, const struct outcome_of_feed *b)
{
	assert_int_equal(a->status, b->status);
	assert_int_equal(a->taken, b->taken);
	assert_int_equal(a->reply.code, b->reply.code);
	assert_int_equal(a->reply.lints, b->reply.lints);
	assert_int_equal(!a->reply.enhanced, !b->reply.enhanced);
	if (a->reply.enhanced)
		assert_string_equal(a->reply.enhanced, b->reply.enhanced);
	assert_int_equal(a->reply.line_count, b->reply.line_count);
	for (size_t i = 0; i < a->reply.line_count; i++) {
		assert_int_equal(a->reply.lines[i].length, b->reply.lines[i].length);
		assert_memory_equal(
			a->reply.lines[i].bytes, b->reply.lines[i].bytes, a->reply.lines[i].length);
	}
}

/* Whole, in pieces of every size, and cut once at every place: always the same. */
static struct outcome_of_feed feed_all_ways(struct arena *arena, const char *bytes, size_t length)
{
	struct outcome_of_feed whole = feed(arena, bytes, length, length);

	for (size_t step = 1; step < length && step < 80; step++) {
		struct arena scratch;
		arena_init(&scratch);
		struct outcome_of_feed pieces = feed(&scratch, bytes, length, step);
		assert_same(&whole, &pieces);
		arena_done(&scratch);
	}
	return whole;
}

struct reply_case {
	const char *test_case;
	const char *text;
	enum reply_status status;
	int code;
	const char *lines; /* joined by | */
	lint_set lints;
	const char *rest; /* not taken */
};

static void join(const struct reply *reply, char *text, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < reply->line_count; i++) {
		assert_true(used + reply->lines[i].length + 2 < size);
		if (i)
			text[used++] = '|';
		memcpy(text + used, reply->lines[i].bytes, reply->lines[i].length);
		used += reply->lines[i].length;
	}
	text[used] = 0;
}

static void replies(void **state)
{
	static const struct reply_case cases[] = {
		{ "T140", "220 mx ESMTP\r\n", REPLY_DONE, 220, "mx ESMTP", 0, "" },
		{ "T141", "220-one\r\n220-two\r\n220 three\r\n", REPLY_DONE, 220, "one|two|three",
			0, "" },
		{ "T141, not finished", "220-one\r\n220-two\r\n", REPLY_MORE, 220, "one|two", 0,
			"" },
		{ "T142", "220\r\n", REPLY_DONE, 220, "", 0, "" },
		{ "code and space", "220 \r\n", REPLY_DONE, 220, "", 0, "" },
		{ "code and hyphen", "220-\r\n220 \r\n", REPLY_DONE, 220, "|", 0, "" },
		{ "T143", "220 mx\n", REPLY_DONE, 220, "mx", LINT_BIT(LINT_BARE_LF), "" },
		{ "mixed line ends", "250-a\n250 b\r\n", REPLY_DONE, 250, "a|b",
			LINT_BIT(LINT_BARE_LF), "" },
		{ "CR inside", "220 a\rb\r\n", REPLY_DONE, 220, "a\rb", 0, "" },
		{ "T371, CR CR LF", "220 a\r\r\n", REPLY_DONE, 220, "a", 0, "" },
		{ "T371, many CRs, some inside", "220-a\rb\r\r\r\r\n220 \r\r\n", REPLY_DONE, 220,
			"a\rb|", 0, "" },
		{ "T371, CR CR LF behind a bare code", "220\r\r\n", REPLY_DONE, 220, "", 0, "" },
		{ "T144", "554 no\r\n", REPLY_DONE, 554, "no", 0, "" },
		{ "T147, SSH", "SSH-2.0-OpenSSH_9.2p1\r\n", REPLY_GARBAGE, 0, "", 0, "" },
		{ "T147, HTTP", "HTTP/1.1 400 Bad Request\r\nServer: x\r\n", REPLY_GARBAGE, 0, "",
			0, "Server: x\r\n" },
		{ "T370, empty line", "\r\n220 mx\r\n", REPLY_DONE, 220, "|mx",
			LINT_BIT(LINT_GARBAGE_LINE), "" },
		{ "T370, LF alone", "\n\n220 mx\r\n", REPLY_DONE, 220, "||mx",
			LINT_BIT(LINT_GARBAGE_LINE) | LINT_BIT(LINT_BARE_LF), "" },
		{ "T370, text before and inside", "hello\r\n220-a\r\nb\r\n220 c\r\n", REPLY_DONE,
			220, "hello|a|b|c", LINT_BIT(LINT_GARBAGE_LINE), "" },
		{ "T370, nothing behind it yet", "hello\r\n", REPLY_MORE, 0, "hello",
			LINT_BIT(LINT_GARBAGE_LINE), "" },
		{ "T147, IMAP", "* OK IMAP4rev1\r\n", REPLY_GARBAGE, 0, "", 0, "" },
		{ "T147, POP", "\r\n+ok ready\r\n", REPLY_GARBAGE, 0, "",
			LINT_BIT(LINT_GARBAGE_LINE), "" },
		{ "its name inside", "250-a\r\nHTTP/1.1\r\n250 b\r\n", REPLY_DONE, 250,
			"a|HTTP/1.1|b", LINT_BIT(LINT_GARBAGE_LINE), "" },
		{ "code 600", "600 x\r\n", REPLY_GARBAGE, 0, "", 0, "" },
		{ "code 100", "100 x\r\n", REPLY_GARBAGE, 0, "", 0, "" },
		{ "code 600 behind another", "250-a\r\n600 x\r\n", REPLY_GARBAGE, 250, "a", 0, "" },
		{ "code 0 behind another", "220-a\r\n000 x\r\n220 b\r\n", REPLY_GARBAGE, 220, "a",
			0, "220 b\r\n" },
		{ "code 0", "000 x\r\n", REPLY_GARBAGE, 0, "", 0, "" },
		{ "code 0 alone", "220-a\r\n000\r\n", REPLY_GARBAGE, 220, "a", 0, "" },
		{ "code 99 behind another", "220-a\r\n099 x\r\n", REPLY_GARBAGE, 220, "a", 0, "" },
		{ "code 199 inside", "250-a\r\n199-b\r\n250 c\r\n", REPLY_DONE, 250, "a|b|c",
			LINT_BIT(LINT_MIXED_CODES), "" },
		{ "code 0 inside", "250-a\r\n000-b\r\n250 c\r\n", REPLY_DONE, 250, "a|b|c",
			LINT_BIT(LINT_MIXED_CODES), "" },
		{ "code 999 first", "999-a\r\n250 c\r\n", REPLY_DONE, 250, "a|c",
			LINT_BIT(LINT_MIXED_CODES), "" },
		{ "two digits", "22 x\r\n", REPLY_MORE, 0, "22 x", LINT_BIT(LINT_GARBAGE_LINE),
			"" },
		{ "four digits", "2200 x\r\n", REPLY_MORE, 0, "2200 x", LINT_BIT(LINT_GARBAGE_LINE),
			"" },
		{ "no separator", "220mx\r\n", REPLY_MORE, 0, "220mx", LINT_BIT(LINT_GARBAGE_LINE),
			"" },
		{ "T162", "250-a\r\n251 b\r\n", REPLY_DONE, 251, "a|b", LINT_BIT(LINT_MIXED_CODES),
			"" },
		{ "line without code inside", "250-a\r\nSIZE 1\r\n250 b\r\n", REPLY_DONE, 250,
			"a|SIZE 1|b", LINT_BIT(LINT_GARBAGE_LINE), "" },
		{ "T168, octets behind", "220 go\r\n250 fake\r\n", REPLY_DONE, 220, "go", 0,
			"250 fake\r\n" },
	};
	char text[400];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct reply_case *c = &cases[i];
		struct arena arena;

		arena_init(&arena);
		struct outcome_of_feed got = feed_all_ways(&arena, c->text, strlen(c->text));
		join(&got.reply, text, sizeof(text));
		if (got.status != c->status ||
			(c->status != REPLY_GARBAGE && got.reply.code != c->code) ||
			got.reply.lints != c->lints || strcmp(text, c->lines) != 0 ||
			strcmp(c->text + got.taken, c->rest) != 0)
			fail_msg("%s: status %d, code %d, lints %llx, lines %s, rest %s",
				c->test_case, (int)got.status, got.reply.code,
				(unsigned long long)got.reply.lints, text, c->text + got.taken);
		arena_done(&arena);
	}
}

/* RFC 2034: class "." subject "." detail. */
static void enhanced_codes(void **state)
{
	static const struct {
		const char *text;
		const char *enhanced;
	} cases[] = { { "220 2.0.0 Ready\r\n", "2.0.0" }, { "554 5.7.1 no\r\n", "5.7.1" },
		{ "454 4.7.123\r\n", "4.7.123" }, { "250-2.1.0 a\r\n250 2.1.5 b\r\n", "2.1.5" },
		{ "220 2.0 Ready\r\n", NULL }, { "220 3.0.0 x\r\n", NULL },
		{ "220 2.0.0x y\r\n", NULL }, { "220 2.0.1234 y\r\n", NULL },
		{ "220 2..0 y\r\n", NULL }, { "220 mx 2.0.0\r\n", NULL }, { "220\r\n", NULL } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct arena arena;

		arena_init(&arena);
		struct outcome_of_feed got =
			feed_all_ways(&arena, cases[i].text, strlen(cases[i].text));
		assert_int_equal(got.status, REPLY_DONE);
		if (!cases[i].enhanced)
			assert_null(got.reply.enhanced);
		else
			assert_string_equal(got.reply.enhanced, cases[i].enhanced);
		arena_done(&arena);
	}
}

/* A NUL octet is no class of RFC 2034. */
static void enhanced_code_does_not_begin_with_nul(void **state)
{
	static const char text[] = "220 \0.1.1 x\r\n";
	struct arena arena;

	(void)state;
	arena_init(&arena);
	struct outcome_of_feed got = feed_all_ways(&arena, text, sizeof(text) - 1);
	assert_int_equal(got.status, REPLY_DONE);
	assert_null(got.reply.enhanced);
	arena_done(&arena);
}

/* T166 */
static void all_octets_are_kept(void **state)
{
	static const char text[] = "220 a\0b\xff\x01\x80 z\r\n";
	struct arena arena;

	(void)state;
	arena_init(&arena);
	struct outcome_of_feed got = feed_all_ways(&arena, text, sizeof(text) - 1);
	assert_int_equal(got.status, REPLY_DONE);
	assert_int_equal(got.reply.lines[0].length, 8);
	assert_memory_equal(got.reply.lines[0].bytes, text + 4, 8);
	arena_done(&arena);
}

/* "220 " with so many letters behind it, and the end of the line. */
static char *long_line(size_t letters, size_t *ret_length)
{
	char *text = malloc(letters + 6);

	assert_non_null(text);
	memcpy(text, "220 ", 4);
	memset(text + 4, 'x', letters);
	memcpy(text + 4 + letters, "\r\n", 2);
	*ret_length = letters + 6;
	return text;
}

/* T163, T164 */
static void long_lines(void **state)
{
	static const struct {
		size_t letters;
		enum reply_status status;
		size_t stored;
		bool lint;
	} cases[] = { { 4092, REPLY_DONE, 4092, false }, { 4093, REPLY_DONE, 4092, true },
		{ 4996, REPLY_DONE, 4092, true }, { 16000, REPLY_DONE, 4092, true },
		{ 20000, REPLY_LINE_TOO_LONG, 0, false } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct arena arena;
		size_t length;
		char *text = long_line(cases[i].letters, &length);

		arena_init(&arena);
		struct outcome_of_feed got = feed(&arena, text, length, length);
		struct outcome_of_feed octets = feed(&arena, text, length, 1);
		assert_same(&got, &octets);
		assert_int_equal(got.status, cases[i].status);
		if (got.status == REPLY_DONE) {
			assert_int_equal(got.reply.lines[0].length, cases[i].stored);
			assert_int_equal(
				got.reply.lints, cases[i].lint ? LINT_BIT(LINT_LONG_LINE) : 0);
		} else {
			assert_true(got.taken <= REPLY_LINE_MAXIMUM + 1);
		}
		arena_done(&arena);
		free(text);
	}
}

/* So many equal lines, then the last line. */
static struct outcome_of_feed feed_lines(
	struct arena *arena, const char *line, size_t count, const char *last)
{
	size_t length = strlen(line) * count + strlen(last), used = 0;
	char *text = malloc(length + 1);

	assert_non_null(text);
	for (size_t i = 0; i < count; i++, used += strlen(line))
		memcpy(text + used, line, strlen(line));
	memcpy(text + used, last, strlen(last) + 1);
	struct outcome_of_feed got = feed(arena, text, length, length);
	struct outcome_of_feed octets = feed(arena, text, length, 1);
	assert_same(&got, &octets);
	free(text);
	return got;
}

/* T165 */
static void many_lines(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	struct outcome_of_feed got = feed_lines(&arena, "250-x\r\n", 127, "250 x\r\n");
	assert_int_equal(got.status, REPLY_DONE);
	assert_int_equal(got.reply.line_count, 128);
	got = feed_lines(&arena, "250-x\r\n", 128, "250 x\r\n");
	assert_int_equal(got.status, REPLY_TOO_LONG);
	assert_int_equal(got.taken, 129 * 7);
	got = feed_lines(&arena, "250-x\r\n", 100000, "");
	assert_int_equal(got.status, REPLY_TOO_LONG);
	assert_int_equal(got.taken, 129 * 7);
	arena_done(&arena);
}

/* A reply of long lines ends at 65,536 octets. */
static void many_octets(void **state)
{
	char line[2001];
	struct arena arena;

	(void)state;
	memset(line, 'x', 2000);
	memcpy(line, "250-", 4);
	memcpy(line + 1998, "\r\n", 3);
	arena_init(&arena);
	struct outcome_of_feed got = feed_lines(&arena, line, 32, "250 x\r\n");
	assert_int_equal(got.status, REPLY_DONE);
	got = feed_lines(&arena, line, 33, "250 x\r\n");
	assert_int_equal(got.status, REPLY_TOO_LONG);
	assert_int_equal(got.taken, REPLY_OCTETS_MAXIMUM + 1);
	arena_done(&arena);
}

/* D.2: at most 20 lines without a code. */
static void garbage_lines_inside(void **state)
{
	struct arena arena;
	char text[400] = "250-a\r\n";

	(void)state;
	arena_init(&arena);
	for (int i = 0; i < 20; i++)
		strncat(text, "junk\r\n", 7);
	struct outcome_of_feed got = feed_lines(&arena, text, 1, "250 b\r\n");
	assert_int_equal(got.status, REPLY_DONE);
	assert_int_equal(got.reply.lints, LINT_BIT(LINT_GARBAGE_LINE));
	got = feed_lines(&arena, text, 1, "junk\r\n250 b\r\n");
	assert_int_equal(got.status, REPLY_GARBAGE);
	arena_done(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replies),
		cmocka_unit_test(enhanced_codes),
		cmocka_unit_test(enhanced_code_does_not_begin_with_nul),
		cmocka_unit_test(all_octets_are_kept),
		cmocka_unit_test(long_lines),
		cmocka_unit_test(many_lines),
		cmocka_unit_test(many_octets),
		cmocka_unit_test(garbage_lines_inside),
	};

	return RUN_TESTS("reply", tests);
}
