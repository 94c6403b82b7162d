/* SPDX-License-Identifier: Apache-2.0 */
/* survey/put_off: domains come back in the order of their times, and of the list where those are the same. */
#include "tests/unit/unit.h"

#include "base/arena.h"
#include "base/clock.h"
#include "survey/put_off.h"

#include <stdlib.h>

#define MANY 1000

static struct domain_request *request(uint64_t sequence)
{
	struct domain_request *made = memory_alloc(sizeof(*made));

	made->sequence = sequence;
	return made;
}

static void in_order(void **state)
{
	struct put_off waiting = { 0 };
	int64_t before = 0;
	uint64_t sequence = 0;

	(void)state;
	assert_null(put_off_take(&waiting, INT64_MAX));
	for (uint64_t i = 0; i < MANY; i++)
		put_off_add(&waiting, (int64_t)(i * 7919 % 100), request(i));
	assert_null(put_off_take(&waiting, -1));
	for (size_t i = 0; i < MANY; i++) {
		struct domain_request *taken = put_off_take(&waiting, 100);
		int64_t due = (int64_t)(taken->sequence * 7919 % 100);

		assert_true(due > before || !i || (due == before && taken->sequence > sequence));
		before = due;
		sequence = taken->sequence;
		domain_request_free(taken);
	}
	assert_int_equal(waiting.count, 0);
	put_off_done(&waiting);
}

static void hurried(void **state)
{
	struct put_off waiting;

	(void)state;
	put_off_init(&waiting, 240 * CLOCK_SECOND);
	for (uint64_t i = 0; i < MANY; i++)
		put_off_add(&waiting, (int64_t)(MANY - i), request(i));
	assert_false(put_off_is_over(&waiting, false, 5 * CLOCK_SECOND));
	assert_false(put_off_is_over(&waiting, true, 5 * CLOCK_SECOND));
	assert_false(put_off_is_over(&waiting, false, (5 + 7199) * CLOCK_SECOND));
	assert_null(put_off_take(&waiting, 0));
	assert_true(put_off_is_over(&waiting, false, (5 + 7200) * CLOCK_SECOND));
	for (uint64_t i = 0; i < MANY / 2; i++) {
		struct domain_request *taken = put_off_take(&waiting, 1);

		assert_int_equal(taken->sequence, i);
		domain_request_free(taken);
	}
	assert_true(put_off_is_over(&waiting, false, (5 + 7200) * CLOCK_SECOND));
	put_off_add(&waiting, INT64_MAX, request(0));
	struct domain_request *late = put_off_take(&waiting, 1);
	assert_int_equal(late->sequence, 0);
	domain_request_free(late);
	put_off_done(&waiting);
}

/* What was too long, or a part of that, does not count any more. */
static void anew(void **state)
{
	struct put_off waiting;

	(void)state;
	for (int64_t before = 7199; before <= 7200; before++) {
		put_off_init(&waiting, 240 * CLOCK_SECOND);
		put_off_add(&waiting, 9999 * CLOCK_SECOND, request(1));
		assert_false(put_off_is_over(&waiting, true, 5 * CLOCK_SECOND));
		assert_int_equal(put_off_is_over(&waiting, true, (5 + before) * CLOCK_SECOND),
			before == 7200);
		put_off_restart(&waiting);
		assert_false(put_off_is_over(&waiting, false, 20000 * CLOCK_SECOND));
		put_off_add(&waiting, 30000 * CLOCK_SECOND, request(2));
		assert_false(put_off_is_over(&waiting, true, 20000 * CLOCK_SECOND));
		assert_false(put_off_is_over(&waiting, true, (20000 + 7199) * CLOCK_SECOND));
		assert_true(put_off_is_over(&waiting, false, (20000 + 7200) * CLOCK_SECOND));
		put_off_done(&waiting);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order),
		cmocka_unit_test(hurried),
		cmocka_unit_test(anew),
	};

	return RUN_TESTS("put_off", tests);
}
