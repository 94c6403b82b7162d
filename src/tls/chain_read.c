/* SPDX-License-Identifier: Apache-2.0 */
/* How a chain is read (chain_read.h). Nothing here judges; see trust.c, names.c and dane.c. */
#include "tls/chain_read.h"

#include "tls/costly.h"
#include "tls/malformed.h"
#include "tls/name_index.h"
#include "tls/path.h"

#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/sha.h>
#include <openssl/tls1.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#define CERTIFICATE_NAME_MAXIMUM 4096 /* octets kept of a subject or issuer */

static struct octets keep(struct arena *arena, const void *bytes, int length)
{
	if (length <= 0)
		return (struct octets){ 0 };
	return (struct octets){ arena_copy(arena, bytes, (size_t)length), (size_t)length };
}

static struct octets keep_string(struct arena *arena, const ASN1_STRING *string)
{
	return keep(arena, ASN1_STRING_get0_data(string), ASN1_STRING_length(string));
}

/* Mail addresses are personal data: their place in the name is kept, their text is not. */
static X509_NAME *without_mail_address(const X509_NAME *name)
{
	static const unsigned char removed[] = "removed";
	X509_NAME *copy = X509_NAME_new();
	int set = -1; /* of the entry before: entries of one set are one relative name */

	for (int i = 0; copy && i < X509_NAME_entry_count(name); i++) {
		const X509_NAME_ENTRY *original = X509_NAME_get_entry(name, i);
		X509_NAME_ENTRY *entry = X509_NAME_ENTRY_dup(original);

		if (entry &&
			OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry)) == NID_pkcs9_emailAddress)
			X509_NAME_ENTRY_set_data(
				entry, V_ASN1_IA5STRING, removed, sizeof(removed) - 1);
		if (!entry ||
			!X509_NAME_add_entry(
				copy, entry, -1, X509_NAME_ENTRY_set(original) == set ? -1 : 0)) {
			X509_NAME_free(copy);
			copy = NULL;
		}
		set = X509_NAME_ENTRY_set(original);
		X509_NAME_ENTRY_free(entry);
	}
	return copy;
}

static struct octets keep_name(struct arena *arena, const X509_NAME *original)
{
	BIO *text = BIO_new(BIO_s_mem());
	char *bytes = NULL;
	bool personal = X509_NAME_get_index_by_NID(original, NID_pkcs9_emailAddress, -1) >= 0;
	X509_NAME *copy = personal ? without_mail_address(original) : NULL;

	if (copy || !personal)
		X509_NAME_print_ex(text, copy ? copy : original, 0,
			XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB);
	long length = BIO_get_mem_data(text, &bytes);
	if (length > CERTIFICATE_NAME_MAXIMUM)
		length = CERTIFICATE_NAME_MAXIMUM;
	struct octets kept = keep(arena, bytes, (int)length);
	BIO_free(text);
	X509_NAME_free(copy);
	return kept;
}

static void keep_key(struct arena *arena, X509 *x509, struct certificate *certificate)
{
	char group[40];
	EVP_PKEY *key = X509_get0_pubkey(x509);
	unsigned char *spki = NULL;
	int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &spki);

	certificate->spki = keep(arena, spki, length);
	if (length > 0) {
		SHA256(spki, (size_t)length, certificate->spki_sha256);
		SHA512(spki, (size_t)length, certificate->spki_sha512);
	}
	OPENSSL_free(spki);
	if (!key) {
		certificate->key_type = "unknown";
		return;
	}
	const char *type = EVP_PKEY_get0_type_name(key);
	char *lower = arena_string(arena, type ? type : "unknown");
	for (char *c = lower; *c; c++) {
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + 32);
	}
	certificate->key_type = lower;
	certificate->key_bits = EVP_PKEY_get_bits(key);
	if (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
		EVP_PKEY_get_group_name(key, group, sizeof(group), NULL))
		certificate->curve = arena_string(arena, group);
}

/* The names of one extension, an entry for each set bit or each object, separated by commas. */
static const char *join_names(struct arena *arena, const char *names[], size_t count)
{
	char text[1000] = "";
	size_t used = 0;

	for (size_t i = 0; i < count && used < sizeof(text) - 80; i++)
		used += (size_t)snprintf(
			text + used, sizeof(text) - used, "%s%.60s", used ? "," : "", names[i]);
	return used ? arena_string(arena, text) : NULL;
}

