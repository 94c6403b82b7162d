/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tls/dane gives the library fewer records than a set has, and no names: that this leads to the same answer is shown
 * here, on random sets and chains, by a verification that keeps nothing back.
 */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "tests/unit/certificates.h"
#include "tls/costly.h"
#include "tls/dane.h"
#include "tls/chain_read.h"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOST "mx.example.se"
#define ROUNDS 500 /* an argument gives another number */
#define RECORDS_MAXIMUM 60
#define MANY_ANCHORS 40

enum who {
	ROOT,
	OTHER_ROOT, /* of the same name */
	MIDDLE,
	LOWER, /* below the middle one */
	OLD_MIDDLE,
	NO_CA,
	LEAF,
	LOW_LEAF,
	ELSEWHERE, /* a leaf with another name */
	EXPIRED,
	BELOW_OLD,
	BELOW_NO_CA,
	ALONE, /* self-signed */
	who_count
};

struct world {
	struct arena arena;
	struct dane_verifier *verifier;
	SSL_CTX *context;
	X509_STORE *empty;
	struct identity who[who_count];
	unsigned seed;
};

static int rounds = ROUNDS;

static struct identity make(const struct world *w, enum who who)
{
	const struct certificate_plan old_ca = { .cn = "Old",
		.constraints = "critical,CA:TRUE",
		.usage = "critical,keyCertSign",
		.start_day = -90,
		.end_day = -1 };
	const struct certificate_plan expired = {
		.cn = HOST, .names = "DNS:" HOST, .start_day = -90, .end_day = -1
	};

	switch (who) {
	case ROOT:
	case OTHER_ROOT:
		return certificates_authority("Root", NULL);
	case MIDDLE:
		return certificates_authority("Middle", &w->who[ROOT]);
	case LOWER:
		return certificates_authority("Lower", &w->who[MIDDLE]);
	case OLD_MIDDLE:
		return certificates_issue(&old_ca, &w->who[ROOT], NULL);
	case NO_CA:
		return certificates_leaf("no-ca.example.se", &w->who[ROOT]);
	case LEAF:
		return certificates_leaf(HOST, &w->who[MIDDLE]);
	case LOW_LEAF:
		return certificates_leaf("*.example.se", &w->who[LOWER]);
	case ELSEWHERE:
		return certificates_leaf("elsewhere.org", &w->who[MIDDLE]);
	case EXPIRED:
		return certificates_issue(&expired, &w->who[MIDDLE], NULL);
	case BELOW_OLD:
		return certificates_leaf(HOST, &w->who[OLD_MIDDLE]);
	case BELOW_NO_CA:
		return certificates_leaf(HOST, &w->who[NO_CA]);
	case ALONE:
	case who_count:
		break;
	}
	return certificates_leaf(HOST, NULL);
}

static int set_up(void **state)
{
	static struct world world;

	arena_init(&world.arena);
	world.verifier = dane_verifier_new();
	world.context = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_security_level(world.context, 0);
	SSL_CTX_dane_enable(world.context);
	world.empty = X509_STORE_new();
	world.seed = 1;
	for (int who = 0; who < who_count; who++)
		world.who[who] = make(&world, (enum who)who);
	*state = &world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	for (int who = 0; who < who_count; who++)
		identity_done(&world->who[who]);
	X509_STORE_free(world->empty);
	SSL_CTX_free(world->context);
	dane_verifier_free(world->verifier);
	arena_done(&world->arena);
	return 0;
}

static unsigned below(struct world *w, unsigned limit)
{
	return (unsigned)rand_r(&w->seed) % limit;
}

static struct tlsa_record random_record(struct world *w)
{
	uint8_t usage = (uint8_t)(2 + below(w, 2)), selector = (uint8_t)below(w, 2),
		type = (uint8_t)below(w, 3);
	struct tlsa_record record =
		certificates_tlsa(&w->arena, usage, selector, type, &w->who[below(w, who_count)]);

	if (type && below(w, 3)) {
		uint8_t *data = arena_copy(&w->arena, record.data, record.data_length);
		data[below(w, (unsigned)record.data_length)] ^= 1;
		record.data = data;
	}
	if (!below(w, 12))
		record.why = TLSA_WHY_BAD_DIGEST_LEN;
	return record;
}

