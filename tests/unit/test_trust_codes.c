/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tls/trust: every row of PROTOCOL E.4. The classes of the library's codes, and chains made here that
 * give each code the library can give. Faults that come together are told apart in the last tests.
 */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "tests/unit/trust_world.h"
#include "tls/chain_read.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOST "mx.example.se"

static void every_code_has_its_class(void **state)
{
	static const struct {
		int code, depth;
		enum trust trust;
	} rows[] = {
		{ 0, 0, TRUST_TRUSTED },
		{ 10, 0, TRUST_EXPIRED },
		{ 10, 1, TRUST_CHAIN_EXPIRED },
		{ 10, 3, TRUST_CHAIN_EXPIRED },
		{ 9, 0, TRUST_NOT_YET_VALID },
		{ 9, 1, TRUST_NOT_YET_VALID },
		{ 18, 0, TRUST_SELF_SIGNED_LEAF },
		{ 19, 1, TRUST_SELF_SIGNED_ROOT },
		{ 2, 1, TRUST_UNKNOWN_CA },
		{ 20, 0, TRUST_UNKNOWN_CA },
		{ 21, 0, TRUST_UNKNOWN_CA },
		{ 7, 0, TRUST_BAD_SIGNATURE },
		{ 4, 0, TRUST_BAD_SIGNATURE },
		{ 6, 1, TRUST_BAD_SIGNATURE },
		{ 29, 0, TRUST_BAD_SIGNATURE },
		{ 30, 0, TRUST_BAD_SIGNATURE },
		{ 31, 0, TRUST_BAD_SIGNATURE },
		{ 78, 0, TRUST_BAD_SIGNATURE },
		{ 79, 1, TRUST_BAD_CA_TYPE },
		{ 24, 1, TRUST_BAD_CA_TYPE },
		{ 32, 1, TRUST_BAD_CA_TYPE },
		{ 26, 0, TRUST_BAD_CA_TYPE },
		{ 37, 0, TRUST_BAD_CA_TYPE },
		{ 80, 1, TRUST_BAD_CA_TYPE },
		{ 81, 1, TRUST_BAD_CA_TYPE },
		{ 82, 1, TRUST_BAD_CA_TYPE },
		{ 25, 1, TRUST_BAD_CA_TYPE },
		{ 47, 0, TRUST_NAME_CONSTRAINTS },
		{ 48, 0, TRUST_NAME_CONSTRAINTS },
		{ 49, 0, TRUST_NAME_CONSTRAINTS },
		{ 51, 0, TRUST_NAME_CONSTRAINTS },
		{ 52, 0, TRUST_NAME_CONSTRAINTS },
		{ 53, 0, TRUST_NAME_CONSTRAINTS },
		{ 50, 0, TRUST_OTHER }, /* among them by number only: a call-back's own refusal */
		{ 34, 0, TRUST_CRITICAL_EXTENSION },
		{ 22, 0, TRUST_CHAIN_TOO_LONG },
		{ 66, 0, TRUST_WEAK },
		{ 67, 1, TRUST_WEAK },
		{ 68, 1, TRUST_WEAK },
		{ 76, 0, TRUST_WEAK },
		{ 1, 0, TRUST_OTHER },
		{ 23, 0, TRUST_OTHER },
		{ 62, 0, TRUST_OTHER },
		{ 1000, 0, TRUST_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (trust_classify(rows[i].code, rows[i].depth) != rows[i].trust)
			fail_msg("%d at %d is %s, expected %s", rows[i].code, rows[i].depth,
				trust_text(trust_classify(rows[i].code, rows[i].depth)),
				trust_text(rows[i].trust));
	}
}

/* Frees the chain. */
static struct trust_verdict judge(const struct trust_store *store, struct chain *chain)
{
	struct trust_verdict verdict = trust_judge(store, chain, CERTIFICATES_NOW);

	chain_unref(chain);
	return verdict;
}

static void assert_verdict(
	const char *name, struct trust_verdict got, enum trust trust, int code, int depth)
{
	if (got.status != trust || got.code != code || got.depth != depth)
		fail_msg("%s: %s (%d: %s at depth %d), expected %s (%d at depth %d)", name,
			trust_text(got.status), got.code, trust_error_text(got.code), got.depth,
			trust_text(trust), code, depth);
}

/* Which plan signs which: an authority below the root, or the leaf itself. */
struct code_case {
	const char *name;
	struct certificate_plan authority; /* cn NULL: the usual intermediate */
	struct certificate_plan leaf;
	enum trust trust;
	int code, depth;
};

#define USUAL { 0 }
#define AUTHORITY .cn = "Special CA", .start_day = -300, .end_day = 300
#define SIGNS .constraints = "critical,CA:TRUE", .usage = "critical,keyCertSign"
#define LEAF { .cn = HOST, .names = "DNS:" HOST }

static const struct code_case cases[] = {
	{ "sound", USUAL, LEAF, TRUST_TRUSTED, 0, 0 },
	{ "T206", USUAL, { .cn = HOST, .start_day = -90, .end_day = -1 }, TRUST_EXPIRED, 10, 0 },
	{ "issuer expired", { .cn = "Old CA", SIGNS, .start_day = -90, .end_day = -1 }, LEAF,
		TRUST_CHAIN_EXPIRED, 10, 1 },
	{ "not yet valid", USUAL, { .cn = HOST, .start_day = 5, .end_day = 60 },
		TRUST_NOT_YET_VALID, 9, 0 },
	{ "issuer not yet valid", { .cn = "Young CA", SIGNS, .start_day = 5, .end_day = 60 }, LEAF,
		TRUST_NOT_YET_VALID, 9, 1 },
	{ "T207", { AUTHORITY, .names = "DNS:other.se" }, LEAF, TRUST_BAD_CA_TYPE, 79, 1 },
	{ "CA:FALSE", { AUTHORITY, .constraints = "critical,CA:FALSE" }, LEAF, TRUST_BAD_CA_TYPE,
		79, 1 },
	{ "no keyCertSign",
		{ AUTHORITY, .constraints = "critical,CA:TRUE", .usage = "critical,cRLSign" }, LEAF,
		TRUST_BAD_CA_TYPE, 79, 1 },
	{ "issuer for mail only", { AUTHORITY, SIGNS, .extended_usage = "emailProtection" }, LEAF,
		TRUST_BAD_CA_TYPE, 26, 1 },
	{ "leaf for clients", USUAL, { .cn = HOST, .extended_usage = "clientAuth" },
		TRUST_BAD_CA_TYPE, 26, 0 },
	{ "permitted names",
		{ AUTHORITY, SIGNS, .name_constraints = "critical,permitted;DNS:example.org" },
		LEAF, TRUST_NAME_CONSTRAINTS, 47, 0 },
	{ "excluded names",
		{ AUTHORITY, SIGNS, .name_constraints = "critical,excluded;DNS:example.se" }, LEAF,
		TRUST_NAME_CONSTRAINTS, 48, 0 },
	{ "kind of constraint unknown",
		{ AUTHORITY, SIGNS, .name_constraints = "critical,permitted;RID:1.2.3" },
		{ .cn = "x", .names = "RID:1.2.3" }, TRUST_NAME_CONSTRAINTS, 51, 0 },
	{ "constraint malformed",
		{ AUTHORITY, SIGNS, .name_constraints = "critical,permitted;URI:http://x.se/" },
		{ .cn = "x", .names = "URI:no-scheme" }, TRUST_NAME_CONSTRAINTS, 53, 0 },
	{ "name malformed",
		{ AUTHORITY, SIGNS, .name_constraints = "critical,permitted;email:.x.se" },
		{ .cn = "x", .names = "email:nobody" }, TRUST_NAME_CONSTRAINTS, 53, 0 },
	{ "critical extension", USUAL, { .cn = HOST, .unknown_critical = "\x05" },
		TRUST_CRITICAL_EXTENSION, 34, 0 },
	{ "critical extension of the issuer", { AUTHORITY, SIGNS, .unknown_critical = "\x05" },
		LEAF, TRUST_CRITICAL_EXTENSION, 34, 1 },
};

static void chains_of_one_fault(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct identity own = { 0 };
		const struct identity *authority = &w->intermediate;
		if (cases[i].authority.cn) {
			own = certificates_issue(&cases[i].authority, &w->root, NULL);
			authority = &own;
		}
		struct identity leaf = certificates_issue(&cases[i].leaf, authority, NULL);
		assert_verdict(cases[i].name, judge(w->store, CHAIN(&leaf, authority)),
			cases[i].trust, cases[i].code, cases[i].depth);
		identity_done(&leaf);
		identity_done(&own);
	}
}

