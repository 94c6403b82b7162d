/* SPDX-License-Identifier: Apache-2.0 */
/* Resistance (resistance.h): the matrix of PROTOCOL F.7, and the table of shields. */
#include "verdict/resistance.h"

#include "verdict/availability.h"
#include "verdict/dane.h"
#include "verdict/grade.h"
#include "verdict/sender.h"
#include "verdict/sts.h"
#include "verdict/sts_host.h"

/* "No" of one host decides, then what is not known of another. */
static enum seen both(enum seen a, enum seen b)
{
	if (a == SEEN_NO || b == SEEN_NO)
		return SEEN_NO;
	return a == SEEN_UNKNOWN || b == SEEN_UNKNOWN ? SEEN_UNKNOWN : SEEN_YES;
}

static enum seen for_all(
	const struct domain_facts *domain, enum seen (*holds)(const struct domain_host *host))
{
	enum seen all = SEEN_YES;

	for (size_t i = 0; i < domain->host_count; i++) {
		if (sender_host_counts(&domain->hosts[i]))
			all = both(all, holds(&domain->hosts[i]));
	}
	return all;
}

/* A host that cannot be reached is used by nobody, and one whose sessions all end before the mail neither. */
static enum seen encrypts(const struct domain_host *host)
{
	if (host->delivery[SENDER_OPPORTUNISTIC] == DELIVERY_SKIP)
		return SEEN_YES;
	switch (sender_host_reachable(host)) {
	case SEEN_NO:
		return SEEN_YES;
	case SEEN_UNKNOWN:
		return SEEN_UNKNOWN;
	case SEEN_YES:
		break;
	}
	return sender_host_tls(host);
}

/* Where a DANE sender delivers: an address that fails hides nothing, for nothing goes there. */
static bool has_broken_tls(const struct domain_host *host)
{
	for (size_t i = 0; i < host->address_count; i++) {
		const struct probe_view *main = &host->addresses[i].sessions[ROLE_MAIN];
		const struct probe_facts *probe = main->probe;

		if (probe && probe->smtp.tls_up && !dane_address_fails(main->dane) &&
			grade_of(&probe->smtp, probe->chain) <= GRADE_BROKEN)
			return true;
	}
	return false;
}

/* A DANE sender skips a host that is committed to TLS and has none, or whose lookups fail. */
static enum seen encrypts_for_dane(const struct domain_host *host)
{
	if (host->dane == DANE_HOST_ERROR)
		return SEEN_YES;
	enum seen commits = sender_host_commits(host), open = encrypts(host);

	if (commits == SEEN_YES)
		return has_broken_tls(host) ? SEEN_NO : SEEN_YES;
	return commits == SEEN_UNKNOWN && open == SEEN_NO ? SEEN_UNKNOWN : open;
}

/* Neither the host's addresses can be forged, nor would a forged one pass. */
static enum seen keeps_address(const struct domain_host *host)
{
	enum seen usable = sender_host_usable_tlsa(host);

	if (usable == SEEN_YES || !host->facts)
		return usable;
	for (size_t i = 0; i < host->address_count; i++) {
		if (host->addresses[i].address->security != DNS_SECURE)
			return usable;
	}
	return SEEN_YES;
}

static enum resistance resistance_of(enum seen holds)
{
	switch (holds) {
	case SEEN_YES:
		return RESISTANCE_RESISTS;
	case SEEN_NO:
		return RESISTANCE_EXPOSED;
	case SEEN_UNKNOWN:
		break;
	}
	return RESISTANCE_UNKNOWN;
}

typedef enum resistance row[attack_count];

/* No mail at all is safe mail. */
static void defer(row ret, enum delivery delivery)
{
	for (int attack = 0; delivery == DELIVERY_DEFERRED && attack < attack_count; attack++) {
		if (ret[attack] == RESISTANCE_RESISTS)
			ret[attack] = RESISTANCE_UNDELIVERABLE;
	}
}

