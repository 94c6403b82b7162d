/* SPDX-License-Identifier: Apache-2.0 */
/* tls/trust: the classes of PROTOCOL E.4, on chains made here. */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "tests/unit/trust_world.h"
#include "tls/chain_read.h"

#include <openssl/objects.h>
#include <openssl/x509_vfy.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Frees the chain. */
static struct trust_verdict judge(const struct trust_store *store, struct chain *chain)
{
	struct trust_verdict verdict = trust_judge(store, chain, CERTIFICATES_NOW);

	chain_unref(chain);
	return verdict;
}

static void assert_trust(struct trust_verdict verdict, enum trust expected)
{
	if (verdict.status != expected)
		fail_msg("%s (%d: %s at depth %d), expected %s", trust_text(verdict.status),
			verdict.code, trust_error_text(verdict.code), verdict.depth,
			trust_text(expected));
}

static void trusted(void **state)
{
	const struct world *w = *state;
	struct identity leaf = certificates_leaf("mx.example.se", &w->intermediate);

	assert_trust(judge(w->store, CHAIN(&leaf, &w->intermediate)), TRUST_TRUSTED);
	assert_trust(judge(w->store, CHAIN(&leaf, &w->intermediate, &w->root)), TRUST_TRUSTED);
	assert_trust(judge(w->store, CHAIN(&leaf, &w->stranger, &w->intermediate)), TRUST_TRUSTED);
	assert_int_equal(trust_store_count(w->store), 1);
	struct trust_verdict verdict = judge(w->store, CHAIN(&leaf, &w->intermediate));
	assert_int_equal(verdict.code, X509_V_OK);
	assert_false(verdict.if_unexpired_known);
	assert_true(verdict.judged_at == CERTIFICATES_NOW);
	assert_true(verdict.valid_until == CERTIFICATES_NOW + 30 * CERTIFICATES_DAY * CLOCK_SECOND);
	identity_done(&leaf);
}

/* T203, T204 */
static void self_signed(void **state)
{
	const struct world *w = *state;
	struct identity alone = certificates_leaf("mx.example.se", NULL);
	struct identity leaf = certificates_leaf("mx.example.se", &w->stranger);

	assert_trust(judge(w->store, CHAIN(&alone)), TRUST_SELF_SIGNED_LEAF);
	assert_trust(judge(w->store, CHAIN(&leaf, &w->stranger)), TRUST_SELF_SIGNED_ROOT);
	assert_trust(judge(w->store, CHAIN(&leaf)), TRUST_UNKNOWN_CA);
	identity_done(&alone);
	identity_done(&leaf);
}

/* T205 */
static void missing_intermediate(void **state)
{
	const struct world *w = *state;
	struct identity leaf = certificates_leaf("mx.example.se", &w->intermediate);
	struct identity foreign = certificates_leaf("mx.example.se", &w->stranger);

	assert_trust(judge(w->store, CHAIN(&leaf)), TRUST_UNKNOWN_CA);
	assert_trust(judge(w->forgiving, CHAIN(&leaf)), TRUST_TRANSVALID);
	assert_trust(judge(w->forgiving, CHAIN(&leaf, &w->intermediate)), TRUST_TRUSTED);
	assert_trust(judge(w->forgiving, CHAIN(&foreign)), TRUST_UNKNOWN_CA);
	identity_done(&leaf);
	identity_done(&foreign);
}

/* T206 */
static void expired(void **state)
{
	const struct world *w = *state;
	const struct certificate_plan plan = {
		.cn = "mx.example.se", .start_day = -90, .end_day = -1
	};
	struct identity leaf = certificates_issue(&plan, &w->intermediate, NULL);
	struct identity foreign = certificates_issue(&plan, &w->stranger, NULL);
	struct identity alone = certificates_issue(&plan, NULL, NULL);
	struct trust_verdict verdict = judge(w->store, CHAIN(&leaf, &w->intermediate));

	assert_trust(verdict, TRUST_EXPIRED);
	assert_int_equal(verdict.code, X509_V_ERR_CERT_HAS_EXPIRED);
	assert_int_equal(verdict.depth, 0);
	assert_true(verdict.if_unexpired_known);
	assert_true(verdict.if_unexpired);
	/* Dates do not hide that nobody vouches for the chain. */
	assert_trust(judge(w->store, CHAIN(&foreign)), TRUST_UNKNOWN_CA);
	assert_trust(judge(w->store, CHAIN(&foreign, &w->stranger)), TRUST_SELF_SIGNED_ROOT);
	assert_trust(judge(w->store, CHAIN(&alone)), TRUST_SELF_SIGNED_LEAF);
	identity_done(&leaf);
	identity_done(&foreign);
	identity_done(&alone);
}

