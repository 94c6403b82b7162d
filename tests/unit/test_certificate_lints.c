/* SPDX-License-Identifier: Apache-2.0 */
/* tls/certificate_lints: remarks on certificates and chains (PROTOCOL E.3). */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "tests/unit/certificates.h"
#include "tests/unit/json_path.h"
#include "tls/certificate_json.h"
#include "tls/certificate_lints.h"
#include "tls/chain_read.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>

#define HOST "mx.example.se"
#define NAMED .cn = HOST, .names = "DNS:" HOST

enum key { P256, RSA_512, RSA_1024, RSA_2048, P192, ED25519, key_count };

struct world {
	EVP_PKEY *keys[key_count];
	struct identity root;
};

static int set_up(void **state)
{
	static struct world world;
	const struct certificate_plan root = { .cn = "Test Root",
		.constraints = "critical,CA:TRUE",
		.usage = "critical,keyCertSign",
		.start_day = -300,
		.end_day = 300 };

	world.keys[P256] = EVP_EC_gen("P-256");
	world.keys[RSA_512] = EVP_RSA_gen(512);
	world.keys[RSA_1024] = EVP_RSA_gen(1024);
	world.keys[RSA_2048] = EVP_RSA_gen(2048);
	world.keys[P192] = EVP_EC_gen("P-192");
	world.keys[ED25519] = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	world.root = certificates_issue(&root, NULL, world.keys[RSA_2048]);
	*state = &world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	for (size_t i = 0; i < key_count; i++)
		EVP_PKEY_free(world->keys[i]);
	identity_done(&world->root);
	return 0;
}

struct lint_case {
	const char *name;
	struct certificate_plan plan;
	enum key key;
	bool self_signed;
	uint64_t lints;
};

#define LINT(name) LINT_BIT(CERTIFICATE_LINT_##name)

static const struct lint_case cases[] = {
	{ "sound", { NAMED, .extended_usage = "serverAuth" }, P256, false, 0 },
	{ "sound RSA", { NAMED }, RSA_2048, false, 0 },
	{ "sound Ed25519", { NAMED }, ED25519, false, 0 },
	{ "RSA 1024", { NAMED }, RSA_1024, false, LINT(RSA_LT_2048) },
	{ "T214", { NAMED }, RSA_512, false, LINT(RSA_LT_2048) | LINT(RSA_512) },
	{ "P-192", { NAMED }, P192, false, LINT(EC_LT_224) },
	{ "MD5", { NAMED, .digest = "MD5" }, P256, false, LINT(SIG_MD5) },
	{ "SHA-1", { NAMED, .digest = "SHA1" }, P256, false, LINT(SIG_SHA1) },
	{ "SHA-1 by itself", { NAMED, .digest = "SHA1" }, P256, true, 0 },
	{ "Ed25519 by itself", { NAMED }, ED25519, true, 0 },
	{ "825 days, less a second", { NAMED, .start_day = -400, .end_day = 425 }, P256, false,
		LINT(VALIDITY_GT_825) },
	{ "824 days", { NAMED, .start_day = -400, .end_day = 424 }, P256, false, 0 },
	{ "T206", { NAMED, .start_day = -90, .end_day = -1 }, P256, false, LINT(EXPIRED) },
	{ "not yet", { NAMED, .start_day = 5, .end_day = 60 }, P256, false, LINT(NOT_YET) },
	{ "T103, no alternative name", { .cn = HOST }, P256, false, LINT(NO_SAN) },
	{ "T105, an address only", { .cn = HOST, .names = "IP:192.0.2.1" }, P256, false,
		LINT(CN_NOT_IN_SAN) },
	{ "the address itself", { .cn = "192.0.2.1", .names = "IP:192.0.2.1" }, P256, false, 0 },
	{ "IPv6 address", { .cn = "2001:db8::1", .names = "IP:2001:db8::1" }, P256, false, 0 },
	{ "mail address only", { .cn = HOST, .names = "email:a@b.se" }, P256, false, 0 },
	{ "T212", { .names = "DNS:mx.example.com." }, P256, false, LINT(SAN_TRAILING_DOT) },
	{ "T213", { .names = "DNS:*.co.uk" }, P256, false, LINT(WILDCARD_PUBLIC_SUFFIX) },
	{ "T213, upper case", { .names = "DNS:*.CO.UK" }, P256, false,
		LINT(WILDCARD_PUBLIC_SUFFIX) },
	{ "top level", { .names = "DNS:*.com" }, P256, false, LINT(WILDCARD_PUBLIC_SUFFIX) },
	{ "below a registry", { .names = "DNS:*.example.co.uk" }, P256, false, 0 },
	{ "a customer's suffix", { .names = "DNS:*.github.io" }, P256, false, 0 },
	{ "no registry", { .names = "DNS:*." }, P256, false, LINT(SAN_TRAILING_DOT) },
	{ "bare wildcard", { .names = "DNS:*" }, P256, false, 0 },
	{ "T104", { .cn = HOST, .names = "DNS:other.org" }, P256, false, LINT(CN_NOT_IN_SAN) },
	{ "CN in other case", { .cn = "MX.Example.SE", .names = "DNS:" HOST }, P256, false, 0 },
	{ "localhost", { .cn = "localhost", .names = "DNS:localhost" }, P256, true,
		LINT(DEFAULT_CERT) },
	{ "LOCALHOST", { .cn = "LocalHost.LocalDomain" }, P256, true,
		LINT(DEFAULT_CERT) | LINT(NO_SAN) },
	{ "example.com", { .cn = "example.com" }, P256, false, LINT(DEFAULT_CERT) | LINT(NO_SAN) },
	{ "snakeoil", { .cn = "the snakeoil CA" }, P256, true, LINT(DEFAULT_CERT) | LINT(NO_SAN) },
	{ "below example.com", { .cn = "mx.example.com" }, P256, false, LINT(NO_SAN) },
	{ "version 1", { .cn = HOST, .version_1 = true }, P256, false,
		LINT(V1_CERT) | LINT(NO_SAN) },
	{ "for clients", { NAMED, .extended_usage = "clientAuth" }, P256, false,
		LINT(EKU_NO_SERVERAUTH) },
	{ "for any use", { NAMED, .extended_usage = "anyExtendedKeyUsage" }, P256, false, 0 },
};

