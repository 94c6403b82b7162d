/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verdict/resistance: the matrix of PROTOCOL F.7 and its shields, T251 to T262, T450 to T452, T470 to T474, T477. An attacker chooses the
 * weakest host; what was not seen is neither "resists" nor "exposed".
 */
#include "tests/unit/unit.h"

#include "tests/unit/facts.h"

#define ALL "enforce:*.example.se"
#define OTHER "enforce:mail.example.org"
#define TESTING "testing:*.example.se"

/* r resists, e exposed, u undeliverable, n no mail, ? unknown */
static enum resistance resistance_of(char letter)
{
	switch (letter) {
	case 'r':
		return RESISTANCE_RESISTS;
	case 'e':
		return RESISTANCE_EXPOSED;
	case 'u':
		return RESISTANCE_UNDELIVERABLE;
	case 'n':
		return RESISTANCE_NO_MAIL;
	default:
		assert_int_equal(letter, '?');
		return RESISTANCE_UNKNOWN;
	}
}

/* Columns O, D, S_cold, S_warm and DS in the order of enum attacked, each A0 to A4. */
static void assert_matrix(
	const char *test_case, const struct resist_facts *got, const char *const expected[])
{
	for (int attacked = 0; attacked < attacked_count; attacked++) {
		for (int attack = 0; attack < attack_count; attack++) {
			enum resistance word = got->matrix[attack][attacked],
					wanted = resistance_of(expected[attacked][attack]);

			if (word != wanted)
				fail_msg("%s: %s by %s %s, expected %s", test_case,
					attacked_text((enum attacked)attacked),
					attack_text((enum attack)attack), resistance_text(word),
					resistance_text(wanted));
		}
	}
}

static void assert_shield(const char *test_case, enum shield got, enum shield expected)
{
	if (got != expected)
		fail_msg("%s: shield %s, expected %s", test_case, shield_text(got),
			shield_text(expected));
}

struct row {
	const char *test_case;
	enum dns_security mx;
	const char *hosts;
	const char *policy;
	const char *matrix[attacked_count]; /* O, D, S_cold, S_warm, DS */
	enum shield shield;
};

static void check(const struct row *row)
{
	struct arena arena;

	arena_init(&arena);
	struct domain_facts *domain = facts_scene(&arena, row->mx, row->hosts, row->policy);
	assert_true(domain->resist.judged);
	assert_matrix(row->test_case, &domain->resist, row->matrix);
	assert_shield(row->test_case, domain->resist.shield, row->shield);
	facts_domain_done(domain);
	arena_done(&arena);
}

static void check_all(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check(&rows[i]);
}

#define OPEN "reeee" /* an encrypted host, nothing that holds it to that */
#define CLEAR "eeeee"
#define KEPT "ueeee" /* nothing is sent, unless an attacker takes STARTTLS out */

