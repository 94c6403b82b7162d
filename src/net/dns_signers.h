/* SPDX-License-Identifier: Apache-2.0 */
/*
 * By which algorithms an answer that validates is signed, and what remains of it for those who take 5 and 7 (RSASHA1 and
 * RSASHA1-NSEC3-SHA1) for unsupported, as RFC 9905 2 asks of operators. Pure.
 */
#ifndef TESSCAN_NET_DNS_SIGNERS_H
#define TESSCAN_NET_DNS_SIGNERS_H

#include "net/dns_packet.h"

#define DNS_SIGNED_SETS_MAXIMUM \
	64 /* sets of records in one answer; the resolver follows 11 aliases */

struct dns_signers {
	bool known; /* the message could be read, and has no more sets than that */
	bool without_sha1; /* each set has a signature by another algorithm, and in time */
	const char **zones; /* whose those are, each once */
	size_t zone_count;
	const char **old_zones; /* whose sets have none but by 5 or 7 */
	size_t old_zone_count;
};

/*
 * The sets of the answer section, each link of an alias, and of what denies: SOA, NSEC, NSEC3. now: seconds since the epoch,
 * for signatures that have ended, with a day's grace, which resolvers grant, too. Names are in the arena.
 */
struct dns_signers dns_signers_of(
	const uint8_t *message, size_t length, int64_t now, struct arena *arena);
/*
 * Whether a DS record names an algorithm other than these: one that validators support, by a digest that they do, and not
 * that of SHA-1 where there is one of SHA-256 (RFC 4509 3).
 */
bool dns_ds_without_sha1(const struct dns_record *records, size_t count);
/* An algorithm that validators support (RFC 8624 3.1), other than 5 and 7. */
bool dns_algorithm_without_sha1(unsigned algorithm);

#endif
