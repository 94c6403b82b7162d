/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the root's trust anchor needs the algorithms 5 and 7 (RFC 9905 2). */
#ifndef TESSCAN_NET_DNS_ANCHOR_H
#define TESSCAN_NET_DNS_ANCHOR_H

#include <stdbool.h>

/* Of a file of DS or DNSKEY records: some names another algorithm; true where it cannot be read. */
bool dns_anchor_without_sha1(const char *path);

#endif