/* T203, T204, T205 and the other ends of a path. */
static void where_the_path_ends(void **state)
{
	struct world *w = *state;
	struct identity own = certificates_leaf(HOST, NULL);
	struct identity foreign = certificates_leaf(HOST, &w->stranger);
	struct identity leaf = certificates_leaf(HOST, &w->intermediate);
	struct identity foreign_middle = certificates_authority("Foreign CA", &w->stranger);
	struct identity deep = certificates_leaf(HOST, &foreign_middle);

	assert_verdict("T203", judge(w->store, CHAIN(&own)), TRUST_SELF_SIGNED_LEAF, 18, 0);
	assert_verdict("T204", judge(w->store, CHAIN(&foreign, &w->stranger)),
		TRUST_SELF_SIGNED_ROOT, 19, 1);
	assert_verdict("leaf alone", judge(w->store, CHAIN(&leaf)), TRUST_UNKNOWN_CA, 20, 0);
	assert_verdict("T205", judge(w->forgiving, CHAIN(&leaf)), TRUST_TRANSVALID, 20, 0);
	assert_verdict("issuer without its own", judge(w->store, CHAIN(&deep, &foreign_middle)),
		TRUST_UNKNOWN_CA, 20, 1);
	assert_verdict("nothing helps", judge(w->forgiving, CHAIN(&deep, &foreign_middle)),
		TRUST_UNKNOWN_CA, 20, 1);
	struct identity *all[] = { &own, &foreign, &leaf, &foreign_middle, &deep };
	for (size_t i = 0; i < COUNT_OF(all); i++)
		identity_done(all[i]);
}

