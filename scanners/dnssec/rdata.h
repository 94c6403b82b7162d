/* SPDX-License-Identifier: Apache-2.0 */
/* DS and DNSKEY RDATA (RFC 4034 2.1, 5.1), and times of signatures (3.1.5). Pure. */
#ifndef TESSCAN_SCANNERS_DNSSEC_RDATA_H
#define TESSCAN_SCANNERS_DNSSEC_RDATA_H

#include "verdict/facts.h"

/* False when it is too short to be one. */
bool rdata_ds(const uint8_t *rdata, size_t length, struct dnssec_ds *ret_ds);
bool rdata_key(const uint8_t *rdata, size_t length, struct dnssec_key *ret_key);
/* Seconds modulo 2^32 as microseconds since the epoch, the one nearest to now. */
int64_t rdata_time(uint32_t seconds, int64_t now_us);

#endif
