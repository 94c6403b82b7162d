/* SPDX-License-Identifier: Apache-2.0 */
/* Schedule of sessions (schedule.h). */
#include "engine/schedule.h"

#include "base/arena.h"
#include "base/clock.h"

#include <assert.h>
#include <stdlib.h>

#define SCHEDULE_PAUSE CLOCK_SECOND
#define SCHEDULE_EASE_INTERVAL (CLOCK_SECOND / 5)
#define SCHEDULE_WAIT (CLOCK_SECOND / 20)

struct slot_network {
	struct address network;
	size_t active;
	struct slot_queue waiting;
	size_t refusals; /* in a row */
	unsigned seen_round; /* the latest in which a session counted for the vantage */
	bool backed_off;
};

static void push(struct slot_queue *queue, struct slot *slot)
{
	slot->next = NULL;
	if (queue->last)
		queue->last->next = slot;
	else
		queue->first = slot;
	queue->last = slot;
}

static struct slot *pop(struct slot_queue *queue)
{
	struct slot *slot = queue->first;

	if (slot) {
		queue->first = slot->next;
		if (!queue->first)
			queue->last = NULL;
	}
	return slot;
}

static void make_ready(struct schedule *schedule, struct slot *slot)
{
	slot->state = SLOT_READY;
	push(slot->backlog > 1 || slot->network->waiting.first ? &schedule->urgent
							       : &schedule->ready,
		slot);
}

static void cool(struct schedule *schedule, int64_t now)
{
	while (schedule->cooling.first &&
		(schedule->held || schedule->cooling.first->cool_at <= now)) {
		struct slot *slot = pop(&schedule->cooling);
		slot->state = SLOT_IDLE;
		if (slot->wanted)
			make_ready(schedule, slot);
	}
}

static void begin(struct schedule *schedule, struct slot *slot)
{
	schedule->active++;
	slot->network->active++;
	slot->state = SLOT_BUSY;
	slot->wanted = false;
	slot->put_off = false;
	slot->began_us = clock_monotonic();
	slot->previous = schedule->running.last;
	push(&schedule->running, slot);
	schedule->start(schedule->owner, slot);
}

static void end(struct schedule *schedule, struct slot *slot)
{
	*(slot->previous ? &slot->previous->next : &schedule->running.first) = slot->next;
	*(slot->next ? &slot->next->previous : &schedule->running.last) = slot->previous;
	schedule->active--;
	slot->network->active--;
}

/* Those with more to come and the others take turns. NULL: nobody is ready. */
static struct slot_queue *next_ready(struct schedule *schedule)
{
	struct slot_queue *first = schedule->urgent_next ? &schedule->urgent : &schedule->ready;
	struct slot_queue *second = schedule->urgent_next ? &schedule->ready : &schedule->urgent;

	return first->first ? first : second->first ? second : NULL;
}

static size_t most_active(const struct schedule *schedule)
{
	return schedule->narrow ? 1 : schedule->most_active;
}

/* Starts what may start; how long until the rate allows the next, or -1. */
static int64_t start_ready(struct schedule *schedule, int64_t now)
{
	struct slot_queue *ready;

	while (!schedule->draining &&
		(schedule->held || schedule->active < most_active(schedule)) &&
		(ready = next_ready(schedule))) {
		struct slot_network *network = ready->first->network;

		if (!schedule->held && network->active >= schedule->most_per_network) {
			struct slot *slot = pop(ready);
			slot->state = SLOT_WAITING;
			push(&network->waiting, slot);
			continue;
		}
		int64_t delay = rate_limit_delay(&schedule->rate, now);
		if (schedule->paused_until - now > delay)
			delay = schedule->paused_until - now;
		if (delay && !schedule->held)
			return delay;
		schedule->urgent_next = ready == &schedule->ready;
		begin(schedule, pop(ready));
	}
	return -1;
}

/* How many of the sessions that run have been running for long, up to one that has not. */
static size_t count_slow(const struct schedule *schedule, int64_t now)
{
	size_t count = 0;

	for (const struct slot *slot = schedule->running.first;
		slot && now - slot->began_us >= SCHEDULE_SLOW; slot = slot->next)
		count += !slot->put_off;
	return count;
}

/* How many of them may go on while others wait. */
static size_t bearable(const struct schedule *schedule)
{
	size_t most = schedule->most_active;
	bool taken = schedule->active >= most && (schedule->ready.first || schedule->urgent.first);

	if (taken)
		most /= 2;
	if (atomic_load_explicit(schedule->pressed, memory_order_relaxed) &&
		schedule->window / 4 < most)
		most = schedule->window / 4;
	return most;
}

void schedule_ease(struct schedule *schedule)
{
	int64_t now = clock_monotonic();
	size_t slow = count_slow(schedule, now), most = bearable(schedule);

	for (struct slot *slot = schedule->running.first, *next; slow > most && slot; slot = next) {
		next = slot->next;
		if (slot->put_off)
			continue;
		slot->put_off = true;
		schedule->put_off(schedule->owner, slot);
		slow--;
	}
}

static void on_easing(void *owner)
{
	struct schedule *schedule = owner;

	schedule_ease(schedule);
	timer_set(schedule->easing, SCHEDULE_EASE_INTERVAL);
}

static void pump(void *owner)
{
	struct schedule *schedule = owner;
	int64_t now, delay;

	if (schedule->pumping) {
		schedule->pump_again = true;
		return;
	}
	schedule->pumping = true;
	do {
		schedule->pump_again = false;
		now = clock_monotonic();
		cool(schedule, now);
		delay = start_ready(schedule, now);
	} while (schedule->pump_again);
	schedule->pumping = false;
	if (schedule->cooling.first) {
		int64_t cooling = schedule->cooling.first->cool_at - now;
		if (delay < 0 || cooling < delay)
			delay = cooling;
	}
	if (delay >= 0)
		timer_set(schedule->timer, delay);
}

