/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which AS announces a prefix, and in which country it is: a table that its user has, asked by address. Filled first,
 * then sealed, then only read, also by several threads.
 */
#ifndef TESSCAN_BASE_PREFIXES_H
#define TESSCAN_BASE_PREFIXES_H

#include "base/networks.h"

#define PREFIXES_MAXIMUM \
	4000000 /* of a table: three times the routes of the Internet, 28 octets each */

#define PREFIX_COUNTRY_SIZE 3

struct prefix_origin {
	uint32_t asn; /* 0: none is known, or the prefix is announced by nobody (RFC 7607 2) */
	char country[PREFIX_COUNTRY_SIZE]; /* two capital letters; empty: not known */
};

struct prefix_entry;

struct prefixes {
	struct prefix_entry *entries;
	size_t count;
	size_t capacity;
};

void prefixes_init(struct prefixes *prefixes);
void prefixes_done(struct prefixes *prefixes);

/* range: of one prefix. line: where it was read, below 2^32. False: there are PREFIXES_MAXIMUM of them already. */
bool prefixes_add(struct prefixes *prefixes, const struct network_range *range,
	const struct prefix_origin *origin, size_t line);
/*
 * 0, or the line of a prefix of which an earlier line says something else: who announces it is then not known. A prefix that
 * is there twice with the same origin is kept once.
 */
size_t prefixes_seal(struct prefixes *prefixes);

/* What the longest prefix that holds the address has; nothing where there is none. The table must be sealed. */
struct prefix_origin prefixes_find(const struct prefixes *prefixes, const struct address *address);

#endif
