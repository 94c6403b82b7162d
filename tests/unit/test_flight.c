/* SPDX-License-Identifier: Apache-2.0 */
/* tls/flight, and what of a handshake that fails behind the server's first messages is kept (PROTOCOL E.8). */
#include "tests/unit/unit.h"

#include "tests/unit/certificates.h"
#include "tests/unit/tls_pair.h"
#include "tls/flight.h"

#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#define HOST "mx.example.se"
#define FLIGHT_MAXIMUM (64 * 1024)

struct world {
	SSL_CTX *client;
	struct identity root, ec, rsa;
};

static int set_up(void **state)
{
	static struct world world;
	const struct certificate_plan plan = { .cn = HOST, .names = "DNS:" HOST };

	world.client = tls_context_new();
	world.root = certificates_authority("Root", NULL);
	world.ec = certificates_leaf(HOST, &world.root);
	EVP_PKEY *key = EVP_RSA_gen(2048);
	world.rsa = certificates_issue(&plan, &world.root, key);
	EVP_PKEY_free(key);
	*state = &world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	tls_context_free(world->client);
	identity_done(&world->root);
	identity_done(&world->ec);
	identity_done(&world->rsa);
	return 0;
}

/* Bytes of a message with its header, which says no length that anybody looks at. */
#define MESSAGE(...) \
	((const uint8_t[]){ 11, 0, 0, 0, __VA_ARGS__ }), \
		sizeof((const uint8_t[]){ 11, 0, 0, 0, __VA_ARGS__ })

/* T440 */
static void certificates(void **state)
{
	struct octets ders[3];

	(void)state;
	assert_int_equal(flight_certificates(
				 MESSAGE(0, 0, 9, 0, 0, 2, 'a', 'b', 0, 0, 1, 'c'), false, ders, 3),
		2);
	assert_int_equal(ders[0].length, 2);
	assert_memory_equal(ders[1].bytes, "c", 1);
	/* A context, and extensions behind each. */
	assert_int_equal(flight_certificates(MESSAGE(1, 'x', 0, 0, 13, 0, 0, 2, 'a', 'b', 0, 2, 'e',
						     'e', 0, 0, 1, 'c', 0, 0),
				 true, ders, 3),
		2);
	assert_memory_equal(ders[1].bytes, "c", 1);
	/* Not more than there is room for, none that is empty, none that is cut. */
	assert_int_equal(flight_certificates(
				 MESSAGE(0, 0, 9, 0, 0, 2, 'a', 'b', 0, 0, 1, 'c'), false, ders, 1),
		1);
	assert_int_equal(flight_certificates(MESSAGE(0, 0, 3, 0, 0, 0), false, ders, 3), 0);
	assert_int_equal(
		flight_certificates(MESSAGE(0, 0, 9, 0, 0, 1, 'a', 0, 0, 9, 'b'), false, ders, 3),
		1);
	assert_int_equal(flight_certificates(MESSAGE(255), true, ders, 3), 0);
	assert_int_equal(flight_certificates(NULL, 0, true, ders, 3), 0);
}

static void assert_group(const struct flight_group *group, const char *name, int bits)
{
	assert_string_equal(group->name, name);
	assert_int_equal(group->bits, bits);
}

/* T441 */
static void key_exchanges(void **state)
{
	struct flight_group group;

	(void)state;
	assert_true(flight_key_exchange(MESSAGE(3, 0, 23, 1, 'p'), FLIGHT_ECDHE, &group));
	assert_group(&group, "secp256r1", 256);
	assert_true(flight_key_exchange(MESSAGE(3, 0, 1), FLIGHT_ECDHE, &group));
	assert_group(&group, "0x0001", 0);
	assert_true(flight_key_exchange(MESSAGE(1, 2, 0x01, 0xff), FLIGHT_ECDHE, &group));
	assert_group(&group, "explicit_prime", 9);
	assert_false(flight_key_exchange(MESSAGE(2, 2, 1, 1), FLIGHT_ECDHE, &group));
	assert_false(flight_key_exchange(MESSAGE(3, 0), FLIGHT_ECDHE, &group));
	assert_true(flight_key_exchange(MESSAGE(0, 3, 0, 0x80, 1, 0, 1, 2), FLIGHT_DHE, &group));
	assert_group(&group, "dh", 16);
	assert_true(flight_key_exchange(MESSAGE(0, 0), FLIGHT_DHE, &group));
	assert_group(&group, "dh", 0);
	assert_false(flight_key_exchange(MESSAGE(0, 3, 1, 1), FLIGHT_DHE, &group));
	assert_false(flight_key_exchange(MESSAGE(3, 0, 23), FLIGHT_OTHER, &group));
	assert_false(flight_server_group(MESSAGE(3, 3), &group));
}

