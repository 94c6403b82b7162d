/* SPDX-License-Identifier: Apache-2.0 */
/* DANE verdicts (dane.h). The tables are those of PROTOCOL B.6, C.3, C.4 and C.5. */
#include "verdict/dane.h"

#include <string.h>

static bool any_secure_data(const struct host_facts *host)
{
	return (host->a.status == DNS_OK && host->a.security == DNS_SECURE) ||
		(host->aaaa.status == DNS_OK && host->aaaa.security == DNS_SECURE);
}

size_t dane_candidates(const struct host_facts *host, const char *ret_base[TLSA_CANDIDATES_MAXIMUM])
{
	const char *final = host_final_name(host);
	size_t count = 0;

	if (host->address_status != ADDRESS_OK)
		return 0;
	if (any_secure_data(host)) {
		if (strcmp(final, host->name) != 0)
			ret_base[count++] = final;
		ret_base[count++] = host->name;
	} else if (host->cname.asked && host->cname.security == DNS_SECURE &&
		host->cname.status == DNS_OK) {
		ret_base[count++] = host->name;
	}
	return count;
}

static void add_reference(struct domain_host *host, const char *name)
{
	for (size_t i = 0; i < host->reference_count; i++) {
		if (!strcmp(host->references[i], name))
			return;
	}
	host->references[host->reference_count++] = name;
}

void dane_references(const struct domain_facts *domain, struct domain_host *host)
{
	const struct lookup_facts *mx = &domain->mx.lookup;

	host->reference_count = 0;
	if (host->implicit) {
		add_reference(host, host->facts->tlsa.base);
		add_reference(host, domain->name);
	} else if (mx->security == DNS_SECURE) {
		add_reference(host, host->facts->tlsa.base);
		add_reference(host, domain->name);
		if (mx->alias_count)
			add_reference(host, mx->aliases[mx->alias_count - 1]);
	} else {
		add_reference(host, host->name);
		add_reference(host, host->facts->tlsa.base);
	}
}

bool dane_applies(const struct host_facts *host, const struct host_address *address)
{
	return address->security == DNS_SECURE ||
		(host->cname.asked && host->cname.status == DNS_OK &&
			host->cname.security == DNS_SECURE);
}

static enum dane_address from_verification(const struct dane_answer *answer)
{
	switch (answer->result) {
	case DANE_RESULT_OK:
		return answer->usage == TLSA_USAGE_EE ? DANE_ADDRESS_PASS_EE : DANE_ADDRESS_PASS_TA;
	case DANE_RESULT_NO_MATCH:
		return DANE_ADDRESS_MISMATCH;
	case DANE_RESULT_NAME:
		return DANE_ADDRESS_NAME;
	case DANE_RESULT_EXPIRED:
		return DANE_ADDRESS_EXPIRED;
	case DANE_RESULT_NOT_YET_VALID:
		return DANE_ADDRESS_NOT_YET_VALID;
	case DANE_RESULT_CHAIN:
		return DANE_ADDRESS_CHAIN;
	case DANE_RESULT_INTERNAL:
	case DANE_RESULT_UNTRIED:
		break;
	}
	return DANE_ADDRESS_INTERNAL;
}

static enum dane_address from_session(const struct domain_host *host, const struct probe_view *view)
{
	const struct smtp_facts *smtp = &view->probe->smtp;

	if (smtp_failed_here(smtp))
		return DANE_ADDRESS_UNTESTED;
	if (!smtp->usable)
		return DANE_ADDRESS_UNREACHABLE;
	if (smtp->disputed)
		return DANE_ADDRESS_UNTESTED; /* one sender finds STARTTLS, another none */
	/*
	 * A DANE client must send the name that this server refuses (RFC 7672 8.1), and offers no anonymous suites where it
	 * has to authenticate the server; where it has not, whether it gets TLS with the name was not seen.
	 */
	if (smtp->sni_refused)
		return smtp_is_anonymous(smtp) && host->facts->tlsa.status == TLSA_UNUSABLE
			? DANE_ADDRESS_UNTESTED
			: DANE_ADDRESS_TLS;
	if (!smtp->tls_up) {
		if (smtp->outcome == OUTCOME_TLS_FAIL)
			return DANE_ADDRESS_TLS;
		return smtp->advertised ? DANE_ADDRESS_STARTTLS_REFUSED : DANE_ADDRESS_NO_STARTTLS;
	}
	if (host->facts->tlsa.status == TLSA_UNUSABLE)
		return DANE_ADDRESS_TLS_ONLY;
	if (!view->dane_answered)
		return DANE_ADDRESS_MISMATCH; /* TLS without a certificate */
	return from_verification(&view->dane_answer);
}

