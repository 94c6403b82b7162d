/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of a server's first flight (flight.h). */
#include "tls/flight.h"

#include "base/cursor.h"

#include <stdio.h>

#define HEADER 4
#define RANDOM 32
#define KEY_SHARE 51
#define CURVE_EXPLICIT_PRIME 1
#define CURVE_NAMED 3

static const struct {
	uint16_t number;
	const char *name;
	int bits;
} groups[] = {
	/* IANA's TLS Supported Groups; bits as the library counts those of a session's key */
	{ 19, "secp192r1", 192 },
	{ 20, "secp224k1", 225 },
	{ 21, "secp224r1", 224 },
	{ 22, "secp256k1", 256 },
	{ 23, "secp256r1", 256 },
	{ 24, "secp384r1", 384 },
	{ 25, "secp521r1", 521 },
	{ 26, "brainpoolP256r1", 256 },
	{ 27, "brainpoolP384r1", 384 },
	{ 28, "brainpoolP512r1", 512 },
	{ 29, "x25519", 253 },
	{ 30, "x448", 448 },
	{ 256, "ffdhe2048", 2048 },
	{ 257, "ffdhe3072", 3072 },
	{ 258, "ffdhe4096", 4096 },
	{ 259, "ffdhe6144", 6144 },
	{ 260, "ffdhe8192", 8192 },
};

static struct flight_group group_of(uint16_t number)
{
	struct flight_group group = { 0 };

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		if (groups[i].number != number)
			continue;
		snprintf(group.name, sizeof(group.name), "%s", groups[i].name);
		group.bits = groups[i].bits;
		return group;
	}
	snprintf(group.name, sizeof(group.name), "0x%04x", number);
	return group;
}

static int bits_of(const uint8_t *number, size_t length)
{
	while (length && !*number) {
		number++;
		length--;
	}
	return length ? (int)(8 * length) - (__builtin_clz(*number) - 24) : 0;
}

static size_t take_u24(struct cursor *cursor)
{
	size_t high = cursor_u8(cursor);

	return high << 16 | cursor_u16(cursor);
}

size_t flight_certificates(
	const uint8_t *message, size_t length, bool tls_1_3, struct octets *ret_ders, size_t most)
{
	struct cursor cursor;
	size_t count = 0;

	cursor_init(&cursor, message, length);
	cursor_take(&cursor, HEADER);
	if (tls_1_3)
		cursor_take(&cursor, cursor_u8(&cursor)); /* the context of a request */
	take_u24(&cursor);
	while (count < most && cursor_left(&cursor) && !cursor.bad) {
		size_t size = take_u24(&cursor);
		const uint8_t *der = cursor_take(&cursor, size);

		if (!der || !size)
			break;
		ret_ders[count++] = (struct octets){ der, size };
		if (tls_1_3)
			cursor_take(&cursor, cursor_u16(&cursor)); /* extensions */
	}
	return count;
}

/* RFC 8422 5.4 */
static bool read_curve(struct cursor *cursor, struct flight_group *ret_group)
{
	uint8_t type = cursor_u8(cursor);

	if (type == CURVE_NAMED) {
		*ret_group = group_of(cursor_u16(cursor));
		return !cursor->bad;
	}
	size_t size = cursor_u8(cursor);
	const uint8_t *prime = cursor_take(cursor, size);
	if (type != CURVE_EXPLICIT_PRIME || !prime)
		return false;
	*ret_group = (struct flight_group){ "explicit_prime", bits_of(prime, size) };
	return true;
}

bool flight_key_exchange(const uint8_t *message, size_t length, enum flight_exchange exchange,
	struct flight_group *ret_group)
{
	struct cursor cursor;

	cursor_init(&cursor, message, length);
	cursor_take(&cursor, HEADER);
	if (exchange == FLIGHT_ECDHE)
		return read_curve(&cursor, ret_group);
	if (exchange != FLIGHT_DHE)
		return false;
	size_t size = cursor_u16(&cursor);
	const uint8_t *prime = cursor_take(&cursor, size);
	if (!prime)
		return false;
	*ret_group = (struct flight_group){ "dh", bits_of(prime, size) };
	return true;
}

bool flight_server_group(const uint8_t *message, size_t length, struct flight_group *ret_group)
{
	struct cursor cursor;

	cursor_init(&cursor, message, length);
	cursor_take(&cursor, HEADER + 2 + RANDOM);
	cursor_take(&cursor, cursor_u8(&cursor)); /* session identifier */
	cursor_take(&cursor, 2 + 1 + 2); /* suite, compression, length of the extensions */
	while (cursor_left(&cursor) && !cursor.bad) {
		unsigned type = cursor_u16(&cursor);
		size_t size = cursor_u16(&cursor);
		const uint8_t *octets = cursor_take(&cursor, size);

		if (type != KEY_SHARE || !octets)
			continue;
		if (size < 2)
			return false;
		*ret_group = group_of((uint16_t)(octets[0] << 8 | octets[1]));
		return true;
	}
	return false;
}
