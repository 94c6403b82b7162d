/* SPDX-License-Identifier: Apache-2.0 */
/* engine/schedule: who may be connected to (PROTOCOL G2), at times the test sets. */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "engine/schedule.h"

#include <string.h>

#define START INT64_C(1790000000000000)

struct world {
	struct loop *loop;
	struct schedule schedule;
	struct options options;
	struct slot slots[12];
	size_t count;
	char started[200]; /* indexes of the slots, in order */
	char put_off[200]; /* likewise */
	atomic_bool pressed;
};

static void start(void *owner, struct slot *slot)
{
	struct world *world = owner;
	char digit[3] = { ' ', (char)('a' + (slot - world->slots)), 0 };

	schedule_spend(&world->schedule);
	strncat(world->started, digit, sizeof(world->started) - strlen(world->started) - 1);
}

static void put_off(void *owner, struct slot *slot)
{
	struct world *world = owner;
	char digit[3] = { ' ', (char)('a' + (slot - world->slots)), 0 };

	strncat(world->put_off, digit, sizeof(world->put_off) - strlen(world->put_off) - 1);
}

static void set_up_world(struct world *world, struct options options)
{
	*world = (struct world){ .loop = loop_new(), .options = options };
	assert_non_null(world->loop);
	clock_fix(START);
	schedule_init(&world->schedule, world->loop, (struct hash_key){ 1, 2 }, &world->options,
		world->options.senders, 1, start, world);
}

static void tear_down_world(struct world *world)
{
	schedule_done(&world->schedule);
	loop_free(world->loop);
	clock_fix(0);
}

static void want(struct world *world, const char *text)
{
	struct address address;

	assert_true(address_parse(text, &address));
	slot_init(&world->slots[world->count], &world->schedule, &address);
	slot_want(&world->slots[world->count++], &world->schedule);
}

