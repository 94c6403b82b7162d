/* SPDX-License-Identifier: Apache-2.0 */
/* Time (clock.h). */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

static int64_t fixed_us;

static int64_t now(clockid_t clock)
{
	struct timespec time;

	if (fixed_us)
		return fixed_us;
	clock_gettime(clock, &time);
	return (int64_t)time.tv_sec * CLOCK_SECOND + time.tv_nsec / 1000;
}

int64_t clock_wall(void)
{
	return now(CLOCK_REALTIME);
}

int64_t clock_monotonic(void)
{
	return now(CLOCK_MONOTONIC);
}

int64_t clock_slept(void)
{
	int64_t before, slept;
	int tries = 0;

	/* The process may be stopped between two looks: then they say nothing of each other. */
	do {
		before = clock_monotonic();
		slept = now(CLOCK_BOOTTIME) - before;
	} while (clock_monotonic() - before > CLOCK_SECOND / 1000 && ++tries < 10);
	return slept;
}

void clock_format(int64_t time_us, char text[CLOCK_TEXT_SIZE])
{
	int64_t second = time_us / CLOCK_SECOND, rest = time_us % CLOCK_SECOND;
	struct tm tm;

	if (rest < 0) {
		second--;
		rest += CLOCK_SECOND;
	}
	time_t seconds = (time_t)second;
	gmtime_r(&seconds, &tm);
	snprintf(text, CLOCK_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", tm.tm_year + 1900,
		tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (int)(rest / 1000));
}

void clock_fix(int64_t time_us)
{
	fixed_us = time_us;
}
