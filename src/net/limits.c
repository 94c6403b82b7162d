/* SPDX-License-Identifier: Apache-2.0 */
/* Rates (limits.h). */
#include "net/limits.h"

#include "base/clock.h"

void rate_limit_init(struct rate_limit *limit, int64_t per_second, unsigned shares)
{
	*limit = (struct rate_limit){ 0 };
	if (per_second > 0)
		limit->interval_us = CLOCK_SECOND * (int64_t)shares / per_second;
}

void rate_limit_change(struct rate_limit *limit, int64_t per_second, unsigned shares)
{
	int64_t next = limit->next_us;

	rate_limit_init(limit, per_second, shares);
	limit->next_us = next;
}

int64_t rate_limit_delay(const struct rate_limit *limit, int64_t now_us)
{
	return limit->next_us > now_us ? limit->next_us - now_us : 0;
}

void rate_limit_spend(struct rate_limit *limit, int64_t now_us)
{
	int64_t earliest = now_us - RATE_LIMIT_SLACK;

	limit->next_us =
		(limit->next_us > earliest ? limit->next_us : earliest) + limit->interval_us;
}
