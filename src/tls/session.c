/* SPDX-License-Identifier: Apache-2.0 */
/* TLS sessions (session.h). Verification is skipped here: a chain is judged once, offline. */
#include "tls/session.h"

#include "tls/groups.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>

/* All the library has; DEFAULT would take the rarer ones away for good. Those go last. */
#define TLS_SUITES_OR_NONE "ALL:!eNULL:!PSK:!SRP:+AESCCM:+ARIA:+CAMELLIA:+SEED:+aNULL"
#define TLS_SUITES TLS_SUITES_OR_NONE ":!aNULL"
#define TLS_TURN_OCTETS (16 * 1024) /* read before the loop has its turn, about a record */
#define TLS_RSA_SIGNATURES \
	"rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:rsa_pss_pss_sha256:" \
	"rsa_pss_pss_sha384:rsa_pss_pss_sha512:RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA+SHA224:RSA+" \
	"SHA1"
#define TLS_ECDSA_SIGNATURES \
	"ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:ed448:ECDSA+SHA224:ECDSA+SHA1"

static int accept_any_chain(X509_STORE_CTX *context, void *argument)
{
	(void)context;
	(void)argument;
	return 1;
}

static void forget_certificates(struct tls_watch *watch)
{
	free(watch->certificates);
	watch->certificates = NULL;
}

static void on_info(const SSL *ssl, int where, int value)
{
	struct tls_watch *watch = SSL_get_app_data(ssl);

	if (watch && where & SSL_CB_HANDSHAKE_DONE)
		forget_certificates(watch); /* the library has them */
	if (!watch || (where & SSL_CB_READ_ALERT) != SSL_CB_READ_ALERT)
		return;
	if (value >> 8 == SSL3_AL_FATAL)
		watch->alert = value & 0xff;
	if (watch->alert_count < TLS_ALERTS_MAXIMUM)
		watch->alerts[watch->alert_count++] =
			(struct tls_alert){ value >> 8 == SSL3_AL_FATAL, (uint8_t)value };
}

/* By its last octets a server says that it could do better (RFC 8446 4.1.3). */
static enum downgrade sentinel_in(const uint8_t random[SSL3_RANDOM_SIZE])
{
	const uint8_t *last = random + SSL3_RANDOM_SIZE - 8;

	if (memcmp(last, "DOWNGRD", 7) != 0)
		return DOWNGRADE_NONE;
	return last[7] == 1 ? DOWNGRADE_TLS12 : last[7] == 0 ? DOWNGRADE_TLS11 : DOWNGRADE_NONE;
}

/* Behind a header of 4 octets and the version come the random and the session identifier. */
static void on_server_hello(struct tls_watch *watch, const uint8_t *message, size_t length)
{
	const size_t random_at = 6, id_at = random_at + SSL3_RANDOM_SIZE;

	watch->server_hello = true;
	if (length <= id_at)
		return;
	watch->downgrade = sentinel_in(message + random_at);
	watch->session_id_length = message[id_at];
}

static enum flight_exchange exchange_of(const SSL *ssl)
{
	const SSL_CIPHER *cipher = SSL_get_pending_cipher(ssl);

	switch (cipher ? SSL_CIPHER_get_kx_nid(cipher) : NID_undef) {
	case NID_kx_dhe:
		return FLIGHT_DHE;
	case NID_kx_ecdhe:
		return FLIGHT_ECDHE;
	default:
		return FLIGHT_OTHER;
	}
}

/* What of a message counts should the handshake fail behind it. A second Certificate is none of a handshake. */
static void keep_evidence(
	struct tls_watch *watch, const SSL *ssl, int version, const uint8_t *message, size_t length)
{
	switch (message[0]) {
	case SSL3_MT_SERVER_HELLO:
		flight_server_group(message, length, &watch->group);
		break;
	case SSL3_MT_SERVER_KEY_EXCHANGE:
		flight_key_exchange(message, length, exchange_of(ssl), &watch->group);
		break;
	case SSL3_MT_CERTIFICATE:
		if (watch->certificates || SSL_is_init_finished(ssl))
			break;
		watch->certificates = memory_alloc(length);
		memcpy(watch->certificates, message, length);
		watch->certificates_length = length;
		watch->certificates_1_3 = version == TLS1_3_VERSION;
		break;
	default:
		break;
	}
}

static void on_message(
	int sent, int version, int type, const void *bytes, size_t length, SSL *ssl, void *argument)
{
	struct tls_watch *watch = argument;
	const uint8_t *octets = bytes;

	if (sent || !watch || !length)
		return;
	watch->server_octets = true;
	if (type == SSL3_RT_HEADER && !watch->have_header &&
		length >= sizeof(watch->first_octets)) {
		memcpy(watch->first_octets, octets, sizeof(watch->first_octets));
		watch->have_header = true;
	}
	if (type == SSL3_RT_HANDSHAKE) {
		if (octets[0] == SSL3_MT_SERVER_HELLO)
			on_server_hello(watch, octets, length);
		keep_evidence(watch, ssl, version, octets, length);
		watch->group_too_large |= tls_group_too_large(ssl, octets, length);
		watch->client_certificate_asked |= octets[0] == SSL3_MT_CERTIFICATE_REQUEST;
		watch->tickets += octets[0] == SSL3_MT_NEWSESSION_TICKET;
	}
}

