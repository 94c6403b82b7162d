/* SPDX-License-Identifier: Apache-2.0 */
/* Does a certificate name a reference identifier (E.5; RFC 6125 6.4, RFC 7672 3.2.3). Pure. */
#ifndef TESSCAN_TLS_NAMES_H
#define TESSCAN_TLS_NAMES_H

#include "base/address.h"
#include "tls/chain.h"

struct name_match {
	enum match_via via; /* dNSNames when there are any, else common names */
	bool strict; /* by a dNSName, as RFC 9525 and RFC 8461 4.2 demand */
};

/*
 * The names in an order in which names_match() finds one among many; NULL when they are few. The result and the names
 * stay where they are as long as the arena.
 */
const struct octets **names_index(const struct octets *names, size_t count, struct arena *arena);

/* reference: a domain name in lower-case A-labels without trailing dot. */
struct name_match names_match(const struct certificate *certificate, const char *reference);
/* True when an iPAddress equals the address. */
bool names_match_address(const struct certificate *certificate, const struct address *address);

#endif