/* A server's first flight in answer to our hello, in the clear; a record or several. */
struct first_flight {
	struct tls_watch watch;
	SSL *client;
	SSL *server;
	uint8_t octets[FLIGHT_MAXIMUM];
	size_t length;
};

static struct first_flight *begin(struct world *w, SSL_CTX *server)
{
	static struct first_flight flight;
	BIO *to_server = BIO_new(BIO_s_mem()), *to_client = BIO_new(BIO_s_mem());

	flight.client = tls_session_new(w->client, HOST, &flight.watch, TLS_KEY_ANY);
	flight.server = SSL_new(server);
	SSL_set_accept_state(flight.server);
	BIO_up_ref(to_server);
	SSL_set_bio(flight.client, BIO_new(BIO_s_mem()), to_server);
	SSL_set_bio(flight.server, to_server, to_client);
	SSL_do_handshake(flight.client);
	SSL_do_handshake(flight.server);
	int length = BIO_read(to_client, flight.octets, sizeof(flight.octets));
	assert_true(length > 0 && length < FLIGHT_MAXIMUM);
	flight.length = (size_t)length;
	ERR_clear_error();
	return &flight;
}

/* The client gets these octets of it, and no more. */
static struct tls_failure end(struct first_flight *flight, size_t length, enum tls_end how)
{
	BIO_write(SSL_get_rbio(flight->client), flight->octets, (int)length);
	ERR_clear_error();
	assert_int_equal(SSL_do_handshake(flight->client), -1);
	return tls_classify_failure(&flight->watch, how);
}

static void done(struct first_flight *flight, SSL_CTX *server)
{
	tls_session_free(flight->client);
	SSL_free(flight->server);
	SSL_CTX_free(server);
	ERR_clear_error();
}

/* Where a handshake message of this type begins; each is in a record, or behind another in one. */
static size_t find(const struct first_flight *flight, uint8_t type)
{
	size_t at = 0;

	while (at + 9 <= flight->length) {
		size_t end_of_record =
			at + 5 + (size_t)(flight->octets[at + 3] << 8 | flight->octets[at + 4]);
		for (size_t m = at + 5; m < end_of_record; m += 4 +
				(size_t)(flight->octets[m + 1] << 16 | flight->octets[m + 2] << 8 |
					flight->octets[m + 3])) {
			if (flight->octets[m] == type)
				return m;
		}
		at = end_of_record;
	}
	fail_msg("no message of type %d", type);
	return 0;
}

/* The octet behind that message, which is in a record of its own. */
static size_t end_of(const struct first_flight *flight, uint8_t type)
{
	size_t at = find(flight, type);

	return at + 4 + (size_t)(flight->octets[at + 2] << 8 | flight->octets[at + 3]);
}

static SSL_CTX *server_of(const struct world *w, const struct identity *leaf, int version)
{
	SSL_CTX *server = tls_server_new();

	tls_server_identity(server, leaf, ISSUERS(&w->root));
	SSL_CTX_set_max_proto_version(server, version);
	return server;
}

static void assert_chain(const struct tls_watch *watch, const struct identity *leaf, size_t count)
{
	struct arena arena;
	struct octets *ders;
	unsigned char *der = NULL;
	int length = i2d_X509(leaf->x509, &der);

	arena_init(&arena);
	assert_int_equal(tls_watch_chain(watch, &arena, &ders), count);
	if (count) {
		assert_int_equal(ders[0].length, length);
		assert_memory_equal(ders[0].bytes, der, (size_t)length);
	}
	OPENSSL_free(der);
	arena_done(&arena);
}

/* A signature in ServerKeyExchange that is not its key's (T442). */
static void bad_signature(void **state)
{
	struct world *w = *state;
	SSL_CTX *server = server_of(w, &w->ec, TLS1_2_VERSION);
	struct first_flight *flight = begin(w, server);
	size_t at = find(flight, SSL3_MT_SERVER_KEY_EXCHANGE);

	flight->octets[at + 4 + 3 + 33 + 4 + 20] ^= 1;
	struct tls_failure failure = end(flight, flight->length, TLS_END_LIBRARY);
	assert_string_equal(tls_fail_text(failure.class), "bad_record");
	assert_group(&failure.group, "x25519", 253);
	assert_false(failure.client_certificate_asked);
	assert_chain(&flight->watch, &w->ec, 2);
	done(flight, server);
}

