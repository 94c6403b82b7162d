/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only source of time. Wall time dates records and judges certificates; monotonic time drives
 * deadlines. Tests fix both with clock_fix().
 */
#ifndef TESSCAN_BASE_CLOCK_H
#define TESSCAN_BASE_CLOCK_H

#include <stdint.h>

#define CLOCK_SECOND INT64_C(1000000)
#define CLOCK_TEXT_SIZE 80
/* What a peer can make long is cut: after so long other work of the loop has its turn. */
#define CLOCK_TURN INT64_C(5000)

/* Microseconds since the epoch, UTC. */
int64_t clock_wall(void);
/* Microseconds of a clock that never steps. */
int64_t clock_monotonic(void);
/* Microseconds that the machine slept since it was started: the clock above stands still meanwhile. */
int64_t clock_slept(void);
/* RFC 3339 UTC with milliseconds, as 2026-11-23T22:00:00.123Z. */
void clock_format(int64_t time_us, char text[CLOCK_TEXT_SIZE]);
/* From then on both clocks stand at this time. For tests, before any thread runs. */
void clock_fix(int64_t time_us);

#endif
