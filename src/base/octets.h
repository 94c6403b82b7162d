/* SPDX-License-Identifier: Apache-2.0 */
/* A run of octets with its length: texts of a peer may contain NUL. */
#ifndef TESSCAN_BASE_OCTETS_H
#define TESSCAN_BASE_OCTETS_H

#include <stddef.h>
#include <stdint.h>

struct octets {
	const uint8_t *bytes;
	size_t length;
};

#endif
