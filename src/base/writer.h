/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes JSON text into a buffer, piece by piece, keys and commas kept right by the writer.
 *
 * Why our own: a probe's part of a record is encoded once and spliced into every domain that joins
 * it, and octets of a server that are no UTF-8 must survive. Where a text of an object is no UTF-8,
 * writer_octets() makes all octets beyond ASCII in the object's texts \u0080-\u00ff, one for one, and
 * writer_enc() says so by "enc":"latin1", so that a reader can have the octets back.
 */
#ifndef TESSCAN_BASE_WRITER_H
#define TESSCAN_BASE_WRITER_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct writer {
	struct buffer *out;
	bool comma;
	bool octets; /* every octet beyond ASCII is written one for one */
	bool latin1; /* one was */
};

void writer_init(struct writer *json, struct buffer *out);

/* key is NULL for an element of an array and for the outermost value. */
void writer_object(struct writer *json, const char *key);
void writer_object_end(struct writer *json);
void writer_array(struct writer *json, const char *key);
void writer_array_end(struct writer *json);
void writer_string(struct writer *json, const char *key, const char *value);
void writer_text(struct writer *json, const char *key, const char *bytes, size_t length);
void writer_integer(struct writer *json, const char *key, int64_t value);
void writer_bool(struct writer *json, const char *key, bool value);
void writer_null(struct writer *json, const char *key);
void writer_hex(struct writer *json, const char *key, const void *bytes, size_t length);
/* Microseconds since the epoch as an RFC 3339 UTC time with milliseconds. */
void writer_time(struct writer *json, const char *key, int64_t time_us);
/* JSON text made by another writer, taken over as it is. */
void writer_raw(struct writer *json, const char *key, const char *text);

/* Nothing when value is NULL. */
void writer_string_if(struct writer *json, const char *key, const char *value);
/* Nothing when false. */
void writer_flag(struct writer *json, const char *key, bool value);
/* Before the texts of an object: `octets` when one of them is no UTF-8. */
void writer_octets(struct writer *json, bool octets);
/* Writes the marker if an octet outside UTF-8 was written since the last call. */
void writer_enc(struct writer *json);

#endif
