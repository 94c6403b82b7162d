/* SPDX-License-Identifier: Apache-2.0 */
/* A line of a survey of addresses (record_parts.h): schemas/address.schema.json. */
#include "output/record_parts.h"

#include "verdict/summary.h"

static const struct domain_address *address_of_target(const struct domain_facts *domain)
{
	const struct domain_host *host = domain->host_count ? &domain->hosts[0] : NULL;

	return host && host->address_count ? &host->addresses[0] : NULL;
}

static void target(struct writer *json, const struct domain_facts *domain)
{
	char text[ADDRESS_TEXT_SIZE];

	if (domain->target.port) {
		address_format(&domain->target.address, text);
		writer_string(json, "ip", text);
		writer_integer(json, "port", domain->target.port);
	}
	if (target_has_name(domain))
		writer_string(json, "name", domain->name);
}

/* Whether STARTTLS is offered: nobody knows where the session told nothing, and where TLS comes first it is no question. */
static void starttls(struct writer *json, const struct summary *summary)
{
	bool told = summary->has_starttls && summary->starttls != SUMMARY_STARTTLS_UNTESTED;

	if (told)
		writer_bool(json, "starttls", summary->starttls != SUMMARY_STARTTLS_NO);
	else
		writer_null(json, "starttls");
}

static void summary(struct writer *json, const struct domain_facts *domain)
{
	const struct summary *s = &domain->summary;

	writer_object(json, "summary");
	writer_string(json, "outcome", outcome_text(s->outcome));
	if (domain->target.port == PORT_SUBMISSIONS)
		writer_null(json, "starttls");
	else
		starttls(json, s);
	record_text_or_null(json, "tls_version", s->tls_version);
	record_text_or_null(json, "cert_trust", s->has_trust ? trust_text(s->trust) : NULL);
	record_text_or_null(json, "cert_match",
		s->has_match && target_has_name(domain) ? summary_match_text(s->match) : NULL);
	writer_object_end(json);
}

/* Of the one session there was, or why there was none. */
static void failure(struct writer *json, const struct domain_facts *domain,
	const struct domain_address *address)
{
	const struct probe_facts *probe = address ? address->sessions[ROLE_MAIN].probe : NULL;
	enum outcome outcome = domain->summary.outcome;

	if (!address || outcome == OUTCOME_SURVEYED) {
		record_failure(json, domain);
		return;
	}
	writer_object(json, "failure");
	writer_string(json, "class", outcome_class_text(outcome_class_of(outcome)));
	writer_string(
		json, "stage", stage_text(outcome_stage(probe ? probe->smtp.outcome : outcome)));
	writer_string(json, "cause",
		probe ? outcome_help(probe->smtp.outcome) : skip_text(address->skip));
	writer_object_end(json);
}

void record_target(struct writer *json, const struct domain_facts *domain,
	const struct writer_cuts *cuts, struct record_form *form)
{
	const struct domain_address *address = address_of_target(domain);

	record_head(json, domain, "address");
	target(json, domain);
	if (address)
		record_origin(json, &address->address->origin);
	writer_cut(json, *cuts);
	if (address)
		record_sessions(json, domain, &domain->hosts[0], address, form);
	if (domain->first_attempt)
		writer_raw(json, "first_attempt", domain->first_attempt);
	failure(json, domain, address);
	summary(json, domain);
}
