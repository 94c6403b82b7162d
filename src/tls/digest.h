/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 of files, for the manifest, and of texts; the hash of NSEC3. */
#ifndef TESSCAN_TLS_DIGEST_H
#define TESSCAN_TLS_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_SIZE 32
#define DIGEST_TEXT_SIZE (2 * DIGEST_SIZE + 1)
#define NSEC3_DIGEST_SIZE 20

struct digest;

struct digest *digest_new(void);
void digest_add(struct digest *digest, const void *bytes, size_t length);
/* Lower-case hexadecimal; frees the digest. */
void digest_end(struct digest *digest, char text[DIGEST_TEXT_SIZE]);
void digest_of(const void *bytes, size_t length, uint8_t ret_digest[DIGEST_SIZE]);
/*
 * The hash of a name in wire format, in lower case and at most 255 octets long, by which NSEC3 records have it: SHA-1, once
 * and `iterations` times more (RFC 5155 5). The salt has at most 255 octets.
 */
void digest_nsec3(const uint8_t *name, size_t length, const uint8_t *salt, size_t salt_length,
	unsigned iterations, uint8_t ret_digest[NSEC3_DIGEST_SIZE]);
/* False when the file cannot be read. */
bool digest_file(const char *path, char text[DIGEST_TEXT_SIZE]);

#endif
