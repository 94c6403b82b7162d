/* TLS sessions (session.h). Verification is skipped here: a chain is judged once, offline. */
#include "tls/session.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TLS_SUITES "DEFAULT:COMPLEMENTOFDEFAULT:!aNULL:!eNULL"
#define TLS_RSA_SIGNATURES \
	"rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:rsa_pss_pss_sha256:" \
	"rsa_pss_pss_sha384:rsa_pss_pss_sha512:RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA+SHA224:RSA+SHA1"
#define TLS_ECDSA_SIGNATURES \
	"ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:ed448:ECDSA+SHA224:ECDSA+SHA1"

static int accept_any_chain(X509_STORE_CTX *context, void *argument)
{
	(void)context;
	(void)argument;
	return 1;
}

static void on_info(const SSL *ssl, int where, int value)
{
	struct tls_watch *watch = SSL_get_app_data(ssl);

	if (watch && (where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT && value >> 8 == SSL3_AL_FATAL)
		watch->alert = value & 0xff;
}

static void on_message(int sent, int version, int type, const void *bytes, size_t length, SSL *ssl,
	void *argument)
{
	struct tls_watch *watch = argument;
	const uint8_t *octets = bytes;

	(void)version;
	(void)ssl;
	if (sent || !watch || !length)
		return;
	watch->server_octets = true;
	if (type == SSL3_RT_HEADER && !watch->have_header && length >= sizeof(watch->first_octets)) {
		memcpy(watch->first_octets, octets, sizeof(watch->first_octets));
		watch->have_header = true;
	}
	if (type == SSL3_RT_HANDSHAKE) {
		watch->server_hello |= octets[0] == SSL3_MT_SERVER_HELLO;
		watch->client_certificate_asked |= octets[0] == SSL3_MT_CERTIFICATE_REQUEST;
		watch->session_ticket |= octets[0] == SSL3_MT_NEWSESSION_TICKET;
	}
}

/*
 * Signatures inside the chain may be of any kind even where the leaf's key may not: without this
 * extension signature_algorithms would speak for them, too (RFC 8446 4.2.3).
 */
static int add_chain_signatures(SSL *ssl, unsigned type, unsigned place, const unsigned char **octets,
	size_t *length, X509 *x509, size_t index, int *alert, void *argument)
{
	static const unsigned char algorithms[] = { 0, 34, 4, 3, 5, 3, 6, 3, 8, 7, 8, 8, 8, 4, 8, 5, 8, 6,
		8, 9, 8, 10, 8, 11, 4, 1, 5, 1, 6, 1, 3, 1, 2, 3, 2, 1 };
	const struct tls_watch *watch = SSL_get_app_data(ssl);

	(void)type, (void)place, (void)x509, (void)index, (void)alert, (void)argument;
	if (!watch || !watch->key_restricted)
		return 0;
	*octets = algorithms;
	*length = sizeof(algorithms);
	return 1;
}

SSL_CTX *tls_context_new(void)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());

	if (!context || !SSL_CTX_set_min_proto_version(context, TLS1_VERSION) ||
		!SSL_CTX_set_cipher_list(context, TLS_SUITES ":@SECLEVEL=0") ||
		!SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384:P-521:X448:ffdhe2048:ffdhe3072") ||
		!SSL_CTX_add_custom_ext(context, TLSEXT_TYPE_signature_algorithms_cert,
			SSL_EXT_CLIENT_HELLO, add_chain_signatures, NULL, NULL, NULL, NULL)) {
		ERR_print_errors_fp(stderr);
		abort();
	}
	SSL_CTX_set_security_level(context, 0);
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
	}
	return false;
}

SSL *tls_session_new(
	SSL_CTX *context, const char *sni, struct tls_watch *watch, enum tls_key_kind kind)
{
	SSL *ssl = SSL_new(context);

	*watch = (struct tls_watch){ .alert = -1, .key_restricted = kind != TLS_KEY_ANY };
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
	SSL_free(ssl);
}

static const char *key_exchange_of(const SSL_CIPHER *cipher, bool ephemeral_dh)
{
	switch (SSL_CIPHER_get_kx_nid(cipher)) {
	case NID_kx_rsa:
		return "RSA";
	case NID_kx_dhe:
		return "DHE";
	case NID_kx_ecdhe:
		return "ECDHE";
	case NID_kx_any:
		return ephemeral_dh ? "DHE" : "ECDHE";
	default:
		return "other";
	}
}

