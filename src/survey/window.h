/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which domains of a survey are in work, and which wait for a place: so many at once (--window), of whom nobody's may have
 * more than a share (engine/lanes.h), and those that wait for slow name servers stand aside. Of the main thread.
 */
#ifndef TESSCAN_SURVEY_WINDOW_H
#define TESSCAN_SURVEY_WINDOW_H

#include "engine/lanes.h"
#include "engine/message.h"

struct window {
	uint64_t most;
	uint64_t in_work; /* all of them, those aside, too */
	uint64_t aside;
	uint64_t waited; /* of those in work: they were put off in this pass (G2) … */
	uint64_t waited_outside; /* … and of those that wait in lanes */
	struct lanes lanes;
};

/* at_once: sessions with one operator, at most. */
void window_init(struct window *window, struct hash_key key, uint64_t most, uint64_t at_once);
/* Forgets those that wait. */
void window_done(struct window *window);
/* Whether one more may begin, beside `others` that are out of work and still held. */
bool window_has_room(const struct window *window, uint64_t others);
/* A domain is in work from now on, or no longer. */
void window_enter(struct window *window, const struct domain_request *request);
void window_leave(struct window *window, const struct domain_place *place);
/* Not in work any more, it waits for a place in this lane, as lanes_wait() says. */
void window_wait(struct window *window, uint64_t lane, struct domain_request *request);
/* One that waited so, as lanes_next() says. */
struct domain_request *window_next(struct window *window, bool *ret_more);
/* One of them waits for slow name servers. */
void window_step_aside(struct window *window);
/* So many domains are to be reckoned with in memory: of one that waits for name servers hardly anything is known. */
uint64_t window_load(const struct window *window);
/* How many wait outside for a place in a lane. */
uint64_t window_waiting(const struct window *window);
/* All that are in work, and all that wait in lanes, were put off in this pass. */
bool window_all_waited(const struct window *window);

#endif
