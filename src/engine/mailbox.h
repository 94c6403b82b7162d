/* SPDX-License-Identifier: Apache-2.0 */
/* A queue of messages into one thread's loop: any thread posts, the loop's thread is handed them. */
#ifndef TESSCAN_ENGINE_MAILBOX_H
#define TESSCAN_ENGINE_MAILBOX_H

#include "engine/message.h"
#include "net/loop.h"

#include <stdatomic.h>

struct mailbox {
	_Atomic(struct message *) newest;
	_Atomic size_t octets; /* that messages under way hold, as far as they say so */
	_Atomic size_t held; /* that the owner has taken out and not done with */
	struct message *first; /* taken, and left for the next turn: the loop's own */
	struct message *last; /* when there is a first */
	struct loop *loop;
	void (*handle)(void *owner, struct message *message); /* frees the message */
	void *owner;
};

void mailbox_init(struct mailbox *mailbox, struct loop *loop,
	void (*handle)(void *owner, struct message *message), void *owner);
/* Takes the message over; its octets count until it was handled. Messages of one thread arrive in the order they were posted. */
void mailbox_post(struct mailbox *mailbox, struct message *message);

/* What is under way and what its owner holds, as far as is told. By any thread. */
size_t mailbox_octets(const struct mailbox *mailbox);
/* By the owner. */
void mailbox_hold(struct mailbox *mailbox, size_t octets);

#endif
