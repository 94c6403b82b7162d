/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file of lines each of which has a key that others refer to it by, and is written once for a survey: certificates
 * by their fingerprint, hosts and sessions by the digest of what is said of them.
 */
#ifndef TESSCAN_OUTPUT_STORE_H
#define TESSCAN_OUTPUT_STORE_H

#include "output/sink.h"

struct store;

/* Keys of `key_size` octets. Else as sink_open(). */
struct store *store_open(
	const char *path, const struct sink_start *start, size_t key_size, char **ret_error);
/* A line with this key is in the file, or about to be. False when that was known. */
bool store_know(struct store *store, const uint8_t *key);
/* 0 or -errno. */
int store_line(struct store *store, const char *text, size_t length);
/*
 * A line for the case that somebody names its key. The text is given away. Where so many octets are held that they
 * are beyond the limit, the oldest lines are written unnamed. 0 or -errno.
 */
int store_hold(struct store *store, const uint8_t *key, char *text, size_t length);
/* Octets of lines that are held at most; without a call, any number. */
void store_limit(struct store *store, size_t octets);
/* Writes the line that is held with this key, unless it was written before. 0 or -errno. */
int store_name(struct store *store, const uint8_t *key);
/* For sink_follow(): others refer to these lines. */
struct sink *store_sink(const struct store *store);
/* Lines in the file, of earlier runs too. */
uint64_t store_count(const struct store *store);
/* 0 or the first error. */
int store_close(struct store *store);

#endif