static void judge_opportunistic(
	const struct domain_facts *domain, const struct resist_facts *facts, row ret)
{
	ret[ATTACK_PASSIVE] = resistance_of(for_all(domain, encrypts));
	for (int attack = ATTACK_STRIP; attack < attack_count; attack++)
		ret[attack] = RESISTANCE_EXPOSED;
	defer(ret, facts->delivery[SENDER_OPPORTUNISTIC]);
}

static void judge_dane(const struct domain_facts *domain, const struct resist_facts *facts, row ret)
{
	bool mx_secure = domain->mx.lookup.security == DNS_SECURE;
	enum seen usable = for_all(domain, sender_host_usable_tlsa);

	ret[ATTACK_PASSIVE] = resistance_of(for_all(domain, encrypts_for_dane));
	ret[ATTACK_STRIP] = resistance_of(for_all(domain, sender_host_commits));
	ret[ATTACK_MX_SPOOF] =
		mx_secure ? resistance_of(for_all(domain, keeps_address)) : RESISTANCE_EXPOSED;
	ret[ATTACK_MITM] = resistance_of(usable);
	ret[ATTACK_CA] = resistance_of(usable);
	defer(ret, facts->delivery[SENDER_DANE]);
}

/* An enforced policy in the cache: TLS to hosts it names, with valid certificates, or no delivery. */
static void enforce(row ret, enum delivery delivery, enum resistance against_ca)
{
	for (int attack = 0; attack < ATTACK_CA; attack++)
		ret[attack] = RESISTANCE_RESISTS;
	ret[ATTACK_CA] = against_ca;
	defer(ret, delivery);
	if (delivery == DELIVERY_DEFERRED)
		ret[ATTACK_CA] = RESISTANCE_UNDELIVERABLE;
}

/* There may be a policy that we did not see, and senders who have it. */
static void without_policy(row column)
{
	for (int attack = 0; attack < attack_count; attack++) {
		if (column[attack] == RESISTANCE_EXPOSED)
			column[attack] = RESISTANCE_UNKNOWN;
	}
}

static void fill(struct resist_facts *facts, enum resistance word)
{
	for (int attack = 0; attack < attack_count; attack++) {
		for (int attacked = 0; attacked < attacked_count; attacked++)
			facts->matrix[attack][attacked] = word;
	}
}

static void put(struct resist_facts *facts, enum attacked attacked, const row column)
{
	for (int attack = 0; attack < attack_count; attack++)
		facts->matrix[attack][attacked] = column[attack];
}

static void judge_matrix(const struct domain_facts *domain, struct resist_facts *facts)
{
	row open, dane;

	judge_opportunistic(domain, facts, open);
	judge_dane(domain, facts, dane);
	put(facts, ATTACKED_OPPORTUNISTIC, open);
	put(facts, ATTACKED_DANE, dane);
	/* RFC 8461 10.2, 5.1: the first contact may go ahead without the policy. */
	put(facts, ATTACKED_STS_COLD, open);
	if (sts_enforces(&domain->sts)) {
		enforce(open, facts->delivery[SENDER_STS], RESISTANCE_EXPOSED);
		enforce(dane, facts->delivery[SENDER_BOTH], dane[ATTACK_CA]);
	} else if (!sts_is_known(&domain->sts)) {
		without_policy(open);
		without_policy(dane);
	}
	put(facts, ATTACKED_STS_WARM, open);
	put(facts, ATTACKED_BOTH, dane);
}

/* What the reachable hosts of a domain have in common. */
struct reached {
	size_t hosts;
	size_t unused; /* every session with them ends before the mail, so that nobody's is exposed there, nor arrives */
	size_t with_tls;
	size_t tls_unseen; /* no address without TLS was seen, nor all of them */
	size_t addresses_with_tls;
	size_t sts_ok;
	size_t sts_unseen; /* no session of the policy's own to judge by, at any address or at some */
	bool all_good; /* every grade */
};

