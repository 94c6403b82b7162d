/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verdict/retry: what is tried once more, PROTOCOL A.7 (lookups) and D.11 (sessions), F.2 (policies), and
 * how the record tells of it.
 */
#include "tests/unit/unit.h"

#include "tests/unit/facts.h"
#include "verdict/attempts.h"
#include "verdict/retry.h"

#include <stdlib.h>
#include <string.h>

/* A.7: failures are tried again; answers, NODATA and NXDOMAIN among them, are not. */
static void lookups(void **state)
{
	static const bool expected[dns_status_count] = { [DNS_BOGUS] = true,
		[DNS_SERVFAIL] = true,
		[DNS_TIMEOUT] = true,
		[DNS_INTERNAL] = true };

	(void)state;
	for (int status = 0; status < dns_status_count; status++) {
		struct lookup_facts lookup = { .asked = true, .status = (enum dns_status)status };

		if (retry_wanted_by_lookup(&lookup) != expected[status])
			fail_msg("%s", dns_status_text((enum dns_status)status));
		lookup.asked = false;
		assert_false(retry_wanted_by_lookup(&lookup));
	}
}

/* D.11: greet_4xx, ehlo_421, ehlo_4xx; and our own failures. */
static void sessions(void **state)
{
	static const bool expected[outcome_count] = { [OUTCOME_GREET_4XX] = true,
		[OUTCOME_EHLO_421] = true,
		[OUTCOME_EHLO_4XX] = true,
		[OUTCOME_LOCAL_ERROR] = true };

	(void)state;
	for (int outcome = 0; outcome < outcome_count; outcome++) {
		const struct smtp_facts smtp = { .outcome = (enum outcome)outcome };

		if (retry_wanted_by_probe(&smtp) != expected[outcome])
			fail_msg("%s", outcome_text((enum outcome)outcome));
	}
	const struct smtp_facts here = { .outcome = OUTCOME_TLS_FAIL,
		.tls_fail = TLS_FAIL_INTERNAL };
	assert_true(retry_wanted_by_probe(&here));
	/* What we do not compute with is ours, too, and no other at a second attempt. */
	const struct smtp_facts large = { .outcome = OUTCOME_TLS_FAIL,
		.tls_fail = TLS_FAIL_DH_TOO_LARGE };
	assert_true(smtp_failed_here(&large));
	assert_false(retry_wanted_by_probe(&large));
}

/* D.11, T295, T296: a time-out of any phase, however the session is called for it. */
static void timeouts(void **state)
{
	(void)state;
	for (int outcome = 0; outcome < outcome_count; outcome++) {
		struct probe_facts facts = { .smtp = { .outcome = (enum outcome)outcome,
						     .timed_out = true } };

		assert_true(retry_wanted_by_probe(&facts.smtp));
		assert_true(retry_wanted_by_facts(&facts));
		facts.skip = SKIP_BACKED_OFF;
		assert_false(retry_wanted_by_facts(&facts));
	}
}

/* T298: what was lost while this machine stood still; what a server said stands. */
static void stalled(void **state)
{
	static const bool expected[outcome_count] = { [OUTCOME_TCP_RESET] = true,
		[OUTCOME_TCP_UNREACHABLE] = true,
		[OUTCOME_GREET_EOF] = true,
		[OUTCOME_GREET_4XX] = true,
		[OUTCOME_EHLO_EOF] = true,
		[OUTCOME_EHLO_421] = true,
		[OUTCOME_EHLO_4XX] = true,
		[OUTCOME_STARTTLS_EOF] = true,
		[OUTCOME_TLS_FAIL] = true,
		[OUTCOME_LOCAL_ERROR] = true };

	(void)state;
	for (int outcome = 0; outcome < outcome_count; outcome++) {
		const struct smtp_facts smtp = { .outcome = (enum outcome)outcome,
			.stalled = true };

		if (retry_wanted_by_probe(&smtp) != expected[outcome])
			fail_msg("%s", outcome_text((enum outcome)outcome));
	}
	struct smtp_facts blind = { .outcome = OUTCOME_NO_STARTTLS, .starttls = STARTTLS_DROPPED };
	assert_false(retry_wanted_by_probe(&blind));
	blind.stalled = true;
	assert_true(retry_wanted_by_probe(&blind));
}

