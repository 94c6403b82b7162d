/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads octets from a message a peer made. The first read beyond the end makes the cursor bad; every
 * later read gives zeros and stays bad, so that a parser may check once, at its end.
 */
#ifndef TESSCAN_BASE_CURSOR_H
#define TESSCAN_BASE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cursor {
	const uint8_t *bytes;
	size_t length;
	size_t position;
	bool bad;
};

void cursor_init(struct cursor *cursor, const void *bytes, size_t length);
size_t cursor_left(const struct cursor *cursor);
uint8_t cursor_u8(struct cursor *cursor);
uint16_t cursor_u16(struct cursor *cursor);
uint32_t cursor_u32(struct cursor *cursor);
/* A pointer to `length` octets inside the message, or NULL when there are fewer. */
const uint8_t *cursor_take(struct cursor *cursor, size_t length);

#endif
