/* SPDX-License-Identifier: Apache-2.0 */
/* tls/tlsa_diagnosis: why a TLSA record does not match (PROTOCOL C.1). */
#include "tests/unit/unit.h"

#include "tests/unit/certificates.h"
#include "tls/tlsa_diagnosis.h"
#include "tls/chain_read.h"

#include <openssl/sha.h>
#include <string.h>

struct world {
	struct arena arena;
	struct identity root, intermediate, leaf, other_leaf, stranger;
	struct chain *chain; /* leaf, intermediate, root */
	struct chain *other; /* other_leaf, intermediate */
	struct chain *alone; /* stranger, self-signed */
};

static int set_up(void **state)
{
	static struct world world;

	arena_init(&world.arena);
	world.root = certificates_authority("Test Root", NULL);
	world.intermediate = certificates_authority("Test Intermediate", &world.root);
	world.leaf = certificates_leaf("mx.example.se", &world.intermediate);
	world.other_leaf = certificates_leaf("mx.example.se", &world.intermediate);
	world.stranger = certificates_leaf("mx.example.se", NULL);
	world.chain = CHAIN(&world.leaf, &world.intermediate, &world.root);
	world.other = CHAIN(&world.other_leaf, &world.intermediate);
	world.alone = CHAIN(&world.stranger);
	world.chain->trust.status = TRUST_SELF_SIGNED_ROOT;
	*state = &world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	chain_unref(world->chain);
	chain_unref(world->other);
	chain_unref(world->alone);
	identity_done(&world->root);
	identity_done(&world->intermediate);
	identity_done(&world->leaf);
	identity_done(&world->other_leaf);
	identity_done(&world->stranger);
	arena_done(&world->arena);
	return 0;
}

/* The parameters of a record, and those that its data was made with. */
struct form {
	uint8_t usage, selector, type;
};

/* A record that says one thing and holds another. */
static struct tlsa_record lie(
	struct world *w, struct form says, struct form holds, const struct identity *identity)
{
	struct tlsa_record made =
		certificates_tlsa(&w->arena, holds.usage, holds.selector, holds.type, identity);
	uint8_t *rdata = arena_alloc(&w->arena, 3 + made.data_length);

	rdata[0] = says.usage;
	rdata[1] = says.selector;
	rdata[2] = says.type;
	memcpy(rdata + 3, made.data, made.data_length);
	return tlsa_parse(rdata, 3 + made.data_length);
}

struct diagnosis_case {
	const char *name;
	struct form says, holds;
	size_t depth; /* of the certificate in the world's chain */
	enum tlsa_finding finding;
	int usage;
	uint64_t lints;
};

#define SELECTOR LINT_BIT(TLSA_LINT_SELECTOR_CONFUSION)
#define SWAP LINT_BIT(TLSA_LINT_CERT_SPKI_SWAP)
#define USAGE LINT_BIT(TLSA_LINT_USAGE_CONFUSION)

