/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates for tests (certificates.h). */
#include "tests/unit/certificates.h"

#include "base/clock.h"
#include "tls/chain_read.h"

#include <assert.h>
#include <openssl/conf.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the tests build on must not fail, whatever NDEBUG says. */
static void demand(bool condition)
{
	if (!condition)
		abort();
}

EVP_PKEY *certificates_key(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");

	demand(key != NULL);
	return key;
}

static void add_extension(X509 *x509, X509V3_CTX *context, int nid, const char *value)
{
	if (!value)
		return;
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, context, nid, value);
	demand(extension != NULL);
	demand(X509_add_ext(x509, extension, -1));
	X509_EXTENSION_free(extension);
}

static void add_unknown_critical(X509 *x509, const char *value)
{
	if (!value)
		return;
	ASN1_OBJECT *object = OBJ_txt2obj("1.3.6.1.4.1.99999.1", 1);
	ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
	demand(ASN1_OCTET_STRING_set(octets, (const unsigned char *)value, (int)strlen(value)));
	X509_EXTENSION *extension = X509_EXTENSION_create_by_OBJ(NULL, object, 1, octets);
	demand(extension && X509_add_ext(x509, extension, -1));
	X509_EXTENSION_free(extension);
	ASN1_OCTET_STRING_free(octets);
	ASN1_OBJECT_free(object);
}

static void add_raw(X509 *x509, const struct certificate_plan *plan)
{
	ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();

	if (plan->raw_nid) {
		demand(ASN1_OCTET_STRING_set(
			octets, (const unsigned char *)plan->raw, (int)plan->raw_length));
		X509_EXTENSION *extension =
			X509_EXTENSION_create_by_NID(NULL, plan->raw_nid, 0, octets);
		demand(extension && X509_add_ext(x509, extension, -1));
		X509_EXTENSION_free(extension);
	}
	if (plan->repeated_nid) {
		int at = X509_get_ext_by_NID(x509, plan->repeated_nid, -1);
		demand(at >= 0 && X509_add_ext(x509, X509_get_ext(x509, at), -1));
	}
	ASN1_OCTET_STRING_free(octets);
}

static void set_odd_serial(X509 *x509, const char *digits)
{
	BIGNUM *number = NULL;

	if (!digits)
		return;
	demand(BN_hex2bn(&number, digits) > 0);
	demand(BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x509)) != NULL);
	BN_free(number);
}

/* Letters that the library would not write. */
static void set_odd_date(ASN1_TIME *time, const char *letters)
{
	if (letters)
		demand(ASN1_STRING_set(time, letters, -1));
}

static void set_dates(X509 *x509, const struct certificate_plan *plan)
{
	int64_t now = CERTIFICATES_NOW / CLOCK_SECOND;
	int64_t start = now + CERTIFICATES_DAY * (plan->start_day ? plan->start_day : -30);
	int64_t end = now + CERTIFICATES_DAY * (plan->end_day ? plan->end_day : 30);

	demand(ASN1_TIME_set(X509_getm_notBefore(x509), (time_t)start) != NULL);
	demand(ASN1_TIME_set(X509_getm_notAfter(x509), (time_t)end) != NULL);
	set_odd_date(X509_getm_notBefore(x509), plan->odd_start);
	set_odd_date(X509_getm_notAfter(x509), plan->odd_end);
}

/* set: 0 for a relative name of its own, -1 to be in that of the entry before. */
static void add_entry(X509_NAME *name, const char *field, const char *value, int set)
{
	if (value)
		demand(X509_NAME_add_entry_by_txt(
			name, field, MBSTRING_UTF8, (const unsigned char *)value, -1, -1, set));
}

static void set_subject(X509 *x509, const struct certificate_plan *plan)
{
	X509_NAME *name = X509_NAME_new();

	add_entry(name, "O", plan->organisation, 0);
	add_entry(name, "CN", plan->cn, 0);
	add_entry(name, "emailAddress", plan->mail_address, plan->mail_beside_cn ? -1 : 0);
	demand(X509_set_subject_name(x509, name));
	X509_NAME_free(name);
}

static void add_extensions(X509 *x509, X509 *signer, const struct certificate_plan *plan)
{
	X509V3_CTX context;
	CONF *empty = NCONF_new(NULL); /* certificatePolicies asks for one */

	X509V3_set_ctx(&context, signer, x509, NULL, NULL, 0);
	X509V3_set_nconf(&context, empty);
	add_extension(x509, &context, NID_basic_constraints, plan->constraints);
	add_extension(x509, &context, NID_key_usage, plan->usage);
	add_extension(x509, &context, NID_ext_key_usage, plan->extended_usage);
	add_extension(x509, &context, NID_subject_alt_name, plan->names);
	add_extension(x509, &context, NID_name_constraints, plan->name_constraints);
	add_extension(x509, &context, NID_certificate_policies, plan->policies);
	add_unknown_critical(x509, plan->unknown_critical);
	add_raw(x509, plan);
	NCONF_free(empty);
}

/* Keys that sign without a digest of their own take none. */
static const EVP_MD *digest_for(const struct certificate_plan *plan, EVP_PKEY *key)
{
	int type = EVP_PKEY_get_base_id(key);

	if (type == EVP_PKEY_ED25519 || type == EVP_PKEY_ED448)
		return NULL;
	return EVP_get_digestbyname(plan->digest ? plan->digest : "SHA256");
}

