/* SPDX-License-Identifier: Apache-2.0 */
/* tls/capture: the chain of a foreign library's session, and who judges it. */
#include "tests/unit/unit.h"

#include "tests/unit/tls_pair.h"
#include "tls/capture.h"

#include <openssl/x509_vfy.h>
#include <stdlib.h>
#include <string.h>

struct judge {
	bool verdict;
	size_t asked;
	size_t count;
};

struct world {
	struct arena arena;
	struct identity root, intermediate, leaf;
};

static int set_up(void **state)
{
	static struct world world;

	arena_init(&world.arena);
	world.root = certificates_authority("Test Root", NULL);
	world.intermediate = certificates_authority("Test Intermediate", &world.root);
	world.leaf = certificates_leaf("mta-sts.example.se", &world.intermediate);
	*state = &world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	identity_done(&world->root);
	identity_done(&world->intermediate);
	identity_done(&world->leaf);
	arena_done(&world->arena);
	return 0;
}

static bool accept(void *owner, const struct octets *ders, size_t count)
{
	struct judge *judge = owner;

	assert_non_null(ders[count - 1].bytes);
	judge->asked++;
	judge->count = count;
	return judge->verdict;
}

/* One session of a client that is not ours; true when it came up. Frees the server. */
static bool session(
	struct world *w, struct tls_capture *capture, struct judge *judge, SSL_CTX *server)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	struct tls_pair pair;

	*capture = (struct tls_capture){ .arena = &w->arena, .accept = accept, .owner = judge };
	assert_true(tls_capture_install(context, capture));
	tls_pair_join(&pair, SSL_new(context), server);
	bool up = tls_pair_shake(&pair);
	if (up) {
		char octet;

		assert_int_equal(SSL_get_verify_result(pair.client), X509_V_OK);
		assert_int_equal(SSL_write(pair.server, "x", 1), 1);
		assert_int_equal(SSL_read(pair.client, &octet, 1), 1);
		assert_false(capture->closed);
		SSL_shutdown(pair.server);
		assert_int_equal(SSL_read(pair.client, &octet, 1), 0);
		assert_true(capture->closed);
	}
	tls_pair_done(&pair);
	SSL_CTX_free(context);
	tls_capture_done(capture);
	SSL_CTX_free(server);
	return up;
}

static void assert_der(const struct octets *der, const struct identity *identity)
{
	unsigned char *bytes = NULL;
	int length = i2d_X509(identity->x509, &bytes);

	assert_int_equal(der->length, length);
	assert_memory_equal(der->bytes, bytes, der->length);
	OPENSSL_free(bytes);
}

static SSL_CTX *server_of(const struct identity *leaf, const struct identity *const *issuers)
{
	SSL_CTX *server = tls_server_new();

	tls_server_identity(server, leaf, issuers);
	return server;
}

static void the_judge_decides(void **state)
{
	struct world *w = *state;
	struct tls_capture capture;

	for (int verdict = 0; verdict <= 1; verdict++) {
		struct judge judge = { .verdict = verdict };
		SSL_CTX *server = server_of(&w->leaf, ISSUERS(&w->intermediate));
		assert_int_equal(session(w, &capture, &judge, server), verdict);
		assert_int_equal(capture.accepted, verdict);
		assert_int_equal(judge.asked, 1);
		assert_int_equal(judge.count, 2);
		assert_int_equal(capture.der_count, 2);
		assert_der(&capture.ders[0], &w->leaf);
		assert_der(&capture.ders[1], &w->intermediate);
	}
}

/* T271: what the server says of the end, and nothing that came before, is one. */
static void the_end_has_to_be_said(void **state)
{
	struct world *w = *state;
	struct judge judge = { .verdict = true };
	struct tls_capture capture;

	assert_true(session(w, &capture, &judge, server_of(&w->leaf, ISSUERS(&w->intermediate))));
	assert_true(capture.closed);
	judge.verdict = false;
	assert_false(session(w, &capture, &judge, server_of(&w->leaf, ISSUERS(&w->intermediate))));
	assert_false(capture.closed);
}

