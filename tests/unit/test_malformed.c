/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is malformed, and what is only odd (PROTOCOL E.4, C.2; T430 to T439): the library's first code is not the cause.
 * Names, trust, DANE and diagnosis of one chain must tell the same story.
 */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "tests/unit/trust_world.h"
#include "tls/certificate_json.h"
#include "tls/certificate_lints.h"
#include "tls/dane.h"
#include "tls/names.h"

#include <openssl/objects.h>
#include <openssl/x509_vfy.h>
#include <string.h>

#define HOST "mx.example.se"
#define LINT(name) LINT_BIT(CERTIFICATE_LINT_##name)
#define TWICE LINT(EXTENSION_REPEATED)
#define UNREADABLE LINT(EXTENSION_UNREADABLE)
#define RAW(nid, letters) .raw_nid = (nid), .raw = (letters), .raw_length = sizeof(letters) - 1

static const struct {
	const char *name;
	struct certificate_plan plan;
	uint64_t lints;
} malformed_leaves[] = {
	{ "names twice", { .cn = HOST, .names = "DNS:" HOST, .repeated_nid = NID_subject_alt_name },
		TWICE | UNREADABLE },
	{ "usage twice",
		{ .cn = HOST,
			.names = "DNS:" HOST,
			.usage = "digitalSignature",
			.repeated_nid = NID_key_usage },
		TWICE | UNREADABLE },
	{ "extended usage twice",
		{ .cn = HOST,
			.names = "DNS:" HOST,
			.extended_usage = "serverAuth",
			.repeated_nid = NID_ext_key_usage },
		TWICE | UNREADABLE },
	{ "constraints twice",
		{ .cn = HOST,
			.names = "DNS:" HOST,
			.constraints = "CA:FALSE",
			.repeated_nid = NID_basic_constraints },
		TWICE | UNREADABLE },
	/* The library does not look at these, others refuse them (RFC 5280 4.2 has no exception). */
	{ "policies twice",
		{ .cn = HOST,
			.names = "DNS:" HOST,
			.policies = "2.23.140.1.2.1",
			.repeated_nid = NID_certificate_policies },
		TWICE },
	{ "an unknown one twice",
		{ .cn = HOST,
			.names = "DNS:" HOST,
			RAW(NID_netscape_comment, "\x16\x01x"),
			.repeated_nid = NID_netscape_comment },
		TWICE },
	{ "names unreadable",
		{ .cn = HOST,
			RAW(NID_subject_alt_name,
				"\x30\x05\x82\x0d"
				"ab") },
		UNREADABLE },
	{ "names beside unreadable ones",
		{ .cn = HOST, .names = "DNS:" HOST, RAW(NID_subject_alt_name, "\x04\x00") },
		TWICE | UNREADABLE },
	{ "constraints unreadable",
		{ .cn = HOST, .names = "DNS:" HOST, RAW(NID_basic_constraints, "\x30\x03\x02") },
		UNREADABLE },
	{ "usage unreadable", { .cn = HOST, .names = "DNS:" HOST, RAW(NID_key_usage, "\x30\x00") },
		UNREADABLE },
	{ "key identifier unreadable",
		{ .cn = HOST,
			.names = "DNS:" HOST,
			RAW(NID_authority_key_identifier, "\x04\x01x") },
		UNREADABLE },
	{ "length of path below zero",
		{ .cn = HOST,
			.names = "DNS:" HOST,
			RAW(NID_basic_constraints, "\x30\x06\x01\x01\xff\x02\x01\xff") },
		UNREADABLE },
};

struct tables {
	struct world *w;
	struct dane_verifier *verifier;
	struct arena arena;
};

static struct dane_answer dane(struct tables *t, const struct chain *chain, uint8_t usage,
	uint8_t selector, uint8_t type, const struct identity *identity)
{
	struct tlsa_record record = certificates_tlsa(&t->arena, usage, selector, type, identity);
	const struct dane_question question = { .records = &record,
		.count = 1,
		.base = HOST,
		.references = { HOST },
		.reference_count = 1,
		.time_us = CERTIFICATES_NOW };

	return dane_verify(t->verifier, chain, &question);
}

