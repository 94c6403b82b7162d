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
	warm_use(&world->queue, &world->units[index]);
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
	warm_init(&world.queue, MOST, cool, &world);
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
	warm_init(&world.queue, MOST, cool, &world);
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
	warm_init(&world.queue, MOST, cool, &world);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_oldest_are_cooled),
		cmocka_unit_test(who_is_used_has_a_second_chance),
		cmocka_unit_test(who_is_busy_stays),
	};

	return RUN_TESTS("warm", tests);
}
