/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of a server's first flight: what is found lies inside them, and a cut message shows less, never more. */
#include "tests/fuzz/fuzz.h"

#include "tls/flight.h"

#include <string.h>

#define CERTIFICATES_MAXIMUM 100

static void check_certificates(const uint8_t *data, size_t size, bool tls_1_3)
{
	struct octets whole[CERTIFICATES_MAXIMUM], cut[CERTIFICATES_MAXIMUM];
	size_t count = flight_certificates(data, size, tls_1_3, whole, CERTIFICATES_MAXIMUM);
	size_t total = 0;

	HOLDS(count <= CERTIFICATES_MAXIMUM);
	for (size_t i = 0; i < count; i++) {
		HOLDS(whole[i].length && whole[i].bytes >= data + 4 &&
			whole[i].bytes + whole[i].length <= data + size);
		total += whole[i].length + 3;
	}
	HOLDS(total <= size);
	size_t fewer = flight_certificates(data, size / 2, tls_1_3, cut, CERTIFICATES_MAXIMUM);
	HOLDS(fewer <= count && (!fewer || !memcmp(cut, whole, fewer * sizeof(*cut))));
}

static void check_group(bool found, const struct flight_group *group)
{
	if (!found)
		return;
	HOLDS(*group->name && strlen(group->name) < FLIGHT_GROUP_SIZE);
	HOLDS(group->bits >= 0 && group->bits <= 8 * 65535);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct flight_group group = { 0 };

	check_certificates(data, size, false);
	check_certificates(data, size, true);
	check_group(flight_key_exchange(data, size, FLIGHT_DHE, &group), &group);
	check_group(flight_key_exchange(data, size, FLIGHT_ECDHE, &group), &group);
	HOLDS(!flight_key_exchange(data, size, FLIGHT_OTHER, &group));
	check_group(flight_server_group(data, size, &group), &group);
	return 0;
}
