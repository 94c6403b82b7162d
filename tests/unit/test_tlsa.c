/* SPDX-License-Identifier: Apache-2.0 */
/* tls/tlsa: usability (PROTOCOL C.1), matching, digest agility (C.2). */
#include "tests/unit/unit.h"

#include "tests/unit/certificates.h"
#include "tls/chain_read.h"

#include <string.h>

/* A record of `length` octets of association data. */
static struct tlsa_record record(uint8_t usage, uint8_t selector, uint8_t type, size_t length)
{
	static uint8_t rdata[256];

	memset(rdata, 0xab, sizeof(rdata));
	rdata[0] = usage;
	rdata[1] = selector;
	rdata[2] = type;
	return tlsa_parse(rdata, 3 + length);
}

static void usability_table(void **state)
{
	static const struct {
		const char *test_case;
		uint8_t usage, selector, type;
		size_t length;
		enum tlsa_why why;
	} cases[] = {
		{ "usable", 3, 1, 1, 32, TLSA_WHY_USABLE },
		{ "usable", 2, 0, 2, 64, TLSA_WHY_USABLE },
		{ "T113", 3, 1, 2, 63, TLSA_WHY_BAD_DIGEST_LEN },
		{ "65 octets", 3, 1, 2, 65, TLSA_WHY_BAD_DIGEST_LEN },
		{ "T116", 3, 1, 1, 31, TLSA_WHY_BAD_DIGEST_LEN },
		{ "33 octets", 3, 1, 1, 33, TLSA_WHY_BAD_DIGEST_LEN },
		{ "swapped digests", 3, 1, 1, 64, TLSA_WHY_BAD_DIGEST_LEN },
		{ "T117", 3, 1, 1, 0, TLSA_WHY_TRUNCATED },
		{ "T117 wins over usage", 0, 1, 1, 0, TLSA_WHY_TRUNCATED },
		{ "T118", 3, 1, 3, 32, TLSA_WHY_MTYPE_UNKNOWN },
		{ "T118", 3, 2, 1, 32, TLSA_WHY_SELECTOR_UNKNOWN },
		{ "T118", 4, 1, 1, 32, TLSA_WHY_USAGE_UNKNOWN },
		{ "T118", 3, 1, 255, 32, TLSA_WHY_MTYPE_UNKNOWN },
		{ "private usage", 255, 1, 1, 32, TLSA_WHY_USAGE_UNKNOWN },
		{ "T121", 0, 0, 1, 32, TLSA_WHY_PKIX_USAGE },
		{ "T121", 1, 1, 1, 32, TLSA_WHY_PKIX_USAGE },
		{ "usage first", 1, 7, 9, 5, TLSA_WHY_PKIX_USAGE },
		{ "selector before type", 3, 7, 9, 5, TLSA_WHY_SELECTOR_UNKNOWN },
		{ "T119, no DER at all", 3, 0, 0, 40, TLSA_WHY_BAD_CERT },
		{ "no SPKI", 3, 1, 0, 40, TLSA_WHY_BAD_SPKI },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct tlsa_record got =
			record(cases[i].usage, cases[i].selector, cases[i].type, cases[i].length);
		if (got.why != cases[i].why)
			fail_msg("%s: %s, expected %s", cases[i].test_case, tlsa_why_text(got.why),
				tlsa_why_text(cases[i].why));
		assert_int_equal(got.usage, cases[i].usage);
		assert_int_equal(got.data_length, cases[i].length);
	}
}

/* RDATA shorter than its three fixed octets. */
static void short_rdata(void **state)
{
	static const uint8_t rdata[] = { 3, 1, 1 };

	(void)state;
	for (size_t length = 0; length <= 3; length++) {
		struct tlsa_record got = tlsa_parse(rdata, length);
		assert_int_equal(got.why, TLSA_WHY_TRUNCATED);
		assert_int_equal(got.data_length, 0);
	}
}

/* T119, T120: whole certificates and keys, cut at every octet, and with octets behind. */
static void whole_objects(void **state)
{
	struct identity leaf = certificates_leaf("mx.example.se", NULL);
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (uint8_t selector = 0; selector <= 1; selector++) {
		struct tlsa_record good = certificates_tlsa(&arena, 3, selector, 0, &leaf);
		enum tlsa_why bad = selector ? TLSA_WHY_BAD_SPKI : TLSA_WHY_BAD_CERT;
		uint8_t *longer = arena_alloc(&arena, good.data_length + 4);

		assert_int_equal(good.why, TLSA_WHY_USABLE);
		memcpy(longer, good.data - 3, good.data_length + 3);
		for (size_t length = 1; length < good.data_length; length++)
			assert_int_equal(tlsa_parse(longer, 3 + length).why, bad);
		assert_int_equal(tlsa_parse(longer, 3 + good.data_length).why, TLSA_WHY_USABLE);
		assert_int_equal(tlsa_parse(longer, 4 + good.data_length).why, bad);
	}
	struct tlsa_record whole = certificates_tlsa(&arena, 3, 0, 0, &leaf);
	uint8_t *flipped = arena_copy(&arena, whole.data - 3, whole.data_length + 3);
	flipped[whole.data_length + 2] ^= 1;
	struct tlsa_record altered = tlsa_parse(flipped, whole.data_length + 3);
	assert_int_equal(altered.why, TLSA_WHY_USABLE);
	struct chain *chain = CHAIN(&leaf);
	assert_false(tlsa_matches(&altered, &chain->certificates[0]));
	assert_true(tlsa_matches(&whole, &chain->certificates[0]));
	chain_unref(chain);
	arena_done(&arena);
	identity_done(&leaf);
}

