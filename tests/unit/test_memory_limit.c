/* SPDX-License-Identifier: Apache-2.0 */
/* How much memory a survey may use, and how it keeps within it (memory.h). */
#include "tests/unit/unit.h"

#include "survey/memory.h"

#include <limits.h>
#include <string.h>

#define MIB ((uint64_t)1 << 20)

static const char *path_of(const char *text, size_t length)
{
	static char path[PATH_MAX];

	return memory_cgroup_path(text, length, path, sizeof(path)) ? path : NULL;
}

static void groups(void **state)
{
	static const char mixed[] = "12:pids:/a\n1:name=systemd:/b\n0::/user.slice/x.scope\n";
	static const char hidden[] = "0::/a\0b\n";
	char path[8], most[3 + 8];

	(void)state;
	assert_string_equal(path_of("0::/\n", 5), "/");
	assert_string_equal(path_of("0::/", 4), "/");
	assert_string_equal(path_of(mixed, sizeof(mixed) - 1), "/user.slice/x.scope");
	assert_null(path_of("", 0));
	assert_null(path_of("\n\n\n", 3));
	assert_null(path_of("0::", 3));
	assert_null(path_of("0::relative\n", 12));
	assert_null(path_of("10::/a\n2:memory:/b\n", 19));
	assert_null(path_of(hidden, sizeof(hidden) - 1));
	/* Room for seven octets and their end, and not for one more. */
	memcpy(most, "0::/234567", 10);
	assert_true(memory_cgroup_path(most, 10, path, sizeof(path)));
	assert_string_equal(path, "/234567");
	memcpy(most, "0::/2345678", 11);
	assert_false(memory_cgroup_path(most, 11, path, sizeof(path)));
}

/* T348: whatever stands there, nothing is written beyond the room there is. */
static void groups_of_nonsense(void **state)
{
	static const char octets[] = { '0', ':', '/', '\n', 'a', '\0' };
	char text[7], path[5] = "";

	(void)state;
	for (unsigned long number = 0; number < 6 * 6 * 6 * 6 * 6 * 6 * 6; number++) {
		unsigned long rest = number;

		for (size_t i = 0; i < sizeof(text); i++, rest /= 6)
			text[i] = octets[rest % 6];
		path[4] = 'x';
		if (memory_cgroup_path(text, sizeof(text), path, 4)) {
			assert_int_equal(path[0], '/');
			assert_true(strlen(path) < 4);
		}
		assert_int_equal(path[4], 'x');
	}
}

static void limits_of_groups(void **state)
{
	(void)state;
	assert_int_equal(memory_cgroup_limit("1073741824\n"), 1073741824);
	assert_int_equal(memory_cgroup_limit("0\n"), 0);
	assert_int_equal(memory_cgroup_limit("17"), 17);
	for (size_t i = 0; i < 6; i++) {
		static const char *const none[] = { "max\n", "", "-1\n", " 5\n", "5 MiB\n", "\n" };

		assert_true(memory_cgroup_limit(none[i]) == UINT64_MAX);
	}
	assert_true(memory_cgroup_limit("99999999999999999999999\n") == UINT64_MAX);
}

static uint64_t planned(const struct memory_plan *plan, unsigned workers)
{
	return (uint64_t)plan->senders * 128 * 1024 + plan->backlog_octets +
		workers * (plan->dns_cache_octets + 5 * plan->warm_octets);
}

/* T349: however much there is, the parts are never more than it, and none is more than was wished for. */
static void parts_fit(void **state)
{
	(void)state;
	for (uint64_t limit = 0; limit < 3000; limit += limit < 300 ? 1 : 50) {
		for (unsigned workers = 1; workers < 65; workers *= 2) {
			const struct memory_wish wish = { .limit = limit * MIB,
				.workers = workers,
				.senders = 500,
				.dns_cache_octets = 48 * MIB };
			struct memory_plan plan;

			if (!memory_divide(&wish, &plan)) {
				assert_true(!limit || limit * MIB < memory_least(workers));
				continue;
			}
			assert_true(plan.senders >= workers && plan.senders <= 500);
			assert_true(plan.dns_cache_octets >= 2 * MIB);
			assert_true(plan.dns_cache_octets <= 48 * MIB);
			assert_true(plan.warm_octets >= MIB / 2 && plan.warm_octets <= 48 * MIB);
			assert_true(plan.backlog_octets >= 2 * MIB);
			assert_true(plan.backlog_octets <= 64 * MIB);
			if (limit)
				assert_true(
					planned(&plan, workers) + 40 * MIB + workers * 10 * MIB <=
					limit * MIB);
		}
	}
}

