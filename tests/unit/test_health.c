/* SPDX-License-Identifier: Apache-2.0 */
/* engine/health: what the pulse of a survey says of its network and its vantage (PROTOCOL D.7, G10). */
#include "tests/unit/unit.h"

#include "engine/health.h"

#include <string.h>

static void silence(void **state)
{
	struct health health = { 0 };
	uint64_t sums[pulse_count] = { 0 };

	(void)state;
	assert_false(health_silent(&health, sums));
	sums[PULSE_HEARD] = 5;
	sums[PULSE_UNHEARD] = 100;
	/* Failures among answers are those of servers. */
	assert_false(health_silent(&health, sums));
	sums[PULSE_UNHEARD] += HEALTH_SILENCE - 1;
	assert_false(health_silent(&health, sums));
	sums[PULSE_UNHEARD]++;
	assert_true(health_silent(&health, sums));
	assert_true(health_silent(&health, sums));
	sums[PULSE_HEARD]++;
	assert_false(health_silent(&health, sums));
	sums[PULSE_UNHEARD] += HEALTH_SILENCE;
	health_reset(&health, sums);
	assert_false(health_silent(&health, sums));
}

static void vantage(void **state)
{
	static const struct {
		uint64_t sessions, timeouts, blocked, usable, stripped;
		const char *option; /* NULL: nothing is wrong */
		int64_t percent;
	} cases[] = {
		{ 100, 20, 2, 100, 5, NULL, 0 },
		{ 100, 21, 0, 0, 0, "--abort-timeouts", 21 },
		{ 99, 99, 99, 99, 99, NULL, 0 },
		{ 1000, 0, 21, 0, 0, "--abort-blocked", 2 },
		{ 1000, 0, 20, 0, 0, NULL, 0 },
		/* Of those that could be judged at all. */
		{ 1000, 0, 0, 100, 6, "--abort-stripped", 6 },
		{ 1000, 0, 0, 99, 99, NULL, 0 },
	};
	const struct options options = {
		.abort_timeouts = 20, .abort_blocked = 2, .abort_stripped = 5
	};
	const struct options never = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		uint64_t sums[pulse_count] = { [PULSE_SESSIONS] = cases[i].sessions,
			[PULSE_TCP_TIMEOUTS] = cases[i].timeouts,
			[PULSE_POLICY_BLOCKS] = cases[i].blocked,
			[PULSE_USABLE] = cases[i].usable,
			[PULSE_STRIPPED] = cases[i].stripped };
		int64_t percent = 0;
		const char *what = health_vantage(&options, sums, &percent);

		assert_int_equal(what != NULL, cases[i].option != NULL);
		assert_null(health_vantage(&never, sums, &percent));
		if (!what)
			continue;
		assert_non_null(strstr(what, cases[i].option));
		assert_int_equal(percent, cases[i].percent);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(silence), cmocka_unit_test(vantage) };

	return RUN_TESTS("health", tests);
}
