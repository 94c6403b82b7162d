/* SPDX-License-Identifier: Apache-2.0 */
/* Packed files (packing.h). */
#include "base/packing.h"

#include "base/arena.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#define FRAME_LEVEL 6
#define FRAME_CHUNK 65536

static bool ends_in(const char *text, size_t length, const char *suffix)
{
	size_t suffix_length = strlen(suffix);

	return length >= suffix_length &&
		!memcmp(text + length - suffix_length, suffix, suffix_length);
}

enum packing packing_of(const char *path)
{
	size_t length = strlen(path);

	if (ends_in(path, length, ".gz"))
		return PACKING_GZIP;
	return ends_in(path, length, ".zst") ? PACKING_ZSTD : PACKING_NONE;
}

bool packing_is_foreign(const char *path)
{
	static const char *const others[] = { ".xz", ".bz2", ".lz4", ".lzma", ".br", ".zip", ".7z",
		".Z", ".GZ", ".gzip", ".tgz", ".zstd", ".ZST" };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (ends_in(path, strlen(path), others[i]))
			return true;
	}
	return false;
}

const char *packing_foreign_suffix(const char *path)
{
	static const char *const known[] = { ".jsonl", ".ndjson", ".json" };
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t length = strlen(name);

	if (packing_of(name) == PACKING_GZIP)
		length -= strlen(".gz");
	else if (packing_of(name) == PACKING_ZSTD)
		length -= strlen(".zst");
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (ends_in(name, length, known[i]))
			return NULL;
	}
	/* A dot in front is no suffix's. */
	const char *dot = length ? memrchr(name, '.', length) : NULL;
	return dot && dot > name && isalpha((unsigned char)dot[1]) ? dot : NULL;
}

struct frame_maker {
	ZSTD_CCtx *context;
};

struct frame_maker *frame_maker_new(void)
{
	struct frame_maker *maker = memory_alloc(sizeof(*maker));

	maker->context = memory_require(ZSTD_createCCtx());
	ZSTD_CCtx_setParameter(maker->context, ZSTD_c_compressionLevel, FRAME_LEVEL);
	ZSTD_CCtx_setParameter(maker->context, ZSTD_c_checksumFlag, 1);
	return maker;
}

void frame_maker_free(struct frame_maker *maker)
{
	if (maker)
		ZSTD_freeCCtx(maker->context);
	free(maker);
}

size_t frame_bound(size_t length)
{
	return ZSTD_compressBound(length);
}

size_t frame_make(
	struct frame_maker *maker, const void *octets, size_t length, void *ret_frame, size_t bound)
{
	size_t made = ZSTD_compress2(maker->context, ret_frame, bound, octets, length);

	return ZSTD_isError(made) ? 0 : made;
}

struct frame_reader {
	ZSTD_DCtx *context;
};

struct frame_reader *frame_reader_new(void)
{
	struct frame_reader *reader = memory_alloc(sizeof(*reader));

	reader->context = memory_require(ZSTD_createDCtx());
	return reader;
}

void frame_reader_free(struct frame_reader *reader)
{
	if (reader)
		ZSTD_freeDCtx(reader->context);
	free(reader);
}

size_t frame_read(
	struct frame_reader *reader, const uint8_t *octets, size_t length, struct buffer *ret_text)
{
	ZSTD_inBuffer input = { octets, length, 0 };
	char chunk[FRAME_CHUNK];
	size_t before, left = 1;

	ZSTD_DCtx_reset(reader->context, ZSTD_reset_session_only);
	do {
		ZSTD_outBuffer output = { chunk, sizeof(chunk), 0 };

		before = input.pos;
		left = ZSTD_decompressStream(reader->context, &output, &input);
		if (!buffer_append(ret_text, chunk, output.pos) || ZSTD_isError(left))
			return 0;
		/* Neither is read nor written any more: the rest is missing. */
		if (left && input.pos == before && !output.pos)
			return 0;
	} while (left);
	return input.pos;
}