static void plenty(void **state)
{
	const struct memory_wish none = {
		.workers = 2, .senders = 500, .dns_cache_octets = 8 * MIB
	};
	const struct memory_wish least = {
		.limit = memory_least(2), .workers = 2, .senders = 500, .dns_cache_octets = 8 * MIB
	};
	struct memory_plan plan;

	(void)state;
	assert_true(memory_divide(&none, &plan));
	assert_int_equal(plan.senders, 500);
	assert_int_equal(plan.dns_cache_octets, 8 * MIB);
	assert_int_equal(plan.warm_octets, 48 * MIB);
	assert_true(memory_divide(&least, &plan));
	assert_int_equal(plan.senders, 2);
}

static void short_and_full(void **state)
{
	struct memory_watch watch = { .limit = 1000 * MIB, .file = -1, .status = -1 };

	(void)state;
	assert_int_equal(memory_watch_judge(&watch, 799 * MIB), MEMORY_ENOUGH);
	assert_int_equal(memory_watch_judge(&watch, 801 * MIB), MEMORY_SHORT);
	assert_int_equal(memory_watch_judge(&watch, 951 * MIB), MEMORY_FULL);
	/* It is not enough again at once, or each domain would tip it. */
	assert_int_equal(memory_watch_judge(&watch, 790 * MIB), MEMORY_SHORT);
	assert_int_equal(memory_watch_judge(&watch, 740 * MIB), MEMORY_ENOUGH);
	assert_int_equal(memory_watch_judge(&watch, 5000 * MIB), MEMORY_FULL);
	assert_int_equal(watch.times, 2);
	watch.limit = 0;
	watch.state = MEMORY_ENOUGH;
	assert_int_equal(memory_watch_judge(&watch, 5000 * MIB), MEMORY_ENOUGH);
}

static void admission(void **state)
{
	struct memory_watch watch = {
		.limit = 1000 * MIB, .file = -1, .status = -1, .reserve = 2 * MIB
	};

	(void)state;
	memory_watch_judge(&watch, 100 * MIB);
	assert_true(memory_watch_admits(&watch, 300));
	assert_false(memory_watch_admits(&watch, 400));
	/* What one large record taught fades with the domains that are through. */
	memory_watch_learn(&watch, 100 * MIB);
	assert_false(memory_watch_admits(&watch, 3));
	for (int i = 0; i < 1000; i++)
		memory_watch_forget(&watch);
	assert_true(memory_watch_admits(&watch, 2000));
	/* T350: a domain by itself is let in whatever is in use: nothing stands still. */
	memory_watch_judge(&watch, 5000 * MIB);
	assert_false(memory_watch_admits(&watch, 1));
	assert_true(memory_watch_admits(&watch, 0));
	watch.limit = 0;
	assert_true(memory_watch_admits(&watch, 1000000));
}

/* The kernel's own text is understood. */
static void real_use(void **state)
{
	struct memory_watch watch;

	(void)state;
	memory_watch_open(&watch, 1 << 20);
	memory_watch_look(&watch);
	assert_true(watch.used > MIB / 4 && watch.used < 4096 * MIB);
	assert_int_equal(watch.state, MEMORY_FULL);
	assert_true(memory_watch_peak(&watch) >= watch.used);
	memory_watch_close(&watch);
	assert_int_equal(memory_watch_peak(&watch), 0);
	assert_int_equal(memory_watch_look(&watch), MEMORY_FULL);
	assert_true(memory_find() > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups),
		cmocka_unit_test(groups_of_nonsense),
		cmocka_unit_test(limits_of_groups),
		cmocka_unit_test(parts_fit),
		cmocka_unit_test(plenty),
		cmocka_unit_test(short_and_full),
		cmocka_unit_test(admission),
		cmocka_unit_test(real_use),
	};

	return RUN_TESTS("memory_limit", tests);
}
