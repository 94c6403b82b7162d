/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verdict/sender: what each kind of sender does, every row of PROTOCOL F.6 (RFC 7672 2.2, RFC 8461 2
 * and 5), with T124 to T128, T244 to T248, T450 to T453, T458 to T459, T470 to T472 and T550 to T555. What was not seen is neither "clear" nor "skip".
 */
#include "tests/unit/unit.h"

#include "tests/unit/facts.h"

#include "verdict/sender.h"

#define ALL "enforce:*.example.se"
#define OTHER "enforce:mail.example.org"
#define TESTING "testing:*.example.se"

/* One letter for each delivery. */
static enum delivery delivery_of(char letter)
{
	switch (letter) {
	case 'A':
		return DELIVERY_AUTHENTICATED;
	case 'E':
		return DELIVERY_ENCRYPTED;
	case 'C':
		return DELIVERY_CLEAR;
	case 'S':
		return DELIVERY_SKIP;
	case 'X':
		return DELIVERY_CONFLICT;
	case 'H':
		return DELIVERY_HALF;
	case 'D':
		return DELIVERY_DEFERRED;
	case 'U':
		return DELIVERY_UNREACHABLE;
	case 'N':
		return DELIVERY_NO_MAIL;
	default:
		assert_int_equal(letter, '?');
		return DELIVERY_UNKNOWN;
	}
}

static void assert_deliveries(
	const char *test_case, const enum delivery got[sender_count], const char *expected)
{
	for (int i = 0; i < sender_count; i++) {
		if (got[i] != delivery_of(expected[i]))
			fail_msg("%s: %s of %s, expected %s", test_case, delivery_text(got[i]),
				sender_text((enum sender)i),
				delivery_text(delivery_of(expected[i])));
	}
}

struct row {
	const char *test_case;
	const char *hosts;
	const char *policy;
	const char *expected; /* opportunistic, DANE, STS, both */
};

/* Deliveries of the first host. */
static void check_host(const struct row *row, enum dns_security mx)
{
	struct arena arena;

	arena_init(&arena);
	struct domain_facts *domain = facts_scene(&arena, mx, row->hosts, row->policy);
	assert_deliveries(row->test_case, domain->hosts[0].delivery, row->expected);
	facts_domain_done(domain);
	arena_done(&arena);
}

static void check_domain(const struct row *row, enum dns_security mx)
{
	struct arena arena;

	arena_init(&arena);
	struct domain_facts *domain = facts_scene(&arena, mx, row->hosts, row->policy);
	assert_deliveries(row->test_case, domain->resist.delivery, row->expected);
	facts_domain_done(domain);
	arena_done(&arena);
}

