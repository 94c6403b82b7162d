/* SPDX-License-Identifier: Apache-2.0 */
/* How a survey divides what the machine has (capacity.h). */
#include "tests/unit/unit.h"

#include "survey/capacity.h"

static void plenty(void **state)
{
	const struct capacity capacity = { .descriptors = 1048576, .ports = 28232 };
	struct shares shares;

	(void)state;
	assert_true(capacity_divide(&capacity, 500, 2, &shares));
	assert_int_equal(shares.senders, 500);
	assert_int_equal(shares.dns_sockets, 16384);
	/* Ports bind first here. */
	assert_true(capacity_divide(&capacity, 1000000, 2, &shares));
	assert_int_equal(shares.senders, 14116);
}

static void few_descriptors(void **state)
{
	const struct capacity capacity = { .descriptors = 1024 };
	struct shares shares;

	(void)state;
	assert_true(capacity_divide(&capacity, 500, 2, &shares));
	assert_int_equal(shares.senders, 159);
	assert_int_equal(shares.dns_sockets, 79);
	assert_true(capacity_divide(&capacity, 10, 2, &shares));
	assert_int_equal(shares.senders, 10);
}

/* However it is divided, there are so many descriptors and not one more. */
static void never_too_many(void **state)
{
	(void)state;
	for (int64_t descriptors = 0; descriptors < 30000; descriptors += 7) {
		for (unsigned workers = 1; workers < 9; workers++) {
			const struct capacity capacity = { .descriptors = descriptors,
				.ports = 2000 };
			struct shares shares;

			if (!capacity_divide(&capacity, 100000, workers, &shares))
				continue;
			assert_true(shares.senders >= 1 && shares.senders <= 1000);
			assert_true(shares.dns_sockets >= 64 && shares.dns_sockets <= 16384);
			assert_true(shares.senders + workers * (shares.dns_sockets + 303) + 100 <=
				descriptors);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plenty),
		cmocka_unit_test(few_descriptors),
		cmocka_unit_test(never_too_many),
	};

	return RUN_TESTS("capacity", tests);
}
