/* SPDX-License-Identifier: Apache-2.0 */
/* tls/names (PROTOCOL E.5), and its agreement with OpenSSL's own matching. */
#include "tests/unit/unit.h"

#include "base/random.h"
#include "tests/unit/certificates.h"
#include "tls/name_index.h"
#include "tls/names.h"

#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct chain *chain_for(const char *cn, const char *names)
{
	static EVP_PKEY *key; /* one for all: only the names differ */
	const struct certificate_plan plan = { .cn = cn, .names = names };

	if (!key)
		key = certificates_key();
	struct identity leaf = certificates_issue(&plan, NULL, key);
	struct chain *chain = CHAIN(&leaf);
	identity_done(&leaf);
	return chain;
}

struct name_case {
	const char *test_case;
	const char *cn;
	const char *names;
	const char *reference;
	enum match_via via;
	bool strict;
};

static void match_table(void **state)
{
	static const struct name_case cases[] = {
		{ "T208", "x", "DNS:example.com,DNS:mx.example.com", "example.com", MATCH_SAN,
			true },
		{ "T208", "x", "DNS:example.com,DNS:mx.example.com", "mx.example.com", MATCH_SAN,
			true },
		{ "T209", "x", "DNS:*.example.com", "example.com", MATCH_NONE, false },
		{ "T209, T100", "x", "DNS:*.example.com", "mx.example.com", MATCH_SAN_WILD, true },
		{ "T101", "x", "DNS:mx*.example.com", "mx1.example.com", MATCH_NONE, false },
		{ "T102", "x", "DNS:*.example.com", "a.b.example.com", MATCH_NONE, false },
		{ "T103, T210", "mx.example.com", NULL, "mx.example.com", MATCH_CN, false },
		{ "T104", "mx.example.com", "DNS:other.com", "mx.example.com", MATCH_NONE, false },
		{ "T105", "mx.example.com", "IP:192.0.2.1", "mx.example.com", MATCH_CN, false },
		{ "e-mail names are none", "mx.example.com", "email:a@b.se", "mx.example.com",
			MATCH_CN, false },
		{ "T212", "x", "DNS:mx.example.com.", "mx.example.com", MATCH_NONE, false },
		{ "T213", "x", "DNS:*.co.uk", "x.co.uk", MATCH_SAN_WILD, true },
		{ "wildcard CN", "*.example.com", NULL, "mx.example.com", MATCH_CN_WILD, false },
		{ "case", "x", "DNS:MX.Example.COM", "mx.example.com", MATCH_SAN, true },
		{ "wildcard in the middle", "x", "DNS:a.*.example.com", "a.b.example.com",
			MATCH_NONE, false },
		{ "two wildcards", "x", "DNS:*.*.example.com", "a.b.example.com", MATCH_NONE,
			false },
		{ "bare wildcard", "x", "DNS:*", "com", MATCH_NONE, false },
		{ "wildcard of a top level", "x", "DNS:*.com", "example.com", MATCH_NONE, false },
		{ "exact before wildcard", "x", "DNS:*.example.com,DNS:mx.example.com",
			"mx.example.com", MATCH_SAN, true },
		{ "wildcard A-label", "x", "DNS:*.xn--bcher-kva.de", "mx.xn--bcher-kva.de",
			MATCH_SAN_WILD, true },
		{ "no names at all", NULL, NULL, "mx.example.com", MATCH_NONE, false },
		{ "longer name", "x", "DNS:mx.example.com", "mx.example.com.evil.se", MATCH_NONE,
			false },
		{ "tail only", "x", "DNS:example.com", "mx.example.com", MATCH_NONE, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct chain *chain = chain_for(cases[i].cn, cases[i].names);
		struct name_match got = names_match(&chain->certificates[0], cases[i].reference);

		if (got.via != cases[i].via || got.strict != cases[i].strict)
			fail_msg("%s: %s%s, expected %s", cases[i].test_case,
				match_via_text(got.via), got.strict ? ", strict" : "",
				match_via_text(cases[i].via));
		chain_unref(chain);
	}
}

/* A NUL octet in a name must not end it. */
static void nul_octets_do_not_end_a_name(void **state)
{
	struct octets names[] = { { (const uint8_t *)"mx.example.com\0.evil.se", 23 },
		{ (const uint8_t *)"", 0 } };
	struct certificate certificate = { .dns = names, .dns_count = 2 };

	(void)state;
	assert_int_equal(names_match(&certificate, "mx.example.com").via, MATCH_NONE);
	certificate = (struct certificate){ .common_names = names, .common_name_count = 2 };
	assert_int_equal(names_match(&certificate, "mx.example.com").via, MATCH_NONE);
}

/* T211 */
static void addresses_match_by_octets(void **state)
{
	struct chain *chain = chain_for("192.0.2.9", "IP:192.0.2.1,IP:2001:db8::1,DNS:192.0.2.3");
	struct address address;

	(void)state;
	static const struct {
		const char *text;
		bool match;
	} cases[] = { { "192.0.2.1", true }, { "2001:db8::1", true }, { "192.0.2.2", false },
		{ "192.0.2.9", false }, { "192.0.2.3", false }, { "::ffff:192.0.2.1", false } };
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_true(address_parse(cases[i].text, &address));
		assert_int_equal(
			names_match_address(&chain->certificates[0], &address), cases[i].match);
	}
	assert_int_equal(names_match(&chain->certificates[0], "mx.example.com").via, MATCH_NONE);
	chain_unref(chain);
}

