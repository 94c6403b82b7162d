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

/* What others meet there is not known, whatever we have met. */
static bool is_undecided(const struct smtp_facts *smtp)
{
	return smtp->plain_unknown || smtp->disputed || smtp_failed_here(smtp);
}

/* A server that answers, though not to us or not now, has a session that we did not see. */
static bool hides_session(const struct smtp_facts *smtp)
{
	enum outcome_class class = outcome_class_of(smtp->outcome);

	return class == CLASS_TRANSIENT || class == CLASS_REFUSED || class == CLASS_BROKEN ||
		is_undecided(smtp);
}

bool sender_session_usable(const struct probe_facts *probe)
{
	return probe && probe->smtp.usable && !is_undecided(&probe->smtp);
}

/* Others may have a session there, which was not seen; an address that nobody may contact (special use) is there for none. */
static bool is_unseen(const struct domain_address *address)
{
	const struct probe_facts *probe = address->sessions[ROLE_MAIN].probe;

	return probe ? !sender_session_usable(probe) && hides_session(&probe->smtp)
		     : address->skip != SKIP_SPECIAL_USE;
}

bool sender_leaves_out(const struct domain_address *address)
{
	/* One that was chosen to be asked, and was not, is left out for what was met there. */
	return address->address && address->address->skip == SKIP_NOT_ASKED;
}

bool sender_passes_over(const struct domain_address *address)
{
	return address->skip == SKIP_LIMIT || address->skip == SKIP_NO_IPV6 ||
		sender_leaves_out(address);
}

enum seen sender_host_reachable(const struct domain_host *host)
{
	enum seen seen = SEEN_NO;

	if (!host->facts || host->facts->address_status == ADDRESS_ERROR)
		return SEEN_UNKNOWN;
	for (size_t i = 0; i < host->address_count; i++) {
		if (sender_session_usable(host->addresses[i].sessions[ROLE_MAIN].probe))
			return SEEN_YES;
		if (is_unseen(&host->addresses[i]))
			seen = SEEN_UNKNOWN;
	}
	return seen;
}

static bool has_tls_at(const struct probe_facts *probe, enum tls_grade least)
{
	return probe->smtp.advertised && probe->smtp.tls_up &&
		grade_of(&probe->smtp, probe->chain) >= least;
}

/* Mail goes there under TLS of this grade, or not at all. */
static bool keeps_tls(const struct probe_facts *probe, enum tls_grade least)
{
	return has_tls_at(probe, least) && probe_facts_onward(probe) != ONWARD_BREAKS;
}

/* No mail follows behind STARTTLS, or none was seen to: it shows no delivery in the clear. */
static bool ends_before_tls(const struct probe_facts *probe)
{
	return probe_facts_onward(probe) != ONWARD_GOES && !probe->smtp.tls_up;
}

/* At every session that senders may have there is TLS of at least this grade: one without it decides. */
static enum seen has_tls(const struct domain_host *host, enum tls_grade least)
{
	bool any = false, unseen = false;

	for (size_t i = 0; i < host->address_count; i++) {
		const struct probe_facts *probe = host->addresses[i].sessions[ROLE_MAIN].probe;

		unseen |=
			is_unseen(&host->addresses[i]) && !sender_passes_over(&host->addresses[i]);
		if (!sender_session_usable(probe))
			continue;
		if (ends_before_tls(probe)) {
			unseen |= probe_facts_onward(probe) == ONWARD_UNSEEN;
			continue;
		}
		if (!keeps_tls(probe, least))
			return SEEN_NO;
		any = true;
	}
	return any && !unseen ? SEEN_YES : SEEN_UNKNOWN;
}

