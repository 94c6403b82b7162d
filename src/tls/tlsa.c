/* SPDX-License-Identifier: Apache-2.0 */
/* TLSA records (tlsa.h): usability of PROTOCOL C.1, matching of RFC 6698 2.1. */
#include "tls/tlsa.h"

#include "tls/costly.h"
#include "tls/malformed.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>

static bool is_certificate(const uint8_t *data, size_t length)
{
	const unsigned char *end = data;
	X509 *certificate = d2i_X509(NULL, &end, (long)length);
	bool whole = certificate && end == data + length && X509_get0_pubkey(certificate) != NULL;

	X509_free(certificate);
	return whole;
}

static bool is_public_key(const uint8_t *data, size_t length)
{
	const unsigned char *end = data;
	EVP_PKEY *key = d2i_PUBKEY(NULL, &end, (long)length);
	bool whole = key && end == data + length;

	EVP_PKEY_free(key);
	return whole;
}

static enum tlsa_why why_unusable(const struct tlsa_record *record)
{
	if (!record->data_length)
		return TLSA_WHY_TRUNCATED;
	if (record->usage < TLSA_USAGE_TA)
		return TLSA_WHY_PKIX_USAGE;
	if (record->usage > TLSA_USAGE_EE)
		return TLSA_WHY_USAGE_UNKNOWN;
	if (record->selector > 1)
		return TLSA_WHY_SELECTOR_UNKNOWN;
	if (record->matching_type > 2)
		return TLSA_WHY_MTYPE_UNKNOWN;
	if (record->matching_type == 1 && record->data_length != SHA256_DIGEST_LENGTH)
		return TLSA_WHY_BAD_DIGEST_LEN;
	if (record->matching_type == 2 && record->data_length != SHA512_DIGEST_LENGTH)
		return TLSA_WHY_BAD_DIGEST_LEN;
	if (record->matching_type)
		return TLSA_WHY_USABLE;
	if (record->selector)
		return is_public_key(record->data, record->data_length) ? TLSA_WHY_USABLE
									: TLSA_WHY_BAD_SPKI;
	return is_certificate(record->data, record->data_length) ? TLSA_WHY_USABLE
								 : TLSA_WHY_BAD_CERT;
}

struct tlsa_record tlsa_parse(const uint8_t *rdata, size_t length)
{
	struct tlsa_record record = { .why = TLSA_WHY_TRUNCATED };

	if (length > 0)
		record.usage = rdata[0];
	if (length > 1)
		record.selector = rdata[1];
	if (length > 2)
		record.matching_type = rdata[2];
	if (length > 3) {
		record.data = rdata + 3;
		record.data_length = length - 3;
	}
	record.why = why_unusable(&record);
	return record;
}

static bool equals(const struct tlsa_record *record, const uint8_t *bytes, size_t length)
{
	return length && length == record->data_length && !memcmp(bytes, record->data, length);
}

bool tlsa_matches(const struct tlsa_record *record, const struct certificate *certificate)
{
	bool key = record->selector == 1;
	const struct octets *whole = key ? &certificate->spki : &certificate->der;

	if (key && !certificate->spki.length)
		return false;
	if (record->matching_type == 0)
		return equals(record, whole->bytes, whole->length);
	if (record->matching_type == 1)
		return equals(record, key ? certificate->spki_sha256 : certificate->sha256,
			CHAIN_DIGEST_SIZE);
	return equals(record, key ? certificate->spki_sha512 : certificate->sha512,
		CHAIN_LONG_DIGEST_SIZE);
}

/* The library takes nobody for the issuer of a malformed certificate, which has one all the same. */
static bool is_named(X509 *anchor, X509 *below)
{
	if (malformed_is_unreadable(below))
		return !X509_NAME_cmp(X509_get_subject_name(anchor), X509_get_issuer_name(below));
	return X509_check_issued(anchor, below) == X509_V_OK;
}

bool tlsa_anchor_signed(const struct tlsa_record *record, const struct certificate *certificate)
{
	const unsigned char *anchor_der = record->data, *der = certificate->der.bytes;
	X509 *below = d2i_X509(NULL, &der, (long)certificate->der.length);
	X509 *anchor =
		record->selector ? NULL : d2i_X509(NULL, &anchor_der, (long)record->data_length);
	EVP_PKEY *key =
		record->selector ? d2i_PUBKEY(NULL, &anchor_der, (long)record->data_length) : NULL;
	bool named = below && (!anchor || is_named(anchor, below));
	EVP_PKEY *signer = anchor ? X509_get0_pubkey(anchor) : key;
	bool signed_it = named && signer && X509_verify(below, signer) == 1;

	X509_free(below);
	X509_free(anchor);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return signed_it;
}

bool tlsa_anchor_is_costly(const struct tlsa_record *record)
{
	const unsigned char *der = record->data;
	X509 *anchor = record->selector ? NULL : d2i_X509(NULL, &der, (long)record->data_length);
	EVP_PKEY *key = record->selector ? d2i_PUBKEY(NULL, &der, (long)record->data_length) : NULL;
	bool costly = key_is_costly(anchor ? X509_get0_pubkey(anchor) : key);

	X509_free(anchor);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return costly;
}

bool tlsa_survives_agility(const struct tlsa_record *records, size_t count, size_t index)
{
	const struct tlsa_record *record = &records[index];

	if (record->matching_type == 0)
		return true;
	for (size_t i = 0; i < count; i++) {
		if (records[i].why == TLSA_WHY_USABLE && records[i].usage == record->usage &&
			records[i].selector == record->selector &&
			records[i].matching_type > record->matching_type)
			return false;
	}
	return true;
}
