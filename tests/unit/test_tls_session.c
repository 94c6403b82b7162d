/* SPDX-License-Identifier: Apache-2.0 */
/* tls/session: the profile of PROTOCOL E.1 against servers in this process, and the facts of E.2. */
#include "tests/unit/unit.h"

#include "tests/unit/json_path.h"
#include "tests/unit/tls_world.h"
#include "tls/session_json.h"
#include "verdict/grade.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/param_build.h>
#include <openssl/x509v3.h>
#include <string.h>

#define HOST TLS_WORLD_HOST

/* A server of one version; suites NULL: all there are. */
static SSL_CTX *server_of(const struct identity *identity, int version, const char *suites)
{
	SSL_CTX *server = tls_server_new();

	tls_server_identity(server, identity, NO_ISSUERS);
	SSL_CTX_set_min_proto_version(server, version);
	SSL_CTX_set_max_proto_version(server, version);
	if (suites)
		assert_int_equal(SSL_CTX_set_cipher_list(server, suites), 1);
	return server;
}

/* The session must come up; what is read after the handshake counts, too. Frees the server. */
static struct tls_facts facts_of(struct world *w, SSL_CTX *server)
{
	struct tls_pair pair;

	tls_pair_join(&pair, tls_session_new(w->client, HOST, &pair.watch, TLS_KEY_ANY), server);
	if (!tls_pair_shake(&pair))
		fail_msg(
			"no session: %s", tls_classify_failure(&pair.watch, TLS_END_LIBRARY).error);
	struct tls_facts facts = tls_session_facts(pair.client);
	tls_pair_read(&pair);
	tls_session_late_facts(pair.client, &facts);
	tls_pair_done(&pair);
	SSL_CTX_free(server);
	return facts;
}

/* Of a session that must not come up. Frees the server. */
static struct tls_failure failure_of(struct world *w, SSL_CTX *server)
{
	struct tls_pair pair;

	tls_pair_join(&pair, tls_session_new(w->client, HOST, &pair.watch, TLS_KEY_ANY), server);
	assert_false(tls_pair_shake(&pair));
	struct tls_failure failure = tls_classify_failure(&pair.watch, TLS_END_LIBRARY);
	tls_pair_done(&pair);
	SSL_CTX_free(server);
	return failure;
}

static enum tls_grade grade(const struct tls_facts *facts)
{
	const struct smtp_facts smtp = { .tls_up = true, .tls = *facts };

	return grade_of(&smtp, NULL);
}

/* T189 */
static void tls_1_3(void **state)
{
	struct tls_facts facts =
		facts_of(*state, server_of(&((struct world *)*state)->ecdsa, TLS1_3_VERSION, NULL));

	assert_string_equal(facts.version, "TLSv1.3");
	assert_true(facts.forward_secrecy);
	assert_string_equal(facts.key_exchange, "ECDHE");
	assert_string_equal(facts.group, "x25519");
	assert_int_equal(facts.group_bits, 253);
	assert_string_equal(facts.authentication, "ECDSA");
	assert_string_equal(facts.encryption, "AES-256");
	assert_string_equal(facts.mode, "GCM");
	assert_string_equal(facts.mac, "AEAD");
	assert_int_equal(facts.cipher_id, 0x1302);
	assert_string_equal(facts.signature, "ECDSA-SHA256");
	assert_int_equal(facts.tickets, 2);
	assert_int_equal(facts.ticket_lifetime, 7200);
	assert_false(facts.resumed);
	assert_true(facts.octets_in > 500 && facts.octets_out > 200);
	assert_int_equal(grade(&facts), GRADE_GOOD);
}

/* T190 */
static void old_versions(void **state)
{
	static const struct {
		int version;
		const char *name;
		enum tls_grade grade;
		enum downgrade downgrade;
	} rows[] = {
		{ TLS1_VERSION, "TLSv1", GRADE_WEAK, DOWNGRADE_NONE },
		{ TLS1_1_VERSION, "TLSv1.1", GRADE_WEAK, DOWNGRADE_NONE },
		{ TLS1_2_VERSION, "TLSv1.2", GRADE_GOOD, DOWNGRADE_NONE },
	};
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct tls_facts facts = facts_of(w, server_of(&w->rsa, rows[i].version, NULL));
		assert_string_equal(facts.version, rows[i].name);
		assert_int_equal(grade(&facts), rows[i].grade);
		assert_int_equal(facts.downgrade, rows[i].downgrade);
		assert_true(facts.secure_renegotiation);
		assert_true(facts.extended_master_secret);
	}
}

