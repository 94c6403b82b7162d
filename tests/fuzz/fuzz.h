/* SPDX-License-Identifier: Apache-2.0 */
/* A fuzz target: one function that must hold its properties for any octets. */
#ifndef TESSCAN_TESTS_FUZZ_H
#define TESSCAN_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Called by libFuzzer, or by standalone_main.c for each file of a corpus. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A property that does not hold ends the process. */
#define HOLDS(property) \
	do { \
		if (!(property)) { \
			fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, \
				#property); \
			abort(); \
		} \
	} while (0)

#endif