/*
 * An issuer whose key is of an algorithm nobody knows: the library does not take it for the issuer,
 * and so gives neither 6 nor 24.
 */
static void undecodable_key(void **state)
{
	struct world *w = *state;
	struct identity middle = certificates_authority("Odd CA", &w->root);
	struct identity leaf = certificates_leaf(HOST, &middle);
	unsigned char *key = OPENSSL_zalloc(32);

	assert_int_equal(X509_PUBKEY_set0_param(X509_get_X509_PUBKEY(middle.x509),
				 OBJ_txt2obj("1.3.6.1.4.1.99999.2", 1), V_ASN1_NULL, NULL, key, 32),
		1);
	assert_true(X509_sign(middle.x509, w->root.key, EVP_sha256()) > 0);
	assert_verdict("key", judge(w->store, CHAIN(&leaf, &middle)), TRUST_UNKNOWN_CA, 20, 0);
	identity_done(&middle);
	identity_done(&leaf);
}

static void forged_signatures(void **state)
{
	struct world *w = *state;
	struct identity leaf = certificates_leaf(HOST, &w->intermediate);
	struct identity middle = certificates_authority("Forged CA", &w->root);
	struct identity below = certificates_leaf(HOST, &middle);

	certificates_break_signature(&leaf);
	certificates_break_signature(&middle);
	assert_verdict(
		"leaf", judge(w->store, CHAIN(&leaf, &w->intermediate)), TRUST_BAD_SIGNATURE, 7, 0);
	assert_verdict(
		"issuer", judge(w->store, CHAIN(&below, &middle)), TRUST_BAD_SIGNATURE, 7, 1);
	struct identity *all[] = { &leaf, &middle, &below };
	for (size_t i = 0; i < COUNT_OF(all); i++)
		identity_done(all[i]);
}

static void path_length(void **state)
{
	struct world *w = *state;
	const struct certificate_plan last_plan = { AUTHORITY, .usage = "critical,keyCertSign",
		.constraints = "critical,CA:TRUE,pathlen:0" };
	struct identity last = certificates_issue(&last_plan, &w->root, NULL);
	struct identity too_deep = certificates_authority("One Too Many", &last);
	struct identity leaf = certificates_leaf(HOST, &too_deep);

	assert_verdict("pathlen", judge(w->store, CHAIN(&leaf, &too_deep, &last)),
		TRUST_BAD_CA_TYPE, 25, 2);
	struct identity *all[] = { &last, &too_deep, &leaf };
	for (size_t i = 0; i < COUNT_OF(all); i++)
		identity_done(all[i]);
}

/* T215: a path of `count` authorities below the root. */
static struct trust_verdict long_path(struct world *w, size_t count)
{
	struct identity *links = calloc(count + 1, sizeof(*links));
	struct octets *ders = calloc(count + 1, sizeof(*ders));
	EVP_PKEY *key = certificates_key();

