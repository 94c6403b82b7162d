/* SPDX-License-Identifier: Apache-2.0 */
/* Crowds (dns_crowds.h). */
#include "net/dns_crowds.h"

#include "base/arena.h"
#include "base/name.h"
#include "base/psl.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define ZONE_REMEMBERED 40 /* looks after its last use */

struct crowd_zone {
	struct crowd *crowd;
	unsigned members; /* asked or waiting */
	uint64_t used; /* by crowds.looks */
	struct crowd_zone *next; /* in the bucket */
	struct crowd_zone *next_of_crowd;
	char name[];
};

struct crowd {
	struct address server;
	unsigned asked;
	struct crowd_list waiting;
	struct crowd_zone *first_zone; /* about that which was not used for longest */
	struct crowd_zone **last_zone;
	struct crowd *next;
};

static void append(struct crowd_list *list, struct crowd_member *member)
{
	member->next = NULL;
	if (!list->first)
		list->last = &list->first;
	*list->last = member;
	list->last = &member->next;
}

static struct crowd_member *take_first(struct crowd_list *list)
{
	struct crowd_member *member = list->first;

	if (member)
		list->first = member->next;
	return member;
}

static struct crowd_zone **place_of(struct crowds *crowds, const char *name)
{
	struct crowd_zone **at =
		&crowds->buckets[hash_bytes(crowds->key, name, strlen(name)) % DNS_CROWD_BUCKETS];

	while (*at && strcmp((*at)->name, name) != 0)
		at = &(*at)->next;
	return at;
}

/* NULL: too many are known. */
static struct crowd_zone *find_or_add(struct crowds *crowds, const char *name)
{
	struct crowd_zone **place = place_of(crowds, name);
	size_t length = strlen(name);

	if (*place || crowds->zone_count >= DNS_CROWD_ZONES_MAXIMUM)
		return *place;
	*place = memory_alloc(sizeof(**place) + length + 1);
	memcpy((*place)->name, name, length);
	crowds->zone_count++;
	return *place;
}

static void forget_zone(struct crowds *crowds, struct crowd_zone *zone)
{
	struct crowd_zone **place = place_of(crowds, zone->name);

	*place = zone->next;
	crowds->zone_count--;
	free(zone);
}

static void admit(struct crowds *crowds, struct crowd_list *list)
{
	struct crowd_member *member = take_first(list);

	crowds->waiting--;
	member->zone->crowd->asked++;
	crowds->admit(crowds->owner, member);
}

static bool has_time(const struct crowds *crowds, const struct crowd *crowd)
{
	return crowd->asked < crowds->limit || crowds->refers(crowds->owner, &crowd->server);
}

static void admit_next(struct crowds *crowds, struct crowd *crowd)
{
	while (crowd->waiting.first && has_time(crowds, crowd))
		admit(crowds, &crowd->waiting);
}

static bool is_zone(const char *name)
{
	return strchr(name, '.') && !psl_is_registry(name);
}

bool crowds_enter(struct crowds *crowds, const char *name, struct crowd_member *member)
{
	const char *key = psl_registered_domain(name);

	member->zone = NULL;
	if (!is_zone(key))
		return true;
	struct crowd_zone *zone = *place_of(crowds, key);
	if (!zone)
		return true;
	member->zone = zone;
	zone->members++;
	struct crowd *crowd = zone->crowd;
	if (!crowd->waiting.first && has_time(crowds, crowd)) {
		crowd->asked++;
		return true;
	}
	append(&crowd->waiting, member);
	crowds->waiting++;
	return false;
}

static void append_zone(struct crowd *crowd, struct crowd_zone *zone)
{
	zone->next_of_crowd = NULL;
	*crowd->last_zone = zone;
	crowd->last_zone = &zone->next_of_crowd;
}

static struct crowd *crowd_of(struct crowds *crowds, const struct address *server)
{
	struct crowd *crowd = crowds->first;

