/* SPDX-License-Identifier: Apache-2.0 */
/* scanners/mtasts/policy: the policy file of MTA-STS (PROTOCOL F.3). */
#include "tests/unit/unit.h"

#include "net/fetch.h"
#include "scanners/mtasts/policy.h"

#include <stdlib.h>
#include <string.h>

#define VERSION "version: STSv1\n"
#define MODE "mode: enforce\n"
#define AGE "max_age: 604800\n"
#define MX "mx: mail.example.se\n"
#define GOOD VERSION MODE AGE MX
#define NAME32 "n123456789_123456789-123456789.1"

static struct sts_policy parse(const char *body, struct arena *arena)
{
	return sts_policy_parse((const uint8_t *)body, strlen(body), arena);
}

struct policy_case {
	const char *test_case;
	const char *body;
	enum sts_policy_status status;
	bool strict;
	lint_set lints;
};

static void check(const struct policy_case *cases, size_t count)
{
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < count; i++) {
		struct sts_policy got = parse(cases[i].body, &arena);

		if (got.status != cases[i].status)
			fail_msg("%s: %s, expected %s", cases[i].test_case,
				sts_policy_status_text(got.status),
				sts_policy_status_text(cases[i].status));
		if (got.strict != cases[i].strict)
			fail_msg("%s: strict is %d", cases[i].test_case, got.strict);
		if (got.lints != cases[i].lints)
			fail_msg("%s: lints are %llx", cases[i].test_case,
				(unsigned long long)got.lints);
	}
	arena_done(&arena);
}

/* What the grammar of RFC 8461 3.2 allows. */
static void strict_policies(void **state)
{
	static const struct policy_case cases[] = {
		{ "T236, LF", GOOD, STS_POLICY_VALID, true, 0 },
		{ "T236, CRLF",
			"version: STSv1\r\nmode: testing\r\nmx: a.se\r\nmx: b.se\r\n"
			"max_age: 86400\r\n",
			STS_POLICY_VALID, true, 0 },
		{ "T236, both", "version: STSv1\r\nmode: none\nmax_age: 86400", STS_POLICY_VALID,
			true, 0 },
		{ "T237", MX AGE MODE "version: STSv1", STS_POLICY_VALID, true, 0 },
		{ "T238", VERSION AGE "mode: none\n", STS_POLICY_VALID, true, 0 },
		{ "white space", "version:STSv1 \t\r\nmode:\t  enforce  \n" AGE MX "x: y \t",
			STS_POLICY_VALID, true, 0 },
		{ "extensions", GOOD "x: a b = ; : \xc3\xa9\n" NAME32 ": 1\nMX: ,\n",
			STS_POLICY_VALID, true, 0 },
		{ "upper case", VERSION MODE AGE "mx: Mail.Example.SE\n", STS_POLICY_VALID, true,
			0 },
		{ "single label", VERSION MODE AGE "mx: mail\n", STS_POLICY_VALID, true, 0 },
		{ "A-labels", VERSION MODE AGE "mx: *.xn--bcher-kva.example\nmx: a.se\n",
			STS_POLICY_VALID, true, 0 },
		{ "longest max_age", VERSION MODE "max_age: 31557600\n" MX, STS_POLICY_VALID, true,
			0 },
		{ "digits", VERSION MODE "max_age: 0000086400\n" MX, STS_POLICY_VALID, true, 0 },
		{ "max_age_zero", VERSION MODE "max_age: 0\n" MX, STS_POLICY_VALID, true,
			LINT_BIT(STS_LINT_MAX_AGE_ZERO) },
		{ "max_age_short", VERSION MODE "max_age: 86399\n" MX, STS_POLICY_VALID, true,
			LINT_BIT(STS_LINT_MAX_AGE_SHORT) },
		{ "wildcard_only", VERSION MODE AGE "mx: *.a.se\nmx: *.b.se\n", STS_POLICY_VALID,
			true, LINT_BIT(STS_LINT_WILDCARD_ONLY) },
	};

	(void)state;
	check(cases, COUNT_OF(cases));
}

