/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All loops of a run in one thread (net/loop.h): what is ready in any of them runs in an order drawn from a seed, and
 * when nothing is, time jumps to the next timer.
 */
#ifndef TESSCAN_TESTS_CORE_FAKE_LOOP_H
#define TESSCAN_TESTS_CORE_FAKE_LOOP_H

#include "net/loop.h"

/* Before any loop: time begins, and the order is that of the seed. */
void fake_loop_begin(int64_t start_us, uint64_t seed);
/* The loop runs beside others, until it is stopped. Who calls loop_run() for it then waits for that. */
void fake_loop_beside(struct loop *loop);

#endif
