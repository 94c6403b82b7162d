/* SPDX-License-Identifier: Apache-2.0 */
/* Bounded growing buffer (buffer.h). */
#include "base/buffer.h"

#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buffer_init(struct buffer *buffer, size_t maximum)
{
	*buffer = (struct buffer){ .maximum = maximum };
}

void buffer_done(struct buffer *buffer)
{
	free(buffer->bytes);
	buffer_init(buffer, buffer->maximum);
}

/* Makes room for `length` octets and a NUL behind them. */
static bool reserve(struct buffer *buffer, size_t length)
{
	if (length > buffer->maximum - buffer->length) {
		buffer->full = true;
		return false;
	}
	size_t needed = buffer->length + length + 1;
	if (needed > buffer->capacity) {
		size_t capacity = buffer->capacity ? buffer->capacity * 2 : 256;
		if (capacity < needed)
			capacity = needed;
		buffer->bytes = memory_resize(buffer->bytes, capacity);
		buffer->capacity = capacity;
	}
	return true;
}

char *buffer_reserve(struct buffer *buffer, size_t length)
{
	return reserve(buffer, length) ? buffer->bytes + buffer->length : NULL;
}

bool buffer_append(struct buffer *buffer, const void *bytes, size_t length)
{
	if (!reserve(buffer, length))
		return false;
	if (length)
		memcpy(buffer->bytes + buffer->length, bytes, length);
	buffer->length += length;
	return true;
}

bool buffer_string(struct buffer *buffer, const char *string)
{
	return buffer_append(buffer, string, strlen(string));
}

bool buffer_format(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	int length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	assert(length >= 0);
	if (!reserve(buffer, (size_t)length))
		return false;
	va_start(arguments, format);
	vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, arguments);
	va_end(arguments);
	buffer->length += (size_t)length;
	return true;
}

void buffer_consume(struct buffer *buffer, size_t length)
{
	assert(length <= buffer->length);
	buffer->length -= length;
	if (buffer->length)
		memmove(buffer->bytes, buffer->bytes + length, buffer->length);
}

char *buffer_take(struct buffer *buffer, size_t *ret_length)
{
	/* It is kept as it is from now on: no more memory than it needs. */
	char *bytes = memory_resize(buffer->bytes, buffer->length + 1);

	bytes[buffer->length] = 0;
	if (ret_length)
		*ret_length = buffer->length;
	buffer_init(buffer, buffer->maximum);
	return bytes;
}
