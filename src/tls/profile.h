/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What our TLS sessions offer, as it is: read from a ClientHello (RFC 8446 4.1.2) that the library made of a context, not
 * from what the context was told. Numbers are those of the IANA's registries.
 */
#ifndef TESSCAN_TLS_PROFILE_H
#define TESSCAN_TLS_PROFILE_H

#include "base/writer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TLS_PROFILE_NUMBERS_MAXIMUM 400
#define TLS_HELLO_MAXIMUM 16384 /* octets of a ClientHello with its record's header */

struct ssl_ctx_st;

struct tls_numbers {
	uint16_t numbers[TLS_PROFILE_NUMBERS_MAXIMUM];
	size_t count;
};

struct tls_profile {
	uint16_t lowest; /* version, such as 0x0301; RFC 8446 4.2.1 */
	uint16_t highest;
	struct tls_numbers suites; /* in the order of preference; so are the next two */
	struct tls_numbers groups;
	struct tls_numbers signatures;
};

/* The first record that a client sends. False when it holds no whole ClientHello. */
bool tls_profile_read(const void *octets, size_t length, struct tls_profile *ret_profile);
/* Of TLS sessions made of the context. Leaves the thread's OpenSSL error queue clear. */
bool tls_profile_of(struct ssl_ctx_st *context, struct tls_profile *ret_profile);
/* As an object. */
void tls_profile_json(struct writer *json, const char *key, const struct tls_profile *profile);

#endif