static void assert_result(
	const char *name, struct dane_answer answer, enum dane_result result, int code)
{
	if (answer.result != result || answer.code != code)
		fail_msg("%s: result %d, code %d; expected %d, %d", name, (int)answer.result,
			answer.code, (int)result, code);
	assert_int_equal(
		answer.ta_found, result == DANE_RESULT_OK && answer.usage == TLSA_USAGE_TA);
}

static void assert_finding(struct tables *t, const char *name, const struct chain *chain,
	uint8_t usage, const struct identity *identity, enum tlsa_finding finding)
{
	struct tlsa_record records[] = { certificates_tlsa(&t->arena, usage, 1, 1, identity),
		certificates_tlsa(&t->arena, usage, 0, 0, identity) };

	for (size_t i = 0; i < COUNT_OF(records); i++) {
		enum tlsa_finding found =
			certificates_diagnose(&records[i], chain, NULL, 0).finding;

		if (found != finding)
			fail_msg("%s: %s, expected %s", name, tlsa_finding_text(found),
				tlsa_finding_text(finding));
	}
}

/* The chain's trust, judged and kept. */
static struct chain *judged(
	const struct world *w, struct chain *chain, const char *name, enum trust status, int depth)
{
	chain->trust = trust_judge(w->store, chain, CERTIFICATES_NOW);
	if (chain->trust.status != status || chain->trust.depth != depth)
		fail_msg("%s: %s at depth %d (code %d), expected %s at %d", name,
			trust_text(chain->trust.status), chain->trust.depth, chain->trust.code,
			trust_text(status), depth);
	return chain;
}

static void check_leaf(struct tables *t, size_t row)
{
	const struct world *w = t->w;
	const char *name = malformed_leaves[row].name;
	struct identity leaf =
		certificates_issue(&malformed_leaves[row].plan, &w->intermediate, NULL);
	struct identity other = certificates_leaf(HOST, NULL);
	struct chain *chain =
		judged(w, CHAIN(&leaf, &w->intermediate, &w->root), name, TRUST_MALFORMED, 0);
	const struct certificate *c = &chain->certificates[0];

	assert_int_equal(certificate_lints(c, true, CERTIFICATES_NOW) &
			(TWICE | UNREADABLE | LINT(DATE_UNREADABLE)),
		malformed_leaves[row].lints);
	assert_int_equal(names_match(c, HOST).via, MATCH_NONE);
	/* RFC 7672 3.1.1: of usage 3 only the record counts. */
	assert_result(name, dane(t, chain, 3, 1, 1, &leaf), DANE_RESULT_OK, X509_V_OK);
	assert_result(name, dane(t, chain, 3, 0, 1, &leaf), DANE_RESULT_OK, X509_V_OK);
	assert_finding(t, name, chain, 3, &leaf, TLSA_FINDING_MATCHES);
	for (uint8_t form = 0; form < 6; form++) {
		assert_result(name, dane(t, chain, 2, form & 1, form >> 1, &w->root),
			DANE_RESULT_CHAIN, X509_V_ERR_INVALID_EXTENSION);
		assert_result(name, dane(t, chain, 2, form & 1, form >> 1, &w->intermediate),
			DANE_RESULT_CHAIN, X509_V_ERR_INVALID_EXTENSION);
	}
	assert_finding(t, name, chain, 2, &w->intermediate, TLSA_FINDING_NO_PATH);
	assert_finding(t, name, chain, 2, &w->root, TLSA_FINDING_NO_PATH);
	assert_result(name, dane(t, chain, 3, 1, 1, &other), DANE_RESULT_NO_MATCH,
		X509_V_ERR_DANE_NO_MATCH);
	assert_result(name, dane(t, chain, 2, 1, 1, &other), DANE_RESULT_NO_MATCH,
		X509_V_ERR_DANE_NO_MATCH);
	chain_unref(chain);
	identity_done(&leaf);
	identity_done(&other);
}

/* T430 */
static void leaves(void **state)
{
	for (size_t i = 0; i < COUNT_OF(malformed_leaves); i++)
		check_leaf(*state, i);
}