static void without_policies(void **state)
{
	static const struct row rows[] = {
		{ "T251", DNS_INSECURE, "ic..", NULL, { CLEAR, CLEAR, CLEAR, CLEAR, CLEAR },
			SHIELD_CLEARTEXT },
		{ "T252", DNS_INSECURE, "it.v", NULL, { OPEN, OPEN, OPEN, OPEN, OPEN },
			SHIELD_OPPORTUNISTIC },
		{ "T252: the certificate changes nothing", DNS_INSECURE, "it.s", NULL,
			{ OPEN, OPEN, OPEN, OPEN, OPEN }, SHIELD_OPPORTUNISTIC },
		{ "T256", DNS_SECURE, "nt.v", NULL, { OPEN, "reree", OPEN, OPEN, "reree" },
			SHIELD_OPPORTUNISTIC },
		{ "T256 without TLS", DNS_SECURE, "nc..", NULL,
			{ CLEAR, "eeree", CLEAR, CLEAR, "eeree" }, SHIELD_CLEARTEXT },
		{ "T257", DNS_SECURE, "it.v", NULL, { OPEN, OPEN, OPEN, OPEN, OPEN },
			SHIELD_OPPORTUNISTIC },
		{ "T257: one of two", DNS_SECURE, "nt.v it.v", NULL,
			{ OPEN, OPEN, OPEN, OPEN, OPEN }, SHIELD_OPPORTUNISTIC },
		{ "insecure records", DNS_SECURE, "dt.v", NULL,
			{ OPEN, "reree", OPEN, OPEN, "reree" }, SHIELD_OPPORTUNISTIC },
		{ "one host without TLS", DNS_INSECURE, "it.v ic..", NULL,
			{ CLEAR, CLEAR, CLEAR, CLEAR, CLEAR }, SHIELD_OPPORTUNISTIC_MIXED },
		{ "one address without TLS", DNS_INSECURE, "it.vc..", NULL,
			{ CLEAR, CLEAR, CLEAR, CLEAR, CLEAR }, SHIELD_OPPORTUNISTIC_MIXED },
		{ "T458: anonymous suites hide as much as certificates that nobody checks",
			DNS_INSECURE, "ia..", NULL, { OPEN, OPEN, OPEN, OPEN, OPEN },
			SHIELD_OPPORTUNISTIC },
		{ "broken TLS hides nothing", DNS_INSECURE, "ik.v", NULL,
			{ CLEAR, CLEAR, CLEAR, CLEAR, CLEAR }, SHIELD_CLEARTEXT },
		{ "weak TLS does, from a passive reader", DNS_INSECURE, "iw.v", NULL,
			{ OPEN, OPEN, OPEN, OPEN, OPEN }, SHIELD_OPPORTUNISTIC },
		{ "T560: STARTTLS that only some senders read", DNS_INSECURE, "iz.v", NULL,
			{ "?????", "?????", "?????", "?????", "?????" }, SHIELD_UNKNOWN },
		{ "T562: STARTTLS that only some senders miss", DNS_INSECURE, "iZ.v", NULL,
			{ "?????", "?????", "?????", "?????", "?????" }, SHIELD_UNKNOWN },
		{ "T560: beside an address with TLS", DNS_INSECURE, "iz.vt.v", NULL,
			{ "?eeee", "?eeee", "?eeee", "?eeee", "?eeee" }, SHIELD_UNKNOWN },
		{ "hidden STARTTLS is used by nobody", DNS_INSECURE, "ih.v", NULL,
			{ CLEAR, CLEAR, CLEAR, CLEAR, CLEAR }, SHIELD_CLEARTEXT },
		{ "a host that is down is used by nobody", DNS_INSECURE, "i-.. it.v", NULL,
			{ OPEN, OPEN, OPEN, OPEN, OPEN }, SHIELD_OPPORTUNISTIC },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows));
}

/* T550 to T556: who keeps the mail gives nothing away, and who comes again without TLS does. */
static void sessions_that_end(void **state)
{
	static const struct row rows[] = {
		{ "T550: 421 under TLS", DNS_INSECURE, "iL.v", NULL,
			{ KEPT, KEPT, KEPT, KEPT, KEPT }, SHIELD_UNKNOWN },
		{ "T550: the same, passes", DNS_SECURE, "uLpv", NULL,
			{ KEPT, "uuuuu", KEPT, KEPT, "uuuuu" }, SHIELD_DANE },
		{ "T550: beside a good host", DNS_INSECURE, "iL.v it.v", NULL,
			{ OPEN, OPEN, OPEN, OPEN, OPEN }, SHIELD_OPPORTUNISTIC },
		{ "T551: broke off under TLS", DNS_INSECURE, "iB.v", NULL,
			{ CLEAR, CLEAR, CLEAR, CLEAR, CLEAR }, SHIELD_CLEARTEXT },
		{ "T551: the same, passes", DNS_SECURE, "uBpv", NULL,
			{ CLEAR, "uuuuu", CLEAR, CLEAR, "uuuuu" }, SHIELD_DANE },
		{ "T551: beside a good host", DNS_INSECURE, "iB.v it.v", NULL,
			{ CLEAR, CLEAR, CLEAR, CLEAR, CLEAR }, SHIELD_OPPORTUNISTIC_MIXED },
		{ "T552: STARTTLS closed", DNS_INSECURE, "ix..", NULL,
			{ KEPT, KEPT, KEPT, KEPT, KEPT }, SHIELD_UNKNOWN },
		{ "T552: beside a host without TLS", DNS_INSECURE, "ix.. ic..", NULL,
			{ CLEAR, CLEAR, CLEAR, CLEAR, CLEAR }, SHIELD_CLEARTEXT },
		{ "T552: beside a good address", DNS_INSECURE, "ix..t.v", NULL,
			{ OPEN, OPEN, OPEN, OPEN, OPEN }, SHIELD_OPPORTUNISTIC },
		{ "T553: refused and closed", DNS_INSECURE, "iy..", NULL,
			{ "?eeee", "?eeee", "?eeee", "?eeee", "?eeee" }, SHIELD_UNKNOWN },
		{ "T554: another refusal under TLS", DNS_INSECURE, "iU.v", NULL,
			{ OPEN, OPEN, OPEN, OPEN, OPEN }, SHIELD_OPPORTUNISTIC },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows));
}

