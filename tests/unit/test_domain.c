/* SPDX-License-Identifier: Apache-2.0 */
/* input: domain (PROTOCOL A.1, T001 to T006) and feed (T007). */
#include "tests/unit/unit.h"

#include "engine/request.h"
#include "input/domain.h"
#include "input/exclusions.h"
#include "input/feed.h"
#include "tests/unit/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LABEL_63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

struct line_case {
	const char *test_case;
	const char *line;
	enum input_status status;
	const char *name; /* "": none */
	int64_t rank;
	const char *input;
	lint_set lints;
};

static void lines(void **state)
{
	static const struct line_case cases[] = {
		{ "T001", "Example.COM.", INPUT_OK, "example.com", -1, "Example.COM.", 0 },
		{ "T002",
			"b\xc3\xbc"
			"cher.example",
			INPUT_SPECIAL_USE, "xn--bcher-kva.example", -1,
			"b\xc3\xbc"
			"cher.example",
			0 },
		{ "T002",
			"b\xc3\xbc"
			"cher.de",
			INPUT_OK, "xn--bcher-kva.de", -1,
			"b\xc3\xbc"
			"cher.de",
			0 },
		{ "T002, upper case",
			"B\xc3\x9c"
			"CHER.DE",
			INPUT_OK, "xn--bcher-kva.de", -1,
			"B\xc3\x9c"
			"CHER.DE",
			0 },
		{ "T002, A-label", "xn--bcher-kva.de", INPUT_OK, "xn--bcher-kva.de", -1,
			"xn--bcher-kva.de", 0 },
		{ "sharp s, not transitional",
			"stra\xc3\x9f"
			"e.de",
			INPUT_OK, "xn--strae-oqa.de", -1,
			"stra\xc3\x9f"
			"e.de",
			0 },
		{ "A-label that is none", "xn--a.de", INPUT_BAD_IDN, "", -1, "xn--a.de", 0 },
		{ "A-label that does not round-trip", "xn--example-.de", INPUT_BAD_IDN, "", -1,
			"xn--example-.de", 0 },
		{ "not UTF-8",
			"b\xfc"
			"cher.de",
			INPUT_BAD_IDN, "", -1,
			"b\xfc"
			"cher.de",
			0 },
		{ "T003", "a..b", INPUT_BAD_NAME, "", -1, "a..b", 0 },
		{ "leading dot", ".se", INPUT_BAD_NAME, "", -1, ".se", 0 },
		{ "only a dot", ".", INPUT_BAD_NAME, "", -1, ".", 0 },
		{ "two final dots", "example.se..", INPUT_BAD_NAME, "", -1, "example.se..", 0 },
		{ "63 octets", LABEL_63 ".se", INPUT_OK, LABEL_63 ".se", -1, LABEL_63 ".se", 0 },
		{ "T004", LABEL_63 "a.se", INPUT_BAD_NAME, "", -1, LABEL_63 "a.se", 0 },
		{ "255 octets", LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63, INPUT_BAD_NAME, "",
			-1, LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63, 0 },
		{ "T005", "192.0.2.1", INPUT_ADDRESS_LITERAL, "", -1, "192.0.2.1", 0 },
		{ "T005", "[IPv6:2001:db8::1]", INPUT_ADDRESS_LITERAL, "", -1, "[IPv6:2001:db8::1]",
			0 },
		{ "IPv6", "2001:db8::1", INPUT_ADDRESS_LITERAL, "", -1, "2001:db8::1", 0 },
		{ "literal", "[192.0.2.1]", INPUT_ADDRESS_LITERAL, "", -1, "[192.0.2.1]", 0 },
		{ "T006", "com", INPUT_TLD, "com", -1, "com", 0 },
		{ "special use", "a.localhost", INPUT_SPECIAL_USE, "a.localhost", -1, "a.localhost",
			0 },
		{ "special use", "x.home.arpa", INPUT_SPECIAL_USE, "x.home.arpa", -1, "x.home.arpa",
			0 },
		{ "underscore", "_a.example.se", INPUT_OK, "_a.example.se", -1, "_a.example.se",
			LINT_BIT(LINT_NON_LDH) },
		{ "ranked", "12,example.se", INPUT_OK, "example.se", 12, "example.se", 0 },
		{ "rank behind", "example.se,12", INPUT_OK, "example.se", 12, "example.se", 0 },
		{ "Majestic", "1,5,example.se,se,100", INPUT_OK, "example.se", 100, "example.se",
			0 },
		{ "quoted", "\"7\",\"example.se\"", INPUT_OK, "example.se", 7, "example.se", 0 },
		{ "blanks", "3 ,  example.se\t", INPUT_OK, "example.se", 3, "example.se", 0 },
		{ "no number", "x,example.se", INPUT_OK, "example.se", -1, "example.se", 0 },
		{ "empty field", "1,", INPUT_BAD_NAME, "", 1, "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct line_case *c = &cases[i];
		struct domain_line got;
		char input[600];

		domain_parse(c->line, strlen(c->line), false, &got);
		snprintf(input, sizeof(input), "%.*s", (int)got.input_length, got.input);
		if (got.status != c->status || strcmp(got.name, c->name) != 0 ||
			got.rank != c->rank || got.lints != c->lints ||
			strcmp(input, c->input) != 0)
			fail_msg("%s: %s: %s, name %s, rank %d, input %s", c->test_case, c->line,
				input_status_text(got.status), got.name, (int)got.rank, input);
	}
}

static void top_levels_may_be_allowed(void **state)
{
	struct domain_line got;

	(void)state;
	domain_parse("com", 3, true, &got);
	assert_int_equal(got.status, INPUT_OK);
	domain_parse("localhost", 9, true, &got);
	assert_int_equal(got.status, INPUT_SPECIAL_USE);
	domain_parse("", 0, true, &got);
	assert_int_equal(got.status, INPUT_BAD_NAME);
}

/* Every octet but those of a name, in the middle of one: never a name with that octet. */
static void strange_octets(void **state)
{
	(void)state;
	for (int octet = 0; octet < 256; octet++) {
		char line[] = "exa?mple.se";
		struct domain_line got;

		line[3] = (char)octet;
		domain_parse(line, 11, false, &got);
		if (octet <= 0x20 || octet == 0x7f || octet == '\\')
			assert_int_equal(got.status, INPUT_BAD_NAME);
		else if (octet >= 0x80)
			assert_int_equal(got.status, INPUT_BAD_IDN);
		for (const char *c = got.name; *c; c++)
			assert_true(*c > 0 && !(*c >= 'A' && *c <= 'Z'));
	}
}

static void very_long_line(void **state)
{
	char line[4096];
	struct domain_line got;

	(void)state;
	memset(line, 'a', sizeof(line));
	domain_parse(line, sizeof(line), false, &got);
	assert_int_equal(got.status, INPUT_BAD_NAME);
	assert_int_equal(got.input_length, sizeof(line));
	assert_string_equal(got.name, "");
}

/* The feed of a list as "sequence:name:status ...", and its order. */
static void feed_text(const char *list, struct options options, char *text, size_t size)
{
	char *path = files_make(list, strlen(list)), *error = NULL;
	struct domain_request *request;
	enum feed_status status;

	*text = 0;
	options.input_file = path;
	struct feed *feed = feed_open(&options, &error);
	assert_non_null(feed);
	while ((status = feed_next(feed, &request)) == FEED_DOMAIN) {
		size_t used = strlen(text);
		snprintf(text + used, size - used, "%s%d:%s:%s", used ? " " : "",
			(int)request->sequence, request->name ? request->name : "",
			input_status_text(request->status));
		if (request->duplicate_of)
			snprintf(text + strlen(text), size - strlen(text), "=%d",
				(int)request->duplicate_of);
		domain_request_free(request);
	}
	assert_int_equal(status, FEED_END);
	feed_close(feed);
	files_remove(path);
}

/* T007 */
static void duplicates(void **state)
{
	char text[400];

	(void)state;
	feed_text("1,Example.se\n2,other.se\n# no line\n3,EXAMPLE.SE.\n4,a..b\n5,example.se\n",
		(struct options){ .shuffle_window = 1 }, text, sizeof(text));
	assert_string_equal(text,
		"1:example.se:ok 2:other.se:ok 3:example.se:duplicate=1 4::bad_name"
		" 5:example.se:duplicate=1");
}

static void first_lines_only(void **state)
{
	char text[400];

	(void)state;
	feed_text("a.se\nb.se\nc.se\n", (struct options){ .shuffle_window = 1, .max_targets = 2 },
		text, sizeof(text));
	assert_string_equal(text, "1:a.se:ok 2:b.se:ok");
}

static void excluded_domains(void **state)
{
	char *list = files_make("a.se\nb.se\n", 10), *optout = files_make("b.se\n", 5),
	     *error = NULL;
	struct exclusions *exclusions = exclusions_load(optout, false, &error);
	struct options options = { .input_file = list, .shuffle_window = 1 };
	struct feed *feed = feed_open(&options, &error);
	struct domain_request *request;

	(void)state;
	feed_exclude(feed, exclusions_contain, exclusions);
	assert_int_equal(feed_next(feed, &request), FEED_DOMAIN);
	assert_int_equal(request->status, INPUT_OK);
	domain_request_free(request);
	assert_int_equal(feed_next(feed, &request), FEED_DOMAIN);
	assert_int_equal(request->status, INPUT_OPTED_OUT);
	domain_request_free(request);
	assert_int_equal(feed_lines(feed), 2);
	feed_close(feed);
	exclusions_free(exclusions);
	files_remove(list);
	files_remove(optout);
}

/* The same seed gives the same order, another seed another; each line comes once. */
static void seeds(void **state)
{
	static char list[4000], first[20000], again[20000], other[20000];
	struct options options = { .shuffle_window = 16, .seed = 7 };

	(void)state;
	*list = 0;
	for (int i = 0; i < 200; i++)
		snprintf(list + strlen(list), sizeof(list) - strlen(list), "d%d.se\n", i);
	feed_text(list, options, first, sizeof(first));
	feed_text(list, options, again, sizeof(again));
	options.seed = 8;
	feed_text(list, options, other, sizeof(other));
	assert_string_equal(first, again);
	assert_string_not_equal(first, other);
	for (int i = 0; i < 200; i++) {
		char entry[40];
		snprintf(entry, sizeof(entry), "%d:d%d.se:ok", i + 1, i);
		assert_non_null(strstr(first, entry));
		assert_non_null(strstr(other, entry));
	}
	options.seed = 0;
	feed_text("x.se\ny.se\nz.se\n", options, first, sizeof(first));
	assert_string_equal(first, "1:x.se:ok 2:y.se:ok 3:z.se:ok");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(top_levels_may_be_allowed),
		cmocka_unit_test(strange_octets),
		cmocka_unit_test(very_long_line),
		cmocka_unit_test(duplicates),
		cmocka_unit_test(first_lines_only),
		cmocka_unit_test(excluded_domains),
		cmocka_unit_test(seeds),
	};

	return RUN_TESTS("domain", tests);
}