/* Whose own signature it is (T431). */
static const struct certificate_plan odd_identifiers[] = {
	/* [0] a key identifier that is not its own */
	{ .cn = HOST,
		.names = "DNS:" HOST,
		RAW(NID_authority_key_identifier, "\x30\x06\x80\x04\x01\x02\x03\x04") },
	/* [1] an issuer and [2] a serial number that are not its own */
	{ .cn = HOST,
		.names = "DNS:" HOST,
		RAW(NID_authority_key_identifier,
			"\x30\x16\xa1\x11\xa4\x0f\x30\x0d\x31\x0b\x30\x09\x06\x03\x55\x04\x06\x13"
			"\x02SE"
			"\x82\x01\x01") },
	{ .cn = HOST, .usage = "critical,cRLSign" },
	{ .cn = HOST, .extended_usage = "clientAuth" },
	{ .cn = HOST, .unknown_critical = "\x05" },
	{ .cn = HOST,
		.start_day = -90,
		.end_day = -1,
		RAW(NID_authority_key_identifier, "\x30\x06\x80\x04\x01\x02\x03\x04") },
};

static void self_signed(void **state)
{
	struct tables *t = *state;
	const struct world *w = t->w;

	for (size_t i = 0; i < COUNT_OF(odd_identifiers) + COUNT_OF(malformed_leaves); i++) {
		const struct certificate_plan *plan = i < COUNT_OF(odd_identifiers)
			? &odd_identifiers[i]
			: &malformed_leaves[i - COUNT_OF(odd_identifiers)].plan;
		struct identity alone = certificates_issue(plan, NULL, NULL);
		struct identity namesake = certificates_issue(plan, NULL, NULL);

		chain_unref(judged(w, CHAIN(&alone), HOST, TRUST_SELF_SIGNED_LEAF, 0));
		chain_unref(judged(
			w, CHAIN(&alone, &w->intermediate), HOST, TRUST_SELF_SIGNED_LEAF, 0));
		chain_unref(judged(w, CHAIN(&alone, &namesake), HOST, TRUST_SELF_SIGNED_LEAF, 0));
		identity_done(&alone);
		identity_done(&namesake);
	}
}

/* Issued by itself in name only: no signature of its own (T431). */
static void not_self_signed(void **state)
{
	const struct world *w = ((struct tables *)*state)->w;
	const struct certificate_plan plan = { .cn = "Unknown Intermediate" };
	struct identity unknown = certificates_authority("Unknown Intermediate", &w->stranger);
	struct identity leaf = certificates_issue(&plan, &unknown, NULL);
	struct identity broken = certificates_issue(&plan, NULL, NULL);
	struct identity root = certificates_authority("Forged Root", NULL);
	struct identity below = certificates_leaf(HOST, &root);

	certificates_break_signature(&broken);
	chain_unref(judged(w, CHAIN(&broken), HOST, TRUST_BAD_SIGNATURE, 0));
	certificates_break_signature(&root);
	chain_unref(judged(w, CHAIN(&below, &root), HOST, TRUST_BAD_SIGNATURE, 1));
	/* By another key of that name, which it does not say. */
	chain_unref(judged(w, CHAIN(&leaf), HOST, TRUST_BAD_SIGNATURE, 0));
	chain_unref(judged(w, CHAIN(&leaf, &unknown), HOST, TRUST_UNKNOWN_CA, 1));
	/* T449: one whose own issuer is in the store */
	const struct certificate_plan known_plan = { .cn = "Test Intermediate" };
	struct identity known = certificates_issue(&known_plan, &w->intermediate, NULL);
	chain_unref(judged(w, CHAIN(&known, &w->intermediate), HOST, TRUST_OTHER, 0));
	struct identity *all[] = { &unknown, &leaf, &known, &broken, &root, &below };
	for (size_t i = 0; i < COUNT_OF(all); i++)
		identity_done(all[i]);
}

#define CA .constraints = "critical,CA:TRUE", .usage = "critical,keyCertSign", .end_day = 300

