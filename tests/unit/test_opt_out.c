/* SPDX-License-Identifier: Apache-2.0 */
/* input: what people write who ask to be left alone (PROTOCOL G.1, opt_out.h). */
#include "tests/unit/unit.h"

#include "input/opt_out.h"

#include <stdio.h>
#include <string.h>

enum how { BARE, TAKEN_OUT };

struct form {
	const char *line;
	const char *name; /* with its dot where all below it is meant; "": nobody */
	enum how how;
};

static void assert_forms(const struct form *forms, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char shown[NAME_MAXIMUM + 4];
		struct opt_out got;
		const char *fault = opt_out_parse(forms[i].line, strlen(forms[i].line), &got);

		if (fault)
			fail_msg("'%s' %s", forms[i].line, fault);
		snprintf(shown, sizeof(shown), "%s%s", got.below ? "." : "", got.name);
		assert_string_equal(shown, forms[i].name);
		if (got.taken_out != (forms[i].how == TAKEN_OUT))
			fail_msg("'%s': taken out %d", forms[i].line, got.taken_out);
	}
}

static void assert_refused(const char *line, size_t length, const char *word)
{
	struct opt_out got;
	const char *fault = opt_out_parse(line, length, &got);

	if (!fault)
		fail_msg("'%s' is taken as '%s'", line, got.name);
	if (!strstr(fault, word))
		fail_msg("'%s' %s, not '%s'", line, fault, word);
	assert_string_equal(got.name, "");
}

/* T530 */
static void domains(void **state)
{
	static const struct form forms[] = {
		{ "example.org", "example.org", BARE },
		{ "EXAMPLE.Org", "example.org", BARE },
		{ "example.org.", "example.org", BARE },
		{ " \texample.org \t", "example.org", BARE },
		{ "\"example.org\"", "example.org", BARE },
		{ "b\xc3\xbc"
		  "cher.de",
			"xn--bcher-kva.de", BARE },
		{ "B\xc3\x9c"
		  "CHER.DE",
			"xn--bcher-kva.de", BARE },
		{ "bu\xcc\x88"
		  "cher.de",
			"xn--bcher-kva.de", BARE },
		{ "xn--bcher-kva.de", "xn--bcher-kva.de", BARE },
		{ "a_b.example.org", "a_b.example.org", BARE },
		{ "foo.test", "foo.test", BARE },
		{ "1,example.org", "example.org", BARE },
		{ "1000000, example.org", "example.org", BARE },
		{ "7,\"example.org\"", "example.org", BARE },
		{ "123.example.org", "123.example.org", BARE },
		{ "1.2.3.4-dsl.example.org", "1.2.3.4-dsl.example.org", BARE },
	};

	(void)state;
	assert_forms(forms, COUNT_OF(forms));
}

/* T531 */
static void all_below(void **state)
{
	static const struct form forms[] = {
		{ ".example.org", ".example.org", BARE },
		{ "*.example.org", ".example.org", BARE },
		{ "*.EXAMPLE.org.", ".example.org", BARE },
		{ "1,*.example.org", ".example.org", BARE },
		{ "*.b\xc3\xbc"
		  "cher.de",
			".xn--bcher-kva.de", BARE },
		{ ".se", ".se", BARE },
		{ "*.se", ".se", BARE },
		{ "https://*.example.org/", ".example.org", TAKEN_OUT },
		{ "*@*.example.org", ".example.org", TAKEN_OUT },
	};

	(void)state;
	assert_forms(forms, COUNT_OF(forms));
}

/* T532 */
static void comments(void **state)
{
	static const struct form forms[] = {
		{ "", "", BARE },
		{ " \t", "", BARE },
		{ "# example.org", "", BARE },
		{ "  # example.org", "", BARE },
		{ "example.org # asked on the phone", "example.org", BARE },
		{ "example.org\t# joe@example.net, https://example.com", "example.org", BARE },
		{ "example.org #", "example.org", BARE },
		{ "*.example.org # a # b", ".example.org", BARE },
		{ "https://example.org/ # their site", "example.org", TAKEN_OUT },
		{ "postmaster@example.org # no. 7", "example.org", TAKEN_OUT },
	};

	(void)state;
	assert_forms(forms, COUNT_OF(forms));
}

