/* SPDX-License-Identifier: Apache-2.0 */
/* Octets as hexadecimal text. */
#ifndef TESSCAN_BASE_HEX_H
#define TESSCAN_BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads 2 * count lower-case digits; false when there are others, or fewer. What follows them does not matter. */
bool hex_read(const char *text, uint8_t *octets, size_t count);

#endif