/* T193 */
static void static_rsa(void **state)
{
	struct world *w = *state;
	struct tls_facts facts =
		facts_of(w, server_of(&w->rsa, TLS1_2_VERSION, "AES256-SHA:@SECLEVEL=0"));

	assert_string_equal(facts.key_exchange, "RSA");
	assert_false(facts.forward_secrecy);
	assert_string_equal(facts.signature, "");
	assert_int_equal(facts.group_bits, 0);
	assert_string_equal(facts.encryption, "AES-256");
	assert_string_equal(facts.mode, "CBC");
	assert_string_equal(facts.mac, "SHA1");
	assert_false(facts.aead);
	assert_int_equal(grade(&facts), GRADE_WEAK);
}

/* The suites that the library still has, each by its parts. */
static void suites(void **state)
{
	static const struct {
		const char *openssl, *encryption, *mode, *mac;
		int bits;
	} rows[] = {
		{ "ECDHE-RSA-AES128-GCM-SHA256", "AES-128", "GCM", "AEAD", 128 },
		{ "ECDHE-RSA-CHACHA20-POLY1305", "CHACHA20", "POLY1305", "AEAD", 256 },
		{ "ECDHE-RSA-AES128-SHA256", "AES-128", "CBC", "SHA256", 128 },
		{ "ECDHE-RSA-CAMELLIA256-SHA384", "CAMELLIA-256", "CBC", "SHA384", 256 },
		{ "CAMELLIA128-SHA", "CAMELLIA-128", "CBC", "SHA1", 128 },
		{ "ECDHE-ARIA128-GCM-SHA256", "ARIA-128", "GCM", "AEAD", 128 },
		{ "DHE-RSA-AES256-CCM8", "AES-256", "CCM", "AEAD", 256 },
	};
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char suite[80];
		snprintf(suite, sizeof(suite), "%s:@SECLEVEL=0", rows[i].openssl);
		struct tls_facts facts = facts_of(w, server_of(&w->rsa, TLS1_2_VERSION, suite));
		assert_string_equal(facts.cipher_openssl, rows[i].openssl);
		assert_string_equal(facts.encryption, rows[i].encryption);
		assert_string_equal(facts.mode, rows[i].mode);
		assert_string_equal(facts.mac, rows[i].mac);
		assert_int_equal(facts.cipher_bits, rows[i].bits);
	}
}

static SSL_CTX *server_with_group(const struct world *w, BIGNUM *prime)
{
	SSL_CTX *server = server_of(&w->rsa, TLS1_2_VERSION, "DHE-RSA-AES256-SHA:@SECLEVEL=0");

	tls_server_group(server, prime);
	return server;
}

/* What a server with every suite and no order of its own takes is what a modern sender gets. */
static void the_best_come_first(void **state)
{
	struct world *w = *state;
	struct tls_facts facts = facts_of(w, server_of(&w->rsa, TLS1_2_VERSION, NULL));

	assert_string_equal(facts.cipher_openssl, "ECDHE-RSA-AES256-GCM-SHA384");
}

/* T194: below 1,024 bits our library refuses, so that a raw probe must tell them apart. */
static void small_groups(void **state)
{
	struct world *w = *state;
	struct tls_facts facts = facts_of(w, server_with_group(w, BN_get_rfc2409_prime_1024(NULL)));

	assert_string_equal(facts.key_exchange, "DHE");
	assert_int_equal(facts.group_bits, 1024);
	assert_true(facts.forward_secrecy);
	assert_int_equal(grade(&facts), GRADE_WEAK);
	facts = facts_of(w, server_with_group(w, BN_get_rfc3526_prime_2048(NULL)));
	assert_int_equal(facts.group_bits, 2048);
	assert_int_equal(grade(&facts), GRADE_GOOD);
	assert_int_equal(failure_of(w, server_with_group(w, BN_get_rfc2409_prime_768(NULL))).class,
		TLS_FAIL_DH_TOO_SMALL);
}

/* T285: beyond 8,192 bits nothing is computed, and what others would get is left open. */
static void large_groups(void **state)
{
	struct world *w = *state;
	struct tls_facts facts = facts_of(w, server_with_group(w, BN_get_rfc3526_prime_8192(NULL)));

	assert_int_equal(facts.group_bits, 8192);
	struct tls_failure failure = failure_of(w, server_with_group(w, tls_composite(8193)));
	assert_int_equal(failure.class, TLS_FAIL_DH_TOO_LARGE);
	assert_int_equal(failure.group.bits, 8193);
	assert_null(failure.alert);
	assert_string_equal(failure.error, tls_fail_text(TLS_FAIL_DH_TOO_LARGE));
}

