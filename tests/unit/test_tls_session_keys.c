/* SPDX-License-Identifier: Apache-2.0 */
/* tls/session: a session that leaves a server with two keys only one of them. */
#include "tests/unit/unit.h"

#include "tests/unit/tls_world.h"

#include <string.h>

static SSL_CTX *server_of(const struct identity *first, const struct identity *second, int version)
{
	SSL_CTX *server = tls_server_new();

	tls_server_identity(server, first, NO_ISSUERS);
	if (second)
		tls_server_identity(server, second, NO_ISSUERS);
	SSL_CTX_set_min_proto_version(server, version);
	SSL_CTX_set_max_proto_version(server, version);
	return server;
}

/* The authentication of the session, or the class of its failure. Frees the server. */
static const char *asked(struct world *world, SSL_CTX *server, enum tls_key_kind kind)
{
	struct tls_pair pair;
	const char *result;

	tls_pair_join(&pair, tls_session_new(world->client, NULL, &pair.watch, kind), server);
	if (tls_pair_shake(&pair))
		result = tls_session_facts(pair.client).authentication;
	else
		result = tls_fail_text(tls_classify_failure(&pair.watch, TLS_END_LIBRARY).class);
	tls_pair_done(&pair);
	SSL_CTX_free(server);
	return result;
}

static const int versions[] = { TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION };

static void the_kind_asked_for_is_presented(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(versions); i++) {
		SSL_CTX *server = server_of(&w->rsa, &w->ecdsa, versions[i]);
		assert_string_equal(asked(w, server, TLS_KEY_RSA), "RSA");
		server = server_of(&w->rsa, &w->ecdsa, versions[i]);
		assert_string_equal(asked(w, server, TLS_KEY_ECDSA), "ECDSA");
		server = server_of(&w->rsa, &w->ecdsa, versions[i]);
		assert_string_not_equal(asked(w, server, TLS_KEY_ANY), "none");
	}
	assert_string_equal(
		asked(w, server_of(&w->rsa, &w->ed25519, TLS1_3_VERSION), TLS_KEY_ECDSA),
		"Ed25519");
	assert_string_equal(
		asked(w, server_of(&w->rsa, &w->ed25519, TLS1_2_VERSION), TLS_KEY_ECDSA),
		"Ed25519");
}

static void without_such_a_key_there_is_no_session(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(versions); i++) {
		assert_string_equal(asked(w, server_of(&w->rsa, NULL, versions[i]), TLS_KEY_ECDSA),
			"no_shared_cipher");
		assert_string_equal(asked(w, server_of(&w->ecdsa, NULL, versions[i]), TLS_KEY_RSA),
			"no_shared_cipher");
		assert_string_equal(
			asked(w, server_of(&w->ecdsa, NULL, versions[i]), TLS_KEY_ANY), "ECDSA");
	}
}

/* An anonymous server, and one that could show certificates as well. */
static SSL_CTX *server_with_anonymous(const struct identity *identity, bool by_its_own_order)
{
	SSL_CTX *server = tls_server_new();

	if (identity)
		tls_server_identity(server, identity, NO_ISSUERS);
	SSL_CTX_set_max_proto_version(server, TLS1_2_VERSION);
	assert_int_equal(SSL_CTX_set_cipher_list(
				 server, identity ? "aNULL:ALL:@SECLEVEL=0" : "aNULL:@SECLEVEL=0"),
		1);
	if (by_its_own_order)
		SSL_CTX_set_options(server, SSL_OP_CIPHER_SERVER_PREFERENCE);
	return server;
}

/* T195, T458: they come last, so that only who has nothing else, or prefers them, takes them. */
static void anonymous_suites_are_the_last(void **state)
{
	struct world *w = *state;

	assert_string_equal(
		asked(w, server_with_anonymous(NULL, false), TLS_KEY_ANY), "no_shared_cipher");
	assert_string_equal(asked(w, server_with_anonymous(NULL, false), TLS_KEY_OR_NONE), "none");
	assert_string_equal(
		asked(w, server_with_anonymous(&w->rsa, false), TLS_KEY_OR_NONE), "RSA");
	assert_string_equal(
		asked(w, server_with_anonymous(&w->ecdsa, false), TLS_KEY_OR_NONE), "ECDSA");
	assert_string_equal(
		asked(w, server_with_anonymous(&w->rsa, true), TLS_KEY_OR_NONE), "none");
	assert_string_equal(asked(w, server_with_anonymous(&w->rsa, true), TLS_KEY_ANY), "RSA");
	for (size_t i = 0; i < COUNT_OF(versions); i++) {
		const char *key = asked(w, server_of(&w->rsa, NULL, versions[i]), TLS_KEY_OR_NONE);
		assert_string_equal(key, "RSA");
	}
}

static int note_chain_signatures(SSL *ssl, int *alert, void *argument)
{
	const unsigned char *bytes;
	size_t length;
	bool *sent = argument;

	(void)alert;
	*sent = SSL_client_hello_get0_ext(
		ssl, TLSEXT_TYPE_signature_algorithms_cert, &bytes, &length);
	return SSL_CLIENT_HELLO_SUCCESS;
}

/*
 * The authority's key is of the other kind than the leaf's: signature_algorithms_cert lets a strict
 * server present it. An ordinary session needs no such thing.
 */
static void chains_of_mixed_kinds(void **state)
{
	struct world *w = *state;

	for (int kind = TLS_KEY_ANY; kind <= TLS_KEY_ECDSA; kind++) {
		SSL_CTX *server = server_of(&w->rsa, &w->ecdsa, TLS1_3_VERSION);
		bool sent = false;
		SSL_CTX_set_cert_flags(server, SSL_CERT_FLAG_TLS_STRICT);
		SSL_CTX_set_client_hello_cb(server, note_chain_signatures, &sent);
		const char *key = asked(w, server, (enum tls_key_kind)kind);
		assert_int_equal(sent, kind != TLS_KEY_ANY);
		if (kind != TLS_KEY_ANY)
			assert_string_equal(key, kind == TLS_KEY_RSA ? "RSA" : "ECDSA");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_kind_asked_for_is_presented),
		cmocka_unit_test(without_such_a_key_there_is_no_session),
		cmocka_unit_test(anonymous_suites_are_the_last),
		cmocka_unit_test(chains_of_mixed_kinds),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name(
		"tls_session_keys", tests, tls_world_set_up, tls_world_tear_down);
}
