/* SPDX-License-Identifier: Apache-2.0 */
/* Encoding of records (record.h). A fact that was not seen is absent; summary has all its keys. */
#include "output/record.h"

#include "base/clock.h"
#include "output/record_parts.h"
#include "verdict/lint_json.h"
#include "base/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void mx(struct writer *json, const struct mx_facts *facts)
{
	writer_object(json, "mx");
	writer_string(json, "kind", mx_kind_text(facts->kind));
	record_lookup_members(json, &facts->lookup);
	if (facts->record_count) {
		writer_array(json, "records");
		for (size_t i = 0; i < facts->record_count && writer_room(json); i++) {
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

/* What limits of the survey left out, and what the length of the record did. */
static void truncated(struct writer *json, const struct domain_facts *domain,
	const struct record_form *form, bool evidence)
{
	if (!domain->cut_hosts && !domain->cut_addresses && !domain->cut_probes && !evidence)
		return;
	writer_object(json, "truncated");
	writer_integer(json, "mx", (int64_t)domain->cut_hosts);
	writer_integer(json, "addresses", (int64_t)domain->cut_addresses);
	writer_integer(json, "probes", (int64_t)domain->cut_probes);
	writer_flag(json, "evidence", evidence);
	if (form->left_out_hosts)
		writer_integer(json, "left_out_hosts", (int64_t)form->left_out_hosts);
	if (form->left_out_addresses)
		writer_integer(json, "left_out_addresses", (int64_t)form->left_out_addresses);
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
		record_text_or_null(json, rows[i].key,
			facts->judged
				? resistance_text(facts->matrix[rows[i].attack][rows[i].attacked])
				: NULL);
}

static void bool_or_null(struct writer *json, const char *key, bool known, bool value)
{
	if (known)
		writer_bool(json, key, value);
	else
		writer_null(json, key);
}

/* What the denominators of tables are made of (PROTOCOL H). */
static void base_sets(struct writer *json, const struct summary *s)
{
	writer_bool(json, "listed", s->listed);
	bool_or_null(json, "mail", s->has_mail, s->mail);
	bool_or_null(json, "advertised", s->has_session, s->advertised);
	bool_or_null(json, "tls", s->has_session, s->tls);
	record_text_or_null(json, "tld", s->tld);
	record_text_or_null(json, "sts_mode", s->has_sts_mode ? sts_mode_text(s->sts_mode) : NULL);
	bool_or_null(json, "sts_valid", s->has_sts_policy, s->sts_valid);
}

static void summary(struct writer *json, const struct domain_facts *domain)
{
	const struct summary *s = &domain->summary;
	enum dns_security security = domain->mx.lookup.security;

	writer_object(json, "summary");
	writer_string(json, "outcome", outcome_text(s->outcome));
	record_text_or_null(
		json, "starttls", s->has_starttls ? summary_starttls_text(s->starttls) : NULL);
	record_text_or_null(json, "tls_version", s->tls_version);
	record_text_or_null(json, "cert_trust", s->has_trust ? trust_text(s->trust) : NULL);
	record_text_or_null(json, "cert_match", s->has_match ? summary_match_text(s->match) : NULL);
	record_text_or_null(json, "dnssec",
		domain->mx_asked && security != DNS_UNKNOWN ? dns_security_text(security) : NULL);
	record_text_or_null(json, "dnssec_class",
		domain->dnssec.judged ? dnssec_class_text(domain->dnssec.class) : NULL);
	record_text_or_null(
		json, "dane", domain->dane.judged ? dane_domain_text(domain->dane.verdict) : NULL);
	record_text_or_null(json, "sts", s->has_sts ? summary_sts_text(s->sts) : NULL);
	record_text_or_null(json, "tlsrpt",
		domain->tlsrpt.judged ? tlsrpt_status_text(domain->tlsrpt.status) : NULL);
	record_text_or_null(
		json, "shield", domain->resist.judged ? shield_text(domain->resist.shield) : NULL);
	resist3(json, &domain->resist);
	record_text_or_null(json, "provider", s->provider);
	base_sets(json, s);
	writer_object_end(json);
}

static void shared_host(const void *owner, struct writer *json)
{
	record_shared_host(json, owner);
}

char *record_encode_host(const struct host_facts *facts, size_t *ret_length)
{
	static const struct writer_cuts steps[] = { { 0 }, { .octets = 1024, .elements = 200 },
		{ .octets = 64, .elements = 4 } };
	static const struct writer_ladder ladder = { RECORD_HOST_MAXIMUM, steps,
		sizeof(steps) / sizeof(steps[0]) };

	return writer_fit(&ladder, shared_host, facts, ret_length);
}

/* A way to write a record, tried when the one before is too long. */
struct step {
	struct writer_cuts cuts; /* of all but the head, which --resume compares with the list */
	bool brief;
	size_t addresses_end; /* as in struct record_form */
	size_t hosts_end;
};

static const struct step steps[] = {
	{ .brief = false },
	{ .cuts = { .octets = 1024, .elements = 200 }, .brief = true },
	{ .cuts = { .octets = 128, .elements = 16 }, .brief = true },
	{ .cuts = { .octets = 32, .elements = 2 },
		.brief = true,
		.addresses_end = RECORD_MAXIMUM / 16 * 13,
		.hosts_end = RECORD_MAXIMUM / 8 * 7 },
};

#define STEPS (sizeof(steps) / sizeof(steps[0]))

static void domain_facts(struct writer *json, const struct domain_facts *domain,
	const struct step *step, struct record_form *form)
{
	if (domain->mx_asked) {
		mx(json, &domain->mx);
		record_hosts(json, domain, form);
	}
	truncated(json, domain, form, step != steps);
	record_dnssec(json, &domain->dnssec);
	record_policies(json, domain);
	record_resistance(json, &domain->resist);
	domain_dane(json, &domain->dane);
	scan_results_write(&domain->scan_results, json);
	if (domain->first_attempt)
		writer_raw(json, "first_attempt", domain->first_attempt);
}

static void encode_domain(struct writer *json, const struct domain_facts *domain,
	const struct step *step, struct record_form *form)
{
	record_head(json, domain, NULL);
	writer_cut(json, step->cuts);
	domain_facts(json, domain, step, form);
	record_failure(json, domain);
	summary(json, domain);
}

static void encode_address(struct writer *json, const struct domain_facts *domain,
	const struct step *step, struct record_form *form)
{
	record_target(json, domain, &step->cuts, form);
}

typedef void (*encoder)(struct writer *json, const struct domain_facts *domain,
	const struct step *step, struct record_form *form);

static void encode(struct writer *json, encoder write, const struct domain_facts *domain,
	const struct step *step, struct shared_keys *ret_named)
{
	struct record_form form = { .brief = step->brief,
		.addresses_end = step->addresses_end,
		.hosts_end = step->hosts_end };

	writer_object(json, NULL);
	write(json, domain, step, &form);
	writer_object_end(json);
	*ret_named = form.named;
}

/*
 * The last step has the length it has, and that is short enough: beside the hosts there are the head (six octets for
 * one of a line of READER_LINE_MAXIMUM), the first attempt (RETRY_JSON_MAXIMUM) and, of all else, closed words and few
 * texts of few octets: less than an eighth of RECORD_MAXIMUM.
 */
static char *fit(encoder write, const struct domain_facts *domain, size_t *ret_length,
	struct shared_keys *ret_named)
{
	struct buffer text;
	struct writer json;

	for (size_t i = 0;; i++) {
		bool is_last = i + 1 == STEPS;

		buffer_init(&text, is_last ? SIZE_MAX / 2 : RECORD_MAXIMUM);
		writer_init(&json, &text);
		encode(&json, write, domain, &steps[i], ret_named);
		if (is_last || !text.full)
			return buffer_take(&text, ret_length);
		buffer_done(&text);
		free(ret_named->keys);
	}
}

char *record_encode(
	const struct domain_facts *domain, size_t *ret_length, struct shared_keys *ret_named)
{
	return fit(encode_domain, domain, ret_length, ret_named);
}

char *record_encode_address(
	const struct domain_facts *domain, size_t *ret_length, struct shared_keys *ret_named)
{
	return fit(encode_address, domain, ret_length, ret_named);
}
