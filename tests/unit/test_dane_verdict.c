/* SPDX-License-Identifier: Apache-2.0 */
/* verdict/dane: PROTOCOL B.6 (T069 to T081), C.3, C.4 (T124 to T128) and C.5 (T129 to T138). */
#include "tests/unit/unit.h"

#include "tests/unit/facts.h"
#include "verdict/dane.h"

#include <string.h>

static const char *const one_alias[] = { "final.example.org" };
static const char *const two_aliases[] = { "b.example.se", "c.example.se" };

static void set_aliases(struct lookup_facts *lookup, const char *const *aliases, size_t count)
{
	lookup->aliases = (const char **)(uintptr_t)aliases;
	lookup->alias_count = count;
}

struct candidate_case {
	const char *test_case;
	enum dns_status a;
	enum dns_security a_security;
	enum dns_status aaaa;
	enum dns_security aaaa_security;
	size_t aliases; /* of one_alias or two_aliases */
	enum dns_security first_alias; /* DNS_UNKNOWN: not asked */
	const char *expected[TLSA_CANDIDATES_MAXIMUM];
};

static void candidates(void **state)
{
	static const struct candidate_case cases[] = {
		{ "T069: secure, no alias", DNS_OK, DNS_SECURE, DNS_NODATA, DNS_SECURE, 0,
			DNS_UNKNOWN, { "mx.example.se" } },
		{ "T061: insecure", DNS_OK, DNS_INSECURE, DNS_NODATA, DNS_INSECURE, 0, DNS_UNKNOWN,
			{ NULL } },
		{ "T073, T074: secure alias, secure end", DNS_OK, DNS_SECURE, DNS_NODATA,
			DNS_SECURE, 1, DNS_UNKNOWN, { "final.example.org", "mx.example.se" } },
		{ "T078: names in the middle are none", DNS_OK, DNS_SECURE, DNS_OK, DNS_SECURE, 2,
			DNS_UNKNOWN, { "c.example.se", "mx.example.se" } },
		{ "T076: secure alias, insecure end", DNS_OK, DNS_INSECURE, DNS_OK, DNS_INSECURE, 1,
			DNS_SECURE, { "mx.example.se" } },
		{ "T077: insecure alias", DNS_OK, DNS_INSECURE, DNS_OK, DNS_INSECURE, 1,
			DNS_INSECURE, { NULL } },
		{ "T081: A secure, AAAA denied insecurely", DNS_OK, DNS_SECURE, DNS_NODATA,
			DNS_INSECURE, 0, DNS_UNKNOWN, { "mx.example.se" } },
		{ "A failed, AAAA secure", DNS_SERVFAIL, DNS_UNKNOWN, DNS_OK, DNS_SECURE, 0,
			DNS_UNKNOWN, { "mx.example.se" } },
		{ "secure denial is no secure address", DNS_OK, DNS_INSECURE, DNS_NODATA,
			DNS_SECURE, 0, DNS_UNKNOWN, { NULL } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct candidate_case *c = &cases[i];
		struct host_facts *host = facts_host("mx.example.se", TLSA_NONE);
		const char *base[TLSA_CANDIDATES_MAXIMUM] = { NULL };
		size_t expected = 0;

		host->a = facts_lookup(c->a, c->a_security);
		host->aaaa = facts_lookup(c->aaaa, c->aaaa_security);
		if (c->aliases) {
			const char *const *aliases = c->aliases == 1 ? one_alias : two_aliases;
			set_aliases(&host->a, aliases, c->aliases);
			set_aliases(&host->aaaa, aliases, c->aliases);
		}
		if (c->first_alias != DNS_UNKNOWN)
			host->cname = facts_lookup(DNS_OK, c->first_alias);
		size_t count = dane_candidates(host, base);
		while (expected < TLSA_CANDIDATES_MAXIMUM && c->expected[expected])
			expected++;
		if (count != expected)
			fail_msg("%s: %zu candidates", c->test_case, count);
		for (size_t j = 0; j < count; j++) {
			if (strcmp(base[j], c->expected[j]) != 0)
				fail_msg("%s: %s", c->test_case, base[j]);
		}
		host_facts_unref(host);
	}
}

/* No address: nothing to bind, nothing to ask. */
static void no_candidates_without_addresses(void **state)
{
	static const enum address_status statuses[] = { ADDRESS_NODATA, ADDRESS_NXDOMAIN,
		ADDRESS_ERROR };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(statuses); i++) {
		struct host_facts *host = facts_host("mx.example.se", TLSA_NONE);
		const char *base[TLSA_CANDIDATES_MAXIMUM];

		host->address_status = statuses[i];
		host->a = facts_lookup(DNS_NODATA, DNS_SECURE);
		assert_int_equal(dane_candidates(host, base), 0);
		host_facts_unref(host);
	}
}