static void networks_by_prefix(void **state)
{
	static const struct {
		const char *address;
		const char *network;
	} cases[] = { { "198.51.100.200", "198.51.100.0" }, { "2001:db8:1:2::3", "2001:db8:1::" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct address address, expected;
		assert_true(address_parse(cases[i].address, &address));
		assert_true(address_parse(cases[i].network, &expected));
		address = schedule_network(&address);
		assert_int_equal(address_compare(&address, &expected), 0);
	}
}

/* T264: so many at once in one network; the next starts when one ends. */
static void limit_per_network(void **state)
{
	struct world w;

	(void)state;
	set_up_world(&w, (struct options){ .senders = 100, .per_network = 2 });
	want(&w, "198.51.100.1");
	want(&w, "198.51.100.2");
	want(&w, "198.51.100.3");
	want(&w, "198.51.101.1"); /* another network is not held up */
	want(&w, "198.51.100.4");
	assert_string_equal(w.started, " a b d");
	slot_release(&w.slots[1], &w.schedule, w.options.spacing, false);
	assert_string_equal(w.started, " a b d c");
	slot_release(&w.slots[3], &w.schedule, w.options.spacing, false);
	assert_string_equal(w.started, " a b d c");
	slot_release(&w.slots[0], &w.schedule, w.options.spacing, false);
	assert_string_equal(w.started, " a b d c e");
	tear_down_world(&w);
}

static void limit_in_all(void **state)
{
	struct world w;

	(void)state;
	set_up_world(&w, (struct options){ .senders = 2, .per_network = 4 });
	want(&w, "8.0.1.1");
	want(&w, "8.0.2.1");
	want(&w, "8.0.3.1");
	assert_string_equal(w.started, " a b");
	slot_release(&w.slots[0], &w.schedule, w.options.spacing, false);
	assert_string_equal(w.started, " a b c");
	tear_down_world(&w);
}

/* One session at a time with an address, and a pause between two. */
static void pause_between_sessions(void **state)
{
	struct world w;

	(void)state;
	set_up_world(&w,
		(struct options){ .senders = 9, .per_network = 9, .spacing = 2 * CLOCK_SECOND });
	want(&w, "8.0.1.1");
	slot_want(&w.slots[0], &w.schedule);
	assert_string_equal(w.started, " a");
	slot_release(&w.slots[0], &w.schedule, w.options.spacing, true);
	assert_string_equal(w.started, " a");
	clock_fix(START + 2 * CLOCK_SECOND - 1);
	want(&w, "8.0.2.1");
	assert_string_equal(w.started, " a b");
	clock_fix(START + 2 * CLOCK_SECOND);
	want(&w, "8.0.3.1");
	assert_int_equal(w.slots[0].state, SLOT_BUSY);
	assert_int_equal(strlen(w.started), 8);
	tear_down_world(&w);
}

/* What wants nothing more does not start again. */
static void no_more_to_do(void **state)
{
	struct world w;

	(void)state;
	set_up_world(&w, (struct options){ .senders = 9, .per_network = 9 });
	want(&w, "8.0.1.1");
	slot_release(&w.slots[0], &w.schedule, w.options.spacing, false);
	want(&w, "8.0.2.1");
	assert_string_equal(w.started, " a b");
	slot_want(&w.slots[0], &w.schedule);
	assert_string_equal(w.started, " a b a");
	tear_down_world(&w);
}

static void rate_of_connections(void **state)
{
	struct world w;

	(void)state;
	set_up_world(&w, (struct options){ .senders = 9, .per_network = 9, .rate = 1 });
	want(&w, "8.0.1.1");
	want(&w, "8.0.2.1");
	assert_string_equal(w.started, " a");
	clock_fix(START + CLOCK_SECOND);
	want(&w, "8.0.3.1");
	assert_string_equal(w.started, " a b");
	tear_down_world(&w);
}

/* T307: a network counts once in a round, whichever of its addresses it is. */
static void first_of_network(void **state)
{
	struct world w;

	(void)state;
	set_up_world(&w, (struct options){ .senders = 10, .per_network = 10 });
	want(&w, "198.51.100.1");
	want(&w, "198.51.100.2");
	want(&w, "198.51.101.1");
	assert_true(slot_first_of_network(&w.slots[0], 1));
	assert_false(slot_first_of_network(&w.slots[0], 1));
	assert_false(slot_first_of_network(&w.slots[1], 1));
	assert_true(slot_first_of_network(&w.slots[2], 1));
	assert_true(slot_first_of_network(&w.slots[1], 2));
	assert_false(slot_first_of_network(&w.slots[0], 1));
	tear_down_world(&w);
}

/* G5: refusals in a row are counted by network; one connection that comes about ends the row. */
static void backs_off(void **state)
{
	struct world w;

	(void)state;
	set_up_world(&w, (struct options){ .senders = 10, .per_network = 10, .back_off = 3 });
	want(&w, "198.51.100.1");
	want(&w, "198.51.100.2");
	want(&w, "198.51.101.1");
	for (int i = 0; i < 2; i++)
		slot_note_refusal(&w.slots[0], &w.schedule, true);
	slot_note_refusal(&w.slots[1], &w.schedule, false);
	for (int i = 0; i < 2; i++)
		slot_note_refusal(&w.slots[1], &w.schedule, true);
	assert_false(slot_backed_off(&w.slots[0]));
	slot_note_refusal(&w.slots[0], &w.schedule, true);
	assert_true(slot_backed_off(&w.slots[0]));
	assert_true(slot_backed_off(&w.slots[1]));
	assert_false(slot_backed_off(&w.slots[2]));
	slot_back_off(&w.slots[2]);
	assert_true(slot_backed_off(&w.slots[2]));
	tear_down_world(&w);
}

static void never_backs_off(void **state)
{
	struct world w;

	(void)state;
	set_up_world(&w, (struct options){ .senders = 10, .per_network = 10 });
	want(&w, "198.51.100.1");
	for (int i = 0; i < 100; i++)
		slot_note_refusal(&w.slots[0], &w.schedule, true);
	assert_false(slot_backed_off(&w.slots[0]));
	tear_down_world(&w);
}

/* While it is held, everything begins, whatever the limits, so that its owners hear that they fail. */
static void held(void **state)
{
	struct world w;

	(void)state;
	set_up_world(&w, (struct options){ .senders = 1, .per_network = 1, .rate = 1 });
	want(&w, "198.51.100.1");
	want(&w, "198.51.100.2");
	want(&w, "198.51.101.1");
	assert_string_equal(w.started, " a");
	schedule_hold(&w.schedule, true);
	want(&w, "203.0.113.1");
	assert_string_equal(w.started, " a b c d");
	tear_down_world(&w);
}

/* … but a pause that began before it counts again after it (G2). */
static void held_keeps_pauses(void **state)
{
	struct world w;

	(void)state;
	set_up_world(&w, (struct options){ .senders = 9, .per_network = 9 });
	want(&w, "198.51.100.1");
	slot_release(&w.slots[0], &w.schedule, 60 * CLOCK_SECOND, false);
	schedule_hold(&w.schedule, true);
	slot_want(&w.slots[0], &w.schedule);
	want(&w, "203.0.113.1");
	assert_string_equal(w.started, " a b a");
	slot_release(&w.slots[0], &w.schedule, 0, false);
	schedule_hold(&w.schedule, false);
	slot_want(&w.slots[0], &w.schedule);
	want(&w, "198.51.100.2");
	assert_string_equal(w.started, " a b a c");
	clock_fix(START + 61 * CLOCK_SECOND);
	want(&w, "198.51.100.3");
	assert_string_equal(w.started, " a b a c d a");
	tear_down_world(&w);
}

static void pauses(void **state)
{
	struct world w;

	(void)state;
	set_up_world(&w, (struct options){ .senders = 9, .per_network = 9 });
	schedule_pause(&w.schedule);
	want(&w, "198.51.100.1");
	assert_string_equal(w.started, "");
	clock_fix(START + 2 * CLOCK_SECOND);
	want(&w, "198.51.100.2");
	assert_string_equal(w.started, " a b");
	tear_down_world(&w);
}

/* T336: who takes long gives way to who waits, the oldest first, down to a half. */
static void slow_sessions_give_way(void **state)
{
	struct world w;

	(void)state;
	set_up_world(&w, (struct options){ .senders = 4, .per_network = 4 });
	schedule_put_off_by(&w.schedule, put_off, 100, &w.pressed);
	want(&w, "8.0.1.1");
	want(&w, "8.0.2.1");
	want(&w, "8.0.3.1");
	clock_fix(START + CLOCK_SECOND);
	want(&w, "8.0.4.1");
	clock_fix(START + SCHEDULE_SLOW);
	schedule_ease(&w.schedule);
	assert_string_equal(w.put_off, ""); /* nobody waits */
	want(&w, "8.0.5.1");
	schedule_ease(&w.schedule);
	assert_string_equal(w.put_off, " a");
	schedule_ease(&w.schedule);
	assert_string_equal(w.put_off, " a"); /* it was told */
	clock_fix(START + CLOCK_SECOND + SCHEDULE_SLOW);
	schedule_ease(&w.schedule);
	assert_string_equal(w.put_off, " a b");
	slot_release(&w.slots[0], &w.schedule, 0, false);
	assert_string_equal(w.started, " a b c d e");
	schedule_ease(&w.schedule);
	assert_string_equal(w.put_off, " a b");
	tear_down_world(&w);
}

/* T336: likewise for the list, when those that take long fill a quarter of the window. */
static void slow_sessions_leave_the_window(void **state)
{
	struct world w;

	(void)state;
	set_up_world(&w, (struct options){ .senders = 9, .per_network = 4 });
	schedule_put_off_by(&w.schedule, put_off, 8, &w.pressed);
	want(&w, "8.0.1.1");
	want(&w, "8.0.2.1");
	want(&w, "8.0.3.1");
	clock_fix(START + SCHEDULE_SLOW);
	schedule_ease(&w.schedule);
	assert_string_equal(w.put_off, "");
	atomic_store(&w.pressed, true);
	schedule_ease(&w.schedule);
	assert_string_equal(w.put_off, " a");
	tear_down_world(&w);
}

/* T335: who has more to come takes turns with those that came before. */
static void backlogs_take_turns(void **state)
{
	struct world w;

	(void)state;
	set_up_world(&w, (struct options){ .senders = 1, .per_network = 1 });
	want(&w, "8.0.1.1");
	want(&w, "8.0.2.1");
	want(&w, "8.0.3.1");
	want(&w, "8.0.4.1");
	struct address address;
	assert_true(address_parse("8.0.5.1", &address));
	slot_init(&w.slots[w.count], &w.schedule, &address);
	w.slots[w.count].backlog = 3;
	slot_want(&w.slots[w.count++], &w.schedule);
	slot_release(&w.slots[0], &w.schedule, 0, false);
	assert_string_equal(w.started, " a e");
	slot_release(&w.slots[4], &w.schedule, 0, false);
	assert_string_equal(w.started, " a e b");
	tear_down_world(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(networks_by_prefix),
		cmocka_unit_test(limit_per_network),
		cmocka_unit_test(limit_in_all),
		cmocka_unit_test(pause_between_sessions),
		cmocka_unit_test(no_more_to_do),
		cmocka_unit_test(rate_of_connections),
		cmocka_unit_test(first_of_network),
		cmocka_unit_test(backs_off),
		cmocka_unit_test(never_backs_off),
		cmocka_unit_test(held),
		cmocka_unit_test(held_keeps_pauses),
		cmocka_unit_test(pauses),
		cmocka_unit_test(slow_sessions_give_way),
		cmocka_unit_test(slow_sessions_leave_the_window),
		cmocka_unit_test(backlogs_take_turns),
	};

	return RUN_TESTS("schedule", tests);
}
