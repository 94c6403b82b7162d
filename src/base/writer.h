/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes JSON text into a buffer, piece by piece, keys and commas kept right by the writer.
 *
 * Why our own: a probe's part of a record is encoded once and spliced into every domain that joins
 * it, and octets of a server that are no UTF-8 must survive. Where a text of an object is no UTF-8,
 * writer_octets() makes all octets beyond ASCII in the object's texts \u0080-\u00ff, one for one, and
 * writer_enc() says so by "enc":"latin1", so that a reader can have the octets back.
 *
 * What a peer can make long is evidence, and can be cut: the texts of writer_text() and writer_heard(),
 * the octets of writer_evidence(), the elements of writer_array(). All else, words and numbers of ours, names, digests
 * and the arrays of writer_array_whole(), is written whole. An object in which something was cut says
 * "truncated":true as its last member, and what is written stays valid.
 */
#ifndef TESSCAN_BASE_WRITER_H
#define TESSCAN_BASE_WRITER_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WRITER_DEPTH_MAXIMUM 32 /* objects and arrays in one another; ours have far fewer */

/* How much is written of evidence; 0: all of it. */
struct writer_cuts {
	size_t octets; /* of JSON for each text, cut at the end of a character */
	size_t elements; /* of each array */
};

/* An object or array that is open. */
struct writer_frame {
	size_t elements; /* so far, of an array whose elements are counted */
	bool counted;
	bool object;
	bool cut; /* an object: something was left out */
};

struct writer {
	struct buffer *out;
	bool comma;
	bool octets; /* every octet beyond ASCII is written one for one */
	bool latin1; /* one was */
	struct writer_cuts cuts;
	unsigned muted; /* open objects and arrays of which nothing is written */
	unsigned depth;
	struct writer_frame
		frames[WRITER_DEPTH_MAXIMUM + 1]; /* the first is outside of everything */
};

/* Nothing is cut. */
void writer_init(struct writer *json, struct buffer *out);
/* From here on. */
void writer_cut(struct writer *json, struct writer_cuts cuts);

/* Between two elements of an array, or two members of an object. */
struct writer_mark {
	size_t length;
	size_t elements;
	unsigned depth;
	bool comma;
	bool full;
};

struct writer_mark writer_mark(const struct writer *json);
/* Takes back what was written since then, a buffer that became full included. The mark is of this depth. */
void writer_rewind(struct writer *json, struct writer_mark mark);

/* Cuts to be tried one after the other, until a text is no longer than the maximum. */
struct writer_ladder {
	size_t maximum;
	const struct writer_cuts *steps;
	size_t count;
};

typedef void (*writer_fill)(const void *owner, struct writer *json);

/*
 * The first text that is short enough. The last step is taken however long its text is: a text that is
 * longer than it should be is still one, where an assertion would be for a peer to reach. Freed with free().
 */
char *writer_fit(const struct writer_ladder *ladder, writer_fill fill, const void *owner,
	size_t *ret_length);

/* key is NULL for an element of an array and for the outermost value. */
void writer_object(struct writer *json, const char *key);
void writer_object_end(struct writer *json);
void writer_array(struct writer *json, const char *key);
void writer_array_whole(struct writer *json, const char *key);
void writer_array_end(struct writer *json);
/* Whether another element of the open array would be written: there is no need to go through the rest of a long list. */
bool writer_room(struct writer *json);
void writer_string(struct writer *json, const char *key, const char *value);
void writer_text(struct writer *json, const char *key, const char *bytes, size_t length);
/* writer_text() of a string. */
void writer_heard(struct writer *json, const char *key, const char *value);
void writer_integer(struct writer *json, const char *key, int64_t value);
void writer_bool(struct writer *json, const char *key, bool value);
void writer_null(struct writer *json, const char *key);
void writer_hex(struct writer *json, const char *key, const void *bytes, size_t length);
/* Octets of a peer's, in hexadecimal; those behind the first `most` are cut in any case. */
void writer_evidence(
	struct writer *json, const char *key, const void *bytes, size_t length, size_t most);
/* The same of a number, with a minus sign before it where it is negative. */
void writer_signed_evidence(struct writer *json, const char *key, bool negative, const void *bytes,
	size_t length, size_t most);
/* Microseconds since the epoch as an RFC 3339 UTC time with milliseconds. */
void writer_time(struct writer *json, const char *key, int64_t time_us);
/* JSON text made by another writer, taken over as it is. */
void writer_raw(struct writer *json, const char *key, const char *text);

/* Nothing when value is NULL. */
void writer_string_if(struct writer *json, const char *key, const char *value);
void writer_heard_if(struct writer *json, const char *key, const char *value);
/* Nothing when false. */
void writer_flag(struct writer *json, const char *key, bool value);
/* Before the texts of an object: `octets` when one of them is no UTF-8. */
void writer_octets(struct writer *json, bool octets);
/* Writes the marker if an octet outside UTF-8 was written since the last call. */
void writer_enc(struct writer *json);

#endif
