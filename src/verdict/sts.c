/* SPDX-License-Identifier: Apache-2.0 */
/* MTA-STS verdicts (sts.h). */
#include "verdict/sts.h"

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
	switch (fetch) {
	case STS_FETCH_BACKED_OFF:
	case STS_FETCH_BLOCKLIST:
	case STS_FETCH_NOT_ALLOWED:
	case STS_FETCH_SELF:
	case STS_FETCH_NO_IPV6:
	case STS_FETCH_LIMIT:
	case STS_FETCH_OPTED_OUT:
	case STS_FETCH_RATE_LIMITED:
	case STS_FETCH_CHALLENGED:
	case STS_FETCH_INTERNAL:
		return true;
	case STS_FETCH_OK:
	case STS_FETCH_DNS_NXDOMAIN:
	case STS_FETCH_DNS_NODATA:
	case STS_FETCH_DNS_FAIL:
	case STS_FETCH_TCP_FAIL:
	case STS_FETCH_TLS_FAIL:
	case STS_FETCH_CERT_EXPIRED:
	case STS_FETCH_CERT_UNTRUSTED:
	case STS_FETCH_CERT_NAME:
	case STS_FETCH_HTTP_3XX:
	case STS_FETCH_HTTP_404:
	case STS_FETCH_HTTP_STATUS:
	case STS_FETCH_TOO_LARGE:
	case STS_FETCH_TIMEOUT:
	case STS_FETCH_HTTP_BROKEN:
	case STS_FETCH_SPECIAL_ADDR:
	case STS_FETCH_NOT_TRIED:
	case sts_fetch_count:
		break;
	}
	return false;
}

bool sts_fetch_is_final(enum sts_fetch fetch, int http_status)
{
	return fetch == STS_FETCH_OK || fetch == STS_FETCH_HTTP_3XX ||
		fetch == STS_FETCH_HTTP_404 || fetch == STS_FETCH_TOO_LARGE ||
		(fetch == STS_FETCH_HTTP_STATUS && http_status < 500);
}
