/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The wall clock as libunbound sees it. The library measures by it how long servers take, remembers that for each of a
 * server's zones, and takes one that is too slow for dead. What a datagram waited with us is not the server's
 * slowness: while an answer is delivered, the library's clock shows when it would have come without that.
 */
#ifndef TESSCAN_NET_DNS_CLOCK_H
#define TESSCAN_NET_DNS_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* From now on, and on this thread, gettimeofday() is so many microseconds behind the wall clock. */
void dns_clock_lag(int64_t lag_us);
/* How far behind it is. */
int64_t dns_clock_lags(void);
/* Was gettimeofday() called on this thread since it was last asked? If not, the library has another clock. */
bool dns_clock_was_read(void);

#endif