static void lint_table(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct identity leaf = certificates_issue(&cases[i].plan,
			cases[i].self_signed ? NULL : &w->root, w->keys[cases[i].key]);
		struct chain *chain = CHAIN(&leaf);
		uint64_t lints = certificate_lints(&chain->certificates[0], true, CERTIFICATES_NOW);
		if (lints != cases[i].lints)
			fail_msg("%s: %llx, expected %llx", cases[i].name,
				(unsigned long long)lints, (unsigned long long)cases[i].lints);
		chain_unref(chain);
		identity_done(&leaf);
	}
}

/* The moments of not_before and not_after are within the validity (RFC 5280 4.1.2.5). */
static void dates_to_the_second(void **state)
{
	struct world *w = *state;
	struct identity leaf = certificates_leaf(HOST, &w->root);
	struct chain *chain = CHAIN(&leaf);
	const struct certificate *c = &chain->certificates[0];

	assert_true(certificate_lints(c, true, c->not_before) == 0);
	assert_true(certificate_lints(c, true, c->not_after) == 0);
	assert_true(certificate_lints(c, true, c->not_before - 1) == LINT(NOT_YET));
	assert_true(certificate_lints(c, true, c->not_after + 1) == LINT(EXPIRED));
	chain_unref(chain);
	identity_done(&leaf);
}

/* What is demanded of a leaf is not of its issuers. */
static void issuers_are_no_leaves(void **state)
{
	struct world *w = *state;
	const struct certificate_plan plan = { .cn = "Long CA",
		.constraints = "critical,CA:TRUE",
		.start_day = -3000,
		.end_day = 3000,
		.extended_usage = "clientAuth" };
	struct identity authority = certificates_issue(&plan, &w->root, w->keys[RSA_1024]);
	struct chain *chain = CHAIN(&authority);

	assert_true(certificate_lints(&chain->certificates[0], false, CERTIFICATES_NOW) ==
		LINT(RSA_LT_2048));
	assert_true(certificate_lints(&chain->certificates[0], true, CERTIFICATES_NOW) ==
		(LINT(RSA_LT_2048) | LINT(VALIDITY_GT_825) | LINT(NO_SAN) |
			LINT(EKU_NO_SERVERAUTH)));
	chain_unref(chain);
	identity_done(&authority);
}

/* Frees the chain. */
static uint64_t lints_of(struct chain *chain, enum trust trust)
{
	chain->trust.status = trust;
	uint64_t lints = chain_lints(chain);
	chain_unref(chain);
	return lints;
}

