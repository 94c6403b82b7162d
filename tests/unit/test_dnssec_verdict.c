/* SPDX-License-Identifier: Apache-2.0 */
/* verdict/dnssec: the classes of PROTOCOL B.5 (T048 to T059), the flags of the parent, the lints. */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "tests/unit/facts.h"
#include "verdict/dnssec.h"

#define DAY (24 * 3600 * CLOCK_SECOND)

/* One lookup of the zone: s secure, i insecure, b bogus; d data, n nodata, x nxdomain; failures. */
static struct lookup_facts lookup_of(const char *code)
{
	static const struct {
		char letter;
		enum dns_status status;
	} statuses[] = { { 'd', DNS_OK }, { 'n', DNS_NODATA }, { 'x', DNS_NXDOMAIN },
		{ 'f', DNS_SERVFAIL }, { 't', DNS_TIMEOUT } };
	struct lookup_facts lookup = { 0 };

	if (*code == '-')
		return lookup;
	if (*code == 'b') {
		lookup = facts_lookup(DNS_BOGUS, DNS_BOGUS_DATA);
		lookup.why_bogus = code[1] == 'k' ? WHY_BOGUS_DNSKEY_MISSING
			: code[1] == 'm'          ? WHY_BOGUS_DS_MISMATCH
						  : WHY_BOGUS_SIGNATURE_EXPIRED;
		return lookup;
	}
	const char *status = *code == 's' || *code == 'i' ? code + 1 : code;
	for (size_t i = 0; i < COUNT_OF(statuses); i++) {
		if (statuses[i].letter == *status)
			lookup = facts_lookup(statuses[i].status,
				*code == 's'           ? DNS_SECURE
					: *code == 'i' ? DNS_INSECURE
						       : DNS_UNKNOWN);
	}
	return lookup;
}

struct class_case {
	const char *test_case;
	const char *ds, *dnskey, *soa, *mx;
	size_t keys; /* in the answer for DNSKEY */
	enum dnssec_class expected;
};

