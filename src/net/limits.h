/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A rate: so many events a second, evenly spaced. What a timer lost by waking late, up to
 * RATE_LIMIT_SLACK, may be made up for; nothing more is saved up.
 */
#ifndef TESSCAN_NET_LIMITS_H
#define TESSCAN_NET_LIMITS_H

#include <stdint.h>

#define RATE_LIMIT_SLACK 10000 /* microseconds */

struct rate_limit {
	int64_t interval_us; /* 0: no limit */
	int64_t next_us;
};

/* per_second events, shared evenly by `shares` users. */
void rate_limit_init(struct rate_limit *limit, int64_t per_second, unsigned shares);
/* Another rate from now on; what was spent stays spent. */
void rate_limit_change(struct rate_limit *limit, int64_t per_second, unsigned shares);
/* 0 when an event may happen now, else how long to wait. */
int64_t rate_limit_delay(const struct rate_limit *limit, int64_t now_us);
/* An event happens now. */
void rate_limit_spend(struct rate_limit *limit, int64_t now_us);

#endif
