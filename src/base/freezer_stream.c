/* SPDX-License-Identifier: Apache-2.0 */
/* Reading of Zstandard (freezer_stream.h). */
#include "base/freezer_stream.h"

#include <stdint.h>
#include <string.h>
#include <zstd.h>

bool freezer_stream_begins(const void *octets, size_t length)
{
	const uint8_t *start = octets;

	if (length < 4)
		return false;
	/* RFC 8878 3.1.1 and 3.1.2, with which programs that work in parallel begin */
	return !memcmp(start, "\x28\xb5\x2f\xfd", 4) ||
		((start[0] & 0xf0) == 0x50 && !memcmp(start + 1, "\x2a\x4d\x18", 3));
}

struct freezer_stream *freezer_stream_new(void)
{
	ZSTD_DCtx *context = ZSTD_createDCtx();

	if (context)
		ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, FREEZER_STREAM_WINDOW_MAXIMUM);
	return (struct freezer_stream *)context;
}

void freezer_stream_free(struct freezer_stream *stream)
{
	ZSTD_freeDCtx((ZSTD_DCtx *)stream);
}

bool freezer_stream_take(struct freezer_stream *stream, const void *octets, size_t length,
	void *ret_room, size_t size, struct freezer_step *ret_step)
{
	ZSTD_inBuffer from = { octets, length, 0 };
	ZSTD_outBuffer to = { ret_room, size, 0 };
	size_t left;
	bool broken;

	do {
		left = ZSTD_decompressStream((ZSTD_DCtx *)stream, &to, &from);
		broken = ZSTD_isError(left);
	} while (!broken && from.pos < from.size && to.pos < to.size);
	*ret_step = (struct freezer_step){ .taken = from.pos,
		.made = to.pos,
		.is_open = broken || left || from.pos < from.size,
		.is_full = !broken && left && to.pos == to.size };
	return !broken;
}