/* As the resolver answers by the measured table, B.2. */
static void classes(void **state)
{
	static const struct class_case cases[] = {
		{ "T048: signed", "sd", "sd", "sd", "sd", 2, DNSSEC_SIGNED_VALID },
		{ "signed, implicit MX", "sd", "sd", "sd", "sn", 2, DNSSEC_SIGNED_VALID },
		{ "signed, below the apex", "sd", "sd", "sn", "sd", 2, DNSSEC_SIGNED_VALID },
		{ "T057: NSEC3 iterations 200, MX exists", "sd", "sd", "sd", "sd", 2,
			DNSSEC_SIGNED_VALID },
		{ "T057: the same below the apex: the denial of the SOA is insecure", "sd", "sd",
			"in", "sd", 2, DNSSEC_SIGNED_VALID },
		{ "T057: the same without MX: every denial is insecure, the keys are not", "sd",
			"sd", "in", "in", 2, DNSSEC_SIGNED_VALID },
		{ "signed, MX at the end of an alias into an unsigned zone", "sd", "sd", "sd", "id",
			2, DNSSEC_SIGNED_VALID },
		{ "signed, keys not answered", "sd", "f", "sd", "sd", 0, DNSSEC_SIGNED_VALID },
		{ "T050: signatures expired", "sd", "b", "b", "b", 0, DNSSEC_SIGNED_BOGUS },
		{ "T052: DS of another key", "sd", "bm", "bm", "bm", 0, DNSSEC_SIGNED_BOGUS },
		{ "only the MX records are bogus", "sd", "sd", "sd", "b", 2, DNSSEC_SIGNED_BOGUS },
		{ "T051: no key", "sd", "bk", "bk", "bk", 0, DNSSEC_DS_WITHOUT_DNSKEY },
		{ "T051: no key, seen by the SOA record alone", "sd", "f", "bk", "bk", 0,
			DNSSEC_DS_WITHOUT_DNSKEY },
		{ "T053: unknown algorithm", "sd", "id", "id", "id", 2, DNSSEC_SIGNED_UNSUPPORTED },
		{ "T054: unknown digest", "sd", "id", "id", "in", 2, DNSSEC_SIGNED_UNSUPPORTED },
		{ "T053: unknown algorithm, no key: not bogus, so not broken", "sd", "in", "id",
			"id", 0, DNSSEC_SIGNED_UNSUPPORTED },
		{ "T055: island", "sn", "id", "id", "id", 2, DNSSEC_ISLAND },
		{ "T049: unsigned child", "sn", "in", "id", "id", 0, DNSSEC_UNSIGNED },
		{ "T059: unsigned parent", "in", "in", "id", "id", 0, DNSSEC_UNSIGNED },
		{ "island under an unsigned parent", "in", "id", "id", "id", 1, DNSSEC_ISLAND },
		{ "DS records in a parent that is not signed", "id", "id", "id", "id", 2,
			DNSSEC_ISLAND },
		{ "the same without keys", "id", "in", "id", "id", 0, DNSSEC_UNSIGNED },
		{ "no DS, keys not answered", "sn", "f", "id", "id", 0, DNSSEC_CLASS_UNKNOWN },
		{ "no DS, keys too late", "sn", "t", "id", "id", 0, DNSSEC_CLASS_UNKNOWN },
		{ "DS not answered", "f", "id", "id", "id", 2, DNSSEC_CLASS_UNKNOWN },
		{ "DS too late", "t", "sd", "sd", "sd", 2, DNSSEC_CLASS_UNKNOWN },
		{ "DS bogus", "b", "b", "b", "b", 0, DNSSEC_CLASS_UNKNOWN },
		{ "DS, and nothing else answered", "sd", "f", "f", "f", 0, DNSSEC_CLASS_UNKNOWN },
		{ "nothing asked", "-", "-", "f", "f", 0, DNSSEC_CLASS_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct class_case *c = &cases[i];
		struct dnssec_key keys[2] = { { .algorithm = 13 }, { .algorithm = 13 } };
		struct lookup_facts mx = lookup_of(c->mx);
		struct dnssec_facts facts = { .judged = true,
			.apex = "example.se",
			.soa = lookup_of(c->soa),
			.ds = lookup_of(c->ds),
			.dnskey = lookup_of(c->dnskey),
			.keys = keys,
			.key_count = c->keys };

		dnssec_judge(&facts, &mx);
		if (facts.class != c->expected)
			fail_msg("%s: %s, expected %s", c->test_case,
				dnssec_class_text(facts.class), dnssec_class_text(c->expected));
	}
}

/* T357: what the parent proves needs no word of the zone's own servers; what it does not prove does. */
static void silent_children(void **state)
{
	static const struct {
		const char *test_case;
		const char *ds, *dnskey, *soa;
		enum dnssec_apex_by by;
		enum dnssec_class expected;
		bool island_not_excluded;
	} cases[] = {
		{ "T357: keys not answered", "sn", "f", "id", DNSSEC_APEX_BY_DENIAL,
			DNSSEC_UNSIGNED, true },
		{ "T357: nothing answered", "sn", "t", "t", DNSSEC_APEX_BY_DENIAL, DNSSEC_UNSIGNED,
			true },
		{ "keys bogus", "sn", "b", "b", DNSSEC_APEX_BY_DENIAL, DNSSEC_UNSIGNED, true },
		{ "opt-out", "sn", "f", "f", DNSSEC_APEX_BY_OPT_OUT, DNSSEC_UNSIGNED, true },
		{ "only SOA fails", "sn", "in", "f", DNSSEC_APEX_BY_DENIAL, DNSSEC_UNSIGNED,
			false },
		{ "only SOA fails, and there are keys", "sn", "id", "f", DNSSEC_APEX_BY_DENIAL,
			DNSSEC_ISLAND, false },
		{ "no proof", "in", "f", "id", DNSSEC_APEX_BY_SOA, DNSSEC_CLASS_UNKNOWN, false },
		{ "DS records", "sd", "f", "f", DNSSEC_APEX_BY_DS, DNSSEC_CLASS_UNKNOWN, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct lookup_facts mx = lookup_of("f");
		struct dnssec_key key = { .algorithm = 13 };
		struct dnssec_facts facts = { .apex = "example.se",
			.apex_by = cases[i].by,
			.soa = lookup_of(cases[i].soa),
			.ds = lookup_of(cases[i].ds),
			.dnskey = lookup_of(cases[i].dnskey),
			.keys = &key,
			.key_count = cases[i].dnskey[1] == 'd' };

		dnssec_judge(&facts, &mx);
		if (facts.class != cases[i].expected ||
			facts.island_not_excluded != cases[i].island_not_excluded)
			fail_msg("%s: %s, %d", cases[i].test_case, dnssec_class_text(facts.class),
				facts.island_not_excluded);
	}
}

/* T359: what is signed above says nothing of a name that may be delegated; what nobody can sign does. */
static void doubtful_zones(void **state)
{
	const struct lookup_facts mx = lookup_of("id");
	struct dnssec_facts facts = { .apex = "example.se",
		.apex_by = DNSSEC_APEX_BY_DS,
		.doubtful = true,
		.soa = lookup_of("sd"),
		.ds = lookup_of("sd"),
		.dnskey = lookup_of("sd") };

	(void)state;
	dnssec_judge(&facts, &mx);
	assert_int_equal(facts.class, DNSSEC_CLASS_UNKNOWN);
	facts.ds = lookup_of("sn");
	facts.dnskey = lookup_of("in");
	dnssec_judge(&facts, &mx);
	assert_int_equal(facts.class, DNSSEC_UNSIGNED);
}

/* T353: at the end of an alias another zone's answers stand, bogus or unsigned. */
static void aliases_at_an_apex(void **state)
{
	const char *alias = "target.org";
	const struct lookup_facts mx = lookup_of("f");
	struct dnssec_facts facts = { .apex = "example.se",
		.apex_by = DNSSEC_APEX_BY_DS,
		.soa = lookup_of("b"),
		.ds = lookup_of("sd"),
		.dnskey = lookup_of("sd") };

	(void)state;
	facts.soa.aliases = &alias;
	facts.soa.alias_count = 1;
	dnssec_judge(&facts, &mx);
	assert_int_equal(facts.class, DNSSEC_SIGNED_VALID);
	facts.soa.status = DNS_OK;
	facts.soa.security = DNS_INSECURE;
	facts.dnskey = lookup_of("f");
	dnssec_judge(&facts, &mx);
	assert_int_equal(facts.class, DNSSEC_CLASS_UNKNOWN);
}

/* T361, T364: with what hangs on SHA-1 read as insecure; read as secure, it is as ever. */
static void by_sha1(void **state)
{
	const struct lookup_facts mx = lookup_of("id");
	struct dnssec_key key = { .algorithm = 5 };
	struct dnssec_facts facts = { .apex = "example.se",
		.apex_by = DNSSEC_APEX_BY_DS,
		.soa = lookup_of("id"),
		.ds = lookup_of("sd"),
		.dnskey = lookup_of("id"),
		.keys = &key,
		.key_count = 1 };

	(void)state;
	facts.soa.without_sha1 = facts.dnskey.without_sha1 = DNS_INSECURE;
	dnssec_judge(&facts, &mx);
	assert_int_equal(facts.class, DNSSEC_SIGNED_UNSUPPORTED);
	facts.ds = lookup_of("id"); /* the parent, too */
	facts.ds.without_sha1 = DNS_INSECURE;
	dnssec_judge(&facts, &mx);
	assert_int_equal(facts.class, DNSSEC_ISLAND);
	assert_true(facts.parent_unsigned);
	facts.soa.security = facts.ds.security = facts.dnskey.security = DNS_SECURE;
	dnssec_judge(&facts, &mx);
	assert_int_equal(facts.class, DNSSEC_SIGNED_VALID);
	assert_false(facts.parent_unsigned);
}

/* RFC 4035 5.2: another zone at the end of an alias says nothing of this one. */
static void bogus_end_of_an_alias(void **state)
{
	const char *alias = "target.org";
	struct lookup_facts mx = lookup_of("b");
	struct dnssec_facts facts = { .apex = "example.se",
		.soa = lookup_of("sd"),
		.ds = lookup_of("sd"),
		.dnskey = lookup_of("sd"),
		.key_count = 0 };

	(void)state;
	mx.aliases = &alias;
	mx.alias_count = 1;
	dnssec_judge(&facts, &mx);
	assert_int_equal(facts.class, DNSSEC_SIGNED_VALID);
	facts.soa = lookup_of("b");
	dnssec_judge(&facts, &mx);
	assert_int_equal(facts.class, DNSSEC_SIGNED_BOGUS);
}

static void flags_of_the_parent(void **state)
{
	static const struct {
		const char *test_case;
		const char *ds;
		bool optout; /* as the scanner read it */
		bool expected_optout, expected_unsigned;
	} cases[] = {
		{ "T049", "sn", false, false, false },
		{ "opt-out, an NSEC3 of its own (B.2)", "sn", true, true, false },
		{ "T476: opt-out span", "ix", true, true, false },
		{ "T059", "in", false, false, true },
		{ "a DS record is no denial", "sd", true, false, false },
		{ "a DS record that nothing signed", "id", false, false, true },
		{ "a failure says nothing", "f", false, false, false },
		{ "bogus says nothing", "b", false, false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct lookup_facts mx = lookup_of("id");
		struct dnssec_facts facts = { .apex = "example.se",
			.soa = lookup_of("id"),
			.ds = lookup_of(cases[i].ds),
			.dnskey = lookup_of("in"),
			.parent_optout = cases[i].optout };

		dnssec_judge(&facts, &mx);
		if (facts.parent_optout != cases[i].expected_optout ||
			facts.parent_unsigned != cases[i].expected_unsigned)
			fail_msg("%s: optout %d, unsigned %d", cases[i].test_case,
				facts.parent_optout, facts.parent_unsigned);
	}
}

static uint64_t lints_of(struct dnssec_facts *facts)
{
	const struct lookup_facts mx = lookup_of("sd");

	facts->apex = "example.se";
	dnssec_judge(facts, &mx);
	return facts->lints;
}

/* RFC 8624 3.1: MUST NOT 1, 3, 6, 12; NOT RECOMMENDED 5, 7, 10; the rest of the known ones are well. */
static void key_algorithms(void **state)
{
	static const struct {
		uint8_t algorithm;
		int bits;
		uint64_t expected;
	} cases[] = {
		{ 1, 2048, LINT_BIT(DNSSEC_LINT_KEY_MUST_NOT) },
		{ 3, 0, LINT_BIT(DNSSEC_LINT_KEY_MUST_NOT) },
		{ 6, 0, LINT_BIT(DNSSEC_LINT_KEY_MUST_NOT) },
		{ 12, 0, LINT_BIT(DNSSEC_LINT_KEY_MUST_NOT) },
		{ 5, 2048, LINT_BIT(DNSSEC_LINT_KEY_NOT_RECOMMENDED) },
		{ 7, 2048, LINT_BIT(DNSSEC_LINT_KEY_NOT_RECOMMENDED) },
		{ 10, 2048, LINT_BIT(DNSSEC_LINT_KEY_NOT_RECOMMENDED) },
		{ 8, 2048, 0 },
		{ 8, 1024, 0 },
		{ 13, 256, 0 },
		{ 14, 384, 0 },
		{ 15, 256, 0 },
		{ 16, 456, 0 },
		{ 8, 1023, LINT_BIT(DNSSEC_LINT_RSA_SHORT) },
		{ 8, 0, 0 }, /* not known */
		{ 7, 512,
			LINT_BIT(DNSSEC_LINT_KEY_NOT_RECOMMENDED) |
				LINT_BIT(DNSSEC_LINT_RSA_SHORT) },
		{ 2, 0, LINT_BIT(DNSSEC_LINT_KEY_UNKNOWN) },
		{ 200, 0, LINT_BIT(DNSSEC_LINT_KEY_UNKNOWN) },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct dnssec_key key = { .algorithm = cases[i].algorithm, .bits = cases[i].bits };
		struct dnssec_facts facts = { .keys = &key, .key_count = 1 };

		if (lints_of(&facts) != cases[i].expected)
			fail_msg("algorithm %u, %d bits", key.algorithm, key.bits);
	}
}

static void zone_lints(void **state)
{
	struct dnssec_ds ds = { .digest_type = 2 };
	struct dnssec_facts facts = {
		.ds_records = &ds, .ds_count = 1, .denial = DNSSEC_DENIAL_NSEC3, .has_nsec3 = true
	};

	(void)state;
	assert_int_equal(lints_of(&facts), 0);
	ds.digest_type = 1;
	assert_int_equal(lints_of(&facts), LINT_BIT(DNSSEC_LINT_DS_SHA1));
	ds.digest_type = 4;
	facts.nsec3_iterations = 1; /* RFC 9276 3.1 */
	assert_int_equal(lints_of(&facts), LINT_BIT(DNSSEC_LINT_NSEC3_ITERATIONS));
	facts.nsec3_iterations = 150; /* the last that is still secure (B.2) */
	assert_int_equal(lints_of(&facts), LINT_BIT(DNSSEC_LINT_NSEC3_ITERATIONS));
	facts.nsec3_iterations = 151;
	assert_int_equal(lints_of(&facts),
		LINT_BIT(DNSSEC_LINT_NSEC3_ITERATIONS) | LINT_BIT(DNSSEC_LINT_NSEC3_INSECURE));
	facts.has_nsec3 = false;
	assert_int_equal(lints_of(&facts), 0);
}

static void life_of_signatures(void **state)
{
	struct dnssec_signature signatures[] = {
		{ .signer = "se",
			.expiration_us = 1 * DAY }, /* the parent's, over the denial of DS */
		{ .signer = "example.se", .expiration_us = 9 * DAY },
		{ .signer = "example.se", .expiration_us = 7 * DAY },
		{ .signer = "example.se", .expiration_us = 8 * DAY },
	};
	struct dnssec_facts facts = { .apex = "example.se",
		.signatures = signatures,
		.signature_count = 4,
		.asked_us = 2 * DAY };
	int64_t left = -1;

	(void)state;
	assert_true(dnssec_signature_left(&facts, &left));
	assert_int_equal(left, 5 * DAY);
	assert_int_equal(lints_of(&facts), 0);
	facts.asked_us = 6 * DAY + 1;
	assert_int_equal(lints_of(&facts), LINT_BIT(DNSSEC_LINT_SIGNATURE_SHORT));
	facts.asked_us = 8 * DAY; /* expired */
	assert_true(dnssec_signature_left(&facts, &left));
	assert_int_equal(left, -1 * DAY);
	facts.signature_count = 1;
	left = 42;
	assert_false(dnssec_signature_left(&facts, &left));
	assert_int_equal(left, 42);
}

/* A denial without a SOA record, yet with signatures: there is no apex that could have signed. */
static void no_apex(void **state)
{
	struct dnssec_signature signature = { .signer = "example.se", .expiration_us = DAY };
	const struct lookup_facts mx = lookup_of("id");
	struct dnssec_facts facts = { .judged = true,
		.soa = lookup_of("in"),
		.signatures = &signature,
		.signature_count = 1 };
	int64_t left;

	(void)state;
	assert_false(dnssec_signature_left(&facts, &left));
	dnssec_judge(&facts, &mx);
	assert_int_equal(facts.class, DNSSEC_CLASS_UNKNOWN);
	assert_false(facts.parent_unsigned);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classes),
		cmocka_unit_test(by_sha1),
		cmocka_unit_test(silent_children),
		cmocka_unit_test(doubtful_zones),
		cmocka_unit_test(aliases_at_an_apex),
		cmocka_unit_test(bogus_end_of_an_alias),
		cmocka_unit_test(flags_of_the_parent),
		cmocka_unit_test(key_algorithms),
		cmocka_unit_test(zone_lints),
		cmocka_unit_test(life_of_signatures),
		cmocka_unit_test(no_apex),
	};

	return RUN_TESTS("dnssec_verdict", tests);
}
