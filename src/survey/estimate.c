/* SPDX-License-Identifier: Apache-2.0 */
/* Estimates (estimate.h), by the numbers of tests/bench: a list of a million shares more servers than one of a hundred. */
#include "survey/estimate.h"

#include "base/clock.h"

#define ESTIMATE_ALONE 2.0 /* sessions of a domain whose servers no other domain has */
#define ESTIMATE_SHARED 0.4 /* … in a list of ESTIMATE_LARGE */
#define ESTIMATE_SMALL 1000.0 /* domains that share nothing to speak of */
#define ESTIMATE_LARGE 1000000.0
#define ESTIMATE_DATAGRAMS 16.0 /* of a domain: eight lookups, two questions each */
#define ESTIMATE_SESSION_SECONDS 5.0

/* The share falls by the logarithm, which needs no library of mathematics in whole steps of two. */
static double sessions_of(double domains)
{
	double each = ESTIMATE_ALONE;

	for (double list = ESTIMATE_SMALL; list < domains && list < ESTIMATE_LARGE; list *= 2)
		each -= (ESTIMATE_ALONE - ESTIMATE_SHARED) / 10;
	return domains * (each > ESTIMATE_SHARED ? each : ESTIMATE_SHARED);
}

static double longer(double a, double b)
{
	return a > b ? a : b;
}

struct estimate estimate_make(const struct options *options, uint64_t lines)
{
	/* An address has a session of its own, and nothing is looked up. */
	struct estimate estimate = { .sessions = options->addresses ? (double)lines
								    : sessions_of((double)lines),
		.datagrams = options->addresses ? 0 : ESTIMATE_DATAGRAMS * (double)lines };

	estimate.seconds = longer(estimate.sessions / (double)options->rate,
		estimate.sessions * ESTIMATE_SESSION_SECONDS / (double)options->senders);
	if (options->dns_rate)
		estimate.seconds =
			longer(estimate.seconds, estimate.datagrams / (double)options->dns_rate);
	if (lines && !options->no_retry)
		estimate.seconds += (double)options->retry_delay / (double)CLOCK_SECOND;
	return estimate;
}
