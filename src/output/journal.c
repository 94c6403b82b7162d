/* SPDX-License-Identifier: Apache-2.0 */
/* Journals (journal.h). */
#include "output/journal.h"

#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define JOURNAL_CHUNK 65536

struct reading {
	const uint8_t *octets;
	size_t length;
	const char *start;
	bool (*take)(void *owner, const char *line, size_t length);
	void *owner;
	enum packing packing;
	z_stream stream; /* of gzip */
	struct frame_reader *frames; /* of Zstandard */
	struct buffer text; /* of one member, or frame */
	size_t searched; /* octets that members which are none gave before they broke */
	struct journal journal;
};

/* Whole lines; the octets that were taken. */
static size_t take_lines(struct reading *reading, const char *text, size_t length)
{
	size_t taken = 0;

	while (taken < length) {
		const char *line = text + taken;
		const char *end = memchr(line, '\n', length - taken);

		if (!end || !reading->take(reading->owner, line, (size_t)(end - line)))
			break;
		reading->journal.lines++;
		taken += (size_t)(end - line) + 1;
	}
	return taken;
}

/* What is left begins as a line does, as far as it goes. */
static bool begins_well(const struct reading *reading, const char *text, size_t length)
{
	size_t most = strlen(reading->start);

	return !length || !memcmp(text, reading->start, length < most ? length : most);
}

static size_t inflate_gzip(struct reading *reading, size_t at, size_t left)
{
	z_stream *stream = &reading->stream;
	char chunk[JOURNAL_CHUNK];
	int status = inflateReset(stream);

	/* zlib does not write there; its type says so only when it is built that way. */
	stream->next_in = (unsigned char *)(uintptr_t)(reading->octets + at);
	stream->avail_in = (uInt)left;
	while (status == Z_OK) {
		stream->next_out = (unsigned char *)chunk;
		stream->avail_out = sizeof(chunk);
		status = inflate(stream, Z_NO_FLUSH);
		if (!buffer_append(&reading->text, chunk, sizeof(chunk) - stream->avail_out))
			return 0;
	}
	return status == Z_STREAM_END ? (size_t)stream->total_in : 0;
}

/*
 * Inflates the member at this place as far as it goes; its compressed length, or 0 when it does not end,
 * is broken, or is too large to be ours.
 */
static size_t inflate_member(struct reading *reading, size_t at)
{
	size_t left = reading->length - at;

	if (left > JOURNAL_MEMBER_MAXIMUM)
		left = JOURNAL_MEMBER_MAXIMUM;
	buffer_consume(&reading->text, reading->text.length);
	return reading->packing == PACKING_GZIP
		? inflate_gzip(reading, at, left)
		: frame_read(reading->frames, reading->octets + at, left, &reading->text);
}

#define MAGIC_LENGTH 4

/* How a member begins: without name or extras, as we write them. */
static const uint8_t *magic_of(const struct reading *reading)
{
	static const uint8_t gzip[MAGIC_LENGTH] = { 0x1f, 0x8b, 0x08, 0x00 };
	static const uint8_t zstd[MAGIC_LENGTH] = { 0x28, 0xb5, 0x2f, 0xfd };

	return reading->packing == PACKING_GZIP ? gzip : zstd;
}

/*
 * Whether a whole member begins anywhere after this place. What begins like members without end, each far into the
 * next, is no torn write either.
 */
static bool member_follows(struct reading *reading, size_t at)
{
	while (at < reading->length) {
		const uint8_t *found = memmem(reading->octets + at, reading->length - at,
			magic_of(reading), MAGIC_LENGTH);

		if (!found)
			return false;
		at = (size_t)(found - reading->octets);
		if (inflate_member(reading, at))
			return true;
		reading->searched += reading->text.length;
		if (reading->searched > JOURNAL_SEARCH_MAXIMUM)
			return true;
		at++;
	}
	return false;
}

static enum journal_status judge_packed_tail(struct reading *reading)
{
	const struct journal *journal = &reading->journal;
	size_t left = reading->length - journal->kept;

	if (!left)
		return JOURNAL_WHOLE;
	/* Without a whole member this may be anybody's file. */
	if (!journal->kept &&
		(memcmp(reading->octets, magic_of(reading),
			 left < MAGIC_LENGTH ? left : MAGIC_LENGTH) != 0 ||
			!begins_well(reading, reading->text.bytes, reading->text.length)))
		return JOURNAL_FOREIGN;
	return member_follows(reading, journal->kept + 1) ? JOURNAL_DAMAGED : JOURNAL_WHOLE;
}

static void read_packed(struct reading *reading)
{
	struct journal *journal = &reading->journal;

	while (journal->kept < reading->length) {
		size_t member = inflate_member(reading, journal->kept);

		if (!member)
			break;
		/* Its checksum says that it was written so. */
		if (take_lines(reading, reading->text.bytes, reading->text.length) !=
			reading->text.length) {
			journal->status = JOURNAL_FOREIGN;
			return;
		}
		journal->kept += member;
	}
	journal->status = judge_packed_tail(reading);
}

static enum journal_status judge_plain_tail(struct reading *reading)
{
	const char *tail = (const char *)reading->octets + reading->journal.kept;
	size_t left = reading->length - reading->journal.kept;

	/* A whole line that is not ours is no torn write, wherever it came from. */
	if (left && !reading->journal.kept &&
		(!begins_well(reading, tail, left) || memchr(tail, '\n', left)))
		return JOURNAL_FOREIGN;
	for (;;) {
		const char *end = left ? memchr(tail, '\n', left) : NULL;

		if (!end)
			return JOURNAL_WHOLE;
		left -= (size_t)(end - tail) + 1;
		tail = end + 1;
		if (take_lines(reading, tail, left))
			return JOURNAL_DAMAGED;
	}
}

struct journal journal_read(const uint8_t *octets, size_t length, enum packing packing,
	const char *start, bool (*take)(void *owner, const char *line, size_t length), void *owner)
{
	struct reading reading = { .octets = octets,
		.length = length,
		.packing = packing,
		.start = start,
		.take = take,
		.owner = owner };

	if (packing == PACKING_NONE) {
		reading.journal.kept = take_lines(&reading, (const char *)octets, length);
		reading.journal.status = judge_plain_tail(&reading);
		return reading.journal;
	}
	buffer_init(&reading.text, JOURNAL_MEMBER_MAXIMUM);
	if (inflateInit2(&reading.stream, 15 + 16) != Z_OK)
		abort();
	reading.frames = frame_reader_new();
	read_packed(&reading);
	frame_reader_free(reading.frames);
	inflateEnd(&reading.stream);
	buffer_done(&reading.text);
	return reading.journal;
}
