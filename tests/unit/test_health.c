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

static const struct options usual = {
	.abort_timeouts = 20, .abort_blocked = 2, .abort_stripped = 5
};

/* What was seen: so many units of each kind, and so many of them with the sign. */
struct world {
	uint64_t
		sessions; /* as many of them usable as there are sessions, but for those with the sign */
	uint64_t operators, failing_operators;
	uint64_t networks, failing_networks;
	uint64_t regions; /* of the failing networks */
	enum sign sign;
	uint64_t earlier;
};

static const char *look(
	const struct options *options, const struct world *world, int64_t *ret_percent)
{
	const struct hash_key key = { 0 };
	unsigned signs =
		SIGN_BIT(world->sign) | (world->sign == SIGN_STRIPPED ? SIGN_BIT(SIGN_USABLE) : 0);
	uint64_t sums[pulse_count] = { [PULSE_SESSIONS] = world->sessions,
		[PULSE_USABLE] = world->sessions };
	struct sightings sightings;

	sightings_init(&sightings, key);
	for (uint64_t i = 0; i < world->networks; i++) {
		bool fails = i < world->failing_networks;
		uint64_t region = fails && world->regions ? i % world->regions : 255;
		const uint8_t octets[4] = { 10, (uint8_t)region, (uint8_t)i, 0 };
		struct sighting sighting = { SIGHTING_NETWORK,
			fails ? signs : SIGN_BIT(SIGN_USABLE), 1, address_of(4, octets) };

		sightings_add(&sightings, &sighting);
	}
	for (uint64_t i = 0; i < world->operators; i++) {
		struct sighting sighting = { .unit = SIGHTING_OPERATOR,
			.signs = i < world->failing_operators ? signs : SIGN_BIT(SIGN_USABLE) };

		sightings_add(&sightings, &sighting);
	}
	const char *what = health_vantage(options, sums, &sightings, world->earlier, ret_percent);
	sightings_done(&sightings);
	return what;
}

static void vantage(void **state)
{
	static const struct {
		struct world world;
		const char *option; /* NULL: nothing is wrong */
		int64_t percent;
	} cases[] = {
		{ { 200, 100, 20, 100, 20, 9, SIGN_TIMED_OUT, 0 }, NULL, 0 },
		{ { 200, 100, 21, 100, 25, 9, SIGN_TIMED_OUT, 0 }, "--abort-timeouts", 21 },
		{ { 200, 100, 25, 100, 21, 9, SIGN_TIMED_OUT, 0 }, "--abort-timeouts", 21 },
		{ { 99, 99, 99, 99, 99, 9, SIGN_TIMED_OUT, 0 }, NULL, 0 },
		{ { 1000, 200, 10, 200, 10, 9, SIGN_BLOCKED, 0 }, "--abort-blocked", 5 },
		{ { 1000, 200, 11, 200, 11, 9, SIGN_STRIPPED, 0 }, "--abort-stripped", 5 },
		{ { 1000, 200, 10, 200, 10, 9, SIGN_STRIPPED, 0 }, NULL, 0 },
		/* T307: a domain with ten hosts, or many domains of one operator, in many networks. */
		{ { 110, 91, 1, 100, 10, 10, SIGN_BLOCKED, 0 }, NULL, 0 },
		{ { 1000, 100, 9, 200, 100, 50, SIGN_BLOCKED, 0 }, NULL, 0 },
		/* T308: a network of many operators, as of a cloud, or of one peer with many names. */
		{ { 1000, 400, 200, 200, 1, 1, SIGN_BLOCKED, 0 }, NULL, 0 },
		{ { 1000, 400, 200, 200, 9, 9, SIGN_BLOCKED, 0 }, NULL, 0 },
		/* T308: one peer with a /16 of networks, and names of its own for each. */
		{ { 1000, 400, 200, 400, 200, 1, SIGN_TIMED_OUT, 0 }, NULL, 0 },
		{ { 1000, 400, 200, 400, 200, 4, SIGN_TIMED_OUT, 0 }, NULL, 0 },
		{ { 1000, 400, 200, 400, 200, 5, SIGN_TIMED_OUT, 0 }, "--abort-timeouts", 50 },
		/* Among many, few: each share counts. */
		{ { 1000, 1000, 15, 400, 50, 20, SIGN_BLOCKED, 0 }, NULL, 0 },
		{ { 1000, 400, 50, 1000, 15, 15, SIGN_BLOCKED, 0 }, NULL, 0 },
		/* Of a survey that goes on earlier domains count as those of this run do. */
		{ { 50, 50, 20, 50, 20, 9, SIGN_TIMED_OUT, 49 }, NULL, 0 },
		{ { 50, 50, 20, 50, 20, 9, SIGN_TIMED_OUT, 50 }, NULL, 0 },
		{ { 50, 50, 20, 50, 21, 9, SIGN_TIMED_OUT, 49 }, NULL, 0 },
		{ { 80, 80, 30, 80, 30, 9, SIGN_TIMED_OUT, 20 }, "--abort-timeouts", 30 },
		{ { 800, 80, 30, 80, 30, 9, SIGN_TIMED_OUT, 200 }, "--abort-timeouts", 30 },
		{ { 800, 80, 30, 80, 30, 9, SIGN_TIMED_OUT, 1000 }, NULL, 0 },
	};
	const struct options never = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int64_t percent = 0;
		const char *what = look(&usual, &cases[i].world, &percent);

		if ((what != NULL) != (cases[i].option != NULL))
			fail_msg("row %zu: %s", i, what ? what : "nothing");
		assert_null(look(&never, &cases[i].world, &percent));
		if (!what)
			continue;
		assert_non_null(strstr(what, cases[i].option));
		assert_int_equal(percent, cases[i].percent);
	}
}

static void signs(void **state)
{
	const struct smtp_facts blocked = { .outcome = OUTCOME_GREET_5XX, .policy_block = true };
	const struct smtp_facts silent = { .outcome = OUTCOME_TCP_TIMEOUT, .silent = true };
	const struct smtp_facts late = { .outcome = OUTCOME_GREET_TIMEOUT, .silent = true };
	const struct smtp_facts stripped = {
		.outcome = OUTCOME_NO_STARTTLS, .usable = true, .strip = STRIP_CONFIRMED_HIDDEN
	};

	const struct smtp_facts ungrammatical = {
		.outcome = OUTCOME_NO_STARTTLS, .usable = true, .strip = STRIP_UNGRAMMATICAL
	};

	(void)state;
	assert_int_equal(sighting_signs(&ungrammatical), SIGN_BIT(SIGN_USABLE));
	assert_int_equal(sighting_signs(&blocked), SIGN_BIT(SIGN_BLOCKED));
	assert_int_equal(sighting_signs(&silent), SIGN_BIT(SIGN_TIMED_OUT));
	assert_int_equal(sighting_signs(&late), 0);
	assert_int_equal(
		sighting_signs(&stripped), SIGN_BIT(SIGN_USABLE) | SIGN_BIT(SIGN_STRIPPED));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(silence), cmocka_unit_test(vantage),
		cmocka_unit_test(signs) };

	return RUN_TESTS("health", tests);
}
