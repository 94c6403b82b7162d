/* SPDX-License-Identifier: Apache-2.0 */
/* MTA-STS, TLSRPT and what follows for senders, in a record (record_parts.h). */
#include "output/record_parts.h"

#include "base/utf8.h"
#include "verdict/lint_json.h"
#include "verdict/rpt.h"
#include "verdict/sender.h"

#include <string.h>

static void policy(struct writer *json, const struct sts_policy *policy)
{
	writer_object(json, "policy");
	writer_string(json, "status", sts_policy_status_text(policy->status));
	writer_bool(json, "strict", policy->strict);
	if (policy->has_mode)
		writer_string(json, "mode", sts_mode_text(policy->mode));
	if (policy->max_age != STS_MAX_AGE_UNKNOWN)
		writer_integer(json, "max_age", policy->max_age);
	record_strings(json, "mx", policy->mx, policy->mx_count);
	writer_object_end(json);
}

static bool is_told(const struct sts_address *address)
{
	return address->asked || address->skip != SKIP_NONE;
}

/* More than the one fetch that the other members tell of: several were asked, or some were passed over and none gave a policy. */
static bool has_story(const struct sts_facts *facts)
{
	size_t asked = 0, skipped = 0;

	for (size_t i = 0; i < facts->address_count; i++) {
		asked += facts->addresses[i].asked;
		skipped += facts->addresses[i].skip != SKIP_NONE;
	}
	return asked > 1 || (facts->fetch != STS_FETCH_OK && skipped);
}

static void policy_address(struct writer *json, const struct sts_address *address)
{
	char text[ADDRESS_TEXT_SIZE];

	address_format(&address->address, text);
	writer_object(json, NULL);
	writer_string(json, "ip", text);
	if (address->skip != SKIP_NONE)
		writer_string(json, "skip", skip_text(address->skip));
	else
		writer_string(json, "fetch", sts_fetch_text(address->fetch));
	if (address->http_status)
		writer_integer(json, "http_status", address->http_status);
	writer_object_end(json);
}

static void policy_addresses(struct writer *json, const struct sts_facts *facts)
{
	if (!has_story(facts))
		return;
	writer_array(json, "addresses");
	for (size_t i = 0; i < facts->address_count && writer_room(json); i++) {
		if (is_told(&facts->addresses[i]))
			policy_address(json, &facts->addresses[i]);
	}
	writer_array_end(json);
}

static void fetch(struct writer *json, const struct sts_facts *facts)
{
	char address[ADDRESS_TEXT_SIZE];

	writer_string(json, "fetch", sts_fetch_text(facts->fetch));
	if (facts->has_address) {
		address_format(&facts->address, address);
		writer_string(json, "ip", address);
		writer_time(json, "time", facts->time_us);
	}
	policy_addresses(json, facts);
	if (facts->addresses_cut)
		writer_integer(json, "addresses_cut", (int64_t)facts->addresses_cut);
	record_lookup(json, "a", &facts->a);
	record_lookup(json, "aaaa", &facts->aaaa);
	if (facts->http_status)
		writer_integer(json, "http_status", facts->http_status);
	if (facts->trust_known) {
		writer_string(json, "cert_trust", trust_text(facts->trust));
		writer_bool(json, "cert_names_host", facts->names_host);
	}
	writer_heard_if(json, "media_type", facts->media_type);
	writer_heard_if(json, "error", facts->error);
	if (facts->has_policy)
		policy(json, &facts->policy);
	record_report(json,
		facts->has_policy ? rpt_sts_policy(facts->policy.status)
				  : rpt_sts_fetch(facts->fetch));
}

static bool is_utf8(const char *text)
{
	return !text || utf8_valid(text, strlen(text));
}

static void sts(struct writer *json, const struct sts_facts *facts)
{
	writer_object(json, "sts");
	writer_octets(json, !is_utf8(facts->media_type) || !is_utf8(facts->error));
	writer_string(json, "txt", sts_txt_text(facts->txt));
	record_lookup(json, "lookup", &facts->lookup);
	writer_string_if(json, "id", facts->id);
	fetch(json, facts);
	sts_lints_json(json, facts->lints);
	writer_enc(json);
	writer_object_end(json);
}