/* D.11: 454, and any other 4xx: the server says itself that it may pass (RFC 5321 4.2.1). */
static void starttls(void **state)
{
	static const bool expected[starttls_status_count] = { [STARTTLS_UNAVAILABLE] = true,
		[STARTTLS_REFUSED_4XX] = true };

	(void)state;
	for (int status = 0; status < starttls_status_count; status++) {
		const struct smtp_facts smtp = { .outcome = OUTCOME_STARTTLS_REFUSED,
			.starttls = (enum starttls_status)status };

		if (retry_wanted_by_probe(&smtp) != expected[status])
			fail_msg("%s", starttls_status_text((enum starttls_status)status));
	}
}

/* T390, T391: what may pass is tried again whatever the session is called for it; a group too large stays so. */
static void passing(void **state)
{
	(void)state;
	for (int outcome = 0; outcome < outcome_count; outcome++) {
		const struct smtp_facts smtp = { .outcome = (enum outcome)outcome,
			.passing = true };

		assert_true(retry_wanted_by_probe(&smtp));
	}
}

/* T392, T393: without a second attempt, what a server said may be told, and TLS that came about; one failure may not. */
static void one_attempt(void **state)
{
	static const bool stands[outcome_count] = { [OUTCOME_GREET_4XX] = true,
		[OUTCOME_GREET_5XX] = true,
		[OUTCOME_EHLO_4XX] = true,
		[OUTCOME_EHLO_421] = true,
		[OUTCOME_EHLO_REFUSED] = true,
		[OUTCOME_STARTTLS_BLOCKED] = true };

	(void)state;
	for (int outcome = 0; outcome <= OUTCOME_LOCAL_ERROR; outcome++) {
		struct smtp_facts smtp = { .outcome = (enum outcome)outcome, .passing = true };

		if (retry_stands_alone(&smtp) != stands[outcome])
			fail_msg("%s", outcome_text((enum outcome)outcome));
		smtp.tls_up = true;
		assert_true(retry_stands_alone(&smtp));
	}
	struct smtp_facts lasting = { .outcome = OUTCOME_TLS_FAIL,
		.tls_fail = TLS_FAIL_NO_SHARED_VERSION };
	assert_true(retry_stands_alone(&lasting));
	struct smtp_facts unnamed = {
		.outcome = OUTCOME_TLS_OK, .tls_up = true, .sni_refused = true, .passing = true
	};
	assert_false(retry_stands_alone(&unnamed));
	unnamed.passing = false;
	assert_true(retry_stands_alone(&unnamed));
	struct smtp_facts refused = { .outcome = OUTCOME_STARTTLS_REFUSED,
		.starttls = STARTTLS_UNAVAILABLE };
	assert_true(retry_stands_alone(&refused));
}

static struct smtp_facts up(const char *version, uint16_t cipher)
{
	return (struct smtp_facts){ .outcome = OUTCOME_TLS_OK,
		.usable = true,
		.advertised = true,
		.starttls = STARTTLS_ACCEPTED,
		.tls_up = true,
		.tls = { .version = version, .cipher_id = cipher } };
}

/* T394, T395: once more without SNI after whatever the server did, but for silence and what is ours. */
static void without_sni(void **state)
{
	static const bool not_again[tls_fail_count] = { [TLS_FAIL_TIMEOUT] = true,
		[TLS_FAIL_INTERNAL] = true,
		[TLS_FAIL_DH_TOO_LARGE] = true };

	(void)state;
	for (int fail = TLS_FAIL_NONE + 1; fail < tls_fail_count; fail++) {
		struct smtp_facts smtp = { .outcome = OUTCOME_TLS_FAIL,
			.tls_begun = true,
			.tls_fail = (enum tls_fail)fail };

		if (retry_without_sni(&smtp) == not_again[fail])
			fail_msg("%s", tls_fail_text((enum tls_fail)fail));
		smtp.tls_begun = false;
		assert_false(retry_without_sni(&smtp));
	}
	const struct smtp_facts fine = {
		.outcome = OUTCOME_TLS_OK, .tls_begun = true, .tls_up = true
	};
	assert_false(retry_without_sni(&fine));
}

