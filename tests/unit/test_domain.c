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

struct name_case {
	const char *test_case;
	const char *text;
	enum input_status status;
	const char *name; /* "": none */
};

static void names(void **state)
{
	static const struct name_case cases[] = {
		{ "T001", "Example.COM.", INPUT_OK, "example.com" },
		{ "T002",
			"b\xc3\xbc"
			"cher.example",
			INPUT_SPECIAL_USE, "xn--bcher-kva.example" },
		{ "T002",
			"b\xc3\xbc"
			"cher.de",
			INPUT_OK, "xn--bcher-kva.de" },
		{ "T002, upper case",
			"B\xc3\x9c"
			"CHER.DE",
			INPUT_OK, "xn--bcher-kva.de" },
		{ "T002, A-label", "xn--bcher-kva.de", INPUT_OK, "xn--bcher-kva.de" },
		{ "T002, an A-label below a U-label",
			"xn--i-7iq.b\xc3\xbc"
			"cher.de",
			INPUT_OK, "xn--i-7iq.xn--bcher-kva.de" },
		{ "T002, dots of other scripts",
			"b\xc3\xbc"
			"cher\xe3\x80\x82"
			"de",
			INPUT_OK, "xn--bcher-kva.de" },
		{ "sharp s, not transitional",
			"stra\xc3\x9f"
			"e.de",
			INPUT_OK, "xn--strae-oqa.de" },
		{ "T580, an emoji as registries gave it away", "xn--i-7iq.ws", INPUT_OK,
			"xn--i-7iq.ws" },
		{ "T580, in upper case", "XN--I-7IQ.ws", INPUT_OK, "xn--i-7iq.ws" },
		{ "T580, an A-label that stands for nothing", "xn--a.de", INPUT_OK, "xn--a.de" },
		{ "T580, one with a hyphen at its end", "xn--example-.de", INPUT_BAD_NAME, "" },
		{ "T580, an emoji itself", "i\xe2\x9d\xa4.ws", INPUT_BAD_IDN, "" },
		{ "not UTF-8",
			"b\xfc"
			"cher.de",
			INPUT_BAD_IDN, "" },
		{ "T003", "a..b", INPUT_BAD_NAME, "" },
		{ "leading dot", ".se", INPUT_BAD_NAME, "" },
		{ "only a dot", ".", INPUT_BAD_NAME, "" },
		{ "two final dots", "example.se..", INPUT_BAD_NAME, "" },
		{ "63 octets", LABEL_63 ".se", INPUT_OK, LABEL_63 ".se" },
		{ "T004", LABEL_63 "a.se", INPUT_BAD_NAME, "" },
		{ "255 octets", LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63, INPUT_BAD_NAME,
			"" },
		{ "T005", "192.0.2.1", INPUT_ADDRESS_LITERAL, "" },
		{ "T005", "[IPv6:2001:db8::1]", INPUT_ADDRESS_LITERAL, "" },
		{ "IPv6", "2001:db8::1", INPUT_ADDRESS_LITERAL, "" },
		{ "literal", "[192.0.2.1]", INPUT_ADDRESS_LITERAL, "" },
		{ "T006", "com", INPUT_TLD, "com" },
		{ "special use", "a.localhost", INPUT_SPECIAL_USE, "a.localhost" },
		{ "special use", "x.home.arpa", INPUT_SPECIAL_USE, "x.home.arpa" },
		{ "T581, RFC 9476", "a.b.alt", INPUT_SPECIAL_USE, "a.b.alt" },
		{ "T582", "https://example.se/", INPUT_BAD_NAME, "" },
		{ "T582", "example.se:443", INPUT_BAD_NAME, "" },
		{ "T582", "user@example.se", INPUT_BAD_NAME, "" },
		{ "T582", "*.example.se", INPUT_BAD_NAME, "" },
		{ "T582", "1;example.se", INPUT_BAD_NAME, "" },
		{ "T582", "-dash.se", INPUT_BAD_NAME, "" },
		{ "T582", "dash-.se", INPUT_BAD_NAME, "" },
		{ "T582", "a.-b.se", INPUT_BAD_NAME, "" },
		{ "T582", "a.b-", INPUT_BAD_NAME, "" },
		{ "T582", "{\"domain\":\"example.se\"}", INPUT_BAD_NAME, "" },
		{ "T582, JSON", "[\"example.se\"]", INPUT_BAD_NAME, "" },
		{ "T582, no literal", "[example.se]", INPUT_BAD_NAME, "" },
		{ "T582, no literal", "[user@192.0.2.1]", INPUT_BAD_NAME, "" },
		{ "T582, no literal", "[192.0.2.1", INPUT_BAD_NAME, "" },
		{ "T582, a port", "192.0.2.1:25", INPUT_BAD_NAME, "" },
		{ "T582, a network", "192.0.2.0/24", INPUT_BAD_NAME, "" },
		{ "T582, a mailto", "mailto:user@example.se", INPUT_BAD_NAME, "" },
		{ "T582, a path without a scheme", "//example.se", INPUT_BAD_NAME, "" },
		{ "T582, a rule of a filter", "||example.se^", INPUT_BAD_NAME, "" },
		{ "T582, quotes of a shell", "'example.se'", INPUT_BAD_NAME, "" },
		{ "T582, a bullet", "- example.se", INPUT_BAD_NAME, "" },
		{ "T582, a hyphen alone", "a.-.se", INPUT_BAD_NAME, "" },
		{ "T582, a hyphen beside a U-label",
			"-b\xc3\xbc"
			"cher.de",
			INPUT_BAD_IDN, "" },
		{ "T582", "example.se/path", INPUT_BAD_NAME, "" },
		{ "T582", "example.se?x", INPUT_BAD_NAME, "" },
		{ "T582", "example.se # note", INPUT_BAD_NAME, "" },
		{ "T582", "<example.se>", INPUT_BAD_NAME, "" },
		{ "T582", "example,se", INPUT_BAD_NAME, "" },
		{ "T582", "a b.se", INPUT_BAD_NAME, "" },
		{ "T582, an asterisk among U-labels",
			"*.b\xc3\xbc"
			"cher.de",
			INPUT_BAD_NAME, "" },
		{ "T582, full width",
			"user\xef\xbc\xa0"
			"example.se",
			INPUT_BAD_IDN, "" },
		{ "T582, a number", "0.93", INPUT_BAD_NAME, "" },
		{ "T582, too many octets", "192.0.2.1.5", INPUT_BAD_NAME, "" },
		{ "T582, digits of another script", "\xd9\xa1.\xd9\xa2", INPUT_BAD_IDN, "" },
		{ "hyphens within", "a--b.x-y.se", INPUT_OK, "a--b.x-y.se" },
		{ "digits", "1.163.com", INPUT_OK, "1.163.com" },
		{ "underscore", "_a.example.se", INPUT_OK, "_a.example.se" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct name_case *c = &cases[i];
		struct domain_name got;

		domain_parse(c->text, strlen(c->text), false, &got);
		bool lint = strchr(c->name, '_');
		if (got.status != c->status || strcmp(got.text, c->name) != 0 ||
			got.lints != (lint ? LINT_BIT(LINT_NON_LDH) : 0))
			fail_msg("%s: %s: %s, name %s", c->test_case, c->text,
				input_status_text(got.status), got.text);
	}
}

static void origins(void **state)
{
	static const struct {
		const char *text;
		const char *host; /* NULL: it is no origin */
	} cases[] = {
		{ "https://www.example.se", "www.example.se" },
		{ "http://example.se/", "example.se" },
		{ "HTTPS://Example.se:8443", "Example.se" },
		{ "https://example.se:8443/", "example.se" },
		{ "chrome-extension://abc", "abc" },
		{ "https://", NULL },
		{ "https:///x", NULL },
		{ "://example.se", NULL },
		{ "https:/example.se", NULL },
		{ "example.se", NULL },
		{ "https://a@example.se", NULL },
		{ "https://example.se/x", NULL },
		{ "https://example.se?x", NULL },
		{ "https://example.se:x", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *host;
		size_t length;
		bool got = domain_of_origin(cases[i].text, strlen(cases[i].text), &host, &length);

		if (got != (cases[i].host != NULL) ||
			(got &&
				(length != strlen(cases[i].host) ||
					memcmp(host, cases[i].host, length) != 0)))
			fail_msg("%s: %d %.*s", cases[i].text, got, (int)length, host);
	}
}

static void top_levels_may_be_allowed(void **state)
{
	struct domain_name got;

	(void)state;
	domain_parse("com", 3, true, &got);
	assert_int_equal(got.status, INPUT_OK);
	domain_parse("localhost", 9, true, &got);
	assert_int_equal(got.status, INPUT_SPECIAL_USE);
	domain_parse("", 0, true, &got);
	assert_int_equal(got.status, INPUT_BAD_NAME);
}

/* T582: whatever octet is put into a name, it is one of names or the name is none. */
static void strange_octets(void **state)
{
	(void)state;
	for (int octet = 0; octet < 256; octet++) {
		char text[] = "exa?mple.se";
		struct domain_name got;
		bool is_of_names = (octet >= '0' && octet <= '9') ||
			(octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
			octet == '-' || octet == '_' || octet == '.';

		text[3] = (char)octet;
		domain_parse(text, 11, false, &got);
		assert_int_equal(got.status,
			is_of_names            ? INPUT_OK
				: octet < 0x80 ? INPUT_BAD_NAME
					       : INPUT_BAD_IDN);
	}
}

static void very_long_line(void **state)
{
	char line[4096];
	struct domain_name got;

	(void)state;
	memset(line, 'a', sizeof(line));
	domain_parse(line, sizeof(line), false, &got);
	assert_int_equal(got.status, INPUT_BAD_NAME);
	assert_string_equal(got.text, "");
}

/* The feed of a list as "sequence:name:status ...", and its order. */
static void feed_text(const char *list, struct options options, char *text, size_t size)
{
	char *path = files_make(list, strlen(list)), *error = NULL;
	struct domain_request *request;
	enum feed_status status;

	*text = 0;
	options.input_file = path;
	struct feed *feed = feed_open(&options, false, &error);
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
	struct feed *feed = feed_open(&options, false, &error);
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
		cmocka_unit_test(names),
		cmocka_unit_test(origins),
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
