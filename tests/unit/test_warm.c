/* SPDX-License-Identifier: Apache-2.0 */
/* engine: which units are at hand (warm.h). */
#include "tests/unit/unit.h"

#include "engine/warm.h"

#include <string.h>

#define UNITS 10
#define MOST 4

struct world {
	struct warm_queue queue;
	struct warm_place units[UNITS];
	bool cooled[UNITS];
	bool busy[UNITS];
};

static bool cool(struct warm_place *place, void *owner)
{
	struct world *world = owner;
	size_t index = (size_t)(place - world->units);

	assert_false(world->cooled[index]);
	if (world->busy[index])
		return false;
	world->cooled[index] = true;
	return true;
}

static void use(struct world *world, size_t index)
{
	world->cooled[index] = false;
	warm_use(&world->queue, &world->units[index], 1);
	/* Never the one that is used. */
	assert_false(world->cooled[index]);
}

static size_t count_warm(const struct world *world, size_t used)
{
	size_t count = 0;

	for (size_t i = 0; i < used; i++)
		count += !world->cooled[i];
	return count;
}

static struct world make(void)
{
	return (struct world){ 0 };
}

static void the_oldest_are_cooled(void **state)
{
	struct world world = make();

	(void)state;
	warm_init(&world.queue, MOST, SIZE_MAX, cool, &world);
	for (size_t i = 0; i < UNITS; i++)
		use(&world, i);
	for (size_t i = 0; i < UNITS; i++)
		assert_int_equal(world.cooled[i], i < UNITS - MOST);
	/* A cooled one comes back, at the cost of another. */
	use(&world, 0);
	assert_int_equal(count_warm(&world, UNITS), MOST);
}

static void who_is_used_has_a_second_chance(void **state)
{
	struct world world = make();

	(void)state;
	warm_init(&world.queue, MOST, SIZE_MAX, cool, &world);
	for (size_t i = 0; i < UNITS; i++) {
		use(&world, i);
		use(&world, 0);
	}
	assert_false(world.cooled[0]);
	assert_int_equal(count_warm(&world, UNITS), MOST);
}

static void who_is_busy_stays(void **state)
{
	struct world world = make();

	(void)state;
	warm_init(&world.queue, MOST, SIZE_MAX, cool, &world);
	memset(world.busy, true, sizeof(world.busy));
	for (size_t i = 0; i < UNITS; i++)
		use(&world, i);
	assert_int_equal(count_warm(&world, UNITS), UNITS);
	assert_int_equal(world.queue.count, UNITS);
	memset(world.busy, false, sizeof(world.busy));
	for (int i = 0; i < 3; i++)
		use(&world, 9);
	/* The queue shrinks again. */
	assert_int_equal(count_warm(&world, UNITS), MOST);
	assert_false(world.cooled[9]);
}

static size_t warm_octets(const struct world *world, const size_t octets[UNITS])
{
	size_t sum = 0;

	for (size_t i = 0; i < UNITS; i++)
		sum += world->cooled[i] ? 0 : octets[i];
	return sum;
}

/* T346 */
static void octets_are_bounded_as_units_are(void **state)
{
	static const size_t octets[UNITS] = { 1, 1, 500, 1, 1, 500, 400, 1, 1, 1 };
	struct world world = make();

	(void)state;
	warm_init(&world.queue, SIZE_MAX, 905, cool, &world);
	for (size_t i = 0; i < UNITS; i++) {
		warm_use(&world.queue, &world.units[i], octets[i]);
		assert_false(world.cooled[i]);
	}
	/* The first large one made room for the others, with those before it. */
	assert_true(world.cooled[2]);
	assert_false(world.cooled[5] || world.cooled[6]);
	assert_int_equal(warm_octets(&world, octets), world.queue.octets);
	assert_true(world.queue.octets <= 905);
}

/* What is larger than everything else may be stays while it is used, and no longer. */
static void a_unit_may_grow(void **state)
{
	static const size_t grown[UNITS] = { 5000, 10, 10, 10, 10, 10, 10, 10, 10, 10 };
	struct world world = make();

	(void)state;
	warm_init(&world.queue, SIZE_MAX, 900, cool, &world);
	for (size_t i = 0; i < UNITS; i++)
		warm_use(&world.queue, &world.units[i], 10);
	warm_use(&world.queue, &world.units[0], 5000);
	assert_false(world.cooled[0]);
	for (int i = 0; i < 5; i++)
		warm_use(&world.queue, &world.units[9], 10);
	assert_true(world.cooled[0]);
	assert_int_equal(warm_octets(&world, grown), world.queue.octets);
	assert_true(world.queue.octets <= 900);
}

/* What is in use is counted all the same, and makes room as soon as it can. */
static void who_is_busy_counts(void **state)
{
	struct world world = make();

	(void)state;
	warm_init(&world.queue, SIZE_MAX, 25, cool, &world);
	memset(world.busy, true, sizeof(world.busy));
	for (size_t i = 0; i < UNITS; i++)
		warm_use(&world.queue, &world.units[i], 10);
	assert_int_equal(world.queue.octets, 100);
	assert_false(warm_shrink(&world.queue, 50, 100));
	assert_int_equal(world.queue.octets, 100);
	memset(world.busy, false, sizeof(world.busy));
	/* A few looks at a time; all of them end it. */
	assert_false(warm_shrink(&world.queue, 50, 2));
	assert_true(warm_shrink(&world.queue, 50, 100));
	assert_int_equal(world.queue.octets, 50);
	assert_true(warm_shrink(&world.queue, 0, 100));
	assert_int_equal(world.queue.count, 0);
	assert_true(warm_shrink(&world.queue, 0, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_oldest_are_cooled),
		cmocka_unit_test(who_is_used_has_a_second_chance),
		cmocka_unit_test(who_is_busy_stays),
		cmocka_unit_test(octets_are_bounded_as_units_are),
		cmocka_unit_test(a_unit_may_grow),
		cmocka_unit_test(who_is_busy_counts),
	};

	return RUN_TESTS("warm", tests);
}
