/* SPDX-License-Identifier: Apache-2.0 */
/* Lints of certificates and chains (certificate_lints.h). */
#include "tls/certificate_lints.h"

#include "base/address.h"
#include "base/clock.h"
#include "base/name.h"
#include "base/psl.h"

#include <string.h>
#include <strings.h>

#define RSA_SHORTEST 512 /* the class of the export keys */
#define VALIDITY_LONGEST (825 * 86400 * CLOCK_SECOND) /* CA/Browser Forum ballot 193 */

static uint64_t lint_if(bool holds, enum certificate_lint lint)
{
	return holds ? LINT_BIT(lint) : 0;
}

static bool equals(const struct octets *name, const char *text)
{
	return name->length == strlen(text) &&
		!strncasecmp((const char *)name->bytes, text, name->length);
}

static bool same(const struct octets *a, const struct octets *b)
{
	return a->length == b->length && (!a->length || !memcmp(a->bytes, b->bytes, a->length));
}

static uint64_t key_lints(const struct certificate *certificate)
{
	bool rsa = !strncmp(certificate->key_type, "rsa", 3);
	int bits = certificate->key_bits;

	return lint_if(rsa && bits < 2048, CERTIFICATE_LINT_RSA_LT_2048) |
		lint_if(rsa && bits <= RSA_SHORTEST, CERTIFICATE_LINT_RSA_512) |
		lint_if(!strcmp(certificate->key_type, "ec") && bits < 224,
			CERTIFICATE_LINT_EC_LT_224);
}

/* What a key signs of itself needs no strength. */
static uint64_t signature_lints(const struct certificate *certificate)
{
	const char *digest = certificate->signature_digest;

	if (!digest || certificate->self_signed || certificate->self_signature_untried)
		return 0;
	return lint_if(!strcmp(digest, "MD5"), CERTIFICATE_LINT_SIG_MD5) |
		lint_if(!strcmp(digest, "SHA1"), CERTIFICATE_LINT_SIG_SHA1);
}

static uint64_t date_lints(const struct certificate *certificate, int64_t time_us)
{
	bool ended = certificate->has_not_after && time_us > certificate->not_after;
	bool begun = !certificate->has_not_before || time_us >= certificate->not_before;

	return lint_if(ended, CERTIFICATE_LINT_EXPIRED) |
		lint_if(!begun, CERTIFICATE_LINT_NOT_YET) |
		lint_if(!certificate->has_not_before || !certificate->has_not_after,
			CERTIFICATE_LINT_DATE_UNREADABLE);
}

static bool is_zero(const struct octets *number)
{
	for (size_t i = 0; i < number->length; i++) {
		if (number->bytes[i])
			return false;
	}
	return true;
}

static uint64_t form_lints(const struct certificate *certificate)
{
	return lint_if(certificate->version < 3, CERTIFICATE_LINT_V1_CERT) |
		lint_if(certificate->repeats_extension, CERTIFICATE_LINT_EXTENSION_REPEATED) |
		lint_if(certificate->unreadable, CERTIFICATE_LINT_EXTENSION_UNREADABLE) |
		lint_if(certificate->serial_negative || is_zero(&certificate->serial),
			CERTIFICATE_LINT_SERIAL_NOT_POSITIVE);
}

/* "*.co.uk": a wildcard over what a registry gives to different owners (RFC 6125 7.2). */
static bool is_registry_wildcard(const struct octets *name)
{
	char text[NAME_MAXIMUM + 1];

	if (name->length < 3 || name->length > NAME_MAXIMUM || memcmp(name->bytes, "*.", 2) != 0)
		return false;
	for (size_t i = 2; i < name->length; i++) {
		uint8_t octet = name->bytes[i];
		text[i - 2] = (char)(octet >= 'A' && octet <= 'Z' ? octet + 32 : octet);
	}
	text[name->length - 2] = 0;
	return strlen(text) == name->length - 2 && name_is_ldh(text) && psl_is_registry(text);
}

static uint64_t name_lints(const struct octets *names, size_t count)
{
	uint64_t lints = 0;

	for (size_t i = 0; i < count; i++) {
		const struct octets *name = &names[i];
		lints |= lint_if(name->length && name->bytes[name->length - 1] == '.',
			CERTIFICATE_LINT_SAN_TRAILING_DOT);
		lints |= lint_if(
			is_registry_wildcard(name), CERTIFICATE_LINT_WILDCARD_PUBLIC_SUFFIX);
	}
	return lints;
}