	for (size_t i = 0; i < count; i++) {
		char cn[20];
		const struct certificate_plan plan = { .cn = cn, SIGNS };
		snprintf(cn, sizeof(cn), "CA %zu", i);
		links[i] = certificates_issue(&plan, i ? &links[i - 1] : &w->root, key);
	}
	links[count] = certificates_leaf(HOST, &links[count - 1]);
	for (size_t i = 0; i <= count; i++) {
		unsigned char *der = NULL;
		ders[i].length = (size_t)i2d_X509(links[count - i].x509, &der);
		ders[i].bytes = der;
	}
	struct trust_verdict verdict = judge(w->store, chain_parse(ders, count + 1));
	for (size_t i = 0; i <= count; i++) {
		const void *der = ders[i].bytes;
		OPENSSL_free((void *)(uintptr_t)der);
		identity_done(&links[i]);
	}
	EVP_PKEY_free(key);
	free(links);
	free(ders);
	return verdict;
}

static void long_paths(void **state)
{
	struct world *w = *state;

	assert_verdict("T215, 12", long_path(w, 11), TRUST_TRUSTED, 0, 0);
	assert_verdict("all that is kept", long_path(w, CHAIN_CERTIFICATES_MAXIMUM - 1),
		TRUST_TRUSTED, 0, 0);
	struct trust_verdict verdict = long_path(w, 110);
	assert_int_equal(verdict.status, TRUST_CHAIN_TOO_LONG);
	assert_int_equal(verdict.code, 22);
}

/* T215: 200 KB of names. */
static void heavy_certificates(void **state)
{
	struct world *w = *state;
	char *names = calloc(1, 20000);
	const struct certificate_plan plan = { .cn = HOST, .names = names };

	for (int i = 0; i < 900; i++)
		snprintf(names + strlen(names), 20000 - strlen(names), "%sDNS:mx%d.example.se",
			i ? "," : "", i);
	struct identity leaf = certificates_issue(&plan, &w->intermediate, NULL);
	struct identity extra = certificates_issue(&plan, &w->stranger, NULL);
	struct chain *chain = CHAIN(&leaf, &w->intermediate, &extra, &extra, &extra, &extra, &extra,
		&extra, &extra, &extra, &extra, &extra);
	size_t octets = 0;
	for (size_t i = 0; i < chain->count; i++)
		octets += chain->certificates[i].der.length;
	assert_int_equal(chain->count, 12);
	assert_true(octets > 150 * 1024);
	assert_verdict("T215", judge(w->store, chain), TRUST_TRUSTED, 0, 0);
	identity_done(&leaf);
	identity_done(&extra);
	free(names);
}

/* T214: trust does not judge strength; the lint and the grade do. */
static void weak_keys_and_digests(void **state)
{
	struct world *w = *state;
	const struct certificate_plan plan = { .cn = HOST, .names = "DNS:" HOST };
	const struct certificate_plan sha1_plan = { .cn = HOST, .digest = "SHA1" };
	const struct certificate_plan authority = { AUTHORITY, SIGNS, .digest = "SHA1" };
	EVP_PKEY *short_key = EVP_RSA_gen(512), *ca_key = EVP_RSA_gen(1024);
	struct identity leaf = certificates_issue(&plan, &w->intermediate, short_key);
	struct identity weak_ca = certificates_issue(&authority, &w->root, ca_key);
	struct identity below = certificates_issue(&sha1_plan, &weak_ca, NULL);
	struct chain *chain = CHAIN(&leaf, &w->intermediate);

	assert_int_equal(chain->certificates[0].key_bits, 512);
	assert_verdict("T214", judge(w->store, chain), TRUST_TRUSTED, 0, 0);
	assert_verdict("SHA-1", judge(w->store, CHAIN(&below, &weak_ca)), TRUST_TRUSTED, 0, 0);
	struct identity *all[] = { &leaf, &weak_ca, &below };
	for (size_t i = 0; i < COUNT_OF(all); i++)
		identity_done(all[i]);
	EVP_PKEY_free(short_key);
	EVP_PKEY_free(ca_key);
}

static void assert_unexpired(struct trust_verdict verdict, bool known, bool if_unexpired)
{
	assert_int_equal(verdict.if_unexpired_known, known);
	assert_int_equal(verdict.if_unexpired, if_unexpired);
}

