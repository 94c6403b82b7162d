/* SPDX-License-Identifier: Apache-2.0 */
/* MTA-STS verdicts: which MX hosts a policy names (RFC 8461 4.1; PROTOCOL F.4), and what the end of its fetch says. Pure. */
#ifndef TESSCAN_VERDICT_STS_H
#define TESSCAN_VERDICT_STS_H

#include "base/words.h"

#include <stdbool.h>
#include <stddef.h>

/* Patterns and host are lower case without trailing dot; the host is as the MX record names it. */
bool sts_mx_matches(const char *const *patterns, size_t count, const char *mx_host);

/*
 * The fetch says nothing of the policy host, but of this scanner: what it may not or cannot ask, or is not served
 * (PROTOCOL F.2).
 */
bool sts_fetch_is_ours(enum sts_fetch fetch);
/*
 * What a server with the right certificate said of the policy. It is said for the host, whatever its other addresses
 * (RFC 9110 4.3.4); not so a server's own trouble (5xx).
 */
bool sts_fetch_is_final(enum sts_fetch fetch, int http_status);

#endif