struct identity certificates_issue(
	const struct certificate_plan *plan, const struct identity *issuer, EVP_PKEY *key)
{
	static long serial = 1000;
	struct identity identity = { X509_new(), key };

	if (key)
		EVP_PKEY_up_ref(key);
	else
		identity.key = certificates_key();
	X509 *x509 = identity.x509, *signer = issuer ? issuer->x509 : x509;
	EVP_PKEY *signing_key = issuer ? issuer->key : identity.key;
	demand(X509_set_version(x509, plan->version_1 ? X509_VERSION_1 : X509_VERSION_3));
	demand(ASN1_INTEGER_set(X509_get_serialNumber(x509), serial++));
	set_odd_serial(x509, plan->serial);
	set_dates(x509, plan);
	set_subject(x509, plan);
	demand(X509_set_issuer_name(x509, X509_get_subject_name(signer)));
	demand(X509_set_pubkey(x509, identity.key));
	if (!plan->version_1)
		add_extensions(x509, signer, plan);
	demand(X509_sign(x509, signing_key, digest_for(plan, signing_key)) > 0);
	return identity;
}

struct identity certificates_authority(const char *cn, const struct identity *issuer)
{
	const struct certificate_plan plan = { .cn = cn,
		.constraints = "critical,CA:TRUE",
		.usage = "critical,keyCertSign,cRLSign",
		.start_day = -300,
		.end_day = 300 };

	return certificates_issue(&plan, issuer, NULL);
}

struct identity certificates_leaf(const char *name, const struct identity *issuer)
{
	char names[300];
	const struct certificate_plan plan = { .cn = name, .names = names };

	snprintf(names, sizeof(names), "DNS:%s", name);
	return certificates_issue(&plan, issuer, NULL);
}

void certificates_break_signature(struct identity *identity)
{
	unsigned char *der = NULL;
	int length = i2d_X509(identity->x509, &der);
	const unsigned char *at = der;

	demand(length > 0);
	der[length - 1] ^= 1;
	X509 *broken = d2i_X509(NULL, &at, length);
	demand(broken != NULL);
	X509_free(identity->x509);
	identity->x509 = broken;
	OPENSSL_free(der);
}

void identity_done(struct identity *identity)
{
	X509_free(identity->x509);
	EVP_PKEY_free(identity->key);
	*identity = (struct identity){ 0 };
}

struct chain *certificates_chain(const struct identity *const *identities)
{
	struct octets ders[CERTIFICATES_CHAIN_MAXIMUM] = { 0 };
	unsigned char *bytes[CERTIFICATES_CHAIN_MAXIMUM] = { 0 };
	size_t count = 0;

	for (; identities[count]; count++) {
		demand(count < CERTIFICATES_CHAIN_MAXIMUM);
		int length = i2d_X509(identities[count]->x509, &bytes[count]);
		demand(length > 0);
		ders[count] = (struct octets){ bytes[count], (size_t)length };
	}
	struct chain *chain = chain_parse(ders, count);
	for (size_t i = 0; i < count; i++)
		OPENSSL_free(bytes[i]);
	return chain;
}

char *certificates_pem(const struct identity *const *identities)
{
	char *path = strdup("/tmp/tesscan-test-XXXXXX");
	int fd = mkstemp(path);

	demand(fd >= 0);
	FILE *file = fdopen(fd, "w");
	demand(file != NULL);
	for (; *identities; identities++)
		demand(PEM_write_X509(file, (*identities)->x509));
	demand(fclose(file) == 0);
	return path;
}

struct tlsa_record certificates_tlsa(struct arena *arena, uint8_t usage, uint8_t selector,
	uint8_t matching_type, const struct identity *identity)
{
	unsigned char *bytes = NULL;
	int length = selector ? i2d_X509_PUBKEY(X509_get_X509_PUBKEY(identity->x509), &bytes)
			      : i2d_X509(identity->x509, &bytes);
	uint8_t *rdata = arena_alloc(arena, (size_t)length + 67);
	size_t data_length = (size_t)length;

	demand(length > 0);
	rdata[0] = usage;
	rdata[1] = selector;
	rdata[2] = matching_type;
	if (matching_type == 1) {
		SHA256(bytes, (size_t)length, rdata + 3);
		data_length = SHA256_DIGEST_LENGTH;
	} else if (matching_type == 2) {
		SHA512(bytes, (size_t)length, rdata + 3);
		data_length = SHA512_DIGEST_LENGTH;
	} else {
		memcpy(rdata + 3, bytes, data_length);
	}
	OPENSSL_free(bytes);
	return tlsa_parse(rdata, 3 + data_length);
}

struct tlsa_diagnosis certificates_diagnose(const struct tlsa_record *record,
	const struct chain *chain, const struct chain *const *others, size_t other_count)
{
	const struct chain *chains[CERTIFICATES_CHAIN_MAXIMUM] = { chain };
	struct tlsa_diagnosis diagnoses[CERTIFICATES_CHAIN_MAXIMUM];
	size_t trials = TLSA_TRIALS_MAXIMUM;

	demand(other_count < CERTIFICATES_CHAIN_MAXIMUM);
	for (size_t i = 0; i < other_count; i++)
		chains[1 + i] = others[i];
	tlsa_diagnose_all(record, chains, 1 + other_count, &trials, diagnoses);
	if (diagnoses[0].finding == TLSA_FINDING_OTHER_CHAIN)
		diagnoses[0].other--;
	return diagnoses[0];
}