static const struct diagnosis_case cases[] = {
	{ "3 1 1", { 3, 1, 1 }, { 3, 1, 1 }, 0, TLSA_FINDING_MATCHES, 3, 0 },
	{ "3 0 2", { 3, 0, 2 }, { 3, 0, 2 }, 0, TLSA_FINDING_MATCHES, 3, 0 },
	{ "3 0 0", { 3, 0, 0 }, { 3, 0, 0 }, 0, TLSA_FINDING_MATCHES, 3, 0 },
	{ "2 1 1 intermediate", { 2, 1, 1 }, { 2, 1, 1 }, 1, TLSA_FINDING_MATCHES, 2, 0 },
	{ "2 0 1 root", { 2, 0, 1 }, { 2, 0, 1 }, 2, TLSA_FINDING_MATCHES, 2, 0 },
	{ "1 1 1 leaf", { 1, 1, 1 }, { 3, 1, 1 }, 0, TLSA_FINDING_MATCHES, 1, 0 },
	{ "0 0 1 root", { 0, 0, 1 }, { 2, 0, 1 }, 2, TLSA_FINDING_MATCHES, 0, 0 },
	{ "T123", { 3, 0, 1 }, { 3, 1, 1 }, 0, TLSA_FINDING_OTHER_SELECTOR, 3, SELECTOR },
	{ "converse of T123", { 3, 1, 1 }, { 3, 0, 1 }, 0, TLSA_FINDING_OTHER_SELECTOR, 3, SWAP },
	{ "2 0 1 with a key", { 2, 0, 1 }, { 2, 1, 1 }, 1, TLSA_FINDING_OTHER_SELECTOR, 2,
		SELECTOR },
	{ "3 1 0 with a certificate", { 3, 1, 0 }, { 3, 0, 0 }, 0, TLSA_FINDING_OTHER_SELECTOR, 3,
		SWAP },
	{ "selector 2", { 3, 2, 1 }, { 3, 1, 1 }, 0, TLSA_FINDING_OTHER_SELECTOR, 3, 0 },
	{ "3 1 1 with SHA-512", { 3, 1, 1 }, { 3, 1, 2 }, 0, TLSA_FINDING_OTHER_MATCHING_TYPE, 3,
		0 },
	{ "3 1 2 with SHA-256", { 3, 1, 2 }, { 3, 1, 1 }, 0, TLSA_FINDING_OTHER_MATCHING_TYPE, 3,
		0 },
	{ "3 0 0 with SHA-256", { 3, 0, 0 }, { 3, 0, 1 }, 0, TLSA_FINDING_OTHER_MATCHING_TYPE, 3,
		0 },
	{ "3 1 1 with the key", { 3, 1, 1 }, { 3, 1, 0 }, 0, TLSA_FINDING_OTHER_MATCHING_TYPE, 3,
		0 },
	{ "matching type 3", { 3, 1, 3 }, { 3, 1, 2 }, 0, TLSA_FINDING_OTHER_MATCHING_TYPE, 3, 0 },
	{ "selector and type", { 3, 0, 1 }, { 3, 1, 2 }, 0, TLSA_FINDING_OTHER_SELECTOR, 3,
		SELECTOR },
	{ "T087", { 3, 1, 1 }, { 3, 1, 1 }, 1, TLSA_FINDING_OTHER_USAGE, 2, USAGE },
	{ "3 0 1 with the root", { 3, 0, 1 }, { 3, 0, 1 }, 2, TLSA_FINDING_OTHER_USAGE, 2, USAGE },
	{ "2 1 1 with the leaf", { 2, 1, 1 }, { 2, 1, 1 }, 0, TLSA_FINDING_OTHER_USAGE, 3, USAGE },
	{ "usage 4", { 4, 1, 1 }, { 3, 1, 1 }, 0, TLSA_FINDING_OTHER_USAGE, 3, 0 },
	{ "usage 5, issuer", { 5, 1, 1 }, { 3, 1, 1 }, 1, TLSA_FINDING_OTHER_USAGE, 2, 0 },
	{ "usage and type", { 3, 1, 1 }, { 3, 1, 2 }, 1, TLSA_FINDING_OTHER_USAGE, 2, USAGE },
	{ "usage and selector", { 3, 0, 1 }, { 3, 1, 1 }, 1, TLSA_FINDING_OTHER_SELECTOR_AND_USAGE,
		2, SELECTOR | USAGE },
	{ "all three", { 2, 1, 2 }, { 3, 0, 1 }, 0, TLSA_FINDING_OTHER_SELECTOR_AND_USAGE, 3,
		SWAP | USAGE },
};

static void in_the_same_chain(void **state)
{
	struct world *w = *state;
	const struct identity *identities[] = { &w->leaf, &w->intermediate, &w->root };

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct diagnosis_case *c = &cases[i];
		struct tlsa_record record = lie(w, c->says, c->holds, identities[c->depth]);
		const struct chain *others[] = { w->other, w->alone };
		struct tlsa_diagnosis got = certificates_diagnose(&record, w->chain, others, 2);
		if (got.finding != c->finding || got.lints != c->lints ||
			got.depth != (int)c->depth)
			fail_msg("%s: %s, lints %llx, depth %d", c->name,
				tlsa_finding_text(got.finding), (unsigned long long)got.lints,
				got.depth);
		assert_int_equal(got.usage, c->usage);
		assert_int_equal(got.selector, c->holds.selector);
		assert_int_equal(got.matching_type, c->holds.type);
	}
}

/* T094: the only certificate is leaf and issuer in one; usage 2 is about issuers presented. */
static void self_signed_leaf(void **state)
{
	struct world *w = *state;
	struct tlsa_record record = certificates_tlsa(&w->arena, 2, 0, 1, &w->stranger);
	struct tlsa_diagnosis got = certificates_diagnose(&record, w->alone, NULL, 0);

	assert_int_equal(got.finding, TLSA_FINDING_OTHER_USAGE);
	assert_int_equal(got.usage, 3);
	assert_int_equal(got.depth, 0);
	assert_true(got.lints == USAGE);
}

