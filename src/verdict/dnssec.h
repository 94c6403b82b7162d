/* SPDX-License-Identifier: Apache-2.0 */
/* Is the zone of a domain signed, and how well (PROTOCOL B.5; RFC 4035 5, RFC 8624, RFC 9276). Pure. */
#ifndef TESSCAN_VERDICT_DNSSEC_H
#define TESSCAN_VERDICT_DNSSEC_H

#include "verdict/facts.h"

/* The class, the flags of the parent and the lints, from the other facts and the MX lookup. */
void dnssec_judge(struct dnssec_facts *dnssec, const struct lookup_facts *mx);
/* Microseconds until the first of the zone's own signatures ends; false when there is none. */
bool dnssec_signature_left(const struct dnssec_facts *dnssec, int64_t *ret_us);

#endif