/* T083 to T086, T123: each selector and type matches its own certificate and no other. */
static void matching(void **state)
{
	EVP_PKEY *key = certificates_key();
	const struct certificate_plan plan = { .cn = "mx.example.se" };
	struct identity old = certificates_issue(&plan, NULL, key);
	struct identity renewed = certificates_issue(&plan, NULL, key);
	struct identity other = certificates_issue(&plan, NULL, NULL);
	struct arena arena;

	(void)state;
	arena_init(&arena);
	struct chain *chain = CHAIN(&old, &renewed, &other);
	for (uint8_t selector = 0; selector <= 1; selector++) {
		for (uint8_t type = 0; type <= 2; type++) {
			struct tlsa_record got = certificates_tlsa(&arena, 3, selector, type, &old);
			assert_int_equal(got.why, TLSA_WHY_USABLE);
			assert_true(tlsa_matches(&got, &chain->certificates[0]));
			assert_int_equal(
				tlsa_matches(&got, &chain->certificates[1]), selector == 1);
			assert_false(tlsa_matches(&got, &chain->certificates[2]));
		}
	}
	struct tlsa_record confused = certificates_tlsa(&arena, 3, 1, 1, &old);
	confused.selector = 0; /* T123 */
	assert_false(tlsa_matches(&confused, &chain->certificates[0]));
	chain_unref(chain);
	arena_done(&arena);
	identity_done(&old);
	identity_done(&renewed);
	identity_done(&other);
	EVP_PKEY_free(key);
}

static void matching_needs_a_certificate(void **state)
{
	const struct octets garbage = { (const uint8_t *)"no certificate", 14 };
	struct tlsa_record got = record(3, 1, 1, 32);
	struct chain *chain = chain_parse(&garbage, 1);

	(void)state;
	assert_false(chain->certificates[0].parsed);
	assert_false(tlsa_matches(&got, &chain->certificates[0]));
	chain_unref(chain);
}

struct pair {
	const char *test_case;
	uint8_t first[3]; /* usage, selector, matching type */
	uint8_t second[3];
	size_t second_length;
	bool first_kept;
	bool second_kept;
};

/* RFC 7671 9 with T111 to T115: which of two records digest agility keeps. */
static void digest_agility(void **state)
{
	static const struct pair cases[] = {
		{ "T111, T112", { 3, 1, 1 }, { 3, 1, 2 }, 64, false, true },
		{ "T113: a malformed record is no rival", { 3, 1, 1 }, { 3, 1, 2 }, 63, true,
			true },
		{ "T115: another selector", { 3, 1, 1 }, { 3, 0, 2 }, 64, true, true },
		{ "another usage", { 3, 1, 1 }, { 2, 1, 2 }, 64, true, true },
		{ "the same strength", { 3, 1, 1 }, { 3, 1, 1 }, 32, true, true },
		{ "an unknown type is no rival", { 3, 1, 1 }, { 3, 1, 3 }, 32, true, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct pair *c = &cases[i];
		struct tlsa_record records[2] = {
			record(c->first[0], c->first[1], c->first[2], 32),
			record(c->second[0], c->second[1], c->second[2], c->second_length),
		};
		if (tlsa_survives_agility(records, 2, 0) != c->first_kept)
			fail_msg("%s: first record", c->test_case);
		if (records[1].why == TLSA_WHY_USABLE &&
			tlsa_survives_agility(records, 2, 1) != c->second_kept)
			fail_msg("%s: second record", c->test_case);
	}
}

/* T114: Full(0) is never dropped. */
static void agility_keeps_full_records(void **state)
{
	struct identity leaf = certificates_leaf("mx.example.se", NULL);
	struct arena arena;

	(void)state;
	arena_init(&arena);
	struct tlsa_record records[3] = { certificates_tlsa(&arena, 3, 1, 0, &leaf),
		certificates_tlsa(&arena, 3, 1, 1, &leaf),
		certificates_tlsa(&arena, 3, 1, 2, &leaf) };
	assert_true(tlsa_survives_agility(records, 3, 0));
	assert_false(tlsa_survives_agility(records, 3, 1));
	assert_true(tlsa_survives_agility(records, 3, 2));
	arena_done(&arena);
	identity_done(&leaf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(usability_table),
		cmocka_unit_test(short_rdata),
		cmocka_unit_test(whole_objects),
		cmocka_unit_test(matching),
		cmocka_unit_test(matching_needs_a_certificate),
		cmocka_unit_test(digest_agility),
		cmocka_unit_test(agility_keeps_full_records),
	};

	return RUN_TESTS("tlsa", tests);
}
