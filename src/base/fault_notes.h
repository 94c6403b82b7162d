/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What base/fault.h noted, read again by the runs that follow. The file lies where others may write: what is no note
 * counts as none, and is counted.
 */
#ifndef TESSCAN_BASE_FAULT_NOTES_H
#define TESSCAN_BASE_FAULT_NOTES_H

#include "base/fault.h"
#include "base/map.h"

#include <stddef.h>

#define FAULT_NOTES_MAXIMUM (4 * 1024 * 1024) /* octets of the file; no survey comes near */
#define FAULT_MOST 3 /* notes of a domain or host, after which it is passed over */
#define FAULT_MOST_IN_VAIN 3 /* runs in a row that ended without a name and without a record */

struct fault_notes {
	struct map names; /* of what has a note */
	uint64_t refused; /* lines that are no note */
	unsigned in_vain; /* the last so many runs ended without a name, and without a record */
};

/* Without a note. The key is drawn for this process, since whoever wrote the file may know how names are hashed. */
void fault_notes_init(struct fault_notes *notes, struct hash_key key);
void fault_notes_done(struct fault_notes *notes);
/* Pure. A last line without its line feed was cut off, and counts as refused. */
void fault_notes_read(struct fault_notes *notes, const char *text, size_t length);
/* How often it was noted; 0 without notes (NULL). Name as in records. */
unsigned fault_notes_count(const struct fault_notes *notes, enum fault_kind kind, const char *name);
/* Whether it is to be passed over. */
bool fault_notes_bar(const struct fault_notes *notes, enum fault_kind kind, const char *name);
/* Calls visit for each that is to be passed over; order is unspecified. */
void fault_notes_each(const struct fault_notes *notes,
	void (*visit)(void *context, enum fault_kind kind, const char *name, unsigned count),
	void *context);

#endif