/* Whole, as two of them are never the same: some may be left out. */
static void report_domains(struct writer *json, const struct tlsrpt_facts *facts)
{
	if (!facts->domain_count)
		return;
	writer_array(json, "rua_domains");
	for (size_t i = 0; i < facts->domain_count; i++)
		writer_string(json, NULL, facts->domains[i]);
	writer_array_end(json);
}

static void tlsrpt(struct writer *json, const struct tlsrpt_facts *facts)
{
	writer_object(json, "tlsrpt");
	writer_string(json, "status", tlsrpt_status_text(facts->status));
	record_lookup(json, "lookup", &facts->lookup);
	if (facts->mailto || facts->https) {
		writer_array_whole(json, "schemes");
		if (facts->mailto)
			writer_string(json, NULL, "mailto");
		if (facts->https)
			writer_string(json, NULL, "https");
		writer_array_end(json);
	}
	if (facts->rua_count)
		writer_integer(json, "rua_count", (int64_t)facts->rua_count);
	report_domains(json, facts);
	writer_object_end(json);
}

void record_policies(struct writer *json, const struct domain_facts *domain)
{
	if (domain->sts.judged)
		sts(json, &domain->sts);
	if (domain->tlsrpt.judged)
		tlsrpt(json, &domain->tlsrpt);
}

static void deliveries(
	struct writer *json, const char *key, const enum delivery delivery[sender_count])
{
	writer_object(json, key);
	for (int sender = 0; sender < sender_count; sender++)
		writer_string(
			json, sender_text((enum sender)sender), delivery_text(delivery[sender]));
	writer_object_end(json);
}

static void availability(
	struct writer *json, const struct availability_facts availability[sender_count])
{
	bool late = false;

	writer_object(json, "availability");
	for (int sender = 0; sender < sender_count; sender++) {
		writer_string(json, sender_text((enum sender)sender),
			availability_text(availability[sender].word));
		late |= availability[sender].before > 0;
	}
	writer_object_end(json);
	if (!late)
		return;
	writer_object(json, "addresses_before");
	for (int sender = 0; sender < sender_count; sender++)
		writer_integer(json, sender_text((enum sender)sender),
			(int64_t)availability[sender].before);
	writer_object_end(json);
}

void record_resistance(struct writer *json, const struct resist_facts *facts)
{
	if (!facts->judged)
		return;
	deliveries(json, "senders", facts->delivery);
	availability(json, facts->availability);
	writer_object(json, "resist");
	for (int attack = 0; attack < attack_count; attack++) {
		writer_object(json, attack_text((enum attack)attack));
		for (int attacked = 0; attacked < attacked_count; attacked++)
			writer_string(json, attacked_text((enum attacked)attacked),
				resistance_text(facts->matrix[attack][attacked]));
		writer_object_end(json);
	}
	writer_object_end(json);
	/* RFC 8461 5.1 lets a sender deliver before its first fetch has ended; not every one does. */
	writer_flag(json, "resists_if_sync",
		facts->matrix[ATTACK_STRIP][ATTACKED_STS_COLD] == RESISTANCE_EXPOSED &&
			facts->matrix[ATTACK_STRIP][ATTACKED_STS_WARM] == RESISTANCE_RESISTS);
}

void record_host_policy(
	struct writer *json, const struct domain_facts *domain, const struct domain_host *host)
{
	if (host->sts.judged) {
		writer_object(json, "sts");
		writer_bool(json, "match", host->sts.match);
		writer_string(json, "status", sts_host_text(host->sts.status));
		record_report(json, rpt_sts_host(host->sts.status));
		writer_object_end(json);
	}
	if (domain->resist.judged && sender_host_counts(host))
		deliveries(json, "delivery", host->delivery);
}
