/* SPDX-License-Identifier: Apache-2.0 */
/* base: address, networks, the special-purpose registries (PROTOCOL A.5). */
#include "tests/unit/unit.h"

#include "base/network_list.h"

#include <stdio.h>
#include <string.h>

static struct address address(const char *text)
{
	struct address parsed;

	if (!address_parse(text, &parsed))
		fail_msg("not an address: %s", text);
	return parsed;
}

/* networks: separated by line feeds. */
static struct networks set_of(const char *list)
{
	struct network_list read;
	struct networks set;

	networks_init(&set);
	if (!network_list_add(&set, list, strlen(list), &read))
		fail_msg("line %d %s", (int)read.bad_line, read.fault);
	networks_seal(&set);
	return set;
}

static bool holds(const struct networks *set, const char *text)
{
	struct address wanted = address(text);

	return networks_contain(set, &wanted);
}

static void collect(const char *network, void *context)
{
	char *text = context;
	size_t used = strlen(text);

	snprintf(text + used, 2000 - used, "%s%s", used ? " " : "", network);
}

static void assert_networks(const struct networks *set, const char *expected)
{
	char text[2000] = "";

	networks_each(set, collect, text);
	assert_string_equal(text, expected);
}

static void addresses_as_text(void **state)
{
	static const char *const good[] = { "0.0.0.0", "192.0.2.1", "255.255.255.255", "::", "::1",
		"2001:db8::1", "fe80::1" };
	static const char *const bad[] = { "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4 ", "::g",
		"01.2.3.4", "1:2:3:4:5:6:7:8:9", "[::1]", "localhost" };
	char text[ADDRESS_TEXT_SIZE];
	struct address parsed;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		parsed = address(good[i]);
		address_format(&parsed, text);
		assert_string_equal(text, good[i]);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(address_parse(bad[i], &parsed));
}

static void addresses_in_order(void **state)
{
	static const char *const sorted[] = { "0.0.0.0", "9.255.255.255", "10.0.0.0", "192.0.2.1",
		"::", "2001:db8::", "2001:db8::1", "ffff::" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sorted); i++) {
		for (size_t j = 0; j < COUNT_OF(sorted); j++) {
			struct address a = address(sorted[i]), b = address(sorted[j]);
			int order = address_compare(&a, &b);
			assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
		}
	}
}

