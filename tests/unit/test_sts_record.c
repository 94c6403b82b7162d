/* SPDX-License-Identifier: Apache-2.0 */
/* base/txt and scanners/mtasts/record: TXT records of MTA-STS (PROTOCOL F.1). */
#include "tests/unit/unit.h"

#include "base/txt.h"
#include "scanners/mtasts/record.h"

#include <string.h>

#define ID32 "abcdefghijklmnopqrstuvwxyz012345"
#define NAME32 "n123456789_123456789-123456789.1"

static const struct octets *octets_of(const char *const *texts, size_t count)
{
	static struct octets octets[4];

	for (size_t i = 0; i < count; i++)
		octets[i] = (struct octets){ (const uint8_t *)texts[i], strlen(texts[i]) };
	return octets;
}

static void one_record(void **state)
{
	static const struct {
		const char *test_case;
		const char *text;
		enum sts_txt status;
		const char *id;
	} cases[] = {
		{ "T219", "v=STSv1; id=20160831085700Z;", STS_TXT_OK, "20160831085700Z" },
		{ "T220", "v=STSv1;id=1", STS_TXT_OK, "1" },
		{ "T221", "v=STSv1 ; id=1", STS_TXT_NONE, NULL },
		{ "T221, tab", "v=STSv1\t;id=1", STS_TXT_NONE, NULL },
		{ "T222", "v=stsv1; id=1", STS_TXT_NONE, NULL },
		{ "T222, name", "V=STSv1; id=1", STS_TXT_NONE, NULL },
		{ "T223", "v=STSv1; id=", STS_TXT_INVALID, NULL },
		{ "T223", "v=STSv1; id=a-b", STS_TXT_INVALID, NULL },
		{ "T223, 33 characters", "v=STSv1; id=" ID32 "6", STS_TXT_INVALID, NULL },
		{ "32 characters", "v=STSv1; id=" ID32, STS_TXT_OK, ID32 },
		{ "T223, no id", "v=STSv1; ext=1", STS_TXT_INVALID, NULL },
		{ "T223, nothing", "v=STSv1;", STS_TXT_INVALID, NULL },
		{ "T223, white space", "v=STSv1; \t ", STS_TXT_INVALID, NULL },
		{ "T223, case of id", "v=STSv1; ID=1", STS_TXT_INVALID, NULL },
		{ "no TXT", "", STS_TXT_NONE, NULL },
		{ "no semicolon", "v=STSv1", STS_TXT_NONE, NULL },
		{ "space before", " v=STSv1; id=1", STS_TXT_NONE, NULL },
		{ "another version", "v=STSv12; id=1", STS_TXT_NONE, NULL },
		{ "space at delimiters", "v=STSv1;\t id=1 \t; \tx=2 ; ", STS_TXT_OK, "1" },
		{ "trailing space, no semicolon", "v=STSv1; id=1 ", STS_TXT_INVALID, NULL },
		{ "space at equals", "v=STSv1; id =1", STS_TXT_INVALID, NULL },
		{ "space at equals", "v=STSv1; id= 1", STS_TXT_INVALID, NULL },
		{ "space inside", "v=STSv1; id=1 2", STS_TXT_INVALID, NULL },
		{ "empty field", "v=STSv1;; id=1", STS_TXT_INVALID, NULL },
		{ "empty field", "v=STSv1; id=1;;", STS_TXT_INVALID, NULL },
		{ "no equals", "v=STSv1; id=1; ext", STS_TXT_INVALID, NULL },
		{ "no name", "v=STSv1; =x; id=1", STS_TXT_INVALID, NULL },
		{ "first wins", "v=STSv1; id=1; id=2", STS_TXT_OK, "1" },
		{ "first wins", "v=STSv1; id=1; id=a-b", STS_TXT_OK, "1" },
		{ "first wins", "v=STSv1; id=a-b; id=1", STS_TXT_INVALID, NULL },
		{ "broken later", "v=STSv1; id=1; id=", STS_TXT_INVALID, NULL },
		{ "extension", "v=STSv1; " NAME32 "=!:<>~; id=1", STS_TXT_OK, "1" },
		{ "long name", "v=STSv1; " NAME32 "2=x; id=1", STS_TXT_INVALID, NULL },
		{ "bad name", "v=STSv1; _x=1; id=1", STS_TXT_INVALID, NULL },
		{ "bad name", "v=STSv1; x!=1; id=1", STS_TXT_INVALID, NULL },
		{ "equals in value", "v=STSv1; x=a=b; id=1", STS_TXT_INVALID, NULL },
		{ "empty value", "v=STSv1; x=; id=1", STS_TXT_INVALID, NULL },
		{ "control", "v=STSv1; x=\x7f; id=1", STS_TXT_INVALID, NULL },
		{ "UTF-8", "v=STSv1; x=\xc3\xa9; id=1", STS_TXT_INVALID, NULL },
		{ "line end", "v=STSv1; id=1\n", STS_TXT_INVALID, NULL },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct sts_record got = sts_record_parse(octets_of(&cases[i].text, 1), 1, &arena);
		bool space = !strncmp(cases[i].test_case, "T221", 4);

		if (got.status != cases[i].status)
			fail_msg("%s: %s: %s, expected %s", cases[i].test_case, cases[i].text,
				sts_txt_text(got.status), sts_txt_text(cases[i].status));
		assert_int_equal(got.lints, space ? LINT_BIT(STS_LINT_SPACE_BEFORE_SEMICOLON) : 0);
		assert_int_equal(got.id != NULL, cases[i].id != NULL);
		if (got.id)
			assert_string_equal(got.id, cases[i].id);
	}
	arena_done(&arena);
}

