/* SPDX-License-Identifier: Apache-2.0 */
/* The network under a survey (network.h). */
#include "survey/network.h"

#include "base/arena.h"
#include "base/clock.h"
#include "engine/request.h"
#include "net/reach.h"

#include <limits.h>
#include <stdlib.h>

#define NETWORK_PATIENCE (5 * CLOCK_SECOND) /* of a doubtful record, before the network is asked */
#define NETWORK_MARGIN \
	(2 * CLOCK_SECOND) /* what was heard in a second may have come at its beginning */
#define NETWORK_PAUSE (5 * CLOCK_SECOND) /* between two questions while it is down */

struct doubtful {
	struct doubtful *next;
	struct finished_record record;
	uint64_t tick; /* in which it came */
	int64_t since_us;
};

struct network {
	struct network_hooks hooks;
	struct reach *reach;
	struct timer *pause;
	struct health health;
	bool counts_anew; /* the network was found to be well */
	uint64_t ticks;
	uint64_t heard; /* the pulse at the last tick */
	int64_t heard_us; /* the last tick that heard something */
	bool is_down;
	bool asking;
	int64_t asked_us;
	unsigned clean_round; /* the first that no outage touched */
	struct doubtful *first;
	struct doubtful *last;
	uint64_t count;
	size_t octets; /* of their texts */
};

static struct finished_record take_first(struct network *network)
{
	struct doubtful *doubtful = network->first;
	struct finished_record record = doubtful->record;

	network->first = doubtful->next;
	if (!network->first)
		network->last = NULL;
	network->count--;
	network->octets -= record.length;
	free(doubtful);
	return record;
}

static void confirm_first(struct network *network)
{
	struct finished_record record = take_first(network);

	domain_request_free(record.doubtful);
	record.doubtful = NULL;
	network->hooks.record(network->hooks.owner, &record);
}

static void spoil(struct network *network, struct finished_record *record)
{
	finished_record_done(record);
	network->hooks.again(network->hooks.owner, record->doubtful);
}

static void go_down(struct network *network)
{
	network->is_down = true;
	network->clean_round = UINT_MAX;
	network->hooks.down(network->hooks.owner, network->heard_us - NETWORK_MARGIN);
	while (network->first) {
		struct finished_record record = take_first(network);
		spoil(network, &record);
	}
	timer_set(network->pause, NETWORK_PAUSE);
}

static void ask(void *owner)
{
	struct network *network = owner;

	if (network->asking)
		return;
	network->asking = true;
	network->asked_us = clock_monotonic();
	reach_ask(network->reach);
}

static void on_asked(void *owner, bool answered)
{
	struct network *network = owner;

	network->asking = false;
	if (network->is_down) {
		timer_set(network->pause, NETWORK_PAUSE);
		if (answered)
			network->hooks.heard(network->hooks.owner);
	} else if (!answered) {
		go_down(network);
	} else {
		/* What failed before the question failed while the network was well. */
		network->counts_anew = true;
		while (network->first && network->first->since_us <= network->asked_us)
			confirm_first(network);
	}
}

struct network *network_new(struct loop *loop, const char *root_hints,
	const struct sources *sources, const struct network_hooks *hooks)
{
	struct network *network = memory_alloc(sizeof(*network));

	network->hooks = *hooks;
	network->heard_us = clock_monotonic();
	network->reach = reach_new(loop, root_hints, sources, on_asked, network);
	network->pause = timer_new(loop, ask, network);
	return network;
}

void network_free(struct network *network)
{
	if (!network)
		return;
	while (network->first) {
		struct finished_record record = take_first(network);
		finished_record_done(&record);
		domain_request_free(record.doubtful);
	}
	reach_free(network->reach);
	timer_free(network->pause);
	free(network);
}

bool network_is_up(const struct network *network)
{
	return !network->is_down;
}

uint64_t network_doubtful(const struct network *network)
{
	return network->count;
}

size_t network_octets(const struct network *network)
{
	return network->octets;
}

bool network_spoiled(const struct network *network, unsigned round)
{
	return round < network->clean_round;
}

void network_take(struct network *network, struct finished_record *record)
{
	if (!record->doubtful) {
		network->hooks.record(network->hooks.owner, record);
		return;
	}
	if (network_spoiled(network, record->doubtful->round)) {
		spoil(network, record);
		return;
	}
	struct doubtful *doubtful = memory_alloc(sizeof(*doubtful));
	*doubtful = (struct doubtful){ NULL, *record, network->ticks, clock_monotonic() };
	if (network->last)
		network->last->next = doubtful;
	else
		network->first = doubtful;
	network->last = doubtful;
	network->count++;
	network->octets += record->length;
}

void network_tick(struct network *network, const uint64_t sums[pulse_count])
{
	bool heard = sums[PULSE_HEARD] != network->heard;

	network->heard = sums[PULSE_HEARD];
	network->ticks++;
	if (heard)
		network->heard_us = clock_monotonic();
	if (network->is_down)
		return;
	if (network->counts_anew)
		health_reset(&network->health, sums);
	network->counts_anew = false;
	/* In a whole second after it: what was heard earlier in its own may have come before the outage. */
	while (heard && network->first && network->first->tick + 1 < network->ticks)
		confirm_first(network);
	if (health_silent(&network->health, sums) ||
		(network->first && clock_monotonic() - network->first->since_us > NETWORK_PATIENCE))
		ask(network);
}

void network_settle(struct network *network)
{
	if (network->first && !network->is_down)
		ask(network);
}

void network_lost(struct network *network)
{
	if (!network->is_down)
		go_down(network);
}

void network_restored(struct network *network, unsigned round)
{
	network->is_down = false;
	network->clean_round = round;
	network->counts_anew = true;
	timer_clear(network->pause);
}
