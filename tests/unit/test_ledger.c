/* SPDX-License-Identifier: Apache-2.0 */
/* engine/ledger: who waits after sessions that ended without QUIT (PROTOCOL G2, T400 to T403), at times the test sets. */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "engine/ledger.h"

#include <stdio.h>
#include <string.h>

#define SPACING (240 * CLOCK_SECOND)
#define START INT64_C(1790000000000000)

static const struct hash_key key = { 1, 2 };

static struct address parsed(const char *text)
{
	struct address address;

	assert_true(address_parse(text, &address));
	return address;
}

/* A session that takes no time. */
static void had(struct ledger *ledger, const char *text, bool lost, int64_t now_us)
{
	struct address address = parsed(text);

	ledger_begin(ledger, &address);
	ledger_end(ledger, &address, lost, now_us);
}

/* Seconds from START until it may begin; -1: it is busy. */
static int64_t asked(struct ledger *ledger, const char *text, enum schedule_kind kind,
	int64_t failed_us, int64_t now_us)
{
	struct address address = parsed(text);
	int64_t due_us = now_us;

	switch (ledger_ask(ledger, &address, kind, failed_us, now_us, &due_us)) {
	case LEDGER_GO:
		return (now_us - START) / CLOCK_SECOND;
	case LEDGER_WAIT:
		assert_true(due_us > now_us);
		return (due_us - START) / CLOCK_SECOND;
	case LEDGER_BUSY:
		return -1;
	}
	return -2;
}

/* T400: the address waits, a follow-up in its network waits, a first session elsewhere in it does not yet. */
static void one_failure(void **state)
{
	static const struct {
		const char *address;
		enum schedule_kind kind;
		bool failed;
		int64_t expected;
	} cases[] = {
		{ "198.51.100.9", SCHEDULE_FOLLOW_UP, false, 240 },
		{ "198.51.100.1", SCHEDULE_FIRST, true, 240 },
		{ "198.51.100.1", SCHEDULE_FURTHER, true, 240 },
		{ "198.51.100.9", SCHEDULE_FIRST, false, 10 },
		{ "198.51.100.9", SCHEDULE_FURTHER, false, 10 },
		{ "198.51.101.1", SCHEDULE_FOLLOW_UP, false, 10 },
		{ "2001:db8:1:1::1", SCHEDULE_FOLLOW_UP, false, 240 },
		{ "2001:db8:1:2::1", SCHEDULE_FOLLOW_UP, false, 10 },
	};
	struct ledger ledger;

	(void)state;
	ledger_init(&ledger, key, SPACING, NULL, FAILURES_NEVER);
	had(&ledger, "198.51.100.1", true, START);
	had(&ledger, "2001:db8:1:1::7", true, START);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int64_t failed = cases[i].failed ? START : FAILURES_NEVER;

		if (asked(&ledger, cases[i].address, cases[i].kind, failed,
			    START + 10 * CLOCK_SECOND) != cases[i].expected)
			fail_msg("case %zu", i);
	}
	/* When that time is over, it is. */
	assert_int_equal(
		asked(&ledger, "198.51.100.1", SCHEDULE_FURTHER, START, START + SPACING), 240);
	ledger_done(&ledger);
}

