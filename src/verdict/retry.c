/* SPDX-License-Identifier: Apache-2.0 */
/* Second attempts (retry.h). */
#include "verdict/retry.h"

#include "base/clock.h"
#include "base/dns_class.h"
#include "base/fetch_class.h"
#include "base/name.h"
#include "base/writer.h"
#include "verdict/attempts.h"
#include "verdict/sts.h"

#include <stdio.h>

#define RETRY_FAILURES_SHOWN 100

bool retry_wanted_by_lookup(const struct lookup_facts *lookup)
{
	return lookup->asked && dns_class_passing(dns_class_of(lookup->status));
}

/* While we stood still, a server may have been tired of us, or the network have forgotten the connection. */
static bool was_cut(const struct smtp_facts *smtp)
{
	return smtp->stalled &&
		(smtp->outcome == OUTCOME_TCP_RESET || smtp->outcome == OUTCOME_TCP_UNREACHABLE ||
			smtp->outcome == OUTCOME_GREET_EOF || smtp->outcome == OUTCOME_EHLO_EOF ||
			smtp->outcome == OUTCOME_STARTTLS_EOF ||
			smtp->outcome == OUTCOME_TLS_FAIL || smtp->starttls == STARTTLS_DROPPED);
}

bool retry_wanted_by_probe(const struct smtp_facts *smtp)
{
	if (smtp->starttls == STARTTLS_UNAVAILABLE || smtp->starttls == STARTTLS_REFUSED_4XX)
		return true;
	return smtp->timed_out || smtp->passing || was_cut(smtp) ||
		smtp->outcome == OUTCOME_GREET_4XX || smtp->outcome == OUTCOME_EHLO_4XX ||
		smtp->outcome == OUTCOME_EHLO_421 ||
		/* A group that is too large stays so. */
		(smtp_failed_here(smtp) && smtp->tls_fail != TLS_FAIL_DH_TOO_LARGE);
}

bool retry_without_sni(const struct smtp_facts *smtp)
{
	return smtp->tls_begun && !smtp->tls_up && smtp->outcome == OUTCOME_TLS_FAIL &&
		smtp->tls_fail != TLS_FAIL_TIMEOUT && !smtp_failed_here(smtp);
}

bool retry_stands_alone(const struct smtp_facts *smtp)
{
	enum outcome_class class = outcome_class_of(smtp->outcome);

	/* That a name is refused would be judged by one contact, too. */
	return (smtp->tls_up && !smtp->sni_refused) || class == CLASS_TRANSIENT ||
		class == CLASS_REFUSED || smtp->starttls == STARTTLS_UNAVAILABLE ||
		smtp->starttls == STARTTLS_REFUSED_4XX || !retry_wanted_by_probe(smtp);
}

bool retry_wanted_by_facts(const struct probe_facts *facts)
{
	return facts->put_off || (facts->skip == SKIP_NONE && retry_wanted_by_probe(&facts->smtp));
}

bool retry_doubted_by_facts(const struct probe_facts *facts)
{
	return retry_wanted_by_facts(facts) || (facts->skip == SKIP_NONE && facts->smtp.silent);
}

bool retry_due(const struct probe_facts *facts, unsigned attempt, unsigned wanted)
{
	return wanted > attempt ? retry_wanted_by_facts(facts) : retry_doubted_by_facts(facts);
}

static bool passing_fetch(enum sts_fetch fetch, int http_status)
{
	return fetch_properties(fetch)->passing ||
		(fetch == STS_FETCH_HTTP_STATUS && http_status >= 500);
}

/*
 * What may pass of a fetch, whatever it is told as: an address may give the policy that did not this time.
 * STS_FETCH_NOT_TRIED: nothing.
 */
static enum sts_fetch passing_part(const struct sts_facts *sts)
{
	if (!sts->judged || sts_fetch_is_final(sts->fetch, sts->http_status))
		return STS_FETCH_NOT_TRIED;
	if (passing_fetch(sts->fetch, sts->http_status))
		return sts->fetch;
	for (size_t i = 0; i < sts->address_count; i++) {
		const struct sts_address *address = &sts->addresses[i];

		if (address->asked && passing_fetch(address->fetch, address->http_status))
			return address->fetch;
	}
	return STS_FETCH_NOT_TRIED;
}

bool retry_wanted_by_policy(const struct sts_facts *sts)
{
	return passing_part(sts) != STS_FETCH_NOT_TRIED;
}

/* One thing that failed; the members that do not belong to it are NULL. */
struct failure {
	enum retry_what what;
	const char *name;
	const char *type;
	const struct lookup_facts *lookup;
	const struct probe_facts *probe;
	const struct sts_facts *policy;
	const char *scanner;
};

