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
	uint8_t first[2]; /* that came after it */
	size_t first_count;
	bool instead; /* they are no TLS */
};

/*
 * Both give 0, or the errno of the socket, which it tells once.
 *
 * Immediately before our hello: reads and drops what waits in the socket.
 */
int plaintext_purge(struct plaintext *plaintext, int fd);
/* After it, before the TLS library reads: looks at what waits in the socket, and leaves it there. */
int plaintext_watch(struct plaintext *plaintext, int fd);

#endif
