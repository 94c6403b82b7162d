/* SPDX-License-Identifier: Apache-2.0 */
/*
 * net/dns_reason: the resolver's words on bogus answers as they reach us (B.2, T050 to T052, T066 to
 * T068), with the question before and the servers and the key behind.
 */
#include "tests/unit/unit.h"

#include "net/dns_reason.h"

static void phrases(void **state)
{
	static const struct {
		const char *text;
		enum why_bogus expected;
	} cases[] = {
		/* T050 */
		{ "validation failure <a.se. MX IN>: signature expired from 198.18.0.1",
			WHY_BOGUS_SIGNATURE_EXPIRED },
		{ "validation failure <a.se. MX IN>: signature expired for key a.se. while "
		  "building chain of trust",
			WHY_BOGUS_SIGNATURE_EXPIRED },
		{ "validation failure <a.se. A IN>: signature before inception date from "
		  "198.18.0.1",
			WHY_BOGUS_SIGNATURE_NOT_YET },
		/* Its times cannot be, whenever one looks. */
		{ "validation failure <a.se. A IN>: signature inception after expiration from "
		  "198.18.0.1",
			WHY_BOGUS_SIGNATURE_BAD },
		{ "validation failure <a.se. A IN>: signature crypto failed from 198.18.0.1",
			WHY_BOGUS_SIGNATURE_BAD },
		{ "validation failure <a.se. A IN>: ECDSA signature verification failed from "
		  "198.18.0.1",
			WHY_BOGUS_SIGNATURE_BAD },
		{ "validation failure <a.se. A IN>: signatures from unknown keys from 198.18.0.1",
			WHY_BOGUS_SIGNATURE_BAD },
		{ "validation failure <a.se. A IN>: no signatures from 198.18.0.1",
			WHY_BOGUS_SIGNATURE_MISSING },
		{ "validation failure <a.se. A IN>: no signatures from 198.18.0.1 for key a.se. "
		  "while building chain of trust",
			WHY_BOGUS_SIGNATURE_MISSING },
		/* T051 */
		{ "validation failure <a.se. A IN>: No DNSKEY record from 198.18.0.1 for key a.se. "
		  "while building chain of trust",
			WHY_BOGUS_DNSKEY_MISSING },
		/* T052 */
		{ "validation failure <a.se. A IN>: no keys have a DS with algorithm "
		  "ECDSAP256SHA256 from 198.18.0.1 for key a.se. while building chain of trust",
			WHY_BOGUS_DS_MISMATCH },
		{ "validation failure <a.se. A IN>: DS hash mismatches key for key a.se. while "
		  "building chain of trust",
			WHY_BOGUS_DS_MISMATCH },
		/* T066, T067 */
		{ "validation failure <_25._tcp.mx.a.se. TLSA IN>: no NSEC3 records from "
		  "198.18.0.1 for DS a.se. while building chain of trust",
			WHY_BOGUS_DENIAL },
		{ "validation failure <_25._tcp.mx.a.se. TLSA IN>: no signatures over NSECs from "
		  "198.18.0.1",
			WHY_BOGUS_DENIAL },
		{ "validation failure <_25._tcp.mx.a.se. TLSA IN>: nodata proof failed from "
		  "198.18.0.1",
			WHY_BOGUS_DENIAL },
		{ "validation failure <_25._tcp.mx.a.se. TLSA IN>: nameerror proof failed from "
		  "198.18.0.1",
			WHY_BOGUS_DENIAL },
		{ "validation failure <_25._tcp.mx.a.se. TLSA IN>: no DNSSEC records from "
		  "198.18.0.1 for DS a.se. while building chain of trust",
			WHY_BOGUS_DENIAL },
		{ "validation failure <a.se. A IN>: key for validation a.se. is marked as bad "
		  "because of a previous validation failure",
			WHY_BOGUS_OTHER },
		{ "validation failure <a.se. A IN>: key unusable for key a.se. while building "
		  "chain of trust",
			WHY_BOGUS_CHAIN },
		{ "validation failure <a.se. A IN>", WHY_BOGUS_OTHER },
		{ "", WHY_BOGUS_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		enum why_bogus got = dns_why_bogus(cases[i].text);

		if (got != cases[i].expected)
			fail_msg("%s: %s, expected %s", cases[i].text, why_bogus_text(got),
				why_bogus_text(cases[i].expected));
	}
}

/* A domain's own name is no reason. */
static void names_in_the_text(void **state)
{
	(void)state;
	assert_int_equal(dns_why_bogus("validation failure <nsec3.se. A IN>: no signatures from "
				       "198.18.0.1"),
		WHY_BOGUS_SIGNATURE_MISSING);
	assert_int_equal(
		dns_why_bogus("validation failure <a.nsec3.se. A IN>: no signatures from "
			      "198.18.0.1 for key nsec3.se. while building chain of trust"),
		WHY_BOGUS_SIGNATURE_MISSING);
	assert_int_equal(dns_why_bogus("validation failure <a.nsec3.se. A IN>: no signatures from "
				       "198.18.0.1 for DS nsec3.se. while building chain of trust"),
		WHY_BOGUS_SIGNATURE_MISSING);
	assert_int_equal(dns_why_bogus("validation failure <nsec3.se. A IN>"), WHY_BOGUS_OTHER);
	assert_int_equal(dns_why_bogus("validation failure <a.se. NSEC IN>: no signatures"),
		WHY_BOGUS_SIGNATURE_MISSING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phrases),
		cmocka_unit_test(names_in_the_text),
	};

	return RUN_TESTS("dns_reason", tests);
}
