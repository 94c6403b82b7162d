/* SPDX-License-Identifier: Apache-2.0 */
/*
 * net/loop: deadlines of a loop that is late (T297). The process stands still inside a call-back, as it does when it is
 * stopped; nothing here depends on how fast the machine is.
 */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "net/loop.h"

#include <sys/eventfd.h>
#include <unistd.h>

#define DELAY (CLOCK_SECOND / 5)

struct world {
	struct loop *loop;
	struct timer *deadline;
	int64_t stand_us; /* how long the loop stands still, soon after it began */
	int64_t began_us;
	int64_t took_us; /* until the deadline, by the loop's time … */
	int64_t passed_us; /* … and by the clock */
	int fds[40]; /* more than the library hears of at once */
	int heard; /* of them, before the deadline */
};

static void sleep_until(int64_t time_us)
{
	while (clock_monotonic() < time_us)
		usleep(1000);
}

/* Somebody answers while nobody looks. */
static void stand_still(void *owner)
{
	struct world *world = owner;
	const uint64_t one = 1;

	sleep_until(clock_monotonic() + world->stand_us / 2);
	for (size_t i = 0; i < COUNT_OF(world->fds); i++)
		assert_int_equal(write(world->fds[i], &one, sizeof(one)), sizeof(one));
	sleep_until(clock_monotonic() + world->stand_us / 2);
}

static void on_heard(void *owner, int fd, bool readable, bool writable)
{
	struct world *world = owner;
	uint64_t count;

	(void)writable;
	assert_true(readable);
	assert_int_equal(read(fd, &count, sizeof(count)), sizeof(count));
	world->heard++;
}

static void on_over(void *owner)
{
	struct world *world = owner;

	world->took_us = loop_time(world->loop) - world->began_us;
	world->passed_us += clock_monotonic();
	loop_stop(world->loop);
}

static void go(struct world *world, int64_t stand_us)
{
	struct watch *watches[COUNT_OF(world->fds)];

	*world = (struct world){ .loop = loop_new(), .stand_us = stand_us };
	assert_non_null(world->loop);
	for (size_t i = 0; i < COUNT_OF(watches); i++) {
		world->fds[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
		watches[i] = watch_new(world->loop, world->fds[i], on_heard, world);
		watch_set(watches[i], true, false);
	}
	struct timer *still = timer_new(world->loop, stand_still, world);
	world->deadline = timer_new_deadline(world->loop, on_over, world);
	world->began_us = loop_time(world->loop);
	world->passed_us = -clock_monotonic();
	timer_set(still, CLOCK_SECOND / 100);
	timer_set(world->deadline, DELAY);
	assert_true(timer_is_set(world->deadline));
	loop_run(world->loop);
	assert_false(timer_is_set(world->deadline));
	for (size_t i = 0; i < COUNT_OF(watches); i++) {
		watch_free(watches[i]);
		close(world->fds[i]);
	}
	timer_free(still);
	timer_free(world->deadline);
}

/* T297: it moves by what was lost, and what came meanwhile is heard before it. */
static void deadline_moves(void **state)
{
	struct world w;

	(void)state;
	go(&w, 3 * CLOCK_SECOND / 2);
	assert_true(w.took_us >= DELAY);
	assert_true(w.passed_us >= DELAY + w.stand_us - CLOCK_SECOND / 4);
	assert_int_equal(w.heard, COUNT_OF(w.fds));
	assert_true(loop_stalled(w.loop) >= CLOCK_SECOND);
	assert_true(loop_lost(w.loop) >= loop_stalled(w.loop));
	loop_free(w.loop);
}

/* A little is no loss; but what came is heard all the same. */
static void deadline_in_time(void **state)
{
	struct world w;

	(void)state;
	go(&w, CLOCK_SECOND / 20);
	assert_true(w.took_us >= DELAY);
	assert_int_equal(w.heard, COUNT_OF(w.fds));
	loop_free(w.loop);
}

static void never(void *owner)
{
	(void)owner;
	fail();
}

/* A loop that does not run loses nothing that anybody would be told of, and its deadlines do not pass either. */
static void not_running(void **state)
{
	struct world w = { .loop = loop_new() };
	struct timer *other = timer_new_deadline(w.loop, never, NULL);

	(void)state;
	timer_set(other, CLOCK_SECOND);
	sleep_until(clock_monotonic() + 5 * CLOCK_SECOND / 4);
	w.deadline = timer_new_deadline(w.loop, on_over, &w);
	timer_set(w.deadline, 0);
	loop_run(w.loop);
	assert_int_equal(loop_stalled(w.loop), 0);
	assert_true(timer_is_set(other));
	timer_free(other);
	timer_free(w.deadline);
	loop_free(w.loop);
}

/* Its time never goes back, however late it is. */
static void time_goes_on(void **state)
{
	struct loop *loop = loop_new();
	int64_t before = loop_time(loop), end = clock_monotonic() + CLOCK_SECOND / 2;

	(void)state;
	while (clock_monotonic() < end) {
		int64_t now = loop_time(loop);
		assert_true(now >= before);
		before = now;
	}
	loop_free(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deadline_moves),
		cmocka_unit_test(deadline_in_time),
		cmocka_unit_test(not_running),
		cmocka_unit_test(time_goes_on),
	};

	return RUN_TESTS("loop", tests);
}
