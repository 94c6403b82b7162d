/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keyed hash of octets (SipHash-2-4). Keys of tables come from peers: the key of the hash is drawn
 * at start, so that nobody can aim at one bucket. The order of a survey never depends on it.
 */
#ifndef TESSCAN_BASE_HASH_H
#define TESSCAN_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

struct hash_key {
	uint64_t k0;
	uint64_t k1;
};

uint64_t hash_bytes(struct hash_key key, const void *bytes, size_t length);

#endif