static void keep_usages(struct arena *arena, X509 *x509, struct certificate *certificate)
{
	static const char *const bits[] = { "digitalSignature", "nonRepudiation", "keyEncipherment",
		"dataEncipherment", "keyAgreement", "keyCertSign", "cRLSign", "encipherOnly",
		"decipherOnly" };
	const char *names[32];
	size_t count = 0;
	ASN1_BIT_STRING *usage = X509_get_ext_d2i(x509, NID_key_usage, NULL, NULL);
	EXTENDED_KEY_USAGE *extended = X509_get_ext_d2i(x509, NID_ext_key_usage, NULL, NULL);

	for (int i = 0; usage && i < 9; i++) {
		if (ASN1_BIT_STRING_get_bit(usage, i))
			names[count++] = bits[i];
	}
	certificate->key_usage = join_names(arena, names, count);
	count = 0;
	certificate->for_servers = !extended;
	for (int i = 0; i < sk_ASN1_OBJECT_num(extended); i++) {
		int nid = OBJ_obj2nid(sk_ASN1_OBJECT_value(extended, i));
		certificate->for_servers |=
			nid == NID_server_auth || nid == NID_anyExtendedKeyUsage;
		if (count < 32)
			names[count++] = nid == NID_undef ? "other" : OBJ_nid2sn(nid);
	}
	certificate->extended_key_usage = join_names(arena, names, count);
	ASN1_BIT_STRING_free(usage);
	EXTENDED_KEY_USAGE_free(extended);
}

static void keep_ca(struct arena *arena, X509 *x509, struct certificate *certificate)
{
	BASIC_CONSTRAINTS *basic = X509_get_ext_d2i(x509, NID_basic_constraints, NULL, NULL);
	const ASN1_OCTET_STRING *subject_key = X509_get0_subject_key_id(x509);
	const ASN1_OCTET_STRING *authority_key = X509_get0_authority_key_id(x509);

	certificate->is_ca = basic && basic->ca;
	certificate->path_length = basic && basic->pathlen ? ASN1_INTEGER_get(basic->pathlen) : -1;
	BASIC_CONSTRAINTS_free(basic);
	if (subject_key)
		certificate->subject_key_id = keep_string(arena, subject_key);
	if (authority_key)
		certificate->authority_key_id = keep_string(arena, authority_key);
}

/* CA/Browser Forum, Baseline Requirements 7.1.6.1. */
static enum validation validation_of(const char *policy)
{
	if (!strcmp(policy, "2.23.140.1.1"))
		return VALIDATION_EXTENDED;
	if (!strcmp(policy, "2.23.140.1.2.2"))
		return VALIDATION_ORGANISATION;
	return !strcmp(policy, "2.23.140.1.2.1") ? VALIDATION_DOMAIN : VALIDATION_UNKNOWN;
}

static void keep_policies(struct arena *arena, X509 *x509, struct certificate *certificate)
{
	CERTIFICATEPOLICIES *policies =
		X509_get_ext_d2i(x509, NID_certificate_policies, NULL, NULL);
	int count = sk_POLICYINFO_num(policies);
	char text[80];

	if (count > CERTIFICATE_POLICIES_MAXIMUM)
		count = CERTIFICATE_POLICIES_MAXIMUM;
	if (count > 0)
		certificate->policies =
			arena_alloc(arena, (size_t)count * sizeof(*certificate->policies));
	for (int i = 0; i < count; i++) {
		int length = OBJ_obj2txt(
			text, sizeof(text), sk_POLICYINFO_value(policies, i)->policyid, 1);
		if (length <= 0 || (size_t)length >= sizeof(text))
			continue;
		certificate->policies[certificate->policy_count++] = arena_string(arena, text);
		if (validation_of(text) > certificate->validation)
			certificate->validation = validation_of(text);
	}
	CERTIFICATEPOLICIES_free(policies);
}

static void count_constraints(X509 *x509, struct certificate *certificate)
{
	NAME_CONSTRAINTS *constraints = X509_get_ext_d2i(x509, NID_name_constraints, NULL, NULL);

	if (constraints)
		certificate->constraint_count =
			(size_t)(sk_GENERAL_SUBTREE_num(constraints->permittedSubtrees) + 1) +
			(size_t)(sk_GENERAL_SUBTREE_num(constraints->excludedSubtrees) + 1);
	NAME_CONSTRAINTS_free(constraints);
}