/* What is done with each failure; false: enough. */
typedef bool (*visitor)(void *context, const struct failure *failure);

static bool visit_lookup(visitor visit, void *context, enum retry_what what, const char *name,
	const char *type, const struct lookup_facts *lookup)
{
	const struct failure failure = { what, name, type, lookup, NULL, NULL, NULL };

	return !retry_wanted_by_lookup(lookup) || visit(context, &failure);
}

static bool visit_host(visitor visit, void *context, const struct host_facts *host)
{
	bool more = visit_lookup(visit, context, RETRY_ADDRESS, host->name, "A", &host->a) &&
		visit_lookup(visit, context, RETRY_ADDRESS, host->name, "AAAA", &host->aaaa) &&
		visit_lookup(visit, context, RETRY_CNAME, host->name, "CNAME", &host->cname);

	for (size_t i = 0; more && i < host->tlsa.lookup_count; i++)
		more = visit_lookup(visit, context, RETRY_TLSA, host->tlsa.lookups[i].name, "TLSA",
			&host->tlsa.lookups[i].facts);
	return more;
}

static bool visit_probe(visitor visit, void *context, const struct host_address *address,
	const struct probe_view *view)
{
	char text[ADDRESS_TEXT_SIZE];
	const struct failure failure = { RETRY_PROBE, text, NULL, NULL, view->probe, NULL, NULL };

	if (!view->probe || !retry_wanted_by_probe(&view->probe->smtp))
		return true;
	address_format(&address->address, text);
	return visit(context, &failure);
}

static bool visit_put_off(visitor visit, void *context, const struct domain_address *address)
{
	char text[ADDRESS_TEXT_SIZE];
	const struct failure failure = { .what = RETRY_NAME, .name = text };

	if (!address->put_off)
		return true;
	address_format(&address->address->address, text);
	return visit(context, &failure);
}

static bool visit_address(visitor visit, void *context, const struct domain_address *address)
{
	bool more = visit_put_off(visit, context, address);

	for (size_t role = 0; more && role < session_role_count; role++)
		more = visit_probe(visit, context, address->address, &address->sessions[role]);
	return more;
}

static bool visit_dnssec(visitor visit, void *context, const struct domain_facts *domain)
{
	const struct dnssec_facts *dnssec = &domain->dnssec;
	const char *apex = dnssec->apex ? dnssec->apex : domain->name;

	return visit_lookup(visit, context, RETRY_DNSSEC, apex, "SOA", &dnssec->soa) &&
		visit_lookup(visit, context, RETRY_DNSSEC, apex, "DS", &dnssec->ds) &&
		visit_lookup(
			visit, context, RETRY_DNSSEC, dnssec->below, "DS", &dnssec->below_ds) &&
		visit_lookup(visit, context, RETRY_DNSSEC, apex, "DNSKEY", &dnssec->dnskey) &&
		visit_lookup(visit, context, RETRY_DNSSEC, apex, "CNAME", &dnssec->denial_lookup);
}

/* A record below the domain, by the name that was asked for. */
static bool visit_txt(visitor visit, void *context, const char *label,
	const struct domain_facts *domain, const struct lookup_facts *lookup)
{
	char name[sizeof("_smtp._tls.") + NAME_TEXT_SIZE];

	snprintf(name, sizeof(name), "%s.%s", label, domain->name);
	return visit_lookup(visit, context, RETRY_TXT, name, "TXT", lookup);
}

static bool visit_policy(visitor visit, void *context, const struct domain_facts *domain)
{
	const struct sts_facts *sts = &domain->sts;
	const struct failure failure = { RETRY_POLICY, sts->host, NULL, NULL, NULL, sts, NULL };

	return visit_txt(visit, context, "_mta-sts", domain, &sts->lookup) &&
		visit_txt(visit, context, "_smtp._tls", domain, &domain->tlsrpt.lookup) &&
		(!retry_wanted_by_policy(sts) || visit(context, &failure));
}

static bool visit_scan_results(
	visitor visit, void *context, const char *name, const struct scan_results *results)
{
	bool more = true;

	for (size_t i = 0; more && i < results->count; i++) {
		const struct failure failure = {
			.what = RETRY_SCANNER, .name = name, .scanner = results->list[i].kind->name
		};

		more = !scan_result_again(&results->list[i]) || visit(context, &failure);
	}
	return more;
}

