/* SPDX-License-Identifier: Apache-2.0 */
/* base: writer, utf8, clock_format. Output is parsed with jansson. */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "base/writer.h"
#include "tests/unit/json_path.h"

#include <stdlib.h>
#include <string.h>

struct fixture {
	struct buffer text;
	struct writer json;
};

static void begin(struct fixture *fixture)
{
	buffer_init(&fixture->text, 1 << 20);
	writer_init(&fixture->json, &fixture->text);
	writer_object(&fixture->json, NULL);
}

static json_t *end(struct fixture *fixture)
{
	json_error_t error;

	writer_object_end(&fixture->json);
	json_t *root = json_loadb(fixture->text.bytes, fixture->text.length,
		JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	if (!root)
		print_error(
			"%s in %.*s\n", error.text, (int)fixture->text.length, fixture->text.bytes);
	assert_non_null(root);
	buffer_done(&fixture->text);
	return root;
}

static void every_kind_of_value(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	writer_string(&f.json, "text", "value");
	writer_integer(&f.json, "least", INT64_MIN);
	writer_integer(&f.json, "most", INT64_MAX);
	writer_bool(&f.json, "yes", true);
	writer_bool(&f.json, "no", false);
	writer_null(&f.json, "nothing");
	writer_hex(&f.json, "hex", "\x00\xff\x10", 3);
	writer_time(&f.json, "time", INT64_C(1790000000123000));
	writer_array(&f.json, "list");
	writer_integer(&f.json, NULL, 1);
	writer_object(&f.json, NULL);
	writer_object_end(&f.json);
	writer_array(&f.json, NULL);
	writer_array_end(&f.json);
	writer_array_end(&f.json);
	writer_raw(&f.json, "raw", "{\"a\":[1,2]}");
	writer_string_if(&f.json, "absent", NULL);
	writer_string_if(&f.json, "present", "x");
	writer_flag(&f.json, "unset", false);
	writer_flag(&f.json, "set", true);
	json_t *root = end(&f);
	char *shown = json_show(root, "");
	assert_string_equal(shown,
		"{\"hex\":\"00ff10\",\"least\":-9223372036854775808,\"list\":[1,{},[]],"
		"\"most\":9223372036854775807,\"no\":false,\"nothing\":null,\"present\":\"x\","
		"\"raw\":{\"a\":[1,2]},\"set\":true,\"text\":\"value\","
		"\"time\":\"2026-09-21T14:13:20.123Z\",\"yes\":true}");
	free(shown);
	json_decref(root);
}

/* The text as jansson reads it, back to octets: characters up to U+00FF each give one. */
static size_t to_latin1(const json_t *string, unsigned char *octets)
{
	const unsigned char *utf8 = (const unsigned char *)json_string_value(string);
	size_t length = json_string_length(string), count = 0;

	for (size_t i = 0; i < length; i++) {
		if (utf8[i] < 0x80) {
			octets[count++] = utf8[i];
		} else {
			assert_true(utf8[i] == 0xc2 || utf8[i] == 0xc3);
			octets[count++] = (unsigned char)(utf8[i] << 6 | (utf8[i + 1] & 0x3f));
			i++;
		}
	}
	return count;
}

/* T166: every single octet survives, alone and between letters. */
static void single_octets_round_trip(void **state)
{
	(void)state;
	for (int octet = 0; octet < 256; octet++) {
		struct fixture f;
		const char alone[1] = { (char)octet }, between[3] = { 'a', (char)octet, 'z' };
		unsigned char back[8];

		begin(&f);
		writer_text(&f.json, "alone", alone, 1);
		writer_text(&f.json, "between", between, 3);
		writer_enc(&f.json);
		json_t *root = end(&f);
		assert_int_equal(to_latin1(json_at(root, "alone"), back), 1);
		assert_int_equal(back[0], octet);
		assert_int_equal(to_latin1(json_at(root, "between"), back), 3);
		assert_int_equal(back[1], octet);
		if (octet >= 0x80)
			assert_string_equal(json_text_at(root, "enc"), "latin1");
		else
			assert_null(json_at(root, "enc"));
		json_decref(root);
	}
}

static void utf8_text_stays(void **state)
{
	static const char text[] = "b\xc3\xbc"
				   "cher \xe2\x82\xac \xf0\x9f\x93\xa7";
	struct fixture f;

	(void)state;
	begin(&f);
	writer_string(&f.json, "text", text);
	writer_enc(&f.json);
	json_t *root = end(&f);
	assert_string_equal(json_text_at(root, "text"), text);
	assert_null(json_at(root, "enc"));
	json_decref(root);
}

static void invalid_utf8_becomes_single_octets(void **state)
{
	static const char *const bad[] = { "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
		"\xe2\x82", "\x80", "\xfe\xff", "\xf8\x88\x80\x80\x80", "\xe0\x80\xaf" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct fixture f;
		unsigned char back[16];

		begin(&f);
		writer_string(&f.json, "text", bad[i]);
		writer_enc(&f.json);
		json_t *root = end(&f);
		assert_int_equal(to_latin1(json_at(root, "text"), back), strlen(bad[i]));
		assert_memory_equal(back, bad[i], strlen(bad[i]));
		assert_string_equal(json_text_at(root, "enc"), "latin1");
		json_decref(root);
	}
}

/* Valid UTF-8 beside an octet that is none: all of the object's octets can be had back. */
static void mixed_texts_come_back(void **state)
{
	static const char mixed[] = "caf\xc3\xa9 \xe9", valid[] = "caf\xc3\xa9";
	unsigned char back[20];
	struct fixture f;

	(void)state;
	begin(&f);
	writer_octets(&f.json, true);
	writer_string(&f.json, "mixed", mixed);
	writer_string(&f.json, "valid", valid);
	writer_enc(&f.json);
	writer_string(&f.json, "later", valid);
	json_t *root = end(&f);
	assert_int_equal(to_latin1(json_at(root, "mixed"), back), strlen(mixed));
	assert_memory_equal(back, mixed, strlen(mixed));
	assert_int_equal(to_latin1(json_at(root, "valid"), back), strlen(valid));
	assert_memory_equal(back, valid, strlen(valid));
	assert_string_equal(json_text_at(root, "enc"), "latin1");
	assert_string_equal(json_text_at(root, "later"), valid);
	json_decref(root);
}

static void marker_is_per_object(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	writer_object(&f.json, "first");
	writer_string(&f.json, "text", "\xff");
	writer_enc(&f.json);
	writer_object_end(&f.json);
	writer_object(&f.json, "second");
	writer_string(&f.json, "text", "plain");
	writer_enc(&f.json);
	writer_object_end(&f.json);
	json_t *root = end(&f);
	assert_string_equal(json_text_at(root, "first.enc"), "latin1");
	assert_null(json_at(root, "second.enc"));
	json_decref(root);
}

/* RFC 3629 4 and the usual boundary cases. */
static void utf8_boundaries(void **state)
{
	static const struct {
		const char *text;
		size_t width;
	} cases[] = { { "\x7f", 1 }, { "\xc2\x80", 2 }, { "\xdf\xbf", 2 }, { "\xe0\xa0\x80", 3 },
		{ "\xef\xbf\xbf", 3 }, { "\xed\x9f\xbf", 3 }, { "\xee\x80\x80", 3 },
		{ "\xf0\x90\x80\x80", 4 }, { "\xf4\x8f\xbf\xbf", 4 }, { "\x80", 0 },
		{ "\xc1\xbf", 0 }, { "\xe0\x9f\xbf", 0 }, { "\xed\xa0\x80", 0 },
		{ "\xed\xbf\xbf", 0 }, { "\xf0\x8f\xbf\xbf", 0 }, { "\xf4\x90\x80\x80", 0 },
		{ "\xf5\x80\x80\x80", 0 }, { "\xc2", 0 }, { "\xe2\x82", 0 }, { "\xf0\x9f\x93", 0 },
		{ "\xc2\x41", 0 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(utf8_width(cases[i].text, strlen(cases[i].text)), cases[i].width);
	assert_true(utf8_valid("", 0));
	assert_true(utf8_valid("a\xc3\xbc", 3));
	assert_false(utf8_valid("a\xc3\xbc", 2));
	assert_int_equal(utf8_width("\0", 1), 1);
}

static void cut(struct fixture *fixture, size_t octets, size_t elements)
{
	begin(fixture);
	writer_cut(&fixture->json, (struct writer_cuts){ octets, elements });
}

static void assert_end(struct fixture *fixture, const char *expected)
{
	json_t *root = end(fixture);
	char *shown = json_show(root, "");

	assert_string_equal(shown, expected);
	free(shown);
	json_decref(root);
}

/* Texts end behind a whole character or escape; what is not evidence is whole. */
static void texts_are_cut(void **state)
{
	struct fixture f;

	(void)state;
	cut(&f, 6, 0);
	writer_heard(&f.json, "fits", "sixsix");
	writer_heard(&f.json, "long", "seven77");
	writer_heard(&f.json, "character", "12345\xe2\x82\xac");
	writer_heard(&f.json, "short_escape", "12345\n");
	writer_text(&f.json, "escape", "\0\0", 2);
	writer_heard(&f.json, "none", "1\x01");
	writer_string(&f.json, "ours", "more than six");
	writer_hex(&f.json, "digest", "12345678", 8);
	writer_evidence(&f.json, "hex", "12345678", 8, 8);
	assert_end(&f,
		"{\"character\":\"12345\",\"digest\":\"3132333435363738\",\"escape\":\"\\u0000\","
		"\"fits\":\"sixsix\",\"hex\":\"313233\",\"long\":\"seven7\",\"none\":\"1\","
		"\"ours\":\"more than six\",\"short_escape\":\"12345\",\"truncated\":true}");
	begin(&f);
	writer_evidence(&f.json, "all", "12", 2, 2);
	writer_object(&f.json, "in");
	writer_evidence(&f.json, "most", "123", 3, 2);
	writer_object_end(&f.json);
	assert_end(&f, "{\"all\":\"3132\",\"in\":{\"most\":\"3132\",\"truncated\":true}}");
}

/* Whatever stands in the elements that are left out; the object that the list belongs to says it. */
static void lists_are_cut(void **state)
{
	struct fixture f;

	(void)state;
	cut(&f, 0, 2);
	writer_object(&f.json, "holder");
	writer_array(&f.json, "list");
	for (int i = 0; i < 4; i++) {
		writer_object(&f.json, NULL);
		writer_integer(&f.json, "i", i);
		writer_array(&f.json, "deep");
		for (int j = 0; j < 3 - i; j++)
			writer_integer(&f.json, NULL, j);
		writer_array_end(&f.json);
		writer_heard(&f.json, "text", "whole");
		writer_object_end(&f.json);
	}
	assert_false(writer_room(&f.json));
	writer_array_end(&f.json);
	writer_array_whole(&f.json, "whole");
	for (int i = 0; i < 4; i++) {
		assert_true(writer_room(&f.json));
		writer_integer(&f.json, NULL, i);
	}
	writer_array_end(&f.json);
	writer_object_end(&f.json);
	writer_array(&f.json, "short");
	writer_integer(&f.json, NULL, 1);
	writer_raw(&f.json, NULL, "{}");
	writer_array_end(&f.json);
	assert_end(&f,
		"{\"holder\":{\"list\":[{\"deep\":[0,1],\"i\":0,\"text\":\"whole\",\"truncated\":"
		"true},"
		"{\"deep\":[0,1],\"i\":1,\"text\":\"whole\"}],\"truncated\":true,\"whole\":[0,1,2,"
		"3]},"
		"\"short\":[1,{}]}");
}

/* What was written since a mark is taken back, also where it did not fit. */
static void marks(void **state)
{
	struct fixture f;

	(void)state;
	cut(&f, 0, 3);
	f.text.maximum = 40;
	writer_array(&f.json, "list");
	writer_integer(&f.json, NULL, 1);
	for (int i = 0; i < 2; i++) {
		struct writer_mark mark = writer_mark(&f.json);

		writer_object(&f.json, NULL);
		writer_string(&f.json, "a", i ? "longer than what is left" : "x");
		writer_array(&f.json, "b");
		writer_integer(&f.json, NULL, 1);
		writer_array_end(&f.json);
		writer_object_end(&f.json);
		assert_int_equal(f.text.full, i);
		writer_rewind(&f.json, mark);
	}
	writer_integer(&f.json, NULL, 2);
	writer_integer(&f.json, NULL, 3);
	writer_integer(&f.json, NULL, 4);
	writer_array_end(&f.json);
	assert_end(&f, "{\"list\":[1,2,3],\"truncated\":true}");
}

static void write_line(const void *owner, struct writer *json)
{
	writer_object(json, NULL);
	writer_heard(json, "text", owner);
	writer_object_end(json);
}

static void ladders(void **state)
{
	static const struct writer_cuts steps[] = { { 0 }, { .octets = 10 }, { .octets = 1 } };
	static const struct {
		struct writer_ladder ladder;
		const char *expected;
	} rows[] = { { { 40, steps, 3 }, "{\"text\":\"as long as it is\"}" },
		{ { 40, steps, 3 }, "{\"text\":\"as long as\",\"truncated\":true}" },
		/* Too long, and whole. */
		{ { 10, steps, 3 }, "{\"text\":\"a\",\"truncated\":true}" } };
	size_t length;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char *text = writer_fit(&rows[i].ladder, write_line,
			i ? "as long as it is, and that is more than forty" : "as long as it is",
			&length);
		assert_string_equal(text, rows[i].expected);
		assert_int_equal(length, strlen(text));
		free(text);
	}
}

static void times_are_rfc3339(void **state)
{
	static const struct {
		int64_t time;
		const char *text;
	} cases[] = { { 0, "1970-01-01T00:00:00.000Z" }, { -1000, "1969-12-31T23:59:59.999Z" },
		{ INT64_C(951782399999999), "2000-02-28T23:59:59.999Z" },
		{ INT64_C(1709164800000000), "2024-02-29T00:00:00.000Z" },
		{ INT64_C(253402300799000000), "9999-12-31T23:59:59.000Z" } };
	char text[CLOCK_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		clock_format(cases[i].time, text);
		assert_string_equal(text, cases[i].text);
	}
}

static void clocks_can_be_fixed(void **state)
{
	(void)state;
	clock_fix(INT64_C(1790000000000000));
	assert_true(clock_wall() == INT64_C(1790000000000000));
	assert_true(clock_monotonic() == INT64_C(1790000000000000));
	clock_fix(0);
	assert_true(clock_monotonic() <= clock_monotonic());
	assert_true(clock_wall() != INT64_C(1790000000000000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_value),
		cmocka_unit_test(single_octets_round_trip),
		cmocka_unit_test(utf8_text_stays),
		cmocka_unit_test(invalid_utf8_becomes_single_octets),
		cmocka_unit_test(mixed_texts_come_back),
		cmocka_unit_test(marker_is_per_object),
		cmocka_unit_test(utf8_boundaries),
		cmocka_unit_test(texts_are_cut),
		cmocka_unit_test(lists_are_cut),
		cmocka_unit_test(marks),
		cmocka_unit_test(ladders),
		cmocka_unit_test(times_are_rfc3339),
		cmocka_unit_test(clocks_can_be_fixed),
	};

	return RUN_TESTS("writer", tests);
}