/* T401: with three ends everybody in the network waits, and then there is one at a time; the fourth ends it for long. */
static void three_and_four(void **state)
{
	struct ledger ledger;
	struct address address = parsed("198.51.100.8");

	(void)state;
	ledger_init(&ledger, key, SPACING, NULL, FAILURES_NEVER);
	had(&ledger, "198.51.100.1", true, START);
	had(&ledger, "198.51.100.2", true, START + CLOCK_SECOND);
	assert_int_equal(asked(&ledger, "198.51.100.9", SCHEDULE_FIRST, FAILURES_NEVER,
				 START + 2 * CLOCK_SECOND),
		2);
	had(&ledger, "198.51.100.3", true, START + 2 * CLOCK_SECOND);
	assert_int_equal(asked(&ledger, "198.51.100.9", SCHEDULE_FIRST, FAILURES_NEVER,
				 START + 2 * CLOCK_SECOND),
		242);
	ledger_begin(&ledger, &address);
	assert_int_equal(asked(&ledger, "198.51.100.9", SCHEDULE_FIRST, FAILURES_NEVER,
				 START + 2 * CLOCK_SECOND + SPACING),
		-1);
	ledger_end(&ledger, &address, true, START + 300 * CLOCK_SECOND);
	assert_int_equal(asked(&ledger, "198.51.100.9", SCHEDULE_FIRST, FAILURES_NEVER,
				 START + 600 * CLOCK_SECOND),
		1200);
	/* Nobody else is held up. */
	assert_int_equal(asked(&ledger, "198.51.101.9", SCHEDULE_FOLLOW_UP, FAILURES_NEVER,
				 START + 600 * CLOCK_SECOND),
		600);
	ledger_done(&ledger);
}

/* T401: sessions that run may fail, too: with one end behind it a network has no more of them than make four. */
static void those_that_run(void **state)
{
	struct ledger ledger;
	struct address address = parsed("198.51.100.8");

	(void)state;
	ledger_init(&ledger, key, SPACING, NULL, FAILURES_NEVER);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(
			asked(&ledger, "198.51.100.9", SCHEDULE_FIRST, FAILURES_NEVER, START), 0);
		ledger_begin(&ledger, &address);
	}
	ledger_end(&ledger, &address, true, START);
	/* One lies there, three run. */
	assert_int_equal(asked(&ledger, "198.51.100.9", SCHEDULE_FIRST, FAILURES_NEVER, START), -1);
	ledger_end(&ledger, &address, false, START);
	assert_int_equal(asked(&ledger, "198.51.100.9", SCHEDULE_FIRST, FAILURES_NEVER, START), 0);
	ledger_end(&ledger, &address, false, START);
	ledger_end(&ledger, &address, false, START);
	ledger_done(&ledger);
}

/* T401: of those that wait for the same time, whoever follows no failure goes first. */
static void others_first(void **state)
{
	struct ledger ledger;

	(void)state;
	ledger_init(&ledger, key, SPACING, NULL, FAILURES_NEVER);
	had(&ledger, "198.51.100.1", true, START);
	assert_int_equal(
		asked(&ledger, "198.51.100.2", SCHEDULE_FOLLOW_UP, FAILURES_NEVER, START), 240);
	assert_int_equal(asked(&ledger, "198.51.100.1", SCHEDULE_FURTHER, START, START), 240);
	assert_int_equal(
		asked(&ledger, "198.51.100.2", SCHEDULE_FOLLOW_UP, FAILURES_NEVER, START + SPACING),
		300);
	assert_int_equal(
		asked(&ledger, "198.51.100.1", SCHEDULE_FURTHER, START, START + SPACING), 240);
	assert_int_equal(asked(&ledger, "198.51.100.2", SCHEDULE_FOLLOW_UP, FAILURES_NEVER,
				 START + 300 * CLOCK_SECOND),
		300);
	ledger_done(&ledger);
}

/* T402: so many follow-ups, however long the survey takes; first sessions go on. */
static void follow_ups_end(void **state)
{
	struct ledger ledger;
	struct address address = parsed("198.51.100.8");
	int64_t now = START;

	(void)state;
	ledger_init(&ledger, key, SPACING, NULL, FAILURES_NEVER);
	for (int i = 0; i < LEDGER_FOLLOW_UPS_MAXIMUM; i++) {
		assert_true(ledger_admit(&ledger, &address));
		assert_true(asked(&ledger, "198.51.100.8", SCHEDULE_FOLLOW_UP, FAILURES_NEVER,
				    now) >= 0);
		ledger_begin(&ledger, &address);
		ledger_end(&ledger, &address, i % 2, now);
		now += 100 * SPACING;
	}
	assert_false(ledger_admit(&ledger, &address));
	address = parsed("198.51.101.8");
	assert_true(ledger_admit(&ledger, &address));
	assert_true(asked(&ledger, "198.51.100.8", SCHEDULE_FIRST, FAILURES_NEVER, now) >= 0);
	ledger_done(&ledger);
}

