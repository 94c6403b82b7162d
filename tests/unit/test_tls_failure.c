/* SPDX-License-Identifier: Apache-2.0 */
/* tls/failure: the classes of PROTOCOL E.8, and servers that are odd without being unusable. */
#include "tests/unit/unit.h"

#include "tests/unit/json_path.h"
#include "tests/unit/tls_world.h"
#include "tls/session_json.h"

#include <openssl/err.h>
#include <string.h>

#define HOST TLS_WORLD_HOST

/* A client that speaks to the other end of a pipe. */
struct lone_client {
	SSL *ssl;
	BIO *peer;
	struct tls_watch watch;
};

static struct lone_client *lone_client(struct world *w)
{
	static struct lone_client client;
	BIO *ours = NULL;

	client = (struct lone_client){ 0 };
	assert_int_equal(BIO_new_bio_pair(&ours, 100000, &client.peer, 100000), 1);
	client.ssl = tls_session_new(w->client, HOST, &client.watch, TLS_KEY_ANY);
	assert_non_null(client.ssl);
	SSL_set_bio(client.ssl, ours, ours);
	SSL_set_connect_state(client.ssl);
	ERR_clear_error();
	assert_int_equal(SSL_do_handshake(client.ssl), -1);
	assert_int_equal(SSL_get_error(client.ssl, -1), SSL_ERROR_WANT_READ);
	return &client;
}

static void lone_client_done(struct lone_client *client)
{
	tls_session_free(client->ssl);
	BIO_free(client->peer);
}

/* What comes of these octets in answer to the ClientHello. */
static struct tls_failure answered(
	struct world *w, const void *octets, size_t length, enum tls_end end)
{
	struct lone_client *client = lone_client(w);

	if (length)
		assert_int_equal(BIO_write(client->peer, octets, (int)length), length);
	ERR_clear_error();
	assert_int_equal(SSL_do_handshake(client->ssl), -1);
	struct tls_failure failure = tls_classify_failure(&client->watch, end);
	lone_client_done(client);
	return failure;
}

#define ALERT_OCTETS(major, minor, level, description) \
	{ 0x15, major, minor, 0, 2, level, description }
#define ALERT(major, minor, level, description) ALERT_OCTETS(major, minor, level, description), 7

static void one_record(void **state)
{
	static const struct {
		const char *name;
		uint8_t octets[16];
		size_t length;
		enum tls_end end;
		enum tls_fail class;
		const char *alert;
	} rows[] = {
		{ "T191", ALERT(3, 0, 2, 70), TLS_END_LIBRARY, TLS_FAIL_NO_SHARED_VERSION,
			"protocol_version" },
		{ "T192", ALERT(3, 3, 2, 40), TLS_END_LIBRARY, TLS_FAIL_NO_SHARED_CIPHER,
			"handshake_failure" },
		{ "T199", ALERT(3, 3, 2, 112), TLS_END_LIBRARY, TLS_FAIL_UNRECOGNIZED_NAME,
			"unrecognized_name" },
		{ "client certificate", ALERT(3, 3, 2, 116), TLS_END_LIBRARY,
			TLS_FAIL_CERTIFICATE_REQUIRED, "certificate_required" },
		{ "internal error", ALERT(3, 1, 2, 80), TLS_END_LIBRARY, TLS_FAIL_ALERT,
			"internal_error" },
		{ "unassigned alert", ALERT(3, 3, 2, 200), TLS_END_LIBRARY, TLS_FAIL_ALERT,
			"other" },
		{ "T202", "500 error\r\n", 11, TLS_END_LIBRARY, TLS_FAIL_PLAINTEXT, NULL },
		{ "T202, HTTP", "HTTP/1.1 400 Bad", 16, TLS_END_LIBRARY, TLS_FAIL_PLAINTEXT, NULL },
		{ "binary", { 0, 1, 2, 3, 4, 5, 6, 7 }, 8, TLS_END_LIBRARY, TLS_FAIL_BAD_RECORD,
			NULL },
		{ "nothing", { 0 }, 0, TLS_END_EOF, TLS_FAIL_EOF_AT_CLIENT_HELLO, NULL },
		{ "half a record", { 0x16, 3, 3, 0, 80, 2 }, 6, TLS_END_EOF, TLS_FAIL_EOF, NULL },
		{ "reset", { 0 }, 0, TLS_END_RESET, TLS_FAIL_RESET, NULL },
		{ "alert, then reset", ALERT(3, 3, 2, 70), TLS_END_RESET,
			TLS_FAIL_NO_SHARED_VERSION, "protocol_version" },
		{ "our own", { 0 }, 0, TLS_END_INTERNAL, TLS_FAIL_INTERNAL, NULL },
	};
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct tls_failure got = answered(w, rows[i].octets, rows[i].length, rows[i].end);
		if (got.class != rows[i].class)
			fail_msg("%s: %s (%s), expected %s", rows[i].name, tls_fail_text(got.class),
				got.error, tls_fail_text(rows[i].class));
		assert_int_equal(got.alert != NULL, rows[i].alert != NULL);
		if (got.alert)
			assert_string_equal(got.alert, rows[i].alert);
	}
}