static void with_dane(void **state)
{
	static const struct row rows[] = {
		{ "T253", DNS_SECURE, "utps", NULL, { OPEN, "rrrrr", OPEN, OPEN, "rrrrr" },
			SHIELD_DANE },
		{ "T253: two hosts, one down", DNS_SECURE, "utps u-..", NULL,
			{ OPEN, "rrrrr", OPEN, OPEN, "rrrrr" }, SHIELD_DANE },
		{ "full, weak cryptography", DNS_SECURE, "uwps", NULL,
			{ OPEN, "rrrrr", OPEN, OPEN, "rrrrr" }, SHIELD_DANE_WEAK },
		{ "full, broken cryptography", DNS_SECURE, "ukps", NULL,
			{ CLEAR, "errrr", CLEAR, CLEAR, "errrr" }, SHIELD_DANE_WEAK },
		{ "T254", DNS_SECURE, "utps nt.s", NULL, { OPEN, "reree", OPEN, OPEN, "reree" },
			SHIELD_DANE_PARTIAL },
		{ "T254: the other host unsigned", DNS_SECURE, "utps it.s", NULL,
			{ OPEN, OPEN, OPEN, OPEN, OPEN }, SHIELD_DANE_PARTIAL },
		{ "partial, the other host without TLS", DNS_SECURE, "utps nc..", NULL,
			{ CLEAR, "eeree", CLEAR, CLEAR, "eeree" }, SHIELD_DANE_PARTIAL },
		{ "partial, not verified", DNS_SECURE, "u-.. nt.s", NULL,
			{ OPEN, "reree", OPEN, OPEN, "reree" }, SHIELD_DANE_PARTIAL },
		{ "T131: a host that fails is skipped", DNS_SECURE, "utps utms", NULL,
			{ OPEN, "rrrrr", OPEN, OPEN, "rrrrr" }, SHIELD_DANE_PARTIAL },
		{ "T131, T124: no TLS on the host that is skipped", DNS_SECURE, "utps uc..", NULL,
			{ CLEAR, "rrrrr", CLEAR, CLEAR, "rrrrr" }, SHIELD_DANE_PARTIAL },
		{ "T450: one address of the only host fails", DNS_SECURE, "utpstms", NULL,
			{ OPEN, "rrrrr", OPEN, OPEN, "rrrrr" }, SHIELD_DANE_PARTIAL },
		{ "T450: one of four passes", DNS_SECURE, "utmsc..tpse..", NULL,
			{ CLEAR, "rrrrr", CLEAR, CLEAR, "rrrrr" }, SHIELD_DANE_PARTIAL },
		{ "T450: the second host in part", DNS_SECURE, "utms utmstps", NULL,
			{ OPEN, "rrrrr", OPEN, OPEN, "rrrrr" }, SHIELD_DANE_PARTIAL },
		{ "T450: broken TLS where nothing goes", DNS_SECURE, "utpskms", NULL,
			{ CLEAR, "rrrrr", CLEAR, CLEAR, "rrrrr" }, SHIELD_DANE_PARTIAL },
		{ "T450: broken TLS where something goes", DNS_SECURE, "utmskps", NULL,
			{ CLEAR, "errrr", CLEAR, CLEAR, "errrr" }, SHIELD_DANE_PARTIAL },
		{ "T450: beside a host without records", DNS_SECURE, "utpstms nt.s", NULL,
			{ OPEN, "reree", OPEN, OPEN, "reree" }, SHIELD_DANE_PARTIAL },
		{ "T450: insecure MX", DNS_INSECURE, "utpstms", NULL,
			{ OPEN, "rrerr", OPEN, OPEN, "rrerr" }, SHIELD_OPPORTUNISTIC },
		{ "T451: every address fails", DNS_SECURE, "utmsc..tms", NULL,
			{ CLEAR, "uuuuu", CLEAR, CLEAR, "uuuuu" }, SHIELD_DANE_BROKEN },
		{ "mixed with a host without records", DNS_SECURE, "utps utms nt.s", NULL,
			{ OPEN, "reree", OPEN, OPEN, "reree" }, SHIELD_DANE_PARTIAL },
		{ "T137: a host whose lookup fails is never used", DNS_SECURE, "bt.s utps", NULL,
			{ OPEN, "rrrrr", OPEN, OPEN, "rrrrr" }, SHIELD_DANE_PARTIAL },
		{ "T137: not even when its TLS is broken", DNS_SECURE, "fk.s utps", NULL,
			{ CLEAR, "rrrrr", CLEAR, CLEAR, "rrrrr" }, SHIELD_DANE_PARTIAL },
		{ "T255", DNS_INSECURE, "utps", NULL, { OPEN, "rrerr", OPEN, OPEN, "rrerr" },
			SHIELD_DANE_HOST },
		{ "host-only, partial", DNS_INSECURE, "utps nt.s", NULL,
			{ OPEN, OPEN, OPEN, OPEN, OPEN }, SHIELD_OPPORTUNISTIC },
		{ "T258", DNS_SECURE, "utms utms", NULL, { OPEN, "uuuuu", OPEN, OPEN, "uuuuu" },
			SHIELD_DANE_BROKEN },
		{ "T258: without TLS", DNS_SECURE, "uc..", NULL,
			{ CLEAR, "uuuuu", CLEAR, CLEAR, "uuuuu" }, SHIELD_DANE_BROKEN },
		{ "T258: beside a host without records", DNS_SECURE, "utms nt.s", NULL,
			{ OPEN, "reree", OPEN, OPEN, "reree" }, SHIELD_DANE_BROKEN },
		{ "every lookup fails", DNS_SECURE, "bt.s ft.s", NULL,
			{ OPEN, "uuuuu", OPEN, OPEN, "uuuuu" }, SHIELD_DANE_BROKEN },
		{ "host-only, broken", DNS_INSECURE, "utms", NULL,
			{ OPEN, "rrerr", OPEN, OPEN, "rrerr" }, SHIELD_DANE_BROKEN },
		{ "T259", DNS_SECURE, "xt.s", NULL, { OPEN, "rrree", OPEN, OPEN, "rrree" },
			SHIELD_DANE_BROKEN },
		{ "T259: insecure MX", DNS_INSECURE, "xt.s", NULL,
			{ OPEN, "rreee", OPEN, OPEN, "rreee" }, SHIELD_OPPORTUNISTIC },
		{ "unusable, broken TLS", DNS_SECURE, "xk.s", NULL,
			{ CLEAR, "erree", CLEAR, CLEAR, "erree" }, SHIELD_DANE_BROKEN },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows));
}

