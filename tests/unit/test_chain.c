/* SPDX-License-Identifier: Apache-2.0 */
/* tls: chain facts (PROTOCOL E.3) and their JSON; the outcome table of base. */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "base/outcome.h"
#include "tests/unit/certificates.h"
#include "tests/unit/json_path.h"
#include "tls/certificate_json.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void facts(void **state)
{
	const struct certificate_plan plan = { .cn = "mx.example.se",
		.names = "DNS:mx.example.se,IP:192.0.2.1,DNS:*.example.se,IP:2001:db8::1,email:a@b."
			 "se",
		.constraints = "CA:FALSE",
		.usage = "digitalSignature,keyEncipherment",
		.extended_usage = "serverAuth,clientAuth" };
	struct identity root = certificates_authority("Root", NULL);
	struct identity leaf = certificates_issue(&plan, &root, NULL);
	struct chain *chain = CHAIN(&leaf, &root);
	const struct certificate *c = &chain->certificates[0];
	uint8_t digest[32];

	(void)state;
	assert_int_equal(chain->count, 2);
	assert_true(c->parsed);
	assert_int_equal(c->version, 3);
	SHA256(c->der.bytes, c->der.length, digest);
	assert_memory_equal(c->sha256, digest, 32);
	assert_int_equal(c->subject.length, strlen("CN=mx.example.se"));
	assert_memory_equal(c->subject.bytes, "CN=mx.example.se", c->subject.length);
	assert_memory_equal(c->issuer.bytes, "CN=Root", c->issuer.length);
	assert_string_equal(c->signature_algorithm, "ecdsa-with-SHA256");
	assert_string_equal(c->key_type, "ec");
	assert_int_equal(c->key_bits, 256);
	assert_string_equal(c->curve, "prime256v1");
	assert_true(c->not_before == CERTIFICATES_NOW - 30 * CERTIFICATES_DAY * CLOCK_SECOND);
	assert_true(c->not_after == CERTIFICATES_NOW + 30 * CERTIFICATES_DAY * CLOCK_SECOND);
	assert_false(c->is_ca);
	assert_false(c->self_issued);
	assert_false(c->self_signed);
	assert_int_equal(c->dns_count, 2);
	assert_memory_equal(c->dns[1].bytes, "*.example.se", 12);
	assert_int_equal(c->ip_count, 2);
	assert_int_equal(c->ip[1].length, 16);
	assert_int_equal(c->common_name_count, 1);
	assert_string_equal(c->key_usage, "digitalSignature,keyEncipherment");
	assert_string_equal(c->extended_key_usage, "serverAuth,clientAuth");
	assert_true(chain->certificates[1].is_ca);
	assert_true(chain->certificates[1].self_issued);
	assert_true(chain->certificates[1].self_signed);
	assert_int_equal(chain->certificates[1].path_length, -1);
	chain_unref(chain_ref(chain));
	chain_unref(chain);
	identity_done(&root);
	identity_done(&leaf);
}

static void forged_root_is_not_self_signed(void **state)
{
	struct identity root = certificates_authority("Root", NULL);

	(void)state;
	certificates_break_signature(&root);
	struct chain *chain = CHAIN(&root);
	assert_true(chain->certificates[0].self_issued);
	assert_false(chain->certificates[0].self_signed);
	chain_unref(chain);
	identity_done(&root);
}

/* Identities tell apart order, number, and where one certificate ends. */
static void identities(void **state)
{
	const struct octets rows[][2] = { { { (const uint8_t *)"ab", 2 },
						  { (const uint8_t *)"c", 1 } },
		{ { (const uint8_t *)"a", 1 }, { (const uint8_t *)"bc", 2 } },
		{ { (const uint8_t *)"c", 1 }, { (const uint8_t *)"ab", 2 } } };
	uint8_t ids[4][CHAIN_DIGEST_SIZE], again[CHAIN_DIGEST_SIZE];

	(void)state;
	for (size_t i = 0; i < 3; i++)
		chain_identify(rows[i], 2, ids[i]);
	chain_identify(rows[0], 1, ids[3]);
	for (size_t i = 0; i < 4; i++) {
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(ids[i], ids[j], CHAIN_DIGEST_SIZE);
	}
	chain_identify(rows[0], 2, again);
	assert_memory_equal(ids[0], again, CHAIN_DIGEST_SIZE);
}

