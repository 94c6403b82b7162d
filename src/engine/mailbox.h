/* SPDX-License-Identifier: Apache-2.0 */
/* A queue of messages into one thread's loop: any thread posts, the loop's thread is handed them. */
#ifndef TESSCAN_ENGINE_MAILBOX_H
#define TESSCAN_ENGINE_MAILBOX_H

#include "engine/message.h"
#include "net/loop.h"

#include <stdatomic.h>

struct mailbox {
	_Atomic(struct message *) newest;
	struct loop *loop;
	void (*handle)(void *owner, struct message *message); /* frees the message */
	void *owner;
};

void mailbox_init(struct mailbox *mailbox, struct loop *loop,
	void (*handle)(void *owner, struct message *message), void *owner);
/* Takes the message over. Messages of one thread arrive in the order they were posted. */
void mailbox_post(struct mailbox *mailbox, struct message *message);

#endif