/* T391, RFC 8446 6.2: which alerts speak of the server's own trouble, or of octets altered on their way. */
static void passing_alerts(void **state)
{
	static const int passing[] = { 0, 20, 22, 50, 80, 90 };
	struct world *w = *state;

	for (int alert = 0; alert < 256; alert++) {
		const uint8_t octets[] = ALERT_OCTETS(3, 3, 2, (uint8_t)alert);
		struct tls_failure got = answered(w, octets, sizeof(octets), TLS_END_LIBRARY);
		bool expected = false;

		for (size_t i = 0; i < COUNT_OF(passing); i++)
			expected |= passing[i] == alert;
		/* The end of the connection, as the library takes it. */
		if (got.class != TLS_FAIL_ALERT && alert == 0)
			continue;
		if (got.passing != expected)
			fail_msg("alert %d: %s", alert, tls_fail_text(got.class));
	}
}

struct server_hello {
	const char *name;
	uint8_t minor; /* of version 3.x, in the record, too */
	uint8_t suite[2];
	const char *random_end; /* 8 octets */
	enum tls_fail class;
	enum downgrade downgrade;
};

/* A ServerHello without extensions. */
static struct tls_failure greeted(struct world *w, const struct server_hello *hello)
{
	uint8_t octets[5 + 4 + 38] = { 0x16, 3, hello->minor, 0, 42, 2, 0, 0, 38, 3, hello->minor };

	memcpy(octets + 11 + 24, hello->random_end, 8);
	memcpy(octets + 11 + 32 + 1, hello->suite, 2);
	return answered(w, octets, sizeof(octets), TLS_END_LIBRARY);
}

static void one_server_hello(void **state)
{
	static const struct server_hello rows[] = {
		{ "T191", 0, { 0, 0x2f }, "........", TLS_FAIL_NO_SHARED_VERSION, DOWNGRADE_NONE },
		{ "T192, RC4 unasked", 3, { 0, 5 }, "........", TLS_FAIL_NO_SHARED_CIPHER,
			DOWNGRADE_NONE },
		{ "downgrade to 1.2", 3, { 0, 0x2f }, "DOWNGRD\x01", TLS_FAIL_BAD_RECORD,
			DOWNGRADE_TLS12 },
		{ "downgrade to 1.1", 2, { 0, 0x2f }, "DOWNGRD\0", TLS_FAIL_BAD_RECORD,
			DOWNGRADE_TLS11 },
		{ "no sentinel", 3, { 0, 5 }, "DOWNGRD\x02", TLS_FAIL_NO_SHARED_CIPHER,
			DOWNGRADE_NONE },
	};
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct tls_failure got = greeted(w, &rows[i]);
		if (got.class != rows[i].class || got.downgrade != rows[i].downgrade)
			fail_msg("%s: %s (%s), %s", rows[i].name, tls_fail_text(got.class),
				got.error, downgrade_text(got.downgrade));
	}
}

static SSL_CTX *server_1_2(const struct identity *identity, const struct identity *const *issuers)
{
	SSL_CTX *server = tls_server_new();

	tls_server_identity(server, identity, issuers);
	SSL_CTX_set_max_proto_version(server, TLS1_2_VERSION);
	return server;
}