void schedule_init(struct schedule *schedule, struct loop *loop, struct hash_key key,
	const struct options *options, int64_t senders, unsigned shares,
	void (*start)(void *owner, struct slot *slot), void *owner)
{
	*schedule = (struct schedule){ .most_active = (size_t)senders / shares,
		.most_per_network = (size_t)options->per_network,
		.most_refusals = (size_t)options->back_off,
		.loop = loop,
		.start = start,
		.owner = owner };
	map_init(&schedule->networks, key);
	rate_limit_init(&schedule->rate, options->rate, shares);
	schedule->timer = timer_new(loop, pump, schedule);
}

void schedule_put_off_by(struct schedule *schedule, void (*put_off)(void *owner, struct slot *slot),
	size_t window, const atomic_bool *pressed)
{
	schedule->put_off = put_off;
	schedule->window = window;
	schedule->pressed = pressed;
	schedule->easing = timer_new(schedule->loop, on_easing, schedule);
	timer_set(schedule->easing, SCHEDULE_EASE_INTERVAL);
}

static void free_network(void *value, void *context)
{
	(void)context;
	free(value);
}

void schedule_done(struct schedule *schedule)
{
	map_each(&schedule->networks, free_network, NULL);
	map_done(&schedule->networks);
	timer_free(schedule->timer);
	timer_free(schedule->easing);
}

void schedule_spend(struct schedule *schedule)
{
	rate_limit_spend(&schedule->rate, clock_monotonic());
}

void schedule_pause(struct schedule *schedule)
{
	schedule->paused_until = clock_monotonic() + SCHEDULE_PAUSE;
}

void schedule_narrow(struct schedule *schedule, bool narrow)
{
	schedule->narrow = narrow;
	timer_set(schedule->timer, 0);
}

void schedule_wait(struct schedule *schedule)
{
	int64_t until = clock_monotonic() + SCHEDULE_WAIT;

	if (until > schedule->paused_until)
		schedule->paused_until = until;
}

static void release_waiting(void *value, void *context)
{
	struct slot_network *network = value;
	struct slot *slot;

	while ((slot = pop(&network->waiting)))
		make_ready(context, slot);
}

void schedule_hold(struct schedule *schedule, bool held)
{
	schedule->held = held;
	if (held)
		map_each(&schedule->networks, release_waiting, schedule);
	timer_set(schedule->timer, 0);
}

void schedule_set_rate(struct schedule *schedule, int64_t per_second, unsigned shares)
{
	rate_limit_change(&schedule->rate, per_second, shares);
	timer_set(schedule->timer, 0);
}

void slot_note_refusal(struct slot *slot, struct schedule *schedule, bool refused)
{
	struct slot_network *network = slot->network;

	network->refusals = refused ? network->refusals + 1 : 0;
	if (schedule->most_refusals && network->refusals >= schedule->most_refusals)
		network->backed_off = true;
}

void slot_back_off(struct slot *slot)
{
	slot->network->backed_off = true;
}

bool slot_backed_off(const struct slot *slot)
{
	return slot->network->backed_off;
}

bool slot_first_of_network(struct slot *slot, unsigned round)
{
	struct slot_network *network = slot->network;

	if (network->seen_round >= round)
		return false;
	network->seen_round = round;
	return true;
}

struct address schedule_network(const struct address *address)
{
	return address_prefix(address, address->version == 4 ? 24 : 48);
}

void slot_init(struct slot *slot, struct schedule *schedule, const struct address *address)
{
	struct address key = schedule_network(address);

	*slot = (struct slot){ .address = *address };
	slot->network = map_get(&schedule->networks, &key, sizeof(key));
	if (slot->network)
		return;
	slot->network = memory_alloc(sizeof(*slot->network));
	slot->network->network = key;
	map_put(&schedule->networks, &slot->network->network, sizeof(key), slot->network);
}

/* A pause that is not shorter than those before it, as most are, goes to the end. */
static void push_cooling(struct slot_queue *queue, struct slot *slot)
{
	struct slot **at = &queue->first;

	if (!queue->last || queue->last->cool_at <= slot->cool_at) {
		push(queue, slot);
		return;
	}
	while ((*at)->cool_at <= slot->cool_at)
		at = &(*at)->next;
	slot->next = *at;
	*at = slot;
}

void slot_want(struct slot *slot, struct schedule *schedule)
{
	slot->wanted = true;
	if (slot->state != SLOT_IDLE)
		return;
	/* While the schedule was held, its pause was passed over. */
	if (slot->cool_at > clock_monotonic() && !schedule->held) {
		slot->state = SLOT_COOLING;
		push_cooling(&schedule->cooling, slot);
	} else {
		make_ready(schedule, slot);
	}
	pump(schedule);
}

void slot_release(struct slot *slot, struct schedule *schedule, int64_t pause_us, bool more)
{
	assert(slot->state == SLOT_BUSY);
	end(schedule, slot);
	slot->state = SLOT_COOLING;
	slot->wanted = more;
	int64_t cool_at = clock_monotonic() + pause_us;
	if (cool_at > slot->cool_at)
		slot->cool_at = cool_at;
	push_cooling(&schedule->cooling, slot);
	struct slot *waiting = pop(&slot->network->waiting);
	if (waiting)
		make_ready(schedule, waiting);
	pump(schedule);
}
