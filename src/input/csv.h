/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of one line of a table (RFC 4180 2), whatever separates them. Pure. */
#ifndef TESSCAN_INPUT_CSV_H
#define TESSCAN_INPUT_CSV_H

#include <stdbool.h>
#include <stddef.h>

#define CSV_FIELDS_MAXIMUM 64 /* of a line; what stands behind them is left out */
#define CSV_NONE '\0' /* no separator: a line is one field */

struct csv_field {
	const char *text; /* into the line; may hold any octet */
	size_t length;
};

struct csv_line {
	struct csv_field fields[CSV_FIELDS_MAXIMUM];
	size_t count; /* at least 1 of a line that is whole */
};

/*
 * separator: CSV_NONE, or an octet; of blanks a run of any length is one. Blanks around a field are left out, and its
 * quotes, within which "" is a quote: the line is changed for that. False where quotes are not closed, as of a field of several
 * lines, or something stands behind them: the fields before it are all there are.
 */
bool csv_split(char *line, size_t length, char separator, struct csv_line *ret_line);

#endif