/*
 * Signatures inside the chain may be of any kind even where the leaf's key may not: without this
 * extension signature_algorithms would speak for them, too (RFC 8446 4.2.3).
 */
static int add_chain_signatures(SSL *ssl, unsigned type, unsigned place,
	const unsigned char **octets, size_t *length, X509 *x509, size_t index, int *alert,
	void *argument)
{
	static const unsigned char algorithms[] = { 0, 34, 4, 3, 5, 3, 6, 3, 8, 7, 8, 8, 8, 4, 8, 5,
		8, 6, 8, 9, 8, 10, 8, 11, 4, 1, 5, 1, 6, 1, 3, 1, 2, 3, 2, 1 };
	const struct tls_watch *watch = SSL_get_app_data(ssl);

	(void)type, (void)place, (void)x509, (void)index, (void)alert, (void)argument;
	if (!watch || !watch->key_restricted)
		return 0;
	*octets = algorithms;
	*length = sizeof(algorithms);
	return 1;
}

/* RFC 6962 3.3.1: an empty extension asks for timestamps. */
static int ask_for_timestamps(SSL *ssl, unsigned type, unsigned place, const unsigned char **octets,
	size_t *length, X509 *x509, size_t index, int *alert, void *argument)
{
	(void)ssl, (void)type, (void)place, (void)x509, (void)index, (void)alert, (void)argument;
	*octets = NULL;
	*length = 0;
	return 1;
}

static int on_timestamps(SSL *ssl, unsigned type, unsigned place, const unsigned char *octets,
	size_t length, X509 *x509, size_t index, int *alert, void *argument)
{
	struct tls_watch *watch = SSL_get_app_data(ssl);

	(void)type, (void)place, (void)x509, (void)alert, (void)argument;
	if (watch && !index)
		watch->scts = sct_list_count(octets, length);
	return 1;
}

/* The library has its own parser of timestamps, but only together with their validation. */
static bool add_extensions(SSL_CTX *context)
{
	return SSL_CTX_add_custom_ext(context, TLSEXT_TYPE_signature_algorithms_cert,
		       SSL_EXT_CLIENT_HELLO, add_chain_signatures, NULL, NULL, NULL, NULL) &&
		SSL_CTX_add_custom_ext(context, TLSEXT_TYPE_signed_certificate_timestamp,
			SSL_EXT_CLIENT_HELLO | SSL_EXT_TLS1_2_SERVER_HELLO |
				SSL_EXT_TLS1_3_CERTIFICATE,
			ask_for_timestamps, NULL, NULL, on_timestamps, NULL);
}

SSL_CTX *tls_context_new(void)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());

	if (!context || !SSL_CTX_set_min_proto_version(context, TLS1_VERSION) ||
		!SSL_CTX_set_cipher_list(context, TLS_SUITES ":@SECLEVEL=0") ||
		!SSL_CTX_set1_groups_list(
			context, "X25519:P-256:P-384:P-521:X448:ffdhe2048:ffdhe3072") ||
		!add_extensions(context)) {
		ERR_print_errors_fp(stderr);
		abort();
	}
	SSL_CTX_set_security_level(context, 0);
	tls_groups_bound(context);
	SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_max_cert_list(context, TLS_CERTIFICATES_MAXIMUM);
	SSL_CTX_set_tlsext_status_type(context, TLSEXT_STATUSTYPE_ocsp);
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_cert_verify_callback(context, accept_any_chain, NULL);
	SSL_CTX_set_info_callback(context, on_info);
	return context;
}

void tls_context_free(SSL_CTX *context)
{
	SSL_CTX_free(context);
}

/* Up to TLS 1.2 the suite names the kind of key, too; in TLS 1.3 only the signature algorithm does. */
static bool restrict_key(SSL *ssl, enum tls_key_kind kind)
{
	switch (kind) {
	case TLS_KEY_ANY:
		return true;
	case TLS_KEY_RSA:
		return SSL_set_cipher_list(ssl, TLS_SUITES ":!aECDSA:!aDSS:@SECLEVEL=0") &&
			SSL_set1_sigalgs_list(ssl, TLS_RSA_SIGNATURES);
	case TLS_KEY_ECDSA:
		return SSL_set_cipher_list(ssl, TLS_SUITES ":!aRSA:!aDSS:@SECLEVEL=0") &&
			SSL_set1_sigalgs_list(ssl, TLS_ECDSA_SIGNATURES);
	case TLS_KEY_OR_NONE:
		return SSL_set_cipher_list(ssl, TLS_SUITES_OR_NONE ":@SECLEVEL=0");
	}
	return false;
}

