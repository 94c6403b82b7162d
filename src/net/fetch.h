/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One bounded HTTPS GET from an address that was chosen before (libcurl on our loop): no redirects, no
 * cookies, no proxy, no lookup, nothing sent before the certificate is accepted. RFC 8461 3.3.
 */
#ifndef TESSCAN_NET_FETCH_H
#define TESSCAN_NET_FETCH_H

#include "base/address.h"
#include "net/fetch_result.h"
#include "net/loop.h"
#include "tls/chain.h"
#include "tls/profile.h"

#define FETCH_PORT 443 /* RFC 9110 4.2.2 */

struct fetch_request {
	struct address address;
	const char *host; /* for the URL and SNI; a domain name without trailing dot */
	const char *path; /* with its first slash */
	const char *user_agent;
	int64_t connect_timeout_us; /* TCP and TLS */
	int64_t timeout_us; /* in all */
	/* Whether to go on with this chain; called during the handshake, not from the loop. */
	bool (*accept)(void *owner, const struct octets *ders, size_t count);
	void *owner;
};

struct fetch;
struct fetcher;

/* One per thread; tap: NULL or who keeps the packets; sources: NULL or what they come from. NULL when the library cannot start. */
struct tap;
struct sources;
struct fetcher *fetcher_new(struct loop *loop, struct tap *tap, const struct sources *sources);
void fetcher_free(struct fetcher *fetcher);
/*
 * Exactly one call-back, from the loop, after which the fetch is gone; what the result holds is the
 * owner's then, to be freed by fetch_result_done(). Request texts are copied.
 */
struct fetch *fetch_start(struct fetcher *fetcher, const struct fetch_request *request,
	void (*done)(void *owner, struct fetch_result *result));
/* Ends it, from the loop, as a failure of ours (FETCH_INTERNAL) that says why. To be called once. */
void fetch_give_up(struct fetch *fetch, const char *why);
/* Of a handle of the library: all that decides what it offers in TLS. For fetch_profile() alone. */
void fetch_set_offer(void *easy);
/*
 * What a fetch offers, from the first octets of one whose other end is this process. After fetcher_new(). False when
 * none came.
 */
bool fetch_profile(struct tls_profile *ret_profile);
/* Version of the library, for the manifest. */
const char *fetch_library_version(void);

#endif
