/* SPDX-License-Identifier: Apache-2.0 */
/* TLS in memory (tls_pair.h). */
#include "tests/unit/tls_pair.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <stdlib.h>

#define PAIR_BUFFER (512 * 1024)

static void demand(bool condition)
{
	if (!condition) {
		ERR_print_errors_fp(stderr);
		abort();
	}
}

SSL_CTX *tls_server_new(void)
{
	SSL_CTX *server = SSL_CTX_new(TLS_server_method());

	demand(server && SSL_CTX_set_min_proto_version(server, TLS1_VERSION) &&
		SSL_CTX_set_cipher_list(server, "ALL:@SECLEVEL=0"));
	SSL_CTX_set_security_level(server, 0);
	SSL_CTX_set_dh_auto(server, 1);
	return server;
}

void tls_server_identity(
	SSL_CTX *server, const struct identity *leaf, const struct identity *const *issuers)
{
	STACK_OF(X509) *chain = sk_X509_new_null();

	for (; *issuers; issuers++)
		sk_X509_push(chain, (*issuers)->x509);
	demand(SSL_CTX_use_cert_and_key(server, leaf->x509, leaf->key, chain, 1));
	sk_X509_free(chain);
}

void tls_pair_join(struct tls_pair *pair, SSL *client, SSL_CTX *server)
{
	BIO *ours = NULL, *theirs = NULL;

	demand(client && BIO_new_bio_pair(&ours, PAIR_BUFFER, &theirs, PAIR_BUFFER));
	pair->client = client;
	pair->server = SSL_new(server);
	demand(pair->server != NULL);
	SSL_set_bio(pair->client, ours, ours);
	SSL_set_bio(pair->server, theirs, theirs);
	SSL_set_connect_state(pair->client);
	SSL_set_accept_state(pair->server);
}

/* 1: up, 0: waits, -1: failed. */
static int step(SSL *ssl)
{
	int result = SSL_do_handshake(ssl);

	if (result == 1)
		return 1;
	switch (SSL_get_error(ssl, result)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return 0;
	default:
		return -1;
	}
}

bool tls_pair_shake(struct tls_pair *pair)
{
	for (int turn = 0; turn < 20; turn++) {
		ERR_clear_error();
		int client = step(pair->client);
		if (client < 0)
			return false;
		/* The client's reasons are what the tests look at. */
		ERR_set_mark();
		int server = step(pair->server);
		ERR_pop_to_mark();
		if (client == 1 && server == 1)
			return true;
		if (server < 0) {
			ERR_clear_error();
			step(pair->client);
			return false;
		}
	}
	return false;
}

void tls_pair_read(struct tls_pair *pair)
{
	char octet;

	SSL_read(pair->client, &octet, 1);
	ERR_clear_error();
}

void tls_pair_done(struct tls_pair *pair)
{
	tls_session_free(pair->client);
	SSL_free(pair->server);
	*pair = (struct tls_pair){ 0 };
	ERR_clear_error();
}

/* A finite-field group. */
static EVP_PKEY *group_of(BIGNUM *prime)
{
	OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	BIGNUM *generator = BN_new();
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "DH", NULL);
	EVP_PKEY *key = NULL;

	BN_set_word(generator, 2);
	OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_FFC_P, prime);
	OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_FFC_G, generator);
	OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
	demand(EVP_PKEY_fromdata_init(context) == 1);
	demand(EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEY_PARAMETERS, parameters) == 1);
	OSSL_PARAM_free(parameters);
	OSSL_PARAM_BLD_free(builder);
	EVP_PKEY_CTX_free(context);
	BN_free(generator);
	BN_free(prime);
	return key;
}

/* The library would not use the smallest groups by itself. */
static int allow_all(const SSL *ssl, const SSL_CTX *context, int what, int bits, int nid,
	void *other, void *argument)
{
	(void)ssl, (void)context, (void)what, (void)bits, (void)nid, (void)other, (void)argument;
	return 1;
}

void tls_server_group(SSL_CTX *server, BIGNUM *prime)
{
	SSL_CTX_set_dh_auto(server, 0);
	SSL_CTX_set_security_callback(server, allow_all);
	demand(SSL_CTX_set0_tmp_dh_pkey(server, group_of(prime)) == 1);
}

BIGNUM *tls_composite(int bits)
{
	BIGNUM *number = BN_new();

	demand(BN_set_bit(number, bits - 1) && BN_set_bit(number, bits / 2) &&
		BN_set_bit(number, 0));
	return number;
}
