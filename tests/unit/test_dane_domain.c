/* SPDX-License-Identifier: Apache-2.0 */
/* verdict/dane: the domain's verdict, PROTOCOL C.5 with T129 to T138 and T450, each row secure and insecure. */
#include "tests/unit/unit.h"

#include "tests/unit/facts.h"
#include "verdict/dane.h"

#include <string.h>

/* The letters of C.5, D for a host that is dropped, M for one of class F that passes at one of its addresses, and L
 * for one of class S that is beyond --max-mx. */
static enum dane_host class_of(char letter)
{
	static const char letters[] = "PFTUENSDML";
	static const enum dane_host classes[] = { DANE_HOST_PASS, DANE_HOST_FAIL,
		DANE_HOST_TLS_ONLY, DANE_HOST_UNREACHABLE, DANE_HOST_ERROR, DANE_HOST_NA,
		DANE_HOST_UNTESTED, DANE_HOST_DROPPED, DANE_HOST_FAIL, DANE_HOST_UNTESTED };

	return classes[strchr(letters, letter) - letters];
}

/* One host for each letter, preferences 10, 20, ...; "=" makes the next equal to the one before. */
static struct dane_facts judge(enum mx_kind kind, enum dns_security security, const char *letters)
{
	struct domain_address addresses[2] = { 0 };
	struct domain_host hosts[8] = { 0 };
	struct domain_facts domain = { .hosts = hosts, .mx = { .kind = kind } };
	uint16_t preference = 0;

	domain.mx.lookup.security = security;
	addresses[0].sessions[ROLE_MAIN].dane = DANE_ADDRESS_MISMATCH;
	addresses[1].sessions[ROLE_MAIN].dane = DANE_ADDRESS_PASS_EE;
	for (; *letters; letters++) {
		if (*letters == '=')
			letters++;
		else
			preference = (uint16_t)(preference + 10);
		hosts[domain.host_count].kind = HOST_NAME;
		hosts[domain.host_count].preference = preference;
		hosts[domain.host_count].skip = *letters == 'L' ? SKIP_LIMIT : SKIP_NONE;
		hosts[domain.host_count].addresses = addresses;
		/* Of a host that fails, all the others are like the first. */
		hosts[domain.host_count].address_count = *letters == 'M' ? 2
			: *letters == 'F'                                ? 1
									 : 0;
		hosts[domain.host_count++].dane = class_of(*letters);
	}
	return dane_judge_domain(&domain);
}

static void assert_verdict(const char *test_case, enum dane_domain got, enum dane_domain expected)
{
	if (got != expected)
		fail_msg("%s: %s, expected %s", test_case, dane_domain_text(got),
			dane_domain_text(expected));
}