static void keep_alternative_names(struct arena *arena, X509 *x509, struct certificate *certificate)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(x509, NID_subject_alt_name, NULL, NULL);
	int count = sk_GENERAL_NAME_num(names);

	certificate->has_alternative_names =
		X509_get_ext_by_NID(x509, NID_subject_alt_name, -1) >= 0;
	if (count > 0) {
		certificate->dns = arena_alloc(arena, (size_t)count * sizeof(*certificate->dns));
		certificate->ip = arena_alloc(arena, (size_t)count * sizeof(*certificate->ip));
	}
	for (int i = 0; i < count; i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
		if (name->type == GEN_DNS)
			certificate->dns[certificate->dns_count++] =
				keep_string(arena, name->d.dNSName);
		else if (name->type == GEN_IPADD)
			certificate->ip[certificate->ip_count++] =
				keep_string(arena, name->d.iPAddress);
		certificate->email_count += name->type == GEN_EMAIL;
		certificate->uri_count += name->type == GEN_URI;
	}
	GENERAL_NAMES_free(names);
}

/* The first value of this kind, as UTF-8. */
static struct octets keep_first(struct arena *arena, const X509_NAME *name, int nid)
{
	unsigned char *utf8 = NULL;
	int at = X509_NAME_get_index_by_NID(name, nid, -1);
	int length = at < 0 ? -1
			    : ASN1_STRING_to_UTF8(&utf8,
				      X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));

	if (length > CERTIFICATE_NAME_MAXIMUM)
		length = CERTIFICATE_NAME_MAXIMUM;
	struct octets kept = keep(arena, utf8, length);
	OPENSSL_free(utf8);
	return kept;
}

static void keep_issuer(struct arena *arena, X509 *x509, struct certificate *certificate)
{
	const X509_NAME *issuer = X509_get_issuer_name(x509);

	certificate->issuer = keep_name(arena, issuer);
	certificate->issuer_organisation = keep_first(arena, issuer, NID_organizationName);
	certificate->issuer_common_name = keep_first(arena, issuer, NID_commonName);
}

static const char *signature_digest(X509 *x509)
{
	int digest = NID_undef;

	if (!X509_get_signature_info(x509, &digest, NULL, NULL, NULL) || digest == NID_undef)
		return NULL;
	return OBJ_nid2sn(digest);
}

static void keep_common_names(struct arena *arena, X509 *x509, struct certificate *certificate)
{
	const X509_NAME *subject = X509_get_subject_name(x509);
	int entries = X509_NAME_entry_count(subject);

	if (entries <= 0)
		return;
	certificate->common_names =
		arena_alloc(arena, (size_t)entries * sizeof(*certificate->common_names));
	for (int i = -1; (i = X509_NAME_get_index_by_NID(subject, NID_commonName, i)) >= 0;) {
		unsigned char *utf8 = NULL;
		const X509_NAME_ENTRY *entry = X509_NAME_get_entry(subject, i);
		int length = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(entry));
		if (length < 0)
			continue;
		certificate->common_names[certificate->common_name_count++] =
			keep(arena, utf8, length);
		OPENSSL_free(utf8);
	}
}

/* Whether it signed itself; not tried with keys and certificates beyond the ordinary. */
static void check_self_signature(struct chain *chain, X509 *x509, struct certificate *certificate)
{
	EVP_PKEY *key = X509_get0_pubkey(x509);
	bool costly = key_is_costly(key);

	chain->costly_keys += costly;
	if (!certificate->self_issued || !key)
		return;
	certificate->self_signature_untried =
		chain->self_signatures == CHAIN_SELF_SIGNATURES_MAXIMUM ||
		(costly && chain->costly_keys > CHAIN_COSTLY_MAXIMUM);
	if (certificate->self_signature_untried)
		return;
	chain->self_signatures++;
	certificate->self_signed = X509_verify(x509, key) == 1;
}

static void keep_serial(struct arena *arena, X509 *x509, struct certificate *certificate)
{
	const ASN1_INTEGER *serial = X509_get0_serialNumber(x509);

	certificate->serial = keep_string(arena, serial);
	certificate->serial_negative = ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER;
}

