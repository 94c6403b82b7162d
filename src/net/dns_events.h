/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop as libunbound sees it (its pluggable events). The library measures how long servers take by the wall clock
 * and remembers it: an answer that was read late would make a server a slow one, and one as slow as
 * infra-cache-max-rtt a dead one, for all. So when the loop was late, its time-outs come before its sockets: then
 * it asks again.
 */
#ifndef TESSCAN_NET_DNS_EVENTS_H
#define TESSCAN_NET_DNS_EVENTS_H

#include "net/loop.h"

struct ub_event_base;

/* For ub_ctx_create_ub_event(); to be freed after the context. */
struct ub_event_base *dns_events_new(struct loop *loop);
void dns_events_free(struct ub_event_base *base);

#endif
