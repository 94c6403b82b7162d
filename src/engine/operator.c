/* Operators (operator.h). */
#include "engine/operator.h"

#include "base/psl.h"

#include <stdlib.h>
#include <string.h>

struct operator {
	char *name;
	int64_t active;
	struct waiters waiting;
	size_t served; /* of the waiting, who are served in the order of their coming */
};

static void post(struct worker *worker, struct message *message, const char *host_name)
{
	const char *name = psl_registered_domain(host_name);

	message->answer_to = &worker->mailbox;
	message->operator_name = memory_string(name);
	mailbox_post(owner_of(worker->survey, name, strlen(name)), message);
}

void operator_ask(struct worker *worker, const char *host_name, void *waiter, size_t slot)
{
	struct message *message = message_new(MESSAGE_PERMIT);

	message->waiter = waiter;
	message->slot = slot;
	post(worker, message, host_name);
}

void operator_give_back(struct worker *worker, const char *host_name)
{
	post(worker, message_new(MESSAGE_PERMIT_BACK), host_name);
}

static struct operator *find(struct worker *worker, struct message *message)
{
	struct operator *operator = map_get(
		&worker->operators, message->operator_name, strlen(message->operator_name));

	if (operator) {
		free(message->operator_name);
		return operator;
	}
	operator = memory_alloc(sizeof(*operator));
	operator->name = message->operator_name;
	map_put(&worker->operators, operator->name, strlen(operator->name), operator);
	return operator;
}

static void serve(struct worker *worker, struct operator *operator)
{
	int64_t most = worker->survey->setup.options->per_operator;

	while (operator->active < most && operator->served < operator->waiting.count) {
		struct waiter *waiter = &operator->waiting.list[operator->served++];

		operator->active++;
		mailbox_post(waiter->answer_to, answer_new(MESSAGE_PERMITTED, waiter));
	}
	if (operator->served == operator->waiting.count) {
		waiters_done(&operator->waiting);
		operator->served = 0;
	}
}

void operator_on_ask(struct worker *worker, struct message *message)
{
	struct operator *operator = find(worker, message);

	waiters_add(&operator->waiting, message);
	serve(worker, operator);
}

void operator_on_back(struct worker *worker, struct message *message)
{
	struct operator *operator = find(worker, message);

	operator->active--;
	serve(worker, operator);
}

static void free_one(void *value, void *context)
{
	struct operator *operator = value;

	(void)context;
	waiters_done(&operator->waiting);
	free(operator->name);
	free(operator);
}

void operator_free_all(struct worker *worker)
{
	map_each(&worker->operators, free_one, NULL);
	map_done(&worker->operators);
}