/* RFC 7633 4.2.1: a list of extensions of TLS. */
static void keep_features(X509 *x509, struct certificate *certificate)
{
	TLS_FEATURE *features = X509_get_ext_d2i(x509, NID_tlsfeature, NULL, NULL);

	for (int i = 0; i < sk_ASN1_INTEGER_num(features); i++)
		certificate->must_staple |= ASN1_INTEGER_get(sk_ASN1_INTEGER_value(features, i)) ==
			TLSEXT_TYPE_status_request;
	TLS_FEATURE_free(features);
}

static void keep_form(X509 *x509, struct certificate *certificate)
{
	certificate->repeats_extension = malformed_repeats_extension(x509);
	certificate->unreadable = malformed_is_unreadable(x509);
	certificate->has_not_before =
		malformed_read_date(X509_get0_notBefore(x509), &certificate->not_before);
	certificate->has_not_after =
		malformed_read_date(X509_get0_notAfter(x509), &certificate->not_after);
}

static void keep_certificate(struct chain *chain, X509 *x509, struct certificate *certificate)
{
	struct arena *arena = &chain->arena;
	int signature = X509_get_signature_nid(x509);

	certificate->parsed = true;
	certificate->version = (int)X509_get_version(x509) + 1;
	certificate->subject = keep_name(arena, X509_get_subject_name(x509));
	keep_issuer(arena, x509, certificate);
	keep_serial(arena, x509, certificate);
	certificate->signature_algorithm =
		signature == NID_undef ? "unknown" : OBJ_nid2sn(signature);
	certificate->signature_digest = signature_digest(x509);
	keep_form(x509, certificate);
	certificate->self_issued =
		!X509_NAME_cmp(X509_get_subject_name(x509), X509_get_issuer_name(x509));
	check_self_signature(chain, x509, certificate);
	keep_key(arena, x509, certificate);
	keep_usages(arena, x509, certificate);
	keep_ca(arena, x509, certificate);
	keep_policies(arena, x509, certificate);
	keep_features(x509, certificate);
	keep_alternative_names(arena, x509, certificate);
	keep_common_names(arena, x509, certificate);
	count_constraints(x509, certificate);
	certificate->dns_index = name_index_of(certificate->dns, certificate->dns_count, arena);
	certificate->common_name_index =
		name_index_of(certificate->common_names, certificate->common_name_count, arena);
}

/* Every constraint may be held against every name below. */
static size_t count_name_checks(const struct chain *chain)
{
	size_t constraints = 0, names = 0;

	for (size_t i = 0; i < chain->count; i++) {
		const struct certificate *certificate = &chain->certificates[i];

		constraints += certificate->constraint_count;
		names += 1 + certificate->dns_count + certificate->ip_count +
			certificate->email_count + certificate->uri_count +
			certificate->common_name_count;
	}
	return constraints * names;
}

/* A reference of the library's object of these octets; NULL: they are no certificate. */
static X509 *object_of(const struct octets *der, struct stack_st_X509 *objects, size_t index)
{
	const unsigned char *end = der->bytes;

	if (!objects)
		return d2i_X509(NULL, &end, (long)der->length);
	X509 *x509 = sk_X509_value(objects, (int)index);
	X509_up_ref(x509);
	return x509;
}

struct chain *chain_of_objects(
	const struct octets *ders, size_t count, struct stack_st_X509 *objects)
{
	struct chain *chain = memory_alloc(sizeof(*chain));

	atomic_init(&chain->references, 1);
	arena_init(&chain->arena);
	chain_identify(ders, count, chain->id);
	chain->count = count;
	chain->certificates = arena_alloc(&chain->arena, count * sizeof(*chain->certificates));
	chain->objects = sk_X509_new_null();
	for (size_t i = 0; i < count; i++) {
		struct certificate *certificate = &chain->certificates[i];

		certificate->der = keep(&chain->arena, ders[i].bytes, (int)ders[i].length);
		SHA256(certificate->der.bytes, certificate->der.length, certificate->sha256);
		SHA512(certificate->der.bytes, certificate->der.length, certificate->sha512);
		X509 *x509 = object_of(&certificate->der, objects, i);
		if (x509) {
			keep_certificate(chain, x509, certificate);
			sk_X509_push(chain->objects, x509);
		}
	}
	chain->name_checks = count_name_checks(chain);
	path_mark(chain);
	return chain;
}

struct chain *chain_parse(const struct octets *ders, size_t count)
{
	return chain_of_objects(ders, count, NULL);
}