SSL *tls_session_new(
	SSL_CTX *context, const char *sni, struct tls_watch *watch, enum tls_key_kind kind)
{
	SSL *ssl = SSL_new(context);

	*watch = (struct tls_watch){ .alert = -1,
		.key_restricted = kind == TLS_KEY_RSA || kind == TLS_KEY_ECDSA };
	if (!ssl)
		return NULL;
	if (!restrict_key(ssl, kind)) {
		SSL_free(ssl);
		return NULL;
	}
	SSL_set_app_data(ssl, watch);
	SSL_set_msg_callback(ssl, on_message);
	SSL_set_msg_callback_arg(ssl, watch);
	if (sni)
		SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
			(void *)(uintptr_t)sni); /* the macro for it drops the const */
	SSL_set_connect_state(ssl);
	return ssl;
}

void tls_session_free(SSL *ssl)
{
	struct tls_watch *watch = ssl ? SSL_get_app_data(ssl) : NULL;

	if (watch)
		forget_certificates(watch);
	SSL_free(ssl);
}

bool tls_session_exhausted(SSL *ssl)
{
	return BIO_number_read(SSL_get_rbio(ssl)) >= TLS_OCTETS_MAXIMUM;
}

static void tell(const struct tls_watch *watch, const void *octets, size_t length)
{
	if (watch && watch->heard)
		watch->heard(watch->owner, octets, length);
}

/*
 * Messages that carry no data (HelloRequest, KeyUpdate, tickets) keep the library inside one call for
 * as long as they come, and no deadline would be heard. So the socket seems empty once in a while, as
 * the call-back's argument remembers, and for good in the end.
 */
static long refuse_more(BIO *bio, int operation, const char *bytes, size_t length, int number,
	long argument, int result, size_t *processed)
{
	(void)length, (void)number, (void)argument;
	uint64_t taken = BIO_number_read(bio);
	if (operation == (BIO_CB_READ | BIO_CB_RETURN) && result > 0 && processed)
		tell(BIO_get_app_data(bio), bytes, *processed);
	if (operation != BIO_CB_READ)
		return result;
	BIO_clear_retry_flags(bio);
	if (taken < TLS_OCTETS_MAXIMUM) {
		if (taken - (uintptr_t)BIO_get_callback_arg(bio) < TLS_TURN_OCTETS)
			return result;
		BIO_set_callback_arg(bio, (char *)(uintptr_t)taken);
		BIO_set_retry_read(bio);
		return -1;
	}
	ERR_raise(ERR_LIB_SSL, SSL_R_LENGTH_TOO_LONG);
	return -1;
}

void tls_session_bound(SSL *ssl)
{
	BIO_set_callback_ex(SSL_get_rbio(ssl), refuse_more);
}

void tls_session_tell(SSL *ssl, void (*heard)(void *, const void *, size_t), void *owner)
{
	struct tls_watch *watch = SSL_get_app_data(ssl);

	watch->heard = heard;
	watch->owner = owner;
	BIO_set_app_data(SSL_get_rbio(ssl), watch);
}

size_t tls_copy_chain(const STACK_OF(X509) * chain, struct arena *arena, struct octets **ret_ders)
{
	int count = sk_X509_num(chain);

	if (count <= 0)
		return 0;
	if (count > CHAIN_CERTIFICATES_MAXIMUM)
		count = CHAIN_CERTIFICATES_MAXIMUM;
	struct octets *ders = arena_alloc(arena, (size_t)count * sizeof(*ders));
	for (int i = 0; i < count; i++) {
		unsigned char *der = NULL;
		int length = i2d_X509(sk_X509_value(chain, i), &der);

		ders[i].length = length > 0 ? (size_t)length : 0;
		ders[i].bytes = arena_copy(arena, der, ders[i].length);
		OPENSSL_free(der);
	}
	*ret_ders = ders;
	return (size_t)count;
}

size_t tls_session_chain(SSL *ssl, struct arena *arena, struct octets **ret_ders)
{
	return tls_copy_chain(SSL_get_peer_cert_chain(ssl), arena, ret_ders);
}

size_t tls_watch_chain(const struct tls_watch *watch, struct arena *arena, struct octets **ret_ders)
{
	struct octets found[CHAIN_CERTIFICATES_MAXIMUM];

	if (!watch->certificates)
		return 0;
	size_t count = flight_certificates(watch->certificates, watch->certificates_length,
		watch->certificates_1_3, found, CHAIN_CERTIFICATES_MAXIMUM);
	struct octets *ders = arena_alloc(arena, (count + 1) * sizeof(*ders));
	for (size_t i = 0; i < count; i++)
		ders[i] = (struct octets){ arena_copy(arena, found[i].bytes, found[i].length),
			found[i].length };
	*ret_ders = ders;
	return count;
}

STACK_OF(X509) * tls_session_objects(SSL *ssl)
{
	STACK_OF(X509) *chain = SSL_get_peer_cert_chain(ssl);

	return chain ? X509_chain_up_ref(chain) : NULL;
}

void tls_objects_free(STACK_OF(X509) * objects)
{
	sk_X509_pop_free(objects, X509_free);
}
