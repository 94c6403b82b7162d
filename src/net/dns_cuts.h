/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether there is a way from the root's trust anchor to a zone that needs no algorithm 5 or 7 (RFC 9905 2): at each cut some
 * DS record names another (dns_signers.h). A zone is asked for once, from child to parent, and kept. One per context.
 */
#ifndef TESSCAN_NET_DNS_CUTS_H
#define TESSCAN_NET_DNS_CUTS_H

#include "base/hash.h"
#include "net/dns_answer.h"
#include "net/dns_signers.h"

#include <stdbool.h>

#define DNS_CUTS_MAXIMUM 4096 /* zones kept: then the oldest are forgotten, and asked for anew */

struct dns_cuts;

enum dns_way {
	DNS_WAY_WITHOUT_SHA1,
	DNS_WAY_BY_SHA1_ALONE,
	DNS_WAY_BROKEN, /* there is one to a zone that has signed a set by 5 or 7 alone (RFC 4035 5.3.3) */
	DNS_WAY_UNKNOWN, /* a DS lookup failed, or gave something else than the validator had */
	DNS_WAY_PENDING,
};

/* Embedded in what waits. */
struct dns_cut_waiter {
	struct dns_cut_waiter *next;
	void (*ready)(struct dns_cut_waiter *waiter); /* look again, now */
	bool failed; /* a DS lookup failed: it is not to be looked for again */
};

/* ask: the zone's DS records are wanted, never answered inside the call. */
struct dns_cuts *dns_cuts_new(bool anchored, struct hash_key key,
	void (*ask)(void *owner, const char *zone), void *owner);
/* Nobody who waits is told. NULL is fine. */
void dns_cuts_free(struct dns_cuts *cuts);
/* Pending: ready() comes once; the waiter stays where it is until then. */
enum dns_way dns_cuts_look(
	struct dns_cuts *cuts, const struct dns_signers *signers, struct dns_cut_waiter *waiter);
/* The DS records that were asked for, or what became of the lookup. */
void dns_cuts_answer(struct dns_cuts *cuts, const struct dns_answer *answer);

#endif