/* What stands above the leaf (T432). */
static const struct {
	const char *name;
	struct certificate_plan plan;
	bool root; /* it signed itself; else the trusted root did */
	enum trust status;
	enum dane_result result;
} issuers[] = {
	{ "root, constraints twice", { .cn = "R1", CA, .repeated_nid = NID_basic_constraints },
		true, TRUST_SELF_SIGNED_ROOT, DANE_RESULT_CHAIN },
	{ "root, odd key identifier",
		{ .cn = "R2",
			CA,
			RAW(NID_authority_key_identifier, "\x30\x06\x80\x04\x01\x02\x03\x04") },
		true, TRUST_SELF_SIGNED_ROOT, DANE_RESULT_OK },
	{ "root, usage unreadable",
		{ .cn = "R3", .constraints = "CA:TRUE", RAW(NID_key_usage, "\x30\x00") }, true,
		TRUST_SELF_SIGNED_ROOT, DANE_RESULT_CHAIN },
	{ "intermediate, constraints twice",
		{ .cn = "M1", CA, .repeated_nid = NID_basic_constraints }, false, TRUST_MALFORMED,
		DANE_RESULT_CHAIN },
	{ "intermediate, usage unreadable",
		{ .cn = "M2", .constraints = "CA:TRUE", RAW(NID_key_usage, "\x30\x00") }, false,
		TRUST_MALFORMED, DANE_RESULT_CHAIN },
	{ "intermediate, names unreadable",
		{ .cn = "M3", CA, RAW(NID_subject_alt_name, "\x04\x00") }, false, TRUST_MALFORMED,
		DANE_RESULT_CHAIN },
};

/* T432 */
static void above_the_leaf(void **state)
{
	struct tables *t = *state;
	const struct world *w = t->w;

	for (size_t i = 0; i < COUNT_OF(issuers); i++) {
		const char *name = issuers[i].name;
		struct identity issuer = certificates_issue(
			&issuers[i].plan, issuers[i].root ? NULL : &w->root, NULL);
		struct identity leaf = certificates_leaf(HOST, &issuer);
		struct chain *chain = judged(w, CHAIN(&leaf, &issuer), name, issuers[i].status, 1);
		struct dane_answer answer = dane(t, chain, 2, 1, 1, &issuer);

		if (answer.result != issuers[i].result)
			fail_msg("%s: result %d, code %d", name, (int)answer.result, answer.code);
		assert_finding(t, name, chain, 2, &issuer,
			answer.result == DANE_RESULT_OK ? TLSA_FINDING_MATCHES
							: TLSA_FINDING_NO_PATH);
		assert_int_equal(names_match(&chain->certificates[0], HOST).via, MATCH_SAN);
		chain_unref(chain);
		identity_done(&issuer);
		identity_done(&leaf);
	}
}

/* A certificate that issued nothing here is no anchor, though a record names it (T433). */
static void beside_the_path(void **state)
{
	struct tables *t = *state;
	const struct world *w = t->w;
	struct identity leaf = certificates_leaf(HOST, &w->intermediate);
	struct chain *chain = CHAIN(&leaf, &w->stranger, &w->intermediate);

	assert_finding(t, "stray", chain, 2, &w->stranger, TLSA_FINDING_NO_PATH);
	assert_finding(t, "issuer", chain, 2, &w->intermediate, TLSA_FINDING_MATCHES);
	assert_finding(t, "in DNS", chain, 2, &leaf, TLSA_FINDING_OTHER_USAGE);
	assert_result("stray", dane(t, chain, 2, 1, 1, &w->stranger), DANE_RESULT_NO_MATCH,
		X509_V_ERR_DANE_NO_MATCH);
	chain_unref(chain);
	identity_done(&leaf);
}

/*
 * T433: a malformed certificate that is on nobody's way makes a record of a wrong issuer no fault of the chain, and neither
 * does one whose sound twin is there.
 */
