/* SPDX-License-Identifier: Apache-2.0 */
/* Grades of PROTOCOL E.6, row by row. */
#include "unit.h"
#include "tests/unit/tls_pair.h"
#include "verdict/grade.h"

struct row {
	const char *version;
	const char *suite;
	const char *key_exchange;
	int group_bits;
	const char *key_type;
	int key_bits;
	const char *signature;
	bool self_signed;
	enum tls_grade grade;
};

#define GCM "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"

static const struct row rows[] = {
	{ "TLSv1.3", "TLS_AES_256_GCM_SHA384", "ECDHE", 253, "ec", 256, "ecdsa-with-SHA256", false,
		GRADE_GOOD },
	{ "TLSv1.2", GCM, "ECDHE", 253, "rsa", 2048, "RSA-SHA256", false, GRADE_GOOD },
	{ "TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE", 253, "rsa", 2048, "RSA-SHA256",
		false, GRADE_GOOD },
	{ "TLSv1.2", GCM, "ECDHE", 253, "ed25519", 253, "ED25519", false, GRADE_GOOD },
	{ "TLSv1.2", GCM, "ECDHE", 253, "ec", 224, "ecdsa-with-SHA256", false, GRADE_GOOD },
	/* T190: the old versions */
	{ "TLSv1.1", GCM, "ECDHE", 253, "rsa", 2048, "RSA-SHA256", false, GRADE_WEAK },
	{ "TLSv1", GCM, "ECDHE", 253, "rsa", 2048, "RSA-SHA256", false, GRADE_WEAK },
	{ "SSLv3", GCM, "ECDHE", 253, "rsa", 2048, "RSA-SHA256", false, GRADE_BROKEN },
	/* T193: no forward secrecy */
	{ "TLSv1.2", "TLS_RSA_WITH_AES_256_CBC_SHA", "RSA", 0, "rsa", 2048, "RSA-SHA256", false,
		GRADE_WEAK },
	/* T194: Diffie-Hellman groups */
	{ "TLSv1.2", GCM, "DHE", 2048, "rsa", 2048, "RSA-SHA256", false, GRADE_GOOD },
	{ "TLSv1.2", GCM, "DHE", 2047, "rsa", 2048, "RSA-SHA256", false, GRADE_WEAK },
	{ "TLSv1.2", GCM, "DHE", 1024, "rsa", 2048, "RSA-SHA256", false, GRADE_WEAK },
	{ "TLSv1.2", GCM, "DHE", 1023, "rsa", 2048, "RSA-SHA256", false, GRADE_BROKEN },
	/* T214: keys */
	{ "TLSv1.2", GCM, "ECDHE", 253, "rsa", 512, "RSA-SHA256", false, GRADE_BROKEN },
	{ "TLSv1.2", GCM, "ECDHE", 253, "rsa", 1024, "RSA-SHA256", false, GRADE_WEAK },
	{ "TLSv1.2", GCM, "ECDHE", 253, "ec", 160, "ecdsa-with-SHA256", false, GRADE_WEAK },
	{ "TLSv1.2", GCM, "ECDHE", 253, "ec", 159, "ecdsa-with-SHA256", false, GRADE_BROKEN },
	/* T192, T195 and their kin: suites */
	{ "TLSv1.2", "TLS_RSA_WITH_RC4_128_SHA", "RSA", 0, "rsa", 2048, "RSA-SHA256", false,
		GRADE_BROKEN },
	{ "TLSv1.2", "TLS_ECDH_anon_WITH_AES_128_CBC_SHA", "ECDHE", 253, "rsa", 2048, "RSA-SHA256",
		false, GRADE_WEAK },
	{ "TLSv1.2", "TLS_DH_anon_WITH_RC4_128_MD5", "DHE", 2048, "rsa", 2048, "RSA-SHA256", false,
		GRADE_BROKEN },
	{ "TLSv1.2", "TLS_DH_anon_WITH_AES_128_CBC_SHA", "DHE", 512, "rsa", 2048, "RSA-SHA256",
		false, GRADE_BROKEN },
	{ "TLSv1.2", "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA", "RSA", 0, "rsa", 2048, "RSA-SHA256",
		false, GRADE_BROKEN },
	{ "TLSv1.2", "TLS_RSA_WITH_DES_CBC_SHA", "RSA", 0, "rsa", 2048, "RSA-SHA256", false,
		GRADE_BROKEN },
	{ "TLSv1.2", "TLS_RSA_WITH_NULL_SHA", "RSA", 0, "rsa", 2048, "RSA-SHA256", false,
		GRADE_BROKEN },
	{ "TLSv1.2", "TLS_RSA_WITH_RC4_128_MD5", "RSA", 0, "rsa", 2048, "RSA-SHA256", false,
		GRADE_BROKEN },
	{ "TLSv1.2", "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", "ECDHE", 253, "rsa", 2048, "RSA-SHA256",
		false, GRADE_WEAK },
	{ "TLSv1.2", "TLS_DHE_RSA_WITH_SEED_CBC_SHA", "DHE", 2048, "rsa", 2048, "RSA-SHA256", false,
		GRADE_WEAK },
	/* signatures, but for those a key made on itself */
	{ "TLSv1.2", GCM, "ECDHE", 253, "rsa", 2048, "RSA-SHA1", false, GRADE_WEAK },
	{ "TLSv1.2", GCM, "ECDHE", 253, "rsa", 2048, "RSA-MD5", false, GRADE_WEAK },
	{ "TLSv1.2", GCM, "ECDHE", 253, "rsa", 2048, "RSA-SHA1", true, GRADE_GOOD },
};