/* What only the lenient reading takes. */
static void lenient_policies(void **state)
{
	static const struct policy_case cases[] = {
		{ "blank line", GOOD "\n", STS_POLICY_VALID, false, LINT_BIT(STS_LINT_BLANK_LINE) },
		{ "blank lines", "\r\n \t\n" GOOD, STS_POLICY_VALID, false,
			LINT_BIT(STS_LINT_BLANK_LINE) },
		{ "half a line end", VERSION MODE AGE "mx: a.se\r", STS_POLICY_VALID, false, 0 },
		{ "T241", VERSION "mode: enforce\nmode: none\n" AGE MX, STS_POLICY_VALID, false,
			LINT_BIT(STS_LINT_DUPLICATE) },
		{ "a bad duplicate", GOOD "version: 2\nmode: x\nmax_age: x\n", STS_POLICY_VALID,
			false, LINT_BIT(STS_LINT_DUPLICATE) },
		{ "T242", VERSION MODE "max_age: 31557601\n" MX, STS_POLICY_VALID, false,
			LINT_BIT(STS_LINT_MAX_AGE_OVER) },
		{ "T242", VERSION MODE "max_age: 9999999999\n" MX, STS_POLICY_VALID, false,
			LINT_BIT(STS_LINT_MAX_AGE_OVER) },
		{ "trailing dot", VERSION MODE AGE "mx: a.se.\nmx: *.b.se.\n", STS_POLICY_VALID,
			false, LINT_BIT(STS_LINT_MX_TRAILING_DOT) },
		{ "U-label",
			GOOD "mx: b\xc3\xbc"
			     "cher.example\n",
			STS_POLICY_VALID, false, LINT_BIT(STS_LINT_MX_ULABEL) },
		{ "U-label alone",
			VERSION MODE AGE "mx: *.b\xc3\xbc"
					 "cher.example.\n",
			STS_POLICY_VALID, false,
			LINT_BIT(STS_LINT_MX_ULABEL) | LINT_BIT(STS_LINT_MX_TRAILING_DOT) |
				LINT_BIT(STS_LINT_WILDCARD_ONLY) },
	};

	(void)state;
	check(cases, COUNT_OF(cases));
}

static void field_faults(void **state)
{
	static const struct policy_case cases[] = {
		{ "no version", MODE AGE MX, STS_POLICY_NO_VERSION, false, 0 },
		{ "another key", "Version: STSv1\n" MODE AGE MX, STS_POLICY_NO_VERSION, false, 0 },
		{ "version", "version: STSv2\n" MODE AGE MX, STS_POLICY_BAD_VERSION, false, 0 },
		{ "case of version", "version: stsv1\n" MODE AGE MX, STS_POLICY_BAD_VERSION, false,
			0 },
		{ "empty version", "version:\n" MODE AGE MX, STS_POLICY_BAD_VERSION, false, 0 },
		{ "first wins", "version: 2\n" GOOD, STS_POLICY_BAD_VERSION, false,
			LINT_BIT(STS_LINT_DUPLICATE) },
		{ "T240", VERSION "Mode: enforce\n" AGE MX, STS_POLICY_NO_MODE, false, 0 },
		{ "case of mode", VERSION "mode: Enforce\n" AGE MX, STS_POLICY_BAD_MODE, false, 0 },
		{ "mode", VERSION "mode: report\n" AGE MX, STS_POLICY_BAD_MODE, false, 0 },
		{ "first mode", VERSION "mode:\nmode: none\n" AGE MX, STS_POLICY_BAD_MODE, false,
			LINT_BIT(STS_LINT_DUPLICATE) },
		{ "no max_age", VERSION MODE MX, STS_POLICY_NO_MAX_AGE, false, 0 },
		{ "T242", VERSION MODE "max_age: 00000604800\n" MX, STS_POLICY_BAD_MAX_AGE, false,
			0 },
		{ "sign", VERSION MODE "max_age: -1\n" MX, STS_POLICY_BAD_MAX_AGE, false, 0 },
		{ "unit", VERSION MODE "max_age: 1d\n" MX, STS_POLICY_BAD_MAX_AGE, false, 0 },
		{ "empty", VERSION MODE "max_age: \n" MX, STS_POLICY_BAD_MAX_AGE, false, 0 },
		{ "first max_age", VERSION MODE "max_age: x\n" AGE MX, STS_POLICY_BAD_MAX_AGE,
			false, LINT_BIT(STS_LINT_DUPLICATE) },
		{ "T239", VERSION MODE AGE, STS_POLICY_NO_MX, false, 0 },
		{ "T239, testing", VERSION "mode: testing\n" AGE, STS_POLICY_NO_MX, false, 0 },
	};

	(void)state;
	check(cases, COUNT_OF(cases));
}

