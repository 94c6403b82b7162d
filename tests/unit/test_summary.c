/* SPDX-License-Identifier: Apache-2.0 */
/* verdict: summary (the record contract's domain rules) and grade (PROTOCOL E.6, T189 to T214). */
#include "tests/unit/unit.h"

#include "tests/unit/certificates.h"
#include "tests/unit/facts.h"
#include "verdict/grade.h"
#include "verdict/summary.h"

#include <string.h>

/* Hosts mx1, mx2 ... with preferences 10, 20 ...; one address each, probed with these outcomes. */
static struct domain_facts *domain_with(
	struct arena *arena, const enum outcome *outcomes, size_t count)
{
	static const char *const names[] = { "mx1.example.se", "mx2.example.org",
		"mx3.example.se" };
	struct domain_facts *domain = facts_domain(arena, "example.com", DNS_SECURE);

	for (size_t i = 0; i < count; i++) {
		struct host_facts *facts = facts_host(names[i], TLSA_NONE);
		struct domain_host *host =
			facts_domain_host(arena, domain, names[i], (uint16_t)(10 * (i + 1)), facts);
		if (outcomes[i] != outcome_count)
			host->addresses[0].sessions[ROLE_MAIN].probe = facts_probe(outcomes[i]);
		else
			host->addresses[0].skip = SKIP_SPECIAL_USE;
		host_facts_unref(facts);
	}
	return domain;
}

