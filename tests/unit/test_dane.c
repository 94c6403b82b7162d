/* SPDX-License-Identifier: Apache-2.0 */
/* tls/dane: every row of the table in PROTOCOL C.2, on chains made here. */
#include "tests/unit/unit.h"

#include "tests/unit/certificates.h"
#include "tls/dane.h"
#include "tls/chain_read.h"

#include <openssl/x509_vfy.h>
#include <string.h>

#define HOST "mx.example.se"

struct world {
	struct arena arena;
	struct dane_verifier *verifier;
	struct identity root, intermediate, leaf;
	struct identity alone; /* self-signed, expired, for another name */
	struct tlsa_record records[4];
	size_t count;
	const char *references[DANE_REFERENCES_MAXIMUM];
	size_t reference_count;
};

static int set_up(void **state)
{
	static struct world world;
	const struct certificate_plan plan = {
		.cn = "elsewhere", .names = "DNS:elsewhere.org", .start_day = -90, .end_day = -1
	};

	arena_init(&world.arena);
	world.verifier = dane_verifier_new();
	world.root = certificates_authority("Test Root", NULL);
	world.intermediate = certificates_authority("Test Intermediate", &world.root);
	world.leaf = certificates_leaf(HOST, &world.intermediate);
	world.alone = certificates_issue(&plan, NULL, NULL);
	*state = &world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	dane_verifier_free(world->verifier);
	identity_done(&world->root);
	identity_done(&world->intermediate);
	identity_done(&world->leaf);
	identity_done(&world->alone);
	arena_done(&world->arena);
	return 0;
}

/* A new question: one reference, no records. */
static struct world *question(void **state)
{
	struct world *w = *state;

	w->count = 0;
	w->references[0] = HOST;
	w->reference_count = 1;
	return w;
}

static struct tlsa_record *add(struct world *w, uint8_t usage, uint8_t selector, uint8_t type,
	const struct identity *identity)
{
	w->records[w->count] = certificates_tlsa(&w->arena, usage, selector, type, identity);
	return &w->records[w->count++];
}

/* The same record with one bit of its data altered. */
static void add_wrong(struct world *w, uint8_t usage, uint8_t selector, uint8_t type,
	const struct identity *identity)
{
	struct tlsa_record *record = add(w, usage, selector, type, identity);
	uint8_t *data = arena_copy(&w->arena, record->data, record->data_length);

	data[record->data_length - 1] ^= 1;
	record->data = data;
}

/* Frees the chain. */
static struct dane_answer ask(struct world *w, struct chain *chain)
{
	struct dane_question asked = { .records = w->records,
		.count = w->count,
		.base = HOST,
		.reference_count = w->reference_count,
		.time_us = CERTIFICATES_NOW };

	memcpy(asked.references, w->references, sizeof(asked.references));
	struct dane_answer answer = dane_verify(w->verifier, chain, &asked);
	chain_unref(chain);
	return answer;
}

static void assert_pass(struct dane_answer answer, int usage, int depth)
{
	if (answer.result != DANE_RESULT_OK || answer.usage != usage || answer.depth != depth)
		fail_msg("result %d, code %d, usage %d, depth %d; expected a match of usage %d at "
			 "depth %d",
			(int)answer.result, answer.code, answer.usage, answer.depth, usage, depth);
	assert_int_equal(answer.code, X509_V_OK);
	assert_true(answer.match_any);
	assert_true(answer.match_agile);
	assert_int_equal(answer.ta_found, usage == 2);
}

static void assert_fail(struct dane_answer answer, enum dane_result result, int code)
{
	if (answer.result != result || answer.code != code || answer.depth != -1)
		fail_msg("result %d, code %d, depth %d; expected result %d, code %d, depth -1",
			(int)answer.result, answer.code, answer.depth, (int)result, code);
	assert_int_equal(
		answer.ta_found, result != DANE_RESULT_NO_MATCH && result != DANE_RESULT_INTERNAL);
}

/* T083, T084: 3 x y, whatever the name, the dates and the signer. */
static void usage_3_matches_the_leaf(void **state)
{
	for (uint8_t selector = 0; selector <= 1; selector++) {
		for (uint8_t type = 0; type <= 2; type++) {
			struct world *w = question(state);
			add(w, 3, selector, type, &w->alone);
			struct dane_answer answer = ask(w, CHAIN(&w->alone));
			assert_pass(answer, 3, 0);
			assert_false(answer.name_ok);
			assert_false(answer.time_ok);
		}
	}
}

