/* SPDX-License-Identifier: Apache-2.0 */
/* Progress: a line on the terminal, and CSV rows for programs (ZMap's habit). */
#ifndef TESSCAN_OUTPUT_STATUS_H
#define TESSCAN_OUTPUT_STATUS_H

#include "base/outcome.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct status {
	FILE *csv; /* NULL: not wanted */
	bool is_stdout; /* the CSV goes where the shell led it */
	bool terminal; /* draw the progress line */
	int64_t started_us;
	int64_t last_us;
	uint64_t first_done; /* by earlier runs */
	uint64_t last_done;
	uint64_t total; /* 0: not known */
};

/* Domains that wait for their second attempt. */
struct second_attempts {
	uint64_t count;
	int64_t wait_us; /* of a domain that fails now; in the second pass, until the last may be tried */
	bool begun; /* the second pass */
};

struct progress {
	uint64_t done;
	uint64_t in_flight;
	uint64_t postponed; /* wait for their second attempt */
	struct second_attempts again; /* of them */
	const uint64_t *outcomes; /* by enum outcome */
};

/* csv_path may be NULL. A file is as it was until status_begin(). 0 or -errno of hold_file(). */
int status_open(struct status *status, const char *csv_path);
/* `terminal`: the progress line is drawn; `go_on` adds to what a file has. 0 or -errno. */
int status_begin(struct status *status, bool terminal, bool go_on);
/*
 * Seconds until the end, if all goes on as it did for so many seconds: the first attempts that are left, and then the second
 * ones, of as large a share of them as failed until now, which wait for their time. -1: not known.
 */
double status_left(const struct status *status, const struct progress *progress, double seconds);
/* Once a second. */
void status_update(struct status *status, const struct progress *progress);
/* Ends the progress line; 0 or -errno when the CSV could not be written. */
int status_close(struct status *status);

#endif