static void look_at_addresses(const struct domain_host *host, struct reached *reached)
{
	for (size_t i = 0; i < host->address_count; i++) {
		const struct probe_facts *probe = host->addresses[i].sessions[ROLE_MAIN].probe;

		if (!sender_session_usable(probe))
			continue;
		enum tls_grade grade = grade_of(&probe->smtp, probe->chain);
		reached->all_good &= grade == GRADE_GOOD;
		reached->addresses_with_tls += sender_session_encrypts(probe);
	}
}

/* An address that was not seen may fail the policy which the others pass. */
static bool is_judged_in_part(const struct domain_facts *domain, const struct domain_host *host)
{
	const struct sender_reading reading = { SENDER_STS, .looks = true };

	for (size_t i = 0; i < host->address_count; i++) {
		if (!sender_passes_over(&host->addresses[i]) &&
			sender_at_address(domain, host, &host->addresses[i], &reading) ==
				DELIVERY_UNKNOWN)
			return true;
	}
	return false;
}

static void look_at_policy(
	const struct domain_facts *domain, const struct domain_host *host, struct reached *reached)
{
	if (!host->sts.judged)
		return;
	if (host->sts.status == STS_HOST_UNREACHABLE || host->sts.status == STS_HOST_UNTESTED ||
		(host->sts.status == STS_HOST_OK && is_judged_in_part(domain, host)))
		reached->sts_unseen++;
	else
		reached->sts_ok += host->sts.status == STS_HOST_OK;
}

static void count_tls(const struct domain_host *host, struct reached *reached)
{
	enum seen tls = sender_host_tls(host);

	if (host->delivery[SENDER_OPPORTUNISTIC] == DELIVERY_SKIP) {
		reached->unused++;
		return;
	}
	reached->with_tls += tls == SEEN_YES;
	reached->tls_unseen += tls == SEEN_UNKNOWN;
}

static struct reached look(const struct domain_facts *domain)
{
	struct reached reached = { .all_good = true };

	for (size_t i = 0; i < domain->host_count; i++) {
		const struct domain_host *host = &domain->hosts[i];

		if (!sender_host_counts(host) || sender_host_reachable(host) != SEEN_YES)
			continue;
		reached.hosts++;
		count_tls(host, &reached);
		look_at_policy(domain, host, &reached);
		look_at_addresses(host, &reached);
	}
	return reached;
}

static enum shield shield_of_enforced(const struct reached *reached)
{
	if (reached->sts_ok + reached->sts_unseen < reached->hosts)
		return SHIELD_STS_BROKEN;
	return reached->sts_unseen ? SHIELD_UNKNOWN : SHIELD_STS;
}

static enum shield shield_of_policy(
	const struct domain_facts *domain, const struct reached *reached)
{
	if (sts_enforces(&domain->sts))
		return shield_of_enforced(reached);
	if (sts_has_policy(&domain->sts))
		return SHIELD_STS_TESTING;
	/*
	 * A policy that cannot be fetched protects nobody who has not cached it: senders go on as if
	 * there were none (RFC 8461 3.3). A record that could not be looked up may be there, and so may a policy that
	 * others can fetch, though not we.
	 */
	if (!domain->sts.judged || domain->sts.txt == STS_TXT_DNS_FAIL ||
		(domain->sts.txt == STS_TXT_OK && sts_fetch_is_ours(domain->sts.fetch)))
		return SHIELD_UNKNOWN;
	size_t used = reached->hosts - reached->unused;
	if (!used)
		return SHIELD_UNKNOWN;
	if (reached->with_tls == used)
		return SHIELD_OPPORTUNISTIC;
	if (reached->with_tls + reached->tls_unseen == used)
		return SHIELD_UNKNOWN;
	return reached->addresses_with_tls ? SHIELD_OPPORTUNISTIC_MIXED : SHIELD_CLEARTEXT;
}

static enum shield shield_of_full(const struct domain_facts *domain, const struct reached *reached)
{
	if (domain->dane.lower_bound)
		return SHIELD_UNKNOWN; /* there are hosts that were not looked at */
	if (!reached->all_good)
		return SHIELD_DANE_WEAK;
	return shield_of_policy(domain, reached) == SHIELD_STS ? SHIELD_BOTH : SHIELD_DANE;
}