static void malformed_beside_the_path(void **state)
{
	struct tables *t = *state;
	const struct world *w = t->w;
	const struct certificate_plan twice = {
		.cn = "Beside", CA, .repeated_nid = NID_basic_constraints
	};
	const struct certificate_plan twin_plan = {
		.cn = "Test Intermediate", CA, .repeated_nid = NID_basic_constraints
	};
	struct identity leaf = certificates_leaf(HOST, &w->intermediate);
	struct identity stray = certificates_issue(&twice, &w->root, NULL);
	struct identity namesake = certificates_issue(&twin_plan, &w->root, NULL);
	struct identity twin = certificates_issue(&twin_plan, &w->root, w->intermediate.key);
	struct identity below = certificates_leaf(HOST, &stray);
	const struct {
		const char *name;
		struct chain *chain;
		enum dane_result result;
	} rows[] = {
		{ "at the end", CHAIN(&leaf, &w->intermediate, &w->stranger, &stray),
			DANE_RESULT_NO_MATCH },
		{ "in between", CHAIN(&leaf, &stray, &w->stranger, &w->intermediate),
			DANE_RESULT_NO_MATCH },
		{ "above is missing", CHAIN(&leaf, &w->stranger, &stray), DANE_RESULT_NO_MATCH },
		{ "of the issuer's name", CHAIN(&leaf, &namesake, &w->intermediate, &w->stranger),
			DANE_RESULT_NO_MATCH },
		{ "of its name alone", CHAIN(&leaf, &namesake, &w->stranger),
			DANE_RESULT_NO_MATCH },
		{ "a twin", CHAIN(&leaf, &twin, &w->intermediate, &w->stranger),
			DANE_RESULT_NO_MATCH },
		{ "no other", CHAIN(&leaf, &twin, &w->stranger), DANE_RESULT_CHAIN },
		{ "on the way", CHAIN(&below, &stray, &w->stranger), DANE_RESULT_CHAIN },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		for (uint8_t form = 0; form < 6; form++)
			assert_result(rows[i].name,
				dane(t, rows[i].chain, 2, form & 1, form >> 1, &w->stranger),
				rows[i].result,
				rows[i].result == DANE_RESULT_CHAIN ? X509_V_ERR_INVALID_EXTENSION
								    : X509_V_ERR_DANE_NO_MATCH);
		chain_unref(rows[i].chain);
	}
	chain_unref(judged(w, CHAIN(&leaf, &twin), "twin", TRUST_MALFORMED, 1));
	struct identity *all[] = { &leaf, &stray, &namesake, &twin, &below };
	for (size_t i = 0; i < COUNT_OF(all); i++)
		identity_done(all[i]);
}

/* OpenSSL 3.5 decodes no certificate with such dates: a handshake fails by it, and nothing is said of them. */
static bool is_undecoded(const struct chain *chain)
{
	const struct certificate *leaf = &chain->certificates[0];

	if (leaf->parsed)
		return false;
	assert_false(leaf->has_not_before);
	assert_false(leaf->has_not_after);
	return true;
}

/* T434 */
static void dates(void **state)
{
	static const struct {
		const char *start, *end;
	} odd[] = {
		{ "garbage", NULL },
		{ NULL, "999999999999Z" },
		{ "2601010000Z", NULL }, /* without seconds */
		{ NULL, "270101000000+0100" },
		{ "260230000000Z", NULL },
		{ "", "" },
	};
	struct tables *t = *state;
	const struct world *w = t->w;

	for (size_t i = 0; i < COUNT_OF(odd); i++) {
		const struct certificate_plan plan = { .cn = HOST,
			.names = "DNS:" HOST,
			.odd_start = odd[i].start,
			.odd_end = odd[i].end };
		struct identity leaf = certificates_issue(&plan, &w->intermediate, NULL);
		struct chain *chain = CHAIN(&leaf, &w->intermediate);
		if (is_undecoded(chain)) {
			chain_unref(chain);
			identity_done(&leaf);
			continue;
		}
		chain = judged(
			w, chain, odd[i].start ? odd[i].start : odd[i].end, TRUST_MALFORMED, 0);
		const struct certificate *c = &chain->certificates[0];
		struct dane_answer answer = dane(t, chain, 2, 1, 1, &w->intermediate);

		assert_int_equal(c->has_not_before, !odd[i].start);
		assert_int_equal(c->has_not_after, !odd[i].end);
		assert_int_equal(
			certificate_lints(c, true, CERTIFICATES_NOW), LINT(DATE_UNREADABLE));
		assert_int_equal(names_match(c, HOST).via, MATCH_SAN);
		assert_int_equal(answer.result, DANE_RESULT_CHAIN);
		assert_false(answer.time_ok);
		answer = dane(t, chain, 3, 1, 1, &leaf);
		assert_int_equal(answer.result, DANE_RESULT_OK);
		assert_false(answer.time_ok);
		chain_unref(chain);
		identity_done(&leaf);
	}
}