static void client_certificate_demanded(void **state)
{
	struct world *w = *state;
	SSL_CTX *server = server_1_2(&w->rsa, NO_ISSUERS);
	struct tls_pair pair;

	SSL_CTX_set_verify(server, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	tls_pair_join(&pair, tls_session_new(w->client, HOST, &pair.watch, TLS_KEY_ANY), server);
	assert_false(tls_pair_shake(&pair));
	assert_int_equal(tls_classify_failure(&pair.watch, TLS_END_LIBRARY).class,
		TLS_FAIL_CERTIFICATE_REQUIRED);
	tls_pair_done(&pair);
	SSL_CTX_free(server);
}

/* T215: what is heavy comes through, what is beyond TLS_CERTIFICATES_MAXIMUM is refused. */
static void heavy_chains(void **state)
{
	struct world *w = *state;
	char *names = calloc(1, 30000);
	const struct certificate_plan plan = { .cn = "Heavy", .names = names };
	const struct identity *many[21] = { NULL };

	for (int i = 0; i < 900; i++)
		snprintf(names + strlen(names), 30000 - strlen(names), "%sDNS:mx%d.example.se",
			i ? "," : "", i);
	struct identity heavy = certificates_issue(&plan, &w->root, NULL);
	size_t one = (size_t)i2d_X509(heavy.x509, NULL);
	for (size_t i = 0; i < 20; i++) {
		many[i] = &heavy;
		if (i != 10 && i != 19)
			continue;
		bool fits = one * (i + 1) < TLS_CERTIFICATES_MAXIMUM - 2000;
		SSL_CTX *server = server_1_2(&w->rsa, many);
		struct arena arena;
		struct octets *ders = NULL;
		struct tls_pair pair;
		arena_init(&arena);
		assert_int_equal(fits, i == 10);
		tls_pair_join(
			&pair, tls_session_new(w->client, HOST, &pair.watch, TLS_KEY_ANY), server);
		assert_int_equal(tls_pair_shake(&pair), fits);
		if (fits)
			assert_int_equal(tls_session_chain(pair.client, &arena, &ders), 12);
		else
			assert_int_equal(tls_classify_failure(&pair.watch, TLS_END_LIBRARY).class,
				TLS_FAIL_BAD_CERTIFICATE);
		tls_pair_done(&pair);
		SSL_CTX_free(server);
		arena_done(&arena);
	}
	identity_done(&heavy);
	free(names);
}

static void put_length(uint8_t *at, size_t octets, size_t length)
{
	while (octets--) {
		at[octets] = (uint8_t)length;
		length >>= 8;
	}
}

/* Takes renegotiation_info out of the ServerHello that begins a flight; the new length. */
static size_t without_renegotiation_info(uint8_t *flight, size_t length)
{
	static const uint8_t extension[] = { 0xff, 1, 0, 1, 0 };
	uint8_t *at = memmem(flight, 200, extension, sizeof(extension));
	size_t record = (size_t)(flight[3] << 8 | flight[4]), extensions_at = 5 + 4 + 34;

	assert_non_null(at);
	extensions_at += 1 + (size_t)flight[extensions_at] + 3;
	size_t extensions = (size_t)(flight[extensions_at] << 8 | flight[extensions_at + 1]);
	memmove(at, at + sizeof(extension), length - (size_t)(at + sizeof(extension) - flight));
	put_length(flight + 3, 2, record - sizeof(extension));
	put_length(flight + 6, 3, record - 4 - sizeof(extension));
	put_length(flight + extensions_at, 2, extensions - sizeof(extension));
	return length - sizeof(extension);
}

/*
 * T196. No library at hand leaves the extension out, and a changed ServerHello breaks the Finished
 * message; but the client must get as far as that, with its own key exchange sent.
 */
static void no_renegotiation_info(void **state)
{
	static uint8_t flight[100000];
	struct world *w = *state;
	struct lone_client *client = lone_client(w);
	SSL_CTX *context = server_1_2(&w->rsa, NO_ISSUERS);
	SSL *server = SSL_new(context);
	BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());

	SSL_set_bio(server, in, out);
	SSL_set_accept_state(server);
	int length = BIO_read(client->peer, flight, sizeof(flight));
	BIO_write(in, flight, length);
	assert_int_equal(SSL_do_handshake(server), -1);
	length = BIO_read(out, flight, sizeof(flight));
	length = (int)without_renegotiation_info(flight, (size_t)length);
	BIO_write(client->peer, flight, length);
	ERR_clear_error();
	assert_int_equal(SSL_do_handshake(client->ssl), -1);
	assert_int_equal(SSL_get_error(client->ssl, -1), SSL_ERROR_WANT_READ);
	assert_int_equal(SSL_get_secure_renegotiation_support(client->ssl), 0);
	assert_true(BIO_read(client->peer, flight, sizeof(flight)) > 80);
	assert_int_equal(flight[5], SSL3_MT_CLIENT_KEY_EXCHANGE);
	SSL_free(server);
	SSL_CTX_free(context);
	lone_client_done(client);
}

static void as_json(void **state)
{
	const struct server_hello hello = { "", 3, { 0, 0x2f }, "DOWNGRD\x01", 0, 0 };
	struct tls_failure failures[] = { greeted(*state, &hello),
		{ .class = TLS_FAIL_ALERT, .alert = "internal_error", .error = "x" } };

	for (size_t i = 0; i < COUNT_OF(failures); i++) {
		struct buffer text;
		struct writer json;
		buffer_init(&text, 10000);
		writer_init(&json, &text);
		writer_object(&json, NULL);
		tls_failure_json(&json, &failures[i]);
		writer_object_end(&json);
		json_t *root = json_loadb(text.bytes, text.length, JSON_REJECT_DUPLICATES, NULL);
		assert_non_null(root);
		assert_string_equal(
			json_text_at(root, "tls_failure.class"), tls_fail_text(failures[i].class));
		if (i == 0)
			assert_string_equal(
				json_text_at(root, "tls_failure.downgrade_sentinel"), "tls12");
		else
			assert_null(json_at(root, "tls_failure.downgrade_sentinel"));
		json_decref(root);
		buffer_done(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_record),
		cmocka_unit_test(passing_alerts),
		cmocka_unit_test(one_server_hello),
		cmocka_unit_test(client_certificate_demanded),
		cmocka_unit_test(heavy_chains),
		cmocka_unit_test(no_renegotiation_info),
		cmocka_unit_test(as_json),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name(
		"tls_failure", tests, tls_world_set_up, tls_world_tear_down);
}
