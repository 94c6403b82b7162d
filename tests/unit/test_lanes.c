/* SPDX-License-Identifier: Apache-2.0 */
/* engine/lanes: shares of the window (T335). */
#include "tests/unit/unit.h"

#include "base/address.h"
#include "base/arena.h"
#include "engine/lanes.h"
#include "engine/request.h"

#include <stdio.h>

#define WINDOW 64 /* so that a lane has four places … */
#define AT_ONCE 2 /* … of which two count for nobody else */

static const struct hash_key key = { 3, 4 };

static uint64_t operator_of(const char *name)
{
	return lane_of_operator(key, name);
}

static struct lane_claim claim_of(const char *name)
{
	return (struct lane_claim){ .count = 1, .keys = { operator_of(name) } };
}

static struct domain_request *request(uint64_t sequence)
{
	struct domain_request *request = memory_alloc(sizeof(*request));

	request->sequence = sequence;
	return request;
}

/* How many places are to be had, all of which are taken. */
static size_t take_all(struct lanes *lanes, const struct lane_claim *claim)
{
	size_t count = 0;
	uint64_t full;

	while (lanes_take(lanes, claim, &full))
		count++;
	assert_int_equal(full, claim->keys[claim->count - 1]);
	return count;
}

static uint64_t next(struct lanes *lanes)
{
	bool more;
	struct domain_request *found = lanes_next(lanes, &more);
	uint64_t sequence = found ? found->sequence : 0;

	assert_false(more);
	domain_request_free(found);
	return sequence;
}

static void a_lane_has_its_share(void **state)
{
	struct lane_claim one = claim_of("one.example"), two = claim_of("two.example");
	struct lanes lanes;

	(void)state;
	lanes_init(&lanes, key, WINDOW, AT_ONCE);
	assert_int_equal(take_all(&lanes, &one), WINDOW / 16);
	assert_int_equal(take_all(&lanes, &two), WINDOW / 16);
	lanes_give_back(&lanes, &one);
	assert_int_equal(take_all(&lanes, &one), 1);
	lanes_done(&lanes);
}

/* What can be served at once can also be had in a small window. */
static void small_windows(void **state)
{
	struct lane_claim one = claim_of("one.example");
	struct lanes lanes;

	(void)state;
	lanes_init(&lanes, key, 1, 8);
	assert_int_equal(take_all(&lanes, &one), 8);
	lanes_done(&lanes);
	lanes_init(&lanes, key, 0, 0);
	assert_int_equal(take_all(&lanes, &one), 1);
	lanes_done(&lanes);
}

/* All of its lanes, or none. */
static void claims_are_whole(void **state)
{
	struct lane_claim one = claim_of("one.example"), both = claim_of("two.example");
	struct lanes lanes;
	uint64_t full;

	(void)state;
	lanes_init(&lanes, key, WINDOW, AT_ONCE);
	take_all(&lanes, &one);
	lane_claim_add(&both, one.keys[0]);
	lane_claim_add(&both, one.keys[0]);
	assert_int_equal(both.count, 2);
	assert_false(lanes_take(&lanes, &both, &full));
	assert_int_equal(full, one.keys[0]);
	both.count = 1;
	assert_int_equal(take_all(&lanes, &both), WINDOW / 16);
	lanes_done(&lanes);
}

/* Many lanes that are each within their share together leave half of the window. */
static void crowds_leave_room(void **state)
{
	struct lanes lanes;
	size_t crowd = 0;

	(void)state;
	lanes_init(&lanes, key, WINDOW, AT_ONCE);
	for (int i = 0; i < 100; i++) {
		char name[20];

		snprintf(name, sizeof(name), "o%d.example", i);
		struct lane_claim claim = claim_of(name);
		size_t taken = take_all(&lanes, &claim);

		assert_in_range(taken, AT_ONCE, WINDOW / 16);
		crowd += taken - AT_ONCE;
	}
	assert_int_equal(crowd, WINDOW / 2);
	lanes_done(&lanes);
}

