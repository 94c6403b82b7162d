/* SPDX-License-Identifier: Apache-2.0 */
/* Facts of a completed handshake (session.h, E.2). Nothing here judges; see verdict/grade. */
#include "tls/session.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

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

static const struct {
	int nid;
	const char *encryption;
	const char *mode;
} ciphers[] = {
	{ NID_aes_128_cbc, "AES-128", "CBC" },
	{ NID_aes_256_cbc, "AES-256", "CBC" },
	{ NID_aes_128_gcm, "AES-128", "GCM" },
	{ NID_aes_256_gcm, "AES-256", "GCM" },
	{ NID_aes_128_ccm, "AES-128", "CCM" },
	{ NID_aes_256_ccm, "AES-256", "CCM" },
	{ NID_chacha20_poly1305, "CHACHA20", "POLY1305" },
	{ NID_camellia_128_cbc, "CAMELLIA-128", "CBC" },
	{ NID_camellia_256_cbc, "CAMELLIA-256", "CBC" },
	{ NID_aria_128_gcm, "ARIA-128", "GCM" },
	{ NID_aria_256_gcm, "ARIA-256", "GCM" },
	{ NID_seed_cbc, "SEED", "CBC" },
	{ NID_des_ede3_cbc, "3DES", "CBC" },
	{ NID_idea_cbc, "IDEA", "CBC" },
	{ NID_rc4, "RC4", "stream" },
};

static void set_cipher(const SSL_CIPHER *cipher, struct tls_facts *facts)
{
	const char *iana = SSL_CIPHER_standard_name(cipher);
	int nid = SSL_CIPHER_get_cipher_nid(cipher), digest = SSL_CIPHER_get_digest_nid(cipher);

	facts->cipher_iana = iana ? iana : "unknown";
	facts->cipher_openssl = SSL_CIPHER_get_name(cipher);
	facts->cipher_id = SSL_CIPHER_get_protocol_id(cipher);
	facts->aead = SSL_CIPHER_is_aead(cipher);
	facts->mac = facts->aead || digest == NID_undef ? "AEAD" : OBJ_nid2sn(digest);
	SSL_CIPHER_get_bits(cipher, &facts->cipher_bits);
	facts->encryption = facts->mode = "other";
	for (size_t i = 0; i < sizeof(ciphers) / sizeof(ciphers[0]); i++) {
		if (ciphers[i].nid == nid) {
			facts->encryption = ciphers[i].encryption;
			facts->mode = ciphers[i].mode;
		}
	}
}

static size_t timestamps_in(const X509 *leaf)
{
	int at = leaf ? X509_get_ext_by_NID(leaf, NID_ct_precert_scts, -1) : -1;

	if (at < 0)
		return 0;
	const ASN1_OCTET_STRING *value = X509_EXTENSION_get_data(X509_get_ext(leaf, at));
	return sct_extension_count(ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value));
}

static void set_stapled(SSL *ssl, struct tls_facts *facts)
{
	X509 *leaf = SSL_get0_peer_certificate(ssl);
	const ASN1_INTEGER *number = leaf ? X509_get0_serialNumber(leaf) : NULL;
	struct octets serial = { 0 };
	const unsigned char *ocsp = NULL;
	long length = SSL_get_tlsext_status_ocsp_resp(ssl, &ocsp);

	if (number)
		serial = (struct octets){ ASN1_STRING_get0_data(number),
			(size_t)ASN1_STRING_length(number) };
	facts->ocsp_stapled = length > 0;
	if (facts->ocsp_stapled)
		facts->ocsp = ocsp_parse(ocsp, (size_t)length, &serial);
	facts->scts_in_certificate = timestamps_in(leaf);
}

void tls_session_late_facts(SSL *ssl, struct tls_facts *facts)
{
	const struct tls_watch *watch = SSL_get_app_data(ssl);
	const SSL_SESSION *session = SSL_get0_session(ssl);

	facts->tickets = watch->tickets;
	if (watch->tickets)
		facts->ticket_lifetime = SSL_SESSION_get_ticket_lifetime_hint(session);
	facts->alert_count = watch->alert_count;
	memcpy(facts->alerts, watch->alerts, sizeof(facts->alerts));
}

struct tls_facts tls_session_facts(SSL *ssl)
{
	const SSL_CIPHER *cipher = SSL_get_current_cipher(ssl);
	const struct tls_watch *watch = SSL_get_app_data(ssl);
	struct tls_facts facts = { .version = SSL_get_version(ssl) };
	bool dh;

	set_group(ssl, &facts, &dh);
	set_signature(ssl, &facts);
	set_cipher(cipher, &facts);
	facts.key_exchange = key_exchange_of(cipher, dh);
	facts.authentication = authentication_in(ssl);
	facts.forward_secrecy = strcmp(facts.key_exchange, "RSA") != 0 && facts.group_bits;
	facts.secure_renegotiation = SSL_get_secure_renegotiation_support(ssl);
	facts.extended_master_secret = SSL_get_extms_support(ssl) == 1;
	facts.ticket = SSL_SESSION_has_ticket(SSL_get0_session(ssl));
	facts.resumed = SSL_session_reused(ssl);
	facts.session_id_length = watch->session_id_length;
	facts.downgrade = watch->downgrade;
	facts.scts_in_handshake = watch->scts;
	facts.octets_in = BIO_number_read(SSL_get_rbio(ssl));
	facts.octets_out = BIO_number_written(SSL_get_wbio(ssl));
	set_stapled(ssl, &facts);
	tls_session_late_facts(ssl, &facts);
	return facts;
}
