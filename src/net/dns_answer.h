/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to a lookup (dns.h). */
#ifndef TESSCAN_NET_DNS_ANSWER_H
#define TESSCAN_NET_DNS_ANSWER_H

#include "base/words.h"
#include "net/dns_packet.h"

#include <stdbool.h>
#include <stdint.h>

/* Valid during the call-back only. */
struct dns_answer {
	const char *name; /* the question */
	uint16_t type;
	enum dns_status status;
	enum dns_security
		security; /* DNS_UNKNOWN for failures; as dns_options say where it hangs on SHA-1 */
	enum dns_security
		without_sha1; /* without the algorithms 5 and 7 (RFC 9905 2); DNS_UNKNOWN: the same */
	int rcode;
	const char *detail; /* why bogus, or why no server could answer; NULL: not known */
	struct dns_packet
		packet; /* empty unless DNS_OK, but aliases also with DNS_NODATA, DNS_NXDOMAIN */
	bool no_soa; /* DNS_NODATA without a SOA record */
	bool has_records; /* DNS_BOGUS: of the type asked for, so that it is no denial; they are left out */
};

/* "MX"; "?" for a type that is never asked for. */
const char *dns_type_text(uint16_t type);

#endif
