/* SPDX-License-Identifier: Apache-2.0 */
/* Ways from the root to zones (dns_cuts.h). */
#include "net/dns_cuts.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/name.h"

#include <stdlib.h>
#include <string.h>

struct cut {
	struct dns_cut_waiter own; /* first, so that one is the other: waits for the parent */
	struct dns_cuts *cuts;
	char *zone;
	char *parent; /* whose signature the DS records have; NULL: not known yet */
	enum dns_way way;
	struct dns_cut_waiter *waiters;
	struct cut *next; /* younger, once its way is known */
};

struct dns_cuts {
	struct map map;
	struct cut *first; /* of those whose way is known, the oldest */
	struct cut **last;
	size_t known;
	bool anchored;
	void (*ask)(void *owner, const char *zone);
	void *owner;
};

struct dns_cuts *dns_cuts_new(
	bool anchored, struct hash_key key, void (*ask)(void *owner, const char *zone), void *owner)
{
	struct dns_cuts *cuts = memory_alloc(sizeof(*cuts));

	map_init(&cuts->map, key);
	cuts->anchored = anchored;
	cuts->ask = ask;
	cuts->owner = owner;
	cuts->last = &cuts->first;
	return cuts;
}

static void cut_free(struct cut *cut)
{
	free(cut->zone);
	free(cut->parent);
	free(cut);
}

static void free_one(void *value, void *context)
{
	(void)context;
	cut_free(value);
}

void dns_cuts_free(struct dns_cuts *cuts)
{
	if (!cuts)
		return;
	map_each(&cuts->map, free_one, NULL);
	map_done(&cuts->map);
	free(cuts);
}

static void forget(struct cut *cut)
{
	map_remove(&cut->cuts->map, cut->zone, strlen(cut->zone));
	cut_free(cut);
}

/* A way that is known is kept, and others for it forgotten; one that is not is asked for anew when it is wanted again. */
static void settle(struct cut *cut, enum dns_way way)
{
	struct dns_cuts *cuts = cut->cuts;
	struct dns_cut_waiter *waiter = cut->waiters;

	cut->way = way;
	cut->waiters = NULL;
	if (way == DNS_WAY_UNKNOWN) {
		forget(cut);
	} else {
		*cuts->last = cut;
		cuts->last = &cut->next;
		cuts->known++;
	}
	while (waiter) {
		struct dns_cut_waiter *next = waiter->next;

		waiter->failed = way == DNS_WAY_UNKNOWN;
		waiter->ready(waiter);
		waiter = next;
	}
	if (cuts->known > DNS_CUTS_MAXIMUM) {
		struct cut *oldest = cuts->first;

		cuts->first = oldest->next;
		cuts->known--;
		forget(oldest);
	}
}

static enum dns_way look_at(struct dns_cuts *cuts, const char *zone, struct dns_cut_waiter *waiter);

/* Its DS records suffice: the rest is its parent's way. */
static void follow(struct dns_cut_waiter *waiter)
{
	struct cut *cut = (struct cut *)waiter;
	enum dns_way way =
		waiter->failed ? DNS_WAY_UNKNOWN : look_at(cut->cuts, cut->parent, &cut->own);

	if (way != DNS_WAY_PENDING)
		settle(cut, way);
}

static enum dns_way look_at(struct dns_cuts *cuts, const char *zone, struct dns_cut_waiter *waiter)
{
	if (!strcmp(zone, "."))
		return cuts->anchored ? DNS_WAY_WITHOUT_SHA1 : DNS_WAY_BY_SHA1_ALONE;
	struct cut *cut = map_get(&cuts->map, zone, strlen(zone));

	if (cut && cut->way != DNS_WAY_PENDING)
		return cut->way;
	if (!cut) {
		cut = memory_alloc(sizeof(*cut));
		cut->own.ready = follow;
		cut->cuts = cuts;
		cut->zone = memory_string(zone);
		cut->way = DNS_WAY_PENDING;
		map_put(&cuts->map, cut->zone, strlen(zone), cut);
		cuts->ask(cuts->owner, zone);
	}
	waiter->next = cut->waiters;
	cut->waiters = waiter;
	return DNS_WAY_PENDING;
}

enum dns_way dns_cuts_look(
	struct dns_cuts *cuts, const struct dns_signers *signers, struct dns_cut_waiter *waiter)
{
	if (!signers->known || waiter->failed)
		return DNS_WAY_UNKNOWN;
	for (size_t i = 0; i < signers->old_zone_count; i++) {
		enum dns_way way = look_at(cuts, signers->old_zones[i], waiter);

		if (way == DNS_WAY_WITHOUT_SHA1)
			return DNS_WAY_BROKEN;
		if (way != DNS_WAY_BY_SHA1_ALONE)
			return way;
	}
	if (!signers->without_sha1)
		return DNS_WAY_BY_SHA1_ALONE;
	for (size_t i = 0; i < signers->zone_count; i++) {
		enum dns_way way = look_at(cuts, signers->zones[i], waiter);

		if (way != DNS_WAY_WITHOUT_SHA1)
			return way;
	}
	return DNS_WAY_WITHOUT_SHA1;
}

/* Whose signature is over the DS records: a zone above, or nothing is known. */
static const char *parent_of(const struct dns_answer *answer)
{
	for (size_t i = 0; i < answer->packet.signature_count; i++) {
		const struct dns_signature *signature = &answer->packet.signatures[i];
		const char *signer = signature->signer;

		if (signature->covered == DNS_TYPE_DS && !strcmp(signature->owner, answer->name) &&
			strcmp(signer, answer->name) != 0 && name_in_zone(answer->name, signer))
			return signer;
	}
	return NULL;
}

void dns_cuts_answer(struct dns_cuts *cuts, const struct dns_answer *answer)
{
	struct cut *cut = map_get(&cuts->map, answer->name, strlen(answer->name));
	const char *parent = parent_of(answer);

	if (!cut || cut->way != DNS_WAY_PENDING || cut->parent)
		return;
	if (answer->status != DNS_OK || answer->security != DNS_SECURE ||
		answer->packet.alias_count || !parent) {
		settle(cut, DNS_WAY_UNKNOWN);
	} else if (!dns_ds_without_sha1(answer->packet.records, answer->packet.record_count)) {
		settle(cut, DNS_WAY_BY_SHA1_ALONE);
	} else {
		cut->parent = memory_string(parent);
		follow(&cut->own);
	}
}
