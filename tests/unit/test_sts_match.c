/* SPDX-License-Identifier: Apache-2.0 */
/* verdict/sts and verdict/rpt: mx patterns (PROTOCOL F.4), result types of reports (F.5). */
#include "tests/unit/unit.h"

#include "verdict/rpt.h"
#include "verdict/sts.h"

static void patterns(void **state)
{
	static const struct {
		const char *test_case;
		const char *pattern;
		const char *host;
		bool match;
	} cases[] = {
		{ "T243", "*.example.net", "a.example.net", true },
		{ "T243", "*.example.net", "a.b.example.net", false },
		{ "T243", "*.example.net", "example.net", false },
		{ "T244", "mx.example.net", "mx.example.org", false },
		{ "no wildcard", "example.net", "example.net", true },
		{ "no wildcard", "example.net", "a.example.net", false },
		{ "end of a label", "*.example.net", "a.badexample.net", false },
		{ "end of a label", "*.example.net", "badexample.net", false },
		{ "end of the host", "*.example.net", "a.example.net.org", false },
		{ "empty label", "*.example.net", ".example.net", false },
		{ "single labels", "*.net", "net", false },
		{ "single labels", "mail", "mail", true },
		{ "two labels", "*.b.example.net", "a.b.example.net", true },
		{ "A-labels", "*.example.net", "xn--bcher-kva.example.net", true },
		{ "empty host", "*.example.net", "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		if (sts_mx_matches(&cases[i].pattern, 1, cases[i].host) != cases[i].match)
			fail_msg("%s: %s, %s", cases[i].test_case, cases[i].pattern, cases[i].host);
	}
}

static void any_pattern(void **state)
{
	static const char *const two[] = { "mx.example.org", "*.example.net" };

	(void)state;
	assert_true(sts_mx_matches(two, 2, "a.example.net"));
	assert_true(sts_mx_matches(two, 2, "mx.example.org"));
	assert_false(sts_mx_matches(two, 1, "a.example.net"));
	assert_false(sts_mx_matches(two, 0, "mx.example.org"));
}

/* Every word has its type; those that PROTOCOL F.5 names one by one. */
static void dane_reports(void **state)
{
	static const enum report_result addresses[] = {
		[DANE_ADDRESS_NA] = REPORT_NONE,
		[DANE_ADDRESS_DNS_FAIL] = REPORT_DNSSEC_INVALID,
		[DANE_ADDRESS_UNTESTED] = REPORT_NONE,
		[DANE_ADDRESS_UNREACHABLE] = REPORT_NONE,
		[DANE_ADDRESS_NO_STARTTLS] = REPORT_STARTTLS_NOT_SUPPORTED,
		[DANE_ADDRESS_STARTTLS_REFUSED] = REPORT_STARTTLS_NOT_SUPPORTED,
		[DANE_ADDRESS_TLS] = REPORT_VALIDATION_FAILURE,
		[DANE_ADDRESS_TLS_ONLY] = REPORT_TLSA_INVALID,
		[DANE_ADDRESS_PASS_EE] = REPORT_NONE,
		[DANE_ADDRESS_PASS_TA] = REPORT_NONE,
		[DANE_ADDRESS_MISMATCH] = REPORT_VALIDATION_FAILURE,
		[DANE_ADDRESS_NAME] = REPORT_CERTIFICATE_HOST_MISMATCH,
		[DANE_ADDRESS_EXPIRED] = REPORT_CERTIFICATE_EXPIRED,
		[DANE_ADDRESS_NOT_YET_VALID] = REPORT_CERTIFICATE_NOT_TRUSTED,
		[DANE_ADDRESS_CHAIN] = REPORT_CERTIFICATE_NOT_TRUSTED,
		[DANE_ADDRESS_INTERNAL] = REPORT_NONE,
	};
	static const enum report_result records[] = {
		[TLSA_USABLE] = REPORT_NONE,
		[TLSA_UNUSABLE] = REPORT_TLSA_INVALID,
		[TLSA_INSECURE_DATA] = REPORT_NONE,
		[TLSA_NONE] = REPORT_NONE,
		[TLSA_BOGUS] = REPORT_DNSSEC_INVALID,
		[TLSA_LOOKUP_FAILED] = REPORT_DNSSEC_INVALID,
		[TLSA_LOOKUP_TIMEOUT] = REPORT_DNSSEC_INVALID,
		[TLSA_SKIPPED_INSECURE_HOST] = REPORT_NONE,
	};

	(void)state;
	assert_int_equal(COUNT_OF(addresses), dane_address_count);
	for (int i = 0; i < dane_address_count; i++)
		assert_int_equal(rpt_dane_address((enum dane_address)i), addresses[i]);
	assert_int_equal(COUNT_OF(records), tlsa_status_count);
	for (int i = 0; i < tlsa_status_count; i++)
		assert_int_equal(rpt_tlsa((enum tlsa_status)i), records[i]);
}

static void policy_reports(void **state)
{
	(void)state;
	for (int i = 0; i < sts_fetch_count; i++) {
		enum report_result expected = REPORT_STS_POLICY_FETCH_ERROR;

		/* A report tells of the policy host, not of who asks. */
		if (i == STS_FETCH_OK || i == STS_FETCH_NOT_TRIED ||
			sts_fetch_is_ours((enum sts_fetch)i))
			expected = REPORT_NONE;
		if (i == STS_FETCH_CERT_EXPIRED || i == STS_FETCH_CERT_UNTRUSTED ||
			i == STS_FETCH_CERT_NAME)
			expected = REPORT_STS_WEBPKI_INVALID;
		assert_int_equal(rpt_sts_fetch((enum sts_fetch)i), expected);
	}
	assert_int_equal(rpt_sts_policy(STS_POLICY_VALID), REPORT_NONE);
	for (int i = STS_POLICY_VALID + 1; i < sts_policy_status_count; i++)
		assert_int_equal(
			rpt_sts_policy((enum sts_policy_status)i), REPORT_STS_POLICY_INVALID);
}

static void host_reports(void **state)
{
	static const enum report_result hosts[] = {
		[STS_HOST_OK] = REPORT_NONE,
		[STS_HOST_MX_MISMATCH] = REPORT_VALIDATION_FAILURE,
		[STS_HOST_NO_STARTTLS] = REPORT_STARTTLS_NOT_SUPPORTED,
		[STS_HOST_TLS_FAIL] = REPORT_VALIDATION_FAILURE,
		[STS_HOST_CERT_EXPIRED] = REPORT_CERTIFICATE_EXPIRED,
		[STS_HOST_CERT_UNTRUSTED] = REPORT_CERTIFICATE_NOT_TRUSTED,
		[STS_HOST_CERT_NAME] = REPORT_CERTIFICATE_HOST_MISMATCH,
		[STS_HOST_UNREACHABLE] = REPORT_NONE,
		[STS_HOST_UNTESTED] = REPORT_NONE,
	};

	(void)state;
	assert_int_equal(COUNT_OF(hosts), sts_host_count);
	for (int i = 0; i < sts_host_count; i++)
		assert_int_equal(rpt_sts_host((enum sts_host)i), hosts[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns),
		cmocka_unit_test(any_pattern),
		cmocka_unit_test(dane_reports),
		cmocka_unit_test(policy_reports),
		cmocka_unit_test(host_reports),
	};

	return RUN_TESTS("sts_match", tests);
}
