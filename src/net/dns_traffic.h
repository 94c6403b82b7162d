/* SPDX-License-Identifier: Apache-2.0 */
/* What may go to name servers, and what went (dns_events.h). */
#ifndef TESSCAN_NET_DNS_TRAFFIC_H
#define TESSCAN_NET_DNS_TRAFFIC_H

#include "base/address.h"

#include <stddef.h>
#include <stdint.h>

struct dns_events_options {
	unsigned per_server; /* questions outstanding at one address, at most; 0: no limit */
	int64_t rate; /* datagrams a second by all, at most; 0: no limit */
	unsigned shares; /* who share that rate */
	/* The question of a datagram that must wait at its server: wire format, without the header. NULL: nobody asks. */
	void (*waits)(
		void *owner, const uint8_t *question, size_t length, const struct address *server);
	void *owner;
};

struct dns_traffic {
	uint64_t datagrams; /* and connections over TCP */
	uint64_t held; /* those that waited for their server, or for the rate */
	uint64_t unsent; /* those that this machine would not send then */
	uint64_t server_most; /* outstanding at one address, at most */
	uint64_t second_most; /* datagrams in one second, at most */
};

#endif
