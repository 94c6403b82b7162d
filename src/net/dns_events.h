/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The events of libunbound on our loop, through its pluggable backend: the one place where each datagram
 * it sends can be counted, and held back while the server it goes to has enough to answer (PROTOCOL G2).
 * The library knows nothing of it: to it the datagram is sent, and its timer starts when it really is.
 *
 * What a datagram waited, and what this process lost, is not the server's time: the library does not see it (dns_clock.h).
 */
#ifndef TESSCAN_NET_DNS_EVENTS_H
#define TESSCAN_NET_DNS_EVENTS_H

#include "net/dns_traffic.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dns_events;
struct ub_event_base;

/* NULL when there are no descriptors. */
struct dns_events *dns_events_new(struct loop *loop, const struct dns_events_options *options);
/* Nothing that waits is sent any more: the library's context is about to go. NULL is fine. */
void dns_events_close(struct dns_events *events);
/* After the library's context. NULL is fine. */
void dns_events_free(struct dns_events *events);
/* For ub_ctx_create_ub_event(). */
struct ub_event_base *dns_events_base(struct dns_events *events);
/* To be called after the library was called from elsewhere than its events. */
void dns_events_settle(struct dns_events *events);

/* Datagrams that wait for their servers. */
size_t dns_events_waiting(const struct dns_events *events);
/* The server was seen to send us on to others: a name that is asked there is of another's zone. */
bool dns_events_refers(const struct dns_events *events, const struct address *server);
/* Until the rate allows more; 0: now. */
int64_t dns_events_delay(const struct dns_events *events, int64_t now);
/* loop_time(), but standing still while any datagram waits for its server or for the rate. */
int64_t dns_events_clock(const struct dns_events *events);
bool dns_events_clock_stands(const struct dns_events *events);
/* Adds what was counted; of maxima the greater remains. */
void dns_events_traffic(const struct dns_events *events, struct dns_traffic *sum);

#endif
