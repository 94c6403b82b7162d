/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verdict/availability: hosts by addresses by senders, PROTOCOL F.6, T450 to T457 and T550 to T556. An address that fails is passed over
 * (RFC 5321 5.1); what was not seen is neither good nor bad.
 */
#include "tests/unit/unit.h"

#include "tests/unit/facts.h"

#include <string.h>

#define ALL "enforce:*.example.se"
#define OTHER "enforce:mail.example.org"

/* One letter for each word: D delivers, L late, E eventually, X depends, K keeps. */
static enum availability availability_of(char letter)
{
	static const char letters[] = "DLEXKN?";
	const char *found = strchr(letters, letter);

	assert_non_null(found);
	return (enum availability)(found - letters);
}

struct row {
	const char *test_case;
	const char *hosts;
	const char *policy;
	const char *expected; /* opportunistic, DANE, STS, both */
	const char *before; /* likewise, a digit each */
};

static void compare(const struct row *row, const struct domain_facts *domain)
{
	for (int i = 0; i < sender_count; i++) {
		const struct availability_facts *got = &domain->resist.availability[i];

		if (got->word != availability_of(row->expected[i]) ||
			got->before != (size_t)(row->before[i] - '0'))
			fail_msg("%s: %s: %s after %zu, expected %s after %c", row->test_case,
				sender_text((enum sender)i), availability_text(got->word),
				got->before, availability_text(availability_of(row->expected[i])),
				row->before[i]);
	}
}

static void check(const struct row *row, enum dns_security mx)
{
	struct arena arena;

	arena_init(&arena);
	struct domain_facts *domain = facts_scene(&arena, mx, row->hosts, row->policy);
	compare(row, domain);
	facts_domain_done(domain);
	arena_done(&arena);
}

static void check_all(const struct row *rows, size_t count, enum dns_security mx)
{
	for (size_t i = 0; i < count; i++)
		check(&rows[i], mx);
}

static void one_host(void **state)
{
	static const struct row rows[] = {
		{ "one address", "utpv", ALL, "DDDD", "0000" },
		{ "two good ones", "utpvtpv", ALL, "DDDD", "0000" },
		{ "in the clear", "nc..", NULL, "DDDD", "0000" },
		{ "T450: the second has another key", "utpvtmv", NULL, "DLDL", "0101" },
		{ "T450: the first has another key", "utmvtpv", NULL, "DLDL", "0101" },
		{ "T450: the second has no STARTTLS", "utpvc..", NULL, "DLDL", "0101" },
		{ "T450, T556: the second's handshake fails", "utpve..", NULL, "LLLL", "1111" },
		{ "T459: the second has anonymous suites only", "utpva..", ALL, "DLLL", "0111" },
		{ "T450: the second refuses STARTTLS", "utpvr..", NULL, "DLDL", "0101" },
		{ "T450: unusable, the second without STARTTLS", "xt.sc..", NULL, "DLDL", "0101" },
		{ "T454: three of four", "utmvtmvtpvtmv", NULL, "DLDL", "0303" },
		{ "T454: four of five", "utmvtmvtpvtmvtmv", NULL, "DLDL", "0404" },
		/* Equal preference: another try takes another order. */
		{ "T454: seven of eight", "utmvtmvtmvtmvtmvtmvtmvtpv", NULL, "DLDL", "0707" },
		{ "T451: all", "utmvtmv", NULL, "DKDK", "0000" },
		{ "T451: its lookups fail", "bt.vt.v", NULL, "DKDK", "0000" },
		{ "T452: the second is self-signed", "it.vt.s", ALL, "DDLL", "0011" },
		{ "T452: the first is expired", "it.xt.v", ALL, "DDLL", "0011" },
		{ "T452: the second has no STARTTLS", "it.vc..", ALL, "DDLL", "0011" },
		{ "T452: three of four", "it.st.nt.vt.x", ALL, "DDLL", "0033" },
		{ "T452: all", "it.st.x", ALL, "DDKK", "0000" },
		{ "T452: not named", "it.vt.v", OTHER, "DDKK", "0000" },
		{ "T452: a policy that enforces nothing", "it.vt.s", "testing:*.example.se", "DDDD",
			"0000" },
		{ "each fails one of both", "utmvtps", ALL, "DLLX", "0110" },
		{ "one passes both", "utpvtms", ALL, "DLLL", "0111" },
		{ "one passes both, one DANE alone", "utpvtps", ALL, "DDLE", "0010" },
		{ "the second is down", "utpv-..", ALL, "LLLL", "1111" },
		{ "the second is down and the third fails", "utpv-..tmv", NULL, "LLLL", "1212" },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows), DNS_SECURE);
}

