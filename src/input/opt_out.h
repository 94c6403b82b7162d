/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line of a list of opt-outs (PROTOCOL G.1): what people write when they ask to be left alone. Either the domain is
 * known for certain, or the line is refused: nobody is surveyed because of how it was put. Pure.
 */
#ifndef TESSCAN_INPUT_OPT_OUT_H
#define TESSCAN_INPUT_OPT_OUT_H

#include "base/name.h"

#include <stdbool.h>
#include <stddef.h>

#define OPT_OUT_SITE "www."

struct opt_out {
	char name[NAME_MAXIMUM +
		2]; /* lower-case A-labels; empty: the line is blank or a comment */
	bool below; /* and all below it: ".x", "*.x" */
	bool taken_out; /* it stood in a URL or mailbox, or with a port or path */
	bool is_site; /* it is OPT_OUT_SITE and a domain, which is meant, too: nobody has mail at www.x */
};

/*
 * line: without its end; it may hold any octet. NULL, or what is wrong with it ("is no domain", constant): then ret_opt_out is
 * as for a blank line.
 */
const char *opt_out_parse(const char *line, size_t length, struct opt_out *ret_opt_out);

#endif
