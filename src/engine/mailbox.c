/* SPDX-License-Identifier: Apache-2.0 */
/* Mailbox (mailbox.h): a stack pushed without locks, taken whole and turned round. */
#include "engine/mailbox.h"

static void take_all(void *owner)
{
	struct mailbox *mailbox = owner;
	struct message *newest =
		atomic_exchange_explicit(&mailbox->newest, NULL, memory_order_acquire);
	struct message *oldest = NULL;

	while (newest) {
		struct message *next = newest->next;
		newest->next = oldest;
		oldest = newest;
		newest = next;
	}
	while (oldest) {
		struct message *next = oldest->next;
		size_t octets = oldest->octets;

		mailbox->handle(mailbox->owner, oldest);
		atomic_fetch_sub_explicit(&mailbox->octets, octets, memory_order_relaxed);
		oldest = next;
	}
}

void mailbox_init(struct mailbox *mailbox, struct loop *loop,
	void (*handle)(void *owner, struct message *message), void *owner)
{
	atomic_init(&mailbox->newest, NULL);
	atomic_init(&mailbox->octets, 0);
	atomic_init(&mailbox->held, 0);
	mailbox->loop = loop;
	mailbox->handle = handle;
	mailbox->owner = owner;
	loop_on_wake(loop, take_all, mailbox);
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
