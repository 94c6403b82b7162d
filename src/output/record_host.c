/* SPDX-License-Identifier: Apache-2.0 */
/* MX hosts in a record (record_parts.h): lookups, TLSA records, addresses, probes. */
#include "output/record_parts.h"

#include "base/arena.h"
#include "tls/tlsa_lints.h"
#include "verdict/lint_json.h"
#include "verdict/rpt.h"

#include <string.h>

static void tlsa_record(struct writer *json, const struct tlsa_record *record)
{
	writer_object(json, NULL);
	writer_integer(json, "usage", record->usage);
	writer_integer(json, "selector", record->selector);
	writer_integer(json, "matching_type", record->matching_type);
	writer_evidence(json, "data", record->data, record->data_length, record->data_length);
	writer_bool(json, "usable", record->why == TLSA_WHY_USABLE);
	if (record->why != TLSA_WHY_USABLE)
		writer_string(json, "why", tlsa_why_text(record->why));
	writer_object_end(json);
}

static void doe(struct writer *json, const struct doe_facts *facts)
{
	if (!facts->asked)
		return;
	writer_object(json, "doe");
	writer_string(json, "class", doe_class_text(facts->class));
	record_lookup(json, "address", &facts->address);
	record_lookup(json, "other_type", &facts->other_type);
	record_lookup(json, "above", &facts->above);
	writer_bool(json, "qmin_masks", facts->qmin_masks);
	writer_object_end(json);
}

static void tlsa_records(struct writer *json, const struct tlsa_record *records, size_t count)
{
	size_t written = 0;

	if (!count)
		return;
	writer_array(json, "records");
	for (; written < count && written < TLSA_DIAGNOSED_MAXIMUM && writer_room(json); written++)
		tlsa_record(json, &records[written]);
	writer_array_end(json);
	if (written < count)
		writer_integer(json, "records_cut", (int64_t)(count - written));
}

static void insecure_tlsa(struct writer *json, const struct tlsa_facts *facts)
{
	if (!facts->insecure_lookup.name)
		return;
	writer_object(json, "insecure_probe");
	writer_string(json, "name", facts->insecure_lookup.name);
	record_lookup(json, "lookup", &facts->insecure_lookup.facts);
	tlsa_records(json, facts->insecure_records, facts->insecure_count);
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
	writer_array_whole(json, "lookups");
	for (size_t i = 0; i < facts->lookup_count; i++) {
		writer_object(json, NULL);
		writer_string(json, "name", facts->lookups[i].name);
		record_lookup_members(json, &facts->lookups[i].facts);
		lint_json(json, facts->lookups[i].facts.lints);
		writer_object_end(json);
	}
	writer_array_end(json);
	tlsa_records(json, facts->records, facts->record_count);
	tlsa_lints_json(json, facts->lints);
	insecure_tlsa(json, facts);
	doe(json, &facts->doe);
	record_report(json, rpt_tlsa(facts->status));
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
	struct writer *json, const struct domain_host *host, const struct probe_view *view)
{
	writer_object(json, "match");
	match_one(json, "domain", view->match_domain);
	match_one(json, "server", view->match_server);
	if (strcmp(host_final_name(host->facts), host->name) != 0)
		match_one(json, "server_expanded", view->match_expanded);
	writer_bool(json, "ip", view->match_address);
	writer_object_end(json);
}

/* One for each of the host's TLSA records that are written, in their order. */
static void diagnoses(struct writer *json, const struct probe_view *view)
{
	const struct session_dane *session = view->session;

	if (!session || !session->diagnosis_count)
		return;
	writer_array(json, "diagnosis");
	for (size_t i = 0; i < session->diagnosis_count && writer_room(json); i++) {
		writer_object(json, NULL);
		tlsa_diagnosis_json(json, &session->diagnoses[i]);
		writer_object_end(json);
	}
	writer_array_end(json);
}

static void dane(struct writer *json, const struct domain_host *host, const struct probe_view *view)
{
	const struct dane_answer *answer = &view->dane_answer;

	writer_object(json, "dane");
	writer_string(json, "verdict", dane_address_text(view->dane));
	if (view->dane_answered) {
		record_strings(json, "references", host->references, host->reference_count);
		writer_integer(json, "verify_result", answer->code);
		if (answer->depth >= 0)
			writer_integer(json, "depth", answer->depth);
		writer_bool(json, "match_any", answer->match_any);
		writer_bool(json, "match_agile", answer->match_agile);
		writer_bool(json, "ta_found", answer->ta_found);
		writer_bool(json, "name_ok", answer->name_ok);
		writer_bool(json, "time_ok", answer->time_ok);
	}
	diagnoses(json, view);
	record_report(json, rpt_dane_address(view->dane));
	writer_object_end(json);
}

/* What follows for the domain from one probe. */
static void verdicts(
	struct writer *json, const struct domain_host *host, const struct probe_view *view)
{
	if (view->probe && probe_facts_certificates(view->probe))
		match(json, host, view);
	if (host->facts->tlsa.judged)
		dane(json, host, view);
}

static void name(struct writer *json, const char *member, const struct shared_key *key,
	struct record_form *form)
{
	struct shared_keys *named = &form->named;

	writer_hex(json, member, key->octets, SHARED_KEY_SIZE);
	named->keys = memory_resize(named->keys, (named->count + 1) * sizeof(*key));
	named->keys[named->count++] = *key;
}