/* T550 to T556: no mail follows, or in the clear in a later try. */
static void sessions_that_end(void **state)
{
	static const struct row rows[] = {
		{ "T550: 421 under TLS", "uLpv", ALL, "KKKK", "0000" },
		{ "T550: and a good one", "uLpvtpv", ALL, "LLLL", "1111" },
		{ "T551: broke off under TLS", "nB.v", NULL, "LLLL", "1111" },
		{ "T551: passes", "uBpv", NULL, "LKLK", "1010" },
		{ "T551: enforced", "nB.v", ALL, "LLKK", "1100" },
		{ "T551: and a good host", "nB.v nt.v", ALL, "LLLL", "1111" },
		{ "T552: STARTTLS closed", "nx..", NULL, "KKKK", "0000" },
		{ "T553: refused and closed", "ny..", NULL, "????", "0000" },
		{ "T554: another refusal under TLS", "uUpv", NULL, "????", "0000" },
		{ "T556: the handshake fails", "ne..", NULL, "LLLL", "1111" },
		{ "T556: the same, usable", "ue..", ALL, "LKKK", "1000" },
		{ "T556: five of them: the next try goes in the clear", "ne..e..e..e..e.. nt.v",
			NULL, "LLLL", "5555" },
		{ "T556: behind five that end", "nx..x..x..x..x.. ne..", NULL, "XXXX", "6666" },
		{ "T556: one that ends, then one whose handshake fails", "nx.. ne..", NULL, "LLLL",
			"2222" },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows), DNS_SECURE);
}

static void several_hosts(void **state)
{
	static const struct row rows[] = {
		{ "T455: the best is good, the second fails", "utpv utmv", NULL, "DDDD", "0000" },
		{ "T455: the best fails, the second is good", "utmv utpv", NULL, "DLDL", "0101" },
		{ "T455: equal preference", "utpv =utmv", NULL, "DLDL", "0101" },
		{ "T455: equal preference, the other way round", "utmv =utpv", NULL, "DLDL",
			"0101" },
		{ "T455: the best in part, the second good", "utmvtpv utpv", NULL, "DLDL", "0101" },
		{ "T455: the best fails whole, the second in part", "utmvtmv utmvtpv", NULL, "DLDL",
			"0303" },
		{ "T455: what comes after a good one does not count", "utpv utmvtmvtmv =nc..", NULL,
			"DDDD", "0000" },
		{ "T451: all", "utmv utmvtmv =uc..", NULL, "DKDK", "0000" },
		{ "T137: the best host's lookups fail", "bt.v utpv", NULL, "DLDL", "0101" },
		{ "the best host's addresses are not answered", "E... utpv", NULL, "ELEL", "0101" },
		{ "T138: the best host does not exist", "D... utpv", NULL, "DDDD", "0000" },
		{ "T262: the best fails the policy", "it.s it.v", ALL, "DDLL", "0011" },
		{ "T262: the best is good", "it.v it.s", ALL, "DDDD", "0000" },
		{ "the best is down", "n-.. nt.v", ALL, "LLLL", "1111" },
		{ "T456: four better ones fail", "utmvtmvtmvtmv utpv", NULL, "DLDL", "0404" },
		{ "T456: five better ones fail", "utmvtmvtmvtmvtmv utpv", NULL, "DXDX", "0505" },
		{ "T456: five on several hosts", "utmvtmv utmv =utmvtmv utpv", NULL, "DXDX",
			"0505" },
		{ "T456: five, but some of equal preference", "utmvtmvtmvtmv utpvtmv", NULL, "DLDL",
			"0505" },
		{ "T456: the same under a policy", "it.st.st.st.st.s it.v", ALL, "DDXX", "0055" },
		{ "T456: five fail, and one more was not seen", "utmvtmvtmvtmvtmv4.. utpv", NULL,
			"E?E?", "0505" },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows), DNS_SECURE);
}

