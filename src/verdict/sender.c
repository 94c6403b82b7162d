/* SPDX-License-Identifier: Apache-2.0 */
/* The sender model (sender.h): RFC 7672 2.2, RFC 8461 5, and precedence by RFC 8461 2. */
#include "verdict/sender.h"

#include "verdict/dane.h"
#include "verdict/grade.h"
#include "verdict/sts_host.h"

bool sender_host_counts(const struct domain_host *host)
{
	return host->dane != DANE_HOST_DROPPED && (host->kind == HOST_NAME || host->facts) &&
		!(host->facts &&
			(host->facts->address_status == ADDRESS_NODATA ||
				host->facts->address_status == ADDRESS_NXDOMAIN));
}

/* A server that answers, though not to us or not now, has a session that we did not see. */
static bool put_off(const struct smtp_facts *smtp)
{
	enum outcome_class class = outcome_class_of(smtp->outcome);

	return class == CLASS_TRANSIENT || class == CLASS_REFUSED || class == CLASS_BROKEN ||
		smtp->plain_unknown || smtp_failed_here(smtp);
}

bool sender_session_usable(const struct probe_facts *probe)
{
	return probe && probe->smtp.usable && !probe->smtp.plain_unknown &&
		!smtp_failed_here(&probe->smtp);
}

enum seen sender_host_reachable(const struct domain_host *host)
{
	enum seen seen = SEEN_NO;

	if (!host->facts || host->facts->address_status == ADDRESS_ERROR)
		return SEEN_UNKNOWN;
	for (size_t i = 0; i < host->address_count; i++) {
		const struct domain_address *address = &host->addresses[i];
		const struct probe_facts *probe = address->sessions[ROLE_MAIN].probe;

		if (sender_session_usable(probe))
			return SEEN_YES;
		/* An address that nobody may contact (special use) is none for a sender either. */
		if (probe ? put_off(&probe->smtp) : address->skip != SKIP_SPECIAL_USE)
			seen = SEEN_UNKNOWN;
	}
	return seen;
}

/* At every usable session there is TLS of at least this grade. */
static enum seen has_tls(const struct domain_host *host, enum tls_grade least)
{
	bool any = false;

	for (size_t i = 0; i < host->address_count; i++) {
		const struct probe_facts *probe = host->addresses[i].sessions[ROLE_MAIN].probe;

		if (!sender_session_usable(probe))
			continue;
		if (!probe->smtp.advertised || !probe->smtp.tls_up ||
			grade_of(&probe->smtp, probe->chain) < least)
			return SEEN_NO;
		any = true;
	}
	return any ? SEEN_YES : SEEN_UNKNOWN;
}

enum seen sender_host_tls(const struct domain_host *host)
{
	return has_tls(host, GRADE_WEAK);
}

/* Every address belongs to a secure RRset, so that the records bind there (B.6). */
static bool binds_everywhere(const struct domain_host *host)
{
	for (size_t i = 0; i < host->address_count; i++) {
		if (host->addresses[i].skip != SKIP_SPECIAL_USE &&
			!dane_applies(host->facts, host->addresses[i].address))
			return false;
	}
	return true;
}

static enum seen binds(const struct domain_host *host, bool unusable_suffices)
{
	if (!host->facts)
		return SEEN_UNKNOWN;
	if (host->dane == DANE_HOST_ERROR)
		return SEEN_YES;
	if (!host->facts->tlsa.judged)
		return SEEN_UNKNOWN;
	bool there = host->facts->tlsa.status == TLSA_USABLE ||
		(unusable_suffices && host->facts->tlsa.status == TLSA_UNUSABLE);
	return there && binds_everywhere(host) ? SEEN_YES : SEEN_NO;
}

enum seen sender_host_commits(const struct domain_host *host)
{
	return binds(host, true);
}

enum seen sender_host_usable_tlsa(const struct domain_host *host)
{
	return binds(host, false);
}

/* Of a host that could not be judged: it may be down, or serve others though not us. */
static enum delivery unseen(const struct domain_host *host)
{
	return sender_host_reachable(host) == SEEN_NO ? DELIVERY_UNREACHABLE : DELIVERY_UNKNOWN;
}

/* Without DANE and without an enforced policy: any TLS will do, were it broken. */
static enum delivery opportunistic(const struct domain_host *host)
{
	if (sender_host_reachable(host) != SEEN_YES)
		return unseen(host);
	return has_tls(host, GRADE_BROKEN) == SEEN_YES ? DELIVERY_ENCRYPTED : DELIVERY_CLEAR;
}

static enum delivery by_policy(const struct domain_facts *domain, const struct domain_host *host)
{
	if (!sts_is_known(&domain->sts))
		return unseen(host);
	if (!sts_enforces(&domain->sts))
		return opportunistic(host);
	switch (host->sts.status) {
	case STS_HOST_OK:
		return DELIVERY_AUTHENTICATED;
	case STS_HOST_UNREACHABLE:
	case STS_HOST_UNTESTED:
		return unseen(host);
	case STS_HOST_MX_MISMATCH:
	case STS_HOST_NO_STARTTLS:
	case STS_HOST_TLS_FAIL:
	case STS_HOST_CERT_EXPIRED:
	case STS_HOST_CERT_UNTRUSTED:
	case STS_HOST_CERT_NAME:
	case sts_host_count:
		break;
	}
	return DELIVERY_SKIP;
}

