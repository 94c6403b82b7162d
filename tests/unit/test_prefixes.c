/* SPDX-License-Identifier: Apache-2.0 */
/* base, input: tables of prefixes with AS numbers and countries, longest prefix first (PROTOCOL A.10). */
#include "tests/unit/unit.h"

#include "input/prefix_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct prefixes table_of(const char *text)
{
	struct prefixes prefixes;
	struct prefix_list list;

	prefixes_init(&prefixes);
	if (!prefix_list_add(&prefixes, text, strlen(text), &list))
		fail_msg("line %zu %s", list.bad_line, list.fault);
	return prefixes;
}

/* expected: "64500 SE", 0 and - for what is not known. */
static void assert_origin(const struct prefixes *prefixes, const char *text, const char *expected)
{
	struct address address;
	char found[32];

	assert_true(address_parse(text, &address));
	struct prefix_origin origin = prefixes_find(prefixes, &address);
	snprintf(found, sizeof(found), "%u %s", origin.asn, *origin.country ? origin.country : "-");
	if (strcmp(found, expected) != 0)
		fail_msg("%s: %s, not %s", text, found, expected);
}

/* T660 */
static void longest_prefix_wins(void **state)
{
	static const struct {
		const char *address;
		const char *origin;
	} cases[] = {
		{ "10.0.0.0", "64500 SE" },
		{ "10.1.0.0", "64501 NO" },
		{ "10.1.2.0", "64502 DK" },
		{ "10.1.2.3", "64503 FI" },
		{ "10.1.2.4", "64502 DK" },
		{ "10.1.2.255", "64502 DK" },
		{ "10.1.3.0", "64501 NO" },
		{ "10.1.255.255", "64501 NO" },
		{ "10.2.0.0", "64500 SE" },
		{ "10.255.255.255", "64500 SE" },
		{ "9.255.255.255", "0 -" },
		{ "11.0.0.0", "0 -" },
		{ "255.255.255.255", "64504 -" },
		{ "0.0.0.0", "0 -" },
		{ "a00::", "0 -" },
		{ "2001:db8::1", "4294967295 DE" },
		{ "2001:db8:1::", "64505 AT" },
		{ "2001:db8:1::1", "64506 -" },
		{ "2001:db9::", "0 -" },
		{ "2001:db7:ffff::", "0 -" },
	};
	struct prefixes prefixes = table_of("10.1.2.3,64503,FI\n10.0.0.0/8,64500,SE\n"
					    "10.1.2.0/24,AS64502,dk\n10.1.0.0/16,as64501,No\n"
					    "255.255.255.255/32,64504\n"
					    "2001:DB8:1::1/128,64506,\n2001:db8:1::/48,64505,AT\n"
					    "2001:db8::/32,4294967295,DE\n");

	(void)state;
	assert_int_equal(prefixes.count, 8);
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_origin(&prefixes, cases[i].address, cases[i].origin);
	prefixes_done(&prefixes);
}

