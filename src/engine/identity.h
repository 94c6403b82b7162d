/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does the name we give in EHLO belong to the address we come from (PROTOCOL G6; RFC 5321 4.1.1.1):
 * the address leads back to the name, and the name to the address. Asked once, before the survey. A name of one label,
 * which only this machine's own can be, stands for any that begins with it.
 */
#ifndef TESSCAN_ENGINE_IDENTITY_H
#define TESSCAN_ENGINE_IDENTITY_H

#include "base/address.h"
#include "base/name.h"
#include "net/dns.h"
#include "net/source.h"

struct identity {
	char address[ADDRESS_TEXT_SIZE]; /* empty: no route of this family, nothing was asked */
	char pointer[NAME_TEXT_SIZE]; /* the name the address leads to; empty: none */
	enum identity_status status;
};

/* sources: as for vantage_address(). Runs the loop until both answers are there. version is 4 or 6. */
struct identity identity_check(struct loop *loop, struct dns *dns, uint8_t version,
	const struct sources *sources, const char *ehlo_name);

/* The name below in-addr.arpa or ip6.arpa (RFC 1035 3.5, RFC 3596 2.5). */
#define IDENTITY_REVERSE_SIZE 80
void identity_reverse_name(const struct address *address, char text[IDENTITY_REVERSE_SIZE]);

#endif