static void octets_that_are_no_text(void **state)
{
	static const char nul[] = "v=STSv1; id=1\0";
	const struct octets text = { (const uint8_t *)nul, sizeof(nul) - 1 };
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_int_equal(sts_record_parse(&text, 1, &arena).status, STS_TXT_INVALID);
	arena_done(&arena);
}

static void several_records(void **state)
{
	static const char *const two[] = { "v=STSv1; id=1", "v=STSv1; id=2" };
	static const char *const broken[] = { "v=STSv1; id=1", "v=STSv1; id=" };
	static const char *const spf[] = { "v=spf1 -all", "v=STSv1; id=1", "v=STSv1" };
	static const char *const spaced[] = { "v=STSv1 ; id=2", "v=STSv1; id=1" };
	static const char *const others[] = { "v=spf1 -all", "x" };
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_int_equal(sts_record_parse(NULL, 0, &arena).status, STS_TXT_NONE); /* T228 */
	assert_int_equal(sts_record_parse(octets_of(others, 2), 2, &arena).status, STS_TXT_NONE);
	struct sts_record got = sts_record_parse(octets_of(two, 2), 2, &arena); /* T224 */
	assert_int_equal(got.status, STS_TXT_MULTIPLE);
	assert_null(got.id);
	got = sts_record_parse(octets_of(broken, 2), 2, &arena);
	assert_int_equal(got.status, STS_TXT_MULTIPLE);
	got = sts_record_parse(octets_of(spf, 3), 3, &arena); /* T225 */
	assert_int_equal(got.status, STS_TXT_OK);
	assert_int_equal(got.lints, 0);
	got = sts_record_parse(octets_of(spaced, 2), 2, &arena);
	assert_int_equal(got.status, STS_TXT_OK);
	assert_string_equal(got.id, "1");
	assert_int_equal(got.lints, LINT_BIT(STS_LINT_SPACE_BEFORE_SEMICOLON));
	arena_done(&arena);
}

/* T226 (and T227, whose alias the resolver follows): strings are joined without a space. */
static void joined_strings(void **state)
{
	static const uint8_t rdata[] = "\x06v=STSv\x00\x07"
				       "1; id=1\x01"
				       "2";
	const size_t length = sizeof(rdata) - 1;
	struct octets text = { NULL, 77 };
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_true(txt_join(rdata, length, &arena, &text));
	assert_true(txt_equals(&text, "v=STSv1; id=12"));
	struct sts_record got = sts_record_parse(&text, 1, &arena);
	assert_int_equal(got.status, STS_TXT_OK);
	assert_string_equal(got.id, "12");
	for (size_t cut = 0; cut < length; cut++) {
		bool whole = cut == 7 || cut == 8 || cut == 16;
		text.length = 77;
		assert_int_equal(txt_join(rdata, cut, &arena, &text), whole);
		assert_true(whole || text.length == 77);
	}
	assert_true(txt_join((const uint8_t *)"\x00", 1, &arena, &text));
	assert_int_equal(text.length, 0);
	arena_done(&arena);
}

/* The longest RDATA there is. */
static void longest_rdata(void **state)
{
	static uint8_t rdata[65535];
	struct octets text;
	struct arena arena;

	(void)state;
	memset(rdata, 'x', sizeof(rdata));
	for (size_t i = 0; i < sizeof(rdata); i += 256)
		rdata[i] = 255;
	rdata[65280] = 254;
	arena_init(&arena);
	assert_true(txt_join(rdata, sizeof(rdata), &arena, &text));
	assert_int_equal(text.length, 65535 - 256);
	memcpy(rdata + 1, "v=STSv1; id=1; y=", 17);
	assert_true(txt_join(rdata, sizeof(rdata), &arena, &text));
	assert_int_equal(sts_record_parse(&text, 1, &arena).status, STS_TXT_OK);
	arena_done(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_record),
		cmocka_unit_test(octets_that_are_no_text),
		cmocka_unit_test(several_records),
		cmocka_unit_test(joined_strings),
		cmocka_unit_test(longest_rdata),
	};

	return RUN_TESTS("sts_record", tests);
}