static void who_waits_is_served_in_order(void **state)
{
	struct lane_claim one = claim_of("one.example");
	struct lanes lanes;

	(void)state;
	lanes_init(&lanes, key, WINDOW, AT_ONCE);
	take_all(&lanes, &one);
	for (uint64_t i = 1; i <= 3; i++)
		lanes_wait(&lanes, one.keys[0], request(i));
	assert_int_equal(next(&lanes), 0);
	lanes_give_back(&lanes, &one);
	assert_int_equal(next(&lanes), 1);
	assert_int_equal(next(&lanes), 0);
	lanes_give_back(&lanes, &one);
	lanes_give_back(&lanes, &one);
	assert_int_equal(next(&lanes), 2);
	assert_int_equal(next(&lanes), 3);
	assert_int_equal(lanes.waiting_count, 0);
	lanes_done(&lanes);
}

static void who_has_most_to_wait_is_first(void **state)
{
	struct lanes lanes;

	(void)state;
	lanes_init(&lanes, key, WINDOW, AT_ONCE);
	lanes_wait(&lanes, operator_of("few.example"), request(100));
	for (uint64_t i = 1; i <= 5; i++)
		lanes_wait(&lanes, operator_of("many.example"), request(i));
	assert_int_equal(next(&lanes), 1);
	assert_int_equal(next(&lanes), 2);
	lanes_done(&lanes);
}

/* A request that waits in one lane takes no place in it as long as there is none in its other. */
static void places_are_taken_together(void **state)
{
	struct lane_claim one = claim_of("one.example"), two = claim_of("two.example");
	struct domain_request *first = request(1), *second = request(2);
	struct lanes lanes;

	(void)state;
	lanes_init(&lanes, key, 1, 1);
	first->claim = second->claim = one;
	lane_claim_join(&first->claim, &two);
	lane_claim_join(&second->claim, &two);
	take_all(&lanes, &two);
	lanes_wait(&lanes, one.keys[0], first);
	lanes_wait(&lanes, two.keys[0], second);
	assert_int_equal(next(&lanes), 0);
	assert_int_equal(take_all(&lanes, &one), 1);
	lanes_give_back(&lanes, &two);
	assert_int_equal(next(&lanes), 0);
	lanes_give_back(&lanes, &one);
	assert_in_range(next(&lanes), 1, 2);
	assert_int_equal(next(&lanes), 0);
	lanes_give_back(&lanes, &one);
	lanes_give_back(&lanes, &two);
	assert_in_range(next(&lanes), 1, 2);
	lanes_give_back(&lanes, &one);
	lanes_give_back(&lanes, &two);
	assert_int_equal(lanes.map.count, 0);
	lanes_done(&lanes);
}

/* The search for somebody who has all of his places is bounded, and goes on. */
static void searches_are_bounded(void **state)
{
	struct lane_claim one = claim_of("one.example"), two = claim_of("two.example");
	struct domain_request *found = NULL;
	struct lanes lanes;
	int searches = 0;
	bool more = true;

	(void)state;
	lanes_init(&lanes, key, 1, 1);
	take_all(&lanes, &two);
	for (uint64_t i = 1; i <= 1000; i++) {
		struct domain_request *both = request(i);

		both->claim = two;
		lanes_wait(&lanes, one.keys[0], both);
	}
	lanes_wait(&lanes, one.keys[0], request(1001));
	for (; more && !found; searches++)
		found = lanes_next(&lanes, &more);
	assert_in_range(searches, 2, 1000);
	assert_int_equal(found->sequence, 1001);
	domain_request_free(found);
	lanes_done(&lanes);
}

static void kinds_are_told_apart(void **state)
{
	struct address address;

	(void)state;
	assert_true(address_parse("192.0.2.1", &address));
	assert_true(lane_is_of_policies(lane_of_policies(key, &address)));
	assert_false(lane_is_of_policies(lane_of_network(key, &address)));
	assert_false(lane_is_of_policies(operator_of("one.example")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lane_has_its_share),
		cmocka_unit_test(small_windows),
		cmocka_unit_test(claims_are_whole),
		cmocka_unit_test(crowds_leave_room),
		cmocka_unit_test(who_waits_is_served_in_order),
		cmocka_unit_test(who_has_most_to_wait_is_first),
		cmocka_unit_test(places_are_taken_together),
		cmocka_unit_test(searches_are_bounded),
		cmocka_unit_test(kinds_are_told_apart),
	};

	return RUN_TESTS("lanes", tests);
}