/* The session, or where it is found. */
static void probe(struct writer *json, const struct probe_facts *facts, struct record_form *form)
{
	if (facts->key.known)
		name(json, "probe_key", &facts->key, form);
	else
		writer_raw(json, "probe", form->brief && facts->brief ? facts->brief : facts->json);
}

/* A session but the main one, whose members are the address's own. */
static void further_session(struct writer *json, enum session_role role,
	const struct domain_host *host, const struct probe_view *view, struct record_form *form)
{
	if (!view->probe)
		return;
	writer_object(json, session_role_text(role));
	probe(json, view->probe, form);
	verdicts(json, host, view);
	writer_object_end(json);
}

/* Beyond --max-sessions. */
static void not_asked(struct writer *json, unsigned roles)
{
	if (!roles)
		return;
	writer_array_whole(json, "not_asked");
	for (enum session_role role = ROLE_MAIN + 1; role < session_role_count; role++) {
		if (roles & 1U << role)
			writer_string(json, NULL, session_role_text(role));
	}
	writer_array_end(json);
}

static void address(struct writer *json, const struct domain_host *host,
	const struct domain_address *facts, struct record_form *form)
{
	const struct probe_view *main = &facts->sessions[ROLE_MAIN];
	char text[ADDRESS_TEXT_SIZE];

	address_format(&facts->address->address, text);
	writer_object(json, NULL);
	writer_string(json, "ip", text);
	if (!host->facts->key.known)
		writer_string(json, "security", dns_security_text(facts->address->security));
	if (main->probe)
		probe(json, main->probe, form);
	else
		writer_string(json, "skip", skip_text(facts->skip));
	verdicts(json, host, main);
	for (enum session_role role = ROLE_MAIN + 1; role < session_role_count; role++)
		further_session(json, role, host, &facts->sessions[role], form);
	not_asked(json, facts->not_asked);
	if (address_depends_on_sni(facts))
		writer_bool(json, "cert_depends_on_sni", true);
	writer_object_end(json);
}

static void host_lookups(struct writer *json, const struct host_facts *facts)
{
	writer_string(json, "address_status", address_status_text(facts->address_status));
	record_lookup(json, "a", &facts->a);
	record_lookup(json, "aaaa", &facts->aaaa);
	record_lookup(json, "cname_query", &facts->cname);
	tlsa(json, &facts->tlsa);
	findings_write(&facts->findings, json);
}

void record_shared_host(struct writer *json, const struct host_facts *facts)
{
	char text[ADDRESS_TEXT_SIZE];

	writer_object(json, NULL);
	writer_string(json, "name", facts->name);
	host_lookups(json, facts);
	writer_array_whole(json, "addresses");
	for (size_t i = 0; i < facts->address_count; i++) {
		address_format(&facts->addresses[i].address, text);
		writer_object(json, NULL);
		writer_string(json, "ip", text);
		writer_string(json, "security", dns_security_text(facts->addresses[i].security));
		writer_object_end(json);
	}
	writer_array_end(json);
	writer_object_end(json);
}

/* False: there was no room for it, and it is not there. */
static bool fits(struct writer *json, struct writer_mark mark, size_t end)
{
	if (!end || (!json->out->full && json->out->length <= end))
		return true;
	writer_rewind(json, mark);
	return false;
}

/* Those of the first hosts, by preference, have the room there is. */
static void addresses(struct writer *json, const struct domain_host *host, struct record_form *form)
{
	writer_array_whole(json, "addresses");
	for (size_t i = 0; i < host->address_count && writer_room(json); i++) {
		struct writer_mark mark = writer_mark(json);
		size_t named = form->named.count;

		if (!form->left_out_addresses)
			address(json, host, &host->addresses[i], form);
		if (!form->left_out_addresses && fits(json, mark, form->addresses_end))
			continue;
		form->left_out_addresses++;
		form->named.count = named;
	}
	writer_array_end(json);
}

static void host_facts(
	struct writer *json, const struct domain_host *host, struct record_form *form)
{
	const struct host_facts *facts = host->facts;

	if (facts->key.known)
		name(json, "host_key", &facts->key, form);
	else
		host_lookups(json, facts);
	addresses(json, host, form);
}

static void write_host(struct writer *json, const struct domain_facts *domain,
	const struct domain_host *facts, struct record_form *form)
{
	writer_object(json, NULL);
	writer_string(json, "name", facts->name);
	writer_integer(json, "preference", facts->preference);
	writer_flag(json, "implicit", facts->implicit);
	writer_string(json, "kind", host_kind_text(facts->kind));
	lint_json(json, facts->lints);
	if (facts->skip != SKIP_NONE)
		writer_string(json, "skip", skip_text(facts->skip));
	if (facts->facts)
		host_facts(json, facts, form);
	if (domain->dane.judged)
		writer_string(json, "dane", dane_host_text(facts->dane));
	record_host_policy(json, domain, facts);
	writer_object_end(json);
}

void record_hosts(struct writer *json, const struct domain_facts *domain, struct record_form *form)
{
	writer_array_whole(json, "hosts");
	for (size_t i = 0; i < domain->host_count && writer_room(json); i++) {
		struct writer_mark mark = writer_mark(json);
		size_t left_out = form->left_out_addresses, named = form->named.count;

		if (!form->left_out_hosts)
			write_host(json, domain, &domain->hosts[i], form);
		if (!form->left_out_hosts && fits(json, mark, form->hosts_end))
			continue;
		form->left_out_hosts++;
		form->named.count = named;
		form->left_out_addresses = left_out + domain->hosts[i].address_count;
	}
	writer_array_end(json);
}
