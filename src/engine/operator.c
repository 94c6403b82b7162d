/* SPDX-License-Identifier: Apache-2.0 */
/* Operators (operator.h). */
#include "engine/operator.h"

#include "base/name.h"
#include "base/psl.h"

#include <stdlib.h>
#include <string.h>

struct operator_unit {
	char *name;
	int64_t active;
	unsigned seen_round; /* the latest in which a session counted for the vantage */
	struct waiters waiting;
	size_t served; /* of the waiting, who are served in the order of their coming */
};

const char *operator_of(const char *host_name, char text[ADDRESS_TEXT_SIZE])
{
	struct address address;

	if (!name_literal(host_name, &address))
		return psl_registered_domain(host_name);
	address = schedule_network(&address);
	address_format(&address, text);
	return text;
}

static void post(struct worker *worker, struct message *message, const char *host_name)
{
	char text[ADDRESS_TEXT_SIZE];
	const char *name = operator_of(host_name, text);

	message->answer_to = &worker->mailbox;
	message->operator_name = memory_string(name);
	mailbox_post(owner_of(worker->context, name, strlen(name)), message);
}

void operator_ask(struct worker *worker, const char *host_name, void *waiter, size_t slot)
{
	struct message *message = message_new(MESSAGE_PERMIT);

	message->waiter = waiter;
	message->slot = slot;
	post(worker, message, host_name);
}

void operator_give_back(
	struct worker *worker, const char *host_name, unsigned round, unsigned signs)
{
	struct message *message = message_new(MESSAGE_PERMIT_BACK);

	message->round = round;
	message->signs = signs;
	post(worker, message, host_name);
}

static struct operator_unit *find(struct worker *worker, struct message *message)
{
	struct operator_unit *unit =
		map_get(&worker->operators, message->operator_name, strlen(message->operator_name));

	if (unit) {
		free(message->operator_name);
		return unit;
	}
	unit = memory_alloc(sizeof(*unit));
	unit->name = message->operator_name;
	map_put(&worker->operators, unit->name, strlen(unit->name), unit);
	return unit;
}

static void serve(struct worker *worker, struct operator_unit *unit)
{
	int64_t most = worker->context->setup.options->per_operator;

	while (unit->active < most && unit->served < unit->waiting.count) {
		struct waiter *waiter = &unit->waiting.list[unit->served++];

		unit->active++;
		mailbox_post(waiter->answer_to, answer_new(MESSAGE_PERMITTED, waiter));
	}
	if (unit->served == unit->waiting.count) {
		waiters_done(&unit->waiting);
		unit->served = 0;
	}
}

void operator_on_ask(struct worker *worker, struct message *message)
{
	struct operator_unit *unit = find(worker, message);

	waiters_add(&unit->waiting, message);
	serve(worker, unit);
}

/* The first with the operator, whichever of its hosts it was, counts for the vantage. */
static void note_session(
	struct worker *worker, struct operator_unit *unit, const struct message *back)
{
	if (unit->seen_round >= back->round)
		return;
	unit->seen_round = back->round;
	struct message *message = message_new(MESSAGE_SIGHTED);
	message->sighting = (struct sighting){
		.unit = SIGHTING_OPERATOR, .signs = back->signs, .round = back->round
	};
	mailbox_post(worker->context->maker, message);
}

void operator_on_back(struct worker *worker, struct message *message)
{
	struct operator_unit *unit = find(worker, message);

	note_session(worker, unit, message);
	unit->active--;
	serve(worker, unit);
}

static void free_one(void *value, void *context)
{
	struct operator_unit *unit = value;

	(void)context;
	waiters_done(&unit->waiting);
	free(unit->name);
	free(unit);
}

void operator_open(struct worker *worker)
{
	map_init(&worker->operators, worker->context->hash_key);
}

void operator_close(struct worker *worker)
{
	map_each(&worker->operators, free_one, NULL);
	map_done(&worker->operators);
}