static void bad_patterns(void **state)
{
	static const char *const patterns[] = { "", "*", "*.", ".", "*..", "a..se", ".se", "a.se..",
		"**.a.se", "*a.se", "a.*.se", "*.*.se", "-a.se", "a-.se", "a_b.se", "a.se:25",
		"<a.se>", "a.se, b.se", "a.se b.se", "[192.0.2.1]", "b\xc3\xbc_.se", "\xc3\xbc..se",
		"a123456789012345678901234567890123456789012345678901234567890123.se" };
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(patterns); i++) {
		char body[256] = GOOD "mx: ";

		strncat(body, patterns[i], 100);
		struct sts_policy got = parse(body, &arena);
		if (got.status != STS_POLICY_BAD_MX || got.mx_count != 1)
			fail_msg("mx: %s: %s", patterns[i], sts_policy_status_text(got.status));
	}
	arena_done(&arena);
}

static void line_faults(void **state)
{
	static const struct policy_case cases[] = {
		{ "empty", "", STS_POLICY_EMPTY, false, 0 },
		{ "blank", "\n\r\n \t\n", STS_POLICY_EMPTY, false, LINT_BIT(STS_LINT_BLANK_LINE) },
		{ "no colon", GOOD "mode", STS_POLICY_BAD_LINE, false, 0 },
		{ "HTML", "<html>\n<p>version: STSv1</p>\n", STS_POLICY_BAD_LINE, false, 0 },
		{ "white space before", VERSION MODE AGE " mx: a.se\n", STS_POLICY_BAD_LINE, false,
			0 },
		{ "white space before colon", VERSION MODE AGE "mx : a.se\n", STS_POLICY_BAD_LINE,
			false, 0 },
		{ "no key", GOOD ": x\n", STS_POLICY_BAD_LINE, false, 0 },
		{ "long key", GOOD NAME32 "2: x\n", STS_POLICY_BAD_LINE, false, 0 },
		{ "no value", GOOD "x: \t\n", STS_POLICY_BAD_LINE, false, 0 },
		{ "comment", GOOD "# x: y\n", STS_POLICY_BAD_LINE, false, 0 },
		{ "CR alone", "version: STSv1\rmode: none\rmax_age: 1\r", STS_POLICY_BAD_LINE,
			false, 0 },
		{ "CR inside", GOOD "x: a\rb\n", STS_POLICY_BAD_LINE, false, 0 },
		{ "two CR", VERSION MODE AGE "mx: a.se\r\r\n", STS_POLICY_BAD_LINE, false, 0 },
		{ "tab inside", GOOD "x: a\tb\n", STS_POLICY_BAD_LINE, false, 0 },
		{ "DEL", GOOD "x: \x7f\n", STS_POLICY_BAD_LINE, false, 0 },
		{ "byte order mark", "\xef\xbb\xbf" GOOD, STS_POLICY_BAD_LINE, false,
			LINT_BIT(STS_LINT_BOM) },
		{ "another grammar", "version: STSv2\n{}\n", STS_POLICY_BAD_VERSION, false, 0 },
		{ "not UTF-8", GOOD "x: \xff\n", STS_POLICY_NOT_UTF8, false, 0 },
		{ "Latin-1",
			GOOD "x: b\xfc"
			     "cher\n",
			STS_POLICY_NOT_UTF8, false, 0 },
		{ "surrogate", GOOD "x: \xed\xa0\x80\n", STS_POLICY_NOT_UTF8, false, 0 },
		{ "UTF-16", "\xff\xfev", STS_POLICY_NOT_UTF8, false, 0 },
	};

	(void)state;
	check(cases, COUNT_OF(cases));
}

static void what_is_kept(void **state)
{
	static const char body[] = "version: STSv1\nmode: testing\nmode: none\nmx: *.Example.NET.\n"
				   "mx: A.example.net\nmax_age: 31557601\nmax_age: 5\n\n";
	struct arena arena;

	(void)state;
	arena_init(&arena);
	struct sts_policy got = parse(body, &arena);
	assert_int_equal(got.status, STS_POLICY_VALID);
	assert_true(got.has_mode);
	assert_int_equal(got.mode, STS_MODE_TESTING);
	assert_int_equal(got.max_age, STS_MAX_AGE_MAXIMUM);
	assert_int_equal(got.mx_count, 2);
	assert_string_equal(got.mx[0], "*.example.net");
	assert_string_equal(got.mx[1], "a.example.net");
	assert_int_equal(got.line_count, 8);
	got = parse("mode: x", &arena);
	assert_false(got.has_mode);
	assert_int_equal(got.max_age, STS_MAX_AGE_UNKNOWN);
	assert_int_equal(got.line_count, 1);
	arena_done(&arena);
}

