/* SPDX-License-Identifier: Apache-2.0 */
/* The resolver's words on why an answer is bogus, as a closed set (PROTOCOL B.5). Pure. */
#ifndef TESSCAN_NET_DNS_REASON_H
#define TESSCAN_NET_DNS_REASON_H

#include "base/words.h"

/* text: what libunbound 1.17 gives its callers. */
enum why_bogus dns_why_bogus(const char *text);

#endif