/* T195 */
static void anonymous_server(void **state)
{
	SSL_CTX *server = tls_server_new();

	SSL_CTX_set_max_proto_version(server, TLS1_2_VERSION);
	assert_int_equal(SSL_CTX_set_cipher_list(server, "aNULL:@SECLEVEL=0"), 1);
	struct tls_failure failure = failure_of(*state, server);
	assert_int_equal(failure.class, TLS_FAIL_NO_SHARED_CIPHER);
	assert_string_equal(failure.alert, "handshake_failure");
}

/* T197 */
static void no_extended_master_secret(void **state)
{
	struct world *w = *state;
	SSL_CTX *server = server_of(&w->rsa, TLS1_2_VERSION, NULL);

	SSL_CTX_set_options(server, SSL_OP_NO_EXTENDED_MASTER_SECRET);
	assert_false(facts_of(w, server).extended_master_secret);
}

static void tickets_and_sessions(void **state)
{
	struct world *w = *state;
	SSL_CTX *server = server_of(&w->rsa, TLS1_2_VERSION, NULL);

	SSL_CTX_set_timeout(server, 1234);
	struct tls_facts facts = facts_of(w, server);
	assert_true(facts.ticket);
	assert_int_equal(facts.tickets, 1);
	assert_int_equal(facts.ticket_lifetime, 1234);
	server = server_of(&w->rsa, TLS1_2_VERSION, NULL);
	SSL_CTX_set_options(server, SSL_OP_NO_TICKET);
	facts = facts_of(w, server);
	assert_false(facts.ticket);
	assert_int_equal(facts.tickets, 0);
	assert_int_equal(facts.session_id_length, 32);
	server = server_of(&w->rsa, TLS1_2_VERSION, NULL);
	SSL_CTX_set_options(server, SSL_OP_NO_TICKET);
	SSL_CTX_set_session_cache_mode(server, SSL_SESS_CACHE_OFF);
	assert_int_equal(facts_of(w, server).session_id_length, 0);
	server = server_of(&w->rsa, TLS1_3_VERSION, NULL);
	SSL_CTX_set_num_tickets(server, 0);
	assert_int_equal(facts_of(w, server).tickets, 0);
}

/* A server that is asked for less than it can do says so in its random (RFC 8446 4.1.3). */
static void downgraded(void **state)
{
	struct world *w = *state;
	SSL_CTX *server = tls_server_new();
	struct tls_pair pair;

	tls_server_identity(server, &w->rsa, NO_ISSUERS);
	tls_pair_join(&pair, tls_session_new(w->client, HOST, &pair.watch, TLS_KEY_ANY), server);
	SSL_set_max_proto_version(pair.client, TLS1_2_VERSION);
	assert_true(tls_pair_shake(&pair));
	assert_int_equal(tls_session_facts(pair.client).downgrade, DOWNGRADE_TLS12);
	tls_pair_done(&pair);
	tls_pair_join(&pair, tls_session_new(w->client, HOST, &pair.watch, TLS_KEY_ANY), server);
	SSL_set_max_proto_version(pair.client, TLS1_1_VERSION);
	assert_true(tls_pair_shake(&pair));
	assert_int_equal(tls_session_facts(pair.client).downgrade, DOWNGRADE_TLS11);
	tls_pair_done(&pair);
	SSL_CTX_free(server);
}

static int staple(SSL *ssl, void *argument)
{
	OCSP_RESPONSE *response = argument;
	unsigned char *der = NULL;
	int length = i2d_OCSP_RESPONSE(response, &der);

	SSL_set_tlsext_status_ocsp_resp(ssl, der, length);
	return SSL_TLSEXT_ERR_OK;
}

static OCSP_RESPONSE *response_for(const struct world *w, const struct identity *leaf, int status)
{
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	OCSP_CERTID *id = OCSP_cert_to_id(NULL, leaf->x509, w->root.x509);
	ASN1_TIME *now = ASN1_TIME_set(NULL, 1790000000), *later = ASN1_TIME_set(NULL, 1790604800);

	OCSP_basic_add1_status(basic, id, status, 0, now, now, later);
	OCSP_basic_sign(basic, w->root.x509, w->root.key, EVP_sha256(), NULL, OCSP_NOCERTS);
	OCSP_RESPONSE *response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
	assert_non_null(response);
	ASN1_TIME_free(now);
	ASN1_TIME_free(later);
	OCSP_CERTID_free(id);
	OCSP_BASICRESP_free(basic);
	return response;
}

