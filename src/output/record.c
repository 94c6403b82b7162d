/* SPDX-License-Identifier: Apache-2.0 */
/* Encoding of records (record.h). A fact that was not seen is absent; summary has all its keys. */
#include "output/record.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "output/record_parts.h"
#include "verdict/lint_json.h"
#include "base/writer.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static void mx(struct writer *json, const struct mx_facts *facts)
{
	writer_object(json, "mx");
	writer_string(json, "kind", mx_kind_text(facts->kind));
	record_lookup_members(json, &facts->lookup);
	if (facts->record_count) {
		writer_array(json, "records");
		for (size_t i = 0; i < facts->record_count; i++) {
			writer_object(json, NULL);
			writer_integer(json, "preference", facts->records[i].preference);
			writer_string(json, "exchange", facts->records[i].exchange);
			writer_object_end(json);
		}
		writer_array_end(json);
	}
	if (facts->wildcard_known)
		writer_bool(json, "wildcard", facts->wildcard);
	lint_json(json, facts->lints);
	writer_object_end(json);
}

static void truncated(struct writer *json, const struct domain_facts *domain)
{
	if (!domain->cut_hosts && !domain->cut_addresses && !domain->cut_probes)
		return;
	writer_object(json, "truncated");
	writer_integer(json, "mx", (int64_t)domain->cut_hosts);
	writer_integer(json, "addresses", (int64_t)domain->cut_addresses);
	writer_integer(json, "probes", (int64_t)domain->cut_probes);
	writer_object_end(json);
}

static void domain_dane(struct writer *json, const struct dane_facts *facts)
{
	if (!facts->judged)
		return;
	writer_object(json, "dane");
	writer_string(json, "verdict", dane_domain_text(facts->verdict));
	if (facts->has_primary)
		writer_string(json, "primary", dane_host_text(facts->primary));
	writer_flag(json, "lower_bound", facts->lower_bound);
	writer_flag(json, "fallback_na", facts->fallback_na);
	writer_object_end(json);
}

static void failure(struct writer *json, const struct domain_facts *domain)
{
	enum outcome outcome = domain->summary.outcome;
	const struct lookup_facts *lookup = &domain->mx.lookup;
	char cause[200];

	if (outcome == OUTCOME_SURVEYED)
		return;
	if (outcome == OUTCOME_INPUT)
		snprintf(cause, sizeof(cause), "%s", input_status_text(domain->input_status));
	else if (domain->mx_asked && domain->mx.kind == MX_KIND_ERROR)
		snprintf(cause, sizeof(cause), "MX lookup: %s",
			lookup->detail ? lookup->detail : dns_status_text(lookup->status));
	else
		snprintf(cause, sizeof(cause), "%s", outcome_help(outcome));
	writer_object(json, "failure");
	writer_string(json, "class", outcome_class_text(outcome_class_of(outcome)));
	writer_string(json, "stage", stage_text(outcome_stage(outcome)));
	writer_string(json, "cause", cause);
	writer_object_end(json);
}

static void string_or_null(struct writer *json, const char *key, const char *value)
{
	if (value)
		writer_string(json, key, value);
	else
		writer_null(json, key);
}

/* The three attacks in one vector (F.7): on encryption, by downgrade, by MX spoofing. */
static void resist3(struct writer *json, const struct resist_facts *facts)
{
	static const struct {
		const char *key;
		enum attack attack;
		enum attacked attacked;
	} rows[] = { { "resist3_encryption", ATTACK_PASSIVE, ATTACKED_OPPORTUNISTIC },
		{ "resist3_downgrade", ATTACK_STRIP, ATTACKED_BOTH },
		{ "resist3_mx_spoofing", ATTACK_MX_SPOOF, ATTACKED_BOTH } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		string_or_null(json, rows[i].key,
			facts->judged
				? resistance_text(facts->matrix[rows[i].attack][rows[i].attacked])
				: NULL);
}

static void summary(struct writer *json, const struct domain_facts *domain)
{
	const struct summary *s = &domain->summary;
	enum dns_security security = domain->mx.lookup.security;

	writer_object(json, "summary");
	writer_string(json, "outcome", outcome_text(s->outcome));
	string_or_null(
		json, "starttls", s->has_starttls ? summary_starttls_text(s->starttls) : NULL);
	string_or_null(json, "tls_version", s->tls_version);
	string_or_null(json, "cert_trust", s->has_trust ? trust_text(s->trust) : NULL);
	string_or_null(json, "cert_match", s->has_match ? summary_match_text(s->match) : NULL);
	string_or_null(json, "dnssec",
		domain->mx_asked && security != DNS_UNKNOWN ? dns_security_text(security) : NULL);
	string_or_null(json, "dnssec_class",
		domain->dnssec.judged ? dnssec_class_text(domain->dnssec.class) : NULL);
	string_or_null(
		json, "dane", domain->dane.judged ? dane_domain_text(domain->dane.verdict) : NULL);
	string_or_null(json, "sts", s->has_sts ? summary_sts_text(s->sts) : NULL);
	string_or_null(json, "tlsrpt",
		domain->tlsrpt.judged ? tlsrpt_status_text(domain->tlsrpt.status) : NULL);
	string_or_null(
		json, "shield", domain->resist.judged ? shield_text(domain->resist.shield) : NULL);
	resist3(json, &domain->resist);
	string_or_null(json, "provider", s->provider);
	writer_object_end(json);
}

static void head(struct writer *json, const struct domain_facts *domain)
{
	writer_integer(json, "schema", RECORD_SCHEMA);
	writer_integer(json, "seq", (int64_t)domain->sequence);
	if (domain->rank >= 0)
		writer_integer(json, "rank", domain->rank);
	writer_octets(json, !utf8_valid(domain->input, strlen(domain->input)));
	writer_string(json, "input", domain->input);
	writer_enc(json);
	writer_string_if(json, "domain", domain->name);
	writer_time(json, "time", clock_wall());
	writer_string(json, "input_status", input_status_text(domain->input_status));
	if (domain->duplicate_of)
		writer_integer(json, "duplicate_of", (int64_t)domain->duplicate_of);
	lint_json(json, domain->lints);
}

char *record_encode_host(const struct host_facts *facts, size_t *ret_length)
{
	struct buffer text;
	struct writer json;

	buffer_init(&text, RECORD_MAXIMUM);
	writer_init(&json, &text);
	record_shared_host(&json, facts);
	assert(!text.full);
	return buffer_take(&text, ret_length);
}

char *record_encode(const struct domain_facts *domain, size_t *ret_length)
{
	struct buffer text;
	struct writer json;

	buffer_init(&text, RECORD_MAXIMUM);
	writer_init(&json, &text);
	writer_object(&json, NULL);
	head(&json, domain);
	if (domain->mx_asked) {
		mx(&json, &domain->mx);
		writer_array(&json, "hosts");
		for (size_t i = 0; i < domain->host_count; i++)
			record_host(&json, domain, i);
		writer_array_end(&json);
	}
	truncated(&json, domain);
	record_dnssec(&json, &domain->dnssec);
	record_policies(&json, domain);
	record_resistance(&json, &domain->resist);
	domain_dane(&json, &domain->dane);
	if (domain->first_attempt)
		writer_raw(&json, "first_attempt", domain->first_attempt);
	failure(&json, domain);
	summary(&json, domain);
	writer_object_end(&json);
	assert(!text.full);
	return buffer_take(&text, ret_length);
}
