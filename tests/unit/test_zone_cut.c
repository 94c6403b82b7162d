/* SPDX-License-Identifier: Apache-2.0 */
/* verdict/zone_cut: which zone a name belongs to, by what its parents prove (PROTOCOL B.5, T353 to T360). */
#include "tests/unit/unit.h"

#include "tests/unit/facts.h"
#include "verdict/zone_cut.h"

#include <string.h>

/* s secure, i insecure, b bogus; d data, n nodata, x nxdomain; f servfail, t timeout; a behind it: by an alias. */
static struct lookup_facts lookup_of(const char *code)
{
	static const char *alias = "target.org";
	struct lookup_facts lookup = facts_lookup(DNS_SERVFAIL, DNS_UNKNOWN);

	if (*code == 't')
		lookup.status = DNS_TIMEOUT;
	if (*code == 'b')
		lookup = facts_lookup(DNS_BOGUS, DNS_BOGUS_DATA);
	if (*code == 's' || *code == 'i')
		lookup = facts_lookup(code[1] == 'd' ? DNS_OK
				: code[1] == 'n'     ? DNS_NODATA
						     : DNS_NXDOMAIN,
			*code == 's' ? DNS_SECURE : DNS_INSECURE);
	if (strchr(code, 'a')) {
		lookup.aliases = &alias;
		lookup.alias_count = 1;
	}
	return lookup;
}

struct find_case {
	const char *test_case;
	const char *ds;
	enum zone_cut cut;
	const char *soa, *soa_owner;
	const char
		*apex; /* of a.example.se, whose denials of DS are of example.se; NULL: not found */
	enum dnssec_apex_by by;
	const char *next;
	bool doubtful;
};

#define UNSAID ZONE_CUT_UNSAID
#define DELEGATED ZONE_CUT_DELEGATED
#define OPT_OUT ZONE_CUT_OPT_OUT
#define NO_CUT ZONE_CUT_NONE
#define OWN "a.example.se"
#define ABOVE "example.se"

