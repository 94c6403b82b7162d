/* SPDX-License-Identifier: Apache-2.0 */
/* Seeded pseudo-random numbers (SplitMix64) for the order of a survey; no secrets come from here. */
#ifndef TESSCAN_BASE_RANDOM_H
#define TESSCAN_BASE_RANDOM_H

#include <stdint.h>

struct random {
	uint64_t state;
};

uint64_t random_next(struct random *random);
/* Uniform in 0 .. bound - 1; bound > 0. */
uint64_t random_below(struct random *random, uint64_t bound);

#endif