/* T390: in what two attempts differ; times and texts are none of it. */
static void differences(void **state)
{
	struct probe_facts first = { .smtp = up("TLSv1.3", 0x1302) }, second = first;

	(void)state;
	second.time_us = 1;
	assert_int_equal(attempts_difference(&first, &second), 0);
	second.smtp = up("TLSv1.2", 0xc030);
	assert_int_equal(
		attempts_difference(&first, &second), 1U << ATTEMPT_VERSION | 1U << ATTEMPT_CIPHER);
	second.smtp.sni_refused = true;
	second.smtp.advertised = false;
	assert_int_equal(attempts_difference(&first, &second),
		1U << ATTEMPT_VERSION | 1U << ATTEMPT_CIPHER | 1U << ATTEMPT_SNI |
			1U << ATTEMPT_ADVERTISED);
	first.smtp = (struct smtp_facts){ .outcome = OUTCOME_TCP_REFUSED };
	second.smtp = up("TLSv1.3", 0x1302);
	assert_int_equal(attempts_difference(&first, &second),
		1U << ATTEMPT_OUTCOME | 1U << ATTEMPT_STARTTLS);
	first.smtp = second.smtp = (struct smtp_facts){ .outcome = OUTCOME_TLS_FAIL,
		.tls_fail = TLS_FAIL_ALERT,
		.tls_alert = "internal_error" };
	second.smtp.tls_alert = "access_denied";
	assert_int_equal(attempts_difference(&first, &second), 1U << ATTEMPT_TLS_FAILURE);
}

/* F.2: once more for what may pass; a refusal, a redirection or a bad certificate stands. */
static void policies(void **state)
{
	static const bool expected[sts_fetch_count] = { [STS_FETCH_DNS_FAIL] = true,
		[STS_FETCH_TCP_FAIL] = true,
		[STS_FETCH_TIMEOUT] = true,
		[STS_FETCH_HTTP_BROKEN] = true,
		[STS_FETCH_BACKED_OFF] = true,
		[STS_FETCH_RATE_LIMITED] = true,
		[STS_FETCH_INTERNAL] = true };
	struct sts_facts sts = { .judged = true };

	(void)state;
	for (int fetch = 0; fetch < sts_fetch_count; fetch++) {
		sts.fetch = (enum sts_fetch)fetch;
		if (retry_wanted_by_policy(&sts) != expected[fetch])
			fail_msg("%s", sts_fetch_text((enum sts_fetch)fetch));
	}
	sts.fetch = STS_FETCH_HTTP_STATUS;
	sts.http_status = 403;
	assert_false(retry_wanted_by_policy(&sts));
	sts.http_status = 503;
	assert_true(retry_wanted_by_policy(&sts));
	sts.judged = false;
	assert_false(retry_wanted_by_policy(&sts));
}

static struct domain_facts *complete(struct arena *arena)
{
	struct domain_facts *domain =
		facts_scene(arena, DNS_SECURE, "utpv nt.v", "enforce:*.example.se");

	domain->dnssec.judged = true;
	domain->dnssec.apex = "example.se";
	domain->dnssec.soa = facts_lookup(DNS_OK, DNS_SECURE);
	domain->dnssec.ds = domain->dnssec.dnskey = domain->dnssec.soa;
	domain->sts.lookup = facts_lookup(DNS_OK, DNS_SECURE);
	domain->tlsrpt.judged = true;
	domain->tlsrpt.lookup = facts_lookup(DNS_NXDOMAIN, DNS_SECURE);
	return domain;
}

static void break_mx(struct domain_facts *domain)
{
	domain->mx.lookup = facts_lookup(DNS_SERVFAIL, DNS_UNKNOWN);
	domain->mx.lookup.detail = "all servers failed";
}

static void break_aaaa(struct domain_facts *domain)
{
	domain->hosts[0].facts->aaaa = facts_lookup(DNS_TIMEOUT, DNS_UNKNOWN);
}

static void break_alias(struct domain_facts *domain)
{
	domain->hosts[1].facts->cname = facts_lookup(DNS_SERVFAIL, DNS_UNKNOWN);
}

static void break_tlsa(struct domain_facts *domain)
{
	struct tlsa_facts *tlsa = &domain->hosts[1].facts->tlsa;

	tlsa->lookups[0].name = "_25._tcp.mx2.example.se";
	tlsa->lookups[0].facts = facts_lookup(DNS_BOGUS, DNS_BOGUS_DATA);
	tlsa->lookup_count = 1;
}

