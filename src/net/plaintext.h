/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a server sends in the clear where TLS is due: behind its 220 to STARTTLS, before our hello or after it
 * (RFC 3207 4.2). What came before is dropped, what came after ends the handshake; both are kept as evidence.
 */
#ifndef TESSCAN_NET_PLAINTEXT_H
#define TESSCAN_NET_PLAINTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLAINTEXT_MAXIMUM 512 /* octets kept */
#define PLAINTEXT_DROPPED_MAXIMUM \
	(128 * 1024) /* octets dropped at one hello; what is behind them comes after it */

struct plaintext {
	uint8_t octets[PLAINTEXT_MAXIMUM];
	size_t length;
	bool hello; /* ours was sent */
	size_t before; /* octets kept of what came until then */
	size_t after; /* octets that came after it, as far as they are looked at */
	uint8_t first[2]; /* of them */
	bool instead; /* they are no TLS */
};

/*
 * Immediately before our hello: reads and drops what waits in the socket. 0, or the errno of the socket, which it tells
 * once.
 */
int plaintext_purge(struct plaintext *plaintext, int fd);
/* After it: octets in the order in which the TLS library reads them, from the first one on. */
void plaintext_heard(struct plaintext *plaintext, const void *octets, size_t length);
/* The handshake has failed: what the library left in the socket belongs to it, and stays there. */
void plaintext_end(struct plaintext *plaintext, int fd);
/* Octets that are evidence by now: those before our hello, and those after it if they are no TLS. */
size_t plaintext_length(const struct plaintext *plaintext);

#endif
