/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a file of ours is packed, by its name, and frames of Zstandard (RFC 8878): each of whole lines, with a checksum, so
 * that what was torn is told from what is whole, as it is of members of gzip.
 */
#ifndef TESSCAN_BASE_PACKING_H
#define TESSCAN_BASE_PACKING_H

#include "base/buffer.h"

#include <stdint.h>

enum packing { PACKING_NONE, PACKING_GZIP, PACKING_ZSTD };

/* By .gz and .zst. */
enum packing packing_of(const char *path);
/*
 * The last suffix of a file's name, but for .gz and .zst, that is none of records' (.jsonl, .ndjson, .json), with its dot;
 * NULL: there is none. What does not begin with a letter, such as a date, is no suffix.
 */
const char *packing_foreign_suffix(const char *path);

/* Whether it is named as if it were packed in a way that we do not write. */
bool packing_is_foreign(const char *path);

struct frame_maker;

struct frame_maker *frame_maker_new(void);
void frame_maker_free(struct frame_maker *maker);
/* Room that a frame of so many octets needs. */
size_t frame_bound(size_t length);
/* Makes one frame; its length, or 0 when the library cannot. */
size_t frame_make(struct frame_maker *maker, const void *octets, size_t length, void *ret_frame,
	size_t bound);

struct frame_reader;

struct frame_reader *frame_reader_new(void);
void frame_reader_free(struct frame_reader *reader);
/*
 * Unpacks the frame at the beginning as far as it goes, behind what the text holds. Its length; 0 when it does not end, is
 * broken or larger than the text may become.
 */
size_t frame_read(
	struct frame_reader *reader, const uint8_t *octets, size_t length, struct buffer *ret_text);

#endif
