/* SPDX-License-Identifier: Apache-2.0 */
/* output/status (T600): when a survey will be at its end, second attempts included. */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "output/status.h"

static double left(uint64_t total, uint64_t done, struct second_attempts again, double seconds)
{
	const struct status status = { .total = total };
	const struct progress progress = { .done = done, .again = again };

	return status_left(&status, &progress, seconds);
}

static void about(double found, double expected)
{
	if (found < expected - 0.5 || found > expected + 0.5)
		fail_msg("%f instead of %f", found, expected);
}

static void first_attempts_alone(void **state)
{
	(void)state;
	about(left(1000, 100, (struct second_attempts){ 0 }, 10), 90);
	about(left(1000, 0, (struct second_attempts){ 0 }, 10), -1);
	about(left(0, 100, (struct second_attempts){ 0 }, 10), -1);
	about(left(100, 100, (struct second_attempts){ 0 }, 10), -1);
}

/* T600: a tenth fails: so will a tenth of the rest, and the last of them waits its time. */
static void the_wait_counts(void **state)
{
	const struct second_attempts again = { .count = 10, .wait_us = 900 * CLOCK_SECOND };
	const struct second_attempts none = { .wait_us = 900 * CLOCK_SECOND };

	(void)state;
	about(left(1000, 90, again, 10), 90 + 900);
	about(left(1000, 90, none, 10), 101);
	/* All have had their first. */
	about(left(100, 90, again, 10), 900);
	/* Many take longer than the wait. */
	about(left(100000, 90, (struct second_attempts){ .count = 10, .wait_us = CLOCK_SECOND },
		      10),
		9990 + 1000);
}

static void in_the_second_pass(void **state)
{
	const struct second_attempts again = {
		.count = 10, .wait_us = 300 * CLOCK_SECOND, .begun = true
	};
	const struct second_attempts over = { .begun = true };

	(void)state;
	about(left(1000, 990, again, 990), 300);
	about(left(1000, 900, over, 900), 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_attempts_alone),
		cmocka_unit_test(the_wait_counts),
		cmocka_unit_test(in_the_second_pass),
	};

	return RUN_TESTS("status", tests);
}