/* T090, T091, T092: whole trust anchors in DNS match without being presented. */
static void anchors_in_dns(void **state)
{
	struct world *w = *state;
	struct chain *cut = CHAIN(&w->leaf, &w->intermediate), *bare = CHAIN(&w->leaf);

	for (uint8_t selector = 0; selector <= 1; selector++) {
		struct tlsa_record record = certificates_tlsa(&w->arena, 2, selector, 0, &w->root);
		struct tlsa_diagnosis got = certificates_diagnose(&record, cut, NULL, 0);
		assert_int_equal(got.finding, TLSA_FINDING_MATCHES);
		assert_int_equal(got.depth, 2);
		assert_int_equal(certificates_diagnose(&record, bare, NULL, 0).finding,
			TLSA_FINDING_STALE_OR_FOREIGN);
		record = certificates_tlsa(&w->arena, 2, selector, 0, &w->intermediate);
		got = certificates_diagnose(&record, bare, NULL, 0);
		assert_int_equal(got.finding, TLSA_FINDING_MATCHES);
		assert_int_equal(got.depth, 1);
		/* T089: a digest does not. */
		record = certificates_tlsa(&w->arena, 2, selector, 1, &w->root);
		assert_int_equal(certificates_diagnose(&record, cut, NULL, 0).finding,
			TLSA_FINDING_STALE_OR_FOREIGN);
	}
	chain_unref(cut);
	chain_unref(bare);
}

static void in_another_chain(void **state)
{
	struct world *w = *state;
	const struct chain *others[] = { w->alone, w->other };
	struct tlsa_record record = certificates_tlsa(&w->arena, 3, 1, 1, &w->other_leaf);
	struct tlsa_diagnosis got = certificates_diagnose(&record, w->chain, others, 2);

	assert_int_equal(got.finding, TLSA_FINDING_OTHER_CHAIN);
	assert_int_equal(got.other, 1);
	assert_int_equal(got.depth, 0);
	assert_true(got.lints == 0);
	got = certificates_diagnose(&record, w->chain, others, 1);
	assert_int_equal(got.finding, TLSA_FINDING_STALE_OR_FOREIGN);
	/* Wrong there, too. */
	record = lie(w, (struct form){ 3, 0, 1 }, (struct form){ 3, 1, 1 }, &w->other_leaf);
	got = certificates_diagnose(&record, w->chain, others, 2);
	assert_int_equal(got.finding, TLSA_FINDING_OTHER_CHAIN);
	assert_int_equal(got.selector, 1);
	assert_true(got.lints == SELECTOR);
	/* Here it is confused, there it would be right: here wins. */
	record = lie(w, (struct form){ 2, 1, 1 }, (struct form){ 3, 1, 1 }, &w->leaf);
	struct chain *below = CHAIN(&w->stranger, &w->leaf);
	others[0] = below;
	got = certificates_diagnose(&record, w->chain, others, 1);
	assert_int_equal(got.finding, TLSA_FINDING_OTHER_USAGE);
	chain_unref(below);
}

static void nothing_known(void **state)
{
	struct world *w = *state;
	uint8_t rdata[3 + SHA512_DIGEST_LENGTH] = { 3, 1, 1 };
	struct tlsa_record record = certificates_tlsa(&w->arena, 3, 1, 1, &w->stranger);
	struct tlsa_diagnosis got = certificates_diagnose(&record, w->chain, NULL, 0);

	assert_int_equal(got.finding, TLSA_FINDING_STALE_OR_FOREIGN);
	assert_int_equal(got.depth, -1);
	assert_int_equal(got.usage, -1);
	SHA256((const uint8_t *)"", 0, rdata + 3);
	record = tlsa_parse(rdata, 3 + SHA256_DIGEST_LENGTH);
	assert_int_equal(certificates_diagnose(&record, w->chain, NULL, 0).finding,
		TLSA_FINDING_EMPTY_DIGEST);
	SHA512((const uint8_t *)"", 0, rdata + 3);
	record = tlsa_parse(rdata, sizeof(rdata));
	assert_int_equal(record.why, TLSA_WHY_BAD_DIGEST_LEN);
	assert_int_equal(certificates_diagnose(&record, w->chain, NULL, 0).finding,
		TLSA_FINDING_EMPTY_DIGEST);
	record = tlsa_parse(rdata, 4);
	assert_int_equal(certificates_diagnose(&record, w->chain, NULL, 0).finding,
		TLSA_FINDING_STALE_OR_FOREIGN);
}