enum dane_address dane_judge_address(const struct domain_host *host,
	const struct host_address *address, const struct probe_view *view)
{
	if (!host->facts->tlsa.judged)
		return DANE_ADDRESS_NA;
	switch (host->facts->tlsa.status) {
	case TLSA_SKIPPED_INSECURE_HOST:
	case TLSA_NONE:
	case TLSA_INSECURE_DATA:
		return DANE_ADDRESS_NA;
	case TLSA_BOGUS:
	case TLSA_LOOKUP_FAILED:
	case TLSA_LOOKUP_TIMEOUT:
		return dane_applies(host->facts, address) ? DANE_ADDRESS_DNS_FAIL : DANE_ADDRESS_NA;
	case TLSA_USABLE:
	case TLSA_UNUSABLE:
		break;
	case tlsa_status_count:
		return DANE_ADDRESS_INTERNAL;
	}
	if (!dane_applies(host->facts, address))
		return DANE_ADDRESS_NA;
	return view->probe ? from_session(host, view) : DANE_ADDRESS_UNTESTED;
}

bool dane_address_fails(enum dane_address verdict)
{
	switch (verdict) {
	case DANE_ADDRESS_NO_STARTTLS:
	case DANE_ADDRESS_STARTTLS_REFUSED:
	case DANE_ADDRESS_TLS:
	case DANE_ADDRESS_MISMATCH:
	case DANE_ADDRESS_NAME:
	case DANE_ADDRESS_EXPIRED:
	case DANE_ADDRESS_NOT_YET_VALID:
	case DANE_ADDRESS_CHAIN:
		return true;
	case DANE_ADDRESS_PASS_EE:
	case DANE_ADDRESS_PASS_TA:
	case DANE_ADDRESS_TLS_ONLY:
	case DANE_ADDRESS_UNREACHABLE:
	case DANE_ADDRESS_UNTESTED:
	case DANE_ADDRESS_INTERNAL:
	case DANE_ADDRESS_NA:
	case DANE_ADDRESS_DNS_FAIL:
	case dane_address_count:
		break;
	}
	return false;
}

/* How many addresses of a host got which kind of verdict. */
struct address_counts {
	size_t pass;
	size_t fail;
	size_t tls_only;
	size_t unreachable;
	size_t untested;
};

static void count_address(enum dane_address verdict, struct address_counts *counts)
{
	switch (verdict) {
	case DANE_ADDRESS_PASS_EE:
	case DANE_ADDRESS_PASS_TA:
		counts->pass++;
		break;
	case DANE_ADDRESS_TLS_ONLY:
		counts->tls_only++;
		break;
	case DANE_ADDRESS_UNREACHABLE:
		counts->unreachable++;
		break;
	case DANE_ADDRESS_UNTESTED:
	case DANE_ADDRESS_INTERNAL:
		counts->untested++;
		break;
	case DANE_ADDRESS_NO_STARTTLS:
	case DANE_ADDRESS_STARTTLS_REFUSED:
	case DANE_ADDRESS_TLS:
	case DANE_ADDRESS_MISMATCH:
	case DANE_ADDRESS_NAME:
	case DANE_ADDRESS_EXPIRED:
	case DANE_ADDRESS_NOT_YET_VALID:
	case DANE_ADDRESS_CHAIN:
		counts->fail++;
		break;
	case DANE_ADDRESS_NA:
	case DANE_ADDRESS_DNS_FAIL:
	case dane_address_count:
		break;
	}
}