/* A name that installers and manuals give, not an operator. */
static bool is_default_name(const struct octets *name)
{
	static const char *const names[] = { "localhost", "localhost.localdomain", "example.com" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (equals(name, names[i]))
			return true;
	}
	return memmem(name->bytes, name->length, "snakeoil", 8) != NULL;
}

static bool is_alternative_name(const struct certificate *certificate, const struct octets *name)
{
	char text[ADDRESS_TEXT_SIZE];

	for (size_t i = 0; i < certificate->dns_count; i++) {
		const struct octets *dns = &certificate->dns[i];
		if (dns->length == name->length &&
			!strncasecmp(
				(const char *)dns->bytes, (const char *)name->bytes, name->length))
			return true;
	}
	for (size_t i = 0; i < certificate->ip_count; i++) {
		const struct octets *ip = &certificate->ip[i];
		if (ip->length != 4 && ip->length != 16)
			continue;
		struct address address = address_of(ip->length == 4 ? 4 : 6, ip->bytes);
		address_format(&address, text);
		if (equals(name, text))
			return true;
	}
	return false;
}

static uint64_t common_name_lints(const struct certificate *certificate)
{
	bool has_names = certificate->dns_count || certificate->ip_count;
	uint64_t lints = 0;

	for (size_t i = 0; i < certificate->common_name_count; i++) {
		const struct octets *name = &certificate->common_names[i];
		if (!name->length)
			continue;
		lints |= lint_if(is_default_name(name), CERTIFICATE_LINT_DEFAULT_CERT);
		lints |= lint_if(has_names && !is_alternative_name(certificate, name),
			CERTIFICATE_LINT_CN_NOT_IN_SAN);
	}
	return lints;
}

static uint64_t leaf_lints(const struct certificate *certificate)
{
	bool dated = certificate->has_not_before && certificate->has_not_after;
	/* Both ends are part of the period (RFC 5280 4.1.2.5). */
	int64_t validity = certificate->not_after - certificate->not_before + CLOCK_SECOND;

	return lint_if(dated && validity > VALIDITY_LONGEST, CERTIFICATE_LINT_VALIDITY_GT_825) |
		lint_if(!certificate->has_alternative_names, CERTIFICATE_LINT_NO_SAN) |
		lint_if(!certificate->for_servers, CERTIFICATE_LINT_EKU_NO_SERVERAUTH) |
		name_lints(certificate->dns, certificate->dns_count) |
		common_name_lints(certificate);
}

uint64_t certificate_lints(const struct certificate *certificate, bool leaf, int64_t time_us)
{
	if (!certificate->parsed)
		return 0;
	return key_lints(certificate) | signature_lints(certificate) |
		date_lints(certificate, time_us) | form_lints(certificate) |
		(leaf ? leaf_lints(certificate) : 0);
}

static bool may_have_issued(const struct certificate *issuer, const struct certificate *certificate)
{
	return issuer->parsed && same(&issuer->subject, &certificate->issuer) &&
		(!issuer->subject_key_id.length || !certificate->authority_key_id.length ||
			same(&issuer->subject_key_id, &certificate->authority_key_id));
}

/* The issuer of certificate `at` that is not on the path yet, the nearest behind it first. */
static size_t issuer_in(const struct chain *chain, size_t at, const bool *on_path)
{
	for (size_t step = 1; step < chain->count; step++) {
		size_t i = (at + step) % chain->count;
		if (!on_path[i] &&
			may_have_issued(&chain->certificates[i], &chain->certificates[at]))
			return i;
	}
	return chain->count;
}

uint64_t chain_lints(const struct chain *chain)
{
	bool on_path[CHAIN_CERTIFICATES_MAXIMUM] = { true };
	bool out_of_order = false;
	size_t length = 1, at = 0;

	if (!chain->certificates[0].parsed || chain->count > CHAIN_CERTIFICATES_MAXIMUM)
		return 0;
	while (!chain->certificates[at].self_issued) {
		size_t issuer = issuer_in(chain, at, on_path);
		if (issuer == chain->count)
			break;
		out_of_order |= issuer < at;
		on_path[issuer] = true;
		at = issuer;
		length++;
	}
	return lint_if(out_of_order, CERTIFICATE_LINT_CHAIN_OUT_OF_ORDER) |
		lint_if(length < chain->count, CERTIFICATE_LINT_CHAIN_EXTRA) |
		lint_if(chain->trust.status == TRUST_TRANSVALID,
			CERTIFICATE_LINT_CHAIN_MISSING_INTERMEDIATE);
}
