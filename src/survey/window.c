/* SPDX-License-Identifier: Apache-2.0 */
/* The window (window.h). */
#include "survey/window.h"

#include "engine/request.h"

#define WINDOW_ASIDE_LOAD 8 /* aside, which are as one in work that gathers facts */
#define WINDOW_ASIDE_MOST 4 /* windows; those beyond them count as if they were not aside */

void window_init(struct window *window, struct hash_key key, uint64_t most, uint64_t at_once)
{
	*window = (struct window){ .most = most };
	lanes_init(&window->lanes, key, (size_t)most, (size_t)at_once);
}

void window_done(struct window *window)
{
	lanes_done(&window->lanes);
}

bool window_has_room(const struct window *window, uint64_t others)
{
	uint64_t most_aside = WINDOW_ASIDE_MOST * window->most;
	uint64_t aside = window->aside < most_aside ? window->aside : most_aside;

	return window->in_work - aside + others < window->most;
}

void window_enter(struct window *window, const struct domain_request *request)
{
	window->in_work++;
	window->waited += request->waited;
}

void window_leave(struct window *window, const struct domain_place *place)
{
	window->in_work--;
	window->aside -= place->aside;
	window->waited -= place->waited;
	lanes_give_back(&window->lanes, &place->claim);
}

void window_wait(struct window *window, uint64_t lane, struct domain_request *request)
{
	window->waited_outside += request->waited;
	lanes_wait(&window->lanes, lane, request);
}

struct domain_request *window_next(struct window *window, bool *ret_more)
{
	struct domain_request *request = lanes_next(&window->lanes, ret_more);

	if (request)
		window->waited_outside -= request->waited;
	return request;
}

void window_step_aside(struct window *window)
{
	window->aside++;
}

uint64_t window_load(const struct window *window)
{
	return window->in_work - window->aside +
		(window->aside + WINDOW_ASIDE_LOAD - 1) / WINDOW_ASIDE_LOAD;
}

uint64_t window_waiting(const struct window *window)
{
	return window->lanes.waiting_count;
}

bool window_all_waited(const struct window *window)
{
	return window->in_work == window->waited &&
		window->lanes.waiting_count == window->waited_outside;
}