static enum dane_host from_addresses(const struct domain_host *host)
{
	struct address_counts counts = { 0 };

	for (size_t i = 0; i < host->address_count; i++)
		count_address(host->addresses[i].sessions[ROLE_MAIN].dane, &counts);
	if (counts.fail)
		return DANE_HOST_FAIL;
	if (counts.tls_only)
		return DANE_HOST_TLS_ONLY;
	if (counts.pass)
		return DANE_HOST_PASS;
	if (counts.unreachable)
		return DANE_HOST_UNREACHABLE;
	return DANE_HOST_UNTESTED;
}

enum dane_host dane_judge_host(const struct domain_host *host)
{
	if (!host->facts)
		return host->kind == HOST_NAME ? DANE_HOST_UNTESTED : DANE_HOST_DROPPED;
	switch (host->facts->address_status) {
	case ADDRESS_NODATA:
	case ADDRESS_NXDOMAIN:
		return DANE_HOST_DROPPED;
	case ADDRESS_ERROR:
		return DANE_HOST_ERROR;
	case ADDRESS_OK:
	case address_status_count:
		break;
	}
	if (!host->facts->tlsa.judged)
		return DANE_HOST_NA;
	switch (host->facts->tlsa.status) {
	case TLSA_BOGUS:
	case TLSA_LOOKUP_FAILED:
	case TLSA_LOOKUP_TIMEOUT:
		return DANE_HOST_ERROR;
	case TLSA_USABLE:
	case TLSA_UNUSABLE:
		return from_addresses(host);
	case TLSA_SKIPPED_INSECURE_HOST:
	case TLSA_NONE:
	case TLSA_INSECURE_DATA:
	case tlsa_status_count:
		break;
	}
	return DANE_HOST_NA;
}

/* Some address of a host that fails passes: mail goes there (RFC 7672 2.2 rejects the server, not the MX host). */
static bool fails_in_part(const struct domain_host *host)
{
	struct address_counts counts = { 0 };

	for (size_t i = 0; i < host->address_count; i++)
		count_address(host->addresses[i].sessions[ROLE_MAIN].dane, &counts);
	return host->dane == DANE_HOST_FAIL && counts.pass;
}

/*
 * C.5 for a secure MX RRset; n counts hosts by class, total leaves out those that were dropped, in_part are those of
 * class F that pass at some address, beyond those of class S that --max-mx cuts off.
 */
static enum dane_domain judge_set(
	const size_t n[dane_host_count], size_t total, size_t in_part, size_t beyond)
{
	size_t bad = n[DANE_HOST_FAIL] + n[DANE_HOST_ERROR] + n[DANE_HOST_TLS_ONLY];

	if (!total)
		return DANE_NONE;
	if ((n[DANE_HOST_PASS] && bad) || in_part)
		return DANE_MIXED_FAIL;
	if (n[DANE_HOST_PASS])
		return n[DANE_HOST_NA] ? DANE_PARTIAL : DANE_FULL;
	if (n[DANE_HOST_FAIL])
		return DANE_BROKEN;
	if (n[DANE_HOST_TLS_ONLY])
		return DANE_UNUSABLE;
	if (n[DANE_HOST_ERROR])
		return DANE_DNS_FAIL_TLSA;
	if (n[DANE_HOST_UNREACHABLE])
		return n[DANE_HOST_NA] ? DANE_PARTIAL_UNVERIFIED : DANE_UNVERIFIED;
	/* Of those that were looked at none has records; that there are more is said by lower_bound. */
	return n[DANE_HOST_UNTESTED] > beyond || (beyond && !n[DANE_HOST_NA]) ? DANE_UNTESTED
									      : DANE_NONE;
}