/* What a record says of such a date is nothing, not 1970 (T434). */
static void dates_in_records(void **state)
{
	const struct world *w = ((struct tables *)*state)->w;
	const struct certificate_plan plan = { .cn = HOST, .odd_end = "garbage" };
	struct identity leaf = certificates_issue(&plan, &w->intermediate, NULL);
	struct chain *chain = CHAIN(&leaf);
	struct buffer text;
	struct writer json;

	buffer_init(&text, 1 << 20);
	writer_init(&json, &text);
	writer_object(&json, NULL);
	certificate_json(&json, &chain->certificates[0], 0);
	writer_object_end(&json);
	buffer_append(&text, "", 1);
	if (!is_undecoded(chain))
		assert_non_null(strstr(text.bytes, "\"not_before\":\"2026"));
	assert_null(strstr(text.bytes, "not_after"));
	assert_null(strstr(text.bytes, "validity_days"));
	assert_null(strstr(text.bytes, "1970"));
	buffer_done(&text);
	chain_unref(chain);
	identity_done(&leaf);
}

/*
 * T435, T436: an anchor that signed itself must be within its dates, as the library has it. Of another the dates do not
 * count (RFC 5280 6.1: an anchor is a name and a key), whatever the record's selector; time_ok tells.
 */
static void time_up_to_the_anchor(void **state)
{
	struct tables *t = *state;
	const struct certificate_plan sound = { .cn = "Sound", CA };
	const struct certificate_plan old = { .cn = "Old",
		.constraints = "critical,CA:TRUE",
		.usage = "critical,keyCertSign",
		.start_day = -90,
		.end_day = -1 };
	struct identity root = certificates_issue(&sound, NULL, NULL);
	struct identity old_root = certificates_issue(&old, NULL, NULL);
	struct identity middle = certificates_issue(&old, &root, NULL);
	struct identity below = certificates_leaf(HOST, &middle);
	struct identity below_root = certificates_leaf(HOST, &old_root);
	struct chain *chain = CHAIN(&below, &middle, &root), *other = CHAIN(&below_root, &old_root);

	for (uint8_t form = 0; form < 6; form++) {
		uint8_t selector = form & 1, type = form >> 1;
		struct dane_answer at_middle = dane(t, chain, 2, selector, type, &middle);
		struct dane_answer at_root = dane(t, chain, 2, selector, type, &root);
		struct dane_answer at_old_root = dane(t, other, 2, selector, type, &old_root);
		struct dane_answer leaf = dane(t, chain, 3, selector, type, &below);

		assert_int_equal(at_middle.result, DANE_RESULT_OK);
		assert_int_equal(at_middle.depth, 1);
		assert_false(at_middle.time_ok);
		assert_int_equal(at_root.result, DANE_RESULT_EXPIRED);
		assert_false(at_root.time_ok);
		assert_int_equal(at_old_root.result, DANE_RESULT_EXPIRED);
		assert_false(at_old_root.time_ok);
		assert_int_equal(leaf.result, DANE_RESULT_OK);
		assert_true(leaf.time_ok);
	}
	chain_unref(chain);
	chain_unref(other);
	struct identity *all[] = { &root, &old_root, &middle, &below, &below_root };
	for (size_t i = 0; i < COUNT_OF(all); i++)
		identity_done(all[i]);
}

