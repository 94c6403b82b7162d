/* SPDX-License-Identifier: Apache-2.0 */
/* The name of a mail domain, from a list, in A-labels, or the reason why it is none (PROTOCOL A.1). Pure. */
#ifndef TESSCAN_INPUT_DOMAIN_H
#define TESSCAN_INPUT_DOMAIN_H

#include "base/name.h"
#include "verdict/facts.h"

struct domain_name {
	enum input_status status; /* never INPUT_DUPLICATE or INPUT_OPTED_OUT */
	char text[NAME_MAXIMUM + 2]; /* empty when there is no such name */
	lint_set lints;
};

/* text may hold any octet. */
void domain_parse(const char *text, size_t length, bool allow_tld, struct domain_name *ret_name);
/*
 * The host of a web origin (RFC 6454 6.2): scheme://host, with a port and a "/" at the end or without. It points into the text;
 * false when it is none.
 */
bool domain_of_origin(
	const char *text, size_t length, const char **ret_host, size_t *ret_host_length);

#endif