/* Another fault beside the dates is the one that is told, whichever the library meets first. */
static void dates_and_another_fault(void **state)
{
	struct world *w = *state;
	const struct certificate_plan old = {
		.cn = HOST, .names = "DNS:" HOST, .start_day = -90, .end_day = -1
	};
	const struct certificate_plan old_ca_plan = {
		.cn = "Old CA", SIGNS, .start_day = -90, .end_day = -1
	};
	const struct certificate_plan limited_plan = { AUTHORITY, SIGNS,
		.name_constraints = "critical,permitted;DNS:example.org" };
	struct identity old_ca = certificates_issue(&old_ca_plan, &w->root, NULL);
	struct identity limited = certificates_issue(&limited_plan, &w->root, NULL);
	struct identity no_ca = certificates_leaf("no-ca.example.se", &w->root);
	struct identity own = certificates_issue(&old, NULL, NULL);
	struct identity foreign = certificates_issue(&old, &w->stranger, NULL);
	struct identity outside = certificates_issue(&old, &limited, NULL);
	struct identity misissued = certificates_issue(&old, &no_ca, NULL);
	struct identity forged = certificates_issue(&old, &w->intermediate, NULL);
	struct identity forged_below_old = certificates_leaf(HOST, &old_ca);
	struct identity lone = certificates_issue(&old, &w->intermediate, NULL);

	certificates_break_signature(&forged);
	certificates_break_signature(&forged_below_old);
	assert_verdict("self-signed", judge(w->store, CHAIN(&own)), TRUST_SELF_SIGNED_LEAF, 18, 0);
	assert_verdict("foreign", judge(w->store, CHAIN(&foreign, &w->stranger)),
		TRUST_SELF_SIGNED_ROOT, 19, 1);
	assert_verdict(
		"names", judge(w->store, CHAIN(&outside, &limited)), TRUST_NAME_CONSTRAINTS, 47, 0);
	assert_verdict(
		"no CA", judge(w->store, CHAIN(&misissued, &no_ca)), TRUST_BAD_CA_TYPE, 79, 1);
	assert_verdict("forged", judge(w->store, CHAIN(&forged, &w->intermediate)),
		TRUST_BAD_SIGNATURE, 7, 0);
	/* The library meets the issuer's date before the leaf's signature. */
	struct trust_verdict verdict = judge(w->store, CHAIN(&forged_below_old, &old_ca));
	assert_verdict("forged below", verdict, TRUST_BAD_SIGNATURE, 7, 0);
	assert_unexpired(verdict, true, false);
	/* With its intermediate it would be merely expired, so it is not transvalid, either. */
	assert_verdict("alone", judge(w->forgiving, CHAIN(&lone)), TRUST_UNKNOWN_CA, 20, 0);
	struct identity *all[] = { &old_ca, &limited, &no_ca, &own, &foreign, &outside, &misissued,
		&forged, &forged_below_old, &lone };
	for (size_t i = 0; i < COUNT_OF(all); i++)
		identity_done(all[i]);
}

/* if_unexpired: a moment at which everything was valid, or none. */
static void moments(void **state)
{
	struct world *w = *state;
	const struct certificate_plan old = { .cn = HOST, .start_day = -90, .end_day = -60 };
	const struct certificate_plan before = {
		.cn = "CA Before", SIGNS, .start_day = -100, .end_day = -30
	};
	const struct certificate_plan after = {
		.cn = "CA After", SIGNS, .start_day = -30, .end_day = 300
	};
	struct identity ca_before = certificates_issue(&before, &w->root, NULL);
	struct identity ca_after = certificates_issue(&after, &w->root, NULL);
	struct identity under_before = certificates_issue(&old, &ca_before, NULL);
	struct identity under_after = certificates_issue(&old, &ca_after, NULL);
	struct identity sound = certificates_leaf(HOST, &w->intermediate);
	struct trust_verdict verdict = judge(w->store, CHAIN(&under_before, &ca_before));

	/* The issuer's date is met first. */
	assert_verdict("both", verdict, TRUST_CHAIN_EXPIRED, 10, 1);
	assert_unexpired(verdict, true, true);
	verdict = judge(w->store, CHAIN(&under_after, &ca_after));
	assert_verdict("never together", verdict, TRUST_EXPIRED, 10, 0);
	assert_unexpired(verdict, true, false);
	assert_unexpired(judge(w->store, CHAIN(&sound, &w->intermediate)), false, false);
	assert_unexpired(judge(w->store, CHAIN(&sound)), false, false);
	struct identity *all[] = { &ca_before, &ca_after, &under_before, &under_after, &sound };
	for (size_t i = 0; i < COUNT_OF(all); i++)
		identity_done(all[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_has_its_class),
		cmocka_unit_test(chains_of_one_fault),
		cmocka_unit_test(where_the_path_ends),
		cmocka_unit_test(undecodable_key),
		cmocka_unit_test(forged_signatures),
		cmocka_unit_test(path_length),
		cmocka_unit_test(long_paths),
		cmocka_unit_test(heavy_certificates),
		cmocka_unit_test(weak_keys_and_digests),
		cmocka_unit_test(dates_and_another_fault),
		cmocka_unit_test(moments),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name(
		"trust_codes", tests, trust_world_set_up, trust_world_tear_down);
}