static void with_mta_sts(void **state)
{
	static const struct row rows[] = {
		{ "T260", DNS_INSECURE, "it.v", ALL, { OPEN, OPEN, OPEN, "rrrre", "rrrre" },
			SHIELD_STS },
		{ "T260: secure MX", DNS_SECURE, "nt.v", ALL,
			{ OPEN, "reree", OPEN, "rrrre", "rrrre" }, SHIELD_STS },
		{ "T261", DNS_SECURE, "utpv", ALL, { OPEN, "rrrrr", OPEN, "rrrre", "rrrrr" },
			SHIELD_BOTH },
		{ "T261: DANE full, MTA-STS fails", DNS_SECURE, "utps", ALL,
			{ OPEN, "rrrrr", OPEN, "uuuuu", "rrrrr" }, SHIELD_DANE },
		{ "T261: weak cryptography", DNS_SECURE, "uwpv", ALL,
			{ OPEN, "rrrrr", OPEN, "rrrre", "rrrrr" }, SHIELD_DANE_WEAK },
		{ "T247: DANE fails, MTA-STS does not override it", DNS_SECURE, "utmv", ALL,
			{ OPEN, "uuuuu", OPEN, "rrrre", "uuuuu" }, SHIELD_DANE_BROKEN },
		{ "T255 and MTA-STS", DNS_INSECURE, "utpv", ALL,
			{ OPEN, "rrerr", OPEN, "rrrre", "rrrrr" }, SHIELD_DANE_HOST },
		{ "T262", DNS_INSECURE, "it.v it.s", ALL, { OPEN, OPEN, OPEN, "rrrre", "rrrre" },
			SHIELD_STS_BROKEN },
		{ "T452: one address of the only host", DNS_INSECURE, "it.st.v", ALL,
			{ OPEN, OPEN, OPEN, "rrrre", "rrrre" }, SHIELD_STS_BROKEN },
		{ "T452: in the clear, which the policy forbids", DNS_INSECURE, "it.vc..", ALL,
			{ CLEAR, CLEAR, CLEAR, "rrrre", "rrrre" }, SHIELD_STS_BROKEN },
		{ "T452: every address", DNS_INSECURE, "it.st.n", ALL,
			{ OPEN, OPEN, OPEN, "uuuuu", "uuuuu" }, SHIELD_STS_BROKEN },
		{ "T245: common name only", DNS_INSECURE, "it.n", ALL,
			{ OPEN, OPEN, OPEN, "uuuuu", "uuuuu" }, SHIELD_STS_BROKEN },
		{ "T244: no host is named", DNS_INSECURE, "it.v", OTHER,
			{ OPEN, OPEN, OPEN, "uuuuu", "uuuuu" }, SHIELD_STS_BROKEN },
		{ "one host down", DNS_INSECURE, "i-.. it.v", ALL,
			{ OPEN, OPEN, OPEN, "rrrre", "rrrre" }, SHIELD_STS },
		{ "enforced, no TLS", DNS_INSECURE, "ic..", ALL,
			{ CLEAR, CLEAR, CLEAR, "uuuuu", "uuuuu" }, SHIELD_STS_BROKEN },
		{ "T248", DNS_INSECURE, "ic..", TESTING, { CLEAR, CLEAR, CLEAR, CLEAR, CLEAR },
			SHIELD_STS_TESTING },
		{ "testing, all well", DNS_INSECURE, "it.v", TESTING,
			{ OPEN, OPEN, OPEN, OPEN, OPEN }, SHIELD_STS_TESTING },
		{ "testing and DANE", DNS_SECURE, "utpv", TESTING,
			{ OPEN, "rrrrr", OPEN, OPEN, "rrrrr" }, SHIELD_DANE },
		{ "mode none", DNS_INSECURE, "it.v", "none:", { OPEN, OPEN, OPEN, OPEN, OPEN },
			SHIELD_STS_TESTING },
		{ "a policy that is not there", DNS_INSECURE, "it.v", "4",
			{ OPEN, OPEN, OPEN, OPEN, OPEN }, SHIELD_OPPORTUNISTIC },
		{ "partial DANE, MTA-STS at every host", DNS_SECURE, "utpv nt.v", ALL,
			{ OPEN, "reree", OPEN, "rrrre", "rrrre" }, SHIELD_DANE_PARTIAL },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows));
}

