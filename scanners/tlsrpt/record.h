/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TXT records at _smtp._tls.DOMAIN (RFC 8460 3; PROTOCOL F.5). Pure.
 * Local-parts, user names and paths of the URIs are personal data and never kept.
 */
#ifndef TESSCAN_SCANNERS_TLSRPT_RECORD_H
#define TESSCAN_SCANNERS_TLSRPT_RECORD_H

#include "base/arena.h"
#include "base/octets.h"
#include "base/words.h"

#include <stdbool.h>

#define TLSRPT_DOMAINS_MAXIMUM 20

struct tlsrpt_record {
	enum tlsrpt_status status; /* never TLSRPT_DNS_FAIL: that is the lookup's to say */
	/* What follows is empty unless the status is TLSRPT_OK. */
	bool mailto, https; /* a URI of that scheme names a domain */
	size_t rua_count; /* URIs, of any scheme */
	const char **domains; /* of those URIs, lower case, each once, in order */
	size_t domain_count; /* at most TLSRPT_DOMAINS_MAXIMUM */
};

/* `texts` are the TXT records of the answer, the strings of each joined (base/txt.h). */
struct tlsrpt_record tlsrpt_record_parse(
	const struct octets *texts, size_t count, struct arena *arena);

#endif