/* T198 */
static void stapled_ocsp(void **state)
{
	static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
	static const struct {
		int code;
		enum ocsp_status status;
	} rows[] = { { V_OCSP_CERTSTATUS_GOOD, STAPLED_GOOD },
		{ V_OCSP_CERTSTATUS_REVOKED, STAPLED_REVOKED },
		{ V_OCSP_CERTSTATUS_UNKNOWN, STAPLED_UNKNOWN } };
	struct world *w = *state;

	for (size_t i = 0; i < 2 * COUNT_OF(rows); i++) {
		OCSP_RESPONSE *response = response_for(w, &w->rsa, rows[i / 2].code);
		SSL_CTX *server = server_of(&w->rsa, versions[i % 2], NULL);
		SSL_CTX_set_tlsext_status_cb(server, staple);
		SSL_CTX_set_tlsext_status_arg(server, response);
		struct tls_facts facts = facts_of(w, server);
		assert_true(facts.ocsp_stapled);
		assert_int_equal(facts.ocsp.status, rows[i / 2].status);
		assert_true(facts.ocsp.has_next_update);
		assert_true(facts.ocsp.next_update == INT64_C(1790604800000000));
		OCSP_RESPONSE_free(response);
	}
	assert_false(facts_of(w, server_of(&w->rsa, TLS1_3_VERSION, NULL)).ocsp_stapled);
}

static const unsigned char two_timestamps[] = { 0, 9, 0, 2, 'a', 'b', 0, 3, 'c', 'd', 'e' };

static int give_timestamps(SSL *ssl, unsigned type, unsigned place, const unsigned char **octets,
	size_t *length, X509 *x509, size_t index, int *alert, void *argument)
{
	(void)ssl, (void)type, (void)place, (void)x509, (void)index, (void)alert, (void)argument;
	*octets = two_timestamps;
	*length = sizeof(two_timestamps);
	return 1;
}

static void timestamps(void **state)
{
	static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
	struct world *w = *state;
	const struct certificate_plan plan = { .cn = HOST, .names = "DNS:" HOST };
	struct identity logged = certificates_issue(&plan, &w->root, NULL);
	ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
	unsigned char octets[2 + sizeof(two_timestamps)] = { V_ASN1_OCTET_STRING,
		sizeof(two_timestamps) };

	memcpy(octets + 2, two_timestamps, sizeof(two_timestamps));
	ASN1_OCTET_STRING_set(value, octets, sizeof(octets));
	X509_EXTENSION *extension =
		X509_EXTENSION_create_by_NID(NULL, NID_ct_precert_scts, 0, value);
	X509_add_ext(logged.x509, extension, -1);
	X509_sign(logged.x509, w->root.key, EVP_sha256());
	for (size_t i = 0; i < COUNT_OF(versions); i++) {
		SSL_CTX *server = server_of(&logged, versions[i], NULL);
		SSL_CTX_add_custom_ext(server, TLSEXT_TYPE_signed_certificate_timestamp,
			SSL_EXT_CLIENT_HELLO | SSL_EXT_TLS1_2_SERVER_HELLO |
				SSL_EXT_TLS1_3_CERTIFICATE,
			give_timestamps, NULL, NULL, NULL, NULL);
		struct tls_facts facts = facts_of(w, server);
		assert_int_equal(facts.scts_in_handshake, 2);
		assert_int_equal(facts.scts_in_certificate, 2);
	}
	struct tls_facts facts = facts_of(w, server_of(&w->rsa, TLS1_3_VERSION, NULL));
	assert_int_equal(facts.scts_in_handshake, 0);
	assert_int_equal(facts.scts_in_certificate, 0);
	X509_EXTENSION_free(extension);
	ASN1_OCTET_STRING_free(value);
	identity_done(&logged);
}

struct sni_seen {
	bool sent;
	uint8_t octets[300];
	size_t length;
	bool alpn;
};

