/* SPDX-License-Identifier: Apache-2.0 */
/* What of this machine a run sees otherwise. */
#ifndef TESSCAN_TESTS_CORE_FAKE_SYSTEM_H
#define TESSCAN_TESTS_CORE_FAKE_SYSTEM_H

#include <stdint.h>

#define FAKE_OWN_ADDRESS "198.19.255.1"

void fake_system_begin(uint64_t seed);

#endif