static void rows_of_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct row *row = &rows[i];
		struct certificate leaf = { .parsed = true,
			.key_type = row->key_type,
			.key_bits = row->key_bits,
			.signature_algorithm = row->signature,
			.self_signed = row->self_signed };
		struct chain chain = { .certificates = &leaf, .count = 1 };
		struct smtp_facts smtp = { .tls_up = true };

		smtp.tls.version = row->version;
		smtp.tls.cipher_iana = row->suite;
		smtp.tls.key_exchange = row->key_exchange;
		smtp.tls.group_bits = row->group_bits;
		smtp.tls.forward_secrecy = row->group_bits > 0;
		if (grade_of(&smtp, &chain) != row->grade)
			fail_msg("row %zu: %s", i, tls_grade_text(grade_of(&smtp, &chain)));
	}
}

/* T437: what the server signed of a real handshake; the keys and everything else are good. */
static void handshake_signatures(void **state)
{
	static const struct {
		char *algorithm;
		bool rsa;
		int version;
		enum tls_grade grade;
	} cases[] = {
		{ "RSA+SHA1", true, TLS1_2_VERSION, GRADE_WEAK },
		{ "ECDSA+SHA1", false, TLS1_2_VERSION, GRADE_WEAK },
		{ "RSA+SHA256", true, TLS1_2_VERSION, GRADE_GOOD },
		{ "RSA+SHA224", true, TLS1_2_VERSION, GRADE_GOOD },
		{ "rsa_pss_rsae_sha256", true, TLS1_2_VERSION, GRADE_GOOD },
		{ "ECDSA+SHA256", false, TLS1_3_VERSION, GRADE_GOOD },
	};
	SSL_CTX *client = tls_context_new();
	struct identity root = certificates_authority("Root", NULL);
	EVP_PKEY *key = EVP_RSA_gen(2048);
	const struct certificate_plan plan = { .cn = "mx.example.se" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct identity leaf = certificates_issue(&plan, &root, cases[i].rsa ? key : NULL);
		struct chain *chain = CHAIN(&leaf, &root);
		SSL_CTX *server = tls_server_new();
		struct tls_pair pair;

		tls_server_identity(server, &leaf, NO_ISSUERS);
		SSL_CTX_set_max_proto_version(server, cases[i].version);
		assert_int_equal(SSL_CTX_set1_sigalgs_list(server, cases[i].algorithm), 1);
		tls_pair_join(
			&pair, tls_session_new(client, NULL, &pair.watch, TLS_KEY_ANY), server);
		assert_true(tls_pair_shake(&pair));
		struct smtp_facts smtp = { .tls_up = true, .tls = tls_session_facts(pair.client) };
		if (grade_of(&smtp, chain) != cases[i].grade)
			fail_msg("%s: %s, %s", cases[i].algorithm, smtp.tls.signature,
				tls_grade_text(grade_of(&smtp, chain)));
		tls_pair_done(&pair);
		SSL_CTX_free(server);
		chain_unref(chain);
		identity_done(&leaf);
	}
	EVP_PKEY_free(key);
	identity_done(&root);
	tls_context_free(client);
}

static void without_tls(void **state)
{
	struct smtp_facts smtp = { 0 };

	(void)state;
	assert_int_equal(grade_of(&smtp, NULL), GRADE_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_the_table),
		cmocka_unit_test(handshake_signatures),
		cmocka_unit_test(without_tls),
	};

	return RUN_TESTS("grade", tests);
}
