/* Encoding of records (record.h). A fact that was not seen is absent; summary has all its keys. */
#include "output/record.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "verdict/lint_json.h"
#include "base/writer.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static void strings(struct writer *json, const char *key, const char *const *list, size_t count)
{
	if (!count)
		return;
	writer_array(json, key);
	for (size_t i = 0; i < count; i++)
		writer_string(json, NULL, list[i]);
	writer_array_end(json);
}

/* Some server gave a response code. */
static bool was_answered(enum dns_status status)
{
	switch (status) {
	case DNS_OK:
	case DNS_NODATA:
	case DNS_NXDOMAIN:
	case DNS_BOGUS:
	case DNS_SERVFAIL:
		return true;
	case DNS_TIMEOUT:
	case DNS_BAD_NAME:
	case DNS_LOCAL:
	case DNS_INTERNAL:
	case dns_status_count:
		break;
	}
	return false;
}

/* The members of a lookup, without its lints. */
static void lookup_members(struct writer *json, const struct lookup_facts *lookup)
{
	writer_string(json, "status", dns_status_text(lookup->status));
	if (lookup->security != DNS_UNKNOWN)
		writer_string(json, "security", dns_security_text(lookup->security));
	if (was_answered(lookup->status))
		writer_integer(json, "rcode", lookup->rcode);
	if (lookup->detail)
		writer_string(json, lookup->status == DNS_BOGUS ? "why_bogus" : "detail",
			lookup->detail);
	strings(json, "cname", lookup->aliases, lookup->alias_count);
}

static void lookup(struct writer *json, const char *key, const struct lookup_facts *facts)
{
	if (!facts->asked)
		return;
	writer_object(json, key);
	lookup_members(json, facts);
	lint_json(json, facts->lints);
	writer_object_end(json);
}

static void mx(struct writer *json, const struct mx_facts *facts)
{
	writer_object(json, "mx");
	writer_string(json, "kind", mx_kind_text(facts->kind));
	lookup_members(json, &facts->lookup);
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
	lint_json(json, facts->lints);
	writer_object_end(json);
}

static void tlsa_record(struct writer *json, const struct tlsa_record *record)
{
	writer_object(json, NULL);
	writer_integer(json, "usage", record->usage);
	writer_integer(json, "selector", record->selector);
	writer_integer(json, "matching_type", record->matching_type);
	writer_hex(json, "data", record->data, record->data_length);
	writer_bool(json, "usable", record->why == TLSA_WHY_USABLE);
	if (record->why != TLSA_WHY_USABLE)
		writer_string(json, "why", tlsa_why_text(record->why));
	writer_object_end(json);
}

static void tlsa(struct writer *json, const struct tlsa_facts *facts)
{
	if (!facts->judged)
		return;
	writer_object(json, "tlsa");
	writer_string(json, "status", tlsa_status_text(facts->status));
	writer_string_if(json, "base", facts->base);
	writer_flag(json, "insecure_denial", facts->insecure_denial);
	writer_array(json, "lookups");
	for (size_t i = 0; i < facts->lookup_count; i++) {
		writer_object(json, NULL);
		writer_string(json, "name", facts->lookups[i].name);
		lookup_members(json, &facts->lookups[i].facts);
		lint_json(json, facts->lookups[i].facts.lints);
		writer_object_end(json);
	}
	writer_array_end(json);
	if (facts->record_count) {
		writer_array(json, "records");
		for (size_t i = 0; i < facts->record_count; i++)
			tlsa_record(json, &facts->records[i]);
		writer_array_end(json);
	}
	writer_object_end(json);
}

static void match_one(struct writer *json, const char *key, struct name_match match)
{
	writer_object(json, key);
	writer_bool(json, "match", match.via != MATCH_NONE);
	writer_string(json, "via", match_via_text(match.via));
	writer_bool(json, "strict", match.strict);
	writer_object_end(json);
}

static void match(
	struct writer *json, const struct domain_host *host, const struct domain_address *address)
{
	writer_object(json, "match");
	match_one(json, "domain", address->match_domain);
	match_one(json, "server", address->match_server);
	if (strcmp(host_final_name(host->facts), host->name) != 0)
		match_one(json, "server_expanded", address->match_expanded);
	writer_bool(json, "ip", address->match_address);
	writer_object_end(json);
}

static void dane(
	struct writer *json, const struct domain_host *host, const struct domain_address *address)
{
	const struct dane_answer *answer = &address->dane_answer;

	writer_object(json, "dane");
	writer_string(json, "verdict", dane_address_text(address->dane));
	if (address->dane_answered) {
		strings(json, "references", host->references, host->reference_count);
		writer_integer(json, "verify_result", answer->code);
		if (answer->depth >= 0)
			writer_integer(json, "depth", answer->depth);
		writer_bool(json, "match_any", answer->match_any);
		writer_bool(json, "match_agile", answer->match_agile);
		writer_bool(json, "ta_found", answer->ta_found);
		writer_bool(json, "name_ok", answer->name_ok);
		writer_bool(json, "time_ok", answer->time_ok);
	}
	writer_object_end(json);
}

static void address(
	struct writer *json, const struct domain_host *host, const struct domain_address *facts)
{
	char text[ADDRESS_TEXT_SIZE];

	address_format(&facts->address->address, text);
	writer_object(json, NULL);
	writer_string(json, "ip", text);
	writer_string(json, "security", dns_security_text(facts->address->security));
	if (facts->probe)
		writer_raw(json, "probe", facts->probe->json);
	else
		writer_string(json, "skip", skip_text(facts->skip));
	if (facts->probe && facts->probe->chain)
		match(json, host, facts);
	if (host->facts->tlsa.judged)
		dane(json, host, facts);
	writer_object_end(json);
}

static void host_facts(struct writer *json, const struct domain_host *host)
{
	const struct host_facts *facts = host->facts;

	writer_string(json, "address_status", address_status_text(facts->address_status));
	lookup(json, "a", &facts->a);
	lookup(json, "aaaa", &facts->aaaa);
	lookup(json, "cname_query", &facts->cname);
	tlsa(json, &facts->tlsa);
	writer_array(json, "addresses");
	for (size_t i = 0; i < host->address_count; i++)
		address(json, host, &host->addresses[i]);
	writer_array_end(json);
}

static void host(struct writer *json, const struct domain_facts *domain, size_t index)
{
	const struct domain_host *facts = &domain->hosts[index];

	writer_object(json, NULL);
	writer_string(json, "name", facts->name);
	writer_integer(json, "preference", facts->preference);
	writer_flag(json, "implicit", facts->implicit);
	writer_string(json, "kind", host_kind_text(facts->kind));
	lint_json(json, facts->lints);
	if (facts->skip != SKIP_NONE)
		writer_string(json, "skip", skip_text(facts->skip));
	if (facts->facts)
		host_facts(json, facts);
	if (domain->dane.judged)
		writer_string(json, "dane", dane_host_text(facts->dane));
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
	string_or_null(
		json, "dane", domain->dane.judged ? dane_domain_text(domain->dane.verdict) : NULL);
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
			host(&json, domain, i);
		writer_array_end(&json);
	}
	truncated(&json, domain);
	domain_dane(&json, &domain->dane);
	failure(&json, domain);
	summary(&json, domain);
	writer_object_end(&json);
	assert(!text.full);
	return buffer_take(&text, ret_length);
}
