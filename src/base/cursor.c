/* SPDX-License-Identifier: Apache-2.0 */
/* Reading cursor with a sticky error (cursor.h). */
#include "base/cursor.h"

void cursor_init(struct cursor *cursor, const void *bytes, size_t length)
{
	*cursor = (struct cursor){ .bytes = bytes, .length = length };
}

size_t cursor_left(const struct cursor *cursor)
{
	return cursor->bad ? 0 : cursor->length - cursor->position;
}

const uint8_t *cursor_take(struct cursor *cursor, size_t length)
{
	if (cursor->bad || length > cursor->length - cursor->position) {
		cursor->bad = true;
		return NULL;
	}
	const uint8_t *bytes = cursor->bytes + cursor->position;
	cursor->position += length;
	return bytes;
}

uint8_t cursor_u8(struct cursor *cursor)
{
	const uint8_t *bytes = cursor_take(cursor, 1);

	return bytes ? bytes[0] : 0;
}

uint16_t cursor_u16(struct cursor *cursor)
{
	const uint8_t *bytes = cursor_take(cursor, 2);

	return (uint16_t)(bytes ? bytes[0] << 8 | bytes[1] : 0);
}

uint32_t cursor_u32(struct cursor *cursor)
{
	uint32_t high = cursor_u16(cursor);

	return high << 16 | cursor_u16(cursor);
}
