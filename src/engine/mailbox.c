/* SPDX-License-Identifier: Apache-2.0 */
/* Mailbox (mailbox.h): a stack pushed without locks, taken whole and turned round, in turns of the loop. */
#include "engine/mailbox.h"

#include "base/clock.h"

#include <stdlib.h>

/* What was posted since goes behind what is left, the oldest first. */
static void take_posted(struct mailbox *mailbox)
{
	struct message *newest =
		atomic_exchange_explicit(&mailbox->newest, NULL, memory_order_acquire);
	struct message *oldest = NULL, *last = newest;

	while (newest) {
		struct message *next = newest->next;
		newest->next = oldest;
		oldest = newest;
		newest = next;
	}
	if (!oldest)
		return;
	if (mailbox->first)
		mailbox->last->next = oldest;
	else
		mailbox->first = oldest;
	mailbox->last = last;
}

/* After a turn other work of the loop has its own, and the rest comes first in the next. */
static void take_turn(void *owner)
{
	struct mailbox *mailbox = owner;
	int64_t began = clock_monotonic();

	take_posted(mailbox);
	while (mailbox->first) {
		struct message *message = mailbox->first;
		size_t octets = message->octets;

		mailbox->first = message->next;
		struct fault_mark *mark = message->mark;
		struct fault_scope scope;

		fault_enter_again(&scope, mark);
		mailbox->handle(mailbox->owner, message);
		fault_leave(&scope);
		free(mark);
		atomic_fetch_sub_explicit(&mailbox->octets, octets, memory_order_relaxed);
		if (mailbox->first && clock_monotonic() - began >= CLOCK_TURN) {
			loop_wake(mailbox->loop);
			return;
		}
	}
}

void mailbox_init(struct mailbox *mailbox, struct loop *loop,
	void (*handle)(void *owner, struct message *message), void *owner)
{
	atomic_init(&mailbox->newest, NULL);
	atomic_init(&mailbox->octets, 0);
	atomic_init(&mailbox->held, 0);
	mailbox->first = mailbox->last = NULL;
	mailbox->loop = loop;
	mailbox->handle = handle;
	mailbox->owner = owner;
	loop_on_wake(loop, take_turn, mailbox);
}

void mailbox_post(struct mailbox *mailbox, struct message *message)
{
	struct message *newest = atomic_load_explicit(&mailbox->newest, memory_order_relaxed);

	atomic_fetch_add_explicit(&mailbox->octets, message->octets, memory_order_relaxed);
	do {
		message->next = newest;
	} while (!atomic_compare_exchange_weak_explicit(
		&mailbox->newest, &newest, message, memory_order_release, memory_order_relaxed));
	/* A stack that was not empty has its waking under way. */
	if (!newest)
		loop_wake(mailbox->loop);
}

size_t mailbox_octets(const struct mailbox *mailbox)
{
	return atomic_load_explicit(&mailbox->octets, memory_order_relaxed) +
		atomic_load_explicit(&mailbox->held, memory_order_relaxed);
}

void mailbox_hold(struct mailbox *mailbox, size_t octets)
{
	atomic_store_explicit(&mailbox->held, octets, memory_order_relaxed);
}