/* T443: DHE with a prime that the library does not take. */
static void small_prime(void **state)
{
	struct world *w = *state;
	SSL_CTX *server = server_of(w, &w->rsa, TLS1_2_VERSION);

	SSL_CTX_set_cipher_list(server, "DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0");
	tls_server_group(server, tls_composite(512));
	struct first_flight *flight = begin(w, server);
	size_t at = find(flight, SSL3_MT_SERVER_KEY_EXCHANGE);
	/* A prime of 504 bits: its first octet is gone. */
	flight->octets[at + 6] = 0;
	flight->octets[at + 7] = 0x80;
	struct tls_failure failure = end(flight, flight->length, TLS_END_LIBRARY);
	assert_group(&failure.group, "dh", 504);
	assert_chain(&flight->watch, &w->rsa, 2);
	done(flight, server);
}

/* The flight ends anywhere: what stood whole before is kept, whatever ended it (T444). */
static void cut_anywhere(void **state)
{
	struct world *w = *state;

	for (size_t step = 0; step < 41; step++) {
		SSL_CTX *server = server_of(w, &w->ec, TLS1_2_VERSION);
		SSL_CTX_set_verify(server, SSL_VERIFY_PEER, NULL);
		struct first_flight *flight = begin(w, server);
		size_t length = (flight->length - 1) * step / 40;

		struct tls_failure failure = end(flight, length, TLS_END_SILENCE);
		assert_int_equal(failure.class, TLS_FAIL_TIMEOUT);
		assert_chain(&flight->watch, &w->ec,
			length >= end_of(flight, SSL3_MT_CERTIFICATE) ? 2 : 0);
		assert_int_equal(*failure.group.name != 0,
			length >= end_of(flight, SSL3_MT_SERVER_KEY_EXCHANGE));
		assert_int_equal(failure.client_certificate_asked,
			length >= end_of(flight, SSL3_MT_CERTIFICATE_REQUEST));
		done(flight, server);
	}
}

/* The leaf is none that can be decoded: its octets are kept all the same (T445). */
static void unreadable_leaf(void **state)
{
	struct world *w = *state;
	SSL_CTX *server = server_of(w, &w->ec, TLS1_2_VERSION);
	struct first_flight *flight = begin(w, server);
	size_t at = find(flight, SSL3_MT_CERTIFICATE) + 10;
	struct arena arena;
	struct octets *ders;

	assert_int_equal(flight->octets[at], 0x30);
	flight->octets[at] = 0x31;
	struct tls_failure failure = end(flight, flight->length, TLS_END_LIBRARY);
	assert_int_equal(failure.class, TLS_FAIL_BAD_CERTIFICATE);
	arena_init(&arena);
	assert_int_equal(tls_watch_chain(&flight->watch, &arena, &ders), 2);
	assert_int_equal(ders[0].bytes[0], 0x31);
	arena_done(&arena);
	done(flight, server);
}

/* In both versions (T446); in TLS 1.3 our side of the handshake is over before it is refused. */
static void client_certificate(void **state)
{
	struct world *w = *state;

	for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++) {
		SSL_CTX *server = server_of(w, &w->ec, version);
		struct tls_pair pair;
		struct arena arena;
		struct octets *ders;

		SSL_CTX_set_verify(server, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
		tls_pair_join(
			&pair, tls_session_new(w->client, HOST, &pair.watch, TLS_KEY_ANY), server);
		tls_pair_shake(&pair);
		arena_init(&arena);
		if (version == TLS1_3_VERSION) {
			assert_int_equal(tls_session_chain(pair.client, &arena, &ders), 2);
			tls_pair_read(&pair);
		} else {
			assert_chain(&pair.watch, &w->ec, 2);
		}
		struct tls_failure failure = tls_classify_failure(&pair.watch, TLS_END_LIBRARY);
		assert_int_equal(failure.class, TLS_FAIL_CERTIFICATE_REQUIRED);
		assert_true(failure.client_certificate_asked);
		assert_group(&failure.group, "x25519", 253);
		arena_done(&arena);
		tls_pair_done(&pair);
		SSL_CTX_free(server);
	}
}

/* Nothing is held beyond the handshake: the library has it (T447). */
static void not_kept_by_sessions(void **state)
{
	struct world *w = *state;

	for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++) {
		SSL_CTX *server = server_of(w, &w->ec, version);
		struct tls_pair pair;

		tls_pair_join(
			&pair, tls_session_new(w->client, HOST, &pair.watch, TLS_KEY_ANY), server);
		assert_true(tls_pair_shake(&pair));
		tls_pair_read(&pair);
		assert_null(pair.watch.certificates);
		tls_pair_done(&pair);
		SSL_CTX_free(server);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(certificates),
		cmocka_unit_test(key_exchanges),
		cmocka_unit_test(bad_signature),
		cmocka_unit_test(small_prime),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(unreadable_leaf),
		cmocka_unit_test(client_certificate),
		cmocka_unit_test(not_kept_by_sessions),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("flight", tests, set_up, tear_down);
}
