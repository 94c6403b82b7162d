/* SPDX-License-Identifier: Apache-2.0 */
/* One line of a list to a domain name in A-labels, or the reason why not (PROTOCOL A.1). Pure. */
#ifndef TESSCAN_INPUT_DOMAIN_H
#define TESSCAN_INPUT_DOMAIN_H

#include "base/name.h"
#include "verdict/facts.h"

struct domain_line {
	enum input_status status; /* never INPUT_DUPLICATE or INPUT_OPTED_OUT */
	int64_t rank; /* -1: none */
	const char *input; /* the field that was taken, as it stands; may hold any octet but NUL */
	size_t input_length;
	char name[NAME_MAXIMUM + 2]; /* empty when there is no such name */
	lint_set lints;
};

/* line: as reader_next() gives it. ret_line->input points into it. */
void domain_parse(const char *line, size_t length, bool allow_tld, struct domain_line *ret_line);

#endif