static void expired_intermediate(void **state)
{
	const struct world *w = *state;
	const struct certificate_plan plan = { .cn = "Old Intermediate",
		.constraints = "critical,CA:TRUE",
		.usage = "critical,keyCertSign",
		.start_day = -90,
		.end_day = -1 };
	struct identity old = certificates_issue(&plan, &w->root, NULL);
	struct identity leaf = certificates_leaf("mx.example.se", &old);
	struct trust_verdict verdict = judge(w->store, CHAIN(&leaf, &old));

	assert_trust(verdict, TRUST_CHAIN_EXPIRED);
	assert_int_equal(verdict.depth, 1);
	assert_true(verdict.if_unexpired);
	identity_done(&leaf);
	identity_done(&old);
}

static void not_yet_valid(void **state)
{
	const struct world *w = *state;
	const struct certificate_plan plan = {
		.cn = "mx.example.se", .start_day = 5, .end_day = 60
	};
	struct identity leaf = certificates_issue(&plan, &w->intermediate, NULL);
	struct trust_verdict verdict = judge(w->store, CHAIN(&leaf, &w->intermediate));

	assert_trust(verdict, TRUST_NOT_YET_VALID);
	assert_true(verdict.if_unexpired);
	assert_true(verdict.valid_until == CERTIFICATES_NOW + 5 * CERTIFICATES_DAY * CLOCK_SECOND);
	identity_done(&leaf);
}

/* T207 and its kin: an issuer that may not issue. */
static void bad_ca_type(void **state)
{
	const struct world *w = *state;
	struct identity no_ca = certificates_leaf("mx.example.se", &w->intermediate);
	struct identity below = certificates_leaf("mx2.example.se", &no_ca);
	const struct certificate_plan short_path = { .cn = "Last CA",
		.usage = "critical,keyCertSign",
		.constraints = "critical,CA:TRUE,pathlen:0" };
	const struct certificate_plan no_sign = {
		.cn = "No Signer", .usage = "critical,cRLSign", .constraints = "critical,CA:TRUE"
	};
	const struct certificate_plan client = { .cn = "mx.example.se",
		.extended_usage = "clientAuth" };
	struct identity last = certificates_issue(&short_path, &w->root, NULL);
	struct identity too_deep = certificates_authority("One Too Many", &last);
	struct identity leaf = certificates_leaf("mx.example.se", &too_deep);
	struct identity mute = certificates_issue(&no_sign, &w->root, NULL);
	struct identity signed_by_mute = certificates_leaf("mx.example.se", &mute);
	struct identity for_clients = certificates_issue(&client, &w->intermediate, NULL);

	assert_trust(judge(w->store, CHAIN(&below, &no_ca, &w->intermediate)), TRUST_BAD_CA_TYPE);
	assert_trust(judge(w->store, CHAIN(&leaf, &too_deep, &last)), TRUST_BAD_CA_TYPE);
	assert_trust(judge(w->store, CHAIN(&signed_by_mute, &mute)), TRUST_BAD_CA_TYPE);
	assert_trust(judge(w->store, CHAIN(&signed_by_mute, &mute, &w->root)), TRUST_BAD_CA_TYPE);
	assert_trust(judge(w->store, CHAIN(&for_clients, &w->intermediate)), TRUST_BAD_CA_TYPE);
	struct identity *all[] = { &no_ca, &below, &last, &too_deep, &leaf, &mute, &signed_by_mute,
		&for_clients };
	for (size_t i = 0; i < COUNT_OF(all); i++)
		identity_done(all[i]);
}

/* [0] a key identifier, [1] an issuer and a serial number that are not its issuer's */
static const struct {
	const char *octets;
	size_t length;
} odd_identifiers[] = {
	{ "\x30\x06\x80\x04\x01\x02\x03\x04", 8 },
	{ "\x30\x16\xa1\x11\xa4\x0f\x30\x0d\x31\x0b\x30\x09\x06\x03\x55\x04\x06\x13\x02SE\x82\x01"
	  "\x01",
		24 },
};

static struct certificate_plan odd_plan(const char *cn, bool authority, size_t which)
{
	return (struct certificate_plan){ .cn = cn,
		.constraints = authority ? "critical,CA:TRUE" : NULL,
		.usage = authority ? "critical,keyCertSign" : NULL,
		.raw_nid = NID_authority_key_identifier,
		.raw = odd_identifiers[which].octets,
		.raw_length = odd_identifiers[which].length };
}

