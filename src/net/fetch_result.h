/* SPDX-License-Identifier: Apache-2.0 */
/* What came of a fetch (fetch.h). */
#ifndef TESSCAN_NET_FETCH_RESULT_H
#define TESSCAN_NET_FETCH_RESULT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FETCH_BODY_MAXIMUM 65536 /* octets; a longer body ends the transfer (RFC 8461 3.3) */
#define FETCH_HEADERS_MAXIMUM 65536
#define FETCH_TYPE_SIZE 128

enum fetch_end {
	FETCH_ANSWERED, /* with whatever status */
	FETCH_NOT_CONNECTED,
	FETCH_TLS_FAILED,
	FETCH_CERTIFICATE_REFUSED, /* by accept() */
	FETCH_TOO_LARGE,
	FETCH_TIMED_OUT,
	FETCH_BROKEN, /* no HTTP, or it broke off */
	FETCH_INTERNAL,
};

struct fetch_result {
	struct arena arena; /* of what follows */
	enum fetch_end end;
	int shortage; /* errno: this machine had no connection for it (FETCH_INTERNAL); 0: none */
	bool contacted; /* a packet to the address may have been sent */
	bool heard; /* and somebody outside sent one */
	int http_status; /* 0: none */
	char content_type[FETCH_TYPE_SIZE]; /* empty: none */
	bool retry_after; /* it has a field Retry-After (RFC 9110 10.2.3) */
	bool challenge; /* it says that it is no answer, but a test of who asks (PROTOCOL F.2) */
	uint8_t *body; /* of a 200; of no other status one is read */
	size_t body_length;
	char error[160]; /* the library's own words; empty: none */
};

void fetch_result_done(struct fetch_result *result);

/* The answer is about this client, which came too often (RFC 6585 4, RFC 9110 15.6.4). */
static inline bool fetch_result_limits(const struct fetch_result *result)
{
	return result->end == FETCH_ANSWERED &&
		(result->http_status == 429 || (result->http_status == 503 && result->retry_after));
}

#endif