static void break_session(struct domain_facts *domain)
{
	domain->hosts[0].addresses[0].sessions[ROLE_MAIN].probe->smtp.outcome = OUTCOME_GREET_4XX;
}

static void break_variant(struct domain_facts *domain)
{
	domain->hosts[1].addresses[0].sessions[ROLE_OTHER_KEY].probe =
		facts_probe(OUTCOME_TCP_TIMEOUT);
}

static void break_zone(struct domain_facts *domain)
{
	domain->dnssec.ds = facts_lookup(DNS_SERVFAIL, DNS_UNKNOWN);
}

static void break_parent(struct domain_facts *domain)
{
	domain->dnssec.below = "www.example.se";
	domain->dnssec.below_ds = facts_lookup(DNS_TIMEOUT, DNS_UNKNOWN);
	domain->dnssec.below_ds.asked = true;
}

static void break_txt(struct domain_facts *domain)
{
	domain->sts.lookup = facts_lookup(DNS_TIMEOUT, DNS_UNKNOWN);
}

static void break_tlsrpt(struct domain_facts *domain)
{
	domain->tlsrpt.lookup = facts_lookup(DNS_SERVFAIL, DNS_UNKNOWN);
}

static void break_policy(struct domain_facts *domain)
{
	domain->sts.host = "mta-sts.example.se";
	domain->sts.fetch = STS_FETCH_TIMEOUT;
}

static bool found_again(const void *found)
{
	return *(const bool *)found;
}

static const struct scan_kind found_kind = {
	.name = "further", .size = sizeof(bool), .again = found_again
};

static void find(struct scan_results *results, struct arena *arena, bool again)
{
	scan_results_add(results, &found_kind, &again, arena);
}

static void break_scan_result(struct domain_facts *domain)
{
	find(&domain->scan_results, domain->arena, true);
}

static void break_scan_result_of_host(struct domain_facts *domain)
{
	struct host_facts *host = domain->hosts[1].facts;

	find(&host->scan_results, &host->arena, true);
}

static void break_scan_result_of_session(struct domain_facts *domain)
{
	struct probe_facts *probe = domain->hosts[0].addresses[0].sessions[ROLE_MAIN].probe;

	find(&probe->scan_results, &probe->arena, true);
}

static void break_scan_result_of_variant(struct domain_facts *domain)
{
	struct probe_facts *probe = facts_probe(OUTCOME_TLS_OK);

	find(&probe->scan_results, &probe->arena, true);
	domain->hosts[1].addresses[0].sessions[ROLE_MX_NAME].probe = probe;
}

/* What stands is no fault. */
static void find_everywhere(struct domain_facts *domain)
{
	struct host_facts *host = domain->hosts[0].facts;
	struct probe_facts *probe = domain->hosts[0].addresses[0].sessions[ROLE_MAIN].probe;

	find(&domain->scan_results, domain->arena, false);
	find(&host->scan_results, &host->arena, false);
	find(&probe->scan_results, &probe->arena, false);
}

