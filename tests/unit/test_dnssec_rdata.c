/* SPDX-License-Identifier: Apache-2.0 */
/* scanners/dnssec/rdata: DS and DNSKEY as on the wire (RFC 4034 2.1, 5.1, appendix B; RFC 3110 2). */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "scanners/dnssec/rdata.h"

#include <string.h>

static void ds(void **state)
{
	static const uint8_t rdata[] = { 0xe8, 0x57, 13, 2, 0xaa, 0xbb };
	struct dnssec_ds got = { .key_tag = 7 };

	(void)state;
	assert_true(rdata_ds(rdata, sizeof(rdata), &got));
	assert_int_equal(got.key_tag, 0xe857);
	assert_int_equal(got.algorithm, 13);
	assert_int_equal(got.digest_type, 2);
	got.key_tag = 7;
	for (size_t length = 0; length <= 4; length++) /* a DS without a digest is none */
		assert_false(rdata_ds(rdata, length, &got));
	assert_int_equal(got.key_tag, 7);
	assert_true(rdata_ds(rdata, 5, &got));
}

/* T053, T054: what nobody knows is read all the same. */
static void unknown_numbers(void **state)
{
	static const uint8_t rdata[] = { 0, 1, 200, 99, 1 };
	static const uint8_t key_rdata[] = { 1, 1, 3, 200, 1, 2, 3 };
	struct dnssec_ds got;
	struct dnssec_key key;

	(void)state;
	assert_true(rdata_ds(rdata, sizeof(rdata), &got));
	assert_int_equal(got.algorithm, 200);
	assert_int_equal(got.digest_type, 99);
	assert_true(rdata_key(key_rdata, sizeof(key_rdata), &key));
	assert_int_equal(key.algorithm, 200);
	assert_int_equal(key.bits, 0);
}

/* A key with this algorithm and public key. */
static struct dnssec_key read_key(uint8_t algorithm, const void *public_key, size_t length)
{
	uint8_t rdata[1100] = { 1, 1, 3, algorithm };
	struct dnssec_key key;

	assert_true(length <= sizeof(rdata) - 4);
	memcpy(rdata + 4, public_key, length);
	assert_true(rdata_key(rdata, 4 + length, &key));
	assert_int_equal(key.flags, 257);
	assert_int_equal(key.algorithm, algorithm);
	return key;
}

static void bits(void **state)
{
	static const struct {
		const char *test_case;
		const char *octets; /* before the modulus */
		size_t octet_count;
		uint8_t top; /* the modulus's first octet */
		size_t modulus_length;
		int expected;
	} cases[] = {
		{ "exponent 65537, 2048 bits", "\3\1\0\1", 4, 0x80, 256, 2048 },
		{ "one bit less", "\3\1\0\1", 4, 0x7f, 256, 2047 },
		{ "exponent 3, 1024 bits", "\1\3", 2, 0xff, 128, 1024 },
		{ "long form of the exponent's length", "\0\0\3\1\0\1", 6, 0x80, 128, 1024 },
		{ "the smallest", "\1\3", 2, 0x01, 1, 1 },
		{ "no modulus", "\1\3", 2, 0, 0, 0 },
		{ "modulus of zeros", "\1\3", 2, 0, 1, 0 },
		{ "exponent beyond the end", "\377\3", 2, 0, 4, 0 },
		{ "length of the exponent cut", "\0\1", 2, 0, 0, 0 },
	};
	static const uint8_t rsa[] = { 1, 5, 7, 8, 10 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		uint8_t key[1000] = { 0 };
		memcpy(key, cases[i].octets, cases[i].octet_count);
		key[cases[i].octet_count] = cases[i].top;
		for (size_t j = 0; j < COUNT_OF(rsa); j++) {
			int got = read_key(
				rsa[j], key, cases[i].octet_count + cases[i].modulus_length)
					  .bits;
			if (got != cases[i].expected)
				fail_msg("%s: %d", cases[i].test_case, got);
		}
	}
	/* Zeros before the modulus are none of it. */
	assert_int_equal(read_key(8, "\1\3\0\0\xff\xff", 6).bits, 16);
	assert_int_equal(read_key(13, "x", 1).bits, 256);
	assert_int_equal(read_key(14, "x", 1).bits, 384);
	assert_int_equal(read_key(15, "x", 1).bits, 256);
	assert_int_equal(read_key(16, "x", 1).bits, 456);
	assert_int_equal(read_key(12, "x", 1).bits, 0);
}

static void cut_keys(void **state)
{
	static const uint8_t rdata[] = { 1, 0, 3, 8, 1, 3, 0xff };
	struct dnssec_key key;

	(void)state;
	for (size_t length = 0; length <= 4; length++)
		assert_false(rdata_key(rdata, length, &key));
	assert_true(rdata_key(rdata, 5, &key));
	assert_int_equal(key.bits, 0);
}

/* RFC 4034 appendix B, worked out by hand: sums of 16 bits, the carry added once. */
static void key_tags(void **state)
{
	static const uint8_t even[] = { 0x01, 0x01, 3, 13, 0xff, 0xff, 0xff, 0xff };
	static const uint8_t odd[] = { 0x01, 0x00, 3, 13, 0x12 };
	static const uint8_t md5[] = { 0x01, 0x00, 3, 1, 1, 3, 0xaa, 0xbb, 0xcc };
	struct dnssec_key key;

	(void)state;
	/* 0101 + 030d + ffff + ffff = 2040c; 040c + 2 = 040e */
	assert_true(rdata_key(even, sizeof(even), &key));
	assert_int_equal(key.key_tag, 0x040e);
	/* 0100 + 030d + 1200 */
	assert_true(rdata_key(odd, sizeof(odd), &key));
	assert_int_equal(key.key_tag, 0x160d);
	assert_int_equal(key.flags, 256);
	/* RFC 4034 B.1: of the modulus the last but two and the last but one octet */
	assert_true(rdata_key(md5, sizeof(md5), &key));
	assert_int_equal(key.key_tag, 0xaabb);
}

/* RFC 4034 3.1.5: serial number arithmetic, so beyond 2106 as well. */
static void times(void **state)
{
	const int64_t now = INT64_C(1700000000) * CLOCK_SECOND;
	const int64_t late = INT64_C(4294967290) * CLOCK_SECOND; /* six seconds before 2^32 */

	(void)state;
	assert_int_equal(rdata_time(1700000000, now), now);
	assert_int_equal(rdata_time(1700086400, now + 123), now + 86400 * CLOCK_SECOND);
	assert_int_equal(rdata_time(1600000000, now), INT64_C(1600000000) * CLOCK_SECOND);
	assert_int_equal(rdata_time(4, late), (INT64_C(4294967296) + 4) * CLOCK_SECOND);
	assert_int_equal(rdata_time(4294967280u, late), INT64_C(4294967280) * CLOCK_SECOND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ds),
		cmocka_unit_test(unknown_numbers),
		cmocka_unit_test(bits),
		cmocka_unit_test(cut_keys),
		cmocka_unit_test(key_tags),
		cmocka_unit_test(times),
	};

	return RUN_TESTS("dnssec_rdata", tests);
}
