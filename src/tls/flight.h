/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the messages of a server's first flight show (RFC 5246 7.4, RFC 8446 4), read from their octets, for handshakes
 * that fail behind them. Pure; a message is whole, its header of four octets with it, and whatever is in it is bounded.
 */
#ifndef TESSCAN_TLS_FLIGHT_H
#define TESSCAN_TLS_FLIGHT_H

#include "base/octets.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FLIGHT_GROUP_SIZE 24

/* Of an ephemeral key exchange, named as in the records of sessions. */
struct flight_group {
	char name[FLIGHT_GROUP_SIZE]; /* empty: none was shown */
	int bits; /* 0: not known */
};

enum flight_exchange { FLIGHT_OTHER, FLIGHT_DHE, FLIGHT_ECDHE };

/*
 * The certificates of a Certificate message, leaf first, at most so many; they point into it. As many as stand whole
 * before the first that does not.
 */
size_t flight_certificates(
	const uint8_t *message, size_t length, bool tls_1_3, struct octets *ret_ders, size_t most);
/* What a ServerKeyExchange of up to TLS 1.2 offers. False: it cannot be told. */
bool flight_key_exchange(const uint8_t *message, size_t length, enum flight_exchange exchange,
	struct flight_group *ret_group);
/* The group that a ServerHello of TLS 1.3 chooses, or asks for (RFC 8446 4.2.8). False: it has none. */
bool flight_server_group(const uint8_t *message, size_t length, struct flight_group *ret_group);

#endif
