/* SPDX-License-Identifier: Apache-2.0 */
/* JSON of certificates (certificate_json.h). */
#include "tls/certificate_json.h"

#include "base/address.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "tls/certificate_lints.h"
#include "tls/trust.h"

#include <openssl/evp.h>
#include <stdlib.h>

static void texts(struct writer *json, const char *key, const struct octets *names, size_t count)
{
	if (!count)
		return;
	writer_array(json, key);
	for (size_t i = 0; i < count && i < CERTIFICATE_NAMES_SHOWN; i++)
		writer_text(json, NULL, (const char *)names[i].bytes,
			names[i].length < CERTIFICATE_NAME_SHOWN ? names[i].length
								 : CERTIFICATE_NAME_SHOWN);
	writer_array_end(json);
}

static void addresses(struct writer *json, const struct certificate *certificate)
{
	writer_array(json, "ip");
	for (size_t i = 0; i < certificate->ip_count && i < CERTIFICATE_NAMES_SHOWN; i++) {
		const struct octets *ip = &certificate->ip[i];
		char text[ADDRESS_TEXT_SIZE];

		if (ip->length != 4 && ip->length != 16) {
			writer_hex(json, NULL, ip->bytes, ip->length < 16 ? ip->length : 16);
			continue;
		}
		struct address address = address_of(ip->length == 4 ? 4 : 6, ip->bytes);
		address_format(&address, text);
		writer_string(json, NULL, text);
	}
	writer_array_end(json);
}

static void key(struct writer *json, const struct certificate *certificate)
{
	writer_object(json, "key");
	writer_string(json, "type", certificate->key_type);
	writer_integer(json, "bits", certificate->key_bits);
	writer_string_if(json, "curve", certificate->curve);
	writer_object_end(json);
}

static bool all_utf8(const struct octets *names, size_t count)
{
	for (size_t i = 0; i < count && i < CERTIFICATE_NAMES_SHOWN; i++) {
		if (!utf8_valid((const char *)names[i].bytes, names[i].length))
			return false;
	}
	return true;
}

static bool is_utf8(const struct certificate *certificate)
{
	return all_utf8(&certificate->subject, 1) && all_utf8(&certificate->issuer, 1) &&
		all_utf8(certificate->dns, certificate->dns_count) &&
		all_utf8(certificate->common_names, certificate->common_name_count);
}

static void alternative_names(struct writer *json, const struct certificate *certificate)
{
	if (!certificate->dns_count && !certificate->ip_count && !certificate->email_count &&
		!certificate->uri_count)
		return;
	writer_object(json, "san");
	texts(json, "dns", certificate->dns, certificate->dns_count);
	if (certificate->ip_count)
		addresses(json, certificate);
	writer_integer(json, "count", (int64_t)(certificate->dns_count + certificate->ip_count));
	if (certificate->email_count)
		writer_integer(json, "email_count", (int64_t)certificate->email_count);
	if (certificate->uri_count)
		writer_integer(json, "uri_count", (int64_t)certificate->uri_count);
	writer_object_end(json);
}

static void text_if(struct writer *json, const char *key, const struct octets *text)
{
	if (text->length)
		writer_text(json, key, (const char *)text->bytes, text->length);
}

static void issuer(struct writer *json, const struct certificate *certificate)
{
	writer_text(json, "issuer", (const char *)certificate->issuer.bytes,
		certificate->issuer.length);
	text_if(json, "issuer_org", &certificate->issuer_organisation);
	text_if(json, "issuer_cn", &certificate->issuer_common_name);
}

static void validity(struct writer *json, const struct certificate *certificate)
{
	/* Both ends are part of the period (RFC 5280 4.1.2.5). */
	int64_t seconds = (certificate->not_after - certificate->not_before) / CLOCK_SECOND + 1;

	if (certificate->has_not_before)
		writer_time(json, "not_before", certificate->not_before);
	if (certificate->has_not_after)
		writer_time(json, "not_after", certificate->not_after);
	if (certificate->has_not_before && certificate->has_not_after)
		writer_integer(json, "validity_days", seconds / 86400);
}

static void policies(struct writer *json, const struct certificate *certificate)
{
	if (!certificate->policy_count)
		return;
	writer_array(json, "policies");
	for (size_t i = 0; i < certificate->policy_count; i++)
		writer_string(json, NULL, certificate->policies[i]);
	writer_array_end(json);
	writer_string(json, "validation", validation_text(certificate->validation));
}

