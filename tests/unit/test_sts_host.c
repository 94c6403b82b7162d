/* SPDX-License-Identifier: Apache-2.0 */
/* verdict/sts_host and verdict/sts: a policy and one MX host, PROTOCOL F.4 with T243 to T246 (RFC 8461 4). */
#include "tests/unit/unit.h"

#include "tests/unit/facts.h"
#include "verdict/sts.h"
#include "verdict/sts_host.h"

/* T243 */
static void patterns(void **state)
{
	static const struct {
		const char *pattern;
		const char *host;
		bool expected;
	} cases[] = {
		{ "*.example.net", "a.example.net", true },
		{ "*.example.net", "a.b.example.net", false },
		{ "*.example.net", "example.net", false },
		{ "*.example.net", ".example.net", false },
		{ "*.example.net", "aexample.net", false },
		{ "*.example.net", "a.example.net.evil.org", false },
		{ "mx.example.net", "mx.example.net", true },
		{ "mx.example.net", "a.mx.example.net", false },
		{ "example.net", "mx.example.net", false },
		{ "mx*.example.net", "mx1.example.net", false },
		{ "a.*.net", "a.example.net", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		if (sts_mx_matches(&cases[i].pattern, 1, cases[i].host) != cases[i].expected)
			fail_msg("%s and %s", cases[i].pattern, cases[i].host);
	}
	assert_false(sts_mx_matches(NULL, 0, "mx.example.net"));
	assert_true(sts_mx_matches((const char *const[]){ "a.se", "*.b.se" }, 2, "mx.b.se"));
}

struct row {
	const char *test_case;
	const char *host;
	const char *policy; /* NULL: all hosts, enforced */
	enum sts_host expected;
};

static void hosts(void **state)
{
	static const struct row rows[] = {
		{ "ok", "nt.v", NULL, STS_HOST_OK },
		{ "T244: not named", "nt.v", "enforce:mail.example.org", STS_HOST_MX_MISMATCH },
		{ "T244: not named, down", "n-..", "enforce:mail.example.org",
			STS_HOST_MX_MISMATCH },
		{ "T244: not named, testing", "nt.v", "testing:mail.example.org",
			STS_HOST_MX_MISMATCH },
		{ "not named, not resolved", "L...", "enforce:mail.example.org",
			STS_HOST_MX_MISMATCH },
		{ "no STARTTLS", "nc..", NULL, STS_HOST_NO_STARTTLS },
		{ "STARTTLS refused", "nr..", NULL, STS_HOST_NO_STARTTLS },
		{ "STARTTLS that no sender sees", "nh.v", NULL, STS_HOST_NO_STARTTLS },
		{ "handshake failed", "ne..", NULL, STS_HOST_TLS_FAIL },
		{ "expired", "nt.x", NULL, STS_HOST_CERT_EXPIRED },
		{ "T246: self-signed", "nt.s", NULL, STS_HOST_CERT_UNTRUSTED },
		{ "T245: common name only", "nt.n", NULL, STS_HOST_CERT_NAME },
		{ "port closed", "n-..", NULL, STS_HOST_UNREACHABLE },
		{ "greeting 4xx", "n4..", NULL, STS_HOST_UNREACHABLE },
		{ "no such host", "D...", NULL, STS_HOST_UNREACHABLE },
		{ "not probed", "n...", NULL, STS_HOST_UNTESTED },
		{ "our own failure", "no..", NULL, STS_HOST_UNTESTED },
		{ "our own failure in the handshake", "nO..", NULL, STS_HOST_UNTESTED },
		{ "addresses not answered", "E...", NULL, STS_HOST_UNTESTED },
		{ "not resolved", "L...", NULL, STS_HOST_UNTESTED },
		{ "DANE is no matter of the policy", "utmv", NULL, STS_HOST_OK },
		{ "nor are failed TLSA lookups", "bt.v", NULL, STS_HOST_OK },
		{ "weak TLS is valid", "nw.v", NULL, STS_HOST_OK },
		{ "testing judges alike", "nt.s", "testing:*.example.se", STS_HOST_CERT_UNTRUSTED },
		/* Any address may be met: a fault of one is a fault of the host. */
		{ "two addresses, one down", "nt.v-..", NULL, STS_HOST_OK },
		{ "two addresses, one not probed", "nt.v...", NULL, STS_HOST_OK },
		{ "two addresses, one self-signed", "nt.vt.s", NULL, STS_HOST_CERT_UNTRUSTED },
		{ "two addresses, one without STARTTLS", "nt.vc..", NULL, STS_HOST_NO_STARTTLS },
		{ "the first of the list of faults", "nt.sc..", NULL, STS_HOST_NO_STARTTLS },
		{ "the first of the list of faults", "nt.ne..", NULL, STS_HOST_TLS_FAIL },
		{ "the first of the list of faults", "nt.xt.s", NULL, STS_HOST_CERT_EXPIRED },
		{ "the first of the list of faults", "nt.nt.s", NULL, STS_HOST_CERT_UNTRUSTED },
		{ "one down, one not probed", "n-.....", NULL, STS_HOST_UNREACHABLE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *policy = rows[i].policy ? rows[i].policy : "enforce:*.example.se";
		struct arena arena;

		arena_init(&arena);
		struct domain_facts *domain = facts_scene(&arena, DNS_SECURE, rows[i].host, policy);
		const struct sts_host_facts *got = &domain->hosts[0].sts;
		assert_true(got->judged);
		if (got->status != rows[i].expected)
			fail_msg("%s: %s, expected %s", rows[i].test_case,
				sts_host_text(got->status), sts_host_text(rows[i].expected));
		if (policy[0] != 'n')
			assert_int_equal(got->match, rows[i].expected != STS_HOST_MX_MISMATCH);
		facts_domain_done(domain);
		arena_done(&arena);
	}
}

/* RFC 8461 7.1: what counts is the session with the MX host's own name as SNI. */
static void the_policy_s_own_session(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	struct domain_facts *domain =
		facts_scene(&arena, DNS_SECURE, "utpv", "enforce:*.example.se");
	struct probe_view *own = &domain->hosts[0].addresses[0].sessions[ROLE_MX_NAME];
	own->probe = facts_probe(OUTCOME_TLS_OK);
	own->probe->chain = facts_chain(TRUST_SELF_SIGNED_LEAF);
	assert_int_equal(
		sts_judge_host(&domain->sts, &domain->hosts[0]).status, STS_HOST_CERT_UNTRUSTED);
	own->probe->chain->trust.status = TRUST_TRUSTED;
	assert_int_equal(
		sts_judge_host(&domain->sts, &domain->hosts[0]).status, STS_HOST_CERT_NAME);
	own->match_server = (struct name_match){ MATCH_SAN, true };
	assert_int_equal(sts_judge_host(&domain->sts, &domain->hosts[0]).status, STS_HOST_OK);
	/* Only with a missing intermediate supplied would a sender trust it. */
	own->probe->chain->trust.status = TRUST_TRANSVALID;
	assert_int_equal(
		sts_judge_host(&domain->sts, &domain->hosts[0]).status, STS_HOST_CERT_UNTRUSTED);
	own->probe->smtp.sni_refused = true;
	assert_int_equal(sts_judge_host(&domain->sts, &domain->hosts[0]).status, STS_HOST_TLS_FAIL);
	facts_domain_done(domain);
	arena_done(&arena);
}

/* Without such a session, TLS under the TLSA base domain's name does not stand in for it. */
static void the_session_of_dane_senders(void **state)
{
	static const struct {
		const char *host;
		enum sts_host expected;
	} rows[] = { { "ue..", STS_HOST_UNTESTED }, { "utpv", STS_HOST_UNTESTED },
		{ "uc..", STS_HOST_NO_STARTTLS }, { "u-..", STS_HOST_UNREACHABLE } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct arena arena;

		arena_init(&arena);
		struct domain_facts *domain =
			facts_scene(&arena, DNS_SECURE, rows[i].host, "enforce:*.example.se");
		domain->hosts[0].facts->tlsa.base = "end-of-alias.example.se";
		assert_int_equal(
			sts_judge_host(&domain->sts, &domain->hosts[0]).status, rows[i].expected);
		facts_domain_done(domain);
		arena_done(&arena);
	}
}

static void what_a_policy_is(void **state)
{
	struct sts_facts sts = { .judged = true,
		.txt = STS_TXT_OK,
		.fetch = STS_FETCH_OK,
		.has_policy = true,
		.policy = { .status = STS_POLICY_VALID, .mode = STS_MODE_ENFORCE } };

	(void)state;
	assert_true(sts_has_policy(&sts) && sts_enforces(&sts) && sts_is_known(&sts));
	sts.policy.mode = STS_MODE_TESTING;
	assert_true(sts_has_policy(&sts) && !sts_enforces(&sts));
	sts.policy.mode = STS_MODE_NONE;
	assert_true(sts_has_policy(&sts) && !sts_enforces(&sts));
	/* T239 to T242: a policy that is not valid is none, and that is known. */
	sts.policy = (struct sts_policy){ .status = STS_POLICY_NO_MX, .mode = STS_MODE_ENFORCE };
	assert_true(!sts_has_policy(&sts) && !sts_enforces(&sts) && sts_is_known(&sts));
	sts.judged = false;
	assert_false(sts_is_known(&sts));
}

/* T229 to T233: a refusal is an answer, silence is none. */
static void what_is_known(void **state)
{
	static const enum sts_fetch silent[] = { STS_FETCH_DNS_FAIL, STS_FETCH_TCP_FAIL,
		STS_FETCH_TIMEOUT, STS_FETCH_BACKED_OFF, STS_FETCH_INTERNAL, STS_FETCH_BLOCKLIST,
		STS_FETCH_NOT_ALLOWED, STS_FETCH_SELF, STS_FETCH_NO_IPV6, STS_FETCH_LIMIT,
		STS_FETCH_OPTED_OUT, STS_FETCH_RATE_LIMITED, STS_FETCH_CHALLENGED };

	(void)state;
	for (int fetch = 0; fetch < sts_fetch_count; fetch++) {
		const struct sts_facts sts = {
			.judged = true, .txt = STS_TXT_OK, .fetch = (enum sts_fetch)fetch
		};
		bool expected = true;

		for (size_t i = 0; i < COUNT_OF(silent); i++)
			expected &= (int)silent[i] != fetch;
		if (sts_is_known(&sts) != expected)
			fail_msg("%s", sts_fetch_text((enum sts_fetch)fetch));
	}
	for (int txt = 0; txt < sts_txt_count; txt++) {
		const struct sts_facts sts = {
			.judged = true, .txt = (enum sts_txt)txt, .fetch = STS_FETCH_NOT_TRIED
		};
		assert_int_equal(sts_is_known(&sts), txt != STS_TXT_DNS_FAIL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns),
		cmocka_unit_test(hosts),
		cmocka_unit_test(the_policy_s_own_session),
		cmocka_unit_test(the_session_of_dane_senders),
		cmocka_unit_test(what_a_policy_is),
		cmocka_unit_test(what_is_known),
	};

	return RUN_TESTS("sts_host", tests);
}
