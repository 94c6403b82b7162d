/* SPDX-License-Identifier: Apache-2.0 */
/* RDATA of DNSSEC records (rdata.h). */
#include "scanners/dnssec/rdata.h"

#include "base/clock.h"
#include "base/cursor.h"

bool rdata_ds(const uint8_t *rdata, size_t length, struct dnssec_ds *ret_ds)
{
	struct cursor cursor;
	struct dnssec_ds ds;

	cursor_init(&cursor, rdata, length);
	ds.key_tag = cursor_u16(&cursor);
	ds.algorithm = cursor_u8(&cursor);
	ds.digest_type = cursor_u8(&cursor);
	if (cursor.bad || !cursor_left(&cursor))
		return false;
	*ret_ds = ds;
	return true;
}

/* RFC 4034 appendix B */
static uint16_t key_tag(const uint8_t *rdata, size_t length, uint8_t algorithm)
{
	uint32_t sum = 0;

	if (algorithm == 1) /* RFC 4034 B.1: the end of the modulus */
		return length < 3 ? 0 : (uint16_t)(rdata[length - 3] << 8 | rdata[length - 2]);
	for (size_t i = 0; i < length; i++)
		sum += i & 1 ? rdata[i] : (uint32_t)rdata[i] << 8;
	return (uint16_t)(sum + (sum >> 16));
}

/* RFC 3110 2: exponent length, exponent, modulus. 0 when it is malformed. */
static int rsa_bits(struct cursor *key)
{
	size_t exponent = cursor_u8(key);

	if (!exponent)
		exponent = cursor_u16(key);
	if (!cursor_take(key, exponent))
		return 0;
	size_t octets = cursor_left(key);
	const uint8_t *modulus = cursor_take(key, octets);
	while (octets && !*modulus)
		modulus++, octets--;
	if (!octets)
		return 0;
	int bits = (int)octets * 8;
	for (uint8_t mask = 0x80; !(*modulus & mask); mask >>= 1)
		bits--;
	return bits;
}

static int bits_of(uint8_t algorithm, struct cursor *key)
{
	switch (algorithm) {
	case 1:
	case 5:
	case 7:
	case 8:
	case 10:
		return rsa_bits(key);
	case 13:
	case 15:
		return 256;
	case 14:
		return 384;
	case 16:
		return 456;
	default:
		return 0;
	}
}

bool rdata_key(const uint8_t *rdata, size_t length, struct dnssec_key *ret_key)
{
	struct cursor cursor;
	struct dnssec_key key = { 0 };

	cursor_init(&cursor, rdata, length);
	key.flags = cursor_u16(&cursor);
	cursor_u8(&cursor); /* protocol */
	key.algorithm = cursor_u8(&cursor);
	if (cursor.bad || !cursor_left(&cursor))
		return false;
	key.bits = bits_of(key.algorithm, &cursor);
	key.key_tag = key_tag(rdata, length, key.algorithm);
	*ret_key = key;
	return true;
}

int64_t rdata_time(uint32_t seconds, int64_t now_us)
{
	int64_t now = now_us / CLOCK_SECOND;
	int32_t distance = (int32_t)(seconds - (uint32_t)now);

	return (now + distance) * CLOCK_SECOND;
}