struct reference_case {
	const char *test_case;
	enum dns_security mx;
	bool implicit;
	const char *host;
	const char *base;
	const char *mx_alias;
	const char *expected[DANE_REFERENCES_MAXIMUM];
};

/* C.3 with T095 to T099 and T139. */
static void references(void **state)
{
	static const struct reference_case cases[] = {
		{ "T096: secure MX", DNS_SECURE, false, "mx.example.se", "mx.example.se", NULL,
			{ "mx.example.se", "example.se" } },
		{ "secure MX, base is the alias's end", DNS_SECURE, false, "mx.example.se",
			"final.example.org", NULL, { "final.example.org", "example.se" } },
		{ "T098: the domain is an alias", DNS_SECURE, false, "mx.example.se",
			"mx.example.se", "target.org",
			{ "mx.example.se", "example.se", "target.org" } },
		{ "T097, T139: insecure MX", DNS_INSECURE, false, "mx.example.se", "mx.example.se",
			NULL, { "mx.example.se" } },
		{ "insecure MX, base is the alias's end", DNS_INSECURE, false, "mx.example.se",
			"final.example.org", NULL, { "mx.example.se", "final.example.org" } },
		{ "implicit MX", DNS_SECURE, true, "example.se", "example.se", NULL,
			{ "example.se" } },
		{ "T099: implicit MX, base expanded", DNS_SECURE, true, "example.se", "target.org",
			NULL, { "target.org", "example.se" } },
		{ "the domain is its own host", DNS_SECURE, false, "example.se", "example.se", NULL,
			{ "example.se" } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct reference_case *c = &cases[i];
		struct arena arena;
		struct host_facts *facts = facts_host(c->host, TLSA_USABLE);
		size_t expected = 0;

		arena_init(&arena);
		struct domain_facts *domain = facts_domain(&arena, "example.se", c->mx);
		struct domain_host *host = facts_domain_host(&arena, domain, c->host, 10, facts);
		facts->tlsa.base = c->base;
		host->implicit = c->implicit;
		if (c->mx_alias)
			set_aliases(&domain->mx.lookup, &c->mx_alias, 1);
		dane_references(domain, host);
		while (expected < DANE_REFERENCES_MAXIMUM && c->expected[expected])
			expected++;
		if (host->reference_count != expected)
			fail_msg("%s: %zu references", c->test_case, host->reference_count);
		for (size_t j = 0; j < expected; j++) {
			if (strcmp(host->references[j], c->expected[j]) != 0)
				fail_msg("%s: %s", c->test_case, host->references[j]);
		}
		facts_domain_done(domain);
		host_facts_unref(facts);
		arena_done(&arena);
	}
}

#define NOT_PROBED outcome_count

struct address_case {
	const char *test_case;
	enum tlsa_status tlsa;
	enum dns_security security;
	enum outcome outcome; /* NOT_PROBED: no probe */
	int result; /* enum dane_result; -1: not verified */
	int usage;
	enum dane_address expected;
};

/* C.4, every row. */
static void addresses(void **state)
{
	static const struct address_case cases[] = {
		{ "not asked", TLSA_SKIPPED_INSECURE_HOST, DNS_INSECURE, OUTCOME_TLS_OK, -1, 0,
			DANE_ADDRESS_NA },
		{ "no records", TLSA_NONE, DNS_SECURE, OUTCOME_TLS_OK, -1, 0, DANE_ADDRESS_NA },
		{ "insecure records", TLSA_INSECURE_DATA, DNS_SECURE, OUTCOME_TLS_OK, -1, 0,
			DANE_ADDRESS_NA },
		{ "insecure address", TLSA_USABLE, DNS_INSECURE, OUTCOME_TLS_OK, -1, 0,
			DANE_ADDRESS_NA },
		{ "bogus records", TLSA_BOGUS, DNS_SECURE, OUTCOME_TLS_OK, -1, 0,
			DANE_ADDRESS_DNS_FAIL },
		{ "failed lookup", TLSA_LOOKUP_FAILED, DNS_SECURE, OUTCOME_TLS_OK, -1, 0,
			DANE_ADDRESS_DNS_FAIL },
		{ "late lookup", TLSA_LOOKUP_TIMEOUT, DNS_SECURE, NOT_PROBED, -1, 0,
			DANE_ADDRESS_DNS_FAIL },
		{ "failed lookup, insecure address", TLSA_LOOKUP_FAILED, DNS_INSECURE,
			OUTCOME_TLS_OK, -1, 0, DANE_ADDRESS_NA },
		{ "skipped", TLSA_USABLE, DNS_SECURE, NOT_PROBED, -1, 0, DANE_ADDRESS_UNTESTED },
		{ "our own failure", TLSA_USABLE, DNS_SECURE, OUTCOME_LOCAL_ERROR, -1, 0,
			DANE_ADDRESS_UNTESTED },
		{ "T127: port closed", TLSA_USABLE, DNS_SECURE, OUTCOME_TCP_REFUSED, -1, 0,
			DANE_ADDRESS_UNREACHABLE },
		{ "no connection", TLSA_USABLE, DNS_SECURE, OUTCOME_TCP_TIMEOUT, -1, 0,
			DANE_ADDRESS_UNREACHABLE },
		{ "T128: 554 greeting", TLSA_USABLE, DNS_SECURE, OUTCOME_GREET_5XX, -1, 0,
			DANE_ADDRESS_UNREACHABLE },
		{ "tarpit", TLSA_USABLE, DNS_SECURE, OUTCOME_GREET_TIMEOUT, -1, 0,
			DANE_ADDRESS_UNREACHABLE },
		{ "EHLO and HELO refused", TLSA_USABLE, DNS_SECURE, OUTCOME_EHLO_REFUSED, -1, 0,
			DANE_ADDRESS_UNREACHABLE },
		{ "closed before EHLO", TLSA_USABLE, DNS_SECURE, OUTCOME_EHLO_EOF, -1, 0,
			DANE_ADDRESS_UNREACHABLE },
		{ "T124: no STARTTLS", TLSA_USABLE, DNS_SECURE, OUTCOME_NO_STARTTLS, -1, 0,
			DANE_ADDRESS_NO_STARTTLS },
		{ "HELO only", TLSA_USABLE, DNS_SECURE, OUTCOME_HELO_ONLY, -1, 0,
			DANE_ADDRESS_NO_STARTTLS },
		{ "T126: unusable records, no STARTTLS", TLSA_UNUSABLE, DNS_SECURE,
			OUTCOME_NO_STARTTLS, -1, 0, DANE_ADDRESS_NO_STARTTLS },
		{ "T125: STARTTLS refused", TLSA_USABLE, DNS_SECURE, OUTCOME_STARTTLS_REFUSED, -1,
			0, DANE_ADDRESS_STARTTLS_REFUSED },
		{ "closed at STARTTLS", TLSA_USABLE, DNS_SECURE, OUTCOME_STARTTLS_EOF, -1, 0,
			DANE_ADDRESS_STARTTLS_REFUSED },
		{ "no answer to STARTTLS", TLSA_USABLE, DNS_SECURE, OUTCOME_STARTTLS_TIMEOUT, -1, 0,
			DANE_ADDRESS_STARTTLS_REFUSED },
		{ "handshake failed", TLSA_USABLE, DNS_SECURE, OUTCOME_TLS_FAIL, -1, 0,
			DANE_ADDRESS_TLS },
		{ "T448: handshake failed, and what it showed matches", TLSA_USABLE, DNS_SECURE,
			OUTCOME_TLS_FAIL, DANE_RESULT_OK, 3, DANE_ADDRESS_TLS },
		{ "handshake failed, unusable", TLSA_UNUSABLE, DNS_SECURE, OUTCOME_TLS_FAIL, -1, 0,
			DANE_ADDRESS_TLS },
		{ "T116, T121: unusable, TLS up", TLSA_UNUSABLE, DNS_SECURE, OUTCOME_TLS_OK, -1, 0,
			DANE_ADDRESS_TLS_ONLY },
		{ "usage 3 match", TLSA_USABLE, DNS_SECURE, OUTCOME_TLS_OK, DANE_RESULT_OK, 3,
			DANE_ADDRESS_PASS_EE },
		{ "usage 2 match", TLSA_USABLE, DNS_SECURE, OUTCOME_TLS_OK, DANE_RESULT_OK, 2,
			DANE_ADDRESS_PASS_TA },
		{ "hidden STARTTLS", TLSA_USABLE, DNS_SECURE, OUTCOME_STARTTLS_HIDDEN_TLS_OK,
			DANE_RESULT_OK, 3, DANE_ADDRESS_PASS_EE },
		{ "65", TLSA_USABLE, DNS_SECURE, OUTCOME_TLS_OK, DANE_RESULT_NO_MATCH, -1,
			DANE_ADDRESS_MISMATCH },
		{ "62", TLSA_USABLE, DNS_SECURE, OUTCOME_TLS_OK, DANE_RESULT_NAME, -1,
			DANE_ADDRESS_NAME },
		{ "10", TLSA_USABLE, DNS_SECURE, OUTCOME_TLS_OK, DANE_RESULT_EXPIRED, -1,
			DANE_ADDRESS_EXPIRED },
		{ "9", TLSA_USABLE, DNS_SECURE, OUTCOME_TLS_OK, DANE_RESULT_NOT_YET_VALID, -1,
			DANE_ADDRESS_NOT_YET_VALID },
		{ "79", TLSA_USABLE, DNS_SECURE, OUTCOME_TLS_OK, DANE_RESULT_CHAIN, -1,
			DANE_ADDRESS_CHAIN },
		{ "library failure", TLSA_USABLE, DNS_SECURE, OUTCOME_TLS_OK, DANE_RESULT_INTERNAL,
			-1, DANE_ADDRESS_INTERNAL },
		{ "more than is verified", TLSA_USABLE, DNS_SECURE, OUTCOME_TLS_OK,
			DANE_RESULT_UNTRIED, -1, DANE_ADDRESS_INTERNAL },
		{ "no certificate", TLSA_USABLE, DNS_SECURE, OUTCOME_TLS_OK, -1, 0,
			DANE_ADDRESS_MISMATCH },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct address_case *c = &cases[i];
		struct arena arena;
		struct host_facts *facts = facts_host("mx.example.se", c->tlsa);

		arena_init(&arena);
		struct domain_facts *domain = facts_domain(&arena, "example.se", DNS_SECURE);
		struct domain_host *host =
			facts_domain_host(&arena, domain, "mx.example.se", 10, facts);
		facts->addresses[0].security = c->security;
		if (c->outcome != NOT_PROBED)
			host->addresses[0].sessions[ROLE_MAIN].probe = facts_probe(c->outcome);
		host->addresses[0].sessions[ROLE_MAIN].dane_answered = c->result >= 0;
		host->addresses[0].sessions[ROLE_MAIN].dane_answer =
			(struct dane_answer){ .result = (enum dane_result)c->result,
				.usage = c->usage };
		enum dane_address got = dane_judge_address(
			host, host->addresses[0].address, &host->addresses[0].sessions[ROLE_MAIN]);
		if (got != c->expected)
			fail_msg("%s: %s, expected %s", c->test_case, dane_address_text(got),
				dane_address_text(c->expected));
		facts_domain_done(domain);
		host_facts_unref(facts);
		arena_done(&arena);
	}
}

/* B.6: an insecure address behind a secure alias is bound, too (T076). */
static void secure_alias_binds_insecure_addresses(void **state)
{
	struct host_facts *host = facts_host("mx.example.se", TLSA_USABLE);
	const struct host_address *insecure = facts_address(host, "198.18.5.2", DNS_INSECURE);

	(void)state;
	assert_true(dane_applies(host, &host->addresses[0]));
	assert_false(dane_applies(host, insecure));
	host->cname = facts_lookup(DNS_OK, DNS_SECURE);
	assert_true(dane_applies(host, insecure));
	host->cname = facts_lookup(DNS_OK, DNS_INSECURE);
	assert_false(dane_applies(host, insecure));
	host_facts_unref(host);
}

/* One letter for the verdict of each address: p a f t u s n. */
static enum dane_address verdict_of(char letter)
{
	switch (letter) {
	case 'p':
		return DANE_ADDRESS_PASS_EE;
	case 'a':
		return DANE_ADDRESS_PASS_TA;
	case 'f':
		return DANE_ADDRESS_MISMATCH;
	case 't':
		return DANE_ADDRESS_TLS_ONLY;
	case 'u':
		return DANE_ADDRESS_UNREACHABLE;
	case 's':
		return DANE_ADDRESS_UNTESTED;
	default:
		return DANE_ADDRESS_NA;
	}
}

struct host_case {
	const char *test_case;
	enum address_status address_status;
	enum tlsa_status tlsa;
	const char *addresses;
	enum dane_host expected;
};

static void hosts(void **state)
{
	static const struct host_case cases[] = {
		{ "one passes", ADDRESS_OK, TLSA_USABLE, "p", DANE_HOST_PASS },
		{ "both pass", ADDRESS_OK, TLSA_USABLE, "pa", DANE_HOST_PASS },
		{ "one passes, one is down", ADDRESS_OK, TLSA_USABLE, "pu", DANE_HOST_PASS },
		{ "one passes, one was not tried", ADDRESS_OK, TLSA_USABLE, "ps", DANE_HOST_PASS },
		{ "one passes, one is not bound", ADDRESS_OK, TLSA_USABLE, "pn", DANE_HOST_PASS },
		{ "T133: one fails", ADDRESS_OK, TLSA_USABLE, "pf", DANE_HOST_FAIL },
		{ "one fails, one is down", ADDRESS_OK, TLSA_USABLE, "fu", DANE_HOST_FAIL },
		{ "TLS only", ADDRESS_OK, TLSA_UNUSABLE, "tt", DANE_HOST_TLS_ONLY },
		{ "T126", ADDRESS_OK, TLSA_UNUSABLE, "tf", DANE_HOST_FAIL },
		{ "T127, T128", ADDRESS_OK, TLSA_USABLE, "uu", DANE_HOST_UNREACHABLE },
		{ "down and not tried", ADDRESS_OK, TLSA_USABLE, "us", DANE_HOST_UNREACHABLE },
		{ "not tried", ADDRESS_OK, TLSA_USABLE, "ss", DANE_HOST_UNTESTED },
		{ "bogus records", ADDRESS_OK, TLSA_BOGUS, "n", DANE_HOST_ERROR },
		{ "failed lookup", ADDRESS_OK, TLSA_LOOKUP_FAILED, "n", DANE_HOST_ERROR },
		{ "late lookup", ADDRESS_OK, TLSA_LOOKUP_TIMEOUT, "n", DANE_HOST_ERROR },
		{ "address lookup failed", ADDRESS_ERROR, TLSA_NONE, "", DANE_HOST_ERROR },
		{ "no records", ADDRESS_OK, TLSA_NONE, "n", DANE_HOST_NA },
		{ "not asked", ADDRESS_OK, TLSA_SKIPPED_INSECURE_HOST, "n", DANE_HOST_NA },
		{ "insecure records", ADDRESS_OK, TLSA_INSECURE_DATA, "n", DANE_HOST_NA },
		{ "T138: does not exist", ADDRESS_NXDOMAIN, TLSA_NONE, "", DANE_HOST_DROPPED },
		{ "no address", ADDRESS_NODATA, TLSA_NONE, "", DANE_HOST_DROPPED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct host_case *c = &cases[i];
		struct domain_address judged[4] = { 0 };
		struct host_facts *facts = facts_host("mx.example.se", c->tlsa);
		struct domain_host host = { .name = "mx.example.se",
			.kind = HOST_NAME,
			.facts = facts,
			.addresses = judged,
			.address_count = strlen(c->addresses) };

		facts->address_status = c->address_status;
		for (size_t j = 0; j < host.address_count; j++)
			judged[j].sessions[ROLE_MAIN].dane = verdict_of(c->addresses[j]);
		enum dane_host got = dane_judge_host(&host);
		if (got != c->expected)
			fail_msg("%s: %s, expected %s", c->test_case, dane_host_text(got),
				dane_host_text(c->expected));
		host_facts_unref(facts);
	}
	struct domain_host unresolved = { .kind = HOST_NAME, .skip = SKIP_LIMIT };
	assert_int_equal(dane_judge_host(&unresolved), DANE_HOST_UNTESTED);
	unresolved.kind = HOST_IP_LITERAL;
	assert_int_equal(dane_judge_host(&unresolved), DANE_HOST_DROPPED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(candidates),
		cmocka_unit_test(no_candidates_without_addresses),
		cmocka_unit_test(references),
		cmocka_unit_test(addresses),
		cmocka_unit_test(secure_alias_binds_insecure_addresses),
		cmocka_unit_test(hosts),
	};

	return RUN_TESTS("dane_verdict", tests);
}
