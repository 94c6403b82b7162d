/* SPDX-License-Identifier: Apache-2.0 */
/* MX hosts in a record (record_parts.h): lookups, TLSA records, addresses. */
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

void record_origin(struct writer *json, const struct prefix_origin *origin)
{
	if (origin->asn)
		writer_integer(json, "asn", origin->asn);
	writer_string_if(json, "country", *origin->country ? origin->country : NULL);
}

static void address(struct writer *json, const struct domain_facts *domain,
	const struct domain_host *host, const struct domain_address *facts,
	struct record_form *form)
{
	char text[ADDRESS_TEXT_SIZE];

	address_format(&facts->address->address, text);
	writer_object(json, NULL);
	writer_string(json, "ip", text);
	if (!host->facts->key.known)
		writer_string(json, "security", dns_security_text(facts->address->security));
	record_origin(json, &facts->address->origin);
	record_sessions(json, domain, host, facts, form);
	writer_object_end(json);
}

static void host_lookups(struct writer *json, const struct host_facts *facts)
{
	writer_string(json, "address_status", address_status_text(facts->address_status));
	record_lookup(json, "a", &facts->a);
	record_lookup(json, "aaaa", &facts->aaaa);
	record_lookup(json, "cname_query", &facts->cname);
	tlsa(json, &facts->tlsa);
	scan_results_write(&facts->scan_results, json);
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
static void addresses(struct writer *json, const struct domain_facts *domain,
	const struct domain_host *host, struct record_form *form)
{
	writer_array_whole(json, "addresses");
	for (size_t i = 0; i < host->address_count && writer_room(json); i++) {
		struct writer_mark mark = writer_mark(json);
		size_t named = form->named.count;

		if (!form->left_out_addresses)
			address(json, domain, host, &host->addresses[i], form);
		if (!form->left_out_addresses && fits(json, mark, form->addresses_end))
			continue;
		form->left_out_addresses++;
		form->named.count = named;
	}
	writer_array_end(json);
}

static void host_facts(struct writer *json, const struct domain_facts *domain,
	const struct domain_host *host, struct record_form *form)
{
	const struct host_facts *facts = host->facts;

	if (facts->key.known)
		record_key(json, "host_key", &facts->key, form);
	else
		host_lookups(json, facts);
	addresses(json, domain, host, form);
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
		host_facts(json, domain, facts, form);
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
