/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Domains seen in the list so far, to tell duplicates. Entries of 24 octets in a table at most
 * three quarters full: names are kept as 128-bit keyed hashes.
 */
#ifndef TESSCAN_INPUT_SEEN_H
#define TESSCAN_INPUT_SEEN_H

#include "base/hash.h"

#include <stddef.h>
#include <stdint.h>

struct seen_entry {
	uint64_t hash;
	uint64_t check;
	uint64_t sequence; /* 0: free */
};

struct seen {
	struct seen_entry *entries;
	size_t capacity;
	size_t count;
	struct hash_key keys[2];
};

void seen_init(struct seen *seen);
void seen_done(struct seen *seen);
/* 0 when the name is new, and then remembered; else the sequence number of its first line. */
uint64_t seen_add(struct seen *seen, const char *name, uint64_t sequence);

#endif
