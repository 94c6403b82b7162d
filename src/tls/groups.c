/* SPDX-License-Identifier: Apache-2.0 */
/* Groups that are too long (groups.h). */
#include "tls/groups.h"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <pthread.h>

#define MESSAGE_HEADER 4
#define PRIME_LENGTH 2 /* octets that say how long the prime is */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int (*library_security)(const SSL *ssl, const SSL_CTX *context, int operation, int bits,
	int nid, void *other, void *extra); /* the library's own, which says what a level means */

static void learn_library_security(void)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());

	library_security = SSL_CTX_get_security_callback(context);
	SSL_CTX_free(context);
}

static int on_security(const SSL *ssl, const SSL_CTX *context, int operation, int bits, int nid,
	void *other, void *extra)
{
	if (operation == SSL_SECOP_TMP_DH && EVP_PKEY_get_bits(other) > TLS_DH_BITS_MAXIMUM)
		return 0;
	return library_security(ssl, context, operation, bits, nid, other, extra);
}

void tls_groups_bound(SSL_CTX *context)
{
	pthread_once(&once, learn_library_security);
	SSL_CTX_set_security_callback(context, on_security);
}

static int bits_of(const uint8_t *number, size_t length)
{
	while (length && !*number) {
		number++;
		length--;
	}
	return length ? (int)(8 * length) - (__builtin_clz(*number) - 24) : 0;
}

int tls_group_too_large(const SSL *ssl, const uint8_t *message, size_t length)
{
	const SSL_CIPHER *cipher = SSL_get_pending_cipher(ssl);

	if (length < MESSAGE_HEADER + PRIME_LENGTH || message[0] != SSL3_MT_SERVER_KEY_EXCHANGE ||
		!cipher || SSL_CIPHER_get_kx_nid(cipher) != NID_kx_dhe)
		return 0;
	size_t prime = (size_t)message[MESSAGE_HEADER] << 8 | message[MESSAGE_HEADER + 1];
	if (prime > length - MESSAGE_HEADER - PRIME_LENGTH)
		return 0;
	int bits = bits_of(message + MESSAGE_HEADER + PRIME_LENGTH, prime);
	return bits > TLS_DH_BITS_MAXIMUM ? bits : 0;
}
