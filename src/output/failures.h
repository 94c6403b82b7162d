/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file beside the output that says which sessions ended without QUIT (base/failure_notes.h): for a run that goes on
 * with the survey. Each note is written at once, and is in the kernel's hands when the process ends in whichever way.
 */
#ifndef TESSCAN_OUTPUT_FAILURES_H
#define TESSCAN_OUTPUT_FAILURES_H

#include "base/failure_notes.h"

struct failures_file {
	int fd; /* -1: none is written */
	char *path;
};

/*
 * What is in the file of an earlier run, if there is one: its last FAILURE_NOTES_MAXIMUM octets. *ret_found: there is.
 * Ends older than oldest_us are passed over. NULL, or one line of what is wrong (freed by the caller).
 */
char *failures_file_read(
	const char *path, struct failure_notes *notes, int64_t oldest_us, bool *ret_found);
/* Takes hold of the file, and leaves it as it is. As above. */
char *failures_file_open(struct failures_file *file, const char *path);
/* What an earlier survey noted is forgotten, unless this one goes on with it. 0 or -errno. */
int failures_file_begin(struct failures_file *file, bool resumed);
/* 0 or -errno. Nothing when none is written. */
int failures_file_note(struct failures_file *file, enum failure_kind kind, const char *of);
/* It goes when nobody will go on with the survey. */
void failures_file_close(struct failures_file *file, bool complete);

#endif
