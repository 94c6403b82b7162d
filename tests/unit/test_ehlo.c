/* SPDX-License-Identifier: Apache-2.0 */
/* smtp/ehlo: capabilities (PROTOCOL D.4, D.5, T156 to T161, T180). */
#include "tests/unit/unit.h"

#include "smtp/ehlo.h"

#include <stdio.h>
#include <string.h>

/* Parses one whole reply. */
static struct ehlo parse(struct arena *arena, const char *text)
{
	struct reply_parser parser;

	reply_init(&parser, arena);
	assert_int_equal(reply_feed(&parser, text, strlen(text)), strlen(text));
	assert_int_equal(parser.status, REPLY_DONE);
	return ehlo_parse(&parser.reply, arena);
}

static const char *joined(const char *const *list, size_t count)
{
	static char text[1000];

	*text = 0;
	for (size_t i = 0; i < count; i++) {
		if (i)
			strncat(text, " ", sizeof(text) - strlen(text) - 1);
		strncat(text, list[i], sizeof(text) - strlen(text) - 1);
	}
	return text;
}

static void starttls(void **state)
{
	static const struct {
		const char *test_case;
		const char *text;
		bool starttls;
		lint_set lints;
	} cases[] = {
		{ "T156", "250-mx\r\n250-STARTTLS\r\n250 HELP\r\n", true, 0 },
		{ "T157", "250-mx\r\n250 STARTTLS\r\n", true, 0 },
		{ "T158", "250-mx\r\n250-starttls\r\n250 HELP\r\n", true, 0 },
		{ "T159", "250-STARTTLS mail\r\n250 HELP\r\n", false, 0 },
		{ "T159, only line", "250 STARTTLS\r\n", false, 0 },
		{ "with parameters", "250-mx\r\n250 STARTTLS now\r\n", true,
			LINT_BIT(LINT_STARTTLS_PARAMS) },
		{ "blanks behind", "250-mx\r\n250 STARTTLS  \r\n", true, 0 },
		{ "a longer word", "250-mx\r\n250 STARTTLSX\r\n", false, 0 },
		{ "a shorter word", "250-mx\r\n250 STARTTL\r\n", false, 0 },
		{ "inside a line", "250-mx\r\n250 X STARTTLS\r\n", false, 0 },
		{ "no keywords", "250 mx\r\n", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct arena arena;

		arena_init(&arena);
		struct ehlo ehlo = parse(&arena, cases[i].text);
		if (ehlo.starttls != cases[i].starttls || ehlo.lints != cases[i].lints)
			fail_msg("%s: starttls %d, lints %llx", cases[i].test_case, ehlo.starttls,
				(unsigned long long)ehlo.lints);
		arena_done(&arena);
	}
}

static void keywords(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	struct ehlo ehlo = parse(&arena,
		"250-mx.example.se hello\r\n250-pipelining\r\n250-SIZE 100\r\n"
		"250-XCLIENT NAME ADDR\r\n250-\r\n250-8BITMIME\r\n"
		"250-PIPELINING\r\n250 DSN\r\n");
	assert_string_equal(joined(ehlo.keywords, ehlo.keyword_count),
		"PIPELINING SIZE XCLIENT 8BITMIME PIPELINING DSN");
	assert_true(ehlo_has(&ehlo, "XCLIENT")); /* T180 */
	assert_true(ehlo_has(&ehlo, "PIPELINING"));
	assert_false(ehlo_has(&ehlo, "CHUNKING"));
	assert_false(ehlo_has(&ehlo, "MX.EXAMPLE.SE"));
	arena_done(&arena);
}

static void authentication(void **state)
{
	static const struct {
		const char *test_case;
		const char *text;
		const char *mechanisms;
		bool clear;
		lint_set lints;
	} cases[] = {
		{ "T160", "250-mx\r\n250 AUTH=LOGIN PLAIN\r\n", "LOGIN PLAIN", true,
			LINT_BIT(LINT_AUTH_EQUALS) },
		{ "T161", "250-mx\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n", "PLAIN", true, 0 },
		{ "lower case", "250-mx\r\n250 auth login\r\n", "LOGIN", true, 0 },
		{ "not in the clear", "250-mx\r\n250 AUTH CRAM-MD5 SCRAM-SHA-256\r\n",
			"CRAM-MD5 SCRAM-SHA-256", false, 0 },
		{ "both forms", "250-mx\r\n250-AUTH LOGIN PLAIN\r\n250 AUTH=LOGIN PLAIN\r\n",
			"LOGIN PLAIN", true, LINT_BIT(LINT_AUTH_EQUALS) },
		{ "no mechanism", "250-mx\r\n250 AUTH\r\n", "", false, 0 },
		{ "another word", "250-mx\r\n250 AUTHX PLAIN\r\n", "", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct arena arena;

		arena_init(&arena);
		struct ehlo ehlo = parse(&arena, cases[i].text);
		const char *mechanisms = joined(ehlo.auth, ehlo.auth_count);
		if (strcmp(mechanisms, cases[i].mechanisms) != 0 ||
			ehlo.auth_clear != cases[i].clear || ehlo.lints != cases[i].lints)
			fail_msg("%s: %s, clear %d, lints %llx", cases[i].test_case, mechanisms,
				ehlo.auth_clear, (unsigned long long)ehlo.lints);
		arena_done(&arena);
	}
}

/* More mechanisms than are kept: bounded, none repeated. */
static void many_mechanisms(void **state)
{
	char text[1200] = "250-mx\r\n250 AUTH";
	struct arena arena;

	(void)state;
	for (int i = 0; i < 100; i++) {
		char word[] = " Mxx";
		word[2] = (char)('A' + i / 10);
		word[3] = (char)('A' + i % 10);
		strncat(text, word, sizeof(text) - strlen(text) - 1);
	}
	strncat(text, "\r\n", sizeof(text) - strlen(text) - 1);
	arena_init(&arena);
	struct ehlo ehlo = parse(&arena, text);
	assert_in_range(ehlo.auth_count, 10, 99);
	for (size_t i = 1; i < ehlo.auth_count; i++)
		assert_string_not_equal(ehlo.auth[i - 1], ehlo.auth[i]);
	arena_done(&arena);
}

static void sizes(void **state)
{
	static const struct {
		const char *text;
		bool has_size;
		int64_t size;
		lint_set lints;
	} cases[] = { { "250-mx\r\n250 SIZE 52428800\r\n", true, 52428800, 0 },
		{ "250-mx\r\n250 SIZE\r\n", false, 0, 0 },
		{ "250-mx\r\n250 SIZE 0\r\n", true, 0, 0 },
		{ "250-mx\r\n250 SIZE=100\r\n", true, 100, 0 },
		{ "250-mx\r\n250 SIZE many\r\n", false, 0, LINT_BIT(LINT_SIZE_NOT_NUMERIC) },
		{ "250-mx\r\n250 SIZE -1\r\n", false, 0, LINT_BIT(LINT_SIZE_NOT_NUMERIC) },
		{ "250-mx\r\n250 SIZE 99999999999999999999\r\n", false, 0,
			LINT_BIT(LINT_SIZE_NOT_NUMERIC) },
		{ "250-mx\r\n250 SIZE 999999999999999999\r\n", true, INT64_C(999999999999999999),
			0 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct arena arena;

		arena_init(&arena);
		struct ehlo ehlo = parse(&arena, cases[i].text);
		if (ehlo.has_size != cases[i].has_size || ehlo.lints != cases[i].lints ||
			(ehlo.has_size && ehlo.size != cases[i].size))
			fail_msg(
				"%s: %d, %lld", cases[i].text, ehlo.has_size, (long long)ehlo.size);
		arena_done(&arena);
	}
}

/* Parameters of a keyword as they came, joined; bounded. */
static void parameters(void **state)
{
	static const struct {
		const char *line;
		const char *words;
	} cases[] = {
		{ "XCLIENT NAME ADDR", "NAME ADDR" },
		{ "xforward  name\tADDR ", "name ADDR" },
		{ "LIMITS RCPTMAX=20 MAILMAX=5", "RCPTMAX=20 MAILMAX=5" },
		{ "BURL imap://A.example.se", "imap://A.example.se" },
		{ "MT-PRIORITY=MIXER", "MIXER" },
		{ "DELIVERBY", "" },
		{ "DELIVERBY =", "=" },
		{ "DELIVERBY=", "" },
		{ "DSN of none", "" }, /* none are kept of an extension that has none */
		{ "XCLIENT 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 "
		  "28 29 30 31 32 33",
			"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 "
			"28 29 30 31 32" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char text[300];
		struct arena arena;

		arena_init(&arena);
		snprintf(text, sizeof(text), "250-mx\r\n250 %s\r\n", cases[i].line);
		struct ehlo ehlo = parse(&arena, text);
		assert_int_equal(ehlo.keyword_count, 1);
		assert_string_equal(
			joined(ehlo.parameters[0].words, ehlo.parameters[0].count), cases[i].words);
		arena_done(&arena);
	}
}

/* Every extension of the table is known, and what is no keyword of it is not. */
static void known_keywords(void **state)
{
	(void)state;
	for (size_t i = 0; i < EHLO_EXTENSIONS; i++)
		assert_true(ehlo_is_known(ehlo_extensions[i].keyword));
	assert_true(ehlo_is_known("STARTTLS") && ehlo_is_known("AUTH") && ehlo_is_known("SIZE"));
	assert_false(ehlo_is_known("VRFY"));
}

/* Offering to trust a stranger's word for an address. */
static void exposed(void **state)
{
	static const char *const cases[] = { "250-mx\r\n250 XCLIENT NAME\r\n",
		"250-mx\r\n250 xforward\r\n", "250-mx\r\n250 XCLIENTX\r\n" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct arena arena;

		arena_init(&arena);
		assert_int_equal(
			parse(&arena, cases[i]).lints, i < 2 ? LINT_BIT(LINT_XCLIENT_EXPOSED) : 0);
		arena_done(&arena);
	}
}

/* NUL octets must not cut a keyword in two. */
static void nul_in_a_keyword(void **state)
{
	struct octets lines[] = { { (const uint8_t *)"mx", 2 },
		{ (const uint8_t *)"STARTTLS\0X", 10 } };
	bool coded[] = { true, true };
	struct reply reply = { .code = 250, .lines = lines, .coded = coded, .line_count = 2 };
	struct arena arena;

	(void)state;
	arena_init(&arena);
	struct ehlo ehlo = ehlo_parse(&reply, &arena);
	assert_false(ehlo.starttls);
	assert_int_equal(ehlo.keyword_count, 1);
	assert_int_equal(strlen(ehlo.keywords[0]), 10);
	arena_done(&arena);
}

/* A line without a code is no capability. */
static void lines_without_a_code(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	struct ehlo ehlo = parse(&arena, "250-mx\r\nSTARTTLS\r\n250-DSN\r\n250 HELP\r\n");
	assert_false(ehlo.starttls);
	assert_string_equal(joined(ehlo.keywords, ehlo.keyword_count), "DSN HELP");
	assert_int_equal(ehlo.lints, LINT_BIT(LINT_GARBAGE_LINE));
	arena_done(&arena);
}

/* T560 to T562: as Postfix 3.7 reads it, which was asked; what it reads otherwise than RFC 5321 4.1.1.1 has it. */
static void disputed(void **state)
{
	static const struct {
		const char *text;
		bool starttls; /* by the grammar */
		bool by_words; /* to Postfix */
	} cases[] = {
		{ "250-mx\r\n250-STARTTLS\r\n250 HELP\r\n", true, true },
		{ "250-mx\r\n250 starttls\r\n", true, true },
		{ "250-mx\n250-STARTTLS\n250 HELP\n", true, true },
		{ "250-mx\r\n251-STARTTLS\r\n250 HELP\r\n", true, true },
		{ "250-mx\r\n150-STARTTLS\r\n250 HELP\r\n", true, true },
		{ "250-mx\r\n250-=STARTTLS\r\n250 HELP\r\n", true, true },
		{ "250-mx\r\nthis line has no code\r\n250 STARTTLS\r\n", true, true },
		{ "hello\r\n\r\n250-mx\r\n250 STARTTLS\r\n", true, true },
		{ "hello there\r\n250-mx\r\n250 STARTTLS\r\n", true, true },
		{ "250-\r\n250-PIPELINING\r\n250 STARTTLS\r\n", true, true },
		{ "250-mx\r\n 250-STARTTLS\r\n250 HELP\r\n", false, true },
		{ "250-mx\r\n2500-STARTTLS\r\n250 HELP\r\n", false, true },
		{ "250-mx\r\n25-STARTTLS\r\n250 HELP\r\n", false, true },
		{ "250-mx\r\nfoo starttls\r\n250 HELP\r\n", false, true },
		{ "250-mx\r\nX-STARTTLS\r\n250 HELP\r\n", false, true },
		{ "250-mx\r\n- foo -=STARTTLS=x\r\n250 HELP\r\n", false, false },
		{ "250-mx\r\n- foo = STARTTLS=x\r\n250 HELP\r\n", false, true },
		{ "foo bar\r\n250-STARTTLS\r\n250 HELP\r\n", false, true },
		{ "foo bar\r\nfoo STARTTLS\r\n250 mx\r\n", false, true },
		{ "250-\r\n250-STARTTLS\r\n250 HELP\r\n", true, false },
		{ "250- \r\n250-STARTTLS\r\n250 HELP\r\n", true, false },
		{ "250-STARTTLS\r\n250 HELP\r\n", false, false },
		{ "STARTTLS STARTTLS\r\n250-mx\r\n250 HELP\r\n", false, false },
		{ "foo\r\n250-STARTTLS\r\n250 HELP\r\n", false, false },
		{ "250-mx\r\n250STARTTLS\r\n250 HELP\r\n", false, false },
		{ "250-mx\r\n- STARTTLS\r\n250 HELP\r\n", false, false },
		{ "250-mx\r\nSTARTTLS\r\n250 HELP\r\n", false, false },
		{ "250-mx\r\nSTARTTLS foo\r\n250 HELP\r\n", false, false },
		{ "250-mx\r\n250\tSTARTTLS\r\n250 HELP\r\n", false, false },
		{ "250-mx\r\n250--STARTTLS\r\n250 HELP\r\n", false, false },
		{ "250-mx\r\n250-X-STARTTLS\r\n250 HELP\r\n", false, false },
		{ "250-mx\r\n250-PIPELINING STARTTLS\r\n250 HELP\r\n", false, false },
		{ "250-mx\r\nfoo STARTTLSX\r\n250 HELP\r\n", false, false },
		{ "250 mx\r\n", false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct arena arena;

		arena_init(&arena);
		struct ehlo ehlo = parse(&arena, cases[i].text);
		if (ehlo.starttls != cases[i].starttls ||
			ehlo.disputed != (cases[i].starttls != cases[i].by_words))
			fail_msg("%s: %d, %d", cases[i].text, ehlo.starttls, ehlo.disputed);
		arena_done(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starttls),
		cmocka_unit_test(keywords),
		cmocka_unit_test(authentication),
		cmocka_unit_test(many_mechanisms),
		cmocka_unit_test(sizes),
		cmocka_unit_test(parameters),
		cmocka_unit_test(known_keywords),
		cmocka_unit_test(exposed),
		cmocka_unit_test(nul_in_a_keyword),
		cmocka_unit_test(lines_without_a_code),
		cmocka_unit_test(disputed),
	};

	return RUN_TESTS("ehlo", tests);
}