static void chains(void **state)
{
	struct world *w = *state;
	struct identity middle = certificates_authority("Middle", &w->root);
	struct identity leaf = certificates_leaf(HOST, &middle);
	struct identity stranger = certificates_authority("Stranger", NULL);
	struct identity own = certificates_leaf(HOST, NULL);
	const struct octets garbage = { (const uint8_t *)"garbage", 7 };

	assert_true(lints_of(CHAIN(&leaf), TRUST_UNKNOWN_CA) == 0);
	assert_true(lints_of(CHAIN(&leaf, &middle), TRUST_TRUSTED) == 0);
	assert_true(lints_of(CHAIN(&leaf, &middle, &w->root), TRUST_TRUSTED) == 0);
	assert_true(lints_of(CHAIN(&leaf, &w->root, &middle), TRUST_TRUSTED) ==
		LINT(CHAIN_OUT_OF_ORDER));
	assert_true(lints_of(CHAIN(&leaf, &stranger, &middle), TRUST_TRUSTED) == LINT(CHAIN_EXTRA));
	assert_true(lints_of(CHAIN(&leaf, &w->root, &middle, &stranger), TRUST_TRUSTED) ==
		(LINT(CHAIN_OUT_OF_ORDER) | LINT(CHAIN_EXTRA)));
	assert_true(lints_of(CHAIN(&leaf, &middle, &middle), TRUST_TRUSTED) == LINT(CHAIN_EXTRA));
	assert_true(lints_of(CHAIN(&leaf, &w->root), TRUST_UNKNOWN_CA) == LINT(CHAIN_EXTRA));
	/* T205 */
	assert_true(lints_of(CHAIN(&leaf), TRUST_TRANSVALID) == LINT(CHAIN_MISSING_INTERMEDIATE));
	assert_true(lints_of(CHAIN(&own), TRUST_SELF_SIGNED_LEAF) == 0);
	assert_true(lints_of(CHAIN(&own, &middle), TRUST_SELF_SIGNED_LEAF) == LINT(CHAIN_EXTRA));
	assert_true(lints_of(chain_parse(&garbage, 1), TRUST_OTHER) == 0);
	struct identity *all[] = { &middle, &leaf, &stranger, &own };
	for (size_t i = 0; i < COUNT_OF(all); i++)
		identity_done(all[i]);
}

/* T215: as many as are kept, in the worst order. */
static void a_long_chain_backwards(void **state)
{
	struct world *w = *state;
	static struct identity links[CHAIN_CERTIFICATES_MAXIMUM - 1];
	const struct certificate_plan plan = { .constraints = "critical,CA:TRUE" };
	struct octets ders[CHAIN_CERTIFICATES_MAXIMUM];
	unsigned char *bytes[CHAIN_CERTIFICATES_MAXIMUM] = { 0 };

	for (size_t i = 0; i < COUNT_OF(links); i++) {
		char cn[20];
		struct certificate_plan named = plan;
		snprintf(cn, sizeof(cn), "CA %zu", i);
		named.cn = cn;
		links[i] = certificates_issue(&named, i ? &links[i - 1] : &w->root, w->keys[P256]);
	}
	struct identity leaf = certificates_leaf(HOST, &links[COUNT_OF(links) - 1]);
	ders[0].length = (size_t)i2d_X509(leaf.x509, &bytes[0]);
	for (size_t i = 0; i < COUNT_OF(links); i++)
		ders[i + 1].length = (size_t)i2d_X509(links[i].x509, &bytes[i + 1]);
	for (size_t i = 0; i < COUNT_OF(ders); i++)
		ders[i].bytes = bytes[i];
	assert_true(lints_of(chain_parse(ders, COUNT_OF(ders)), TRUST_UNKNOWN_CA) ==
		LINT(CHAIN_OUT_OF_ORDER));
	for (size_t i = 0; i < COUNT_OF(ders); i++)
		OPENSSL_free(bytes[i]);
	for (size_t i = 0; i < COUNT_OF(links); i++)
		identity_done(&links[i]);
	identity_done(&leaf);
}