static void whole_address_spaces(void **state)
{
	struct prefixes prefixes = table_of("0.0.0.0/0,1,AA\n128.0.0.0/1,2,BB\n::/0,3,CC\n");

	(void)state;
	assert_origin(&prefixes, "0.0.0.0", "1 AA");
	assert_origin(&prefixes, "127.255.255.255", "1 AA");
	assert_origin(&prefixes, "128.0.0.0", "2 BB");
	assert_origin(&prefixes, "255.255.255.255", "2 BB");
	assert_origin(&prefixes, "::", "3 CC");
	assert_origin(&prefixes, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3 CC");
	prefixes_done(&prefixes);
}

/* T664 */
static void nothing_known(void **state)
{
	struct prefixes prefixes = table_of("");

	(void)state;
	assert_origin(&prefixes, "192.0.2.1", "0 -");
	prefixes_done(&prefixes);
	prefixes = table_of("# nothing\n\n \t\n");
	assert_origin(&prefixes, "2001:db8::", "0 -");
	prefixes_done(&prefixes);
	/* Announced by nobody, though what is around it is. */
	prefixes = table_of("192.0.2.0/24,0,SE\n192.0.0.0/16,64500\n");
	assert_origin(&prefixes, "192.0.2.1", "0 SE");
	assert_origin(&prefixes, "192.0.3.1", "64500 -");
	prefixes_done(&prefixes);
}

/* As a table of many prefixes, against one looked through whole. */
static void as_one_by_one(void **state)
{
	enum { PREFIXES = 600, ADDRESSES = 20000 };
	static struct network_range ranges[PREFIXES];
	static uint8_t lengths[PREFIXES];
	struct prefixes prefixes;
	uint32_t random = 1;

	(void)state;
	prefixes_init(&prefixes);
	for (size_t i = 0; i < PREFIXES; i++) {
		char text[NETWORK_TEXT_SIZE];
		bool masked;

		random = random * 1664525 + 1013904223;
		lengths[i] = (uint8_t)(8 + (random >> 8) % 25);
		snprintf(text, sizeof(text), "10.%u.%u.%u/%u", random >> 30, random >> 16 & 15,
			random >> 24 & 255, lengths[i]);
		assert_true(network_parse(text, &ranges[i], &masked));
		/* What is there twice has the same origin: its length. */
		struct prefix_origin origin = { .asn = lengths[i] };
		assert_true(prefixes_add(&prefixes, &ranges[i], &origin, i + 1));
	}
	assert_int_equal(prefixes_seal(&prefixes), 0);
	for (size_t i = 0; i < ADDRESSES; i++) {
		uint8_t bytes[4] = { 10, 0, 0, 0 }, longest = 0;

		random = random * 1664525 + 1013904223;
		bytes[1] = (uint8_t)(random >> 30);
		bytes[2] = (uint8_t)(random >> 16 & 15);
		bytes[3] = (uint8_t)(random >> 20 & 255);
		struct address address = address_of(4, bytes);
		for (size_t j = 0; j < PREFIXES; j++) {
			if (lengths[j] > longest &&
				address_compare(&ranges[j].first, &address) <= 0 &&
				address_compare(&ranges[j].last, &address) >= 0)
				longest = lengths[j];
		}
		assert_int_equal(prefixes_find(&prefixes, &address).asn, longest);
	}
	prefixes_done(&prefixes);
}

/* T661 */
static void forms_of_tables(void **state)
{
	static const char *const tables[] = {
		"192.0.2.0/24,64500,SE",
		"192.0.2.0/24,AS64500,se\n",
		"\xef\xbb\xbf"
		"192.0.2.0/24,64500,SE\r\n",
		"# of today\r192.0.2.0/24,64500,SE\r",
		"\"192.0.2.0/24\" , \"AS64500\" , \"SE\"\n",
		"prefix,asn,country\n192.0.2.0/24,64500,SE\n",
		"# header\n\nNETWORK,AS,Country_Code\n192.0.2.0/24,64500,SE\n",
		"country,asn,prefix\nSE,64500,192.0.2.0/24\n",
		"name,prefix,date,asn,org,country\n\"a, b\",192.0.2.0/24,,64500,\"# "
		"\"\"x\"\"\",SE,more\n",
		"192.0.2.0/24,64500,SE\n192.0.2.0/24,AS64500,se\n",
		"192.0.2.0/24,0000064500,SE\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(tables); i++) {
		struct prefixes prefixes = table_of(tables[i]);

		assert_int_equal(prefixes.count, 1);
		assert_origin(&prefixes, "192.0.2.7", "64500 SE");
		prefixes_done(&prefixes);
	}
}

static void part_of_an_origin(void **state)
{
	struct prefixes prefixes = table_of("192.0.2.0/25,64500\n192.0.2.128/26,,SE\n"
					    "192.0.2.192/26,64501,\n");

	(void)state;
	assert_origin(&prefixes, "192.0.2.1", "64500 -");
	assert_origin(&prefixes, "192.0.2.129", "0 SE");
	assert_origin(&prefixes, "192.0.2.193", "64501 -");
	prefixes_done(&prefixes);
	prefixes = table_of("prefix,country\n192.0.2.0/24,SE\n");
	assert_origin(&prefixes, "192.0.2.1", "0 SE");
	prefixes_done(&prefixes);
}

static void assert_refused(const char *text, size_t length, size_t line, const char *words)
{
	struct prefixes prefixes;
	struct prefix_list list;

	prefixes_init(&prefixes);
	if (prefix_list_add(&prefixes, text, length, &list))
		fail_msg("not refused: %s", text);
	assert_int_equal(list.bad_line, line);
	if (!strstr(list.fault, words))
		fail_msg("%s: %s", text, list.fault);
	prefixes_done(&prefixes);
}

/* T662, T663 */
static void refused(void **state)
{
	static const struct {
		const char *text;
		size_t line;
		const char *words;
	} cases[] = {
		{ "example.org,64500", 1, "neither a prefix" },
		{ "64500,192.0.2.0/24", 1, "neither a prefix" },
		{ "asn,country\n1,SE", 1, "neither a prefix" },
		{ "prefix,name\n", 1, "no column asn" },
		{ "prefix,asn,network\n", 1, "column twice" },
		{ "192.0.2.0/24\n", 1, "neither an AS number" },
		{ "192.0.2.0/24,,\n", 1, "neither an AS number" },
		{ "prefix,name,asn\n192.0.2.0/24,x\n", 2, "neither an AS number" },
		{ "\n# x\n192.0.2.0/24,64500\nx,64500\n", 4, "no prefix" },
		{ "192.0.2.0/24,64500\nprefix,asn\n", 2, "no prefix" },
		{ "192.0.2.0/33,64500", 1, "neither a prefix" },
		{ "192.0.2.0/24,64500\n192.0.2.0/33,64500", 2, "no prefix" },
		{ "192.0.2.0/24,64500\n192.0.2.0-192.0.2.9,64500", 2, "no prefix" },
		{ "192.0.2.0/24,64500\n,64500", 2, "no prefix" },
		{ "192.0.2.1/24,64500", 1, "more bits" },
		{ "2001:db8::1/32,64500", 1, "more bits" },
		{ "192.0.2.0/24,4294967296", 1, "no AS number" },
		{ "192.0.2.0/24,99999999999", 1, "no AS number" },
		{ "192.0.2.0/24,00000064500", 1, "no AS number" },
		{ "192.0.2.0/24,-1", 1, "no AS number" },
		{ "192.0.2.0/24,+1", 1, "no AS number" },
		{ "192.0.2.0/24,1.10", 1, "no AS number" },
		{ "192.0.2.0/24,AS", 1, "no AS number" },
		{ "192.0.2.0/24,AS 1", 1, "no AS number" },
		{ "192.0.2.0/24,ASAS1", 1, "no AS number" },
		{ "192.0.2.0/24,64500_64501", 1, "no AS number" },
		{ "192.0.2.0/24,SE", 1, "no AS number" },
		{ "192.0.2.0/24,64500,S", 1, "no country" },
		{ "192.0.2.0/24,64500,SWE", 1, "no country" },
		{ "192.0.2.0/24,64500,S1", 1, "no country" },
		{ "192.0.2.0/24,64500,@@", 1, "no country" },
		{ "192.0.2.0/24,64500,[{", 1, "no country" },
		{ "192.0.2.0/24,64500,\xc3\xa4", 1, "no country" },
		{ "192.0.2.0/24,64500,SE,x", 1, "more than a prefix" },
		{ "192.0.2.0/24,\"64500,SE", 1, "quotes" },
		{ "192.0.2.0/24,\"64500\"x,SE", 1, "quotes" },
		{ "192.0.2.0/24;64500;SE", 1, "neither a prefix" },
		{ "192.0.2.0/24,1\n192.0.2.0/24,2\n", 2, "something else" },
		{ "192.0.2.0/24,1,SE\n10.0.0.0/8,1\n192.0.2.0/24,1\n192.0.2.0/24,1,NO\n", 3,
			"something else" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_refused(cases[i].text, strlen(cases[i].text), cases[i].line, cases[i].words);
}

static void strange_octets(void **state)
{
	static char line[PREFIX_LINE_MAXIMUM + 1];

	(void)state;
	assert_refused("192.0.2.0/24\0,64500", 19, 1, "neither a prefix");
	assert_refused("192.0.2.0/24,64500\0", 19, 1, "no AS number");
	assert_refused("192.0.2.0/24,1,S\0", 17, 1, "no country");
	memset(line, '1', sizeof(line));
	assert_refused(line, sizeof(line), 1, "longer than 4096");
	assert_refused(line, sizeof(line) - 1, 1, "neither a prefix");
	memset(line, ',', sizeof(line));
	assert_refused(line, sizeof(line) - 1, 1, "neither a prefix");
}

static void as_many_as_fit(void **state)
{
	struct prefix_origin origin = { .asn = 64500 };
	struct network_range range;
	struct prefixes prefixes;
	bool masked;

	(void)state;
	prefixes_init(&prefixes);
	assert_true(network_parse("192.0.2.0/24", &range, &masked));
	for (size_t i = 0; i < PREFIXES_MAXIMUM; i++)
		assert_true(prefixes_add(&prefixes, &range, &origin, i + 1));
	assert_false(prefixes_add(&prefixes, &range, &origin, PREFIXES_MAXIMUM + 1));
	assert_int_equal(prefixes_seal(&prefixes), 0);
	assert_int_equal(prefixes.count, 1);
	assert_origin(&prefixes, "192.0.2.1", "64500 -");
	prefixes_done(&prefixes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(longest_prefix_wins),
		cmocka_unit_test(whole_address_spaces),
		cmocka_unit_test(nothing_known),
		cmocka_unit_test(as_one_by_one),
		cmocka_unit_test(forms_of_tables),
		cmocka_unit_test(part_of_an_origin),
		cmocka_unit_test(refused),
		cmocka_unit_test(strange_octets),
		cmocka_unit_test(as_many_as_fit),
	};

	return RUN_TESTS("prefixes", tests);
}
