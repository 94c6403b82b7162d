/* SPDX-License-Identifier: Apache-2.0 */
/* The domain's zone in a record (record_parts.h). */
#include "output/record_parts.h"

#include "base/clock.h"
#include "base/dns_class.h"
#include "verdict/dnssec.h"
#include "verdict/lint_json.h"

static void ds(struct writer *json, const struct dnssec_facts *facts)
{
	if (!facts->ds.asked)
		return;
	writer_object(json, "ds");
	record_lookup(json, "lookup", &facts->ds);
	writer_array(json, "records");
	for (size_t i = 0; i < facts->ds_count; i++) {
		writer_object(json, NULL);
		writer_integer(json, "tag", facts->ds_records[i].key_tag);
		writer_integer(json, "algorithm", facts->ds_records[i].algorithm);
		writer_integer(json, "digest_type", facts->ds_records[i].digest_type);
		writer_object_end(json);
	}
	writer_array_end(json);
	writer_object_end(json);
}

static void below(struct writer *json, const struct dnssec_facts *facts)
{
	if (!facts->below)
		return;
	writer_object(json, "below_apex");
	writer_string(json, "name", facts->below);
	record_lookup(json, "ds", &facts->below_ds);
	writer_object_end(json);
}

static void keys(struct writer *json, const struct dnssec_facts *facts)
{
	if (!facts->dnskey.asked)
		return;
	writer_object(json, "dnskey");
	record_lookup(json, "lookup", &facts->dnskey);
	writer_array(json, "records");
	for (size_t i = 0; i < facts->key_count; i++) {
		const struct dnssec_key *key = &facts->keys[i];

		writer_object(json, NULL);
		writer_integer(json, "flags", key->flags);
		writer_integer(json, "algorithm", key->algorithm);
		if (key->bits)
			writer_integer(json, "bits", key->bits);
		writer_integer(json, "tag", key->key_tag);
		writer_object_end(json);
	}
	writer_array_end(json);
	writer_object_end(json);
}

static void denial(struct writer *json, const struct dnssec_facts *facts)
{
	if (!facts->denial_lookup.asked)
		return;
	writer_object(json, "denial");
	/* Where nothing was denied, nothing can be said of how. */
	if (dns_class_of(facts->denial_lookup.status) == DNS_CLASS_DENIAL ||
		facts->denial != DNSSEC_DENIAL_NONE)
		writer_string(json, "kind", dnssec_denial_text(facts->denial));
	if (facts->has_nsec3) {
		writer_object(json, "nsec3");
		writer_integer(json, "algorithm", facts->nsec3_algorithm);
		writer_bool(json, "opt_out", facts->nsec3_opt_out);
		writer_integer(json, "iterations", facts->nsec3_iterations);
		writer_integer(json, "salt_length", facts->nsec3_salt_length);
		writer_object_end(json);
	}
	record_lookup(json, "lookup", &facts->denial_lookup);
	writer_object_end(json);
}

static void signatures(struct writer *json, const struct dnssec_facts *facts)
{
	int64_t left;

	if (!facts->signature_count)
		return;
	writer_array(json, "signatures");
	for (size_t i = 0; i < facts->signature_count; i++) {
		const struct dnssec_signature *signature = &facts->signatures[i];

		writer_object(json, NULL);
		writer_string(json, "covered", signature->covered);
		writer_integer(json, "algorithm", signature->algorithm);
		writer_integer(json, "labels", signature->labels);
		writer_time(json, "inception", signature->inception_us);
		writer_time(json, "expiration", signature->expiration_us);
		writer_string(json, "signer", signature->signer);
		writer_integer(json, "tag", signature->key_tag);
		writer_object_end(json);
	}
	writer_array_end(json);
	if (dnssec_signature_left(facts, &left))
		writer_integer(json, "min_signature_remaining_s", left / CLOCK_SECOND);
}

static void flags(struct writer *json, const struct dnssec_facts *facts)
{
	if (!facts->parent_optout && !facts->parent_unsigned && !facts->island_not_excluded)
		return;
	writer_array_whole(json, "flags");
	if (facts->parent_optout)
		writer_string(json, NULL, "parent_optout");
	if (facts->parent_unsigned)
		writer_string(json, NULL, "parent_unsigned");
	if (facts->island_not_excluded)
		writer_string(json, NULL, "island_not_excluded");
	writer_array_end(json);
}

void record_dnssec(struct writer *json, const struct dnssec_facts *facts)
{
	if (!facts->judged)
		return;
	writer_object(json, "dnssec");
	writer_string(json, "class", dnssec_class_text(facts->class));
	flags(json, facts);
	writer_string_if(json, "apex", facts->apex);
	if (facts->apex)
		writer_string(json, "apex_by", dnssec_apex_by_text(facts->apex_by));
	below(json, facts);
	record_lookup(json, "soa", &facts->soa);
	ds(json, facts);
	keys(json, facts);
	denial(json, facts);
	signatures(json, facts);
	dnssec_lints_json(json, facts->lints);
	writer_object_end(json);
}