/* T085, T086: after a renewal with the same key. */
static void renewal(void **state)
{
	struct world *w = question(state);
	const struct certificate_plan plan = { .cn = HOST, .names = "DNS:" HOST };
	struct identity renewed = certificates_issue(&plan, &w->intermediate, w->leaf.key);

	add(w, 3, 1, 1, &w->leaf);
	assert_pass(ask(w, CHAIN(&renewed, &w->intermediate)), 3, 0);
	w = question(state);
	add(w, 3, 0, 1, &w->leaf);
	assert_fail(ask(w, CHAIN(&renewed, &w->intermediate)), DANE_RESULT_NO_MATCH,
		X509_V_ERR_DANE_NO_MATCH);
	identity_done(&renewed);
}

/* T087 */
static void usage_3_ignores_issuers(void **state)
{
	struct world *w = question(state);

	add(w, 3, 1, 1, &w->intermediate);
	struct dane_answer answer = ask(w, CHAIN(&w->leaf, &w->intermediate));
	assert_fail(answer, DANE_RESULT_NO_MATCH, X509_V_ERR_DANE_NO_MATCH);
	assert_false(answer.match_any);
	assert_true(answer.name_ok);
	assert_true(answer.time_ok);
}

/* T088, T093 */
static void usage_2_matches_an_issuer_sent(void **state)
{
	for (uint8_t selector = 0; selector <= 1; selector++) {
		for (uint8_t type = 0; type <= 2; type++) {
			struct world *w = question(state);
			add(w, 2, selector, type, &w->root);
			assert_pass(ask(w, CHAIN(&w->leaf, &w->intermediate, &w->root)), 2, 2);
			w = question(state);
			add(w, 2, selector, type, &w->intermediate);
			assert_pass(ask(w, CHAIN(&w->leaf, &w->intermediate)), 2, 1);
		}
	}
}

/* T089 */
static void digest_of_an_anchor_not_sent(void **state)
{
	for (uint8_t selector = 0; selector <= 1; selector++) {
		struct world *w = question(state);
		add(w, 2, selector, 1, &w->root);
		assert_fail(ask(w, CHAIN(&w->leaf, &w->intermediate)), DANE_RESULT_NO_MATCH,
			X509_V_ERR_DANE_NO_MATCH);
	}
}

/* T090, T091: the anchor itself stands in DNS. */
static void anchor_in_dns(void **state)
{
	struct world *w = question(state);

	add(w, 2, 0, 0, &w->root);
	assert_pass(ask(w, CHAIN(&w->leaf, &w->intermediate)), 2, 2);
	w = question(state);
	add(w, 2, 1, 0, &w->root);
	assert_pass(ask(w, CHAIN(&w->leaf, &w->intermediate)), 2, 1);
}

/* T092: a match at depth 0, yet of usage 2. */
static void key_in_dns_signed_the_only_certificate(void **state)
{
	struct world *w = question(state);

	add(w, 2, 1, 0, &w->intermediate);
	assert_pass(ask(w, CHAIN(&w->leaf)), 2, 0);
}

/* T094 */
static void usage_2_does_not_match_the_leaf(void **state)
{
	struct world *w = question(state);
	struct identity own = certificates_leaf(HOST, NULL);

	add(w, 2, 0, 1, &own);
	struct dane_answer answer = ask(w, CHAIN(&own));
	assert_fail(answer, DANE_RESULT_NO_MATCH, X509_V_ERR_DANE_NO_MATCH);
	assert_false(answer.match_any);
	w = question(state);
	add(w, 2, 1, 1, &w->leaf);
	assert_fail(ask(w, CHAIN(&w->leaf, &w->intermediate)), DANE_RESULT_NO_MATCH,
		X509_V_ERR_DANE_NO_MATCH);
	identity_done(&own);
}

struct name_case {
	const char *test_case;
	const char *cn;
	const char *names;
	const char *references[3];
	bool pass;
};