static void prefixes(void **state)
{
	static const struct {
		const char *address;
		unsigned bits;
		const char *prefix;
	} cases[] = { { "192.0.2.255", 24, "192.0.2.0" }, { "255.255.255.255", 0, "0.0.0.0" },
		{ "255.255.255.255", 1, "128.0.0.0" }, { "255.255.255.255", 31, "255.255.255.254" },
		{ "1.2.3.4", 32, "1.2.3.4" }, { "2001:db8:1:2::3", 48, "2001:db8:1::" },
		{ "ffff:ffff::", 17, "ffff:8000::" }, { "2001:db8::1", 128, "2001:db8::1" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct address from = address(cases[i].address), to = address(cases[i].prefix);
		struct address prefix = address_prefix(&from, cases[i].bits);
		assert_int_equal(address_compare(&prefix, &to), 0);
	}
}

static void sets_hold_their_networks(void **state)
{
	struct networks set = set_of("198.18.0.0/15\n10.1.2.3\n2001:db8::/32\n");

	(void)state;
	assert_true(holds(&set, "198.18.0.0"));
	assert_true(holds(&set, "198.19.255.255"));
	assert_false(holds(&set, "198.17.255.255"));
	assert_false(holds(&set, "198.20.0.0"));
	assert_true(holds(&set, "10.1.2.3"));
	assert_false(holds(&set, "10.1.2.2"));
	assert_false(holds(&set, "10.1.2.4"));
	assert_true(holds(&set, "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"));
	assert_false(holds(&set, "2001:db9::"));
	assert_false(holds(&set, "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff"));
	networks_done(&set);
	set = set_of("");
	assert_false(holds(&set, "0.0.0.0"));
	networks_done(&set);
	set = set_of("0.0.0.0/0\n::/0");
	assert_true(holds(&set, "255.255.255.255"));
	assert_true(holds(&set, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
	networks_done(&set);
}

/* The families must not run into each other: 1.2.3.4 is not 102:304::. */
static void families_are_apart(void **state)
{
	struct networks set = set_of("1.2.3.4\n255.255.255.255");

	(void)state;
	assert_false(holds(&set, "102:304::"));
	assert_false(holds(&set, "::"));
	assert_networks(&set, "1.2.3.4/32 255.255.255.255/32");
	networks_done(&set);
}

static void lists_are_zmap_format(void **state)
{
	struct networks set = set_of("# a comment\r\n\r\n  10.0.0.0/8 # private\n\t192.0.2.1\t\n"
				     "2001:db8::/32# doc\n198.51.100.7/24");

	(void)state;
	assert_networks(&set, "10.0.0.0/8 192.0.2.1/32 198.51.100.0/24 2001:db8::/32");
	networks_done(&set);
}

static void assert_bad(
	struct networks *set, const char *list, size_t length, size_t line, const char *words)
{
	struct network_list read;

	assert_false(network_list_add(set, list, length, &read));
	assert_int_equal(read.bad_line, line);
	if (!strstr(read.fault, words))
		fail_msg("%s: %s", list, read.fault);
}

/* T541 */
static void bad_lines_are_named(void **state)
{
	static const char *const bad[] = { "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0/8",
		"example.se", "2001:db8::/129", "10.0.0.0/8x", "10.0.0.0 /8", "10.0.0.0/0008",
		"mx.example.org", "*", "10.0.0.*", "010.0.0.1", "10.0.0.0/255.0.0.0",
		"[2001:db8::1]", "fe80::1%eth0", "10.0.0.1,10.0.0.2", "10.0.0.1;10.0.0.2",
		"10.0.0.1 10.0.0.2", "10.0.0.1,reason", "10.0.0.1:25", "https://10.0.0.1/", "\xff",
		"2001:0db8:0000:0000:0000:0000:0000:0001/128 and much more text" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct networks set;
		char list[200];

		networks_init(&set);
		assert_false(networks_add(&set, bad[i]));
		snprintf(list, sizeof(list), "# one\n10.0.0.0/8\n%s\n192.0.2.0/24\n", bad[i]);
		assert_bad(&set, list, strlen(list), 3, "is not a network");
		networks_done(&set);
	}
}

/* A NUL octet is no white space and does not end a line. */
static void nul_octets_are_refused(void **state)
{
	static const char *const bad[] = { "10.0.0.0\0/8", "10.0.0.1\0" };
	static const size_t lengths[] = { 11, 9 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct networks set;

		networks_init(&set);
		assert_bad(&set, bad[i], lengths[i], 1, "is not a network");
		networks_done(&set);
	}
}

/* T542 */
static void ranges(void **state)
{
	static const struct {
		const char *list;
		const char *networks;
	} cases[] = {
		{ "192.0.2.1-192.0.2.2", "192.0.2.1/32 192.0.2.2/32" },
		{ "192.0.2.0 - 192.0.2.255", "192.0.2.0/24" },
		{ " 192.0.2.0\t-192.0.2.127 # half", "192.0.2.0/25" },
		{ "192.0.2.7-192.0.2.7", "192.0.2.7/32" },
		{ "0.0.0.0-255.255.255.255", "0.0.0.0/0" },
		{ "2001:db8::-2001:db8::f", "2001:db8::/124" },
		{ "2001:DB8::1 - 2001:db8::1", "2001:db8::1/128" },
		{ "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0" },
		{ "192.0.2.0-192.0.2.9\r192.0.2.10-192.0.2.15\r", "192.0.2.0/28" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct networks set = set_of(cases[i].list);
		assert_networks(&set, cases[i].networks);
		networks_done(&set);
	}
}

/* T542 */
static void bad_ranges(void **state)
{
	static const struct {
		const char *line;
		const char *words;
	} cases[] = {
		{ "192.0.2.9-192.0.2.1", "ends before it begins" },
		{ "2001:db8::9 - 2001:db8::1", "ends before it begins" },
		{ "192.0.2.1-2001:db8::1", "one version of IP" },
		{ "2001:db8::1-192.0.2.1", "one version of IP" },
		{ "192.0.2.1-9", "not a range" },
		{ "192.0.2.1-", "not a range" },
		{ "-192.0.2.1", "not a range" },
		{ "-", "not a range" },
		{ "10.0.0.0/-1", "not a range" },
		{ "192.0.2.1-192.0.2.5-192.0.2.9", "not a range" },
		{ "192.0.2.0/24-192.0.3.0/24", "not a range" },
		{ "192.0.2.1-192.0.2.0/24", "not a range" },
		{ "192.0.2.1--192.0.2.9", "not a range" },
		{ "mx-1.example.org", "not a range" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct networks set;

		networks_init(&set);
		assert_bad(&set, cases[i].line, strlen(cases[i].line), 1, cases[i].words);
		assert_int_equal(set.count, 0);
		networks_done(&set);
	}
}

/* T543: who writes the address in its mapped form is not contacted at it. */
static void mapped_addresses_are_ipv4(void **state)
{
	static const struct {
		const char *list;
		const char *networks;
	} cases[] = {
		{ "::ffff:192.0.2.1", "192.0.2.1/32" },
		{ "::FFFF:c000:0201", "192.0.2.1/32" },
		{ "::ffff:192.0.2.0/120", "192.0.2.0/24" },
		{ "::ffff:128.0.0.0/97", "128.0.0.0/1" },
		{ "::ffff:192.0.2.0-::ffff:192.0.2.3", "192.0.2.0/30" },
		{ "::ffff:0:0/96", "::ffff:0.0.0.0/96" },
		{ "::ffff:0:0/95", "::fffe:0:0/95" },
		{ "::192.0.2.1", "::192.0.2.1/128" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct networks set = set_of(cases[i].list);
		assert_networks(&set, cases[i].networks);
		networks_done(&set);
	}
}

/* T544: ZMap takes them, and so do we; their number is told. */
static void bits_of_a_host_are_cleared(void **state)
{
	static const char list[] = "# x\n192.0.2.0/24\n198.51.100.7/24\n2001:db8::1/32\n10.0.0.1\n"
				   "10.0.0.1/32\n0.0.0.1/0\n";
	struct network_list read;
	struct networks set;

	(void)state;
	networks_init(&set);
	assert_true(network_list_add(&set, list, strlen(list), &read));
	assert_int_equal(read.networks, 6);
	assert_int_equal(read.masked, 3);
	assert_int_equal(read.first_masked, 3);
	networks_seal(&set);
	assert_networks(&set, "0.0.0.0/0 2001:db8::/32");
	networks_done(&set);
}

static void sealing_merges(void **state)
{
	struct networks set = set_of("10.0.1.0/24\n10.0.0.0/24\n10.0.0.128/25\n10.0.2.0/24\n"
				     "10.0.1.5\n192.0.2.1\n192.0.2.0\n::1\n::");

	(void)state;
	assert_int_equal(set.count, 3);
	assert_networks(&set, "10.0.0.0/23 10.0.2.0/24 192.0.2.0/31 ::/127");
	networks_done(&set);
}

static void covering(void **state)
{
	struct networks outer = set_of("10.0.0.0/8\n198.18.0.0/15\n2001:db8::/32");
	static const struct {
		const char *inner;
		bool covered;
	} cases[] = { { "", true }, { "10.0.0.0/8", true }, { "10.9.0.0/16\n198.19.0.1", true },
		{ "10.0.0.0/7", false }, { "10.0.0.0/8\n11.0.0.0/32", false },
		{ "198.19.0.0/16\n198.20.0.0/16", false }, { "2001:db8:1::/48", true },
		{ "2001:db8::/31", false } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct networks inner = set_of(cases[i].inner);
		assert_int_equal(networks_cover(&outer, &inner), cases[i].covered);
		networks_done(&inner);
	}
	networks_done(&outer);
}

static void subtraction(void **state)
{
	static const struct {
		const char *from;
		const char *less;
		const char *rest;
	} cases[] = {
		{ "10.0.0.0/24", "", "10.0.0.0/24" },
		{ "10.0.0.0/24", "10.0.0.0/24", "" },
		{ "10.0.0.0/24", "10.0.0.0/8", "" },
		{ "10.0.0.0/24", "10.0.0.0/25", "10.0.0.128/25" },
		{ "10.0.0.0/24", "10.0.0.128/25", "10.0.0.0/25" },
		{ "10.0.0.0/29", "10.0.0.3", "10.0.0.0/31 10.0.0.2/32 10.0.0.4/30" },
		{ "0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1" },
		{ "0.0.0.0/0", "128.0.0.0/1", "0.0.0.0/1" },
		{ "::/0", "8000::/1", "::/1" },
		{ "10.0.0.0/24\n192.0.2.0/24",
			"9.0.0.0/8\n10.0.0.0/25\n192.0.2.128/25\n193.0.0.0/8",
			"10.0.0.128/25 192.0.2.0/25" },
		{ "127.0.0.0/8\n::1", "127.0.0.0/8", "::1/128" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct networks from = set_of(cases[i].from), less = set_of(cases[i].less), rest;

		networks_subtract(&from, &less, &rest);
		assert_networks(&rest, cases[i].rest);
		networks_done(&from);
		networks_done(&less);
		networks_done(&rest);
	}
}

static void covers_are_minimal(void **state)
{
	struct networks set = set_of("10.0.0.1\n10.0.0.2\n10.0.0.3\n10.0.0.4");

	(void)state;
	assert_networks(&set, "10.0.0.1/32 10.0.0.2/31 10.0.0.4/32");
	networks_done(&set);
	set = set_of("::/0\n0.0.0.0/0");
	assert_networks(&set, "0.0.0.0/0 ::/0");
	networks_done(&set);
}

/* A.5 with T030 to T033: first and last address of each block, and the neighbours outside. */
static void special_purpose_networks(void **state)
{
	static const char *const inside[] = { "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.1.2.3",
		"10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1", "169.254.0.1",
		"172.16.0.0", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.31.196.1",
		"192.52.193.1", "192.88.99.1", "192.168.0.0", "192.168.255.255", "192.175.48.1",
		"198.18.0.0", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
		"239.255.255.255", "240.0.0.0", "255.255.255.255", "::", "::1", "::2",
		"::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1",
		"100:0:0:1::1", "2001::1", "2001:1ff:ffff::1", "2001:db8::1", "2002:7f00:1::1",
		"2002:a01:203::1", "2620:4f:8000::1", "3fff::1", "3fff:fff:ffff::1", "5f00::1",
		"fc00::1", "fdff::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "1fff::1",
		"4000::1", "8000::1" };
	static const char *const outside[] = { "1.0.0.0", "8.8.8.8", "9.255.255.255", "11.0.0.0",
		"100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255",
		"169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0",
		"192.0.3.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
		"198.51.99.255", "203.0.112.255", "223.255.255.255", "2001:200::1", "2001:db7::1",
		"2001:db9::1", "2003::1", "2a00:1450::1", "2620:4f:8001::1", "3ffe::1" };
	struct networks set;

	(void)state;
	networks_special_purpose(&set);
	for (size_t i = 0; i < COUNT_OF(inside); i++) {
		if (!holds(&set, inside[i]))
			fail_msg("%s should be special-purpose", inside[i]);
	}
	for (size_t i = 0; i < COUNT_OF(outside); i++) {
		if (holds(&set, outside[i]))
			fail_msg("%s should not be special-purpose", outside[i]);
	}
	networks_done(&set);
}

/* A.5: a 6to4 address counts by the IPv4 address it holds. */
static void six_to_four_counts_by_its_ipv4(void **state)
{
	struct networks set;

	(void)state;
	networks_special_purpose(&set);
	assert_true(holds(&set, "2002:c0a8:101::1"));
	assert_true(holds(&set, "2002:e000:1::1"));
	networks_done(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_as_text),
		cmocka_unit_test(addresses_in_order),
		cmocka_unit_test(prefixes),
		cmocka_unit_test(sets_hold_their_networks),
		cmocka_unit_test(families_are_apart),
		cmocka_unit_test(lists_are_zmap_format),
		cmocka_unit_test(bad_lines_are_named),
		cmocka_unit_test(ranges),
		cmocka_unit_test(bad_ranges),
		cmocka_unit_test(mapped_addresses_are_ipv4),
		cmocka_unit_test(bits_of_a_host_are_cleared),
		cmocka_unit_test(nul_octets_are_refused),
		cmocka_unit_test(sealing_merges),
		cmocka_unit_test(covering),
		cmocka_unit_test(subtraction),
		cmocka_unit_test(covers_are_minimal),
		cmocka_unit_test(special_purpose_networks),
		cmocka_unit_test(six_to_four_counts_by_its_ipv4),
	};

	return RUN_TESTS("networks", tests);
}
