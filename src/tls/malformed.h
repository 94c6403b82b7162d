/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates that are malformed although they can be decoded: an extension stands in them twice (RFC 5280 4.2), or
 * one that a path rests on cannot be read. Nobody can tell what such a certificate says of names, keys and issuers.
 */
#ifndef TESSCAN_TLS_MALFORMED_H
#define TESSCAN_TLS_MALFORMED_H

#include <stdbool.h>
#include <stdint.h>

struct x509_st;
struct asn1_string_st;

/* Some extension is there more than once, whether or not anybody knows it. */
bool malformed_repeats_extension(const struct x509_st *x509);
/* The library cannot read a part that it judges paths by: constraints, usages, names, key identifiers. */
bool malformed_is_unreadable(struct x509_st *x509);
/* Microseconds since the epoch; false: no date as RFC 5280 4.1.2.5 writes them. */
bool malformed_read_date(const struct asn1_string_st *time, int64_t *ret_time_us);

#endif