/* Each fault by itself has the domain tried again, and is what the record tells of. */
static void faults(void **state)
{
	static const struct {
		void (*break_it)(struct domain_facts *domain);
		const char *expected;
	} cases[] = {
		{ break_mx,
			"{\"what\":\"mx\",\"name\":\"example.se\",\"type\":\"MX\",\"status\":"
			"\"servfail\",\"detail\":\"all servers failed\"}" },
		{ break_aaaa,
			"{\"what\":\"address\",\"name\":\"mx1.example.se\",\"type\":\"AAAA\","
			"\"status\":\"timeout\"}" },
		{ break_alias,
			"{\"what\":\"cname\",\"name\":\"mx2.example.se\",\"type\":\"CNAME\","
			"\"status\":\"servfail\"}" },
		{ break_tlsa,
			"{\"what\":\"tlsa\",\"name\":\"_25._tcp.mx2.example.se\",\"type\":\"TLSA\","
			"\"status\":\"bogus\"}" },
		{ break_session, "{\"what\":\"probe\",\"name\":\"198.18.5.1\"," },
		{ break_session, "\"outcome\":\"greet_4xx\"" },
		{ break_variant,
			"\"outcome\":\"tcp_timeout\",\"starttls\":\"not_tried\","
			"\"timed_out\":true}" },
		{ break_zone,
			"{\"what\":\"dnssec\",\"name\":\"example.se\",\"type\":\"DS\",\"status\":"
			"\"servfail\"}" },
		{ break_parent, /* T359 */
			"{\"what\":\"dnssec\",\"name\":\"www.example.se\",\"type\":\"DS\","
			"\"status\":\"timeout\"}" },
		{ break_txt,
			"{\"what\":\"txt\",\"name\":\"_mta-sts.example.se\",\"type\":\"TXT\","
			"\"status\":\"timeout\"}" },
		{ break_tlsrpt,
			"{\"what\":\"txt\",\"name\":\"_smtp._tls.example.se\",\"type\":\"TXT\","
			"\"status\":\"servfail\"}" },
		{ break_policy,
			"{\"what\":\"policy\",\"name\":\"mta-sts.example.se\",\"fetch\":"
			"\"timeout\"}" },
		{ break_scan_result,
			"{\"what\":\"scanner\",\"name\":\"example.se\",\"scanner\":"
			"\"further\"}" },
		{ break_scan_result_of_host, "{\"what\":\"scanner\",\"name\":\"mx2.example.se\"," },
		{ break_scan_result_of_session, "{\"what\":\"scanner\",\"name\":\"198.18.5.1\"," },
		{ break_scan_result_of_variant, "{\"what\":\"scanner\",\"name\":\"198.18.5.1\"," },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct arena arena;

		arena_init(&arena);
		struct domain_facts *domain = complete(&arena);
		find_everywhere(domain);
		assert_false(retry_wanted_by_domain(domain));
		cases[i].break_it(domain);
		assert_true(retry_wanted_by_domain(domain));
		char *json = retry_json(domain);
		if (!strstr(json, cases[i].expected))
			fail_msg("no %s in %s", cases[i].expected, json);
		free(json);
		domain->mx_asked = false; /* a dry run, or no domain at all */
		assert_false(retry_wanted_by_domain(domain));
		facts_domain_done(domain);
		arena_done(&arena);
	}
}

static void hosts(void **state)
{
	struct host_facts *host = facts_host("mx.example.se", TLSA_USABLE);

	(void)state;
	assert_false(retry_wanted_by_host(host));
	host->aaaa =
		facts_lookup(DNS_SERVFAIL, DNS_UNKNOWN); /* one family failed: the other serves */
	assert_true(retry_wanted_by_host(host));
	host->aaaa = facts_lookup(DNS_NXDOMAIN, DNS_INSECURE);
	assert_false(retry_wanted_by_host(host));
	host_facts_unref(host);
}

/* However much failed, the record stays bounded. */
static void many_failures(void **state)
{
	struct arena arena;
	struct host_facts *facts = facts_host("mx1.example.se", TLSA_NONE);
	size_t count = 0;

	(void)state;
	arena_init(&arena);
	struct domain_facts *domain = facts_domain(&arena, "example.se", DNS_SECURE);
	domain->host_count = 200;
	domain->hosts = arena_alloc(&arena, domain->host_count * sizeof(*domain->hosts));
	facts->a = facts_lookup(DNS_TIMEOUT, DNS_UNKNOWN);
	for (size_t i = 0; i < domain->host_count; i++)
		domain->hosts[i].facts = facts;
	char *json = retry_json(domain);
	for (const char *at = json; (at = strstr(at, "\"what\"")); at++)
		count++;
	assert_int_equal(count, 100);
	assert_string_equal(json + strlen(json) - 2, "]}");
	free(json);
	host_facts_unref(facts);
	arena_done(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lookups),
		cmocka_unit_test(sessions),
		cmocka_unit_test(timeouts),
		cmocka_unit_test(stalled),
		cmocka_unit_test(starttls),
		cmocka_unit_test(passing),
		cmocka_unit_test(one_attempt),
		cmocka_unit_test(without_sni),
		cmocka_unit_test(differences),
		cmocka_unit_test(policies),
		cmocka_unit_test(faults),
		cmocka_unit_test(hosts),
		cmocka_unit_test(many_failures),
	};

	return RUN_TESTS("retry", tests);
}