/* Few enough whole trust anchors to be tried, each of them. */
static size_t random_set(struct world *w, struct tlsa_record *records)
{
	size_t most = 1 + below(w, below(w, 2) ? 4 : RECORDS_MAXIMUM), anchors = 0, count = 0;

	while (count < most) {
		struct tlsa_record record = random_record(w);
		bool anchor = record.usage == TLSA_USAGE_TA && !record.matching_type;

		if (anchor && (anchors == DANE_ANCHORS_MAXIMUM || below(w, 2)))
			continue;
		anchors += anchor;
		records[count++] = record;
	}
	records[0].why = TLSA_WHY_USABLE;
	return count;
}

static struct chain *random_chain(struct world *w)
{
	const struct identity *identities[8] = { NULL };
	size_t count = 1 + below(w, 6);

	identities[0] = &w->who[LEAF + (int)below(w, who_count - LEAF)];
	for (size_t i = 1; i < count; i++)
		identities[i] = &w->who[below(w, below(w, 3) ? (unsigned)LEAF : who_count)];
	return certificates_chain(identities);
}

static STACK_OF(X509) * objects_of(const struct chain *chain)
{
	STACK_OF(X509) *objects = sk_X509_new_null();

	for (size_t i = 0; i < chain->count; i++) {
		const unsigned char *end = chain->certificates[i].der.bytes;
		sk_X509_push(
			objects, d2i_X509(NULL, &end, (long)chain->certificates[i].der.length));
	}
	return objects;
}

/* What the library itself says of the whole set and of the names; its error. */
static int whole_verification(
	struct world *w, const struct chain *chain, const struct dane_question *q, int *ret_depth)
{
	STACK_OF(X509) *objects = objects_of(chain);
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	SSL *ssl = SSL_new(w->context);

	assert_true(SSL_dane_enable(ssl, q->base) > 0);
	SSL_dane_set_flags(ssl, DANE_FLAG_NO_DANE_EE_NAMECHECKS);
	for (size_t i = 0; i < q->count; i++) {
		const struct tlsa_record *r = &q->records[i];
		if (r->why == TLSA_WHY_USABLE)
			assert_true(SSL_dane_tlsa_add(ssl, r->usage, r->selector, r->matching_type,
					    r->data, r->data_length) > 0);
	}
	assert_true(X509_STORE_CTX_init(context, w->empty, sk_X509_value(objects, 0), objects));
	X509_STORE_CTX_set0_dane(context, SSL_get0_dane(ssl));
	X509_STORE_CTX_set_default(context, "ssl_server");
	X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(context);
	X509_VERIFY_PARAM_set_auth_level(parameters, 0);
	X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	X509_VERIFY_PARAM_set_time(parameters, (time_t)(q->time_us / CLOCK_SECOND));
	for (size_t i = 0; i < q->reference_count; i++)
		assert_true(X509_VERIFY_PARAM_add1_host(parameters, q->references[i], 0));
	X509_verify_cert(context);
	int code = X509_STORE_CTX_get_error(context);
	SSL_set_verify_result(ssl, code);
	*ret_depth = SSL_get0_dane_tlsa(ssl, NULL, NULL, NULL, NULL, NULL);
	X509_STORE_CTX_free(context);
	SSL_free(ssl);
	sk_X509_pop_free(objects, X509_free);
	ERR_clear_error();
	return code;
}

/* By the definition, record by record. */
static void match_by_definition(
	const struct chain *chain, const struct dane_question *q, bool *ret_any, bool *ret_agile)
{
	*ret_any = *ret_agile = false;
	for (size_t i = 0; i < q->count; i++) {
		const struct tlsa_record *r = &q->records[i];
		bool matches = false;

		if (r->why != TLSA_WHY_USABLE)
			continue;
		for (size_t j = 0; j < chain->count; j++)
			matches |= (r->usage == TLSA_USAGE_EE) == (j == 0) &&
				tlsa_matches(r, &chain->certificates[j]);
		*ret_any |= matches;
		*ret_agile |= matches && tlsa_survives_agility(q->records, q->count, i);
	}
}

static void compare(struct world *w, const struct chain *chain, const struct dane_question *q)
{
	struct dane_answer got = dane_verify(w->verifier, chain, q);
	bool any, agile;
	int depth, code = whole_verification(w, chain, q, &depth);

	match_by_definition(chain, q, &any, &agile);
	if (got.code != code || got.depth != depth)
		fail_msg("seed %u: code %d at %d, not %d at %d", w->seed, got.code, got.depth, code,
			depth);
	assert_int_equal(got.match_any, any || got.ta_found);
	assert_int_equal(got.match_agile, agile || got.ta_found);
}