static json_t *leaf_json(struct chain *chain)
{
	struct buffer text;
	struct writer json;

	buffer_init(&text, 1024 * 1024);
	writer_init(&json, &text);
	writer_object(&json, NULL);
	chain_json(&json, chain);
	writer_object_end(&json);
	json_t *root = json_loadb(text.bytes, text.length, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	buffer_done(&text);
	chain_unref(chain);
	return root;
}

/* Mail addresses are personal data: none reaches the record, wherever it stands. */
static void mail_addresses_are_counted(void **state)
{
	const struct certificate_plan plan = { .cn = HOST,
		.organisation = "Example AB",
		.mail_address = "postmaster@example.se",
		.names = "email:a@example.se,email:b@example.se,URI:https://example.se/" };
	struct identity own = certificates_issue(&plan, NULL, NULL);
	struct chain *chain = CHAIN(&own);

	(void)state;
	chain->trust.judged_at = CERTIFICATES_NOW;
	assert_true(chain->certificates[0].self_signed);
	json_t *json = leaf_json(chain);
	assert_string_equal(json_text_at(json, "leaf.subject"),
		"emailAddress=removed,CN=mx.example.se,O=Example AB");
	assert_string_equal(json_text_at(json, "leaf.issuer_org"), "Example AB");
	assert_string_equal(json_text_at(json, "leaf.issuer_cn"), HOST);
	assert_int_equal(json_integer_value(json_at(json, "leaf.san.email_count")), 2);
	assert_int_equal(json_integer_value(json_at(json, "leaf.san.uri_count")), 1);
	assert_int_equal(json_integer_value(json_at(json, "leaf.san.count")), 0);
	char *all = json_dumps(json, JSON_COMPACT);
	assert_null(strchr(all, '@'));
	free(all);
	json_decref(json);
	identity_done(&own);
}

/* What stands beside the address in one relative name stays there. */
static void mail_address_in_a_set(void **state)
{
	const struct certificate_plan plan = { .cn = HOST,
		.organisation = "Example AB",
		.mail_address = "postmaster@example.se",
		.mail_beside_cn = true };
	struct identity own = certificates_issue(&plan, NULL, NULL);
	struct chain *chain = CHAIN(&own);

	(void)state;
	chain->trust.judged_at = CERTIFICATES_NOW;
	json_t *json = leaf_json(chain);
	assert_string_equal(json_text_at(json, "leaf.subject"),
		"emailAddress=removed+CN=mx.example.se,O=Example AB");
	json_decref(json);
	identity_done(&own);
}

struct policy_case {
	const char *policies;
	size_t count;
	const char *validation;
};

static void policies(void **state)
{
	static const struct policy_case rows[] = {
		{ "2.23.140.1.2.1", 1, "dv" },
		{ "1.3.6.1.4.1.44947.1.1.1,2.23.140.1.2.1", 2, "dv" },
		{ "2.23.140.1.2.2", 1, "ov" },
		{ "2.23.140.1.1,2.23.140.1.2.2", 2, "ev" },
		{ "1.2.3.4", 1, "unknown" },
	};
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct certificate_plan plan = { NAMED, .policies = rows[i].policies,
			.end_day = 59 };
		struct identity leaf = certificates_issue(&plan, &w->root, w->keys[P256]);
		struct chain *chain = CHAIN(&leaf);
		chain->trust.judged_at = CERTIFICATES_NOW;
		json_t *json = leaf_json(chain);
		assert_int_equal(json_array_size(json_at(json, "leaf.policies")), rows[i].count);
		assert_string_equal(json_text_at(json, "leaf.validation"), rows[i].validation);
		assert_int_equal(json_integer_value(json_at(json, "leaf.validity_days")), 89);
		assert_null(json_at(json, "leaf.lints"));
		json_decref(json);
		identity_done(&leaf);
	}
}

static void many_policies(void **state)
{
	struct world *w = *state;
	char text[2000] = "";
	const struct certificate_plan plan = { NAMED, .policies = text };

	for (int i = 0; i < 100; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s1.2.3.%d",
			i ? "," : "", i);
	struct identity leaf = certificates_issue(&plan, &w->root, w->keys[P256]);
	struct chain *chain = CHAIN(&leaf);
	assert_int_equal(chain->certificates[0].policy_count, CERTIFICATE_POLICIES_MAXIMUM);
	chain_unref(chain);
	identity_done(&leaf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lint_table),
		cmocka_unit_test(dates_to_the_second),
		cmocka_unit_test(issuers_are_no_leaves),
		cmocka_unit_test(chains),
		cmocka_unit_test(a_long_chain_backwards),
		cmocka_unit_test(mail_addresses_are_counted),
		cmocka_unit_test(mail_address_in_a_set),
		cmocka_unit_test(policies),
		cmocka_unit_test(many_policies),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("certificate_lints", tests, set_up, tear_down);
}
