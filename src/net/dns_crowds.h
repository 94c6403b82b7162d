/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Crowds: lookups of zones whose name server has enough to answer wait here, outside the library, as a name
 * and a type each, so that its slots are left to others. Which server a zone's lookups go to is learned
 * when one of its datagrams has to wait there: from parent to child, so that the last one counts. Zones are taken to be registered domains.
 */
#ifndef TESSCAN_NET_DNS_CROWDS_H
#define TESSCAN_NET_DNS_CROWDS_H

#include "base/address.h"
#include "base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DNS_CROWD_ZONES_MAXIMUM \
	50000 /* known at once; lookups of others are asked, and their datagrams wait */
#define DNS_CROWD_BUCKETS 1024

struct crowd;
struct crowd_zone;

/* Embedded in a lookup. */
struct crowd_member {
	struct crowd_zone *zone; /* NULL: in none, asked like any other */
	struct crowd_member *next;
};

struct crowd_list {
	struct crowd_member *first;
	struct crowd_member **last; /* NULL: empty since the beginning */
};

struct crowds {
	struct hash_key key;
	unsigned limit; /* lookups of a crowd that are asked at once */
	size_t waiting; /* lookups, in all crowds */
	size_t zone_count;
	uint64_t looks; /* crowds_look()s until now, by which zones become old */
	struct crowd_zone
		*first_zone; /* all zones, in the order in which they are next looked at */
	struct crowd_zone **last_zone;
	struct crowd *first; /* NULL: nobody waits, and no look is due */
	struct crowd_zone *buckets[DNS_CROWD_BUCKETS];
	/* The server sends others on to the zones' own: it has no crowd. */
	bool (*refers)(void *owner, const struct address *server);
	/* A lookup may be asked now. */
	void (*admit)(void *owner, struct crowd_member *member);
	/* NULL, or told of those that still wait, longest first, while it returns true. */
	bool (*waits)(void *owner, struct crowd_member *member);
	void *owner;
};

/* Forgets everything; who waits is not told. */
void crowds_done(struct crowds *crowds);
/* False: the lookup of that name waits, until it is admitted. */
bool crowds_enter(struct crowds *crowds, const char *name, struct crowd_member *member);
/* A datagram that asks for the name, in wire format, waits for this server. */
void crowds_learn(struct crowds *crowds, const uint8_t *question, size_t length,
	const struct address *server);
/* The lookup that was asked has ended. */
void crowds_leave(struct crowds *crowds, struct crowd_member *member);
/* Admits all that wait, whatever their servers have to answer. */
void crowds_release(struct crowds *crowds);
/*
 * Admits whom servers have time for, and forgets zones that were not asked for in a while; to be called now and then
 * (four times a second) while there is a crowd.
 */
void crowds_look(struct crowds *crowds);

#endif
