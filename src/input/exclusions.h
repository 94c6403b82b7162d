/* SPDX-License-Identifier: Apache-2.0 */
/* The domain exclusion list: names of people who asked not to be surveyed. Read-only once loaded. */
#ifndef TESSCAN_INPUT_EXCLUSIONS_H
#define TESSCAN_INPUT_EXCLUSIONS_H

#include <stdbool.h>
#include <stddef.h>

struct exclusions;

/* How the list was read. */
struct exclusions_notes {
	size_t entries; /* lines that exclude somebody */
	size_t taken_out; /* … whose domain was taken out of a URL, a mailbox and their like, or is x for www.x, too */
	size_t first_taken_out; /* the line of the first */
};

/*
 * An opt-out a line (opt_out.h); a leading dot or "*." takes all below it too. path NULL gives an empty list; again: as in
 * list_text_load(). NULL with one line of what is wrong in ret_error (freed by the caller): there is no half of a list.
 */
struct exclusions *exclusions_load(const char *path, bool again, char **ret_error);
void exclusions_free(struct exclusions *exclusions);
/* name: lower-case A-labels without trailing dot. */
bool exclusions_contain(const void *exclusions, const char *name);
struct exclusions_notes exclusions_notes(const struct exclusions *exclusions);

#endif
