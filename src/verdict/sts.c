/* SPDX-License-Identifier: Apache-2.0 */
/* MTA-STS verdicts (sts.h). */
#include "verdict/sts.h"

#include "base/fetch_class.h"

#include <string.h>

/* A wildcard stands for the whole left-most label, and for one label only. */
static bool matches(const char *pattern, const char *mx_host)
{
	const char *dot = strchr(mx_host, '.');

	if (strncmp(pattern, "*.", 2) != 0)
		return !strcmp(pattern, mx_host);
	return dot && dot != mx_host && !strcmp(pattern + 2, dot + 1);
}

bool sts_mx_matches(const char *const *patterns, size_t count, const char *mx_host)
{
	for (size_t i = 0; i < count; i++) {
		if (matches(patterns[i], mx_host))
			return true;
	}
	return false;
}

bool sts_fetch_is_ours(enum sts_fetch fetch)
{
	return fetch_properties(fetch)->ours;
}

bool sts_fetch_is_final(enum sts_fetch fetch, int http_status)
{
	return fetch == STS_FETCH_OK || fetch == STS_FETCH_HTTP_3XX ||
		fetch == STS_FETCH_HTTP_404 || fetch == STS_FETCH_TOO_LARGE ||
		(fetch == STS_FETCH_HTTP_STATUS && http_status < 500);
}