/* T095 to T105 */
static void usage_2_checks_names(void **state)
{
	static const struct name_case cases[] = {
		{ "T095", "x", "DNS:other.org", { HOST }, false },
		{ "T096", "x", "DNS:example.se", { HOST, "example.se" }, true },
		{ "T097", "x", "DNS:example.se", { HOST }, false },
		{ "T098", "x", "DNS:target.org", { HOST, "example.se", "target.org" }, true },
		{ "T099", "x", "DNS:example.se", { "target.org", "example.se" }, true },
		{ "T100", "x", "DNS:*.example.se", { HOST }, true },
		{ "T101", "x", "DNS:mx*.example.se", { HOST }, false },
		{ "T102", "x", "DNS:*.example.se", { "a.b.example.se" }, false },
		{ "T103", HOST, NULL, { HOST }, true },
		{ "T104", HOST, "DNS:other.org", { HOST }, false },
		{ "T105", HOST, "IP:192.0.2.1", { HOST }, true },
		{ "*.se never matches", "x", "DNS:*.se", { "example.se" }, false },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct world *w = question(state);
		const struct certificate_plan plan = { .cn = cases[i].cn, .names = cases[i].names };
		struct identity leaf = certificates_issue(&plan, &w->intermediate, NULL);

		w->reference_count = 0;
		for (size_t j = 0; j < 3 && cases[i].references[j]; j++)
			w->references[w->reference_count++] = cases[i].references[j];
		add(w, 2, 0, 1, &w->root);
		struct dane_answer answer = ask(w, CHAIN(&leaf, &w->intermediate, &w->root));
		if ((answer.result == DANE_RESULT_OK) != cases[i].pass ||
			answer.name_ok != cases[i].pass)
			fail_msg("%s: result %d, name_ok %d", cases[i].test_case,
				(int)answer.result, answer.name_ok);
		if (!cases[i].pass)
			assert_fail(answer, DANE_RESULT_NAME, X509_V_ERR_HOSTNAME_MISMATCH);
		identity_done(&leaf);
	}
}

/* T106, T107 and their kin. */
static void usage_2_checks_dates(void **state)
{
	struct world *w = question(state);
	const struct certificate_plan old = { .cn = HOST, .start_day = -90, .end_day = -1 };
	const struct certificate_plan young = { .cn = HOST, .start_day = 5, .end_day = 60 };
	const struct certificate_plan old_ca = { .cn = "Old CA",
		.constraints = "critical,CA:TRUE",
		.usage = "critical,keyCertSign",
		.start_day = -90,
		.end_day = -1 };
	struct identity expired = certificates_issue(&old, &w->intermediate, NULL);
	struct identity early = certificates_issue(&young, &w->intermediate, NULL);
	struct identity old_root = certificates_issue(&old_ca, NULL, NULL);
	struct identity old_middle = certificates_issue(&old_ca, &w->root, NULL);
	struct identity below_root = certificates_leaf(HOST, &old_root);
	struct identity below_middle = certificates_leaf(HOST, &old_middle);

	add(w, 2, 0, 1, &w->root);
	struct dane_answer answer = ask(w, CHAIN(&expired, &w->intermediate, &w->root));
	assert_fail(answer, DANE_RESULT_EXPIRED, X509_V_ERR_CERT_HAS_EXPIRED);
	assert_true(answer.name_ok);
	assert_false(answer.time_ok);
	answer = ask(w, CHAIN(&early, &w->intermediate, &w->root));
	assert_fail(answer, DANE_RESULT_NOT_YET_VALID, X509_V_ERR_CERT_NOT_YET_VALID);
	assert_false(answer.time_ok);
	answer = ask(w, CHAIN(&below_middle, &old_middle, &w->root));
	assert_fail(answer, DANE_RESULT_EXPIRED, X509_V_ERR_CERT_HAS_EXPIRED);
	assert_false(answer.time_ok);
	w = question(state);
	add(w, 2, 0, 1, &old_root);
	assert_fail(ask(w, CHAIN(&below_root, &old_root)), DANE_RESULT_EXPIRED,
		X509_V_ERR_CERT_HAS_EXPIRED);
	struct identity *all[] = { &expired, &early, &old_root, &old_middle, &below_root,
		&below_middle };
	for (size_t i = 0; i < COUNT_OF(all); i++)
		identity_done(all[i]);
}

/* T108 */
static void usage_2_checks_the_chain(void **state)
{
	struct world *w = question(state);
	struct identity no_ca = certificates_leaf("no-ca.example.se", &w->root);
	struct identity below = certificates_leaf(HOST, &no_ca);

	add(w, 2, 0, 1, &w->root);
	assert_fail(
		ask(w, CHAIN(&below, &no_ca, &w->root)), DANE_RESULT_CHAIN, X509_V_ERR_INVALID_CA);
	identity_done(&no_ca);
	identity_done(&below);
}

/* T109 and its mirror image. */
static void either_usage_may_match(void **state)
{
	struct world *w = question(state);

	add_wrong(w, 3, 1, 1, &w->leaf);
	add(w, 2, 0, 1, &w->root);
	assert_pass(ask(w, CHAIN(&w->leaf, &w->intermediate, &w->root)), 2, 2);
	w = question(state);
	add(w, 3, 1, 1, &w->alone);
	add_wrong(w, 2, 0, 1, &w->root);
	assert_pass(ask(w, CHAIN(&w->alone)), 3, 0);
}