static int note_sni(SSL *ssl, int *alert, void *argument)
{
	struct sni_seen *seen = argument;
	const unsigned char *bytes;

	(void)alert;
	seen->sent = SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_server_name, &bytes, &seen->length);
	if (seen->sent)
		memcpy(seen->octets, bytes, seen->length);
	seen->alpn = SSL_client_hello_get0_ext(
		ssl, TLSEXT_TYPE_application_layer_protocol_negotiation, &bytes, &seen->length);
	return SSL_CLIENT_HELLO_SUCCESS;
}

/* T201: the name's octets and no other: no dot behind, no NUL, no change of case. */
static void sni_octets(void **state)
{
	static const char *const names[] = { "mx.example.se", "_25._tcp.mx_1.example.se",
		"xn--bcher-kva.example", NULL };
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		SSL_CTX *server = server_of(&w->rsa, TLS1_3_VERSION, NULL);
		struct sni_seen seen = { 0 };
		struct tls_pair pair;
		SSL_CTX_set_client_hello_cb(server, note_sni, &seen);
		tls_pair_join(&pair, tls_session_new(w->client, names[i], &pair.watch, TLS_KEY_ANY),
			server);
		assert_true(tls_pair_shake(&pair));
		assert_int_equal(seen.sent, names[i] != NULL);
		assert_false(seen.alpn);
		if (names[i]) {
			size_t length = strlen(names[i]);
			assert_int_equal(seen.octets[1], length + 3);
			assert_int_equal(seen.octets[2], TLSEXT_NAMETYPE_host_name);
			assert_int_equal(seen.octets[4], length);
			assert_memory_equal(seen.octets + 5, names[i], length);
		}
		tls_pair_done(&pair);
		SSL_CTX_free(server);
	}
}

static int warn(SSL *ssl, int *alert, void *argument)
{
	(void)ssl, (void)argument;
	*alert = SSL_AD_UNRECOGNIZED_NAME;
	return SSL_TLSEXT_ERR_ALERT_WARNING;
}

static json_t *json_of(const struct tls_facts *facts)
{
	struct buffer text;
	struct writer json;

	buffer_init(&text, 100000);
	writer_init(&json, &text);
	writer_object(&json, NULL);
	tls_facts_json(&json, facts);
	writer_object_end(&json);
	json_t *root = json_loadb(text.bytes, text.length, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	buffer_done(&text);
	return root;
}

static void warnings_are_kept(void **state)
{
	struct world *w = *state;
	SSL_CTX *server = server_of(&w->rsa, TLS1_2_VERSION, NULL);

	SSL_CTX_set_tlsext_servername_callback(server, warn);
	struct tls_facts facts = facts_of(w, server);
	assert_int_equal(facts.alert_count, 1);
	assert_false(facts.alerts[0].fatal);
	assert_int_equal(facts.alerts[0].description, SSL_AD_UNRECOGNIZED_NAME);
	json_t *json = json_of(&facts);
	assert_string_equal(json_text_at(json, "tls.alerts.0.level"), "warning");
	assert_string_equal(json_text_at(json, "tls.alerts.0.alert"), "unrecognized_name");
	assert_string_equal(json_text_at(json, "tls.downgrade_sentinel"), "none");
	assert_non_null(json_at(json, "tls.ticket"));
	assert_null(json_at(json, "tls.tickets_13"));
	json_decref(json);
	facts = facts_of(w, server_of(&w->rsa, TLS1_3_VERSION, NULL));
	json = json_of(&facts);
	assert_int_equal(json_integer_value(json_at(json, "tls.tickets_13")), 2);
	assert_null(json_at(json, "tls.downgrade_sentinel"));
	assert_null(json_at(json, "tls.alerts"));
	assert_null(json_at(json, "tls.ocsp"));
	assert_string_equal(json_text_at(json, "tls.cipher.enc"), "AES-256");
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tls_1_3),
		cmocka_unit_test(old_versions),
		cmocka_unit_test(static_rsa),
		cmocka_unit_test(suites),
		cmocka_unit_test(the_best_come_first),
		cmocka_unit_test(small_groups),
		cmocka_unit_test(large_groups),
		cmocka_unit_test(anonymous_server),
		cmocka_unit_test(no_extended_master_secret),
		cmocka_unit_test(tickets_and_sessions),
		cmocka_unit_test(downgraded),
		cmocka_unit_test(stapled_ocsp),
		cmocka_unit_test(timestamps),
		cmocka_unit_test(sni_octets),
		cmocka_unit_test(warnings_are_kept),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name(
		"tls_session", tests, tls_world_set_up, tls_world_tear_down);
}
