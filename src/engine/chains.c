/* SPDX-License-Identifier: Apache-2.0 */
/* Chains of a worker (chains.h). */
#include "engine/chains.h"
#include "tls/chain_read.h"

#include <stdlib.h>
#include <string.h>

struct chain_entry {
	struct warm_place place; /* first: the queue hands it back */
	uint8_t id[CHAIN_DIGEST_SIZE];
	struct trust_verdict trust;
	struct chain *chain; /* NULL when nobody had it and it cooled: who asks brings it along */
};

static bool cool(struct warm_place *place, void *owner)
{
	struct chain_entry *entry = (struct chain_entry *)place;

	(void)owner;
	if (atomic_load_explicit(&entry->chain->references, memory_order_acquire) > 1)
		return false;
	chain_unref(entry->chain);
	entry->chain = NULL;
	return true;
}

static void announce(struct worker *worker, struct chain *chain)
{
	struct message *message;

	if (!worker->context->setup.keeps_chains)
		return;
	message = message_new(MESSAGE_CHAIN);
	message->chain = chain_ref(chain);
	message->octets = chain_octets(chain);
	worker_post(worker, message);
}

/* With its trust as it was found before, or judged now. */
static void parse(struct chain_entry *entry, struct worker *worker,
	const struct judge_request *request, bool judged)
{
	struct chain *chain = chain_of_objects(request->ders, request->count, request->objects);

	if (!judged)
		entry->trust = trust_judge(worker->trust, chain, request->time_us);
	chain->trust = entry->trust;
	chain_forget_objects(chain);
	chain_unref(entry->chain);
	entry->chain = chain;
}

static struct chain_entry *entry_of(struct worker *worker, const struct judge_request *request)
{
	uint8_t id[CHAIN_DIGEST_SIZE];

	chain_identify(request->ders, request->count, id);
	struct chain_entry *entry = map_get(&worker->chains, id, sizeof(id));
	if (entry) {
		worker->counters.chain_joins++;
		/* A certificate of it has begun or ceased to be valid since. */
		bool expired = request->time_us > entry->trust.valid_until;
		if (expired || !entry->chain)
			parse(entry, worker, request, !expired);
		return entry;
	}
	entry = memory_alloc(sizeof(*entry));
	memcpy(entry->id, id, sizeof(id));
	parse(entry, worker, request, false);
	map_put(&worker->chains, entry->id, sizeof(entry->id), entry);
	worker->counters.chains++;
	announce(worker, entry->chain);
	return entry;
}

void chains_on_judge(struct worker *worker, struct message *message)
{
	struct chain_entry *entry = entry_of(worker, &message->judge);
	struct waiter waiter = { message->answer_to, message->waiter, message->slot };
	struct message *answer = answer_new(MESSAGE_JUDGED, &waiter);

	answer->chain = chain_ref(entry->chain);
	mailbox_post(waiter.answer_to, answer);
	warm_use(&worker->warm_chains, &entry->place, chain_octets(entry->chain));
}

static void free_entry(void *value, void *context)
{
	struct chain_entry *entry = value;

	(void)context;
	chain_unref(entry->chain);
	free(entry);
}

void chains_open(struct worker *worker)
{
	map_init(&worker->chains, worker->context->hash_key);
	warm_init(&worker->warm_chains, WORKER_WARM_UNITS, worker->context->setup.warm_octets, cool,
		worker);
}

void chains_close(struct worker *worker)
{
	map_each(&worker->chains, free_entry, NULL);
	map_done(&worker->chains);
}