/* What is remembered is bounded: ends by time, counts by number. */
static void what_is_forgotten(void **state)
{
	struct ledger ledger;
	struct address address;
	char text[ADDRESS_TEXT_SIZE];

	(void)state;
	ledger_init(&ledger, key, SPACING, NULL, FAILURES_NEVER);
	for (unsigned i = 0; i < LEDGER_COUNTS_MAXIMUM + 1000; i++) {
		snprintf(text, sizeof(text), "10.%u.%u.1", i >> 8 & 0xff, i & 0xff);
		if (i >> 16)
			snprintf(text, sizeof(text), "11.%u.%u.1", i >> 8 & 0xff, i & 0xff);
		had(&ledger, text, false, START);
		assert_int_equal(ledger.networks.count, i);
		address = parsed(text);
		ledger_admit(&ledger, &address);
		ledger_begin(&ledger, &address);
		ledger_end(&ledger, &address, true, START);
	}
	asked(&ledger, "192.0.2.1", SCHEDULE_FIRST, FAILURES_NEVER, START + 31 * SPACING);
	assert_int_equal(ledger.networks.count, LEDGER_COUNTS_MAXIMUM);
	ledger_done(&ledger);
	/* Without follow-ups nothing is left. */
	ledger_init(&ledger, key, SPACING, NULL, FAILURES_NEVER);
	had(&ledger, "198.51.100.1", true, START);
	asked(&ledger, "192.0.2.1", SCHEDULE_FIRST, FAILURES_NEVER, START + 29 * SPACING);
	assert_int_equal(ledger.networks.count, 1);
	asked(&ledger, "192.0.2.1", SCHEDULE_FIRST, FAILURES_NEVER, START + 30 * SPACING);
	assert_int_equal(ledger.networks.count, 0);
	ledger_done(&ledger);
}

static void no_spacing(void **state)
{
	struct ledger ledger;

	(void)state;
	ledger_init(&ledger, key, 0, NULL, FAILURES_NEVER);
	for (int i = 0; i < 100; i++)
		had(&ledger, "198.51.100.1", true, START);
	assert_int_equal(asked(&ledger, "198.51.100.1", SCHEDULE_FOLLOW_UP, START, START), 0);
	assert_int_equal(ledger.networks.count, 0);
	ledger_done(&ledger);
}

/* T403: what an earlier run noted counts, and where nothing is known of it follow-ups wait. */
static void runs_before(void **state)
{
	static const char text[] = "address 1000 198.51.100.1\nhost 1000 mx.example\n";
	struct failure_notes notes;
	struct ledger ledger;

	(void)state;
	failure_notes_init(&notes, key);
	failure_notes_read(
		&notes, text, strlen(text), 1100 * CLOCK_SECOND, START, START - 30 * SPACING);
	ledger_init(&ledger, key, SPACING, &notes, FAILURES_NEVER);
	assert_int_equal(
		asked(&ledger, "198.51.100.1", SCHEDULE_FIRST, FAILURES_NEVER, START), 140);
	assert_int_equal(
		asked(&ledger, "198.51.100.2", SCHEDULE_FOLLOW_UP, FAILURES_NEVER, START), 140);
	assert_int_equal(asked(&ledger, "198.51.100.2", SCHEDULE_FIRST, FAILURES_NEVER, START), 0);
	ledger_done(&ledger);
	failure_notes_done(&notes);
	ledger_init(&ledger, key, SPACING, NULL, START + SPACING);
	assert_int_equal(
		asked(&ledger, "198.51.100.2", SCHEDULE_FOLLOW_UP, FAILURES_NEVER, START), 240);
	assert_int_equal(asked(&ledger, "198.51.100.2", SCHEDULE_FIRST, FAILURES_NEVER, START), 0);
	ledger_done(&ledger);
}

