/* SPDX-License-Identifier: Apache-2.0 */
/* Digests (digest.h). */
#include "tls/digest.h"

#include <assert.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

#define NSEC3_NAME_OCTETS 255
#define NSEC3_SALT_OCTETS 255

void digest_nsec3(const uint8_t *name, size_t length, const uint8_t *salt, size_t salt_length,
	unsigned iterations, uint8_t ret_digest[NSEC3_DIGEST_SIZE])
{
	uint8_t text[NSEC3_NAME_OCTETS + NSEC3_SALT_OCTETS];

	assert(length <= NSEC3_NAME_OCTETS && salt_length <= NSEC3_SALT_OCTETS);
	memcpy(text, name, length);
	for (unsigned i = 0; i <= iterations; i++) {
		if (salt_length)
			memcpy(text + length, salt, salt_length);
		SHA1(text, length + salt_length, ret_digest);
		length = NSEC3_DIGEST_SIZE;
		memcpy(text, ret_digest, length);
	}
}

/* What can be read only once has no digest, and might not end. */
static FILE *open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat status;

	if (fd >= 0 && !fstat(fd, &status) && S_ISREG(status.st_mode))
		return fdopen(fd, "rb");
	if (fd >= 0)
		close(fd);
	return NULL;
}

bool digest_file(const char *path, char text[DIGEST_TEXT_SIZE])
{
	char bytes[65536];
	size_t count;
	FILE *file = open_file(path);

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