static void as_the_whole_set(void **state)
{
	static const char *const names[] = { HOST, "elsewhere.org", "b.example.se", "nowhere.org" };
	struct world *w = *state;
	struct tlsa_record records[RECORDS_MAXIMUM];
	size_t codes[200] = { 0 };

	for (int round = 0; round < rounds; round++) {
		struct chain *chain = random_chain(w);
		struct dane_question q = { .records = records,
			.count = random_set(w, records),
			.base = HOST,
			.references = { names[below(w, 4)], names[below(w, 4)] },
			.reference_count = 1 + below(w, 2),
			.time_us = CERTIFICATES_NOW };

		compare(w, chain, &q);
		codes[dane_verify(w->verifier, chain, &q).code]++;
		chain_unref(chain);
	}
	/* The rounds came to every kind of answer. */
	const int expected[] = { X509_V_OK, X509_V_ERR_DANE_NO_MATCH, X509_V_ERR_HOSTNAME_MISMATCH,
		X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_INVALID_CA };
	for (size_t i = 0; i < COUNT_OF(expected); i++) {
		if (!codes[expected[i]])
			fail_msg("code %d never", expected[i]);
	}
}

static struct dane_answer ask(
	struct world *w, struct chain *chain, const struct tlsa_record *records, size_t count)
{
	const struct dane_question q = { .records = records,
		.count = count,
		.base = HOST,
		.references = { HOST },
		.reference_count = 1,
		.time_us = CERTIFICATES_NOW };
	struct dane_answer answer = dane_verify(w->verifier, chain, &q);

	chain_unref(chain);
	return answer;
}

/* What we do not try is no mismatch. */
static void more_anchors_than_are_tried(void **state)
{
	struct world *w = *state;
	struct tlsa_record records[MANY_ANCHORS + 1];

	for (size_t i = 0; i < MANY_ANCHORS; i++) {
		struct identity foreign = certificates_authority("Foreign", NULL);
		records[i] = certificates_tlsa(&w->arena, 2, i & 1, 0, &foreign);
		identity_done(&foreign);
	}
	struct dane_answer answer =
		ask(w, CHAIN(&w->who[LEAF], &w->who[MIDDLE]), records, MANY_ANCHORS);
	assert_int_equal(answer.result, DANE_RESULT_UNTRIED);
	assert_false(answer.match_any);
	assert_false(answer.ta_found);
	assert_int_equal(answer.depth, -1);
	/* One that is presented is tried before those that are not. */
	records[MANY_ANCHORS] = certificates_tlsa(&w->arena, 2, 0, 0, &w->who[MIDDLE]);
	answer = ask(w, CHAIN(&w->who[LEAF], &w->who[MIDDLE]), records, MANY_ANCHORS + 1);
	assert_int_equal(answer.result, DANE_RESULT_OK);
	assert_int_equal(answer.depth, 1);
	/* Of the leaf everything is tried. */
	records[MANY_ANCHORS] = certificates_tlsa(&w->arena, 3, 1, 1, &w->who[LEAF]);
	answer = ask(w, CHAIN(&w->who[LEAF], &w->who[MIDDLE]), records, MANY_ANCHORS + 1);
	assert_int_equal(answer.result, DANE_RESULT_OK);
	assert_int_equal(answer.usage, 3);
}

/* A path of more intermediates than are followed. */
static void longer_than_is_followed(void **state)
{
	struct world *w = *state;
	struct identity path[CHAIN_DEPTH_MAXIMUM + 3];
	struct octets ders[CHAIN_DEPTH_MAXIMUM + 3];
	const size_t last = CHAIN_DEPTH_MAXIMUM + 2;

	path[last] = certificates_authority("CA 0", NULL);
	for (size_t i = last; i-- > 0;) {
		char name[20];
		snprintf(name, sizeof(name), "CA %zu", last - i);
		path[i] = i ? certificates_authority(name, &path[i + 1])
			    : certificates_leaf(HOST, &path[1]);
	}
	for (size_t i = 0; i <= last; i++) {
		unsigned char *der = NULL;
		ders[i].length = (size_t)i2d_X509(path[i].x509, &der);
		ders[i].bytes = arena_copy(&w->arena, der, ders[i].length);
		OPENSSL_free(der);
	}
	struct tlsa_record record = certificates_tlsa(&w->arena, 2, 0, 1, &path[last]);
	struct dane_answer answer = ask(w, chain_parse(ders, last + 1), &record, 1);
	assert_int_equal(answer.result, DANE_RESULT_UNTRIED);
	assert_true(answer.match_any);
	record = certificates_tlsa(&w->arena, 2, 0, 1, &path[last - 1]);
	answer = ask(w, chain_parse(ders, last + 1), &record, 1);
	assert_int_equal(answer.result, DANE_RESULT_OK);
	for (size_t i = 0; i <= last; i++)
		identity_done(&path[i]);
}

