/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scanners of domains and hosts on a made-up Internet: what they ask, in which order, and what they
 * make of the answers. PROTOCOL B.5 to B.8 (T048 to T080), F.1, F.2 and F.5 (T219 to T250).
 */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "tests/script/fake_probe.h"
#include "tests/unit/facts.h"
#include "verdict/retry.h"

#include <string.h>

extern const struct scanner dnssec_scanner, mtasts_scanner, tlsa_scanner, tlsrpt_scanner;

#define RECORD(octets) { .rdata = (const uint8_t *)(octets), .length = sizeof(octets) - 1 }
/* A packet with one record of this RDATA. */
#define DATA(octets) { .records = (struct dns_record[]){ RECORD(octets) }, .record_count = 1 }
#define WORLD(list) { .answers = list, .answer_count = COUNT_OF(list) }

/* A scan of example.se or of mx.example.se. */
struct scan {
	struct arena arena;
	struct domain_facts *domain;
	struct host_facts *host;
	struct probe probe;
};

static void begin(struct scan *scan)
{
	arena_init(&scan->arena);
	scan->domain = facts_domain(&scan->arena, "example.se", DNS_SECURE);
	scan->domain->arena = &scan->arena;
	scan->host = NULL;
}

static void run(struct scan *scan, const struct scanner *scanner, const struct fake_world *world,
	unsigned attempt)
{
	fake_scan(&scan->probe, scanner, scan->host ? NULL : scan->domain, scan->host, world,
		attempt);
	if (*scan->probe.fault)
		fail_msg("%s; asked: %s", scan->probe.fault, scan->probe.asked);
	assert_int_equal(scan->probe.outcome, OUTCOME_SURVEYED);
}

static void end(struct scan *scan)
{
	fake_end(&scan->probe);
	host_facts_unref(scan->host);
	arena_done(&scan->arena);
}

/* T048: the questions of B.5, in their order, and what is kept of the answers. */
static void signed_zone(void **state)
{
	static struct dns_signature parent[] = { { .covered = DNS_TYPE_DS,
		.algorithm = 13,
		.labels = 2,
		.signer = "se",
		.expiration = 1 } };
	static struct dns_signature own[] = { { .covered = DNS_TYPE_SOA,
		.algorithm = 13,
		.labels = 2,
		.signer = "example.se",
		.key_tag = 9,
		.inception = 1000,
		.expiration = 2000 } };
	const struct fake_answer answers[] = {
		{ "example.se", DNS_TYPE_SOA, DNS_OK, DNS_SECURE,
			{ .signatures = own, .signature_count = 1 } },
		{ "example.se", DNS_TYPE_DS, DNS_OK, DNS_SECURE,
			{ .records = (struct dns_record[]){ RECORD("\0\11\15\2digest"),
				  RECORD("cut") },
				.record_count = 2,
				.signatures = parent,
				.signature_count = 1 } },
		{ "example.se", DNS_TYPE_DNSKEY, DNS_OK, DNS_SECURE,
			{ .records = (struct dns_record[]){ RECORD("\1\1\3\15key"),
				  RECORD("\1\0\3\15key") },
				.record_count = 2,
				.signatures = own,
				.signature_count = 1 } },
		{ "example.se", DNS_TYPE_CNAME, DNS_NODATA, DNS_SECURE,
			{ .denial = { .nsec3 = true,
				  .hash_algorithm = 1,
				  .iterations = 200,
				  .salt_length = 8 } } },
	};
	const struct fake_world world = WORLD(answers);
	struct scan scan;

	(void)state;
	begin(&scan);
	run(&scan, &dnssec_scanner, &world, 1);
	const struct dnssec_facts *facts = &scan.domain->dnssec;
	assert_true(facts->judged);
	assert_string_equal(scan.probe.asked,
		"SOA example.se, DS example.se, DNSKEY example.se, CNAME example.se");
	assert_string_equal(facts->apex, "example.se");
	assert_int_equal(facts->ds_count, 1);
	assert_int_equal(facts->ds_records[0].algorithm, 13);
	assert_int_equal(facts->key_count, 2);
	assert_int_equal(facts->keys[0].flags, 257);
	assert_int_equal(facts->denial, DNSSEC_DENIAL_NSEC3);
	assert_int_equal(facts->nsec3_iterations, 200); /* T057 */
	assert_int_equal(facts->nsec3_salt_length, 8);
	/* The parent's signatures are not the zone's, and one that came twice is one. */
	assert_int_equal(facts->signature_count, 1);
	assert_string_equal(facts->signatures[0].covered, "SOA");
	assert_int_equal(facts->signatures[0].key_tag, 9);
	end(&scan);
}

struct apex_case {
	const char *test_case;
	enum dns_status status;
	enum dns_security security;
	const char *owner; /* of the SOA record in the denial */
	const char *apex; /* NULL: nothing more is asked */
};

