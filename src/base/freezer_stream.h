/* SPDX-License-Identifier: Apache-2.0 */
/* Text of Zstandard's frames as they come (RFC 8878), others' too: of any number, with skippable ones among them. */
#ifndef TESSCAN_BASE_FREEZER_STREAM_H
#define TESSCAN_BASE_FREEZER_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#define FREEZER_STREAM_WINDOW_MAXIMUM 27 /* bits: 128 MiB; frames that need more are refused */

struct freezer_stream;

struct freezer_step {
	size_t taken; /* of the octets */
	size_t made; /* in the room */
	bool is_open; /* a frame has begun, or text is left, so that the end may not come yet */
	bool is_full; /* the room was too small: there may be more without further octets */
};

/* Whether a file that begins so is made of frames; of fewer than 4 octets nobody knows, which is false. */
bool freezer_stream_begins(const void *octets, size_t length);
/* NULL: no memory. */
struct freezer_stream *freezer_stream_new(void);
/* NULL is fine. */
void freezer_stream_free(struct freezer_stream *stream);
/* Goes on. False when it is broken, which comes after the text before it. */
bool freezer_stream_take(struct freezer_stream *stream, const void *octets, size_t length,
	void *ret_room, size_t size, struct freezer_step *ret_step);

#endif
