/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The library's clock (dns_clock.h). A program's own gettimeofday() takes the place of libc's for every library that
 * the loader binds to it. Behind the wall clock it is only while libunbound takes an answer, on that thread.
 */
#include "net/dns_clock.h"

#include "base/clock.h"

#include <sys/time.h>
#include <time.h>

static _Thread_local int64_t lag;
static _Thread_local bool was_read;

void dns_clock_lag(int64_t lag_us)
{
	lag = lag_us;
}

int64_t dns_clock_lags(void)
{
	return lag;
}

bool dns_clock_was_read(void)
{
	bool before = was_read;

	was_read = false;
	return before;
}

int gettimeofday(struct timeval *restrict ret_time, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	was_read = true;
	if (clock_gettime(CLOCK_REALTIME, &now))
		return -1;
	int64_t shown = (int64_t)now.tv_sec * CLOCK_SECOND + now.tv_nsec / 1000 - lag;
	ret_time->tv_sec = (time_t)(shown / CLOCK_SECOND);
	ret_time->tv_usec = (suseconds_t)(shown % CLOCK_SECOND);
	return 0;
}