/* A library may close a session in its own time: its alerts then find no capture. */
static void a_session_outlives_the_capture(void **state)
{
	struct world *w = *state;
	struct judge judge = { .verdict = true };
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	SSL_CTX *server = server_of(&w->leaf, ISSUERS(&w->intermediate));
	struct tls_capture *capture = calloc(1, sizeof(*capture));
	struct tls_pair pair;
	char octet;

	*capture = (struct tls_capture){ .arena = &w->arena, .accept = accept, .owner = &judge };
	assert_true(tls_capture_install(context, capture));
	tls_pair_join(&pair, SSL_new(context), server);
	SSL_CTX_free(context);
	assert_true(tls_pair_shake(&pair));
	tls_capture_done(capture);
	free(capture);
	SSL_shutdown(pair.server);
	assert_int_equal(SSL_read(pair.client, &octet, 1), 0);
	tls_pair_done(&pair);
	SSL_CTX_free(server);
}

/* T215: more certificates than are kept. */
static void a_long_chain_is_cut(void **state)
{
	struct world *w = *state;
	const struct identity *many[CHAIN_CERTIFICATES_MAXIMUM + 21];
	struct judge judge = { .verdict = true };
	struct tls_capture capture;

	for (size_t i = 0; i < COUNT_OF(many) - 1; i++)
		many[i] = &w->intermediate;
	many[COUNT_OF(many) - 1] = NULL;
	assert_true(session(w, &capture, &judge, server_of(&w->leaf, many)));
	assert_int_equal(capture.der_count, CHAIN_CERTIFICATES_MAXIMUM);
}

/* RFC 8461 3.3 gives no floor; RFC 8996 does. */
static void old_versions_are_not_spoken(void **state)
{
	struct world *w = *state;
	struct judge judge = { .verdict = true };
	struct tls_capture capture;
	SSL_CTX *server = server_of(&w->leaf, NO_ISSUERS);

	SSL_CTX_set_max_proto_version(server, TLS1_1_VERSION);
	assert_false(session(w, &capture, &judge, server));
	assert_int_equal(judge.asked, 0);
	assert_int_equal(capture.der_count, 0);
	assert_false(capture.accepted);
	server = server_of(&w->leaf, NO_ISSUERS);
	SSL_CTX_set_max_proto_version(server, TLS1_2_VERSION);
	assert_true(session(w, &capture, &judge, server));
	assert_int_equal(capture.der_count, 1);
}

/* T285 */
static void large_groups(void **state)
{
	struct world *w = *state;
	const struct certificate_plan plan = { .cn = "x", .names = "DNS:mta-sts.example.se" };
	EVP_PKEY *key = EVP_RSA_gen(2048);
	struct identity leaf = certificates_issue(&plan, &w->root, key);
	struct judge judge = { .verdict = true };
	struct tls_capture capture;

	for (int too_large = 0; too_large <= 1; too_large++) {
		SSL_CTX *server = server_of(&leaf, NO_ISSUERS);

		SSL_CTX_set_max_proto_version(server, TLS1_2_VERSION);
		assert_int_equal(SSL_CTX_set_cipher_list(server, "DHE-RSA-AES256-SHA"), 1);
		tls_server_group(
			server, too_large ? tls_composite(8193) : BN_get_rfc3526_prime_2048(NULL));
		assert_int_equal(session(w, &capture, &judge, server), !too_large);
		assert_int_equal(capture.group_too_large, too_large);
	}
	EVP_PKEY_free(key);
	identity_done(&leaf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_judge_decides),
		cmocka_unit_test(the_end_has_to_be_said),
		cmocka_unit_test(a_session_outlives_the_capture),
		cmocka_unit_test(a_long_chain_is_cut),
		cmocka_unit_test(old_versions_are_not_spoken),
		cmocka_unit_test(large_groups),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("capture", tests, set_up, tear_down);
}
