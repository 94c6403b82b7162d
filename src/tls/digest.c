/* SPDX-License-Identifier: Apache-2.0 */
/* Digests (digest.h). */
#include "tls/digest.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>

struct digest *digest_new(void)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	EVP_DigestInit_ex(context, EVP_sha256(), NULL);
	return (struct digest *)context;
}

void digest_add(struct digest *digest, const void *bytes, size_t length)
{
	EVP_DigestUpdate((EVP_MD_CTX *)digest, bytes, length);
}

void digest_end(struct digest *digest, char text[DIGEST_TEXT_SIZE])
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned length = 0;

	EVP_DigestFinal_ex((EVP_MD_CTX *)digest, bytes, &length);
	EVP_MD_CTX_free((EVP_MD_CTX *)digest);
	for (unsigned i = 0; i < length; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
}

void digest_of(const void *bytes, size_t length, uint8_t ret_digest[DIGEST_SIZE])
{
	SHA256(bytes, length, ret_digest);
}

bool digest_file(const char *path, char text[DIGEST_TEXT_SIZE])
{
	FILE *file = fopen(path, "rb");
	char bytes[65536];
	size_t count;

	if (!file)
		return false;
	struct digest *digest = digest_new();
	while ((count = fread(bytes, 1, sizeof(bytes), file)))
		digest_add(digest, bytes, count);
	bool good = !ferror(file);
	fclose(file);
	digest_end(digest, text);
	return good;
}