static enum dane_domain host_only(enum dane_domain verdict)
{
	switch (verdict) {
	case DANE_FULL:
		return DANE_HOST_ONLY_FULL;
	case DANE_PARTIAL:
		return DANE_HOST_ONLY_PARTIAL;
	case DANE_MIXED_FAIL:
		return DANE_HOST_ONLY_MIXED_FAIL;
	case DANE_BROKEN:
		return DANE_HOST_ONLY_BROKEN;
	case DANE_UNUSABLE:
		return DANE_HOST_ONLY_UNUSABLE;
	case DANE_UNVERIFIED:
	case DANE_PARTIAL_UNVERIFIED:
		return DANE_HOST_ONLY_UNVERIFIED;
	case DANE_DNS_FAIL_TLSA:
		return DANE_HOST_ONLY_DNS_FAIL;
	case DANE_DNS_FAIL:
	case DANE_NO_MAIL:
	case DANE_UNTESTED:
	case DANE_NONE:
	case DANE_HOST_ONLY_FULL:
	case DANE_HOST_ONLY_PARTIAL:
	case DANE_HOST_ONLY_MIXED_FAIL:
	case DANE_HOST_ONLY_BROKEN:
	case DANE_HOST_ONLY_UNUSABLE:
	case DANE_HOST_ONLY_UNVERIFIED:
	case DANE_HOST_ONLY_DNS_FAIL:
	case dane_domain_count:
		break;
	}
	return verdict;
}

/* The worst class among the hosts of the best preference that are in the set. */
static void judge_primary(const struct domain_facts *domain, struct dane_facts *dane)
{
	static const enum dane_host worst_first[] = { DANE_HOST_FAIL, DANE_HOST_ERROR,
		DANE_HOST_TLS_ONLY, DANE_HOST_UNREACHABLE, DANE_HOST_NA, DANE_HOST_UNTESTED,
		DANE_HOST_PASS };
	const struct domain_host *best = NULL;

	for (size_t i = 0; !best && i < domain->host_count; i++) {
		if (domain->hosts[i].dane != DANE_HOST_DROPPED)
			best = &domain->hosts[i];
	}
	if (!best)
		return;
	dane->has_primary = true;
	for (size_t rank = 0; rank < sizeof(worst_first) / sizeof(worst_first[0]); rank++) {
		for (size_t i = 0; i < domain->host_count; i++) {
			if (domain->hosts[i].preference == best->preference &&
				domain->hosts[i].dane == worst_first[rank]) {
				dane->primary = worst_first[rank];
				return;
			}
		}
	}
}

/* Records bind at some address of which it is not known what DANE senders meet there. */
static bool has_untested(const struct domain_host *host)
{
	for (size_t i = 0; i < host->address_count; i++) {
		enum dane_address verdict = host->addresses[i].sessions[ROLE_MAIN].dane;

		if (verdict == DANE_ADDRESS_INTERNAL ||
			(verdict == DANE_ADDRESS_UNTESTED &&
				host->addresses[i].skip != SKIP_SPECIAL_USE))
			return true;
	}
	return false;
}

struct dane_facts dane_judge_domain(const struct domain_facts *domain)
{
	struct dane_facts dane = { .judged = true };
	size_t n[dane_host_count] = { 0 }, in_part = 0, beyond = 0, untested = 0;

	if (domain->mx.kind == MX_KIND_ERROR) {
		dane.verdict = DANE_DNS_FAIL;
		return dane;
	}
	for (size_t i = 0; i < domain->host_count; i++) {
		n[domain->hosts[i].dane]++;
		in_part += fails_in_part(&domain->hosts[i]);
		beyond += domain->hosts[i].dane == DANE_HOST_UNTESTED &&
			domain->hosts[i].skip == SKIP_LIMIT;
		untested += has_untested(&domain->hosts[i]);
	}
	size_t total = domain->host_count - n[DANE_HOST_DROPPED];
	dane.verdict = domain->mx.kind == MX_KIND_MX || domain->mx.kind == MX_KIND_IMPLICIT
		? judge_set(n, total, in_part, beyond)
		: DANE_NO_MAIL;
	if (domain->mx.lookup.security != DNS_SECURE)
		dane.verdict = host_only(dane.verdict);
	dane.lower_bound = n[DANE_HOST_UNTESTED] > 0 || untested > 0 || domain->cut_addresses > 0;
	dane.fallback_na = n[DANE_HOST_NA] > 0 && total > n[DANE_HOST_NA] + n[DANE_HOST_UNTESTED];
	judge_primary(domain, &dane);
	return dane;
}
