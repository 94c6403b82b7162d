/* SPDX-License-Identifier: Apache-2.0 */
/* The TLS library as a whole (library.h). */
#include "tls/library.h"

#include <openssl/crypto.h>
#include <openssl/ssl.h>

bool tls_library_begin(void)
{
	/* Whether a configuration is read is decided once in a process: who asks for it later gets none. */
	return OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) &&
		OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
}

const char *tls_library_version(void)
{
	return OpenSSL_version(OPENSSL_VERSION);
}