/* A certificate nobody can parse still has its digests; its key is not known. */
static void garbage_for_a_leaf(void **state)
{
	struct world *w = *state;
	const struct octets garbage = { (const uint8_t *)"garbage", 7 };
	struct chain *chain = chain_parse(&garbage, 1);
	uint8_t rdata[35] = { 3, 1, 1 };

	memcpy(rdata + 3, chain->certificates[0].sha256, 32);
	struct tlsa_record record = tlsa_parse(rdata, sizeof(rdata));
	assert_int_equal(certificates_diagnose(&record, chain, NULL, 0).finding,
		TLSA_FINDING_OTHER_SELECTOR);
	record = certificates_tlsa(&w->arena, 2, 0, 0, &w->root);
	assert_int_equal(certificates_diagnose(&record, chain, NULL, 0).finding,
		TLSA_FINDING_STALE_OR_FOREIGN);
	chain_unref(chain);
}

static void public_anchors(void **state)
{
	static const struct {
		struct trust_verdict trust;
		bool lint;
	} verdicts[] = {
		{ { .status = TRUST_TRUSTED }, true },
		{ { .status = TRUST_TRANSVALID }, true },
		{ { .status = TRUST_EXPIRED, .if_unexpired_known = true, .if_unexpired = true },
			true },
		{ { .status = TRUST_EXPIRED, .if_unexpired_known = true }, false },
		{ { .status = TRUST_UNKNOWN_CA }, false },
		{ { .status = TRUST_SELF_SIGNED_ROOT }, false },
	};
	struct world *w = *state;
	struct chain *chain = CHAIN(&w->leaf, &w->intermediate);

	for (size_t i = 0; i < COUNT_OF(verdicts); i++) {
		chain->trust = verdicts[i].trust;
		struct tlsa_record record = certificates_tlsa(&w->arena, 2, 1, 1, &w->intermediate);
		struct tlsa_diagnosis got = certificates_diagnose(&record, chain, NULL, 0);
		assert_int_equal(got.finding, TLSA_FINDING_MATCHES);
		assert_true(got.lints ==
			(verdicts[i].lint ? LINT_BIT(TLSA_LINT_TA_PUBLIC_CA_INTERMEDIATE) : 0));
		record = certificates_tlsa(&w->arena, 3, 1, 1, &w->leaf);
		assert_true(certificates_diagnose(&record, chain, NULL, 0).lints == 0);
	}
	chain_unref(chain);
}

static void as_json(void **state)
{
	struct world *w = *state;
	struct tlsa_record record =
		lie(w, (struct form){ 3, 0, 1 }, (struct form){ 3, 1, 1 }, &w->leaf);
	struct tlsa_diagnosis got = certificates_diagnose(&record, w->chain, NULL, 0);
	struct buffer text;
	struct writer json;

	buffer_init(&text, 1000);
	writer_init(&json, &text);
	writer_object(&json, NULL);
	tlsa_diagnosis_json(&json, &got);
	writer_object_end(&json);
	buffer_append(&text, "", 1);
	assert_string_equal(text.bytes,
		"{\"finding\":\"other_selector\",\"depth\":0,\"usage\":3,\"selector\":1,"
		"\"matching_type\":1,\"lints\":[\"selector_confusion\"]}");
	buffer_consume(&text, text.length);
	got = certificates_diagnose(&record, w->alone, NULL, 0);
	writer_init(&json, &text);
	writer_object(&json, NULL);
	tlsa_diagnosis_json(&json, &got);
	writer_object_end(&json);
	buffer_append(&text, "", 1);
	assert_string_equal(text.bytes, "{\"finding\":\"stale_or_foreign\"}");
	buffer_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_the_same_chain),
		cmocka_unit_test(self_signed_leaf),
		cmocka_unit_test(anchors_in_dns),
		cmocka_unit_test(in_another_chain),
		cmocka_unit_test(nothing_known),
		cmocka_unit_test(garbage_for_a_leaf),
		cmocka_unit_test(public_anchors),
		cmocka_unit_test(as_json),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("tlsa_diagnosis", tests, set_up, tear_down);
}
