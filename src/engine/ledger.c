/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ledger of failures (ledger.h). A network is there while it has a session, an end that this run has seen and that is
 * remembered, or follow-ups that count. Ends of an earlier run come from its notes, whenever they are asked for.
 */
#include "engine/ledger.h"

#include "base/arena.h"

#include <stdlib.h>

#define LEDGER_LEAD 4 /* that part of the spacing is for others, when their time has come */

struct ledger_network {
	struct address network; /* the key */
	struct failures failures;
	size_t active;
	int64_t others_due_us; /* when sessions come again that follow no failure; FAILURES_NEVER */
	struct ledger_list *list; /* NULL: in none */
	struct ledger_network *next;
	struct ledger_network *previous;
};

void ledger_init(struct ledger *ledger, struct hash_key key, int64_t spacing_us,
	const struct failure_notes *earlier, int64_t follow_ups_from_us)
{
	*ledger = (struct ledger){ .spacing_us = spacing_us,
		.follow_ups_from_us = follow_ups_from_us,
		.earlier = earlier };
	map_init(&ledger->networks, key);
}

static void free_network(void *value, void *context)
{
	(void)context;
	free(value);
}

void ledger_done(struct ledger *ledger)
{
	map_each(&ledger->networks, free_network, NULL);
	map_done(&ledger->networks);
}

static void leave_list(struct ledger_network *network)
{
	struct ledger_list *list = network->list;

	if (!list)
		return;
	*(network->previous ? &network->previous->next : &list->first) = network->next;
	*(network->next ? &network->next->previous : &list->last) = network->previous;
	network->list = NULL;
	list->count--;
}

static void enter_list(struct ledger_network *network, struct ledger_list *list)
{
	leave_list(network);
	network->list = list;
	network->next = NULL;
	network->previous = list->last;
	*(list->last ? &list->last->next : &list->first) = network;
	list->last = network;
	list->count++;
}

static int64_t remembered_from(const struct ledger *ledger, int64_t now_us)
{
	return now_us - FAILURES_REMEMBERED * ledger->spacing_us;
}

static void forget(struct ledger *ledger, struct ledger_network *network)
{
	leave_list(network);
	map_remove(&ledger->networks, &network->network, sizeof(network->network));
	free(network);
}

/* It has neither a session nor an end that this run has seen. */
static void settle(struct ledger *ledger, struct ledger_network *network)
{
	if (network->failures.follow_ups)
		enter_list(network, &ledger->counted);
	else
		forget(ledger, network);
}

static void expire(struct ledger *ledger, int64_t now_us)
{
	int64_t from_us = remembered_from(ledger, now_us);
	struct ledger_network *network;

	while ((network = ledger->fresh.first) &&
		network->failures.ends_us[FAILURES_KEPT - 1] <= from_us) {
		leave_list(network);
		if (!network->active)
			settle(ledger, network);
	}
	while (ledger->counted.count > LEDGER_COUNTS_MAXIMUM)
		forget(ledger, ledger->counted.first);
}

/* What an earlier run knew of it is as if it were of this one. */
static struct ledger_network *network_of(struct ledger *ledger, const struct address *address)
{
	struct address key = failures_network(address);
	struct ledger_network *network = map_get(&ledger->networks, &key, sizeof(key));
	const struct failures *earlier;

	if (network)
		return network;
	network = memory_alloc(sizeof(*network));
	network->network = key;
	network->others_due_us = FAILURES_NEVER;
	earlier = failure_notes_network(ledger->earlier, &key);
	if (earlier)
		network->failures = *earlier;
	else
		failures_init(&network->failures);
	map_put(&ledger->networks, &network->network, sizeof(network->network), network);
	return network;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* When it may begin, as far as that is a matter of time. */
static int64_t due(const struct ledger *ledger, const struct failures *failures,
	enum schedule_kind kind, int64_t failed_us, int64_t now_us)
{
	int64_t spacing = ledger->spacing_us, due_us = failed_us + spacing;
	unsigned ends = failures_since(failures, remembered_from(ledger, now_us));
	bool careful = ends >= FAILURES_KEPT - 1;

	if (kind == SCHEDULE_FOLLOW_UP)
		due_us = later(due_us, ledger->follow_ups_from_us);
	if (kind == SCHEDULE_FOLLOW_UP || careful)
		due_us = later(due_us, failures->ends_us[FAILURES_KEPT - 1] + spacing);
	/* The first of so many leaves the time in which fewer may lie. */
	return later(due_us, failures->ends_us[0] + FAILURES_CROWDED * spacing);
}

/* Each session that runs may end so, too; a network that had three such ends has one at a time. */
static bool is_busy(
	const struct ledger *ledger, const struct ledger_network *network, int64_t now_us)
{
	unsigned ends = failures_since(&network->failures, remembered_from(ledger, now_us));

	if (!ends)
		return false;
	return ends >= FAILURES_KEPT - 1 ? network->active > 0
					 : ends + network->active >= FAILURES_KEPT;
}

/* Whoever follows no failure goes first: of it nothing is known yet. */
static int64_t in_turn(const struct ledger *ledger, struct ledger_network *network,
	enum schedule_kind kind, int64_t due_us, int64_t now_us)
{
	if (kind == SCHEDULE_FOLLOW_UP)
		return later(due_us, network->others_due_us + ledger->spacing_us / LEDGER_LEAD);
	if (due_us > now_us)
		network->others_due_us = later(network->others_due_us, due_us);
	return due_us;
}

enum ledger_answer ledger_ask(struct ledger *ledger, const struct address *address,
	enum schedule_kind kind, int64_t failed_us, int64_t now_us, int64_t *ret_due_us)
{
	if (!ledger->spacing_us)
		return LEDGER_GO;
	expire(ledger, now_us);
	struct ledger_network *network = network_of(ledger, address);
	int64_t due_us = due(ledger, &network->failures, kind,
		later(failed_us, failure_notes_address(ledger->earlier, address)), now_us);
	due_us = in_turn(ledger, network, kind, due_us, now_us);
	enum ledger_answer answer = LEDGER_GO;
	if (due_us > now_us)
		answer = LEDGER_WAIT;
	else if (is_busy(ledger, network, now_us))
		answer = LEDGER_BUSY;
	if (answer == LEDGER_WAIT)
		*ret_due_us = due_us;
	if (!network->list && !network->active)
		settle(ledger, network);
	return answer;
}

bool ledger_admit(struct ledger *ledger, const struct address *address)
{
	if (!ledger->spacing_us)
		return true;
	struct ledger_network *network = network_of(ledger, address);
	bool admitted = network->failures.follow_ups < LEDGER_FOLLOW_UPS_MAXIMUM;
	network->failures.follow_ups += admitted;
	if (!network->list && !network->active)
		settle(ledger, network);
	return admitted;
}

void ledger_begin(struct ledger *ledger, const struct address *address)
{
	if (!ledger->spacing_us)
		return;
	struct ledger_network *network = network_of(ledger, address);
	if (network->list == &ledger->counted)
		leave_list(network);
	network->active++;
}

void ledger_end(struct ledger *ledger, const struct address *address, bool lost, int64_t now_us)
{
	if (!ledger->spacing_us)
		return;
	struct ledger_network *network = network_of(ledger, address);
	network->active--;
	if (lost) {
		failures_add(&network->failures, now_us);
		enter_list(network, &ledger->fresh);
	} else if (!network->active && network->list != &ledger->fresh) {
		settle(ledger, network);
	}
}
