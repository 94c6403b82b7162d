/* SPDX-License-Identifier: Apache-2.0 */
/* What this machine has room for: file descriptors and local ports, and how a survey divides them. */
#ifndef TESSCAN_SURVEY_CAPACITY_H
#define TESSCAN_SURVEY_CAPACITY_H

#include <stdbool.h>
#include <stdint.h>

struct capacity {
	int64_t descriptors;
	int64_t ports; /* local ones for connections; 0: not known */
};

struct shares {
	int64_t senders; /* as many as were asked for, or fewer */
	unsigned dns_sockets; /* for each worker */
};

/* Raises the limit of descriptors as far as it goes. */
struct capacity capacity_find(void);
/* Pure. False when there is not enough for any survey. */
bool capacity_divide(const struct capacity *capacity, int64_t senders, unsigned workers,
	struct shares *ret_shares);

#endif
