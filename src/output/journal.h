/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way back from an output to its lines, after whatever stopped the survey that wrote it. Pure: the
 * file is handed over as octets.
 */
#ifndef TESSCAN_OUTPUT_JOURNAL_H
#define TESSCAN_OUTPUT_JOURNAL_H

#include "base/packing.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JOURNAL_MEMBER_MAXIMUM (128 * 1024 * 1024) /* of text; the sink's are far smaller */
#define JOURNAL_SEARCH_MAXIMUM \
	(2 * JOURNAL_MEMBER_MAXIMUM) /* of text, in search of members behind a torn one */

enum journal_status {
	JOURNAL_WHOLE, /* up to `kept`; what follows was torn */
	JOURNAL_DAMAGED, /* good members or lines follow bad ones: no torn write does that */
	JOURNAL_FOREIGN, /* a line was refused: somebody else's file */
};

struct journal {
	enum journal_status status;
	uint64_t lines;
	size_t kept; /* octets of whole members, or of whole lines, from the start */
};

/*
 * Hands every line, without its line feed, to `take`, which refuses what is not its own by false. A last
 * line, gzip member (RFC 1952) or frame of Zstandard (RFC 8878) that is not whole counts as torn where it begins with `start`, as every
 * line does.
 */
struct journal journal_read(const uint8_t *octets, size_t length, enum packing packing,
	const char *start, bool (*take)(void *owner, const char *line, size_t length), void *owner);

#endif
