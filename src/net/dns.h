/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recursive, validating lookups from the root hints, on our own loop (libunbound in event mode).
 * One per thread. Question names are lower-case text without trailing dot.
 */
#ifndef TESSCAN_NET_DNS_H
#define TESSCAN_NET_DNS_H

#include "base/clock.h"
#include "net/dns_answer.h"
#include "net/dns_settings.h"
#include "net/dns_traffic.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DNS_SLOW CLOCK_SECOND /* a lookup that is under way for so long is slow */
/* A context's descriptors besides those for UDP: those, and what keeps a datagram back (net/dns_events.c). */
#define DNS_OTHER_DESCRIPTORS (DNS_TCP_SOCKETS + 3)

struct dns;

typedef void (*dns_callback)(void *owner, const struct dns_answer *answer);

/* NULL on failure, with one line of what is wrong in ret_error (freed by the caller). */
struct dns *dns_new(struct loop *loop, const struct dns_options *options, char **ret_error);
/* Lookups that are still going on are forgotten without a call-back. */
void dns_free(struct dns *dns);

/* Exactly one call-back, from the loop, at the latest when the time is over. */
void dns_ask(struct dns *dns, const char *name, uint16_t type, dns_callback callback, void *owner);
/* Likewise; slow() is called, at most once and before the answer, when its servers take longer than DNS_SLOW. */
void dns_ask_patiently(struct dns *dns, const char *name, uint16_t type, dns_callback callback,
	void (*slow)(void *owner), void *owner);
/* From then on nothing is asked: questions that wait, and new ones, fail (DNS_INTERNAL). NULL is fine. */
void dns_hold(struct dns *dns);
/* Lookups that were asked for since the start. */
uint64_t dns_count(const struct dns *dns);
/* Adds what went to name servers since the start; of maxima the greater remains. */
void dns_traffic(const struct dns *dns, struct dns_traffic *sum);

#endif
