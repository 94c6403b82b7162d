/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing run of octets with a maximum. Writing beyond the maximum sets `full` and changes
 * nothing else: the owner decides what that means.
 */
#ifndef TESSCAN_BASE_BUFFER_H
#define TESSCAN_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct buffer {
	char *bytes;
	size_t length;
	size_t capacity;
	size_t maximum;
	bool full;
};

void buffer_init(struct buffer *buffer, size_t maximum);
void buffer_done(struct buffer *buffer);

bool buffer_append(struct buffer *buffer, const void *bytes, size_t length);
bool buffer_string(struct buffer *buffer, const char *string);
__attribute__((format(printf, 2, 3))) bool buffer_format(
	struct buffer *buffer, const char *format, ...);

/* Room for `length` octets behind those there are, to be written to; NULL when they would be too many. */
char *buffer_reserve(struct buffer *buffer, size_t length);

/* Drops the first `length` octets, which must be there. */
void buffer_consume(struct buffer *buffer, size_t length);

/* Gives the octets away, NUL-terminated; the buffer is empty afterwards. Freed with free(). */
char *buffer_take(struct buffer *buffer, size_t *ret_length);

#endif
