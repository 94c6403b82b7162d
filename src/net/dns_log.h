/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reason of a SERVFAIL. libunbound tells its callers none, but writes one to its log, in the
 * same thread, just before the call-back. Only the newest line of each thread is kept.
 */
#ifndef TESSCAN_NET_DNS_LOG_H
#define TESSCAN_NET_DNS_LOG_H

#include <stdint.h>

struct ub_ctx;

/* Takes the library's log, which is one for the process. Before any thread runs. */
void dns_log_capture(struct ub_ctx *context);
/*
 * How often this thread's library was refused a socket for want of descriptors, memory or ports. ret_error:
 * errno of the latest; NULL: not wanted.
 */
uint64_t dns_log_shortages(int *ret_error);
/*
 * The reason, if the newest line speaks of this question; NULL otherwise. A line is told once; the text
 * is valid until the next lookup.
 */
const char *dns_log_reason(const char *name, const char *type);

#endif