static void outcomes_of_probes(void **state)
{
	static const struct {
		enum outcome probes[3];
		size_t count;
		enum outcome expected;
	} cases[] = {
		{ { OUTCOME_TLS_OK }, 1, OUTCOME_SURVEYED },
		{ { OUTCOME_TCP_REFUSED, OUTCOME_NO_STARTTLS }, 2, OUTCOME_SURVEYED },
		{ { OUTCOME_HELO_ONLY }, 1, OUTCOME_SURVEYED },
		{ { OUTCOME_TLS_FAIL }, 1, OUTCOME_SURVEYED },
		{ { OUTCOME_GREET_5XX, OUTCOME_GREET_4XX, OUTCOME_TCP_TIMEOUT }, 3,
			OUTCOME_SMTP_TRANSIENT },
		{ { OUTCOME_GREET_EOF, OUTCOME_GREET_5XX }, 2, OUTCOME_SMTP_REFUSED },
		{ { OUTCOME_TCP_TIMEOUT, OUTCOME_GREET_EOF }, 2, OUTCOME_SMTP_BROKEN },
		{ { OUTCOME_LOCAL_ERROR, OUTCOME_TCP_RESET }, 2, OUTCOME_UNREACHABLE },
		{ { OUTCOME_LOCAL_ERROR }, 1, OUTCOME_PROBE_LOCAL_ERROR },
		{ { outcome_count, outcome_count }, 2, OUTCOME_MX_UNROUTABLE },
		{ { outcome_count, OUTCOME_TCP_REFUSED }, 2, OUTCOME_UNREACHABLE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct arena arena;

		arena_init(&arena);
		struct domain_facts *domain = domain_with(&arena, cases[i].probes, cases[i].count);
		enum outcome got = summary_of(domain).outcome;
		if (got != cases[i].expected)
			fail_msg("case %zu: %s, expected %s", i, outcome_text(got),
				outcome_text(cases[i].expected));
		facts_domain_done(domain);
		arena_done(&arena);
	}
}

static void outcomes_without_probes(void **state)
{
	struct arena arena;
	const enum outcome skipped[] = { outcome_count, outcome_count };

	(void)state;
	arena_init(&arena);
	struct domain_facts *domain = domain_with(&arena, skipped, 2);
	domain->hosts[1].addresses[0].skip = SKIP_BLOCKLIST;
	assert_int_equal(summary_of(domain).outcome, OUTCOME_SKIPPED);
	for (size_t i = 0; i < 2; i++)
		domain->hosts[i].address_count = 0;
	domain->hosts[0].facts->address_status = ADDRESS_NXDOMAIN;
	domain->hosts[1].facts->address_status = ADDRESS_NODATA;
	assert_int_equal(summary_of(domain).outcome, OUTCOME_MX_NO_ADDRESS);
	assert_false(summary_of(domain).has_starttls);
	domain->hosts[1].facts->address_status = ADDRESS_ERROR;
	assert_int_equal(summary_of(domain).outcome, OUTCOME_MX_ADDRESS_FAILED);
	/* What we could not look at is no fact about the others. */
	domain->hosts[1].facts->address_status = ADDRESS_NODATA;
	domain->hosts[0].skip = SKIP_FAULTED;
	assert_int_equal(summary_of(domain).outcome, OUTCOME_FAULTED);
	assert_int_equal(outcome_class_of(OUTCOME_FAULTED), CLASS_UNKNOWN);
	domain->hosts[0].skip = SKIP_NONE;
	domain->hosts[0].kind = HOST_TLD;
	domain->hosts[1].kind = HOST_IP_LITERAL;
	assert_int_equal(summary_of(domain).outcome, OUTCOME_MX_UNUSABLE);
	facts_domain_done(domain);
	arena_done(&arena);
}

/* One of two hosts was passed over, for a fault of ours. */
static void outcomes_beside_a_fault(void **state)
{
	static const struct {
		enum outcome other;
		enum outcome expected;
	} cases[] = { { OUTCOME_TLS_OK, OUTCOME_SURVEYED },
		{ OUTCOME_GREET_4XX, OUTCOME_SMTP_TRANSIENT },
		{ OUTCOME_GREET_EOF, OUTCOME_SMTP_BROKEN },
		{ OUTCOME_TCP_REFUSED, OUTCOME_FAULTED }, { OUTCOME_LOCAL_ERROR, OUTCOME_FAULTED },
		{ outcome_count, OUTCOME_FAULTED } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const enum outcome probes[] = { outcome_count, cases[i].other };
		struct arena arena;

		arena_init(&arena);
		struct domain_facts *domain = domain_with(&arena, probes, 2);
		domain->hosts[0].skip = SKIP_FAULTED;
		domain->hosts[0].address_count = 0;
		assert_int_equal(summary_of(domain).outcome, cases[i].expected);
		facts_domain_done(domain);
		arena_done(&arena);
	}
}

static void outcomes_of_lookups(void **state)
{
	static const struct {
		enum mx_kind kind;
		enum dns_status status;
		enum outcome expected;
	} cases[] = { { MX_KIND_NULL, DNS_OK, OUTCOME_NULL_MX },
		{ MX_KIND_NONE, DNS_NODATA, OUTCOME_NO_MAIL },
		{ MX_KIND_NXDOMAIN, DNS_NXDOMAIN, OUTCOME_NXDOMAIN },
		{ MX_KIND_ERROR, DNS_SERVFAIL, OUTCOME_DNS_SERVFAIL },
		{ MX_KIND_ERROR, DNS_TIMEOUT, OUTCOME_DNS_TIMEOUT },
		{ MX_KIND_ERROR, DNS_BOGUS, OUTCOME_DNS_BOGUS },
		{ MX_KIND_ERROR, DNS_INTERNAL, OUTCOME_DNS_INTERNAL },
		{ MX_KIND_ERROR, DNS_BAD_NAME, OUTCOME_DNS_INTERNAL } };
	struct arena arena;

	(void)state;
	arena_init(&arena);
	struct domain_facts *domain = facts_domain(&arena, "example.se", DNS_SECURE);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		domain->mx.kind = cases[i].kind;
		domain->mx.lookup.status = cases[i].status;
		struct summary got = summary_of(domain);
		assert_int_equal(got.outcome, cases[i].expected);
		assert_false(got.has_starttls);
		assert_null(got.tls_version);
		assert_false(got.has_trust);
		assert_false(got.has_match);
	}
	domain->mx_asked = false;
	assert_int_equal(summary_of(domain).outcome, OUTCOME_DRY_RUN);
	domain->faulted = true;
	assert_int_equal(summary_of(domain).outcome, OUTCOME_FAULTED);
	domain->input_status = INPUT_OPTED_OUT;
	assert_int_equal(summary_of(domain).outcome, OUTCOME_OPTED_OUT);
	for (int status = INPUT_BAD_NAME; status <= INPUT_DUPLICATE; status++) {
		domain->input_status = (enum input_status)status;
		assert_int_equal(summary_of(domain).outcome, OUTCOME_INPUT);
	}
	arena_done(&arena);
}

