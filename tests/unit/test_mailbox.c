/* SPDX-License-Identifier: Apache-2.0 */
/* engine: what is under way between threads (mailbox.h). */
#include "tests/unit/unit.h"

#include "engine/mailbox.h"

#include <stdlib.h>

#define MESSAGES 3

struct world {
	struct loop *loop;
	struct mailbox mailbox;
	size_t seen[MESSAGES]; /* octets under way while each was handled */
	size_t count;
};

static void handle(void *owner, struct message *message)
{
	struct world *world = owner;

	world->seen[world->count++] = mailbox_octets(&world->mailbox);
	free(message);
	if (world->count == MESSAGES)
		loop_stop(world->loop);
}

static void post(struct world *world, size_t octets)
{
	struct message *message = message_new(MESSAGE_RECORD);

	message->octets = octets;
	mailbox_post(&world->mailbox, message);
}

/* T352: until they were handled, and then as long as their owner says that it holds them. */
static void octets_count_until_they_are_done_with(void **state)
{
	struct world world = { .loop = loop_new() };

	(void)state;
	assert_non_null(world.loop);
	mailbox_init(&world.mailbox, world.loop, handle, &world);
	post(&world, 1000);
	post(&world, 0);
	post(&world, 20);
	assert_int_equal(mailbox_octets(&world.mailbox), 1020);
	loop_run(world.loop);
	assert_int_equal(world.seen[0], 1020);
	assert_int_equal(world.seen[1], 20);
	assert_int_equal(world.seen[2], 20);
	assert_int_equal(mailbox_octets(&world.mailbox), 0);
	mailbox_hold(&world.mailbox, 7);
	assert_int_equal(mailbox_octets(&world.mailbox), 7);
	mailbox_hold(&world.mailbox, 0);
	assert_int_equal(mailbox_octets(&world.mailbox), 0);
	loop_free(world.loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(octets_count_until_they_are_done_with),
	};

	return RUN_TESTS("mailbox", tests);
}
