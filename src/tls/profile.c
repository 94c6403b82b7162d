/* SPDX-License-Identifier: Apache-2.0 */
/* Profiles (profile.h). */
#include "tls/profile.h"

#include "base/arena.h"
#include "base/cursor.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>

#define PROFILE_RECORD_HANDSHAKE 22
#define PROFILE_CLIENT_HELLO 1

/* `octets` of numbers, of two each. */
static void take_numbers(struct cursor *cursor, size_t octets, struct tls_numbers *ret_numbers)
{
	*ret_numbers = (struct tls_numbers){ 0 };
	for (size_t i = 0; i < octets / 2; i++) {
		uint16_t number = cursor_u16(cursor);

		if (ret_numbers->count < TLS_PROFILE_NUMBERS_MAXIMUM)
			ret_numbers->numbers[ret_numbers->count++] = number;
	}
}

/* RFC 8446 4.2.1 */
static void take_versions(struct cursor *cursor, struct tls_profile *profile)
{
	struct tls_numbers versions;

	take_numbers(cursor, cursor_u8(cursor), &versions);
	for (size_t i = 0; i < versions.count; i++) {
		uint16_t version = versions.numbers[i];

		if (!i || version < profile->lowest)
			profile->lowest = version;
		if (!i || version > profile->highest)
			profile->highest = version;
	}
}

static void take_extension(unsigned type, struct cursor *cursor, struct tls_profile *profile)
{
	if (type == TLSEXT_TYPE_supported_groups)
		take_numbers(cursor, cursor_u16(cursor), &profile->groups);
	else if (type == TLSEXT_TYPE_signature_algorithms)
		take_numbers(cursor, cursor_u16(cursor), &profile->signatures);
	else if (type == TLSEXT_TYPE_supported_versions)
		take_versions(cursor, profile);
}

static void take_extensions(struct cursor *cursor, struct tls_profile *profile)
{
	/* A hello may end before them. */
	size_t left = cursor_left(cursor) ? cursor_u16(cursor) : 0;

	while (left >= 4 && !cursor->bad) {
		unsigned type = cursor_u16(cursor);
		size_t length = cursor_u16(cursor);
		const uint8_t *octets = cursor_take(cursor, length);
		struct cursor inner;

		left -= length + 4 < left ? length + 4 : left;
		cursor_init(&inner, octets, octets ? length : 0);
		take_extension(type, &inner, profile);
		cursor->bad |= inner.bad;
	}
}

bool tls_profile_read(const void *octets, size_t length, struct tls_profile *ret_profile)
{
	struct tls_profile profile = { 0 };
	struct cursor cursor;

	cursor_init(&cursor, octets, length);
	bool fits = cursor_u8(&cursor) == PROFILE_RECORD_HANDSHAKE;
	cursor_u16(&cursor);
	fits &= cursor_u16(&cursor) == cursor_left(&cursor);
	fits &= cursor_u8(&cursor) == PROFILE_CLIENT_HELLO;
	cursor_take(&cursor, 3);
	profile.lowest = profile.highest = cursor_u16(&cursor);
	cursor_take(&cursor, 32);
	cursor_take(&cursor, cursor_u8(&cursor));
	take_numbers(&cursor, cursor_u16(&cursor), &profile.suites);
	cursor_take(&cursor, cursor_u8(&cursor));
	take_extensions(&cursor, &profile);
	if (!fits || cursor.bad || !profile.suites.count)
		return false;
	*ret_profile = profile;
	return true;
}

static bool read_hello(SSL *ssl, struct tls_profile *ret_profile)
{
	BIO *sent = BIO_new(BIO_s_mem()), *received = BIO_new(BIO_s_mem());
	char *octets = memory_alloc(TLS_HELLO_MAXIMUM);

	SSL_set_bio(ssl, memory_require(received), memory_require(sent));
	SSL_set_connect_state(ssl);
	/* It waits for an answer that nobody gives. */
	SSL_do_handshake(ssl);
	int length = BIO_read(sent, octets, TLS_HELLO_MAXIMUM);
	bool good = length > 0 && tls_profile_read(octets, (size_t)length, ret_profile);
	free(octets);
	ERR_clear_error();
	return good;
}

bool tls_profile_of(struct ssl_ctx_st *context, struct tls_profile *ret_profile)
{
	SSL *ssl = SSL_new(context);

	if (!ssl)
		return false;
	bool good = read_hello(ssl, ret_profile);
	SSL_free(ssl);
	return good;
}

static void write_numbers(struct writer *json, const char *key, const struct tls_numbers *numbers)
{
	char text[8];

	writer_array(json, key);
	for (size_t i = 0; i < numbers->count; i++) {
		snprintf(text, sizeof(text), "0x%04x", numbers->numbers[i]);
		writer_string(json, NULL, text);
	}
	writer_array_end(json);
}

/* As in the records (RFC 8446 4.1.2). */
static const char *version_text(uint16_t version)
{
	static const char *const texts[] = { "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3" };

	return version >= SSL3_VERSION && version <= TLS1_3_VERSION ? texts[version - SSL3_VERSION]
								    : "other";
}

void tls_profile_json(struct writer *json, const char *key, const struct tls_profile *profile)
{
	writer_object(json, key);
	writer_string(json, "lowest_version", version_text(profile->lowest));
	writer_string(json, "highest_version", version_text(profile->highest));
	write_numbers(json, "suites", &profile->suites);
	write_numbers(json, "groups", &profile->groups);
	write_numbers(json, "signatures", &profile->signatures);
	writer_object_end(json);
}