static bool visit_scan_results_of_address(
	visitor visit, void *context, const struct domain_address *address)
{
	char text[ADDRESS_TEXT_SIZE];
	bool more = true;

	address_format(&address->address->address, text);
	for (size_t role = 0; more && role < session_role_count; role++) {
		const struct probe_facts *probe = address->sessions[role].probe;

		more = !probe || visit_scan_results(visit, context, text, &probe->scan_results);
	}
	return more;
}

static bool visit_scan_results_of_host(visitor visit, void *context, const struct domain_host *host)
{
	bool more = !host->facts ||
		visit_scan_results(visit, context, host->name, &host->facts->scan_results);

	for (size_t i = 0; more && i < host->address_count; i++)
		more = visit_scan_results_of_address(visit, context, &host->addresses[i]);
	return more;
}

static bool visit_all_scan_results(visitor visit, void *context, const struct domain_facts *domain)
{
	bool more = visit_scan_results(visit, context, domain->name, &domain->scan_results);

	for (size_t i = 0; more && i < domain->host_count; i++)
		more = visit_scan_results_of_host(visit, context, &domain->hosts[i]);
	return more;
}

static bool visit_domain(visitor visit, void *context, const struct domain_facts *domain)
{
	bool more = visit_lookup(visit, context, RETRY_MX, domain->name, "MX", &domain->mx.lookup);

	for (size_t i = 0; more && i < domain->host_count; i++) {
		const struct domain_host *host = &domain->hosts[i];

		more = !host->facts || visit_host(visit, context, host->facts);
		for (size_t j = 0; more && j < host->address_count; j++)
			more = visit_address(visit, context, &host->addresses[j]);
	}
	return more && visit_dnssec(visit, context, domain) &&
		visit_policy(visit, context, domain) &&
		visit_all_scan_results(visit, context, domain);
}

/* Stops at the first failure. */
static bool found(void *context, const struct failure *failure)
{
	(void)context;
	(void)failure;
	return false;
}

bool retry_wanted_by_host(const struct host_facts *host)
{
	return !visit_host(found, NULL, host);
}

bool retry_wanted_by_domain(const struct domain_facts *domain)
{
	return (domain->mx_asked || domain->target.port) && !visit_domain(found, NULL, domain);
}

static bool doubted_address(const struct domain_address *address)
{
	bool doubted = false;

	for (size_t role = 0; !doubted && role < session_role_count; role++) {
		const struct probe_facts *facts = address->sessions[role].probe;

		doubted = facts && retry_doubted_by_facts(facts);
	}
	return doubted;
}

bool retry_doubted_by_domain(const struct domain_facts *domain)
{
	bool doubted = retry_wanted_by_domain(domain);

	for (size_t i = 0; !doubted && i < domain->host_count; i++) {
		for (size_t j = 0; !doubted && j < domain->hosts[i].address_count; j++)
			doubted = doubted_address(&domain->hosts[i].addresses[j]);
	}
	return doubted;
}

static const struct writer_cuts steps[] = { { 0 }, { .octets = 256, .elements = 20 },
	{ .octets = 64, .elements = 10 } };
static const struct writer_ladder ladder = { RETRY_JSON_MAXIMUM, steps,
	sizeof(steps) / sizeof(steps[0]) };

struct listing {
	struct writer *json;
	size_t count;
};

static bool list(void *context, const struct failure *failure)
{
	struct listing *listing = context;
	struct writer *json = listing->json;

	writer_object(json, NULL);
	writer_string(json, "what", retry_what_text(failure->what));
	writer_string(json, "name", failure->name);
	writer_string_if(json, "type", failure->type);
	if (failure->lookup) {
		writer_string(json, "status", dns_status_text(failure->lookup->status));
		writer_heard_if(json, "detail", failure->lookup->detail);
	}
	if (failure->probe)
		attempt_members(json, failure->probe->time_us, &failure->probe->smtp);
	writer_string_if(json, "scanner", failure->scanner);
	if (failure->policy)
		writer_string(json, "fetch", sts_fetch_text(passing_part(failure->policy)));
	writer_object_end(json);
	return ++listing->count < RETRY_FAILURES_SHOWN;
}

static void write_failures(const void *owner, struct writer *json)
{
	const struct domain_facts *domain = owner;
	struct listing listing = { .json = json };

	writer_object(json, NULL);
	writer_time(json, "time", clock_wall());
	writer_string(json, "outcome", outcome_text(domain->summary.outcome));
	writer_array(json, "failures");
	visit_domain(list, &listing, domain);
	writer_array_end(json);
	writer_object_end(json);
}

char *retry_json(const struct domain_facts *domain)
{
	return writer_fit(&ladder, write_failures, domain, NULL);
}
