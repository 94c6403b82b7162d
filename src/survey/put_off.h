/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Domains whose sessions wait for a time (PROTOCOL G2), outside the window and within a pass, in the order of those
 * times.
 */
#ifndef TESSCAN_SURVEY_PUT_OFF_H
#define TESSCAN_SURVEY_PUT_OFF_H

#include "engine/request.h"

#include <stdbool.h>
#include <stddef.h>

struct put_off_entry {
	int64_t due_us;
	struct domain_request *request;
};

struct put_off {
	struct put_off_entry *heap; /* the earliest first */
	size_t count;
	size_t capacity;
	int64_t most_us; /* how long it is waited for them, once nothing else is left of a pass */
	bool told; /* that it is */
	int64_t alone_us; /* since when nothing else has been left to do; 0: it is not so */
	bool over; /* that was too long: whoever comes has come in time */
};

void put_off_init(struct put_off *waiting, int64_t spacing_us);
/* Takes the request over. */
void put_off_add(struct put_off *waiting, int64_t due_us, struct domain_request *request);
/* The next whose time has come, given away; NULL: there is none. */
struct domain_request *put_off_take(struct put_off *waiting, int64_t now_us);
/*
 * `alone`: nothing else is left to do now. True: that has been so, but for themselves, as long as it may be, and the time
 * of all of them has come. `now_us` is of loop_time(): what this process lost is no time in which it waited.
 */
bool put_off_is_over(struct put_off *waiting, bool alone, int64_t now_us);
/* Something else is left to do: how long it is waited is counted anew, once that is done. */
void put_off_restart(struct put_off *waiting);
void put_off_done(struct put_off *waiting);

#endif
