/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether this network leads anywhere: a question to root name servers, without a resolver, whose memory
 * of failures would answer for them. One small datagram to a few of them.
 */
#ifndef TESSCAN_NET_REACH_H
#define TESSCAN_NET_REACH_H

#include "net/loop.h"

#define REACH_DNS_PORT 53 /* RFC 1035 4.2 */

struct reach;

struct sources;

/* root_hints: as for the resolver (RFC 8109), NULL for the Internet's. sources: as for conn_open(). done is called from the loop. */
struct reach *reach_new(struct loop *loop, const char *root_hints, const struct sources *sources,
	void (*done)(void *owner, bool answered), void *owner);
void reach_free(struct reach *reach);
/* One call-back, within REACH_TIME, unless it asks already. */
#define REACH_TIME (3 * CLOCK_SECOND)
void reach_ask(struct reach *reach);

#endif
