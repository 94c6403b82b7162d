/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text for a person: lines of at most 80 columns, wrapped between words below where they began. Whatever it holds is made printable
 * (printable.h), so that nothing from outside reaches a terminal as it came.
 */
#ifndef TESSCAN_BASE_PROSE_H
#define TESSCAN_BASE_PROSE_H

#include "base/buffer.h"

#define PROSE_COLUMNS 80
#define PROSE_MAXIMUM \
	(1024 * 1024) /* octets of a text; what is beyond is left out, which its end says */

struct prose {
	struct buffer text;
};

void prose_init(struct prose *prose);
void prose_done(struct prose *prose);
/*
 * A paragraph at this column. With a label (not NULL) that stands there, and the text in a column beside it; with an empty one
 * the text alone. Lines of an item, which begins with "- " or "1. ", stand behind its mark. A word longer than a line is not broken: whoever copies a record or a key wants it whole.
 */
__attribute__((format(printf, 4, 5))) void prose_add(
	struct prose *prose, size_t column, const char *label, const char *format, ...);
/* An empty line, unless nothing or one stands before it. */
void prose_gap(struct prose *prose);
/* Another text behind it, as it is. */
void prose_append(struct prose *prose, const struct prose *other);
/* Gives the text away; freed with free(). The prose is empty afterwards. */
char *prose_take(struct prose *prose);

#endif