/* How fail2ban counts a client's failures (FailTicket.adjustTime), without ever forgetting it. */
struct guard {
	double time;
	double first;
	double retry;
	double most;
};

static void guard_sees(struct guard *guard, double time)
{
	const double findtime = 600;

	if (guard->retry == 0)
		guard->first = guard->time = time;
	if (time > guard->time && guard->first < time - findtime) {
		guard->retry =
			(double)(int64_t)(guard->retry / (time - guard->first) * findtime + 0.5);
		guard->first = time - findtime;
	}
	guard->time = time;
	guard->retry++;
	if (guard->retry > guard->most)
		guard->most = guard->retry;
}

#define LEFT_ALONE ((enum schedule_kind) - 1)

struct wanted {
	enum schedule_kind kind;
	int64_t failed_us;
	int64_t ends_us; /* while it runs */
	unsigned more; /* follow-ups after it */
};

#define WANTED_MOST 400

/* One server behind all addresses of a network, where every session fails: the greediest survey is never banned. */
static double survey_all(size_t hosts, unsigned follow_ups, int64_t spacing, unsigned seed)
{
	struct wanted wanted[WANTED_MOST];
	struct guard guard = { 0 };
	struct ledger ledger;
	struct address address;
	size_t count = hosts, active = 0, left = hosts;
	char text[ADDRESS_TEXT_SIZE];

	for (size_t i = 0; i < hosts; i++)
		wanted[i] = (struct wanted){ SCHEDULE_FIRST, FAILURES_NEVER, 0, follow_ups };
	ledger_init(&ledger, key, spacing, NULL, FAILURES_NEVER);
	for (int64_t now = START; left; now += CLOCK_SECOND) {
		for (size_t i = 0; i < count; i++) {
			struct wanted *one = &wanted[i];
			int64_t due;

			snprintf(text, sizeof(text), "198.51.100.%zu", i % hosts + 1);
			address = parsed(text);
			if (one->ends_us && now >= one->ends_us) {
				ledger_end(&ledger, &address, true, now);
				guard_sees(&guard, (double)now / CLOCK_SECOND);
				one->ends_us = 0;
				active--;
				one->failed_us = now;
				bool more = one->more && ledger_admit(&ledger, &address);

				one->kind = more ? SCHEDULE_FOLLOW_UP : LEFT_ALONE;
				left -= !more;
				one->more -= more;
			}
			if (one->ends_us || one->kind == LEFT_ALONE || active == 4)
				continue;
			if (ledger_ask(&ledger, &address, one->kind, one->failed_us, now, &due) !=
				LEDGER_GO)
				continue;
			ledger_begin(&ledger, &address);
			one->ends_us = now + (int64_t)(1 + (seed * (i + 1)) % 7) * CLOCK_SECOND;
			active++;
		}
	}
	ledger_done(&ledger);
	return guard.most;
}

static void never_banned(void **state)
{
	static const size_t hosts[] = { 1, 2, 3, 4, 5, 8, 12, 30 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(hosts); i++) {
		for (unsigned follow_ups = 0; follow_ups < 4; follow_ups++) {
			if (survey_all(hosts[i], follow_ups, SPACING, (unsigned)i + 1) >= 5)
				fail_msg("%zu hosts, %u follow-ups: banned", hosts[i], follow_ups);
		}
	}
	/* Which is what the spacing is for. */
	assert_true(survey_all(1, 5, SPACING / 2, 1) >= 5);
	assert_true(survey_all(5, 0, 0, 1) >= 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_failure),
		cmocka_unit_test(three_and_four),
		cmocka_unit_test(those_that_run),
		cmocka_unit_test(others_first),
		cmocka_unit_test(follow_ups_end),
		cmocka_unit_test(what_is_forgotten),
		cmocka_unit_test(no_spacing),
		cmocka_unit_test(runs_before),
		cmocka_unit_test(never_banned),
	};

	return RUN_TESTS("ledger", tests);
}