/* An authority with a key identifier. */
static struct identity identified(
	const char *cn, const struct identity *issuer, EVP_PKEY *key, const char *identifier)
{
	const struct certificate_plan plan = { .cn = cn,
		.constraints = "critical,CA:TRUE",
		.usage = "critical,keyCertSign",
		.raw_nid = NID_subject_key_identifier,
		.raw = identifier,
		.raw_length = 6 };

	return certificates_issue(&plan, issuer, key);
}

struct identified {
	struct identity root, twin, namesake, intermediate;
	struct trust_store *store; /* of the root */
};

static void check_identifier(const struct identified *of, size_t which)
{
	const struct certificate_plan plan = odd_plan("mx.example.se", false, which);
	const struct certificate_plan between = odd_plan("Odd Intermediate", true, which);
	struct identity leaf = certificates_issue(&plan, &of->intermediate, NULL);
	struct identity middle = certificates_issue(&between, &of->root, NULL);
	struct identity below = certificates_leaf("mx.example.se", &middle);
	struct identity forged = certificates_issue(&plan, &of->namesake, NULL);
	const struct {
		struct chain *chain;
		enum trust status;
		int depth;
	} rows[] = {
		/* whether or not the root is presented, and in whichever form */
		{ CHAIN(&leaf, &of->intermediate, &of->root), TRUST_OTHER, 0 },
		{ CHAIN(&leaf, &of->intermediate, &of->twin), TRUST_OTHER, 0 },
		{ CHAIN(&leaf, &of->twin, &of->intermediate), TRUST_OTHER, 0 },
		{ CHAIN(&leaf, &of->intermediate), TRUST_OTHER, 0 },
		{ CHAIN(&below, &middle, &of->root), TRUST_OTHER, 1 },
		{ CHAIN(&below, &middle), TRUST_OTHER, 1 },
		/* there is no way to the root */
		{ CHAIN(&leaf), TRUST_UNKNOWN_CA, 0 },
		{ CHAIN(&leaf, &of->root), TRUST_UNKNOWN_CA, 0 },
		{ CHAIN(&forged), TRUST_UNKNOWN_CA, 0 },
		{ CHAIN(&forged, &of->namesake), TRUST_SELF_SIGNED_ROOT, 1 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct trust_verdict verdict = judge(of->store, rows[i].chain);

		if (verdict.status != rows[i].status || verdict.depth != rows[i].depth)
			fail_msg("identifier %zu, row %zu: %s (%d) at depth %d", which, i,
				trust_text(verdict.status), verdict.code, verdict.depth);
	}
	struct identity *all[] = { &leaf, &middle, &below, &forged };
	for (size_t i = 0; i < COUNT_OF(all); i++)
		identity_done(all[i]);
}

/* T449: names and signatures lead to a root of the store, and the library does not go there. */
static void known_root(void **state)
{
	struct identified of = { .root = identified("Known Root", NULL, NULL, "\x04\x04wxyz") };

	(void)state;
	of.twin = identified("Known Root", NULL, of.root.key, "\x04\x04wxyz");
	of.namesake = identified("Known Root", NULL, NULL, "\x04\x04stuv");
	of.intermediate = identified("Known Intermediate", &of.root, NULL, "\x04\x04klmn");
	of.store = trust_world_load(&of.root, NULL);
	for (size_t i = 0; i < COUNT_OF(odd_identifiers); i++)
		check_identifier(&of, i);
	trust_store_free(of.store);
	struct identity *all[] = { &of.root, &of.twin, &of.namesake, &of.intermediate };
	for (size_t i = 0; i < COUNT_OF(all); i++)
		identity_done(all[i]);
}

/* T449: the root of the store is odd itself, or what it signed bears its name. */
static void odd_root(void **state)
{
	const struct world *w = *state;
	const struct certificate_plan plan = odd_plan("Odd Root", true, 1);
	const struct certificate_plan like_root = { .cn = "Test Root",
		.names = "DNS:mx.example.se" };
	struct identity root = certificates_issue(&plan, NULL, NULL);
	struct identity leaf = certificates_leaf("mx.example.se", &root);
	struct identity named_so = certificates_issue(&like_root, &w->root, NULL);
	struct trust_store *store = trust_world_load(&root, NULL);

	assert_trust(judge(store, CHAIN(&leaf, &root)), TRUST_OTHER);
	assert_trust(judge(store, CHAIN(&leaf)), TRUST_OTHER);
	assert_trust(judge(w->store, CHAIN(&leaf, &root)), TRUST_SELF_SIGNED_ROOT);
	assert_trust(judge(w->store, CHAIN(&named_so)), TRUST_OTHER);
	assert_trust(judge(store, CHAIN(&named_so)), TRUST_BAD_SIGNATURE);
	trust_store_free(store);
	struct identity *all[] = { &root, &leaf, &named_so };
	for (size_t i = 0; i < COUNT_OF(all); i++)
		identity_done(all[i]);
}

static void name_constraints(void **state)
{
	const struct world *w = *state;
	const struct certificate_plan permitted = { .cn = "Limited",
		.constraints = "critical,CA:TRUE",
		.usage = "critical,keyCertSign",
		.name_constraints = "critical,permitted;DNS:example.org" };
	const struct certificate_plan excluded = { .cn = "Barred",
		.constraints = "critical,CA:TRUE",
		.usage = "critical,keyCertSign",
		.name_constraints = "critical,excluded;DNS:example.se" };
	struct identity limited = certificates_issue(&permitted, &w->root, NULL);
	struct identity barred = certificates_issue(&excluded, &w->root, NULL);
	struct identity outside = certificates_leaf("mx.example.se", &limited);
	struct identity inside = certificates_leaf("mx.example.org", &limited);
	struct identity forbidden = certificates_leaf("mx.example.se", &barred);

	assert_trust(judge(w->store, CHAIN(&outside, &limited)), TRUST_NAME_CONSTRAINTS);
	assert_trust(judge(w->store, CHAIN(&inside, &limited)), TRUST_TRUSTED);
	assert_trust(judge(w->store, CHAIN(&forbidden, &barred)), TRUST_NAME_CONSTRAINTS);
	struct identity *all[] = { &limited, &barred, &outside, &inside, &forbidden };
	for (size_t i = 0; i < COUNT_OF(all); i++)
		identity_done(all[i]);
}

static void bad_signature(void **state)
{
	const struct world *w = *state;
	struct identity leaf = certificates_leaf("mx.example.se", &w->intermediate);
	struct identity middle = certificates_authority("Forged", &w->root);
	struct identity below = certificates_leaf("mx.example.se", &middle);

	certificates_break_signature(&leaf);
	certificates_break_signature(&middle);
	assert_trust(judge(w->store, CHAIN(&leaf, &w->intermediate)), TRUST_BAD_SIGNATURE);
	assert_trust(judge(w->store, CHAIN(&below, &middle)), TRUST_BAD_SIGNATURE);
	identity_done(&leaf);
	identity_done(&middle);
	identity_done(&below);
}

static void critical_extension(void **state)
{
	const struct world *w = *state;
	const struct certificate_plan plan = { .cn = "mx.example.se", .unknown_critical = "\x05" };
	struct identity leaf = certificates_issue(&plan, &w->intermediate, NULL);

	assert_trust(judge(w->store, CHAIN(&leaf, &w->intermediate)), TRUST_CRITICAL_EXTENSION);
	identity_done(&leaf);
}

static void no_certificate_at_all(void **state)
{
	const struct world *w = *state;
	const struct octets garbage = { (const uint8_t *)"garbage", 7 };
	struct chain *chain = chain_parse(&garbage, 1);

	assert_false(chain->certificates[0].parsed);
	assert_int_equal(chain->certificates[0].der.length, 7);
	assert_trust(judge(w->store, chain), TRUST_OTHER);
}

static void loading_complains(void **state)
{
	char *path = strdup("/tmp/tesscan-test-XXXXXX"), *error = NULL;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "no certificate\n", 15), 15);
	close(fd);
	assert_null(trust_store_load(path, NULL, &error));
	assert_non_null(strstr(error, path));
	free(error);
	unlink(path);
	error = NULL;
	assert_null(trust_store_load(path, NULL, &error));
	assert_non_null(strstr(error, path));
	free(error);
	free(path);
}

static void every_code_has_a_text(void **state)
{
	(void)state;
	assert_string_equal(trust_error_text(X509_V_OK), "ok");
	assert_string_equal(
		trust_error_text(X509_V_ERR_CERT_HAS_EXPIRED), "certificate has expired");
	for (int code = 0; code < 100; code++)
		assert_true(*trust_error_text(code) != 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trusted),
		cmocka_unit_test(self_signed),
		cmocka_unit_test(missing_intermediate),
		cmocka_unit_test(expired),
		cmocka_unit_test(expired_intermediate),
		cmocka_unit_test(not_yet_valid),
		cmocka_unit_test(bad_ca_type),
		cmocka_unit_test(known_root),
		cmocka_unit_test(odd_root),
		cmocka_unit_test(name_constraints),
		cmocka_unit_test(bad_signature),
		cmocka_unit_test(critical_extension),
		cmocka_unit_test(no_certificate_at_all),
		cmocka_unit_test(loading_complains),
		cmocka_unit_test(every_code_has_a_text),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name(
		"trust", tests, trust_world_set_up, trust_world_tear_down);
}
