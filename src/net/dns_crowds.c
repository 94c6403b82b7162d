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

#define ZONES_A_LOOK \
	16 /* such a part of the zones is looked at each time, whether they are in use */

struct crowd_zone {
	struct crowd *crowd; /* of the server where a question of it was last seen to wait */
	unsigned asked; /* lookups of the zone that count in its crowd */
	unsigned waiting; /* those that wait, in this crowd or in an earlier one */
	uint64_t used; /* by crowds.looks */
	struct crowd_zone *next; /* in the bucket */
	struct crowd_zone *next_in_turn;
	char name[];
};

struct crowd {
	struct address server;
	unsigned asked;
	struct crowd_list waiting;
	size_t zones;
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
	zone->crowd->zones--;
	free(zone);
}

static bool has_time(const struct crowds *crowds, const struct crowd *crowd)
{
	return crowd->asked < crowds->limit || crowds->refers(crowds->owner, &crowd->server);
}

static void count_asked(struct crowd_zone *zone)
{
	zone->asked++;
	zone->crowd->asked++;
}

static void admit(struct crowds *crowds, struct crowd *crowd)
{
	struct crowd_member *member = take_first(&crowd->waiting);

	crowds->waiting--;
	member->zone->waiting--;
	count_asked(member->zone);
	crowds->admit(crowds->owner, member);
}

/* Those whose zone is another crowd's by now go on to wait there. */
static void admit_next(struct crowds *crowds, struct crowd *crowd)
{
	struct crowd_member *member;

	while ((member = crowd->waiting.first) && has_time(crowds, crowd)) {
		if (member->zone->crowd == crowd)
			admit(crowds, crowd);
		else
			append(&member->zone->crowd->waiting, take_first(&crowd->waiting));
	}
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
	struct crowd *crowd = zone->crowd;
	if (!crowd->waiting.first && has_time(crowds, crowd)) {
		count_asked(zone);
		return true;
	}
	zone->waiting++;
	append(&crowd->waiting, member);
	crowds->waiting++;
	return false;
}

static void append_zone(struct crowds *crowds, struct crowd_zone *zone)
{
	zone->next_in_turn = NULL;
	if (!crowds->first_zone)
		crowds->last_zone = &crowds->first_zone;
	*crowds->last_zone = zone;
	crowds->last_zone = &zone->next_in_turn;
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

static void leave_crowd(struct crowd_zone *zone)
{
	zone->crowd->zones--;
	zone->crowd->asked -= zone->asked;
}

void crowds_learn(
	struct crowds *crowds, const uint8_t *question, size_t length, const struct address *server)
{
	char text[NAME_TEXT_SIZE];

	if (!read_name(question, length, text) || crowds->refers(crowds->owner, server))
		return;
	const char *key = psl_registered_domain(text);
	struct crowd_zone *zone = is_zone(key) ? find_or_add(crowds, key) : NULL;
	if (!zone)
		return;
	zone->used = crowds->looks;
	if (zone->crowd)
		leave_crowd(zone);
	else
		append_zone(crowds, zone);
	zone->crowd = crowd_of(crowds, server);
	zone->crowd->zones++;
	zone->crowd->asked += zone->asked;
}

void crowds_leave(struct crowds *crowds, struct crowd_member *member)
{
	struct crowd_zone *zone = member->zone;

	if (!zone)
		return;
	zone->used = crowds->looks;
	zone->asked--;
	zone->crowd->asked--;
	admit_next(crowds, zone->crowd);
}

/* The lookups of one domain follow each other, so that its zone is kept for a while. */
static void forget_unused(struct crowds *crowds)
{
	for (size_t left = crowds->zone_count / ZONES_A_LOOK + 1; left && crowds->first_zone;
		left--) {
		struct crowd_zone *zone = crowds->first_zone;

		crowds->first_zone = zone->next_in_turn;
		if (zone->asked || zone->waiting || zone->used + ZONE_REMEMBERED >= crowds->looks)
			append_zone(crowds, zone);
		else
			forget_zone(crowds, zone);
	}
}

static void look_at(struct crowds *crowds, struct crowd *crowd)
{
	admit_next(crowds, crowd);
	struct crowd_member *member = crowds->waits ? crowd->waiting.first : NULL;

	while (member && crowds->waits(crowds->owner, member))
		member = member->next;
}

void crowds_look(struct crowds *crowds)
{
	struct crowd **at = &crowds->first, *crowd;

	crowds->looks++;
	forget_unused(crowds);
	while ((crowd = *at)) {
		look_at(crowds, crowd);
		if (crowd->zones || crowd->waiting.first) {
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
			admit(crowds, crowd);
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