static const char *authentication_of(int type)
{
	switch (type) {
	case EVP_PKEY_RSA:
		return "RSA";
	case EVP_PKEY_RSA_PSS:
		return "RSA-PSS";
	case EVP_PKEY_EC:
		return "ECDSA";
	case EVP_PKEY_ED25519:
		return "Ed25519";
	case EVP_PKEY_ED448:
		return "Ed448";
	case EVP_PKEY_DSA:
		return "DSA";
	default:
		return "other";
	}
}

/* The key of the server's certificate tells it; in TLS 1.3 the suite does not. */
static const char *authentication_in(SSL *ssl)
{
	X509 *leaf = SSL_get0_peer_certificate(ssl);
	EVP_PKEY *key = leaf ? X509_get0_pubkey(leaf) : NULL;

	return key ? authentication_of(EVP_PKEY_get_base_id(key)) : "none";
}

static void set_group(SSL *ssl, struct tls_facts *facts, bool *ret_dh)
{
	EVP_PKEY *key = NULL;
	char name[24] = "";

	*ret_dh = false;
	if (!SSL_get_peer_tmp_key(ssl, &key))
		return;
	facts->group_bits = EVP_PKEY_get_bits(key);
	*ret_dh = EVP_PKEY_is_a(key, "DH") || EVP_PKEY_is_a(key, "DHX");
	if (EVP_PKEY_is_a(key, "X25519"))
		snprintf(name, sizeof(name), "x25519");
	else if (EVP_PKEY_is_a(key, "X448"))
		snprintf(name, sizeof(name), "x448");
	else if (!EVP_PKEY_get_group_name(key, name, sizeof(name), NULL))
		snprintf(name, sizeof(name), "dh");
	snprintf(facts->group, sizeof(facts->group), "%s",
		!strcmp(name, "prime256v1") ? "secp256r1" : name);
	EVP_PKEY_free(key);
}

static void set_signature(SSL *ssl, struct tls_facts *facts)
{
	int digest = NID_undef, type = NID_undef;

	SSL_get_peer_signature_nid(ssl, &digest);
	if (!SSL_get_peer_signature_type_nid(ssl, &type) || type == NID_undef)
		return;
	if (digest == NID_undef)
		snprintf(facts->signature, sizeof(facts->signature), "%s", authentication_of(type));
	else
		snprintf(facts->signature, sizeof(facts->signature), "%s-%s",
			authentication_of(type), OBJ_nid2sn(digest));
}

struct tls_facts tls_session_facts(SSL *ssl)
{
	const SSL_CIPHER *cipher = SSL_get_current_cipher(ssl);
	struct tls_facts facts = { .version = SSL_get_version(ssl) };
	const char *iana = SSL_CIPHER_standard_name(cipher);
	bool dh;

	set_group(ssl, &facts, &dh);
	set_signature(ssl, &facts);
	facts.cipher_iana = iana ? iana : "unknown";
	facts.cipher_openssl = SSL_CIPHER_get_name(cipher);
	facts.cipher_id = SSL_CIPHER_get_protocol_id(cipher);
	facts.key_exchange = key_exchange_of(cipher, dh);
	facts.authentication = authentication_in(ssl);
	facts.aead = SSL_CIPHER_is_aead(cipher);
	int digest = SSL_CIPHER_get_digest_nid(cipher);
	facts.mac = facts.aead || digest == NID_undef ? "AEAD" : OBJ_nid2sn(digest);
	SSL_CIPHER_get_bits(cipher, &facts.cipher_bits);
	facts.forward_secrecy = strcmp(facts.key_exchange, "RSA") != 0 && facts.group_bits;
	facts.secure_renegotiation = SSL_get_secure_renegotiation_support(ssl);
	facts.extended_master_secret = SSL_get_extms_support(ssl) == 1;
	const unsigned char *ocsp = NULL;
	facts.ocsp_stapled = SSL_get_tlsext_status_ocsp_resp(ssl, &ocsp) > 0;
	facts.ticket = SSL_SESSION_has_ticket(SSL_get0_session(ssl));
	return facts;
}

size_t tls_copy_chain(
	const STACK_OF(X509) * chain, struct arena *arena, struct octets **ret_ders)
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

const char *tls_library_version(void)
{
	return OpenSSL_version(OPENSSL_VERSION);
}