static void starttls(void **state)
{
	static const struct {
		enum outcome probes[3];
		enum summary_starttls expected;
	} cases[] = {
		{ { OUTCOME_TLS_OK, OUTCOME_TLS_FAIL, OUTCOME_STARTTLS_REFUSED },
			SUMMARY_STARTTLS_ALL },
		{ { OUTCOME_TLS_OK, OUTCOME_TCP_REFUSED, OUTCOME_GREET_4XX },
			SUMMARY_STARTTLS_ALL },
		{ { OUTCOME_TLS_OK, OUTCOME_NO_STARTTLS, OUTCOME_TCP_REFUSED },
			SUMMARY_STARTTLS_SOME },
		{ { OUTCOME_HELO_ONLY, OUTCOME_NO_STARTTLS, OUTCOME_TCP_REFUSED },
			SUMMARY_STARTTLS_NO },
		{ { OUTCOME_STARTTLS_HIDDEN_TLS_OK, OUTCOME_NO_STARTTLS, OUTCOME_TCP_REFUSED },
			SUMMARY_STARTTLS_NO },
		{ { OUTCOME_GREET_5XX, OUTCOME_TCP_TIMEOUT, OUTCOME_TCP_REFUSED },
			SUMMARY_STARTTLS_UNTESTED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct arena arena;

		arena_init(&arena);
		struct domain_facts *domain = domain_with(&arena, cases[i].probes, 3);
		struct summary got = summary_of(domain);
		assert_true(got.has_starttls);
		assert_int_equal(got.starttls, cases[i].expected);
		facts_domain_done(domain);
		arena_done(&arena);
	}
}

/* The primary selector: version, trust and match come from the first usable session. */
static void primary(void **state)
{
	const enum outcome probes[] = { OUTCOME_TCP_REFUSED, OUTCOME_TLS_OK, OUTCOME_NO_STARTTLS };
	struct identity leaf = certificates_leaf("mx2.example.org", NULL);
	struct arena arena;

	(void)state;
	arena_init(&arena);
	struct domain_facts *domain = domain_with(&arena, probes, 3);
	struct domain_address *second = &domain->hosts[1].addresses[0];
	assert_ptr_equal(summary_primary(domain), second);
	struct summary got = summary_of(domain);
	assert_string_equal(got.tls_version, "TLSv1.3");
	assert_int_equal(got.trust, TRUST_NO_CERTIFICATE);
	assert_int_equal(got.match, SUMMARY_MATCH_NO_CERTIFICATE);
	second->sessions[ROLE_MAIN].probe->chain = CHAIN(&leaf);
	second->sessions[ROLE_MAIN].probe->chain->trust.status = TRUST_SELF_SIGNED_LEAF;
	got = summary_of(domain);
	assert_int_equal(got.trust, TRUST_SELF_SIGNED_LEAF);
	assert_int_equal(got.match, SUMMARY_MATCH_NEITHER);
	second->sessions[ROLE_MAIN].match_server.via = MATCH_SAN;
	assert_int_equal(summary_of(domain).match, SUMMARY_MATCH_SERVER);
	second->sessions[ROLE_MAIN].match_domain.via = MATCH_SAN_WILD;
	assert_int_equal(summary_of(domain).match, SUMMARY_MATCH_DOMAIN); /* T208 */
	assert_string_equal(got.provider, "example.se");
	facts_domain_done(domain);
	arena_done(&arena);
	identity_done(&leaf);
}

/* No TLS at the primary address: nothing is said, whatever others have. */
static void primary_without_tls(void **state)
{
	const enum outcome probes[] = { OUTCOME_TLS_FAIL, OUTCOME_TLS_OK };
	struct arena arena;

	(void)state;
	arena_init(&arena);
	struct domain_facts *domain = domain_with(&arena, probes, 2);
	struct summary got = summary_of(domain);
	assert_null(got.tls_version);
	assert_false(got.has_trust);
	assert_false(got.has_match);
	domain->hosts[0].kind = HOST_TLD;
	assert_string_equal(summary_of(domain).provider, "example.org");
	facts_domain_done(domain);
	arena_done(&arena);
}

struct grade_case {
	const char *test_case;
	const char *version;
	const char *suite;
	const char *key_exchange;
	int group_bits;
	const char *key_type;
	int key_bits;
	const char *signature;
	bool self_signed;
	enum tls_grade expected;
};

static void grades(void **state)
{
	static const struct grade_case cases[] = {
		{ "T189", "TLSv1.3", "TLS_AES_256_GCM_SHA384", "ECDHE", 253, "rsa", 2048,
			"RSA-SHA256", false, GRADE_GOOD },
		{ "1.2, CBC", "TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE", 256, "ec",
			256, "ecdsa-with-SHA256", false, GRADE_GOOD },
		{ "EdDSA", "TLSv1.3", "TLS_AES_256_GCM_SHA384", "ECDHE", 253, "ed25519", 253,
			"ED25519", false, GRADE_GOOD },
		{ "T190", "TLSv1", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE", 256, "rsa", 2048,
			"RSA-SHA256", false, GRADE_WEAK },
		{ "TLS 1.1", "TLSv1.1", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE", 256, "rsa",
			2048, "RSA-SHA256", false, GRADE_WEAK },
		{ "SSLv3", "SSLv3", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE", 256, "rsa", 2048,
			"RSA-SHA256", false, GRADE_BROKEN },
		{ "T193", "TLSv1.2", "TLS_RSA_WITH_AES_256_CBC_SHA", "RSA", 0, "rsa", 2048,
			"RSA-SHA256", false, GRADE_WEAK },
		{ "T194", "TLSv1.2", "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "DHE", 1024, "rsa",
			2048, "RSA-SHA256", false, GRADE_WEAK },
		{ "T194, 512", "TLSv1.2", "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "DHE", 512, "rsa",
			2048, "RSA-SHA256", false, GRADE_BROKEN },
		{ "DHE 2048", "TLSv1.2", "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "DHE", 2048, "rsa",
			2048, "RSA-SHA256", false, GRADE_GOOD },
		{ "T192", "TLSv1.2", "TLS_RSA_WITH_RC4_128_SHA", "RSA", 0, "rsa", 2048,
			"RSA-SHA256", false, GRADE_BROKEN },
		{ "3DES", "TLSv1.2", "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", "ECDHE", 256, "rsa",
			2048, "RSA-SHA256", false, GRADE_WEAK },
		{ "DES", "TLSv1.2", "TLS_DHE_RSA_WITH_DES_CBC_SHA", "DHE", 2048, "rsa", 2048,
			"RSA-SHA256", false, GRADE_BROKEN },
		{ "NULL", "TLSv1.2", "TLS_ECDHE_RSA_WITH_NULL_SHA", "ECDHE", 256, "rsa", 2048,
			"RSA-SHA256", false, GRADE_BROKEN },
		{ "anonymous", "TLSv1.2", "TLS_DH_anon_WITH_AES_128_CBC_SHA", "DHE", 2048, NULL, 0,
			NULL, false, GRADE_WEAK },
		{ "export", "TLSv1", "TLS_RSA_EXPORT_WITH_RC4_40_MD5", "RSA", 0, "rsa", 2048,
			"RSA-SHA256", false, GRADE_BROKEN },
		{ "T214", "TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE", 256, "rsa",
			512, "RSA-SHA256", false, GRADE_BROKEN },
		{ "RSA 1024", "TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE", 256,
			"rsa", 1024, "RSA-SHA256", false, GRADE_WEAK },
		{ "RSA-PSS 1024", "TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE", 256,
			"rsa-pss", 1024, "RSASSA-PSS", false, GRADE_WEAK },
		{ "EC 192", "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE", 256,
			"ec", 192, "ecdsa-with-SHA256", false, GRADE_WEAK },
		{ "EC 112", "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE", 256,
			"ec", 112, "ecdsa-with-SHA256", false, GRADE_BROKEN },
		{ "SHA-1", "TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE", 256, "rsa",
			2048, "RSA-SHA1", false, GRADE_WEAK },
		{ "SHA-1, self-signed", "TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE",
			256, "rsa", 2048, "RSA-SHA1", true, GRADE_GOOD },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct grade_case *c = &cases[i];
		struct certificate leaf = { .parsed = true,
			.key_type = c->key_type,
			.key_bits = c->key_bits,
			.signature_algorithm = c->signature,
			.self_signed = c->self_signed };
		struct chain chain = { .certificates = &leaf, .count = 1 };
		struct smtp_facts smtp = { .tls_up = true };

		smtp.tls.version = c->version;
		smtp.tls.cipher_iana = c->suite;
		smtp.tls.key_exchange = c->key_exchange;
		smtp.tls.group_bits = c->group_bits;
		smtp.tls.forward_secrecy = strcmp(c->key_exchange, "RSA") != 0;
		enum tls_grade got = grade_of(&smtp, c->key_type ? &chain : NULL);
		if (got != c->expected)
			fail_msg("%s: %s", c->test_case, tls_grade_text(got));
		smtp.tls_up = false;
		assert_int_equal(grade_of(&smtp, NULL), GRADE_NONE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outcomes_of_probes),
		cmocka_unit_test(outcomes_without_probes),
		cmocka_unit_test(outcomes_beside_a_fault),
		cmocka_unit_test(outcomes_of_lookups),
		cmocka_unit_test(starttls),
		cmocka_unit_test(primary),
		cmocka_unit_test(primary_without_tls),
		cmocka_unit_test(grades),
	};

	return RUN_TESTS("summary", tests);
}
