/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of a text, numbered as editors number them. Pure. */
#ifndef TESSCAN_BASE_TEXT_LINES_H
#define TESSCAN_BASE_TEXT_LINES_H

#include <stdbool.h>
#include <stddef.h>

struct text_lines {
	const char *text; /* what is still to come; may be NULL when nothing is */
	size_t length;
	size_t number; /* of the line given last, from 1; blank ones count; 0 before the first */
};

/*
 * The next line without its end, which is LF, CRLF or a CR alone, and without a byte order mark before it (files that
 * have one are put behind each other, too); false when there is none. It points into the text, and may hold any other
 * octet.
 */
bool text_lines_next(struct text_lines *lines, const char **ret_line, size_t *ret_length);

#endif
