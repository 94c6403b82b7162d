/* SPDX-License-Identifier: Apache-2.0 */
/* A table of prefixes with AS numbers and countries as text (PROTOCOL A.10): CSV by RFC 4180. Pure. */
#ifndef TESSCAN_INPUT_PREFIX_LIST_H
#define TESSCAN_INPUT_PREFIX_LIST_H

#include "base/prefixes.h"

#define PREFIX_LINE_MAXIMUM 4096 /* octets of a line; what is longer is no row */

/* What was found in a table. */
struct prefix_list {
	size_t bad_line; /* 0: each line is a row or none */
	const char *fault; /* what is wrong with it: "has no prefix ..."; constant */
	size_t rows;
};

/*
 * Adds the rows of a table: prefix (or a single address), AS number with or without "AS" (RFC 5396 2, asplain), country as two letters, in that
 * order, or in that of a header which names them (prefix or network; asn or as; country or country_code) among whatever
 * else it names. AS number or country may be empty, or left out with all that follows; AS 0 is none. Lines that begin with #, and
 * blank ones, are none. Seals the table. False at the first line that is none of these, or which says something else
 * of a prefix than one before it: what the table has then is not to be used.
 */
bool prefix_list_add(
	struct prefixes *prefixes, const char *text, size_t length, struct prefix_list *ret_list);

#endif