/* T110 */
static void rollover(void **state)
{
	struct world *w = question(state);

	add(w, 3, 1, 1, &w->alone);
	add(w, 3, 1, 1, &w->leaf);
	assert_pass(ask(w, CHAIN(&w->leaf, &w->intermediate)), 3, 0);
	assert_pass(ask(w, CHAIN(&w->alone)), 3, 0);
}

/* T111 to T115 */
static void digest_agility(void **state)
{
	struct world *w = question(state);

	add(w, 3, 1, 1, &w->leaf);
	add_wrong(w, 3, 1, 2, &w->leaf);
	struct dane_answer answer = ask(w, CHAIN(&w->leaf, &w->intermediate));
	assert_fail(answer, DANE_RESULT_NO_MATCH, X509_V_ERR_DANE_NO_MATCH); /* T111 */
	assert_true(answer.match_any);
	assert_false(answer.match_agile);
	w = question(state);
	add_wrong(w, 3, 1, 1, &w->leaf);
	add(w, 3, 1, 2, &w->leaf);
	assert_pass(ask(w, CHAIN(&w->leaf, &w->intermediate)), 3, 0); /* T112 */
	w = question(state);
	add(w, 3, 1, 1, &w->leaf);
	add(w, 3, 1, 2, &w->leaf)->why = TLSA_WHY_BAD_DIGEST_LEN;
	assert_pass(ask(w, CHAIN(&w->leaf, &w->intermediate)), 3, 0); /* T113 */
	w = question(state);
	add(w, 3, 1, 0, &w->leaf);
	add_wrong(w, 3, 1, 2, &w->leaf);
	assert_pass(ask(w, CHAIN(&w->leaf, &w->intermediate)), 3, 0); /* T114 */
	w = question(state);
	add(w, 3, 1, 1, &w->leaf);
	add_wrong(w, 3, 0, 2, &w->leaf);
	assert_pass(ask(w, CHAIN(&w->leaf, &w->intermediate)), 3, 0); /* T115 */
}

/* T120, T123 */
static void well_formed_but_wrong(void **state)
{
	struct world *w = question(state);

	add_wrong(w, 3, 0, 0, &w->leaf);
	assert_fail(ask(w, CHAIN(&w->leaf, &w->intermediate)), DANE_RESULT_NO_MATCH,
		X509_V_ERR_DANE_NO_MATCH);
	w = question(state);
	add(w, 3, 1, 1, &w->leaf)->selector = 0;
	assert_fail(ask(w, CHAIN(&w->leaf, &w->intermediate)), DANE_RESULT_NO_MATCH,
		X509_V_ERR_DANE_NO_MATCH);
}

/* T122: the library must not see usages 0 and 1. */
static void pkix_usages_are_left_out(void **state)
{
	struct world *w = question(state);

	assert_int_equal(add(w, 1, 1, 1, &w->leaf)->why, TLSA_WHY_PKIX_USAGE);
	add_wrong(w, 3, 1, 1, &w->leaf);
	struct dane_answer answer = ask(w, CHAIN(&w->leaf, &w->intermediate));
	assert_fail(answer, DANE_RESULT_NO_MATCH, X509_V_ERR_DANE_NO_MATCH);
	assert_false(answer.match_any);
}

/* A leaf nobody can parse. */
static void garbage_for_a_leaf(void **state)
{
	struct world *w = question(state);
	const struct octets garbage = { (const uint8_t *)"garbage", 7 };

	add(w, 3, 1, 1, &w->leaf);
	struct dane_answer answer = ask(w, chain_parse(&garbage, 1));
	assert_int_equal(answer.result, DANE_RESULT_INTERNAL);
	assert_false(answer.match_any);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(usage_3_matches_the_leaf),
		cmocka_unit_test(renewal),
		cmocka_unit_test(usage_3_ignores_issuers),
		cmocka_unit_test(usage_2_matches_an_issuer_sent),
		cmocka_unit_test(digest_of_an_anchor_not_sent),
		cmocka_unit_test(anchor_in_dns),
		cmocka_unit_test(key_in_dns_signed_the_only_certificate),
		cmocka_unit_test(usage_2_does_not_match_the_leaf),
		cmocka_unit_test(usage_2_checks_names),
		cmocka_unit_test(usage_2_checks_dates),
		cmocka_unit_test(usage_2_checks_the_chain),
		cmocka_unit_test(either_usage_may_match),
		cmocka_unit_test(rollover),
		cmocka_unit_test(digest_agility),
		cmocka_unit_test(well_formed_but_wrong),
		cmocka_unit_test(pkix_usages_are_left_out),
		cmocka_unit_test(garbage_for_a_leaf),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("dane", tests, set_up, tear_down);
}