static void table(void **state)
{
	static const struct {
		const char *test_case;
		const char *hosts;
		enum dane_domain secure;
		enum dane_domain insecure;
	} cases[] = {
		{ "one passes", "P", DANE_FULL, DANE_HOST_ONLY_FULL },
		{ "T129, T135", "PP", DANE_FULL, DANE_HOST_ONLY_FULL },
		{ "T132", "PU", DANE_FULL, DANE_HOST_ONLY_FULL },
		{ "T138", "PD", DANE_FULL, DANE_HOST_ONLY_FULL },
		{ "all unreachable", "UU", DANE_UNVERIFIED, DANE_HOST_ONLY_UNVERIFIED },
		{ "T130", "PN", DANE_PARTIAL, DANE_HOST_ONLY_PARTIAL },
		{ "partial, one down", "PUN", DANE_PARTIAL, DANE_HOST_ONLY_PARTIAL },
		{ "T131", "PF", DANE_MIXED_FAIL, DANE_HOST_ONLY_MIXED_FAIL },
		{ "T137", "PE", DANE_MIXED_FAIL, DANE_HOST_ONLY_MIXED_FAIL },
		{ "one unusable", "PT", DANE_MIXED_FAIL, DANE_HOST_ONLY_MIXED_FAIL },
		{ "mixed beside none", "PFN", DANE_MIXED_FAIL, DANE_HOST_ONLY_MIXED_FAIL },
		{ "T450: the only host, in part", "M", DANE_MIXED_FAIL, DANE_HOST_ONLY_MIXED_FAIL },
		{ "T450: one in part, one whole", "FM", DANE_MIXED_FAIL,
			DANE_HOST_ONLY_MIXED_FAIL },
		{ "T450: one in part beside all others", "MFTEUNS", DANE_MIXED_FAIL,
			DANE_HOST_ONLY_MIXED_FAIL },
		{ "T450: one passes, one in part", "PM", DANE_MIXED_FAIL,
			DANE_HOST_ONLY_MIXED_FAIL },
		{ "T134", "FF", DANE_BROKEN, DANE_HOST_ONLY_BROKEN },
		{ "broken beside none", "FN", DANE_BROKEN, DANE_HOST_ONLY_BROKEN },
		{ "broken beside all others", "FTEUNS", DANE_BROKEN, DANE_HOST_ONLY_BROKEN },
		{ "unusable", "T", DANE_UNUSABLE, DANE_HOST_ONLY_UNUSABLE },
		{ "unusable beside failed lookups", "TEUN", DANE_UNUSABLE,
			DANE_HOST_ONLY_UNUSABLE },
		{ "failed lookups", "E", DANE_DNS_FAIL_TLSA, DANE_HOST_ONLY_DNS_FAIL },
		{ "failed lookups beside others", "EUN", DANE_DNS_FAIL_TLSA,
			DANE_HOST_ONLY_DNS_FAIL },
		{ "unreachable beside none", "UN", DANE_PARTIAL_UNVERIFIED,
			DANE_HOST_ONLY_UNVERIFIED },
		{ "nothing tried", "S", DANE_UNTESTED, DANE_UNTESTED },
		{ "nothing tried beside none", "SN", DANE_UNTESTED, DANE_UNTESTED },
		{ "T420: no records, more hosts than are looked at", "NL", DANE_NONE, DANE_NONE },
		{ "T420: many more, one dropped", "NNDLL", DANE_NONE, DANE_NONE },
		{ "T420: one that was looked at is untested", "NSL", DANE_UNTESTED, DANE_UNTESTED },
		{ "T420: none was looked at", "LL", DANE_UNTESTED, DANE_UNTESTED },
		{ "T420: none of those looked at is there", "DL", DANE_UNTESTED, DANE_UNTESTED },
		{ "T420: unreachable beside more", "UL", DANE_UNVERIFIED,
			DANE_HOST_ONLY_UNVERIFIED },
		{ "T420: records beside more", "PL", DANE_FULL, DANE_HOST_ONLY_FULL },
		{ "no records", "NN", DANE_NONE, DANE_NONE },
		{ "no records, one dropped", "ND", DANE_NONE, DANE_NONE },
		{ "all dropped", "DD", DANE_NONE, DANE_NONE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		static const enum mx_kind kinds[] = { MX_KIND_MX, MX_KIND_IMPLICIT };
		for (size_t j = 0; j < COUNT_OF(kinds); j++) {
			assert_verdict(cases[i].test_case,
				judge(kinds[j], DNS_SECURE, cases[i].hosts).verdict,
				cases[i].secure);
			assert_verdict(cases[i].test_case,
				judge(kinds[j], DNS_INSECURE, cases[i].hosts).verdict,
				cases[i].insecure);
		}
	}
}

/* T136, and domains without mail. */
static void no_hosts(void **state)
{
	(void)state;
	assert_verdict("T136", judge(MX_KIND_ERROR, DNS_BOGUS_DATA, "").verdict, DANE_DNS_FAIL);
	assert_verdict("servfail", judge(MX_KIND_ERROR, DNS_UNKNOWN, "").verdict, DANE_DNS_FAIL);
	assert_verdict("null", judge(MX_KIND_NULL, DNS_SECURE, "").verdict, DANE_NO_MAIL);
	assert_verdict("none", judge(MX_KIND_NONE, DNS_SECURE, "D").verdict, DANE_NO_MAIL);
	assert_verdict("none", judge(MX_KIND_NONE, DNS_INSECURE, "").verdict, DANE_NO_MAIL);
	assert_verdict("nxdomain", judge(MX_KIND_NXDOMAIN, DNS_INSECURE, "").verdict, DANE_NO_MAIL);
	assert_false(judge(MX_KIND_NULL, DNS_SECURE, "").has_primary);
	assert_true(judge(MX_KIND_NULL, DNS_SECURE, "").judged);
}

static void primary(void **state)
{
	static const struct {
		const char *hosts;
		enum dane_host primary;
	} cases[] = { { "PF", DANE_HOST_PASS }, { "FP", DANE_HOST_FAIL }, { "MP", DANE_HOST_FAIL },
		{ "P=F", DANE_HOST_FAIL }, { "P=E", DANE_HOST_ERROR }, { "E=F", DANE_HOST_FAIL },
		{ "T=E", DANE_HOST_ERROR }, { "U=T", DANE_HOST_TLS_ONLY },
		{ "N=U", DANE_HOST_UNREACHABLE }, { "S=N", DANE_HOST_NA },
		{ "P=S", DANE_HOST_UNTESTED }, { "P=N", DANE_HOST_NA }, { "DP", DANE_HOST_PASS },
		{ "P=D", DANE_HOST_PASS } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct dane_facts got = judge(MX_KIND_MX, DNS_SECURE, cases[i].hosts);
		assert_true(got.has_primary);
		if (got.primary != cases[i].primary)
			fail_msg("%s: %s", cases[i].hosts, dane_host_text(got.primary));
	}
	assert_false(judge(MX_KIND_MX, DNS_SECURE, "DD").has_primary);
}

static void flags(void **state)
{
	static const struct {
		const char *hosts;
		bool lower_bound;
		bool fallback_na;
	} cases[] = { { "PP", false, false }, { "PN", false, true }, { "FN", false, true },
		{ "EN", false, true }, { "TN", false, true }, { "UN", false, true },
		{ "N", false, false }, { "SN", true, false }, { "NL", true, false },
		{ "PS", true, false }, { "PSN", true, true }, { "ND", false, false } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct dane_facts got = judge(MX_KIND_MX, DNS_SECURE, cases[i].hosts);
		if (got.lower_bound != cases[i].lower_bound ||
			got.fallback_na != cases[i].fallback_na)
			fail_msg("%s: lower_bound %d, fallback_na %d", cases[i].hosts,
				got.lower_bound, got.fallback_na);
	}
}

/* T475: not every address that records bind was looked at, of a host that has others. */
static void one_address_not_tried(void **state)
{
	static const struct {
		const char *test_case;
		enum dane_address verdict;
		enum skip skip;
		bool lower_bound;
	} cases[] = {
		{ "limit", DANE_ADDRESS_UNTESTED, SKIP_LIMIT, true },
		{ "no session left", DANE_ADDRESS_UNTESTED, SKIP_NOT_ASKED, true },
		{ "backed off", DANE_ADDRESS_UNTESTED, SKIP_BACKED_OFF, true },
		{ "block list", DANE_ADDRESS_UNTESTED, SKIP_BLOCKLIST, true },
		{ "no IPv6", DANE_ADDRESS_UNTESTED, SKIP_NO_IPV6, true },
		{ "our own failure", DANE_ADDRESS_UNTESTED, SKIP_NONE, true },
		{ "the verifier's own failure", DANE_ADDRESS_INTERNAL, SKIP_NONE, true },
		{ "special use", DANE_ADDRESS_UNTESTED, SKIP_SPECIAL_USE, false },
		{ "down", DANE_ADDRESS_UNREACHABLE, SKIP_NONE, false },
		{ "passes", DANE_ADDRESS_PASS_EE, SKIP_NONE, false },
		{ "no records bind there", DANE_ADDRESS_NA, SKIP_NOT_ASKED, false },
		{ "fails", DANE_ADDRESS_MISMATCH, SKIP_NONE, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct domain_address addresses[2] = { { .skip = SKIP_NONE },
			{ .skip = cases[i].skip } };
		struct domain_host host = { .kind = HOST_NAME,
			.addresses = addresses,
			.address_count = 2,
			.dane = DANE_HOST_PASS };
		struct domain_facts domain = { .hosts = &host,
			.host_count = 1,
			.mx.kind = MX_KIND_MX,
			.mx.lookup.security = DNS_SECURE };

		addresses[0].sessions[ROLE_MAIN].dane = DANE_ADDRESS_PASS_EE;
		addresses[1].sessions[ROLE_MAIN].dane = cases[i].verdict;
		struct dane_facts got = dane_judge_domain(&domain);
		assert_verdict(cases[i].test_case, got.verdict, DANE_FULL);
		if (got.lower_bound != cases[i].lower_bound)
			fail_msg("T475: %s: lower_bound %d", cases[i].test_case, got.lower_bound);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(no_hosts),
		cmocka_unit_test(primary),
		cmocka_unit_test(flags),
		cmocka_unit_test(one_address_not_tried),
	};

	return RUN_TESTS("dane_domain", tests);
}