static json_t *json_of(const struct chain *chain)
{
	struct buffer text;
	struct writer json;

	buffer_init(&text, 16 * 1024 * 1024);
	writer_init(&json, &text);
	writer_object(&json, NULL);
	chain_json(&json, chain);
	writer_object_end(&json);
	json_t *root =
		json_loadb(text.bytes, text.length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	assert_non_null(root);
	buffer_done(&text);
	return root;
}

static void chain_as_json(void **state)
{
	struct identity root = certificates_authority("Root", NULL);
	struct identity leaf = certificates_leaf("mx.example.se", &root);
	struct chain *chain = CHAIN(&leaf, &root);

	(void)state;
	chain->trust = (struct trust_verdict){ .status = TRUST_SELF_SIGNED_ROOT,
		.code = 19,
		.depth = 1,
		.judged_at = CERTIFICATES_NOW };
	json_t *json = json_of(chain);
	assert_int_equal(json_array_size(json_at(json, "chain.certificates")), 2);
	assert_int_equal(strlen(json_text_at(json, "chain.id")), 64);
	assert_string_equal(
		json_text_at(json, "leaf.sha256"), json_text_at(json, "chain.certificates.0"));
	assert_string_equal(json_text_at(json, "leaf.subject"), "CN=mx.example.se");
	assert_string_equal(json_text_at(json, "leaf.key.type"), "ec");
	assert_true(json_has(json, "leaf.san.dns", "mx.example.se"));
	assert_string_equal(json_text_at(json, "trust.status"), "self_signed_root_untrusted");
	assert_int_equal(json_integer_value(json_at(json, "trust.code")), 19);
	json_decref(json);
	chain_unref(chain);
	identity_done(&root);
	identity_done(&leaf);
}

/* T215: a certificate with more names than are shown says how many there are. */
static void many_names(void **state)
{
	char *names = calloc(1, 20000);
	const struct certificate_plan plan = { .cn = "x", .names = names };

	(void)state;
	for (int i = 0; i < 500; i++)
		snprintf(names + strlen(names), 20000 - strlen(names), "%sDNS:mx%d.example.se",
			i ? "," : "", i);
	struct identity leaf = certificates_issue(&plan, NULL, NULL);
	struct chain *chain = CHAIN(&leaf);
	assert_int_equal(chain->certificates[0].dns_count, 500);
	json_t *json = json_of(chain);
	assert_int_equal(json_array_size(json_at(json, "leaf.san.dns")), CERTIFICATE_NAMES_SHOWN);
	assert_int_equal(json_integer_value(json_at(json, "leaf.san.count")), 500);
	json_decref(json);
	chain_unref(chain);
	identity_done(&leaf);
	free(names);
}

/* Each outcome has a text of its own, a class and a stage that have one, too. */
static void outcome_table(void **state)
{
	(void)state;
	for (int i = 0; i < outcome_count; i++) {
		enum outcome outcome = (enum outcome)i;
		assert_true(*outcome_text(outcome) && *outcome_help(outcome));
		assert_true(*outcome_class_text(outcome_class_of(outcome)));
		assert_true(*stage_text(outcome_stage(outcome)));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(
				outcome_text(outcome), outcome_text((enum outcome)j));
	}
	assert_string_equal(outcome_text(OUTCOME_TLS_OK), "tls_ok");
	assert_int_equal(outcome_class_of(OUTCOME_GREET_4XX), CLASS_TRANSIENT);
	assert_int_equal(outcome_stage(OUTCOME_TLS_FAIL), STAGE_TLS);
	assert_true(lint_count <= 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts),
		cmocka_unit_test(forged_root_is_not_self_signed),
		cmocka_unit_test(identities),
		cmocka_unit_test(chain_as_json),
		cmocka_unit_test(many_names),
		cmocka_unit_test(outcome_table),
	};

	return RUN_TESTS("chain", tests);
}
