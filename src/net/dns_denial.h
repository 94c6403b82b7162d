/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the NSEC and NSEC3 records of a denial of DS records prove of the name as a zone cut (RFC 4034 4.1.2, RFC 5155 7.2.4,
 * 8.9). Pure: whether they are signed is the resolver's word (PROTOCOL B.5).
 */
#ifndef TESSCAN_NET_DNS_DENIAL_H
#define TESSCAN_NET_DNS_DENIAL_H

#include "net/dns_packet.h"
#include "verdict/zone_cut.h"

#define DNS_DENIAL_ITERATIONS_MAXIMUM 150 /* beyond, denials are insecure anyway (RFC 9276 3.2) */
#define DNS_DENIAL_HASHES_MAXIMUM 10 /* names hashed for one denial; what needs more is unsaid */

/* name: the question, in lower case without trailing dot. Unsaid where there was no denial, or it is an alias's. */
enum zone_cut dns_denial_cut(const struct dns_packet *packet, const char *name);

#endif