bool sender_session_encrypts(const struct probe_facts *probe)
{
	return keeps_tls(probe, GRADE_WEAK);
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

/*
 * Of an address that gave nothing to judge by: it may be down, or serve others though not us. NULL: no address of the
 * host is known.
 */
static enum delivery unseen_at(const struct domain_host *host, const struct domain_address *address)
{
	if (!address)
		return !host->facts || host->facts->address_status == ADDRESS_ERROR
			? DELIVERY_UNKNOWN
			: DELIVERY_UNREACHABLE;
	return is_unseen(address) || sender_session_usable(address->sessions[ROLE_MAIN].probe)
		? DELIVERY_UNKNOWN
		: DELIVERY_UNREACHABLE;
}

/* What becomes of a delivery whose session may end before the mail; who may then leave TLS out is the caller's to ask. */
static enum delivery onward(const struct probe_facts *probe, enum delivery delivery)
{
	switch (probe_facts_onward(probe)) {
	case ONWARD_ENDS:
	case ONWARD_BREAKS:
		return DELIVERY_SKIP;
	case ONWARD_UNSEEN:
		return DELIVERY_UNKNOWN;
	case ONWARD_GOES:
		break;
	}
	return delivery;
}

/*
 * Without DANE and without an enforced policy: any TLS will do, were it broken, and none where a session under TLS broke
 * off.
 */
static enum delivery opportunistic_at(
	const struct domain_host *host, const struct domain_address *address)
{
	const struct probe_facts *probe = address ? address->sessions[ROLE_MAIN].probe : NULL;

	if (!sender_session_usable(probe))
		return unseen_at(host, address);
	if (probe_facts_onward(probe) == ONWARD_BREAKS)
		return DELIVERY_CLEAR;
	return onward(probe, has_tls_at(probe, GRADE_BROKEN) ? DELIVERY_ENCRYPTED : DELIVERY_CLEAR);
}

bool sender_clears_later(const struct domain_address *address)
{
	const struct probe_facts *probe = address->sessions[ROLE_MAIN].probe;

	return probe_facts_onward(probe) == ONWARD_BREAKS ||
		(probe->smtp.advertised && probe->smtp.outcome == OUTCOME_TLS_FAIL);
}

static enum delivery by_policy(const struct domain_facts *domain, const struct domain_host *host,
	const struct domain_address *address)
{
	if (!sts_is_known(&domain->sts))
		return unseen_at(host, address);
	if (!sts_enforces(&domain->sts))
		return opportunistic_at(host, address);
	if (!host->sts.match)
		return DELIVERY_SKIP;
	switch (address ? sts_judge_address(host, address) : STS_HOST_UNTESTED) {
	case STS_HOST_OK:
		return onward(sts_session(address)->probe, DELIVERY_AUTHENTICATED);
	case STS_HOST_UNREACHABLE:
	case STS_HOST_UNTESTED:
		return unseen_at(host, address);
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

/* What TLSA records that bind this address make of it. */
static enum delivery by_records(
	const struct domain_host *host, const struct domain_address *address)
{
	const struct probe_view *view = &address->sessions[ROLE_MAIN];

	if (dane_address_fails(view->dane))
		return DELIVERY_SKIP;
	if (view->dane == DANE_ADDRESS_PASS_EE || view->dane == DANE_ADDRESS_PASS_TA)
		return onward(view->probe, DELIVERY_AUTHENTICATED);
	return view->dane == DANE_ADDRESS_TLS_ONLY ? onward(view->probe, DELIVERY_ENCRYPTED)
						   : unseen_at(host, address);
}

/* What DANE says at an address; false where it says nothing there. */
static bool by_dane(const struct domain_host *host, const struct domain_address *address,
	enum delivery *ret_delivery)
{
	switch (host->dane) {
	case DANE_HOST_ERROR:
		*ret_delivery = DELIVERY_SKIP;
		return true;
	case DANE_HOST_PASS:
	case DANE_HOST_TLS_ONLY:
	case DANE_HOST_FAIL:
	case DANE_HOST_UNREACHABLE:
	case DANE_HOST_UNTESTED:
		if (address && address->sessions[ROLE_MAIN].dane == DANE_ADDRESS_NA)
			return false;
		*ret_delivery = address ? by_records(host, address) : unseen_at(host, NULL);
		return true;
	case DANE_HOST_NA:
		if (host->facts->tlsa.judged)
			break;
		*ret_delivery = unseen_at(host, address);
		return true;
	case DANE_HOST_DROPPED:
	case dane_host_count:
		break;
	}
	return false;
}

static enum delivery by_both(
	enum delivery dane, enum delivery policy, const struct domain_facts *domain)
{
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

/*
 * Insecure MX records leave it to the sender whether it looks at TLSA records at all; not so whether it can use a host
 * whose addresses it cannot learn (RFC 7672 2.1.2).
 */
static bool may_ignore_records(const struct domain_facts *domain, const struct domain_host *host)
{
	return domain->mx.lookup.security != DNS_SECURE && host->facts &&
		host->facts->address_status == ADDRESS_OK;
}

enum delivery sender_at_address(const struct domain_facts *domain, const struct domain_host *host,
	const struct domain_address *address, const struct sender_reading *reading)
{
	enum delivery open = opportunistic_at(host, address),
		      policy = by_policy(domain, host, address), dane;
	bool ignores = !reading->looks && may_ignore_records(domain, host);
	bool applies = !ignores && by_dane(host, address, &dane);

	switch (reading->sender) {
	case SENDER_OPPORTUNISTIC:
		return open;
	case SENDER_STS:
		return policy;
	case SENDER_DANE:
		return applies ? dane : open;
	case SENDER_BOTH:
	case sender_count:
		break;
	}
	return applies ? by_both(dane, policy, domain) : policy;
}

/*
 * A sender rejects the address, not the host (RFC 7672 2.2, RFC 8461 5), and goes on to the next (RFC 5321 5.1). So of
 * those where it delivers the least protected counts, and only where it delivers nowhere what keeps it from it.
 */
static int rank(enum delivery delivery)
{
	switch (delivery) {
	case DELIVERY_CLEAR:
		return 0;
	case DELIVERY_ENCRYPTED:
		return 1;
	case DELIVERY_AUTHENTICATED:
		return 2;
	case DELIVERY_CONFLICT:
		return 3;
	case DELIVERY_UNKNOWN:
		return 4;
	case DELIVERY_SKIP:
		return 5;
	case DELIVERY_UNREACHABLE:
	case DELIVERY_HALF:
	case DELIVERY_DEFERRED:
	case DELIVERY_NO_MAIL:
	case delivery_count:
		break;
	}
	return 6;
}

static enum delivery at_host(
	const struct domain_facts *domain, const struct domain_host *host, enum sender sender)
{
	const struct sender_reading reading = { sender, .looks = true };
	enum delivery found = host->address_count ? DELIVERY_UNREACHABLE
						  : sender_at_address(domain, host, NULL, &reading);

	for (size_t i = 0; i < host->address_count; i++) {
		enum delivery delivery =
			sender_at_address(domain, host, &host->addresses[i], &reading);

		if (rank(delivery) < rank(found))
			found = delivery;
	}
	return found;
}

/* Some senders look at the host's records, and others do not, to another end. */
static bool is_half(const struct domain_facts *domain, const struct domain_host *host)
{
	return may_ignore_records(domain, host) &&
		(host->dane == DANE_HOST_PASS || host->dane == DANE_HOST_TLS_ONLY ||
			host->dane == DANE_HOST_FAIL || host->dane == DANE_HOST_ERROR);
}

void sender_judge_host(const struct domain_facts *domain, struct domain_host *host)
{
	for (int sender = 0; sender < sender_count; sender++)
		host->delivery[sender] = at_host(domain, host, (enum sender)sender);
	if (is_half(domain, host))
		host->delivery[SENDER_DANE] = host->delivery[SENDER_BOTH] = DELIVERY_HALF;
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