static void apexes(void **state)
{
	static const struct apex_case cases[] = {
		{ "the zone above", DNS_NODATA, DNS_SECURE, "se", "se" },
		{ "the zone above, unsigned", DNS_NODATA, DNS_INSECURE, "se", "se" },
		{ "T042: no SOA record", DNS_NODATA, DNS_INSECURE, NULL, NULL },
		{ "a SOA record of nobody above", DNS_NODATA, DNS_INSECURE, "example.org", NULL },
		{ "a SOA record from below", DNS_NODATA, DNS_INSECURE, "a.example.se", NULL },
		{ "T050: bogus", DNS_BOGUS, DNS_BOGUS_DATA, NULL, "example.se" },
		{ "bogus denial", DNS_BOGUS, DNS_BOGUS_DATA, "se", "se" },
		{ "servfail", DNS_SERVFAIL, DNS_UNKNOWN, NULL, NULL },
		{ "our deadline", DNS_TIMEOUT, DNS_UNKNOWN, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *apex = cases[i].apex ? cases[i].apex : "?";
		const struct fake_answer answers[] = {
			{ "example.se", DNS_TYPE_SOA, cases[i].status, cases[i].security,
				{ .has_soa = cases[i].owner != NULL,
					.soa_owner = cases[i].owner } },
			{ "example.se", DNS_TYPE_DS, DNS_NODATA, DNS_INSECURE,
				{ .denial = { .nsec = true } } },
			{ apex, DNS_TYPE_DS, DNS_NODATA, DNS_SECURE,
				{ .denial = { .nsec = true } } },
			{ apex, DNS_TYPE_DNSKEY, DNS_NODATA, DNS_INSECURE, { 0 } },
			{ apex, DNS_TYPE_CNAME, DNS_NODATA, DNS_INSECURE, { 0 } },
		};
		const struct fake_world world = WORLD(answers);
		struct scan scan;

		begin(&scan);
		run(&scan, &dnssec_scanner, &world, 1);
		const char *got = scan.domain->dnssec.apex;
		if (!got != !cases[i].apex || (got && strcmp(got, cases[i].apex) != 0))
			fail_msg("%s: %s", cases[i].test_case, got ? got : "none");
		assert_false(scan.domain->dnssec.parent_optout);
		assert_int_equal(scan.domain->dnssec.denial, DNSSEC_DENIAL_NONE);
		end(&scan);
	}
}

static const char *elsewhere = "target.org";
#define ALIAS .aliases = &elsewhere, .alias_count = 1
#define NSEC(name, octets) \
	.proofs = (struct dns_proof[]){ { .type = DNS_TYPE_NSEC, \
		.owner = name, \
		.rdata = (const uint8_t *)(octets), \
		.length = sizeof(octets) - 1 } }, \
	.proof_count = 1

/* T358: where nobody proves anything, an alias is nobody's apex; the opt-out of the parent's denial is the parent's. */
static void zone_of_an_alias(void **state)
{
	const struct fake_answer answers[] = {
		{ "example.se", DNS_TYPE_SOA, DNS_OK, DNS_INSECURE, { ALIAS } },
		{ "example.se", DNS_TYPE_DS, DNS_NODATA, DNS_INSECURE, { ALIAS } },
		{ "se", DNS_TYPE_SOA, DNS_OK, DNS_SECURE, { 0 } },
		{ "se", DNS_TYPE_DS, DNS_NODATA, DNS_SECURE,
			{ .denial = { .nsec3 = true, .opt_out = true } } },
		{ "se", DNS_TYPE_DNSKEY, DNS_NODATA, DNS_INSECURE, { 0 } },
		{ "se", DNS_TYPE_CNAME, DNS_NODATA, DNS_INSECURE, { 0 } },
	};
	const struct fake_world world = WORLD(answers);
	struct scan scan;

	(void)state;
	begin(&scan);
	run(&scan, &dnssec_scanner, &world, 1);
	assert_string_equal(scan.domain->dnssec.apex, "se");
	assert_int_equal(scan.domain->dnssec.apex_by, DNSSEC_APEX_BY_SOA);
	assert_int_equal(scan.domain->dnssec.soa.security, DNS_SECURE);
	assert_true(scan.domain->dnssec.parent_optout);
	assert_string_equal(scan.domain->dnssec.below, "example.se");
	end(&scan);
}

/* T353: the parent proves the delegation, so that the child's alias is of no weight, nor are the keys at its end. */
static void delegated_to_an_alias(void **state)
{
	const struct fake_answer answers[] = {
		{ "example.se", DNS_TYPE_SOA, DNS_OK, DNS_INSECURE, { ALIAS } },
		{ "example.se", DNS_TYPE_DS, DNS_NODATA, DNS_SECURE,
			{ .soa_owner = "se", NSEC("example.se", "\1f\2se\0\0\1\x20") } },
		{ "example.se", DNS_TYPE_DNSKEY, DNS_OK, DNS_SECURE,
			{ ALIAS, .records = (struct dns_record[]){ RECORD("\1\1\3\15key") },
				.record_count = 1 } },
		{ "example.se", DNS_TYPE_CNAME, DNS_OK, DNS_INSECURE, { 0 } },
	};
	const struct fake_world world = WORLD(answers);
	struct scan scan;

	(void)state;
	begin(&scan);
	run(&scan, &dnssec_scanner, &world, 1);
	assert_string_equal(scan.probe.asked,
		"SOA example.se, DS example.se, DNSKEY example.se, CNAME example.se");
	assert_string_equal(scan.domain->dnssec.apex, "example.se");
	assert_int_equal(scan.domain->dnssec.apex_by, DNSSEC_APEX_BY_DENIAL);
	assert_int_equal(scan.domain->dnssec.key_count, 0);
	assert_null(scan.domain->dnssec.below);
	end(&scan);
}

/* T357: of a server that is silent only the keys are asked besides, and only where the parent proves whose they are. */
static void silent_child(void **state)
{
	const struct fake_answer answers[] = {
		{ "example.se", DNS_TYPE_SOA, DNS_TIMEOUT, DNS_UNKNOWN, { 0 } },
		{ "example.se", DNS_TYPE_DS, DNS_NODATA, DNS_SECURE,
			{ .soa_owner = "se", NSEC("example.se", "\1f\2se\0\0\1\x20") } },
		{ "example.se", DNS_TYPE_DNSKEY, DNS_TIMEOUT, DNS_UNKNOWN, { 0 } },
	};
	const struct fake_world world = WORLD(answers);
	struct scan scan;

	(void)state;
	begin(&scan);
	run(&scan, &dnssec_scanner, &world, 1);
	assert_string_equal(scan.probe.asked, "SOA example.se, DS example.se, DNSKEY example.se");
	assert_string_equal(scan.domain->dnssec.apex, "example.se");
	end(&scan);
}

/* T355: the name is there and not delegated: the zone is that of the denial, of which all is asked. */
static void below_an_apex(void **state)
{
	const struct fake_answer answers[] = {
		{ "example.se", DNS_TYPE_SOA, DNS_SERVFAIL, DNS_UNKNOWN, { 0 } },
		{ "example.se", DNS_TYPE_DS, DNS_NODATA, DNS_SECURE,
			{ .soa_owner = "se", NSEC("example.se", "\1f\2se\0\0\1\x40") } },
		{ "se", DNS_TYPE_DS, DNS_OK, DNS_SECURE, DATA("\0\11\15\2digest") },
		{ "se", DNS_TYPE_DNSKEY, DNS_OK, DNS_SECURE, DATA("\1\1\3\15key") },
	};
	const struct fake_world world = WORLD(answers);
	struct scan scan;

	(void)state;
	begin(&scan);
	run(&scan, &dnssec_scanner, &world, 1);
	assert_string_equal(scan.probe.asked, "SOA example.se, DS example.se, DS se, DNSKEY se");
	assert_string_equal(scan.domain->dnssec.apex, "se");
	assert_int_equal(scan.domain->dnssec.apex_by, DNSSEC_APEX_BY_DS);
	assert_string_equal(scan.domain->dnssec.below, "example.se");
	assert_int_equal(scan.domain->dnssec.below_ds.status, DNS_NODATA);
	assert_false(scan.domain->dnssec.doubtful);
	end(&scan);
}

/* T359: the parent was not heard, so that the zone above may be another's; the lookup that failed is kept. */
static void parent_not_heard(void **state)
{
	const struct fake_answer answers[] = {
		{ "example.se", DNS_TYPE_SOA, DNS_OK, DNS_INSECURE, { ALIAS } },
		{ "example.se", DNS_TYPE_DS, DNS_SERVFAIL, DNS_UNKNOWN, { 0 } },
		{ "se", DNS_TYPE_SOA, DNS_OK, DNS_SECURE, { 0 } },
		{ "se", DNS_TYPE_DS, DNS_OK, DNS_SECURE, DATA("\0\11\15\2digest") },
		{ "se", DNS_TYPE_DNSKEY, DNS_OK, DNS_SECURE, DATA("\1\1\3\15key") },
		{ "se", DNS_TYPE_CNAME, DNS_NODATA, DNS_SECURE, { 0 } },
	};
	const struct fake_world world = WORLD(answers);
	struct scan scan;

	(void)state;
	begin(&scan);
	run(&scan, &dnssec_scanner, &world, 1);
	assert_true(scan.domain->dnssec.doubtful);
	assert_int_equal(scan.domain->dnssec.below_ds.status, DNS_SERVFAIL);
	end(&scan);
}

/* T360: what lies between is looked at name by name: a delegation is found where the child speaks of a zone far above. */
static void between_name_and_claim(void **state)
{
	const struct fake_answer answers[] = {
		{ "a.example.se", DNS_TYPE_SOA, DNS_NODATA, DNS_INSECURE,
			{ .has_soa = true, .soa_owner = "se" } },
		{ "a.example.se", DNS_TYPE_DS, DNS_NODATA, DNS_INSECURE, { 0 } },
		{ "example.se", DNS_TYPE_DS, DNS_NODATA, DNS_SECURE,
			{ .soa_owner = "se", NSEC("example.se", "\1f\2se\0\0\1\x20") } },
		{ "example.se", DNS_TYPE_DNSKEY, DNS_NODATA, DNS_INSECURE, { 0 } },
		{ "example.se", DNS_TYPE_CNAME, DNS_NODATA, DNS_INSECURE, { 0 } },
	};
	const struct fake_world world = WORLD(answers);
	struct scan scan;

	(void)state;
	begin(&scan);
	scan.domain->name = "a.example.se";
	run(&scan, &dnssec_scanner, &world, 1);
	assert_string_equal(scan.domain->dnssec.apex, "example.se");
	assert_int_equal(scan.domain->dnssec.apex_by, DNSSEC_APEX_BY_DENIAL);
	end(&scan);
}

/* Nothing is asked of a domain that does not exist, or that has no mail. */
static void no_questions(void **state)
{
	const struct fake_world world = { 0 };
	static const struct {
		const struct scanner *scanner;
		enum mx_kind kind;
	} cases[] = { { &dnssec_scanner, MX_KIND_NXDOMAIN }, { &mtasts_scanner, MX_KIND_NXDOMAIN },
		{ &mtasts_scanner, MX_KIND_NULL }, { &mtasts_scanner, MX_KIND_ERROR },
		{ &tlsrpt_scanner, MX_KIND_NULL } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct scan scan;

		begin(&scan);
		scan.domain->mx.kind = cases[i].kind;
		run(&scan, cases[i].scanner, &world, 1);
		assert_string_equal(scan.probe.asked, "");
		assert_false(scan.domain->dnssec.judged || scan.domain->sts.judged ||
			scan.domain->tlsrpt.judged);
		end(&scan);
	}
}

#define TXT_STS "\x10v=STSv1; id=abc;"

static void txt_answers(void **state)
{
	const struct {
		const char *test_case;
		struct fake_answer answer;
		enum sts_txt expected;
	} cases[] = {
		{ "T222: another case",
			{ "_mta-sts.example.se", DNS_TYPE_TXT, DNS_OK, DNS_SECURE,
				DATA("\x0fv=stsv1; id=abc") },
			STS_TXT_NONE },
		{ "T223: no id",
			{ "_mta-sts.example.se", DNS_TYPE_TXT, DNS_OK, DNS_INSECURE,
				DATA("\x08v=STSv1;") },
			STS_TXT_INVALID },
		{ "T224",
			{ "_mta-sts.example.se", DNS_TYPE_TXT, DNS_OK, DNS_INSECURE,
				{ .records = (struct dns_record[]){ RECORD(TXT_STS),
					  RECORD(TXT_STS) },
					.record_count = 2 } },
			STS_TXT_MULTIPLE },
		{ "T228: nothing at the domain itself",
			{ "_mta-sts.example.se", DNS_TYPE_TXT, DNS_NXDOMAIN, DNS_SECURE, { 0 } },
			STS_TXT_NONE },
		{ "nodata",
			{ "_mta-sts.example.se", DNS_TYPE_TXT, DNS_NODATA, DNS_INSECURE, { 0 } },
			STS_TXT_NONE },
		{ "servfail",
			{ "_mta-sts.example.se", DNS_TYPE_TXT, DNS_SERVFAIL, DNS_UNKNOWN, { 0 } },
			STS_TXT_DNS_FAIL },
		{ "our deadline",
			{ "_mta-sts.example.se", DNS_TYPE_TXT, DNS_TIMEOUT, DNS_UNKNOWN, { 0 } },
			STS_TXT_DNS_FAIL },
		{ "bogus",
			{ "_mta-sts.example.se", DNS_TYPE_TXT, DNS_BOGUS, DNS_BOGUS_DATA, { 0 } },
			STS_TXT_DNS_FAIL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct fake_world world = { .answers = &cases[i].answer, .answer_count = 1 };
		struct scan scan;

		begin(&scan);
		run(&scan, &mtasts_scanner, &world, 1);
		const struct sts_facts *facts = &scan.domain->sts;
		if (facts->txt != cases[i].expected)
			fail_msg("%s: %s", cases[i].test_case, sts_txt_text(facts->txt));
		assert_true(facts->judged && !facts->has_policy);
		assert_int_equal(facts->fetch, STS_FETCH_NOT_TRIED);
		assert_string_equal(scan.probe.asked, "TXT _mta-sts.example.se");
		end(&scan);
	}
}

#define TXT_ANSWER { "_mta-sts.example.se", DNS_TYPE_TXT, DNS_OK, DNS_INSECURE, DATA(TXT_STS) }
#define NO_AAAA { "mta-sts.example.se", DNS_TYPE_AAAA, DNS_NODATA, DNS_INSECURE, { 0 } }
#define POLICY "version: STSv1\nmode: enforce\nmx: *.example.se\nmax_age: 604800\n"

struct fetch_case {
	const char *test_case;
	struct fake_fetch fetch;
	enum sts_fetch expected;
};

static void fetches(void **state)
{
	static const struct fetch_case cases[] = {
		{ "ok",
			{ .address = "198.18.6.1",
				.end = FETCH_ANSWERED,
				.http_status = 200,
				.content_type = "text/plain; charset=utf-8",
				.body = POLICY,
				.judged = true,
				.trust = TRUST_TRUSTED,
				.names_host = true },
			STS_FETCH_OK },
		{ "T234",
			{ .address = "198.18.6.1",
				.end = FETCH_ANSWERED,
				.http_status = 200,
				.content_type = "text/html",
				.body = POLICY,
				.judged = true,
				.trust = TRUST_TRUSTED,
				.names_host = true },
			STS_FETCH_OK },
		{ "T229",
			{ .address = "198.18.6.1",
				.end = FETCH_ANSWERED,
				.http_status = 302,
				.judged = true,
				.trust = TRUST_TRUSTED,
				.names_host = true },
			STS_FETCH_HTTP_3XX },
		{ "T230",
			{ .address = "198.18.6.1",
				.end = FETCH_ANSWERED,
				.http_status = 404,
				.judged = true,
				.trust = TRUST_TRUSTED,
				.names_host = true },
			STS_FETCH_HTTP_404 },
		{ "T230",
			{ .address = "198.18.6.1",
				.end = FETCH_ANSWERED,
				.http_status = 500,
				.judged = true,
				.trust = TRUST_TRUSTED,
				.names_host = true },
			STS_FETCH_HTTP_STATUS },
		{ "T230",
			{ .address = "198.18.6.1",
				.end = FETCH_ANSWERED,
				.http_status = 204,
				.judged = true,
				.trust = TRUST_TRUSTED,
				.names_host = true },
			STS_FETCH_HTTP_STATUS },
		{ "T231: another name",
			{ .address = "198.18.6.1",
				.end = FETCH_CERTIFICATE_REFUSED,
				.judged = true,
				.trust = TRUST_TRUSTED },
			STS_FETCH_CERT_NAME },
		{ "T231: expired",
			{ .address = "198.18.6.1",
				.end = FETCH_CERTIFICATE_REFUSED,
				.judged = true,
				.trust = TRUST_EXPIRED,
				.names_host = true },
			STS_FETCH_CERT_EXPIRED },
		{ "T231: an issuer expired",
			{ .address = "198.18.6.1",
				.end = FETCH_CERTIFICATE_REFUSED,
				.judged = true,
				.trust = TRUST_CHAIN_EXPIRED,
				.names_host = true },
			STS_FETCH_CERT_EXPIRED },
		{ "T231: self-signed",
			{ .address = "198.18.6.1",
				.end = FETCH_CERTIFICATE_REFUSED,
				.judged = true,
				.trust = TRUST_SELF_SIGNED_LEAF,
				.names_host = true },
			STS_FETCH_CERT_UNTRUSTED },
		{ "T232",
			{ .address = "198.18.6.1",
				.end = FETCH_TOO_LARGE,
				.http_status = 200,
				.judged = true,
				.trust = TRUST_TRUSTED,
				.names_host = true },
			STS_FETCH_TOO_LARGE },
		{ "T233",
			{ .address = "198.18.6.1",
				.end = FETCH_TIMED_OUT,
				.http_status = 200,
				.judged = true,
				.trust = TRUST_TRUSTED,
				.names_host = true },
			STS_FETCH_TIMEOUT },
		{ "no TCP",
			{ .address = "198.18.6.1",
				.end = FETCH_NOT_CONNECTED,
				.trust = TRUST_OTHER },
			STS_FETCH_TCP_FAIL },
		{ "no TLS",
			{ .address = "198.18.6.1", .end = FETCH_TLS_FAILED, .trust = TRUST_OTHER },
			STS_FETCH_TLS_FAIL },
		{ "no HTTP",
			{ .address = "198.18.6.1",
				.end = FETCH_BROKEN,
				.judged = true,
				.trust = TRUST_TRUSTED,
				.names_host = true },
			STS_FETCH_HTTP_BROKEN },
		{ "our own failure",
			{ .address = "198.18.6.1", .end = FETCH_INTERNAL, .trust = TRUST_OTHER },
			STS_FETCH_INTERNAL },
	};
	const struct fake_answer answers[] = { TXT_ANSWER, NO_AAAA,
		{ "mta-sts.example.se", DNS_TYPE_A, DNS_OK, DNS_INSECURE, DATA("\xc6\x12\6\1") } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct fake_world world = { .answers = answers,
			.answer_count = COUNT_OF(answers),
			.fetches = &cases[i].fetch,
			.fetch_count = 1 };
		struct scan scan;

		begin(&scan);
		run(&scan, &mtasts_scanner, &world, 1);
		const struct sts_facts *facts = &scan.domain->sts;
		if (facts->fetch != cases[i].expected)
			fail_msg("%s: %s", cases[i].test_case, sts_fetch_text(facts->fetch));
		assert_int_equal(facts->has_policy, facts->fetch == STS_FETCH_OK);
		assert_int_equal(facts->http_status, cases[i].fetch.http_status);
		assert_string_equal(facts->id, "abc");
		if (facts->has_policy) {
			bool plain = strncmp(cases[i].fetch.content_type, "text/plain", 10) == 0;

			assert_int_equal(facts->policy.status, STS_POLICY_VALID);
			assert_int_equal(facts->policy.mode, STS_MODE_ENFORCE);
			assert_int_equal(facts->policy.strict, plain);
			assert_int_equal(
				!(facts->lints & LINT_BIT(STS_LINT_BAD_MEDIA_TYPE)), plain);
		}
		end(&scan);
	}
}

#define A_OF(status, security, ...) \
	{ "mta-sts.example.se", DNS_TYPE_A, status, security, __VA_ARGS__ }

/* T235, and the addresses a policy is fetched from. */
static void policy_hosts(void **state)
{
	const struct {
		const char *test_case;
		struct fake_answer a;
		struct fake_answer aaaa;
		enum sts_fetch expected;
	} cases[] = {
		{ "T235: loopback", A_OF(DNS_OK, DNS_INSECURE, DATA("\x7f\0\0\1")), NO_AAAA,
			STS_FETCH_SPECIAL_ADDR },
		{ "no address", A_OF(DNS_NODATA, DNS_INSECURE, { 0 }), NO_AAAA,
			STS_FETCH_DNS_NODATA },
		{ "no host", A_OF(DNS_NXDOMAIN, DNS_SECURE, { 0 }),
			{ "mta-sts.example.se", DNS_TYPE_AAAA, DNS_NXDOMAIN, DNS_SECURE, { 0 } },
			STS_FETCH_DNS_NXDOMAIN },
		{ "servfail", A_OF(DNS_SERVFAIL, DNS_UNKNOWN, { 0 }), NO_AAAA, STS_FETCH_DNS_FAIL },
		{ "bogus", A_OF(DNS_BOGUS, DNS_BOGUS_DATA, { 0 }), NO_AAAA, STS_FETCH_DNS_FAIL },
		{ "no IPv4, and IPv6 failed", A_OF(DNS_NODATA, DNS_INSECURE, { 0 }),
			{ "mta-sts.example.se", DNS_TYPE_AAAA, DNS_TIMEOUT, DNS_UNKNOWN, { 0 } },
			STS_FETCH_DNS_FAIL },
		{ "the lowest address that may be contacted",
			A_OF(DNS_OK, DNS_INSECURE,
				{ .records = (struct dns_record[]){ RECORD("\xc6\x12\6\2"),
					  RECORD("\x7f\0\0\1"), RECORD("\xc6\x12\6\1"),
					  RECORD("cut") },
					.record_count = 4 }),
			NO_AAAA, STS_FETCH_HTTP_404 },
	};
	static const struct fake_fetch fetches[] = { { .address = "198.18.6.1",
							     .end = FETCH_ANSWERED,
							     .http_status = 404,
							     .judged = true,
							     .trust = TRUST_TRUSTED,
							     .names_host = true },
		{ .address = "198.18.6.2",
			.end = FETCH_ANSWERED,
			.http_status = 404,
			.judged = true,
			.trust = TRUST_TRUSTED,
			.names_host = true } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct fake_answer answers[] = { TXT_ANSWER, cases[i].a, cases[i].aaaa };
		const struct fake_world world = { .answers = answers,
			.answer_count = COUNT_OF(answers),
			.fetches = fetches,
			.fetch_count = COUNT_OF(fetches) };
		struct scan scan;

		begin(&scan);
		run(&scan, &mtasts_scanner, &world, 1);
		if (scan.domain->sts.fetch != cases[i].expected)
			fail_msg("%s: %s", cases[i].test_case,
				sts_fetch_text(scan.domain->sts.fetch));
		assert_true(scan.domain->sts.judged);
		end(&scan);
	}
}

/* One family that cannot be connected to leaves the other. */
static void second_family(void **state)
{
	const struct fake_answer answers[] = { TXT_ANSWER,
		A_OF(DNS_OK, DNS_INSECURE, DATA("\xc6\x12\6\1")),
		{ "mta-sts.example.se", DNS_TYPE_AAAA, DNS_OK, DNS_INSECURE,
			DATA("\x20\1\2\0\0\0\0\0\0\0\0\0\0\0\0\1") } };
	static const struct fake_fetch fetches[] = {
		{ .address = "198.18.6.1", .end = FETCH_NOT_CONNECTED, .trust = TRUST_OTHER },
		{ .address = "2001:200::1",
			.end = FETCH_ANSWERED,
			.http_status = 200,
			.content_type = "text/plain",
			.body = POLICY,
			.judged = true,
			.trust = TRUST_TRUSTED,
			.names_host = true }
	};
	const struct fake_world world = { .answers = answers,
		.answer_count = COUNT_OF(answers),
		.fetches = fetches,
		.fetch_count = 2 };
	struct scan scan;

	(void)state;
	begin(&scan);
	run(&scan, &mtasts_scanner, &world, 1);
	assert_int_equal(scan.domain->sts.fetch, STS_FETCH_OK);
	assert_int_equal(scan.domain->sts.address.version, 6);
	assert_string_equal(scan.probe.asked,
		"TXT _mta-sts.example.se, A mta-sts.example.se, AAAA mta-sts.example.se, "
		"GET mta-sts.example.se, GET mta-sts.example.se");
	end(&scan);
}

#define V6 "\x20\1\2\0\0\0\0\0\0\0\0\0\0\0\0"
#define FETCH(ip, ...) \
	{ .address = ip, .judged = true, .trust = TRUST_TRUSTED, .names_host = true, __VA_ARGS__ }
#define GIVES(ip) \
	FETCH(ip, .end = FETCH_ANSWERED, .http_status = 200, .content_type = "text/plain", \
		.body = POLICY)
#define SAYS(ip, status) FETCH(ip, .end = FETCH_ANSWERED, .http_status = (status))
#define REFUSES(ip) FETCH(ip, .end = FETCH_NOT_CONNECTED)
#define HAS_NO_TLS(ip) FETCH(ip, .end = FETCH_TLS_FAILED)

/* A policy host with 198.18.6.1, .2 and .3, and 2001:200::1 and ::2; what is NULL or 0 at the end is not there. */
struct turn_case {
	const char *test_case;
	struct fake_fetch fetches[4];
	struct fake_skip skipped[5];
	enum dns_status aaaa;
	enum sts_fetch expected;
	const char *ip; /* that the facts are of; NULL: of none */
	size_t asked;
	bool again;
};

#define THIRD { "198.18.6.3", SKIP_BLOCKLIST }
#define NO_V6 \
	{ "2001:200::1", SKIP_NO_IPV6 }, \
	{ \
		"2001:200::2", SKIP_NO_IPV6 \
	}

static const struct turn_case turn_cases[] = {
	/* T410: in turn, until one gives the policy. */
	{ "the second", { REFUSES("198.18.6.1"), GIVES("198.18.6.2") }, { { 0 } }, DNS_OK,
		STS_FETCH_OK, "198.18.6.2", 2, false },
	{ "after a handshake", { HAS_NO_TLS("198.18.6.1"), GIVES("198.18.6.2") }, { { 0 } }, DNS_OK,
		STS_FETCH_OK, "198.18.6.2", 2, false },
	{ "after a certificate",
		{ { .address = "198.18.6.1",
			  .end = FETCH_CERTIFICATE_REFUSED,
			  .judged = true,
			  .trust = TRUST_EXPIRED },
			GIVES("198.18.6.2") },
		{ { 0 } }, DNS_OK, STS_FETCH_OK, "198.18.6.2", 2, false },
	{ "after a status",
		{ SAYS("198.18.6.1", 404), SAYS("198.18.6.2", 500), GIVES("2001:200::1") },
		{ { 0 } }, DNS_OK, STS_FETCH_OK, "2001:200::1", 3, false },
	{ "the last",
		{ REFUSES("198.18.6.1"), REFUSES("198.18.6.2"), REFUSES("2001:200::1"),
			GIVES("2001:200::2") },
		{ { 0 } }, DNS_OK, STS_FETCH_OK, "2001:200::2", 4, false },
	{ "after one that was left alone",
		{ FETCH("198.18.6.1", .end = FETCH_INTERNAL, .backed_off = true),
			GIVES("198.18.6.2") },
		{ { 0 } }, DNS_OK, STS_FETCH_OK, "198.18.6.2", 2, false },
	{ "one is blocked, the next gives it", { GIVES("198.18.6.2") },
		{ { "198.18.6.1", SKIP_BLOCKLIST } }, DNS_OK, STS_FETCH_OK, "198.18.6.2", 1,
		false },
	{ "none is left",
		{ REFUSES("198.18.6.1"), HAS_NO_TLS("198.18.6.2"), REFUSES("2001:200::1"),
			REFUSES("2001:200::2") },
		{ { "198.18.6.3", SKIP_SPECIAL_USE } }, DNS_OK, STS_FETCH_TLS_FAIL, "198.18.6.2", 4,
		true },
	/* T411: not all of them were asked, for our reasons. */
	{ "all blocked", { { 0 } },
		{ { "198.18.6.1", SKIP_BLOCKLIST }, { "198.18.6.2", SKIP_BLOCKLIST }, THIRD,
			{ "2001:200::1", SKIP_BLOCKLIST }, { "2001:200::2", SKIP_BLOCKLIST } },
		DNS_OK, STS_FETCH_BLOCKLIST, NULL, 0, false },
	{ "none allowed", { { 0 } },
		{ { "198.18.6.1", SKIP_NOT_ALLOWED }, { "198.18.6.2", SKIP_NOT_ALLOWED },
			{ "198.18.6.3", SKIP_NOT_ALLOWED }, { "2001:200::1", SKIP_NOT_ALLOWED },
			{ "2001:200::2", SKIP_NOT_ALLOWED } },
		DNS_OK, STS_FETCH_NOT_ALLOWED, NULL, 0, false },
	{ "our own", { REFUSES("2001:200::1"), REFUSES("2001:200::2") },
		{ { "198.18.6.1", SKIP_SELF }, { "198.18.6.2", SKIP_SELF },
			{ "198.18.6.3", SKIP_SELF } },
		DNS_OK, STS_FETCH_SELF, "2001:200::1", 2, true },
	{ "no IPv6, and IPv4 has none", { HAS_NO_TLS("198.18.6.1"), HAS_NO_TLS("198.18.6.2") },
		{ { "198.18.6.3", SKIP_SPECIAL_USE }, NO_V6 }, DNS_OK, STS_FETCH_NO_IPV6,
		"198.18.6.1", 2, false },
	{ "beyond the limit",
		{ HAS_NO_TLS("198.18.6.1"), HAS_NO_TLS("198.18.6.2"), HAS_NO_TLS("2001:200::1"),
			HAS_NO_TLS("2001:200::2") },
		{ { 0 } }, DNS_OK, STS_FETCH_LIMIT, "198.18.6.1", 4, false },
	{ "all left alone by now",
		{ FETCH("198.18.6.1", .end = FETCH_INTERNAL, .skip = SKIP_BLOCKLIST),
			FETCH("198.18.6.2", .end = FETCH_INTERNAL, .skip = SKIP_NOT_ALLOWED) },
		{ THIRD, NO_V6 }, DNS_OK, STS_FETCH_BLOCKLIST, NULL, 0, false },
	{ "backed off",
		{ FETCH("198.18.6.1", .end = FETCH_INTERNAL, .backed_off = true),
			REFUSES("198.18.6.2") },
		{ THIRD }, DNS_NODATA, STS_FETCH_BACKED_OFF, "198.18.6.1", 2, true },
	/* What the right server said stands. */
	{ "404, no IPv6", { SAYS("198.18.6.1", 404), REFUSES("198.18.6.2") }, { THIRD, NO_V6 },
		DNS_OK, STS_FETCH_HTTP_404, "198.18.6.1", 2, false },
	{ "its own trouble, no IPv6", { SAYS("198.18.6.1", 500), REFUSES("198.18.6.2") },
		{ { "198.18.6.3", SKIP_SPECIAL_USE }, NO_V6 }, DNS_OK, STS_FETCH_NO_IPV6,
		"198.18.6.1", 2, true },
	/* T412: a lookup that failed might have given a better one. */
	{ "a lookup failed", { HAS_NO_TLS("198.18.6.1"), HAS_NO_TLS("198.18.6.2") },
		{ { "198.18.6.3", SKIP_SPECIAL_USE } }, DNS_SERVFAIL, STS_FETCH_DNS_FAIL,
		"198.18.6.1", 2, true },
	/* T413: about this client, and its others are left alone. */
	{ "429", { SAYS("198.18.6.1", 429) }, { { 0 } }, DNS_OK, STS_FETCH_RATE_LIMITED,
		"198.18.6.1", 1, true },
	{ "503 for a while",
		{ FETCH("198.18.6.1", .end = FETCH_ANSWERED, .http_status = 503,
			.retry_after = true) },
		{ { 0 } }, DNS_OK, STS_FETCH_RATE_LIMITED, "198.18.6.1", 1, true },
	{ "503, then the policy", { SAYS("198.18.6.1", 503), GIVES("198.18.6.2") }, { { 0 } },
		DNS_OK, STS_FETCH_OK, "198.18.6.2", 2, false },
	{ "404 for a while",
		{ FETCH("198.18.6.1", .end = FETCH_ANSWERED, .http_status = 404,
			  .retry_after = true),
			SAYS("198.18.6.2", 404) },
		{ THIRD }, DNS_NODATA, STS_FETCH_HTTP_404, "198.18.6.1", 2, false },
	/* T414 */
	{ "403", { SAYS("198.18.6.1", 403), SAYS("198.18.6.2", 403) }, { THIRD }, DNS_NODATA,
		STS_FETCH_HTTP_STATUS, "198.18.6.1", 2, false },
	{ "403, a challenge",
		{ FETCH("198.18.6.1", .end = FETCH_ANSWERED, .http_status = 403,
			.challenge = true) },
		{ { 0 } }, DNS_OK, STS_FETCH_CHALLENGED, "198.18.6.1", 1, false },
	{ "200, a challenge",
		{ FETCH("198.18.6.1", .end = FETCH_ANSWERED, .http_status = 200, .body = "<html>",
			.challenge = true) },
		{ { 0 } }, DNS_OK, STS_FETCH_CHALLENGED, "198.18.6.1", 1, false },
	/* Each has its share of the minute. */
	{ "the first took all",
		{ FETCH("198.18.6.1", .end = FETCH_TIMED_OUT, .took_us = 60000000) },
		{ { "198.18.6.3", SKIP_SPECIAL_USE } }, DNS_NODATA, STS_FETCH_LIMIT, "198.18.6.1",
		1, true },
	{ "the first took its share",
		{ FETCH("198.18.6.1", .end = FETCH_TIMED_OUT, .took_us = 30000000),
			GIVES("198.18.6.2") },
		{ THIRD }, DNS_NODATA, STS_FETCH_OK, "198.18.6.2", 2, false },
};

#define LISTED(list) \
	count_listed((const char *const *)&(list)[0].address, sizeof((list)[0]), COUNT_OF(list))

static size_t count_listed(const char *const *first, size_t size, size_t most)
{
	size_t count = 0;

	while (count < most &&
		*(const char *const *)(const void *)((const char *)first + count * size))
		count++;
	return count;
}

static void check_turn(const struct turn_case *turn, const struct sts_facts *facts)
{
	char ip[ADDRESS_TEXT_SIZE] = "";
	size_t asked = 0;

	if (facts->has_address)
		address_format(&facts->address, ip);
	for (size_t i = 0; i < facts->address_count; i++)
		asked += facts->addresses[i].asked;
	if (facts->fetch != turn->expected || strcmp(ip, turn->ip ? turn->ip : "") != 0)
		fail_msg("%s: %s of %s", turn->test_case, sts_fetch_text(facts->fetch), ip);
	if (asked != turn->asked || retry_wanted_by_policy(facts) != turn->again)
		fail_msg("%s: %zu asked, again %d", turn->test_case, asked,
			retry_wanted_by_policy(facts));
	assert_int_equal(facts->has_policy, turn->expected == STS_FETCH_OK);
}

/* T410 to T414 */
static void addresses_in_turn(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(turn_cases); i++) {
		const struct turn_case *turn = &turn_cases[i];
		const struct fake_answer answers[] = { TXT_ANSWER,
			A_OF(DNS_OK, DNS_INSECURE,
				{ .records = (struct dns_record[]){ RECORD("\xc6\x12\6\2"),
					  RECORD("\xc6\x12\6\3"), RECORD("\xc6\x12\6\1"),
					  RECORD("\xc6\x12\6\1") },
					.record_count = 4 }),
			{ "mta-sts.example.se", DNS_TYPE_AAAA, turn->aaaa,
				turn->aaaa == DNS_SERVFAIL ? DNS_UNKNOWN : DNS_INSECURE,
				{ .records = (struct dns_record[]){ RECORD(V6 "\2"),
					  RECORD(V6 "\1") },
					.record_count = turn->aaaa == DNS_OK ? 2 : 0 } } };
		const struct fake_world world = { answers, COUNT_OF(answers), turn->fetches,
			LISTED(turn->fetches), turn->skipped, LISTED(turn->skipped), NULL };
		struct scan scan;

		begin(&scan);
		run(&scan, &mtasts_scanner, &world, 1);
		check_turn(turn, &scan.domain->sts);
		end(&scan);
	}
}

/* T411: not even its addresses are asked for. */
static void excluded_policy_host(void **state)
{
	const struct fake_answer answers[] = { TXT_ANSWER };
	const struct fake_world world = {
		.answers = answers, .answer_count = 1, .excluded = "mta-sts.example.se"
	};
	struct scan scan;

	(void)state;
	begin(&scan);
	run(&scan, &mtasts_scanner, &world, 1);
	assert_int_equal(scan.domain->sts.fetch, STS_FETCH_OPTED_OUT);
	assert_string_equal(scan.probe.asked, "TXT _mta-sts.example.se");
	end(&scan);
}

static void tlsrpt(void **state)
{
	const struct {
		const char *test_case;
		struct fake_answer answer;
		enum tlsrpt_status expected;
	} cases[] = {
		{ "T249",
			{ "_smtp._tls.example.se", DNS_TYPE_TXT, DNS_OK, DNS_INSECURE,
				DATA("\x1ev=TLSRPTv1;rua=mailto:a@b.test") },
			TLSRPT_OK },
		{ "T250: no rua",
			{ "_smtp._tls.example.se", DNS_TYPE_TXT, DNS_OK, DNS_INSECURE,
				DATA("\x0bv=TLSRPTv1;") },
			TLSRPT_INVALID },
		{ "T250: two",
			{ "_smtp._tls.example.se", DNS_TYPE_TXT, DNS_OK, DNS_INSECURE,
				{ .records = (struct dns_record
						  []){ RECORD("\x1ev=TLSRPTv1;rua=mailto:a@b.test"),
					  RECORD("\x1ev=TLSRPTv1;rua=mailto:a@c.test") },
					.record_count = 2 } },
			TLSRPT_MULTIPLE },
		{ "none",
			{ "_smtp._tls.example.se", DNS_TYPE_TXT, DNS_NXDOMAIN, DNS_INSECURE,
				{ 0 } },
			TLSRPT_NONE },
		{ "other text",
			{ "_smtp._tls.example.se", DNS_TYPE_TXT, DNS_OK, DNS_INSECURE,
				DATA("\x06v=spf1") },
			TLSRPT_NONE },
		{ "bogus",
			{ "_smtp._tls.example.se", DNS_TYPE_TXT, DNS_BOGUS, DNS_BOGUS_DATA, { 0 } },
			TLSRPT_DNS_FAIL },
		{ "timeout",
			{ "_smtp._tls.example.se", DNS_TYPE_TXT, DNS_TIMEOUT, DNS_UNKNOWN, { 0 } },
			TLSRPT_DNS_FAIL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct fake_world world = { .answers = &cases[i].answer, .answer_count = 1 };
		struct scan scan;

		begin(&scan);
		run(&scan, &tlsrpt_scanner, &world, 1);
		const struct tlsrpt_facts *facts = &scan.domain->tlsrpt;
		if (facts->status != cases[i].expected)
			fail_msg("%s: %s", cases[i].test_case, tlsrpt_status_text(facts->status));
		assert_true(facts->judged);
		if (facts->status == TLSRPT_OK)
			assert_string_equal(facts->domains[0], "b.test");
		end(&scan);
	}
}

#define TLSA_RDATA "\3\1\1abcdefghijklmnopqrstuvwxyzabcdef"
#define TLSA_OF(name, status, security, ...) \
	{ "_25._tcp." name, DNS_TYPE_TLSA, status, security, __VA_ARGS__ }

/* B.7 with the candidates of B.6: first the end of the alias, then the host. */
static void tlsa(void **state)
{
	const struct {
		const char *test_case;
		struct fake_answer final, first;
		enum tlsa_status expected;
		const char *base;
		bool insecure_denial;
	} cases[] = {
		{ "T069, T073", TLSA_OF("final.example.se", DNS_OK, DNS_SECURE, DATA(TLSA_RDATA)),
			{ 0 }, TLSA_USABLE, "final.example.se", false },
		{ "T074", TLSA_OF("final.example.se", DNS_NODATA, DNS_SECURE, { 0 }),
			TLSA_OF("mx.example.se", DNS_OK, DNS_SECURE, DATA(TLSA_RDATA)), TLSA_USABLE,
			"mx.example.se", false },
		{ "T116, T121",
			TLSA_OF("final.example.se", DNS_OK, DNS_SECURE, DATA("\1" TLSA_RDATA)),
			{ 0 }, TLSA_UNUSABLE, "final.example.se", false },
		{ "T075", TLSA_OF("final.example.se", DNS_SERVFAIL, DNS_UNKNOWN, { 0 }), { 0 },
			TLSA_LOOKUP_FAILED, NULL, false },
		{ "T062", TLSA_OF("final.example.se", DNS_TIMEOUT, DNS_UNKNOWN, { 0 }), { 0 },
			TLSA_LOOKUP_TIMEOUT, NULL, false },
		{ "T066, T068", TLSA_OF("final.example.se", DNS_BOGUS, DNS_BOGUS_DATA, { 0 }),
			{ 0 }, TLSA_BOGUS, NULL, false },
		{ "T060, T078", TLSA_OF("final.example.se", DNS_NXDOMAIN, DNS_SECURE, { 0 }),
			TLSA_OF("mx.example.se", DNS_NODATA, DNS_SECURE, { 0 }), TLSA_NONE, NULL,
			false },
		{ "T058", TLSA_OF("final.example.se", DNS_NXDOMAIN, DNS_INSECURE, { 0 }),
			TLSA_OF("mx.example.se", DNS_NODATA, DNS_SECURE, { 0 }), TLSA_NONE, NULL,
			true },
		{ "T071", TLSA_OF("final.example.se", DNS_OK, DNS_INSECURE, DATA(TLSA_RDATA)),
			TLSA_OF("mx.example.se", DNS_NODATA, DNS_SECURE, { 0 }), TLSA_INSECURE_DATA,
			NULL, false },
		{ "insecure, then secure",
			TLSA_OF("final.example.se", DNS_OK, DNS_INSECURE, DATA(TLSA_RDATA)),
			TLSA_OF("mx.example.se", DNS_OK, DNS_SECURE, DATA(TLSA_RDATA)), TLSA_USABLE,
			"mx.example.se", false },
		{ "none, then bogus", TLSA_OF("final.example.se", DNS_NODATA, DNS_SECURE, { 0 }),
			TLSA_OF("mx.example.se", DNS_BOGUS, DNS_BOGUS_DATA, { 0 }), TLSA_BOGUS,
			NULL, false },
	};
	static const char *alias = "final.example.se";

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const bool second = cases[i].first.name != NULL;
		const struct fake_answer answers[] = { cases[i].final, cases[i].first };
		const struct fake_world world = { .answers = answers, .answer_count = 1 + second };
		struct scan scan;

		begin(&scan);
		scan.host = facts_host("mx.example.se", TLSA_NONE);
		scan.host->tlsa = (struct tlsa_facts){ 0 };
		scan.host->a.aliases = &alias;
		scan.host->a.alias_count = 1;
		run(&scan, &tlsa_scanner, &world, 1);
		const struct tlsa_facts *facts = &scan.host->tlsa;
		if (facts->status != cases[i].expected)
			fail_msg("%s: %s", cases[i].test_case, tlsa_status_text(facts->status));
		assert_true(facts->judged && !facts->doe.asked);
		assert_int_equal(facts->lookup_count, 1 + second);
		assert_int_equal(facts->insecure_denial, cases[i].insecure_denial);
		assert_int_equal(facts->base != NULL, cases[i].base != NULL);
		if (facts->base)
			assert_string_equal(facts->base, cases[i].base);
		end(&scan);
	}
}

/* T061, T077: no packet; B.4: an extra question that failed is a failure of the host. */
static void tlsa_not_asked(void **state)
{
	const struct fake_world world = { 0 };
	static const struct {
		const char *test_case;
		enum dns_status alias; /* of the question B.4; DNS_OK: it was not asked */
		enum tlsa_status expected;
	} cases[] = { { "T061, T077", DNS_OK, TLSA_SKIPPED_INSECURE_HOST },
		{ "servfail", DNS_SERVFAIL, TLSA_LOOKUP_FAILED },
		{ "late", DNS_TIMEOUT, TLSA_LOOKUP_TIMEOUT }, { "bogus", DNS_BOGUS, TLSA_BOGUS } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct scan scan;

		begin(&scan);
		scan.host = facts_host("mx.example.se", TLSA_NONE);
		scan.host->tlsa = (struct tlsa_facts){ 0 };
		scan.host->a.security = scan.host->addresses[0].security = DNS_INSECURE;
		if (cases[i].alias != DNS_OK)
			scan.host->cname = facts_lookup(cases[i].alias,
				cases[i].alias == DNS_BOGUS ? DNS_BOGUS_DATA : DNS_UNKNOWN);
		run(&scan, &tlsa_scanner, &world, 2);
		if (scan.host->tlsa.status != cases[i].expected)
			fail_msg("%s: %s", cases[i].test_case,
				tlsa_status_text(scan.host->tlsa.status));
		assert_string_equal(scan.probe.asked, "");
		end(&scan);
	}
}

/* B.8: three questions, at the last attempt only, where the host's address is secure. */
static void denial_of_existence(void **state)
{
	static const struct {
		const char *test_case;
		enum dns_status a, caa, above;
		enum doe_class expected;
		bool masks;
	} cases[] = {
		{ "T062, T064", DNS_OK, DNS_NODATA, DNS_NODATA, DOE_TLSA_TYPE_BROKEN, false },
		{ "T063", DNS_OK, DNS_NXDOMAIN, DNS_NXDOMAIN, DOE_TLSA_TYPE_BROKEN, true },
		{ "T066", DNS_OK, DNS_BOGUS, DNS_BOGUS, DOE_ZONE_DENIAL_BROKEN, false },
		{ "every type fails, nothing below", DNS_OK, DNS_SERVFAIL, DNS_NXDOMAIN,
			DOE_ZONE_DENIAL_BROKEN, true },
		{ "the host fails as well", DNS_TIMEOUT, DNS_TIMEOUT, DNS_TIMEOUT, DOE_UNCONFIRMED,
			false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
#define SECURITY_OF(status) \
	((status) == DNS_BOGUS                                                ? DNS_BOGUS_DATA \
			: (status) == DNS_SERVFAIL || (status) == DNS_TIMEOUT ? DNS_UNKNOWN \
									      : DNS_SECURE)
		const struct fake_answer answers[] = {
			TLSA_OF("mx.example.se", DNS_SERVFAIL, DNS_UNKNOWN, { 0 }),
			{ "mx.example.se", DNS_TYPE_A, cases[i].a, SECURITY_OF(cases[i].a), { 0 } },
			{ "_25._tcp.mx.example.se", DNS_TYPE_CAA, cases[i].caa,
				SECURITY_OF(cases[i].caa), { 0 } },
			{ "_tcp.mx.example.se", DNS_TYPE_TXT, cases[i].above,
				SECURITY_OF(cases[i].above), { 0 } },
		};
		const struct fake_world world = WORLD(answers);
		struct scan scan;

		begin(&scan);
		scan.host = facts_host("mx.example.se", TLSA_NONE);
		scan.host->tlsa = (struct tlsa_facts){ 0 };
		run(&scan, &tlsa_scanner, &world, 2);
		const struct doe_facts *doe = &scan.host->tlsa.doe;
		assert_true(doe->asked);
		if (doe->class != cases[i].expected || doe->qmin_masks != cases[i].masks)
			fail_msg("%s: %s, %d", cases[i].test_case, doe_class_text(doe->class),
				doe->qmin_masks);
		assert_int_equal(scan.host->tlsa.status, TLSA_LOOKUP_FAILED);
		end(&scan);
	}
}

/* T421: records that were altered, or lost their signatures, are no denial, whatever becomes of other types. */
static void altered_records(void **state)
{
	const struct {
		const char *test_case;
		struct fake_answer tlsa;
		bool asked;
	} cases[] = {
		{ "altered", TLSA_OF("mx.example.se", DNS_BOGUS, DNS_BOGUS_DATA, DATA(TLSA_RDATA)),
			false },
		{ "altered beyond use",
			TLSA_OF("mx.example.se", DNS_BOGUS, DNS_BOGUS_DATA, DATA("\3")), false },
		{ "two, one altered",
			TLSA_OF("mx.example.se", DNS_BOGUS, DNS_BOGUS_DATA,
				{ .records = (struct dns_record[]){ RECORD(TLSA_RDATA),
					  RECORD("\3\1\1x") },
					.record_count = 2 }),
			false },
		{ "T066: a denial without proof",
			TLSA_OF("mx.example.se", DNS_BOGUS, DNS_BOGUS_DATA, { 0 }), true },
		{ "T062: no answer", TLSA_OF("mx.example.se", DNS_TIMEOUT, DNS_UNKNOWN, { 0 }),
			true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct fake_answer answers[] = { cases[i].tlsa,
			{ "mx.example.se", DNS_TYPE_A, DNS_OK, DNS_SECURE, { 0 } },
			{ "_25._tcp.mx.example.se", DNS_TYPE_CAA, DNS_NODATA, DNS_SECURE, { 0 } },
			{ "_tcp.mx.example.se", DNS_TYPE_TXT, DNS_NODATA, DNS_SECURE, { 0 } } };
		const struct fake_world world = WORLD(answers);
		struct scan scan;

		begin(&scan);
		scan.host = facts_host("mx.example.se", TLSA_NONE);
		scan.host->tlsa = (struct tlsa_facts){ 0 };
		run(&scan, &tlsa_scanner, &world, 2);
		if (scan.host->tlsa.doe.asked != cases[i].asked)
			fail_msg("%s: asked %s", cases[i].test_case, scan.probe.asked);
		assert_int_equal(scan.host->tlsa.record_count, 0);
		end(&scan);
	}
}

/* B.8's precondition: of an insecure host behind a secure alias (T076) no denial is looked into. */
static void no_denial_of_insecure_hosts(void **state)
{
	const struct fake_answer answers[] = { TLSA_OF(
		"mx.example.se", DNS_SERVFAIL, DNS_UNKNOWN, { 0 }) };
	const struct fake_world world = WORLD(answers);
	struct scan scan;

	(void)state;
	begin(&scan);
	scan.host = facts_host("mx.example.se", TLSA_NONE);
	scan.host->tlsa = (struct tlsa_facts){ 0 };
	scan.host->a.security = scan.host->addresses[0].security = DNS_INSECURE;
	scan.host->cname = facts_lookup(DNS_OK, DNS_SECURE);
	run(&scan, &tlsa_scanner, &world, 2);
	assert_int_equal(scan.host->tlsa.status, TLSA_LOOKUP_FAILED);
	assert_false(scan.host->tlsa.doe.asked);
	end(&scan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signed_zone),
		cmocka_unit_test(apexes),
		cmocka_unit_test(zone_of_an_alias),
		cmocka_unit_test(delegated_to_an_alias),
		cmocka_unit_test(silent_child),
		cmocka_unit_test(below_an_apex),
		cmocka_unit_test(parent_not_heard),
		cmocka_unit_test(between_name_and_claim),
		cmocka_unit_test(no_questions),
		cmocka_unit_test(txt_answers),
		cmocka_unit_test(fetches),
		cmocka_unit_test(policy_hosts),
		cmocka_unit_test(second_family),
		cmocka_unit_test(addresses_in_turn),
		cmocka_unit_test(excluded_policy_host),
		cmocka_unit_test(tlsrpt),
		cmocka_unit_test(tlsa),
		cmocka_unit_test(tlsa_not_asked),
		cmocka_unit_test(denial_of_existence),
		cmocka_unit_test(altered_records),
		cmocka_unit_test(no_denial_of_insecure_hosts),
	};

	clock_fix(INT64_C(1790000000000000));
	return RUN_TESTS("domain_scanners", tests);
}