/* T533 */
static void urls(void **state)
{
	static const struct form forms[] = {
		{ "https://example.org", "example.org", TAKEN_OUT },
		{ "https://example.org/", "example.org", TAKEN_OUT },
		{ "HTTPS://Example.ORG/a/b?c=d#e", "example.org", TAKEN_OUT },
		{ "https://example.org?a@b", "example.org", TAKEN_OUT },
		{ "https://example.org#top", "example.org", TAKEN_OUT },
		{ "https://example.org/@joe", "example.org", TAKEN_OUT },
		{ "http://joe:secret@example.org:8080/", "example.org", TAKEN_OUT },
		{ "http://a.example@example.org/", "example.org", TAKEN_OUT },
		{ "ftp://example.org.:/", "example.org", TAKEN_OUT },
		{ "smtp://mx.example.org:25", "mx.example.org", TAKEN_OUT },
		{ "<https://example.org/>", "example.org", TAKEN_OUT },
		{ "\"https://example.org/\"", "example.org", TAKEN_OUT },
		{ "https://b\xc3\xbc"
		  "cher.de/",
			"xn--bcher-kva.de", TAKEN_OUT },
		{ "example.org/", "example.org", TAKEN_OUT },
		{ "example.org/imprint", "example.org", TAKEN_OUT },
		{ "example.org?page=1", "example.org", TAKEN_OUT },
		{ "example.org#asked", "example.org", TAKEN_OUT },
		{ "example.org:443", "example.org", TAKEN_OUT },
		{ "example.org:25/x", "example.org", TAKEN_OUT },
		{ "3,https://example.org/", "example.org", TAKEN_OUT },
	};

	(void)state;
	assert_forms(forms, COUNT_OF(forms));
}

/* T534 */
static void mailboxes(void **state)
{
	static const struct form forms[] = {
		{ "postmaster@example.org", "example.org", TAKEN_OUT },
		{ "First.Last+tag@EXAMPLE.org", "example.org", TAKEN_OUT },
		{ "mailto:postmaster@example.org", "example.org", TAKEN_OUT },
		{ "MailTo:postmaster@example.org?subject=stop", "example.org", TAKEN_OUT },
		{ "<postmaster@example.org>", "example.org", TAKEN_OUT },
		{ "<mailto:postmaster@example.org>", "example.org", TAKEN_OUT },
		{ "mailto:<postmaster@example.org>", "example.org", TAKEN_OUT },
		{ "<example.org>", "example.org", TAKEN_OUT },
		{ "@example.org", "example.org", TAKEN_OUT },
		{ "*@example.org", "example.org", TAKEN_OUT },
		{ "j\xc3\xb6rg@b\xc3\xbc"
		  "cher.de",
			"xn--bcher-kva.de", TAKEN_OUT },
		{ "postmaster@example.org:25", "example.org", TAKEN_OUT },
	};

	(void)state;
	assert_forms(forms, COUNT_OF(forms));
}

/* T535: whose web site it is has mail at the domain, not at www. */
static void web_sites(void **state)
{
	static const struct {
		const char *line;
		bool is_site;
	} cases[] = { { "www.example.org", true }, { "https://WWW.example.org/", true },
		{ "www.example.co.uk", true }, { "www.org", false }, { "www1.example.org", false },
		{ ".www.example.org", false }, { "example.org", false } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct opt_out got;

		assert_null(opt_out_parse(cases[i].line, strlen(cases[i].line), &got));
		assert_int_equal(got.is_site, cases[i].is_site);
	}
}

