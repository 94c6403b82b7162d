/* SPDX-License-Identifier: Apache-2.0 */
/* tls/stapling: OCSP responses and timestamp lists, cut and bent (PROTOCOL E.2, T198). */
#include "tests/unit/unit.h"

#include "tests/unit/certificates.h"
#include "tls/stapling.h"

#include <openssl/ocsp.h>
#include <openssl/x509v3.h>
#include <string.h>

static void timestamp_lists(void **state)
{
	static const struct {
		const char *name;
		uint8_t octets[16];
		size_t length, count;
	} rows[] = {
		{ "one", { 0, 3, 0, 1, 'a' }, 5, 1 },
		{ "two", { 0, 7, 0, 1, 'a', 0, 2, 'b', 'c' }, 9, 2 },
		{ "none", { 0, 0 }, 2, 0 },
		{ "no octets", { 0 }, 0, 0 },
		{ "half a length", { 0 }, 1, 0 },
		{ "list too long", { 0, 4, 0, 1, 'a' }, 5, 0 },
		{ "list too short", { 0, 2, 0, 1, 'a' }, 5, 0 },
		{ "entry too long", { 0, 3, 0, 2, 'a' }, 5, 0 },
		{ "empty entry", { 0, 2, 0, 0 }, 4, 0 },
		{ "half a second entry", { 0, 4, 0, 1, 'a', 0 }, 6, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		uint8_t wrapped[20] = { 4, (uint8_t)rows[i].length };
		memcpy(wrapped + 2, rows[i].octets, rows[i].length);
		if (sct_list_count(rows[i].octets, rows[i].length) != rows[i].count)
			fail_msg("%s", rows[i].name);
		assert_int_equal(sct_extension_count(wrapped, rows[i].length + 2), rows[i].count);
		assert_int_equal(sct_extension_count(wrapped, rows[i].length + 1), 0);
		assert_int_equal(sct_extension_count(wrapped, rows[i].length + 3), 0);
	}
}

struct world {
	struct identity root, leaf, other;
};

static int set_up(void **state)
{
	static struct world world;

	world.root = certificates_authority("Test Root", NULL);
	world.leaf = certificates_leaf("mx.example.se", &world.root);
	world.other = certificates_leaf("mx2.example.se", &world.root);
	*state = &world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	identity_done(&world->root);
	identity_done(&world->leaf);
	identity_done(&world->other);
	return 0;
}

static const uint8_t timestamps[] = { 4, 5, 0, 3, 0, 1, 'a' };

static void add_single(const struct world *w, OCSP_BASICRESP *basic, const struct identity *about,
	int status, bool next_update)
{
	OCSP_CERTID *id = OCSP_cert_to_id(NULL, about->x509, w->root.x509);
	ASN1_TIME *now = ASN1_TIME_set(NULL, 1790000000), *later = ASN1_TIME_set(NULL, 1790604800);
	OCSP_SINGLERESP *single =
		OCSP_basic_add1_status(basic, id, status, 0, now, now, next_update ? later : NULL);
	ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();

	ASN1_OCTET_STRING_set(value, timestamps, sizeof(timestamps));
	X509_EXTENSION *extension = X509_EXTENSION_create_by_NID(NULL, NID_ct_cert_scts, 0, value);
	assert_int_equal(OCSP_SINGLERESP_add_ext(single, extension, -1), 1);
	X509_EXTENSION_free(extension);
	ASN1_OCTET_STRING_free(value);
	ASN1_TIME_free(now);
	ASN1_TIME_free(later);
	OCSP_CERTID_free(id);
}

/* Frees basic; the DER, freed with OPENSSL_free(). */
static unsigned char *response(
	const struct world *w, int status, OCSP_BASICRESP *basic, size_t *ret_length)
{
	unsigned char *der = NULL;

	if (basic)
		OCSP_basic_sign(basic, w->root.x509, w->root.key, EVP_sha256(), NULL, OCSP_NOCERTS);
	OCSP_RESPONSE *whole = OCSP_response_create(status, basic);
	*ret_length = (size_t)i2d_OCSP_RESPONSE(whole, &der);
	OCSP_RESPONSE_free(whole);
	OCSP_BASICRESP_free(basic);
	return der;
}

static struct octets serial_of(const struct identity *identity)
{
	const ASN1_INTEGER *number = X509_get0_serialNumber(identity->x509);

	return (struct octets){ ASN1_STRING_get0_data(number), (size_t)ASN1_STRING_length(number) };
}

/* T198 */
static void about_the_leaf(void **state)
{
	struct world *w = *state;
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	struct octets leaf = serial_of(&w->leaf), other = serial_of(&w->other);
	struct octets root = serial_of(&w->root);
	size_t length;

	add_single(w, basic, &w->other, V_OCSP_CERTSTATUS_REVOKED, false);
	add_single(w, basic, &w->leaf, V_OCSP_CERTSTATUS_GOOD, true);
	unsigned char *der = response(w, OCSP_RESPONSE_STATUS_SUCCESSFUL, basic, &length);
	struct ocsp_facts facts = ocsp_parse(der, length, &leaf);
	assert_int_equal(facts.status, STAPLED_GOOD);
	assert_true(facts.has_next_update);
	assert_true(facts.next_update == INT64_C(1790604800000000));
	assert_int_equal(facts.scts, 1);
	facts = ocsp_parse(der, length, &other);
	assert_int_equal(facts.status, STAPLED_REVOKED);
	assert_false(facts.has_next_update);
	assert_int_equal(ocsp_parse(der, length, &root).status, STAPLED_OTHER_CERTIFICATE);
	for (size_t cut = 0; cut < length; cut++)
		assert_int_equal(ocsp_parse(der, cut, &leaf).status, STAPLED_MALFORMED);
	OPENSSL_free(der);
}

/* A peer may staple a response on thousands of certificates: only the first are looked at. */
static void many_certificates(void **state)
{
	struct world *w = *state;
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	struct octets leaf = serial_of(&w->leaf);
	size_t length;

	for (int i = 0; i < STAPLING_RESPONSES_MAXIMUM; i++)
		add_single(w, basic, &w->other, V_OCSP_CERTSTATUS_GOOD, true);
	add_single(w, basic, &w->leaf, V_OCSP_CERTSTATUS_GOOD, true);
	unsigned char *der = response(w, OCSP_RESPONSE_STATUS_SUCCESSFUL, basic, &length);
	assert_int_equal(ocsp_parse(der, length, &leaf).status, STAPLED_OTHER_CERTIFICATE);
	OPENSSL_free(der);
}

static void no_response(void **state)
{
	static const uint8_t garbage[] = "garbage";
	struct world *w = *state;
	struct octets leaf = serial_of(&w->leaf);
	size_t length;
	unsigned char *der = response(w, OCSP_RESPONSE_STATUS_TRYLATER, NULL, &length);

	assert_int_equal(ocsp_parse(der, length, &leaf).status, STAPLED_UNSUCCESSFUL);
	OPENSSL_free(der);
	assert_int_equal(ocsp_parse(garbage, sizeof(garbage), &leaf).status, STAPLED_MALFORMED);
	/* Successful, but of a type nobody knows. */
	static const uint8_t odd[] = { 0x30, 0x0f, 0x0a, 1, 0, 0xa0, 0x0a, 0x30, 8, 6, 3, 0x2a, 3,
		4, 4, 1, 0x30 };
	assert_int_equal(ocsp_parse(odd, sizeof(odd), &leaf).status, STAPLED_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timestamp_lists),
		cmocka_unit_test(about_the_leaf),
		cmocka_unit_test(many_certificates),
		cmocka_unit_test(no_response),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("stapling", tests, set_up, tear_down);
}