/* Of the hosts that fail there are addresses that nobody looked at, and one of them may pass. */
static bool some_unseen(const struct domain_facts *domain)
{
	const struct sender_reading reading = { SENDER_DANE, .looks = true };

	for (size_t i = 0; i < domain->host_count; i++) {
		const struct domain_host *host = &domain->hosts[i];

		for (size_t j = 0; host->dane == DANE_HOST_FAIL && j < host->address_count; j++) {
			if (sender_at_address(domain, host, &host->addresses[j], &reading) ==
				DELIVERY_UNKNOWN)
				return true;
		}
	}
	return domain->dane.lower_bound;
}

static enum shield judge_shield(const struct domain_facts *domain)
{
	struct reached reached = look(domain);

	/* A.3: of a domain whose hosts were not reached nothing is said, not even that its DANE is broken. */
	if (!reached.hosts || !domain->dane.judged)
		return SHIELD_UNKNOWN;
	switch (domain->dane.verdict) {
	case DANE_FULL:
		return shield_of_full(domain, &reached);
	case DANE_PARTIAL:
	case DANE_PARTIAL_UNVERIFIED:
	case DANE_MIXED_FAIL:
		return SHIELD_DANE_PARTIAL;
	case DANE_HOST_ONLY_FULL:
		return domain->dane.lower_bound ? SHIELD_UNKNOWN : SHIELD_DANE_HOST;
	case DANE_BROKEN:
	case DANE_HOST_ONLY_BROKEN:
		return some_unseen(domain) ? SHIELD_UNKNOWN : SHIELD_DANE_BROKEN;
	case DANE_DNS_FAIL_TLSA:
	case DANE_UNUSABLE:
		return SHIELD_DANE_BROKEN;
	case DANE_DNS_FAIL:
	case DANE_NO_MAIL:
	case DANE_UNVERIFIED:
	case DANE_UNTESTED:
	case DANE_NONE:
	case DANE_HOST_ONLY_PARTIAL:
	case DANE_HOST_ONLY_MIXED_FAIL:
	case DANE_HOST_ONLY_UNUSABLE:
	case DANE_HOST_ONLY_UNVERIFIED:
	case DANE_HOST_ONLY_DNS_FAIL:
	case dane_domain_count:
		break;
	}
	return shield_of_policy(domain, &reached);
}

/* No host was reached; still there may be senders who would use none. */
static void without_answer(struct resist_facts *facts)
{
	static const struct {
		enum sender sender;
		enum attacked attacked;
	} columns[] = { { SENDER_DANE, ATTACKED_DANE }, { SENDER_STS, ATTACKED_STS_WARM },
		{ SENDER_BOTH, ATTACKED_BOTH } };

	fill(facts, RESISTANCE_UNKNOWN);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		if (facts->delivery[columns[i].sender] != DELIVERY_DEFERRED)
			continue;
		for (int attack = 0; attack < attack_count; attack++)
			facts->matrix[attack][columns[i].attacked] = RESISTANCE_UNDELIVERABLE;
	}
}

struct resist_facts resistance_judge(const struct domain_facts *domain)
{
	struct resist_facts facts = { .judged = true };

	sender_judge_domain(domain, facts.delivery);
	availability_judge(domain, facts.delivery, facts.availability);
	if (outcome_class_of(domain->summary.outcome) == CLASS_NO_MAIL) {
		fill(&facts, RESISTANCE_NO_MAIL);
		for (int sender = 0; sender < sender_count; sender++) {
			facts.delivery[sender] = DELIVERY_NO_MAIL;
			facts.availability[sender].word = AVAILABILITY_NO_MAIL;
		}
		facts.shield = SHIELD_NO_MAIL;
		return facts;
	}
	facts.shield = judge_shield(domain);
	if (!look(domain).hosts)
		without_answer(&facts);
	else
		judge_matrix(domain, &facts);
	return facts;
}
