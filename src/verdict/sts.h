/* SPDX-License-Identifier: Apache-2.0 */
/* MTA-STS verdicts: which MX hosts a policy names (RFC 8461 4.1; PROTOCOL F.4). Pure. */
#ifndef TESSCAN_VERDICT_STS_H
#define TESSCAN_VERDICT_STS_H

#include <stdbool.h>
#include <stddef.h>

/* Patterns and host are lower case without trailing dot; the host is as the MX record names it. */
bool sts_mx_matches(const char *const *patterns, size_t count, const char *mx_host);

#endif