/* An RSA key whose public exponent is long. */
static EVP_PKEY *slow_key(void)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	BIGNUM *exponent = BN_new();
	EVP_PKEY *key = NULL;

	assert_true(BN_generate_prime_ex(exponent, 512, 0, NULL, NULL, NULL));
	assert_true(EVP_PKEY_keygen_init(context) > 0);
	assert_true(EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048) > 0);
	assert_true(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context, exponent) > 0);
	assert_true(EVP_PKEY_generate(context, &key) > 0);
	BN_free(exponent);
	EVP_PKEY_CTX_free(context);
	return key;
}

/* Signatures that are slow to check are few; the leaf's own record needs none. */
static void costly_keys(void **state)
{
	struct world *w = *state;
	const struct certificate_plan plan = {
		.cn = "Slow", .constraints = "critical,CA:TRUE", .usage = "critical,keyCertSign"
	};
	EVP_PKEY *key = slow_key();
	struct identity slow = certificates_issue(&plan, NULL, key);
	struct identity leaf = certificates_leaf(HOST, &slow);
	struct tlsa_record record = certificates_tlsa(&w->arena, 2, 0, 1, &slow);

	assert_true(key_is_costly(key));
	assert_false(key_is_costly(w->who[LEAF].key));
	assert_int_equal(ask(w, CHAIN(&leaf, &slow), &record, 1).result, DANE_RESULT_OK);
	struct dane_answer answer =
		ask(w, CHAIN(&leaf, &slow, &slow, &slow, &slow, &slow), &record, 1);
	assert_int_equal(answer.result, DANE_RESULT_UNTRIED);
	assert_true(answer.match_any);
	record = certificates_tlsa(&w->arena, 3, 0, 1, &leaf);
	answer = ask(w, CHAIN(&leaf, &slow, &slow, &slow, &slow, &slow), &record, 1);
	assert_int_equal(answer.result, DANE_RESULT_OK);
	/* As a whole anchor in DNS such a key is not tried. */
	record = certificates_tlsa(&w->arena, 2, 1, 0, &slow);
	assert_int_equal(ask(w, CHAIN(&leaf), &record, 1).result, DANE_RESULT_UNTRIED);
	identity_done(&slow);
	identity_done(&leaf);
	EVP_PKEY_free(key);
}

/* Constraints of every issuer times names of the leaf. */
static void name_constraints(void **state)
{
	struct world *w = *state;
	const size_t each = 400;
	char *constraints = arena_alloc(&w->arena, 40 * each),
	     *names = arena_alloc(&w->arena, 40 * each);
	char *end = constraints, *names_end = names + snprintf(names, 40, "DNS:" HOST);

	for (size_t i = 0; i < each; i++) {
		end += snprintf(end, 40, "%sexcluded;DNS:x%zu", i ? "," : "", i);
		names_end += snprintf(names_end, 40, ",DNS:y%zu", i);
	}
	const struct certificate_plan authority = { .cn = "Narrow",
		.constraints = "critical,CA:TRUE",
		.usage = "critical,keyCertSign",
		.name_constraints = constraints };
	const struct certificate_plan plan = { .cn = "x", .names = names };
	struct identity narrow = certificates_issue(&authority, &w->who[ROOT], NULL);
	struct identity leaf = certificates_issue(&plan, &narrow, NULL);
	struct identity small = certificates_leaf(HOST, &narrow);
	struct tlsa_record record = certificates_tlsa(&w->arena, 2, 0, 1, &w->who[ROOT]);

	assert_int_equal(
		ask(w, CHAIN(&small, &narrow, &w->who[ROOT]), &record, 1).result, DANE_RESULT_OK);
	assert_int_equal(ask(w, CHAIN(&leaf, &narrow, &w->who[ROOT]), &record, 1).result,
		DANE_RESULT_UNTRIED);
	identity_done(&narrow);
	identity_done(&leaf);
	identity_done(&small);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_the_whole_set),
		cmocka_unit_test(more_anchors_than_are_tried),
		cmocka_unit_test(longer_than_is_followed),
		cmocka_unit_test(costly_keys),
		cmocka_unit_test(name_constraints),
	};

	if (argc > 1)
		rounds = (int)strtol(argv[1], NULL, 10);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("dane_reduction", tests, set_up, tear_down);
}
