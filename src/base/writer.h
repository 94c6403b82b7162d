/*
 * Writes JSON text into a buffer, piece by piece, keys and commas kept right by the writer.
 *
 * Why our own: a probe's part of a record is encoded once and spliced into every domain that joins
 * it, and octets of a server that are no UTF-8 must survive. They become \u0080-\u00ff, one for one,
 * and `latin1` remembers it: writer_enc() then writes "enc":"latin1" into the object that holds them.
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
	bool latin1;
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
/* Writes the marker if an octet outside UTF-8 was written since the last call. */
void writer_enc(struct writer *json);

#endif