#define UNKNOWN "?????"

static void not_seen(void **state)
{
	static const struct row rows[] = {
		{ "a host beyond a limit", DNS_SECURE, "utps L...", NULL,
			{ "?eeee", UNKNOWN, "?eeee", "?eeee", UNKNOWN }, SHIELD_UNKNOWN },
		{ "T254 needs no more to be seen", DNS_SECURE, "nt.s L...", NULL,
			{ "?eeee", "?e?ee", "?eeee", "?eeee", "?e?ee" }, SHIELD_OPPORTUNISTIC },
		{ "a host that put us off", DNS_INSECURE, "i4.. it.s", NULL,
			{ "?eeee", "?eeee", "?eeee", "?eeee", "?eeee" }, SHIELD_OPPORTUNISTIC },
		{ "put off at one host, no TLS at the other", DNS_INSECURE, "i4.. ic..", NULL,
			{ CLEAR, CLEAR, CLEAR, CLEAR, CLEAR }, SHIELD_CLEARTEXT },
		{ "put off, and bound by records all the same", DNS_SECURE, "u4.. utps", NULL,
			{ "?eeee", "rrrrr", "?eeee", "?eeee", "rrrrr" }, SHIELD_DANE },
		{ "the host that put us off may take the mail", DNS_SECURE, "u4.. utms", NULL,
			{ "?eeee", "rrrrr", "?eeee", "?eeee", "rrrrr" }, SHIELD_DANE_BROKEN },
		{ "T457: one address fails, one was not tried", DNS_SECURE, "utms...", NULL,
			{ "?eeee", "rrrrr", "?eeee", "?eeee", "rrrrr" }, SHIELD_UNKNOWN },
		{ "T457: one fails, one put us off, insecure MX", DNS_INSECURE, "utms4..", NULL,
			{ "?eeee", "rrerr", "?eeee", "?eeee", "rrerr" }, SHIELD_UNKNOWN },
		{ "T457: one fails, a host is beyond a limit", DNS_SECURE, "utms L...", NULL,
			{ "?eeee", UNKNOWN, "?eeee", "?eeee", UNKNOWN }, SHIELD_UNKNOWN },
		{ "our own failure in a handshake", DNS_INSECURE, "iO.. it.s", NULL,
			{ "?eeee", "?eeee", "?eeee", "?eeee", "?eeee" }, SHIELD_OPPORTUNISTIC },
		{ "all down", DNS_SECURE, "u-.. n-..", ALL,
			{ UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN }, SHIELD_UNKNOWN },
		{ "all put us off", DNS_SECURE, "u4..", NULL,
			{ UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN }, SHIELD_UNKNOWN },
		{ "down or broken", DNS_SECURE, "b-..", NULL,
			{ UNKNOWN, "uuuuu", UNKNOWN, UNKNOWN, "uuuuu" }, SHIELD_UNKNOWN },
		{ "no addresses answered", DNS_SECURE, "E...", NULL,
			{ UNKNOWN, "uuuuu", UNKNOWN, UNKNOWN, "uuuuu" }, SHIELD_UNKNOWN },
		{ "named by no policy, and put off", DNS_INSECURE, "i4..", OTHER,
			{ UNKNOWN, UNKNOWN, UNKNOWN, "uuuuu", "uuuuu" }, SHIELD_UNKNOWN },
		{ "nobody looked for TLSA records", DNS_SECURE, "?t.s", NULL,
			{ OPEN, "r?r??", OPEN, OPEN, "r?r??" }, SHIELD_UNKNOWN },
		{ "nobody looked for a policy", DNS_INSECURE, "it.s", "-",
			{ OPEN, OPEN, OPEN, "r????", "r????" }, SHIELD_UNKNOWN },
		{ "the policy's lookup failed", DNS_INSECURE, "ic..", "?",
			{ CLEAR, CLEAR, CLEAR, UNKNOWN, UNKNOWN }, SHIELD_UNKNOWN },
		{ "the policy host did not answer, full DANE", DNS_SECURE, "utps", "!",
			{ OPEN, "rrrrr", OPEN, "r????", "rrrrr" }, SHIELD_DANE },
		{ "the policy host did not answer, secure MX (RFC 8461 3.3)", DNS_SECURE, "nt.s",
			"!", { OPEN, "reree", OPEN, "r????", "r?r??" }, SHIELD_OPPORTUNISTIC },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows));
}

