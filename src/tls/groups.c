/* SPDX-License-Identifier: Apache-2.0 */
/* Groups that are too long (groups.h). */
#include "tls/groups.h"

#include "tls/flight.h"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <pthread.h>

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

bool tls_group_too_large(const SSL *ssl, const uint8_t *message, size_t length)
{
	const SSL_CIPHER *cipher = SSL_get_pending_cipher(ssl);
	struct flight_group group = { 0 };

	if (message[0] != SSL3_MT_SERVER_KEY_EXCHANGE || !cipher ||
		SSL_CIPHER_get_kx_nid(cipher) != NID_kx_dhe ||
		!flight_key_exchange(message, length, FLIGHT_DHE, &group))
		return false;
	return group.bits > TLS_DH_BITS_MAXIMUM;
}
