/* SPDX-License-Identifier: Apache-2.0 */
/* Compressed texts (freezer.h), by Zstandard. */
#include "base/freezer.h"

#include "base/arena.h"
#include "base/buffer.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#define FREEZER_LEVEL 1
#define FREEZER_DICTIONARY (32 * 1024)
#define FREEZER_SAMPLE_MAXIMUM \
	4096 /* one long text would fill the dictionary with what no other has */

struct frozen {
	uint32_t length;
	uint32_t compressed;
	uint8_t octets[];
};

struct freezer {
	struct buffer samples; /* until there are enough for the dictionary */
	struct buffer room; /* for the next text to be compressed */
	ZSTD_CCtx *compressor;
	ZSTD_DCtx *decompressor;
	ZSTD_CDict *dictionary; /* NULL while it learns */
	ZSTD_DDict *reverse;
};

struct freezer *freezer_new(void)
{
	struct freezer *freezer = memory_alloc(sizeof(*freezer));

	buffer_init(&freezer->samples, FREEZER_DICTIONARY + FREEZER_SAMPLE_MAXIMUM);
	buffer_init(&freezer->room, UINT32_MAX);
	freezer->compressor = memory_require(ZSTD_createCCtx());
	freezer->decompressor = memory_require(ZSTD_createDCtx());
	return freezer;
}

void freezer_free(struct freezer *freezer)
{
	if (!freezer)
		return;
	ZSTD_freeCDict(freezer->dictionary);
	ZSTD_freeDDict(freezer->reverse);
	ZSTD_freeCCtx(freezer->compressor);
	ZSTD_freeDCtx(freezer->decompressor);
	buffer_done(&freezer->samples);
	buffer_done(&freezer->room);
	free(freezer);
}

static void learn(struct freezer *freezer, const void *octets, size_t length)
{
	struct buffer *samples = &freezer->samples;

	buffer_append(
		samples, octets, length < FREEZER_SAMPLE_MAXIMUM ? length : FREEZER_SAMPLE_MAXIMUM);
	if (samples->length < FREEZER_DICTIONARY)
		return;
	freezer->dictionary =
		memory_require(ZSTD_createCDict(samples->bytes, samples->length, FREEZER_LEVEL));
	freezer->reverse = memory_require(ZSTD_createDDict(samples->bytes, samples->length));
	buffer_done(samples);
}

struct frozen *freezer_put(struct freezer *freezer, const void *octets, size_t length)
{
	size_t bound = ZSTD_compressBound(length);

	if (!freezer->dictionary) {
		learn(freezer, octets, length);
		return NULL;
	}
	freezer->room.length = 0;
	char *room = buffer_reserve(&freezer->room, bound);
	size_t compressed = ZSTD_compress_usingCDict(
		freezer->compressor, room, bound, octets, length, freezer->dictionary);
	assert(!ZSTD_isError(compressed) && compressed <= UINT32_MAX);
	struct frozen *frozen = memory_alloc(sizeof(*frozen) + compressed);
	frozen->length = (uint32_t)length;
	frozen->compressed = (uint32_t)compressed;
	memcpy(frozen->octets, room, compressed);
	return frozen;
}

size_t frozen_octets(const struct frozen *frozen)
{
	return sizeof(*frozen) + frozen->compressed;
}

void *freezer_get(struct freezer *freezer, const struct frozen *frozen, size_t *ret_length)
{
	void *octets = memory_alloc(frozen->length);
	size_t length = ZSTD_decompress_usingDDict(freezer->decompressor, octets, frozen->length,
		frozen->octets, frozen->compressed, freezer->reverse);

	/* It never left our memory. */
	if (ZSTD_isError(length) || length != frozen->length)
		abort();
	*ret_length = length;
	return octets;
}
