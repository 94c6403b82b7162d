/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chain of a TLS session that another library makes (RFC 8461 3.3: the fetch of a policy): kept
 * as presented, and accepted or refused by our own judge instead of OpenSSL's.
 */
#ifndef TESSCAN_TLS_CAPTURE_H
#define TESSCAN_TLS_CAPTURE_H

#include "base/arena.h"
#include "tls/chain.h"

struct tls_capture {
	struct arena *arena; /* of the copies below */
	struct octets
		*ders; /* leaf first, at most CHAIN_CERTIFICATES_MAXIMUM; of the last TLS session */
	size_t der_count;
	bool accepted; /* the judge's answer; false before it was asked */
	bool closed; /* the server said by a closure alert that it had said everything (RFC 8446 6.1) */
	bool group_too_large; /* it ended for that (groups.h) */
	/* Judges the chain, count >= 1, in the middle of the handshake. */
	bool (*accept)(void *owner, const struct octets *ders, size_t count);
	void *owner;
	struct tls_capture_link *link; /* NULL before it is installed */
};

/*
 * ssl_ctx is an SSL_CTX of that library, which must be told to verify the peer. Sets TLS 1.2 as the lowest version.
 * A refused chain ends the handshake. False for want of memory: then the context must not be used.
 */
bool tls_capture_install(void *ssl_ctx, struct tls_capture *capture);
/* Before the capture goes. Sessions may go on without it: a library may close them in its own time. */
void tls_capture_done(struct tls_capture *capture);

#endif
