/* SPDX-License-Identifier: Apache-2.0 */
/* base: name (PROTOCOL A.4), psl. */
#include "tests/unit/unit.h"

#include "base/name.h"
#include "base/psl.h"

#include <stdio.h>
#include <string.h>

static void lengths(void **state)
{
	char label[80], name[300] = "";

	(void)state;
	memset(label, 'a', 63);
	strncpy(label + 63, ".se", 4);
	assert_true(name_valid(label));
	memset(label, 'a', 64);
	strncpy(label + 64, ".se", 4);
	assert_false(name_valid(label));
	for (int i = 0; i < 126; i++)
		snprintf(name + 2 * i, sizeof(name) - 2 * (size_t)i, "a.");
	strncpy(name + 252, "b", 2);
	assert_int_equal(strlen(name), 253);
	assert_true(name_valid(name));
	strncpy(name + 252, "bc", 3);
	assert_false(name_valid(name));
	assert_false(name_valid(""));
	assert_false(name_valid("."));
	assert_false(name_valid("a..b"));
	assert_false(name_valid(".a"));
	assert_false(name_valid("a."));
	assert_true(name_valid("a"));
}

static void letters_digits_hyphens(void **state)
{
	(void)state;
	assert_true(name_is_ldh("mx-1.Example.se"));
	assert_true(name_is_ldh(""));
	assert_false(name_is_ldh("mx_1.example.se"));
	assert_false(name_is_ldh("b\xc3\xbc"
				 "cher.se"));
	assert_false(name_is_ldh("a b"));
}

static void labels_and_suffixes(void **state)
{
	(void)state;
	assert_int_equal(name_labels(""), 0);
	assert_int_equal(name_labels("se"), 1);
	assert_int_equal(name_labels("mx.example.se"), 3);
	assert_true(name_under("mx.example.se", "example.se"));
	assert_true(name_under("example.se", "example.se"));
	assert_false(name_under("xexample.se", "example.se"));
	assert_false(name_under("se", "example.se"));
}

static void special_use_names(void **state)
{
	static const char *const special[] = { "localhost", "mx.localhost", "printer.local",
		"mx.test", "a.invalid", "x.onion", "mx.internal", "home.arpa", "mx.home.arpa",
		"mx.example" };
	static const char *const ordinary[] = { "example.com", "notlocalhost.se", "mylocal", "arpa",
		"test.se", "xtest", "in-addr.arpa" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(special); i++)
		assert_true(name_is_special_use(special[i]));
	for (size_t i = 0; i < COUNT_OF(ordinary); i++)
		assert_false(name_is_special_use(ordinary[i]));
}

/* A.4 with T027 to T029 and T037. */
static void host_kinds(void **state)
{
	static const struct {
		const char *name;
		enum host_kind kind;
	} cases[] = { { "mx.example.se", HOST_NAME }, { "mx_1.example.se", HOST_NAME },
		{ "xn--bcher-kva.de", HOST_NAME }, { "-mx.example.se", HOST_NAME },
		{ "192.0.2.5", HOST_IP_LITERAL }, { "2001:db8::1", HOST_IP_LITERAL },
		{ "[192.0.2.1]", HOST_IP_LITERAL }, { "mx.192", HOST_IP_LITERAL },
		{ "1.2.3.4.5", HOST_IP_LITERAL }, { "25", HOST_IP_LITERAL }, { "mail", HOST_TLD },
		{ "localhost", HOST_SPECIAL_USE }, { "mx.localhost", HOST_SPECIAL_USE },
		{ "mx.test", HOST_SPECIAL_USE }, { "mx.home.arpa", HOST_SPECIAL_USE },
		{ "m x.example.se", HOST_BAD_NAME }, { "mx..example.se", HOST_BAD_NAME },
		{ "mx\\032a.example.se", HOST_BAD_NAME }, { "*.example.se", HOST_BAD_NAME },
		{ "b\xc3\xbc"
		  "cher.de",
			HOST_BAD_NAME },
		{ "", HOST_BAD_NAME } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		if (name_host_kind(cases[i].name) != cases[i].kind)
			fail_msg("%s is %s, expected %s", cases[i].name,
				host_kind_text(name_host_kind(cases[i].name)),
				host_kind_text(cases[i].kind));
	}
}

static void registered_domains(void **state)
{
	(void)state;
	assert_string_equal(psl_registered_domain("mx1.mail.example.se"), "example.se");
	assert_string_equal(psl_registered_domain("mx.example.co.uk"), "example.co.uk");
	assert_string_equal(psl_registered_domain("example.se"), "example.se");
	assert_string_equal(psl_registered_domain("co.uk"), "co.uk");
	assert_string_equal(psl_registered_domain("se"), "se");
	assert_int_equal(strlen(psl_digest()), 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths),
		cmocka_unit_test(letters_digits_hyphens),
		cmocka_unit_test(labels_and_suffixes),
		cmocka_unit_test(special_use_names),
		cmocka_unit_test(host_kinds),
		cmocka_unit_test(registered_domains),
	};

	return RUN_TESTS("names", tests);
}
