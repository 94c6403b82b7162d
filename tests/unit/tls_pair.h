/* SPDX-License-Identifier: Apache-2.0 */
/* A TLS client of ours and a server of the library's, in one process, without a socket. */
#ifndef TESSCAN_TESTS_TLS_PAIR_H
#define TESSCAN_TESTS_TLS_PAIR_H

#include "tests/unit/certificates.h"
#include "tls/session.h"

#include <openssl/ssl.h>

struct tls_pair {
	SSL *client;
	SSL *server;
	struct tls_watch watch;
};

/* A server of every version and strength the library has; without an identity yet. */
SSL_CTX *tls_server_new(void);
/* The certificate with its key, and the issuers it presents; a second key of another type adds. */
void tls_server_identity(
	SSL_CTX *server, const struct identity *leaf, const struct identity *const *issuers);
#define ISSUERS(...) ((const struct identity *const[]){ __VA_ARGS__, NULL })
#define NO_ISSUERS ((const struct identity *const[]){ NULL })

/* Its group for DHE, of any strength; the prime, or what stands for it, is taken over. */
void tls_server_group(SSL_CTX *server, BIGNUM *prime);
/* An odd number of so many bits, which nobody took for a prime. */
BIGNUM *tls_composite(int bits);

/* Joins a client session, taken over, with a new session of the server. */
void tls_pair_join(struct tls_pair *pair, SSL *client, SSL_CTX *server);
/* Moves octets until both sides are up (true), or one has failed. The error queue is kept. */
bool tls_pair_shake(struct tls_pair *pair);
/* The client reads what the server sends after the handshake: tickets, alerts. */
void tls_pair_read(struct tls_pair *pair);
void tls_pair_done(struct tls_pair *pair);

#endif