static void nul(void **state)
{
	static const char body[] = GOOD "x: a\0b\n";
	static const char in_mx[] = VERSION MODE AGE "mx: a.se\0.example\n";
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_int_equal(sts_policy_parse((const uint8_t *)body, sizeof(body) - 1, &arena).status,
		STS_POLICY_BAD_LINE);
	struct sts_policy got = sts_policy_parse((const uint8_t *)in_mx, sizeof(in_mx) - 1, &arena);
	assert_int_equal(got.status, STS_POLICY_BAD_LINE);
	assert_int_equal(got.mx_count, 0);
	arena_done(&arena);
}

/* Fills a body beyond the maximum with one repeated text, behind a good policy. */
static struct sts_policy parse_filled(const char *filling, bool behind, struct arena *arena)
{
	size_t good = behind ? strlen(GOOD) : 0, width = strlen(filling);
	size_t length = FETCH_BODY_MAXIMUM + 1 + width;
	uint8_t *body = malloc(length);

	assert_non_null(body);
	memcpy(body, GOOD, good);
	for (size_t i = good; i < length; i++)
		body[i] = (uint8_t)filling[(i - good) % width];
	struct sts_policy got = sts_policy_parse(body, length - length % width, arena);
	free(body);
	return got;
}

static void largest_bodies(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	struct sts_policy got = parse_filled("\n", true, &arena);
	assert_int_equal(got.status, STS_POLICY_VALID);
	assert_false(got.strict);
	assert_true(got.line_count > FETCH_BODY_MAXIMUM - 100);
	assert_int_equal(parse_filled("\n", false, &arena).status, STS_POLICY_EMPTY);
	assert_int_equal(parse_filled(" ", false, &arena).status, STS_POLICY_EMPTY);
	assert_int_equal(parse_filled("x", true, &arena).status, STS_POLICY_BAD_LINE);
	assert_int_equal(parse_filled("x:", true, &arena).status, STS_POLICY_VALID);
	assert_int_equal(parse_filled("mx:", true, &arena).status, STS_POLICY_BAD_MX);
	assert_int_equal(parse_filled("version:", false, &arena).status, STS_POLICY_BAD_VERSION);
	arena_done(&arena);
}

static void too_many_patterns(void **state)
{
	static char body[64 + 16 * (STS_POLICY_MX_MAXIMUM + 1)] = VERSION MODE AGE;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < STS_POLICY_MX_MAXIMUM; i++)
		strncat(body, "mx: *.a.se\n", 16);
	struct sts_policy got = parse(body, &arena);
	assert_int_equal(got.mx_count, STS_POLICY_MX_MAXIMUM);
	assert_int_equal(got.lints, LINT_BIT(STS_LINT_WILDCARD_ONLY));
	assert_true(got.strict);
	strncat(body, "mx: b.se\n", 16);
	got = parse(body, &arena);
	assert_int_equal(got.mx_count, STS_POLICY_MX_MAXIMUM);
	assert_int_equal(got.lints, LINT_BIT(STS_LINT_MX_CUT));
	assert_true(got.strict);
	arena_done(&arena);
}

/* T234 */
static void media_types(void **state)
{
	static const char *const good[] = { "text/plain", "Text/PLAIN", "text/plain;charset=utf-8",
		"text/plain ; charset=us-ascii", "text/plain; charset=iso-8859-1", " text/plain\t",
		"text/plain;", "text/plain; format=flowed" };
	static const char *const bad[] = { "", "text", "text/html", "text/plainer", "text/plain-x",
		"text /plain", "application/text/plain", "text/plain, text/html", "text/plain x",
		"application/octet-stream" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		if (!sts_media_type_ok(good[i]))
			fail_msg("%s is good", good[i]);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		if (sts_media_type_ok(bad[i]))
			fail_msg("%s is bad", bad[i]);
	}
	assert_false(sts_media_type_ok(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strict_policies),
		cmocka_unit_test(lenient_policies),
		cmocka_unit_test(field_faults),
		cmocka_unit_test(bad_patterns),
		cmocka_unit_test(line_faults),
		cmocka_unit_test(what_is_kept),
		cmocka_unit_test(nul),
		cmocka_unit_test(largest_bodies),
		cmocka_unit_test(too_many_patterns),
		cmocka_unit_test(media_types),
	};

	return RUN_TESTS("sts_policy", tests);
}
