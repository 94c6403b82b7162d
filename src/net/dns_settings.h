/* SPDX-License-Identifier: Apache-2.0 */
/* What a context is asked for, and the options of libunbound, each with its reason in docs/internals/dns.md. */
#ifndef TESSCAN_NET_DNS_SETTINGS_H
#define TESSCAN_NET_DNS_SETTINGS_H

#include "base/hash.h"
#include "base/networks.h"
#include "net/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DNS_TCP_SOCKETS \
	300 /* of each context, besides those for UDP; too few make false failures (docs/internals/dns.md) */

struct ub_ctx;

/* How a lookup ended, for who watches the network. */
enum dns_end {
	DNS_END_HEARD, /* a server answered */
	DNS_END_UNHEARD,
	DNS_END_SHORTAGE, /* this machine had no sockets meanwhile: a failure may be ours, and be remembered */
};

struct dns_options {
	const char *root_hints; /* NULL: the library's own */
	const char *trust_anchor;
	bool sha1_secure; /* what validates by the algorithms 5 and 7 alone is secure, too (RFC 9905 2: insecure) */
	const struct networks *forbidden; /* name servers there are never asked, … */
	const struct networks *blocklist; /* … nor there */
	bool ipv6;
	const struct sources *sources; /* that questions come from; NULL: the kernel chooses */
	unsigned sockets; /* at most that many outstanding UDP queries */
	int64_t timeout_us; /* of one lookup */
	size_t cache_octets; /* in all its caches */
	unsigned max_rtt_ms; /* a name server slower than that is taken for dead */
	size_t outstanding; /* lookups at once, at most */
	int64_t rate; /* datagrams a second by all contexts together; 0: no limit */
	struct hash_key hash_key;
	unsigned
		per_server; /* questions of this context outstanding at one address, at most; 0: no limit */
	unsigned shares; /* how many contexts there are */
	/* NULL: nobody watches. shortage: errno, of DNS_END_SHORTAGE. */
	void (*ended)(void *owner, enum dns_end end, int shortage);
	void *owner;
};

/* NULL, or one line of what is wrong (freed by the caller). */
char *dns_configure(struct ub_ctx *context, const struct dns_options *options);

#endif