static const char *const words[] = { "example.com", "mx.example.com", "*.example.com",
	"a.mx.example.com", "*.mx.example.com", "*.com", "*", "com", "mx*.example.com",
	"MX.EXAMPLE.COM", "*.*.com", "a.*.com", "xn--bcher-kva.de", "*.xn--bcher-kva.de",
	"mx-1.example.com", "m_x.example.com", "*.m_x.example.com", "*x.example.com", "1.2.3.4",
	"*.3.4" };
static const char *const references[] = { "example.com", "mx.example.com", "a.mx.example.com",
	"com", "mx1.example.com", "b.xn--bcher-kva.de", "mx-1.example.com", "m_x.example.com",
	"a.m_x.example.com", "x.com", "a.b.com", "mxx.example.com", "1.2.3.4" };

/* Certificates with up to three dNSNames and a common name, drawn at random. */
static void agrees_with_openssl(void **state)
{
	struct random random = { 20261123 };

	(void)state;
	for (int round = 0; round < 400; round++) {
		char names[400] = "";
		const char *cn = words[random_below(&random, COUNT_OF(words))];
		size_t count = random_below(&random, 4);

		for (size_t i = 0; i < count; i++)
			snprintf(names + strlen(names), sizeof(names) - strlen(names), "%sDNS:%s",
				i ? "," : "", words[random_below(&random, COUNT_OF(words))]);
		struct chain *chain = chain_for(cn, count ? names : NULL);
		const unsigned char *der = chain->certificates[0].der.bytes;
		X509 *x509 = d2i_X509(NULL, &der, (long)chain->certificates[0].der.length);
		for (size_t i = 0; i < COUNT_OF(references); i++) {
			bool ours = names_match(&chain->certificates[0], references[i]).via !=
				MATCH_NONE;
			bool theirs = X509_check_host(x509, references[i], 0,
					      X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL) == 1;
			if (ours != theirs)
				fail_msg("%s for CN=%s %s: we say %d, OpenSSL %d", references[i],
					cn, names, ours, theirs);
		}
		X509_free(x509);
		chain_unref(chain);
	}
}

/* A name of few letters, so that many are alike. */
static struct octets random_name(struct arena *arena, unsigned *seed)
{
	static const char *const labels[] = { "a", "A", "b", "*", "a*", "x_1", "", "ab" };
	char text[64] = "";
	size_t length = 0;

	for (int i = rand_r(seed) % 5; i >= 0; i--)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%s",
			labels[rand_r(seed) % 8], i ? "." : "");
	if (length && rand_r(seed) % 40 == 0)
		text[(size_t)rand_r(seed) % length] = 0;
	return (struct octets){ arena_copy(arena, text, length), length };
}

static const char *random_reference(struct arena *arena, unsigned *seed)
{
	struct octets name;
	char *text;

	do {
		name = random_name(arena, seed);
		text = arena_text(arena, (const char *)name.bytes, name.length);
	} while (!*text || strlen(text) != name.length);
	for (char *c = text; *c; c++)
		*c = (char)(*c == 'A' ? 'a' : *c);
	return text;
}

/* T286: many names are looked up, few are gone through, to the same end. */
static void many_as_few(void **state)
{
	unsigned seed = 1;
	size_t found[match_via_count] = { 0 };

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct arena arena;
		struct octets names[150];
		struct certificate few = { .dns = names }, many = { .dns = names };

		arena_init(&arena);
		for (size_t i = 0; i < COUNT_OF(names); i++)
			names[i] = random_name(&arena, &seed);
		few.dns_count = many.dns_count = 101 + (size_t)rand_r(&seed) % 50;
		many.dns_index = name_index_of(names, many.dns_count, &arena);
		assert_non_null(many.dns_index);
		for (int i = 0; i < 20; i++) {
			const char *reference = random_reference(&arena, &seed);
			struct name_match expected = names_match(&few, reference);
			struct name_match got = names_match(&many, reference);

			if (got.via != expected.via || got.strict != expected.strict)
				fail_msg("%s: %s, not %s", reference, match_via_text(got.via),
					match_via_text(expected.via));
			found[got.via]++;
		}
		arena_done(&arena);
	}
	assert_true(found[MATCH_NONE] > 100 && found[MATCH_SAN] > 100);
	assert_true(found[MATCH_SAN_WILD] > 20);
	assert_null(name_index_of(NULL, 100, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(match_table),
		cmocka_unit_test(nul_octets_do_not_end_a_name),
		cmocka_unit_test(addresses_match_by_octets),
		cmocka_unit_test(agrees_with_openssl),
		cmocka_unit_test(many_as_few),
	};

	return RUN_TESTS("certificate_names", tests);
}
