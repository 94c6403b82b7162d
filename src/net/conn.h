/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One TCP connection, later TLS on it, with bounded reads. The owner hears of it by events, always
 * from the loop, and closes it; after conn_close() there are no more events.
 */
#ifndef TESSCAN_NET_CONN_H
#define TESSCAN_NET_CONN_H

#include "base/address.h"
#include "base/buffer.h"
#include "net/errors.h"
#include "net/loop.h"
#include "tls/session.h"

#define CONN_INPUT_MAXIMUM (64 * 1024) /* octets received and not consumed yet */

enum conn_event {
	CONN_CONNECTED,
	CONN_DATA, /* more octets in conn_input() */
	CONN_EOF,
	CONN_ERROR, /* conn_error() */
	CONN_TLS_UP,
	CONN_TLS_FAILED, /* conn_tls_failure(); may follow CONN_TLS_UP, before any data */
};

struct conn;
struct tap;
struct sources;

typedef void (*conn_callback)(void *owner, enum conn_event what);

/* Starts to connect; even an immediate failure is told by an event, as is ENETDOWN at NET_STAGE_SOCKET for no address. tap: NULL or who keeps the packets. sources: NULL or what they come from. */
struct conn *conn_open(struct loop *loop, struct tap *tap, const struct sources *sources,
	const struct address *address, uint16_t port, conn_callback callback, void *owner);
void conn_close(struct conn *conn);

/*
 * For who is about to decide by the clock: takes one turn of what waits in the socket and the loop has not come to
 * yet, with its events, which are told inside this call. False when nothing waits, or the end was told.
 */
bool conn_catch_up(struct conn *conn);

void conn_send(struct conn *conn, const void *bytes, size_t length);
/* What was received; the owner consumes it. */
struct buffer *conn_input(struct conn *conn);
/*
 * Begins the TLS handshake as client. Octets still in conn_input() came in the clear and are
 * discarded; the owner has looked at them before (RFC 3207 4.2). sni may be NULL.
 */
void conn_start_tls(
	struct conn *conn, struct ssl_ctx_st *context, const char *sni, enum tls_key_kind kind);

/* Of the latest CONN_ERROR or CONN_TLS_FAILED; number 0: none. */
struct net_error conn_error(const struct conn *conn);
/* Whether a packet to the peer may have been sent. */
bool conn_contacted(const struct conn *conn);
/* NULL before CONN_TLS_UP. */
struct ssl_st *conn_tls(struct conn *conn);
const struct tls_failure *conn_tls_failure(const struct conn *conn);
/* What came in the clear since conn_start_tls(), at most PLAINTEXT_MAXIMUM octets; it lives as long as the connection. */
struct octets conn_plaintext(const struct conn *conn);
/* Notes of a handshake that has begun, over or not; NULL before. They live as long as the connection. */
const struct tls_watch *conn_tls_watch(const struct conn *conn);
/* The local address as text; false when there is none yet. */
bool conn_local_address(const struct conn *conn, char text[ADDRESS_TEXT_SIZE]);

#endif
