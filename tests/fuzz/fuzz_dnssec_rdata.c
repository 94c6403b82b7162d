/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DS and DNSKEY RDATA: results are bounded, and cut anywhere they give no more than they hold. The first
 * octet chooses: even a DS record, odd a key.
 */
#include "tests/fuzz/fuzz.h"

#include "base/clock.h"
#include "scanners/dnssec/rdata.h"

static void check_ds(const uint8_t *rdata, size_t length)
{
	struct dnssec_ds ds;

	HOLDS(rdata_ds(rdata, length, &ds) == (length > 4));
	if (length > 4)
		HOLDS(ds.key_tag == (rdata[0] << 8 | rdata[1]) && ds.algorithm == rdata[2] &&
			ds.digest_type == rdata[3]);
}

static void check_key(const uint8_t *rdata, size_t length)
{
	struct dnssec_key key;

	HOLDS(rdata_key(rdata, length, &key) == (length > 4));
	if (length <= 4)
		return;
	HOLDS(key.flags == (rdata[0] << 8 | rdata[1]) && key.algorithm == rdata[3]);
	HOLDS(key.bits >= 0);
	HOLDS(key.algorithm > 10 || (size_t)key.bits <= 8 * (length - 4));
}

/* The time nearest to now: within 2^31 seconds, and the same modulo 2^32 (RFC 4034 3.1.5). */
static void check_time(const uint8_t *bytes, size_t length)
{
	static const int64_t nows[] = { 0, INT64_C(1700000000), INT64_C(4294967296),
		INT64_C(6000000000) };

	if (length < 4)
		return;
	uint32_t seconds = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
		(uint32_t)bytes[2] << 8 | bytes[3];
	for (size_t i = 0; i < sizeof(nows) / sizeof(nows[0]); i++) {
		int64_t time = rdata_time(seconds, nows[i] * CLOCK_SECOND) / CLOCK_SECOND;

		HOLDS((uint32_t)time == seconds);
		HOLDS(time - nows[i] >= INT32_MIN && time - nows[i] <= INT32_MAX);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	if (data[0] & 1)
		check_key(data + 1, size - 1);
	else
		check_ds(data + 1, size - 1);
	check_time(data + 1, size - 1);
	return 0;
}
