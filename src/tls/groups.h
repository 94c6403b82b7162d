/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Diffie-Hellman groups that a server chooses (RFC 5246 7.4.3): two exponentiations, whose cost grows with the cube of
 * the length, a second for 10,000 bits. A longer prime than the longest of RFC 7919 is noted, not computed with.
 */
#ifndef TESSCAN_TLS_GROUPS_H
#define TESSCAN_TLS_GROUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ssl_st;
struct ssl_ctx_st;

#define TLS_DH_BITS_MAXIMUM 8192

/* From then on the context's TLS sessions fail where the server's prime is longer, before any exponentiation. */
void tls_groups_bound(struct ssl_ctx_st *context);
/* Of a handshake message received, its header with it: it has a prime that is too long. */
bool tls_group_too_large(const struct ssl_st *ssl, const uint8_t *message, size_t length);

#endif