/* T438: the extension is there, whatever is in it. */
static void alternative_names(void **state)
{
	static const struct {
		struct certificate_plan plan;
		uint64_t lints;
	} rows[] = {
		{ { .cn = HOST }, LINT(NO_SAN) },
		{ { .cn = HOST, .names = "DNS:" HOST }, 0 },
		{ { .cn = HOST, .names = "RID:1.2.3.4" }, 0 },
		{ { .cn = HOST, .names = "otherName:1.2.3.4;UTF8:mail" }, 0 },
		{ { .cn = HOST, RAW(NID_subject_alt_name, "\x30\x00") }, 0 },
		{ { .cn = HOST, RAW(NID_subject_alt_name, "\x04\x00") }, UNREADABLE },
		{ { .cn = HOST, .names = "DNS:" HOST, .repeated_nid = NID_subject_alt_name },
			TWICE | UNREADABLE },
	};
	const struct world *w = ((struct tables *)*state)->w;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct identity leaf = certificates_issue(&rows[i].plan, &w->intermediate, NULL);
		struct chain *chain = CHAIN(&leaf);

		assert_int_equal(certificate_lints(&chain->certificates[0], true, CERTIFICATES_NOW),
			rows[i].lints);
		chain_unref(chain);
		identity_done(&leaf);
	}
}

static void assert_written(const struct certificate_plan *plan, const char *text, bool there)
{
	struct identity leaf = certificates_issue(plan, NULL, NULL);
	struct chain *chain = CHAIN(&leaf);
	struct buffer out;
	struct writer json;

	buffer_init(&out, 1 << 20);
	writer_init(&json, &out);
	writer_object(&json, NULL);
	certificate_json(&json, &chain->certificates[0],
		certificate_lints(&chain->certificates[0], true, CERTIFICATES_NOW));
	writer_object_end(&json);
	buffer_append(&out, "", 1);
	if ((strstr(out.bytes, text) != NULL) != there)
		fail_msg("%s in %s", text, out.bytes);
	buffer_done(&out);
	chain_unref(chain);
	identity_done(&leaf);
}

/* T439 */
static void serials_and_features(void **state)
{
	static const struct {
		struct certificate_plan plan;
		const char *text;
		bool there;
	} rows[] = {
		{ { .cn = HOST, .serial = "-01F4" }, "\"serial\":\"-01f4\"", true },
		{ { .cn = HOST, .serial = "-80" }, "serial_not_positive", true },
		{ { .cn = HOST, .serial = "0" }, "serial_not_positive", true },
		{ { .cn = HOST, .serial = "80" }, "\"serial\":\"80\"", true },
		{ { .cn = HOST, .serial = "80" }, "serial_not_positive", false },
		{ { .cn = HOST, RAW(NID_tlsfeature, "\x30\x03\x02\x01\x05") },
			"\"must_staple\":true", true },
		{ { .cn = HOST, RAW(NID_tlsfeature, "\x30\x06\x02\x01\x11\x02\x01\x05") },
			"\"must_staple\":true", true },
		/* status_request_v2 alone, and no feature at all */
		{ { .cn = HOST, RAW(NID_tlsfeature, "\x30\x03\x02\x01\x11") }, "must_staple",
			false },
		{ { .cn = HOST }, "must_staple", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_written(&rows[i].plan, rows[i].text, rows[i].there);
}

static int set_up(void **state)
{
	static struct tables tables;
	void *world;

	trust_world_set_up(&world);
	tables = (struct tables){ .w = world, .verifier = dane_verifier_new() };
	arena_init(&tables.arena);
	*state = &tables;
	return 0;
}

static int tear_down(void **state)
{
	struct tables *tables = *state;
	void *world = tables->w;

	dane_verifier_free(tables->verifier);
	arena_done(&tables->arena);
	return trust_world_tear_down(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaves),
		cmocka_unit_test(self_signed),
		cmocka_unit_test(not_self_signed),
		cmocka_unit_test(above_the_leaf),
		cmocka_unit_test(beside_the_path),
		cmocka_unit_test(malformed_beside_the_path),
		cmocka_unit_test(dates),
		cmocka_unit_test(dates_in_records),
		cmocka_unit_test(time_up_to_the_anchor),
		cmocka_unit_test(alternative_names),
		cmocka_unit_test(serials_and_features),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("malformed", tests, set_up, tear_down);
}