static void not_seen(void **state)
{
	static const struct row rows[] = {
		{ "T457: the second was not tried", "utpv...", NULL, "EEEE", "0000" },
		{ "T457: the second put us off", "utpv4..", ALL, "EEEE", "0000" },
		{ "T457: our own failure", "utpvo..", NULL, "EEEE", "0000" },
		{ "T457: one fails, one was not tried", "utmv...", NULL, "E?E?", "0000" },
		{ "T457: one fails, one passes, one was not tried", "utmvtpv...", NULL, "ELEL",
			"0101" },
		{ "T457: the best host put us off", "u4.. utpv", NULL, "EEEE", "0000" },
		{ "T457: the second, which comes later", "utpv u4..", NULL, "DDDD", "0000" },
		{ "T457: a host beyond a limit", "utmv L...", NULL, "D?D?", "0000" },
		{ "T457: nothing was tried", "u...", NULL, "????", "0000" },
		{ "T457: all down", "u-.. n-..", ALL, "????", "0000" },
		{ "T457: nobody looked for TLSA records", "?t.v", NULL, "D?D?", "0000" },
		{ "T457: the policy host did not answer", "nt.v", "!", "DD??", "0000" },
		{ "T457: special use is for nobody", "utpvs..", NULL, "LLLL", "1111" },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows), DNS_SECURE);
}

/* RFC 7672 2.2.1: where MX records are insecure a sender may look at TLSA records. */
static void insecure_mx(void **state)
{
	static const struct row rows[] = {
		{ "all pass", "utpvtpv", NULL, "DDDD", "0000" },
		{ "one fails", "utpvtmv", NULL, "DEDE", "0101" },
		{ "all fail", "utmvtmv", NULL, "DXDX", "0000" },
		{ "all fail, under a policy", "utmvtmv", ALL, "DXDX", "0000" },
		{ "one fails the policy, the other DANE", "utmvtps", ALL, "DELX", "0111" },
		{ "no records", "nt.v", NULL, "DDDD", "0000" },
		{ "no addresses answered", "E...", NULL, "?K?K", "0000" },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows), DNS_INSECURE);
}

static void without_hosts(void **state)
{
	static const struct {
		enum mx_kind kind;
		enum dns_status status;
		struct row row;
	} cases[] = {
		{ MX_KIND_ERROR, DNS_BOGUS, { "bogus", "", NULL, "?K?K", "0000" } },
		{ MX_KIND_ERROR, DNS_TIMEOUT, { "our deadline", "", NULL, "????", "0000" } },
		{ MX_KIND_NULL, DNS_OK, { "null MX", "", NULL, "NNNN", "0000" } },
		{ MX_KIND_NXDOMAIN, DNS_NXDOMAIN, { "no domain", "", NULL, "NNNN", "0000" } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct arena arena;

		arena_init(&arena);
		struct domain_facts *domain = facts_scene(&arena, DNS_SECURE, "", NULL);
		domain->mx.kind = cases[i].kind;
		domain->mx.lookup.status = cases[i].status;
		facts_judge(domain);
		compare(&cases[i].row, domain);
		arena_done(&arena);
	}
	check(&(struct row){ "no host exists", "D...", NULL, "NNNN", "0000" }, DNS_SECURE);
}

/* Addresses that were answered, and are more than are kept. */
static void addresses_cut(void **state)
{
	const struct row row = { "T457: cut", "utpv", NULL, "EEEE", "0000" };
	struct arena arena;

	(void)state;
	arena_init(&arena);
	struct domain_facts *domain = facts_scene(&arena, DNS_SECURE, row.hosts, row.policy);
	domain->hosts[0].facts->addresses_cut = 1;
	facts_judge(domain);
	compare(&row, domain);
	facts_domain_done(domain);
	arena_done(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_host),
		cmocka_unit_test(sessions_that_end),
		cmocka_unit_test(several_hosts),
		cmocka_unit_test(not_seen),
		cmocka_unit_test(insecure_mx),
		cmocka_unit_test(without_hosts),
		cmocka_unit_test(addresses_cut),
	};

	return RUN_TESTS("availability", tests);
}