#define MAYBE "?eeee" /* whether everybody encrypts there is not known */

/* What nobody found out of one address beside a good one, to whatever end nobody did; a flaw that was seen decides. */
static void one_address_not_seen(void **state)
{
	static const struct row rows[] = {
		{ "T470: not tried", DNS_INSECURE, "it.v...", NULL,
			{ MAYBE, MAYBE, MAYBE, MAYBE, MAYBE }, SHIELD_UNKNOWN },
		{ "T470: the first of them", DNS_INSECURE, "i...t.v", NULL,
			{ MAYBE, MAYBE, MAYBE, MAYBE, MAYBE }, SHIELD_UNKNOWN },
		{ "T470: not known without SNI", DNS_INSECURE, "it.vq..", NULL,
			{ MAYBE, MAYBE, MAYBE, MAYBE, MAYBE }, SHIELD_UNKNOWN },
		{ "T470: our own failure", DNS_INSECURE, "it.vo..", NULL,
			{ MAYBE, MAYBE, MAYBE, MAYBE, MAYBE }, SHIELD_UNKNOWN },
		{ "T470: our own failure in the handshake", DNS_INSECURE, "iO..t.v", NULL,
			{ MAYBE, MAYBE, MAYBE, MAYBE, MAYBE }, SHIELD_UNKNOWN },
		{ "T470: a group that is too large for us", DNS_INSECURE, "it.vD..", NULL,
			{ MAYBE, MAYBE, MAYBE, MAYBE, MAYBE }, SHIELD_UNKNOWN },
		{ "T470: put off", DNS_INSECURE, "it.v4..", NULL,
			{ MAYBE, MAYBE, MAYBE, MAYBE, MAYBE }, SHIELD_UNKNOWN },
		{ "T470: refused", DNS_INSECURE, "it.v5..", NULL,
			{ MAYBE, MAYBE, MAYBE, MAYBE, MAYBE }, SHIELD_UNKNOWN },
		{ "T470: one of four", DNS_INSECURE, "it.vt.vt.v...", NULL,
			{ MAYBE, MAYBE, MAYBE, MAYBE, MAYBE }, SHIELD_UNKNOWN },
		{ "T470: at the second host", DNS_INSECURE, "it.v it.v...", NULL,
			{ MAYBE, MAYBE, MAYBE, MAYBE, MAYBE }, SHIELD_UNKNOWN },
		{ "T470: secure MX", DNS_SECURE, "nt.v...", NULL,
			{ MAYBE, "?eree", MAYBE, MAYBE, "?eree" }, SHIELD_UNKNOWN },
		{ "T471: down, no session is there to be seen", DNS_INSECURE, "it.v-..", NULL,
			{ OPEN, OPEN, OPEN, OPEN, OPEN }, SHIELD_OPPORTUNISTIC },
		{ "T471: nobody may contact it", DNS_INSECURE, "it.vs..", NULL,
			{ OPEN, OPEN, OPEN, OPEN, OPEN }, SHIELD_OPPORTUNISTIC },
		{ "T471: down, and another not tried", DNS_INSECURE, "it.v-.....", NULL,
			{ MAYBE, MAYBE, MAYBE, MAYBE, MAYBE }, SHIELD_UNKNOWN },
		{ "T472: a third has no TLS", DNS_INSECURE, "it.v...c..", NULL,
			{ CLEAR, CLEAR, CLEAR, CLEAR, CLEAR }, SHIELD_OPPORTUNISTIC_MIXED },
		{ "T472: before them", DNS_INSECURE, "ic..q..t.v", NULL,
			{ CLEAR, CLEAR, CLEAR, CLEAR, CLEAR }, SHIELD_OPPORTUNISTIC_MIXED },
		{ "T472: the other has none", DNS_INSECURE, "ic.....", NULL,
			{ CLEAR, CLEAR, CLEAR, CLEAR, CLEAR }, SHIELD_CLEARTEXT },
		{ "T472: another host has none", DNS_INSECURE, "it.v... ic..", NULL,
			{ CLEAR, CLEAR, CLEAR, CLEAR, CLEAR }, SHIELD_OPPORTUNISTIC_MIXED },
		{ "T473: full DANE but for one that was not tried", DNS_SECURE, "utps...", NULL,
			{ MAYBE, "rrrrr", MAYBE, MAYBE, "rrrrr" }, SHIELD_UNKNOWN },
		{ "T473: our own failure", DNS_SECURE, "utpsO..", NULL,
			{ MAYBE, "rrrrr", MAYBE, MAYBE, "rrrrr" }, SHIELD_UNKNOWN },
		{ "T473: insecure MX", DNS_INSECURE, "utps...", NULL,
			{ MAYBE, "rrerr", MAYBE, MAYBE, "rrerr" }, SHIELD_UNKNOWN },
		{ "T473: and another fails", DNS_SECURE, "utpstms...", NULL,
			{ MAYBE, "rrrrr", MAYBE, MAYBE, "rrrrr" }, SHIELD_DANE_PARTIAL },
		{ "T474: the policy is passed but for one that was not tried", DNS_INSECURE,
			"it.v...", ALL, { MAYBE, MAYBE, MAYBE, "rrrre", "rrrre" }, SHIELD_UNKNOWN },
		{ "T474: that put us off", DNS_INSECURE, "it.v4..", ALL,
			{ MAYBE, MAYBE, MAYBE, "rrrre", "rrrre" }, SHIELD_UNKNOWN },
		{ "T474: that is down", DNS_INSECURE, "it.v-..", ALL,
			{ OPEN, OPEN, OPEN, "rrrre", "rrrre" }, SHIELD_STS },
		{ "T474: and another fails it", DNS_INSECURE, "it.vt.s...", ALL,
			{ MAYBE, MAYBE, MAYBE, "rrrre", "rrrre" }, SHIELD_STS_BROKEN },
		{ "T474: under testing the word is the policy's", DNS_INSECURE, "it.v...", TESTING,
			{ MAYBE, MAYBE, MAYBE, MAYBE, MAYBE }, SHIELD_STS_TESTING },
	};

	(void)state;
	check_all(rows, COUNT_OF(rows));
}