/* T536: who is meant cannot be known, or is known only by a guess. */
static void refused(void **state)
{
	static const struct {
		const char *line;
		const char *word;
	} cases[] = {
		{ "-x", "no domain" },
		{ "-example.org", "no domain" },
		{ "example-.org", "no domain" },
		{ "a.-b.example.org", "no domain" },
		{ "example.org-", "no domain" },
		{ "a..b", "no domain" },
		{ "..example.org", "no domain" },
		{ "example.org..", "no domain" },
		{ ".", "no domain" },
		{ "*", "no domain" },
		{ "*.", "no domain" },
		{ "*.*.example.org", "no domain" },
		{ "mx.*.example.org", "no domain" },
		{ "*example.org", "no domain" },
		{ "**.example.org", "no domain" },
		{ "!example.org", "no domain" },
		{ "|example.org", "more than one" },
		{ "||example.org^", "more than one" },
		{ "example,org", "more than one" },
		{ "example.org,example.net", "more than one" },
		{ "example.org,asked by mail", "more than one" },
		{ "example.org,1", "more than one" },
		{ "1,example.org,x", "more than one" },
		{ "1;example.org", "more than one" },
		{ "example.org;reason", "more than one" },
		{ "example.org,", "more than one" },
		{ "1\texample.org", "more than one" },
		{ "example.org example.net", "more than one" },
		{ "example.org -- asked", "more than one" },
		{ "; example.org", "more than one" },
		{ "// example.org", "more than one" },
		{ "- example.org", "more than one" },
		{ "0.0.0.0 example.org", "more than one" },
		{ "Joe <joe@example.org>", "more than one" },
		{ "<joe@example.org", "more than one" },
		{ "a@example.org,b@example.net", "more than one" },
		{ "mailto:a@example.org?cc=b@example.net", "more than one" },
		{ "https://example.org/,https://example.net/", "more than one" },
		{ "https://example.org/?u=https://example.net/", "more than one" },
		{ "a@b@example.org", "more than one" },
		{ "example.org#asked by mail", "more than one" },
		{ "example.org#joe@example.net", "no domain" },
		{ "example.org/~joe@example.net", "no domain" },
		{ "x#1@example.org", "no domain" },
		{ "user%example.org@example.net", "no domain" },
		{ "example.org!user@example.net", "no domain" },
		{ "example.org:reason", "no domain" },
		{ "example.org:123456", "no domain" },
		{ "https://example.org:port/", "no domain" },
		{ "https://ex%61mple.org/", "no domain" },
		{ "https:///example.org", "no domain" },
		{ "https://", "no domain" },
		{ "://example.org/", "no domain" },
		{ "//example.org/", "no domain" },
		{ "mailto:example.org", "no domain" },
		{ "postmaster@", "no domain" },
		{ "@", "no domain" },
		{ "\"example.org", "no domain" },
		{ "'example.org'", "no domain" },
		{ "{\"domain\":\"example.org\"}", "no domain" },
		{ "b\xfc"
		  "cher.de",
			"no domain" },
		{ "example.org\xe2\x80\xa8", "no domain" },
		{ "example.org\x0b", "no domain" },
		{ "se", "single label" },
		{ "se.", "single label" },
		{ "domain", "single label" },
		{ "postmaster@localhost", "single label" },
		{ "https:/example.org/", "single label" },
		{ "192.0.2.1", "blocklist-file" },
		{ "192.0.2.1.", "blocklist-file" },
		{ "192.0.2.0/24", "blocklist-file" },
		{ "192.0.2.1:25", "blocklist-file" },
		{ "192.0.2.1-192.0.2.9", "blocklist-file" },
		{ "192.0.2.1-9", "blocklist-file" },
		{ "10.1", "blocklist-file" },
		{ "\xef\xbc\x91\xef\xbc\x90.1.2.3", "blocklist-file" },
		{ "https://192.0.2.1/", "blocklist-file" },
		{ "postmaster@[192.0.2.1]", "blocklist-file" },
		{ "postmaster@[IPv6:2001:db8::1]", "blocklist-file" },
		{ "2001:db8::1", "blocklist-file" },
		{ "2001:DB8::/32", "blocklist-file" },
		{ "2001:db8::1-2001:db8::9", "blocklist-file" },
		{ "::1", "blocklist-file" },
		{ "::ffff:192.0.2.1", "blocklist-file" },
		{ "[2001:db8::1]:25", "blocklist-file" },
		{ "https://[2001:db8::1]/", "blocklist-file" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_refused(cases[i].line, strlen(cases[i].line), cases[i].word);
}

static void strange_octets(void **state)
{
	static char long_line[100000];

	(void)state;
	assert_refused("example.org\0.evil", 17, "no domain");
	assert_refused("\0", 1, "no domain");
	memset(long_line, 'a', sizeof(long_line));
	assert_refused(long_line, sizeof(long_line) - 1, "no domain");
	memset(long_line, '.', sizeof(long_line));
	assert_refused(long_line, sizeof(long_line) - 1, "no domain");
	memset(long_line, '@', sizeof(long_line));
	assert_refused(long_line, sizeof(long_line) - 1, "more than one");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(domains),
		cmocka_unit_test(all_below),
		cmocka_unit_test(comments),
		cmocka_unit_test(urls),
		cmocka_unit_test(mailboxes),
		cmocka_unit_test(web_sites),
		cmocka_unit_test(refused),
		cmocka_unit_test(strange_octets),
	};

	return RUN_TESTS("opt_out", tests);
}
