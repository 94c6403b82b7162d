/* SPDX-License-Identifier: Apache-2.0 */
/* Places of domains (place.h). */
#include "engine/place.h"

#include "engine/operator.h"

static void add(struct lane_claim *lanes, uint64_t key)
{
	if (lanes->count < LANE_KEYS_OF_HOSTS)
		lane_claim_add(lanes, key);
}

void place_lanes_of(
	const struct context *context, const struct domain_host *host, struct lane_claim *lanes)
{
	char text[ADDRESS_TEXT_SIZE];

	add(lanes, lane_of_operator(context->hash_key, operator_of(host->name, text)));
	for (size_t i = 0; i < host->address_count; i++) {
		const struct domain_address *address = &host->addresses[i];

		if (address->skip != SKIP_NONE)
			continue;
		struct address network = schedule_network(&address->address->address);
		add(lanes, lane_of_network(context->hash_key, &network));
	}
}

struct lane_claim place_policies(const struct domain_place *place)
{
	struct lane_claim lanes = { 0 };

	for (size_t i = 0; i < place->claim.count; i++) {
		if (lane_is_of_policies(place->claim.keys[i]))
			lane_claim_add(&lanes, place->claim.keys[i]);
	}
	return lanes;
}

void place_ask(struct worker *worker, const struct lane_claim *wanted, enum message_kind answer,
	void *waiter)
{
	struct message *message = message_new(MESSAGE_CLAIM);

	message->answer_to = &worker->mailbox;
	message->waiter = waiter;
	message->claim = (struct claim_request){ .keys = wanted, .answer = answer };
	mailbox_post(worker->context->maker, message);
}

void place_release(struct worker *worker, struct domain_place *place, const struct lane_claim *kept)
{
	struct lane_claim released = { 0 }, left = { 0 };
	const struct lane_claim *all = &place->claim;

	for (size_t i = 0; i < all->count; i++) {
		uint64_t key = all->keys[i];
		bool stays = lane_is_of_policies(key) || (kept && lane_claim_has(kept, key));

		lane_claim_add(stays ? &left : &released, key);
	}
	if (!released.count)
		return;
	place->claim = left;
	struct message *message = message_new(MESSAGE_RELEASED);
	message->place = memory_alloc(sizeof(*message->place));
	message->place->claim = released;
	mailbox_post(worker->context->maker, message);
}
