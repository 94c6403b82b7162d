/* SPDX-License-Identifier: Apache-2.0 */
/* Does a certificate name a reference identifier (E.5; RFC 6125 6.4, RFC 7672 3.2.3). Pure. */
#ifndef TESSCAN_TLS_NAMES_H
#define TESSCAN_TLS_NAMES_H

#include "base/address.h"
#include "tls/chain.h"

struct name_match {
	enum match_via
		via; /* dNSNames when there are any, else common names; none of a malformed one */
	bool strict; /* by a dNSName, as RFC 9525 and RFC 8461 4.2 demand */
};

/* reference: a domain name in lower-case A-labels without trailing dot. */
struct name_match names_match(const struct certificate *certificate, const char *reference);
/* True when an iPAddress equals the address. */
bool names_match_address(const struct certificate *certificate, const struct address *address);

#endif