static void table(void **state)
{
	static const struct row rows[] = {
		{ "1: usable, passes, no policy", "utpv", NULL, "EAEA" },
		{ "1: usable, passes, testing", "utpv", TESTING, "EAEA" },
		{ "1: testing, and the host not named", "utpv", "testing:mail.example.org",
			"EAEA" },
		{ "1: mode none", "utpv", "none:", "EAEA" },
		{ "2: usable, passes, enforced, valid", "utpv", ALL, "EAAA" },
		{ "3, T246: DANE passes, self-signed", "utps", ALL, "EASX" },
		{ "3, T244: DANE passes, not named by the policy", "utpv", OTHER, "EASX" },
		{ "3, T245: DANE passes, common name only", "utpn", ALL, "EASX" },
		{ "3: DANE passes, expired", "utpx", ALL, "EASX" },
		{ "4: DANE fails, no policy", "utmv", NULL, "ESES" },
		{ "4: DANE fails, testing", "utmv", TESTING, "ESES" },
		{ "4, T247: DANE fails, policy valid", "utmv", ALL, "ESAS" },
		{ "4: DANE fails, policy fails", "utms", ALL, "ESSS" },
		{ "T560: read by some, no policy", "nz.v", NULL, "????" },
		{ "T560: read by some, testing", "nz.v", TESTING, "????" },
		{ "T560: read by some, enforced", "nz.v", ALL, "????" },
		{ "T560: read by some, the record would pass", "uzpv", NULL, "????" },
		{ "T560: read by some, the record would fail", "uzmv", ALL, "????" },
		{ "T562: not read by some", "nZ.v", NULL, "????" },
		{ "T562: not read by some, the record would pass", "uZpv", ALL, "????" },
		{ "T560: read by some, beside TLS", "nz.vt.v", NULL, "EEEE" },
		{ "5, T124: usable, no STARTTLS", "uc..", NULL, "CSCS" },
		{ "5: usable, no STARTTLS, enforced", "uc..", ALL, "CSSS" },
		{ "5, T125: usable, STARTTLS refused", "ur..", TESTING, "CSCS" },
		{ "5: usable, handshake fails", "ue..", NULL, "CSCS" },
		{ "5, T126: unusable, no STARTTLS", "xc..", NULL, "CSCS" },
		{ "5: unusable, no STARTTLS, enforced", "xc..", ALL, "CSSS" },
		{ "6: unusable, TLS", "xt.s", NULL, "EEEE" },
		{ "6: unusable, TLS, testing", "xt.s", TESTING, "EEEE" },
		{ "7: unusable, enforced, valid", "xt.v", ALL, "EEAA" },
		{ "7: unusable, enforced, fails", "xt.s", ALL, "EESS" },
		{ "8, T068: bogus TLSA records", "bt.v", NULL, "ESES" },
		{ "8: bogus, enforced, valid", "bt.v", ALL, "ESAS" },
		{ "8: lookup failed, enforced, fails", "ft.s", ALL, "ESSS" },
		{ "8: lookup failed, no TLS", "fc..", NULL, "CSCS" },
		{ "9: no records, enforced, valid", "nt.v", ALL, "EEAA" },
		{ "9: no records, enforced, fails", "nt.s", ALL, "EESS" },
		{ "9: insecure host, enforced, valid", "it.v", ALL, "EEAA" },
		{ "9: insecure records, enforced, not named", "dt.v", OTHER, "EESS" },
		{ "10, T248: no records, no TLS, testing", "nc..", TESTING, "CCCC" },
		{ "10: no records, no TLS", "nc..", NULL, "CCCC" },
		{ "10: a policy that is not there", "nc..", "4", "CCCC" },
		{ "11: no records, no TLS, enforced", "nc..", ALL, "CCSS" },
		{ "11: no records, handshake fails, enforced", "ne..", ALL, "CCSS" },
		{ "TLS, no more", "nt.s", NULL, "EEEE" },
		{ "TLS that a modern sender can break is TLS all the same", "nk.v", NULL, "EEEE" },
		{ "a sender does not try what is not offered", "nh.v", NULL, "CCCC" },
		{ "nor by a policy", "nh.v", ALL, "CCSS" },
		{ "T458: anonymous suites only", "na..", NULL, "EEEE" },
		{ "T458: anonymous suites only, enforced", "na..", ALL, "EESS" },
		{ "T458: anonymous suites only, testing", "na..", TESTING, "EEEE" },
		{ "T458: anonymous suites only, usable records", "ua..", NULL, "ESES" },
		{ "T458: anonymous suites only, unusable records", "xa..", NULL, "E?E?" },
		{ "T458: anonymous suites only, lookup failed", "fa..", NULL, "ESES" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		check_host(&rows[i], DNS_SECURE);
}

/* T550 to T556: TLS or STARTTLS was there, but no mail follows in that session, or not in every sender's. */
static void sessions_that_end(void **state)
{
	static const struct row rows[] = {
		{ "T550: 421 under TLS", "nL.v", NULL, "SSSS" },
		{ "T550: the same, passes", "uLpv", NULL, "SSSS" },
		{ "T550: the same, enforced", "nL.v", ALL, "SSSS" },
		{ "T550: the same, unusable", "xL.s", NULL, "SSSS" },
		{ "T551: closed or silent under TLS", "nB.v", NULL, "CCCC" },
		{ "T551: the same, passes", "uBpv", NULL, "CSCS" },
		{ "T551: the same, enforced", "nB.v", ALL, "CCSS" },
		{ "T551: the same, passes both", "uBpv", ALL, "CSSS" },
		{ "T551: the same, unusable", "xB.s", NULL, "CSCS" },
		{ "T551: the same, testing", "nB.v", TESTING, "CCCC" },
		{ "T552: STARTTLS closed", "nx..", NULL, "SSSS" },
		{ "T552: the same, usable", "ux..", NULL, "SSSS" },
		{ "T552: the same, enforced", "nx..", ALL, "SSSS" },
		{ "T553: STARTTLS refused and closed", "ny..", NULL, "????" },
		{ "T553: the same, usable", "uy..", NULL, "?S?S" },
		{ "T553: the same, enforced", "ny..", ALL, "??SS" },
		{ "T554: another refusal under TLS", "nU.v", NULL, "????" },
		{ "T554: the same, passes", "uUpv", ALL, "????" },
		{ "T554: the same, fails", "uUmv", NULL, "?S?S" },
		{ "T555: one of two", "nL.vt.v", NULL, "EEEE" },
		{ "T555: one of two, without TLS", "nL.vc..", NULL, "CCCC" },
		{ "T555: one of two, passes", "uBpvtpv", NULL, "CACA" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		check_host(&rows[i], DNS_SECURE);
	check_domain(&(struct row){ "T550", "nL.v", NULL, "DDDD" }, DNS_SECURE);
	check_domain(&(struct row){ "T552", "nx..", NULL, "DDDD" }, DNS_INSECURE);
	check_domain(&(struct row){ "T555", "uLpv utmv", NULL, "EDED" }, DNS_SECURE);
}

/* RFC 7672 2.2.1: without secure MX records a sender MAY look at TLSA records. */
static void insecure_mx(void **state)
{
	static const struct row rows[] = {
		{ "usable, passes", "utpv", NULL, "EHEH" },
		{ "usable, fails", "utmv", NULL, "EHEH" },
		{ "usable, passes, enforced", "utpv", ALL, "EHAH" },
		{ "no records", "nt.v", NULL, "EEEE" },
		{ "no records, enforced", "nt.v", ALL, "EEAA" },
		{ "down", "u-..", NULL, "UUUU" },
		{ "not probed", "u...", NULL, "????" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		check_host(&rows[i], DNS_INSECURE);
	/* Nobody can use a host that has no address for us, TLSA records or not. */
	check_host(&(struct row){ "addresses not answered", "E...", NULL, "?S?S" }, DNS_INSECURE);
}

/* A server that put us off, or that we did not try, may well take the mail of others. */
static void not_seen(void **state)
{
	static const struct row rows[] = {
		{ "T127: port closed", "u-..", NULL, "UUUU" },
		{ "port closed, enforced", "u-..", ALL, "UUUU" },
		{ "port closed, no records", "n-..", ALL, "UUUU" },
		{ "only special-use addresses", "ns..", NULL, "UUUU" },
		{ "only special-use addresses, enforced", "ns..", ALL, "UUUU" },
		{ "T128: greeting 5xx", "u5..", NULL, "????" },
		{ "greeting 4xx", "n4..", NULL, "????" },
		{ "greeting 4xx, enforced", "n4..", ALL, "????" },
		{ "greeting 4xx, unusable", "x4..", ALL, "????" },
		{ "greeting 4xx, not named", "n4..", OTHER, "??SS" },
		{ "not probed", "u...", NULL, "????" },
		{ "not probed, enforced", "n...", ALL, "????" },
		{ "our own failure", "no..", ALL, "????" },
		{ "our own failure in the handshake", "nO..", NULL, "????" },
		{ "our own failure in the handshake, enforced", "nO..", ALL, "????" },
		{ "our own failure in the handshake, usable", "uO..", NULL, "????" },
		{ "T285: a group that is too large for us", "nD..", NULL, "????" },
		{ "T285: a group that is too large for us, enforced", "nD..", ALL, "????" },
		{ "T285: a group that is too large for us, usable", "uD..", NULL, "????" },
		{ "T396: no TLS with SNI, and unknown without it", "nq..", NULL, "????" },
		{ "T396: the same, enforced", "nq..", ALL, "??SS" },
		{ "T396: the same, usable", "uq..", NULL, "?S?S" },
		{ "T394: TLS only without SNI", "nN.v", NULL, "EEEE" },
		{ "T394: the same, enforced", "nN.v", ALL, "EESS" },
		{ "T394: the same, usable", "uNpv", NULL, "ESES" },
		{ "not resolved", "L...", NULL, "????" },
		{ "not resolved, not named", "L...", OTHER, "??S?" },
		{ "addresses not answered", "E...", NULL, "?S?S" },
		{ "addresses not answered, enforced", "E...", ALL, "?S?S" },
		{ "nobody looked for TLSA records", "?t.v", NULL, "E?E?" },
		{ "nobody looked for a policy", "nt.v", "-", "EE??" },
		{ "the policy's lookup failed", "nt.v", "?", "EE??" },
		{ "the policy host did not answer", "nt.v", "!", "EE??" },
		{ "the policy host did not answer, DANE passes", "utpv", "!", "EA?A" },
		{ "the policy host did not answer, DANE fails", "utmv", "!", "ES?S" },
		{ "the policy host did not answer, unusable", "xt.v", "!", "EE??" },
		{ "the policy host did not answer, down", "n-..", "!", "UUUU" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		check_host(&rows[i], DNS_SECURE);
}

/* A sender goes on to the next address where it cannot use one: the least protected of those it uses counts. */
static void several_addresses(void **state)
{
	static const struct row rows[] = {
		{ "one without TLS", "nt.vc..", NULL, "CCCC" },
		{ "T452: one without TLS, enforced", "nt.vc..", ALL, "CCAA" },
		{ "one down", "nt.v-..", ALL, "EEAA" },
		{ "T133, T450: one fails DANE", "utpvtmv", NULL, "EAEA" },
		{ "T450: the first of them", "utmvtpv", NULL, "EAEA" },
		{ "T450: one without STARTTLS, which others use in the clear", "utpvc..", NULL,
			"CACA" },
		{ "T450: one whose handshake fails", "utpve..", NULL, "CACA" },
		{ "T450: three of four fail", "utmvtmvtpvtmv", NULL, "EAEA" },
		{ "T451: all fail", "utmvc..e..", NULL, "CSCS" },
		{ "T459: one has anonymous suites only", "utpva..", ALL, "EAAA" },
		{ "T450: unusable records, one without STARTTLS", "xt.sc..", NULL, "CECE" },
		{ "T452: one self-signed", "nt.vt.s", ALL, "EEAA" },
		{ "T452: one expired, one by common name only", "nt.xt.vt.n", ALL, "EEAA" },
		{ "T452: all fail the policy", "nt.xt.sc..", ALL, "CCSS" },
		{ "T452: not named, whatever its addresses", "nt.vt.v", OTHER, "EESS" },
		{ "each address fails one of both (RFC 8461 2)", "utmvtps", ALL, "EAAX" },
		{ "one address passes both", "utmvtpstpv", ALL, "EAAA" },
		{ "one fails, one was not tried: it may take the mail", "utmv...", NULL, "E?E?" },
		{ "one fails, one put us off", "utmv4..", NULL, "E?E?" },
		{ "one fails, one is down", "utmv-..", NULL, "ESES" },
		{ "one passes, one was not tried", "utpv...", NULL, "EAEA" },
		{ "one down, one passes", "u-..tpv", ALL, "EAAA" },
		{ "one down, one not tried", "u-.....", NULL, "????" },
		{ "one down, one special-use", "n-..s..", NULL, "UUUU" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		check_host(&rows[i], DNS_SECURE);
}

/* T453: records bind at secure addresses only (B.6), so a DANE sender is opportunistic at the other. */
static void an_insecure_address(void **state)
{
	static const struct row rows[] = {
		{ "encrypted", "utpvt.v", NULL, "EEEE" },
		{ "clear", "utpvc..", NULL, "CCCC" },
		{ "the other fails", "utmvc..", NULL, "CCCC" },
		{ "enforced", "utpvt.v", ALL, "EEAA" },
		{ "down", "utpv-..", NULL, "EAEA" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct arena arena;

		arena_init(&arena);
		struct domain_facts *domain =
			facts_scene(&arena, DNS_SECURE, rows[i].hosts, rows[i].policy);
		domain->hosts[0].facts->addresses[1].security = DNS_INSECURE;
		facts_judge(domain);
		assert_deliveries(rows[i].test_case, domain->hosts[0].delivery, rows[i].expected);
		facts_domain_done(domain);
		arena_done(&arena);
	}
}

/* T557: a first attempt alone does not show that no mail gets through, nor that it goes in the clear. */
static void one_attempt_alone(void **state)
{
	static const struct row rows[] = {
		{ "T557: 421 under TLS", "uLpv", NULL, "????" },
		{ "T557: broke off under TLS", "nB.v", ALL, "????" },
		{ "T557: STARTTLS 421", "nx..", NULL, "????" },
		{ "T557: a session that went on", "utpv", NULL, "EAEA" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct arena arena;

		arena_init(&arena);
		struct domain_facts *domain =
			facts_scene(&arena, DNS_SECURE, rows[i].hosts, rows[i].policy);
		atomic_store(&domain->hosts[0].addresses[0].sessions[ROLE_MAIN].probe->alone, true);
		facts_judge(domain);
		assert_deliveries(rows[i].test_case, domain->hosts[0].delivery, rows[i].expected);
		facts_domain_done(domain);
		arena_done(&arena);
	}
}

static void domains(void **state)
{
	static const struct row rows[] = {
		{ "one host", "utpv", NULL, "EAEA" },
		{ "T131: the first fails DANE", "utmv utpv", NULL, "EAEA" },
		{ "T134, T258: all fail DANE", "utmv utmv", NULL, "EDED" },
		{ "T137: bogus, passes", "bt.v utpv", NULL, "EAEA" },
		{ "T130: fails, no records", "utmv nt.v", NULL, "EEEE" },
		{ "T450: the first in part", "utmvtpv utmv", NULL, "EAEA" },
		{ "T450: the second in part", "utmv utmvtpv", NULL, "EAEA" },
		{ "T451: every address of both", "utmvc.. utmvtmv", NULL, "CDCD" },
		{ "T262: one fails the policy", "nt.s nt.v", ALL, "EEAA" },
		{ "T452: the second in part", "nt.s nt.st.v", ALL, "EEAA" },
		{ "T244: none is named", "nt.v nt.v", OTHER, "EEDD" },
		{ "all fail the policy", "nt.s nc..", ALL, "EEDD" },
		{ "the first is down", "n-.. nt.v", NULL, "EEEE" },
		{ "the first is down, the second fails", "u-.. utmv", NULL, "EDED" },
		{ "all down", "u-.. n-..", NULL, "????" },
		{ "a host that put us off may serve", "u4.. utmv", NULL, "????" },
		{ "so may the second", "utmv u5..", NULL, "E?E?" },
		{ "and one beyond a limit", "utmv L...", NULL, "E?E?" },
		{ "T138: the first does not exist", "D... utpv", NULL, "EAEA" },
		{ "addresses of the first not answered", "E... utpv", NULL, "?A?A" },
		{ "no addresses answered", "E... E...", NULL, "?D?D" },
		{ "no host exists", "D...", NULL, "NNNN" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		check_domain(&rows[i], DNS_SECURE);
	check_domain(&(struct row){ "T255", "utpv", NULL, "EHEH" }, DNS_INSECURE);
	check_domain(&(struct row){ "T255: in part", "utpvtmv", NULL, "EHEH" }, DNS_INSECURE);
}

static void without_hosts(void **state)
{
	static const struct {
		const char *test_case;
		enum mx_kind kind;
		enum dns_status status;
		const char *expected;
	} cases[] = {
		{ "T136: bogus", MX_KIND_ERROR, DNS_BOGUS, "?D?D" },
		{ "servfail", MX_KIND_ERROR, DNS_SERVFAIL, "?D?D" },
		{ "our deadline", MX_KIND_ERROR, DNS_TIMEOUT, "????" },
		{ "our failure", MX_KIND_ERROR, DNS_INTERNAL, "????" },
		{ "null MX", MX_KIND_NULL, DNS_OK, "NNNN" },
		{ "no MX, no address", MX_KIND_NONE, DNS_NODATA, "NNNN" },
		{ "no domain", MX_KIND_NXDOMAIN, DNS_NXDOMAIN, "NNNN" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct arena arena;

		arena_init(&arena);
		struct domain_facts *domain = facts_scene(&arena, DNS_SECURE, "", NULL);
		domain->mx.kind = cases[i].kind;
		domain->mx.lookup.status = cases[i].status;
		domain->mx.lookup.security =
			cases[i].kind == MX_KIND_ERROR ? DNS_UNKNOWN : DNS_SECURE;
		facts_judge(domain);
		assert_deliveries(cases[i].test_case, domain->resist.delivery, cases[i].expected);
		arena_done(&arena);
	}
}

/* T470 to T472: TLS of a host with an address that was not seen is not known, unless another has none. */
static void tls_of_a_host(void **state)
{
	static const struct {
		const char *test_case;
		const char *hosts;
		enum seen expected;
	} cases[] = {
		{ "all", "nt.vt.v", SEEN_YES },
		{ "T470: not tried", "nt.v...", SEEN_UNKNOWN },
		{ "T470: not known without SNI", "nq..t.v", SEEN_UNKNOWN },
		{ "T470: our own failure", "nt.vo..", SEEN_UNKNOWN },
		{ "T470: put off", "nt.v4..", SEEN_UNKNOWN },
		{ "T471: down", "nt.v-..", SEEN_YES },
		{ "T471: special use", "nt.vs..", SEEN_YES },
		{ "T472: not tried, and no TLS", "nt.v...c..", SEEN_NO },
		{ "T472: not tried, and broken TLS", "n...k.v", SEEN_NO },
		{ "none", "n-..", SEEN_UNKNOWN },
		{ "T551: broke off under TLS", "nt.vB.v", SEEN_NO },
		{ "T550: 421 under TLS", "nt.vL.v", SEEN_YES },
		{ "T554: refused under TLS", "nU.v", SEEN_YES },
		{ "T552: STARTTLS closed, which says nothing", "nt.vx..", SEEN_YES },
		{ "T552: no other", "nx..", SEEN_UNKNOWN },
		{ "T553: refused and closed", "nt.vy..", SEEN_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct arena arena;

		arena_init(&arena);
		struct domain_facts *domain = facts_scene(&arena, DNS_SECURE, cases[i].hosts, NULL);
		enum seen got = sender_host_tls(&domain->hosts[0]);
		if (got != cases[i].expected)
			fail_msg("%s: %d, expected %d", cases[i].test_case, got, cases[i].expected);
		facts_domain_done(domain);
		arena_done(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(sessions_that_end),
		cmocka_unit_test(insecure_mx),
		cmocka_unit_test(not_seen),
		cmocka_unit_test(several_addresses),
		cmocka_unit_test(an_insecure_address),
		cmocka_unit_test(one_attempt_alone),
		cmocka_unit_test(domains),
		cmocka_unit_test(tls_of_a_host),
		cmocka_unit_test(without_hosts),
	};

	return RUN_TESTS("sender", tests);
}