/* What DANE says of a host; DELIVERY_UNKNOWN where it says nothing, and `ret_applies` is false. */
static enum delivery by_dane(const struct domain_host *host, bool *ret_applies)
{
	*ret_applies = true;
	switch (host->dane) {
	case DANE_HOST_PASS:
		return DELIVERY_AUTHENTICATED;
	case DANE_HOST_TLS_ONLY:
		return DELIVERY_ENCRYPTED;
	case DANE_HOST_FAIL:
	case DANE_HOST_ERROR:
		return DELIVERY_SKIP;
	case DANE_HOST_UNREACHABLE:
	case DANE_HOST_UNTESTED:
		return unseen(host);
	case DANE_HOST_NA:
		if (!host->facts->tlsa.judged)
			return unseen(host);
		break;
	case DANE_HOST_DROPPED:
	case dane_host_count:
		break;
	}
	*ret_applies = false;
	return DELIVERY_UNKNOWN;
}

static enum delivery by_both(enum delivery dane, bool dane_applies, enum delivery policy,
	const struct domain_facts *domain)
{
	if (!dane_applies)
		return policy;
	/* RFC 8461 2: a policy must not override a DANE failure; of the opposite it says nothing. */
	if (sts_enforces(&domain->sts) && policy == DELIVERY_SKIP)
		return dane == DELIVERY_AUTHENTICATED ? DELIVERY_CONFLICT
			: dane == DELIVERY_ENCRYPTED  ? DELIVERY_SKIP
						      : dane;
	if (dane == DELIVERY_ENCRYPTED &&
		(policy == DELIVERY_AUTHENTICATED || policy == DELIVERY_UNKNOWN))
		return policy;
	return dane;
}

void sender_judge_host(const struct domain_facts *domain, struct domain_host *host)
{
	bool applies;
	enum delivery dane = by_dane(host, &applies), open = opportunistic(host),
		      policy = by_policy(domain, host);

	host->delivery[SENDER_OPPORTUNISTIC] = open;
	host->delivery[SENDER_STS] = policy;
	/*
	 * Insecure MX records leave it to the sender whether it looks at TLSA records at all; not so
	 * whether it can use a host whose addresses it cannot learn (RFC 7672 2.1.2).
	 */
	if (applies && domain->mx.lookup.security != DNS_SECURE && dane != DELIVERY_UNREACHABLE &&
		dane != DELIVERY_UNKNOWN && host->facts->address_status == ADDRESS_OK)
		dane = DELIVERY_HALF;
	host->delivery[SENDER_DANE] = applies ? dane : open;
	host->delivery[SENDER_BOTH] =
		dane == DELIVERY_HALF ? DELIVERY_HALF : by_both(dane, applies, policy, domain);
}

static enum delivery first_usable(const struct domain_facts *domain, enum sender sender)
{
	bool skipped = false, any = false;

	for (size_t i = 0; i < domain->host_count; i++) {
		const struct domain_host *host = &domain->hosts[i];

		if (!sender_host_counts(host))
			continue;
		any = true;
		switch (host->delivery[sender]) {
		case DELIVERY_SKIP:
			skipped = true;
			break;
		case DELIVERY_UNREACHABLE:
			break;
		/* The sender may well succeed where we were put off. */
		case DELIVERY_UNKNOWN:
		case DELIVERY_AUTHENTICATED:
		case DELIVERY_ENCRYPTED:
		case DELIVERY_CLEAR:
		case DELIVERY_CONFLICT:
		case DELIVERY_HALF:
		case DELIVERY_DEFERRED:
		case DELIVERY_NO_MAIL:
		case delivery_count:
			return host->delivery[sender];
		}
	}
	if (!any)
		return DELIVERY_NO_MAIL;
	return skipped ? DELIVERY_DEFERRED : DELIVERY_UNKNOWN;
}

static bool sender_validates(enum sender sender)
{
	return sender == SENDER_DANE || sender == SENDER_BOTH;
}

void sender_judge_domain(const struct domain_facts *domain, enum delivery ret[sender_count])
{
	for (size_t i = 0; i < sender_count; i++) {
		switch (domain->mx.kind) {
		case MX_KIND_NULL:
		case MX_KIND_NONE:
		case MX_KIND_NXDOMAIN:
			ret[i] = DELIVERY_NO_MAIL;
			break;
		case MX_KIND_ERROR:
			/* A validating sender keeps the mail; what others are told we did not see. */
			ret[i] = sender_validates((enum sender)i) &&
					(domain->mx.lookup.status == DNS_BOGUS ||
						domain->mx.lookup.status == DNS_SERVFAIL)
				? DELIVERY_DEFERRED
				: DELIVERY_UNKNOWN;
			break;
		case MX_KIND_MX:
		case MX_KIND_IMPLICIT:
		case mx_kind_count:
			ret[i] = first_usable(domain, (enum sender)i);
			break;
		}
	}
}