/* T470, T477: why it was not looked at makes no difference, but for what is left out of each host alike, and special use. */
static void whatever_the_reason(void **state)
{
	(void)state;
	for (int skip = SKIP_NONE; skip < skip_count; skip++) {
		struct arena arena;

		arena_init(&arena);
		struct domain_facts *domain = facts_scene(&arena, DNS_INSECURE, "it.v...", NULL);
		domain->hosts[0].addresses[1].skip = (enum skip)skip;
		facts_judge(domain);
		bool there = skip != SKIP_SPECIAL_USE && skip != SKIP_LIMIT && skip != SKIP_NO_IPV6;
		assert_int_equal(domain->resist.matrix[ATTACK_PASSIVE][ATTACKED_OPPORTUNISTIC],
			there ? RESISTANCE_UNKNOWN : RESISTANCE_RESISTS);
		assert_shield(skip_text((enum skip)skip), domain->resist.shield,
			there ? SHIELD_UNKNOWN : SHIELD_OPPORTUNISTIC);
		facts_domain_done(domain);
		arena_done(&arena);
	}
}

/* T477: addresses that were answered and not kept. */
static void addresses_cut(void **state)
{
	static const char *const policies[] = { NULL, ALL };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(policies); i++) {
		struct arena arena;

		arena_init(&arena);
		struct domain_facts *domain =
			facts_scene(&arena, DNS_INSECURE, "it.vt.v", policies[i]);
		domain->hosts[0].facts->addresses_cut = 1;
		facts_judge(domain);
		assert_int_equal(domain->resist.matrix[ATTACK_PASSIVE][ATTACKED_OPPORTUNISTIC],
			RESISTANCE_RESISTS);
		assert_shield("T477: cut", domain->resist.shield,
			policies[i] ? SHIELD_STS : SHIELD_OPPORTUNISTIC);
		facts_domain_done(domain);
		arena_done(&arena);
	}
}