	while (crowd && address_compare(&crowd->server, server) != 0)
		crowd = crowd->next;
	if (crowd)
		return crowd;
	crowd = memory_alloc(sizeof(*crowd));
	crowd->server = *server;
	crowd->last_zone = &crowd->first_zone;
	crowd->next = crowds->first;
	crowds->first = crowd;
	return crowd;
}

/* The name as text in lower case; false when it has octets that no zone of a survey has. */
static bool read_name(const uint8_t *question, size_t length, char text[NAME_TEXT_SIZE])
{
	size_t at = 0, used = 0;

	while (at < length && question[at]) {
		size_t end = at + 1 + question[at];

		if (question[at] > 63 || end >= length || used + question[at] + 2 > NAME_TEXT_SIZE)
			return false;
		for (at++; at < end; at++) {
			if (!isalnum(question[at]) && question[at] != '-' && question[at] != '_')
				return false;
			text[used++] = (char)tolower(question[at]);
		}
		text[used++] = '.';
	}
	if (!used || at >= length)
		return false;
	text[used - 1] = 0;
	return true;
}

void crowds_learn(
	struct crowds *crowds, const uint8_t *question, size_t length, const struct address *server)
{
	char text[NAME_TEXT_SIZE];

	if (!read_name(question, length, text) || crowds->refers(crowds->owner, server))
		return;
	const char *key = psl_registered_domain(text);
	struct crowd_zone *zone = is_zone(key) ? find_or_add(crowds, key) : NULL;
	if (!zone || zone->crowd)
		return;
	struct crowd *crowd = crowd_of(crowds, server);
	zone->crowd = crowd;
	zone->used = crowds->looks;
	append_zone(crowd, zone);
}

void crowds_leave(struct crowds *crowds, struct crowd_member *member)
{
	struct crowd_zone *zone = member->zone;

	if (!zone)
		return;
	zone->members--;
	zone->used = crowds->looks;
	zone->crowd->asked--;
	admit_next(crowds, zone->crowd);
}

/* The lookups of one domain follow each other, so that its zone is kept for a while. */
static void forget_unused(struct crowds *crowds, struct crowd *crowd)
{
	struct crowd_zone *zone;

	while ((zone = crowd->first_zone) && zone->used + ZONE_REMEMBERED < crowds->looks) {
		crowd->first_zone = zone->next_of_crowd;
		if (!crowd->first_zone)
			crowd->last_zone = &crowd->first_zone;
		if (zone->members) {
			zone->used = crowds->looks;
			append_zone(crowd, zone);
		} else {
			forget_zone(crowds, zone);
		}
	}
}

void crowds_look(struct crowds *crowds)
{
	struct crowd **at = &crowds->first, *crowd;

	crowds->looks++;
	while ((crowd = *at)) {
		admit_next(crowds, crowd);
		struct crowd_member *member = crowds->waits ? crowd->waiting.first : NULL;
		while (member && crowds->waits(crowds->owner, member))
			member = member->next;
		forget_unused(crowds, crowd);
		if (crowd->first_zone) {
			at = &crowd->next;
		} else {
			*at = crowd->next;
			free(crowd);
		}
	}
}

void crowds_release(struct crowds *crowds)
{
	for (struct crowd *crowd = crowds->first; crowd; crowd = crowd->next) {
		while (crowd->waiting.first)
			admit(crowds, &crowd->waiting);
	}
}

void crowds_done(struct crowds *crowds)
{
	for (size_t i = 0; i < DNS_CROWD_BUCKETS; i++) {
		while (crowds->buckets[i]) {
			struct crowd_zone *zone = crowds->buckets[i];

			crowds->buckets[i] = zone->next;
			free(zone);
		}
	}
	while (crowds->first) {
		struct crowd *crowd = crowds->first;

		crowds->first = crowd->next;
		free(crowd);
	}
}
