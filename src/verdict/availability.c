/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Availability (availability.h). Senders go through the addresses of all MX hosts by preference, and in any order where
 * that is equal, until one takes the mail (RFC 5321 5.1).
 */
#include "verdict/availability.h"

#include "verdict/sender.h"

/* What a sender meets at some addresses. A host without known ones counts as one. */
struct met {
	size_t taking;
	size_t rejected;
	size_t unreachable;
	size_t unseen;
	size_t choice; /* the implementation's */
	size_t later; /* take it in the clear, after a try that failed there */
};

static size_t failing(const struct met *met)
{
	return met->rejected + met->unreachable + met->later;
}

static void count(enum delivery delivery, bool later, struct met *met)
{
	switch (delivery) {
	case DELIVERY_AUTHENTICATED:
	case DELIVERY_ENCRYPTED:
	case DELIVERY_CLEAR:
		met->taking += !later;
		met->later += later;
		break;
	case DELIVERY_SKIP:
		met->rejected++;
		break;
	case DELIVERY_UNREACHABLE:
		met->unreachable++;
		break;
	case DELIVERY_CONFLICT:
		met->choice++;
		break;
	case DELIVERY_UNKNOWN:
	case DELIVERY_HALF:
	case DELIVERY_DEFERRED:
	case DELIVERY_NO_MAIL:
	case delivery_count:
		met->unseen++;
		break;
	}
}

static void count_host(const struct domain_facts *domain, const struct domain_host *host,
	const struct sender_reading *reading, struct met *met)
{
	if (!sender_host_counts(host))
		return;
	if (!host->address_count)
		count(sender_at_address(domain, host, NULL, reading), false, met);
	for (size_t i = 0; i < host->address_count; i++) {
		const struct domain_address *address = &host->addresses[i];
		enum delivery delivery = sender_at_address(domain, host, address, reading);

		count(delivery, delivery == DELIVERY_CLEAR && sender_clears_later(address), met);
	}
	/* Answered, and not kept. */
	met->unseen += host->facts ? host->facts->addresses_cut : 0;
}

/* No address takes the mail for certain. */
static struct availability_facts none_takes(const struct met *met)
{
	struct availability_facts facts = { AVAILABILITY_NO_MAIL, 0 };

	if (met->unseen)
		facts.word = AVAILABILITY_UNKNOWN;
	else if (met->choice)
		facts.word = AVAILABILITY_DEPENDS;
	else if (met->rejected)
		facts.word = AVAILABILITY_DEFERRED;
	else if (
		met->unreachable) /* from here, today: the mail is kept, and nobody rejected anything */
		facts.word = AVAILABILITY_UNKNOWN;
	return facts;
}

/* `ahead` are the addresses of better preference, `equal` those among which some take the mail. */
static struct availability_facts some_take(const struct met *ahead, const struct met *equal)
{
	struct availability_facts facts = { AVAILABILITY_DELIVERS,
		.before = failing(ahead) + failing(equal) };

	if (failing(ahead) >= AVAILABILITY_ADDRESSES_A_TRY && !ahead->later)
		facts.word = ahead->unseen ? AVAILABILITY_UNKNOWN : AVAILABILITY_DEPENDS;
	else if (facts.before)
		facts.word = AVAILABILITY_LATE;
	else if (ahead->unseen || ahead->choice || equal->unseen || equal->choice)
		facts.word = AVAILABILITY_EVENTUALLY;
	return facts;
}

/*
 * The best preference at which an address takes the mail; or, where even those count, takes it after a try that failed.
 * False: there is none; what all of them come to is in `ret_facts`.
 */
static bool find_taking(const struct domain_facts *domain, const struct sender_reading *reading,
	bool later, struct availability_facts *ret_facts)
{
	struct met ahead = { 0 };

	for (size_t i = 0; i < domain->host_count;) {
		struct met equal = { 0 };
		uint16_t preference = domain->hosts[i].preference;

		for (; i < domain->host_count && domain->hosts[i].preference == preference; i++)
			count_host(domain, &domain->hosts[i], reading, &equal);
		if (equal.taking || (later && equal.later)) {
			*ret_facts = some_take(&ahead, &equal);
			return true;
		}
		ahead.rejected += equal.rejected;
		ahead.unreachable += equal.unreachable;
		ahead.unseen += equal.unseen;
		ahead.choice += equal.choice;
		ahead.later += equal.later;
	}
	*ret_facts = none_takes(&ahead);
	return false;
}

static struct availability_facts by_addresses(
	const struct domain_facts *domain, const struct sender_reading *reading)
{
	struct availability_facts facts;

	if (!find_taking(domain, reading, false, &facts))
		find_taking(domain, reading, true, &facts);
	return facts;
}

static bool delivers(enum availability word)
{
	return word == AVAILABILITY_DELIVERS || word == AVAILABILITY_LATE ||
		word == AVAILABILITY_EVENTUALLY;
}

/* Of senders that look at TLSA records behind insecure MX records, and of those that do not. */
static struct availability_facts either(struct availability_facts a, struct availability_facts b)
{
	struct availability_facts facts = a;

	facts.before = a.before > b.before ? a.before : b.before;
	if (a.word == b.word)
		return facts;
	if (a.word == AVAILABILITY_UNKNOWN || b.word == AVAILABILITY_UNKNOWN)
		facts.word = AVAILABILITY_UNKNOWN;
	else
		facts.word = delivers(a.word) && delivers(b.word) ? AVAILABILITY_EVENTUALLY
								  : AVAILABILITY_DEPENDS;
	return facts;
}

/* As the deliveries of a domain whose MX lookup failed (F.6). */
static struct availability_facts of_deliveries(enum delivery delivery)
{
	struct availability_facts facts = { AVAILABILITY_UNKNOWN, 0 };

	if (delivery == DELIVERY_NO_MAIL)
		facts.word = AVAILABILITY_NO_MAIL;
	else if (delivery == DELIVERY_DEFERRED)
		facts.word = AVAILABILITY_DEFERRED;
	return facts;
}

void availability_judge(const struct domain_facts *domain,
	const enum delivery deliveries[sender_count], struct availability_facts ret[sender_count])
{
	bool has_hosts = domain->mx.kind == MX_KIND_MX || domain->mx.kind == MX_KIND_IMPLICIT;

	for (int sender = 0; sender < sender_count; sender++) {
		struct sender_reading looks = { (enum sender)sender, true },
				      ignores = { (enum sender)sender, false };

		ret[sender] = has_hosts
			? either(by_addresses(domain, &looks), by_addresses(domain, &ignores))
			: of_deliveries(deliveries[sender]);
	}
}
