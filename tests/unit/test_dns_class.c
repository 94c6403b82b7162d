/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from how a lookup ended, status by status (PROTOCOL A.7). */
#include "tests/unit/unit.h"

#include "base/dns_class.h"

static const struct {
	enum dns_status status;
	bool answered;
	bool coded;
	bool passing;
} rows[] = {
	{ DNS_OK, true, true, false },
	{ DNS_NODATA, true, true, false },
	{ DNS_NXDOMAIN, true, true, false },
	{ DNS_BOGUS, false, true, true },
	{ DNS_SERVFAIL, false, true, true },
	{ DNS_TIMEOUT, false, false, true },
	{ DNS_BAD_NAME, false, false, false },
	{ DNS_LOCAL, false, false, false },
	{ DNS_INTERNAL, false, false, true },
};

static void every_status(void **state)
{
	(void)state;
	assert_int_equal(sizeof(rows) / sizeof(rows[0]), dns_status_count);
	for (size_t i = 0; i < dns_status_count; i++) {
		enum dns_class class = dns_class_of(rows[i].status);

		if (dns_class_answered(class) != rows[i].answered ||
			dns_class_coded(class) != rows[i].coded ||
			dns_class_passing(class) != rows[i].passing)
			fail_msg("%s", dns_status_text(rows[i].status));
	}
}

/* Where data and a denial part, and whose the silence is, other modules decide by the class alone. */
static void alone_in_their_class(void **state)
{
	static const enum dns_status alone[] = { DNS_OK, DNS_BOGUS, DNS_SERVFAIL, DNS_TIMEOUT,
		DNS_INTERNAL };

	(void)state;
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++) {
		for (int other = 0; other < dns_status_count; other++) {
			bool same = dns_class_of((enum dns_status)other) == dns_class_of(alone[i]);

			assert_int_equal(same, (enum dns_status)other == alone[i]);
		}
	}
	assert_int_equal(dns_class_of(DNS_NODATA), dns_class_of(DNS_NXDOMAIN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_status),
		cmocka_unit_test(alone_in_their_class),
	};

	return RUN_TESTS("dns_class", tests);
}