static void find(void **state)
{
	static const struct find_case cases[] = {
		/* delegated, whatever the child's server says of its SOA record */
		{ "DS", "sd", UNSAID, "sd", NULL, OWN, DNSSEC_APEX_BY_DS, NULL, false },
		{ "DS, by an alias", "sd", UNSAID, "sda", NULL, OWN, DNSSEC_APEX_BY_DS, NULL,
			false },
		{ "DS, silent", "sd", UNSAID, "t", NULL, OWN, DNSSEC_APEX_BY_DS, NULL, false },
		{ "no DS", "sn", DELEGATED, "id", NULL, OWN, DNSSEC_APEX_BY_DENIAL, NULL, false },
		{ "T353: by an alias", "sn", DELEGATED, "ida", NULL, OWN, DNSSEC_APEX_BY_DENIAL,
			NULL, false },
		{ "T353: by an alias that leads nowhere", "sn", DELEGATED, "sxa", "org", OWN,
			DNSSEC_APEX_BY_DENIAL, NULL, false },
		{ "by the SOA record of its parent", "sn", DELEGATED, "in", ABOVE, OWN,
			DNSSEC_APEX_BY_DENIAL, NULL, false },
		{ "T357: servfail", "sn", DELEGATED, "f", NULL, OWN, DNSSEC_APEX_BY_DENIAL, NULL,
			false },
		{ "bogus by itself", "sn", DELEGATED, "b", "se", OWN, DNSSEC_APEX_BY_DENIAL, NULL,
			false },
		{ "T356: opt-out", "sn", OPT_OUT, "ida", NULL, OWN, DNSSEC_APEX_BY_OPT_OUT, NULL,
			false },
		{ "T356: opt-out, its own SOA record", "sn", OPT_OUT, "id", NULL, OWN,
			DNSSEC_APEX_BY_OPT_OUT, NULL, false },
		{ "T356: opt-out, servfail", "sn", OPT_OUT, "f", NULL, OWN, DNSSEC_APEX_BY_OPT_OUT,
			NULL, false },
		{ "T356: opt-out, silent", "sn", OPT_OUT, "t", NULL, OWN, DNSSEC_APEX_BY_OPT_OUT,
			NULL, false },
		{ "T356: opt-out, a denial without SOA record", "sn", OPT_OUT, "in", NULL, OWN,
			DNSSEC_APEX_BY_OPT_OUT, NULL, false },
		{ "T356: opt-out, denied by itself", "sn", OPT_OUT, "in", OWN, OWN,
			DNSSEC_APEX_BY_OPT_OUT, NULL, false },
		{ "T356: opt-out, denied by a third zone", "sn", OPT_OUT, "in", "se", OWN,
			DNSSEC_APEX_BY_OPT_OUT, NULL, false },
		{ "T356: opt-out, a bogus denial", "sn", OPT_OUT, "b", ABOVE, OWN,
			DNSSEC_APEX_BY_OPT_OUT, NULL, false },
		{ "T356: opt-out, a denial behind an alias", "sn", OPT_OUT, "ina", ABOVE, OWN,
			DNSSEC_APEX_BY_OPT_OUT, NULL, false },
		/* an empty non-terminal that opt-out leaves no record of (RFC 5155 7.1) */
		{ "T356: opt-out, denied by the zone itself", "sn", OPT_OUT, "in", ABOVE, ABOVE,
			DNSSEC_APEX_BY_ABOVE, NULL, false },
		{ "T356: and securely", "sn", OPT_OUT, "sn", ABOVE, ABOVE, DNSSEC_APEX_BY_ABOVE,
			NULL, false },
		{ "T356: and nobody is there", "sx", OPT_OUT, "ix", ABOVE, ABOVE,
			DNSSEC_APEX_BY_ABOVE, NULL, false },
		{ "T356: a DS record is there all the same", "sd", OPT_OUT, "in", ABOVE, OWN,
			DNSSEC_APEX_BY_DS, NULL, false },
		/* not delegated */
		{ "T355: data below the apex", "sn", NO_CUT, "sn", ABOVE, ABOVE,
			DNSSEC_APEX_BY_ABOVE, NULL, false },
		{ "T355: an alias whose DS lookup denies", "sn", NO_CUT, "ida", NULL, ABOVE,
			DNSSEC_APEX_BY_ABOVE, NULL, false },
		{ "silent, yet not delegated", "sn", NO_CUT, "t", NULL, ABOVE, DNSSEC_APEX_BY_ABOVE,
			NULL, false },
		{ "nobody there", "sx", NO_CUT, "sx", ABOVE, ABOVE, DNSSEC_APEX_BY_ABOVE, NULL,
			false },
		{ "a SOA record where no delegation is", "sn", NO_CUT, "id", NULL, ABOVE,
			DNSSEC_APEX_BY_ABOVE, NULL, false },
		{ "the SOA record is securely denied, DS failed", "f", UNSAID, "sn", ABOVE, ABOVE,
			DNSSEC_APEX_BY_ABOVE, NULL, false },
		/* nobody proves anything: what is not secure is no proof */
		{ "T358: SOA decides", "in", DELEGATED, "id", NULL, OWN, DNSSEC_APEX_BY_SOA, NULL,
			false },
		/* but by a span that opts out, which the library has so (RFC 5155 9.2) */
		{ "T476: opt-out, not secure", "in", OPT_OUT, "id", NULL, OWN,
			DNSSEC_APEX_BY_OPT_OUT, NULL, false },
		{ "T476: nobody is there", "ix", OPT_OUT, "ix", ABOVE, ABOVE, DNSSEC_APEX_BY_ABOVE,
			NULL, false },
		{ "T476: an alias", "in", OPT_OUT, "ida", NULL, OWN, DNSSEC_APEX_BY_OPT_OUT, NULL,
			false },
		{ "T476: no answer", "in", OPT_OUT, "f", NULL, OWN, DNSSEC_APEX_BY_OPT_OUT, NULL,
			false },
		{ "T476: no answer to either", "f", OPT_OUT, "f", NULL, NULL, 0, NULL, false },
		{ "SOA decides, by a name above", "in", UNSAID, "in", ABOVE, NULL, 0, ABOVE,
			false },
		{ "and one far above is reached step by step", "in", UNSAID, "in", "se", NULL, 0,
			ABOVE, false },
		{ "an insecure denial is no proof", "in", NO_CUT, "id", NULL, OWN,
			DNSSEC_APEX_BY_SOA, NULL, false },
		{ "nor an insecure DS record", "id", UNSAID, "in", ABOVE, NULL, 0, ABOVE, false },
		{ "nor a bogus one", "b", DELEGATED, "b", ABOVE, NULL, 0, ABOVE, false },
		{ "T358: an alias does not decide", "in", UNSAID, "ida", NULL, NULL, 0, ABOVE,
			true },
		{ "an alias for its parent, too", "ida", UNSAID, "ida", NULL, NULL, 0, ABOVE,
			false },
		{ "a DS record behind an alias is another name's", "sda", UNSAID, "sda", NULL, NULL,
			0, ABOVE, false },
		{ "a denial behind an alias likewise", "sna", DELEGATED, "ida", NULL, NULL, 0,
			ABOVE, false },
		{ "T359: DS not heard, alias", "f", UNSAID, "ida", NULL, NULL, 0, ABOVE, true },
		{ "T359: DS not heard, another's SOA record", "t", UNSAID, "in", ABOVE, NULL, 0,
			ABOVE, true },
		{ "DS not heard, its own SOA record", "f", UNSAID, "id", NULL, OWN,
			DNSSEC_APEX_BY_SOA, NULL, false },
		{ "nothing heard", "f", UNSAID, "f", NULL, NULL, 0, NULL, false },
		{ "SOA not heard, nothing proven", "in", UNSAID, "t", NULL, NULL, 0, NULL, false },
		{ "a denial without SOA record", "in", UNSAID, "in", NULL, NULL, 0, NULL, false },
		{ "the SOA record of a stranger", "in", UNSAID, "in", "org", NULL, 0, NULL, false },
		{ "one from below", "in", UNSAID, "in", "x.a.example.se", NULL, 0, NULL, false },
		{ "a bogus SOA record", "b", UNSAID, "b", NULL, OWN, DNSSEC_APEX_BY_SOA, NULL,
			false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct find_case *c = &cases[i];
		struct lookup_facts ds = lookup_of(c->ds), soa = lookup_of(c->soa);
		const struct zone_evidence evidence = { .name = OWN,
			.ds = &ds,
			.cut = c->cut,
			.ds_owner = ABOVE,
			.soa = &soa,
			.claim = zone_claim(OWN, &soa, c->soa_owner) };

		ds.asked = soa.asked = true;
		struct zone_finding got = zone_find(&evidence);
		if (!got.apex != !c->apex || (got.apex && strcmp(got.apex, c->apex) != 0) ||
			(got.apex && got.by != c->by) || !got.next != !c->next ||
			(got.next && strcmp(got.next, c->next) != 0) || got.doubtful != c->doubtful)
			fail_msg("%s: apex %s by %s, next %s, doubtful %d", c->test_case,
				got.apex ? got.apex : "-", dnssec_apex_by_text(got.by),
				got.next ? got.next : "-", got.doubtful);
	}
}

/* T364: a proof is one by whatever algorithms the resolver validated it. */
static void by_sha1(void **state)
{
	struct lookup_facts ds = lookup_of("in"), soa = lookup_of("ida");
	const struct zone_evidence evidence = {
		.name = OWN, .ds = &ds, .cut = DELEGATED, .ds_owner = ABOVE, .soa = &soa
	};

	(void)state;
	ds.asked = true;
	assert_null(zone_find(&evidence).apex);
	ds.without_sha1 = DNS_INSECURE;
	assert_string_equal(zone_find(&evidence).apex, OWN);
	assert_int_equal(zone_find(&evidence).by, DNSSEC_APEX_BY_DENIAL);
}

/* A denial that names no zone above is no help, and above a single label nobody looks. */
static void ends(void **state)
{
	struct lookup_facts ds = lookup_of("sn"), soa = lookup_of("ida");
	struct zone_evidence evidence = {
		.name = OWN, .ds = &ds, .cut = NO_CUT, .ds_owner = OWN, .soa = &soa
	};

	(void)state;
	ds.asked = true;
	assert_null(zone_find(&evidence).apex);
	assert_string_equal(zone_find(&evidence).next, ABOVE);
	evidence.ds_owner = NULL;
	assert_null(zone_find(&evidence).apex);
	evidence.name = "se";
	evidence.ds_owner = "se";
	assert_null(zone_find(&evidence).apex);
	assert_null(zone_find(&evidence).next);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(find), cmocka_unit_test(by_sha1),
		cmocka_unit_test(ends) };

	return RUN_TESTS("zone_cut", tests);
}
