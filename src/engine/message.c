/* SPDX-License-Identifier: Apache-2.0 */
/* Messages (message.h). */
#include "engine/message.h"

#include <stdlib.h>

struct message *message_new(enum message_kind kind)
{
	struct message *message = memory_alloc(sizeof(*message));

	message->kind = kind;
	message->mark = fault_mark_keep();
	return message;
}

void finished_record_done(struct finished_record *record)
{
	free(record->text);
	free(record->named.keys);
}

void waiters_add(struct waiters *waiters, const struct message *request)
{
	if (waiters->count == waiters->capacity) {
		waiters->capacity = waiters->capacity ? waiters->capacity * 2 : 2;
		waiters->list =
			memory_resize(waiters->list, waiters->capacity * sizeof(*waiters->list));
	}
	waiters->list[waiters->count++] =
		(struct waiter){ request->answer_to, request->waiter, request->slot };
}

void waiters_done(struct waiters *waiters)
{
	free(waiters->list);
	*waiters = (struct waiters){ 0 };
}

struct message *answer_new(enum message_kind kind, const struct waiter *waiter)
{
	struct message *message = message_new(kind);

	message->waiter = waiter->waiter;
	message->slot = waiter->slot;
	return message;
}