static void lints_json(struct writer *json, uint64_t lints)
{
	if (!lints)
		return;
	writer_array_whole(json, "lints");
	for (int lint = 0; lint < certificate_lint_count; lint++) {
		if (lints & LINT_BIT(lint))
			writer_string(
				json, NULL, certificate_lint_text((enum certificate_lint)lint));
	}
	writer_array_end(json);
}

void certificate_json(struct writer *json, const struct certificate *certificate, uint64_t lints)
{
	writer_hex(json, "sha256", certificate->sha256, sizeof(certificate->sha256));
	if (!certificate->parsed)
		return;
	writer_octets(json, !is_utf8(certificate));
	writer_hex(json, "spki_sha256", certificate->spki_sha256, sizeof(certificate->spki_sha256));
	writer_text(json, "subject", (const char *)certificate->subject.bytes,
		certificate->subject.length);
	issuer(json, certificate);
	writer_signed_evidence(json, "serial", certificate->serial_negative,
		certificate->serial.bytes, certificate->serial.length, CERTIFICATE_NUMBER_SHOWN);
	writer_string(json, "signature_algorithm", certificate->signature_algorithm);
	key(json, certificate);
	validity(json, certificate);
	alternative_names(json, certificate);
	texts(json, "cn", certificate->common_names, certificate->common_name_count);
	policies(json, certificate);
	writer_flag(json, "must_staple", certificate->must_staple);
	writer_bool(json, "self_issued", certificate->self_issued);
	lints_json(json, lints);
	writer_enc(json);
}

static void base64(struct writer *json, const struct octets *der)
{
	char *text = memory_alloc(4 * ((der->length + 2) / 3) + 1);
	int length = EVP_EncodeBlock((unsigned char *)text, der->bytes, (int)der->length);

	writer_text(json, "der", text, (size_t)length);
	free(text);
}

void certificate_json_more(struct writer *json, const struct certificate *certificate)
{
	if (certificate->parsed) {
		if (!certificate->self_signature_untried)
			writer_bool(json, "self_signed", certificate->self_signed);
		writer_integer(json, "version", certificate->version);
		writer_bool(json, "is_ca", certificate->is_ca);
		if (certificate->path_length >= 0)
			writer_integer(json, "path_length", certificate->path_length);
		writer_string_if(json, "key_usage", certificate->key_usage);
		writer_string_if(json, "extended_key_usage", certificate->extended_key_usage);
		if (certificate->subject_key_id.length)
			writer_evidence(json, "ski", certificate->subject_key_id.bytes,
				certificate->subject_key_id.length, CERTIFICATE_NUMBER_SHOWN);
		if (certificate->authority_key_id.length)
			writer_evidence(json, "aki", certificate->authority_key_id.bytes,
				certificate->authority_key_id.length, CERTIFICATE_NUMBER_SHOWN);
	}
	base64(json, &certificate->der);
}

static void trust(struct writer *json, const struct trust_verdict *verdict)
{
	writer_object(json, "trust");
	writer_string(json, "status", trust_text(verdict->status));
	writer_integer(json, "code", verdict->code);
	writer_integer(json, "depth", verdict->depth);
	if (verdict->code)
		writer_string(json, "error", trust_error_text(verdict->code));
	if (verdict->if_unexpired_known)
		writer_bool(json, "if_unexpired", verdict->if_unexpired);
	writer_time(json, "time", verdict->judged_at);
	writer_object_end(json);
}

void chain_json(struct writer *json, const struct chain *chain)
{
	writer_object(json, "chain");
	writer_hex(json, "id", chain->id, sizeof(chain->id));
	writer_array(json, "certificates");
	for (size_t i = 0; i < chain->count; i++)
		writer_hex(json, NULL, chain->certificates[i].sha256, CHAIN_DIGEST_SIZE);
	writer_array_end(json);
	lints_json(json, chain_lints(chain));
	writer_object_end(json);
	writer_object(json, "leaf");
	certificate_json(json, &chain->certificates[0],
		certificate_lints(&chain->certificates[0], true, chain->trust.judged_at));
	writer_object_end(json);
	trust(json, &chain->trust);
}
