/* SPDX-License-Identifier: Apache-2.0 */
/* What the header of an HTTP answer says that matters to a fetch (fetch.h). Pure. */
#ifndef TESSCAN_NET_FETCH_FIELDS_H
#define TESSCAN_NET_FETCH_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

struct fetch_fields {
	bool has_length; /* there is a field Content-Length */
	bool has_chunks; /* its last transfer coding is chunked (RFC 9112 6.1) */
	bool retry_after; /* there is a field Retry-After (RFC 9110 10.2.3) */
	bool challenge; /* it says that it is no answer, but a test of who asks (PROTOCOL F.2) */
};

/* One line of the header after the other, the status line first, with their ends. */
void fetch_fields_take(struct fetch_fields *fields, const char *line, size_t length);

#endif