static void without_mail(void **state)
{
	static const struct {
		const char *test_case;
		enum mx_kind kind;
		enum dns_status status;
		const char *open;
		const char *validating;
		enum shield shield;
	} cases[] = {
		{ "null MX", MX_KIND_NULL, DNS_OK, "nnnnn", "nnnnn", SHIELD_NO_MAIL },
		{ "no MX, no address", MX_KIND_NONE, DNS_NODATA, "nnnnn", "nnnnn", SHIELD_NO_MAIL },
		{ "no domain", MX_KIND_NXDOMAIN, DNS_NXDOMAIN, "nnnnn", "nnnnn", SHIELD_NO_MAIL },
		{ "T136: bogus MX records", MX_KIND_ERROR, DNS_BOGUS, UNKNOWN, "uuuuu",
			SHIELD_UNKNOWN },
		{ "servfail", MX_KIND_ERROR, DNS_SERVFAIL, UNKNOWN, "uuuuu", SHIELD_UNKNOWN },
		{ "our deadline", MX_KIND_ERROR, DNS_TIMEOUT, UNKNOWN, UNKNOWN, SHIELD_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *open = cases[i].open, *validating = cases[i].validating;
		const char *const expected[] = { open, validating, open, open, validating };
		struct arena arena;

		arena_init(&arena);
		struct domain_facts *domain = facts_scene(&arena, DNS_SECURE, "", NULL);
		domain->mx.kind = cases[i].kind;
		domain->mx.lookup.status = cases[i].status;
		facts_judge(domain);
		assert_matrix(cases[i].test_case, &domain->resist, expected);
		assert_shield(cases[i].test_case, domain->resist.shield, cases[i].shield);
		arena_done(&arena);
	}
	check(&(struct row){ "no host exists", DNS_SECURE, "D...", NULL,
		{ "nnnnn", "nnnnn", "nnnnn", "nnnnn", "nnnnn" }, SHIELD_NO_MAIL });
}

/* A policy's session of its own that failed for a passing reason breaks no policy (E.1, F.4). */
static void session_for_the_policy(void **state)
{
	static const struct {
		const char *test_case;
		enum outcome outcome;
		enum shield shield;
	} cases[] = {
		{ "put off", OUTCOME_GREET_4XX, SHIELD_UNKNOWN },
		{ "our own failure", OUTCOME_LOCAL_ERROR, SHIELD_UNKNOWN },
		{ "no STARTTLS", OUTCOME_NO_STARTTLS, SHIELD_STS_BROKEN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct arena arena;

		arena_init(&arena);
		struct domain_facts *domain = facts_scene(&arena, DNS_SECURE, "nt.v", ALL);
		domain->hosts[0].addresses[0].sessions[ROLE_MX_NAME].probe =
			facts_probe(cases[i].outcome);
		facts_judge(domain);
		assert_shield(cases[i].test_case, domain->resist.shield, cases[i].shield);
		facts_domain_done(domain);
		arena_done(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_policies),
		cmocka_unit_test(sessions_that_end),
		cmocka_unit_test(with_dane),
		cmocka_unit_test(with_mta_sts),
		cmocka_unit_test(not_seen),
		cmocka_unit_test(one_address_not_seen),
		cmocka_unit_test(whatever_the_reason),
		cmocka_unit_test(addresses_cut),
		cmocka_unit_test(without_mail),
		cmocka_unit_test(session_for_the_policy),
	};

	return RUN_TESTS("resistance", tests);
}
