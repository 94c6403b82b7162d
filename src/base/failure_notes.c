/* SPDX-License-Identifier: Apache-2.0 */
/* Failures of sessions, kept and noted (failure_notes.h). A line is read octet by octet, within its length. */
#include "base/failure_notes.h"

#include "base/arena.h"
#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS_DIGITS 12 /* of a time: until the year 33658 */

static const char *const kinds[] = {
	[FAILURE_OF_ADDRESS] = "address ",
	[FAILURE_OF_HOST] = "host ",
	[FAILURE_FOLLOW_UP] = "follow-up ",
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

void failures_init(struct failures *failures)
{
	*failures = (struct failures){ 0 };
	for (size_t i = 0; i < FAILURES_KEPT; i++)
		failures->ends_us[i] = FAILURES_NEVER;
}

void failures_add(struct failures *failures, int64_t end_us)
{
	size_t at = 0;

	if (end_us <= failures->ends_us[0])
		return;
	for (; at + 1 < FAILURES_KEPT && failures->ends_us[at + 1] < end_us; at++)
		failures->ends_us[at] = failures->ends_us[at + 1];
	failures->ends_us[at] = end_us;
}

unsigned failures_since(const struct failures *failures, int64_t time_us)
{
	unsigned count = 0;

	for (size_t i = 0; i < FAILURES_KEPT; i++)
		count += failures->ends_us[i] > time_us;
	return count;
}

struct address failures_network(const struct address *address)
{
	return address_prefix(address, address->version == 4 ? 24 : 64);
}

/* The keys of the maps are in their values. */
struct noted_network {
	struct address network;
	struct failures failures;
};

struct noted_address {
	struct address address;
	int64_t end_us;
};

struct noted_host {
	int64_t end_us;
	char name[];
};

void failure_notes_init(struct failure_notes *notes, struct hash_key key)
{
	*notes = (struct failure_notes){ 0 };
	map_init(&notes->networks, key);
	map_init(&notes->addresses, key);
	map_init(&notes->hosts, key);
}

static void free_noted(void *value, void *context)
{
	(void)context;
	free(value);
}

void failure_notes_done(struct failure_notes *notes)
{
	struct map *const maps[] = { &notes->networks, &notes->addresses, &notes->hosts };

	for (size_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++) {
		map_each(maps[i], free_noted, NULL);
		map_done(maps[i]);
	}
}

static struct failures *network_of(struct failure_notes *notes, const struct address *address)
{
	struct address network = failures_network(address);
	struct noted_network *noted = map_get(&notes->networks, &network, sizeof(network));

	if (!noted) {
		noted = memory_alloc(sizeof(*noted));
		noted->network = network;
		failures_init(&noted->failures);
		map_put(&notes->networks, &noted->network, sizeof(noted->network), noted);
	}
	return &noted->failures;
}

static void note_address(struct failure_notes *notes, const struct address *address, int64_t end_us)
{
	struct noted_address *noted = map_get(&notes->addresses, address, sizeof(*address));

	failures_add(network_of(notes, address), end_us);
	if (!noted) {
		noted = memory_alloc(sizeof(*noted));
		*noted = (struct noted_address){ *address, end_us };
		map_put(&notes->addresses, &noted->address, sizeof(noted->address), noted);
	}
	if (end_us > noted->end_us)
		noted->end_us = end_us;
}

static void note_host(struct failure_notes *notes, const char *name, size_t length, int64_t end_us)
{
	struct noted_host *noted = map_get(&notes->hosts, name, length);

	if (!noted) {
		noted = memory_alloc(sizeof(*noted) + length + 1);
		noted->end_us = end_us;
		memcpy(noted->name, name, length);
		map_put(&notes->hosts, noted->name, length, noted);
	}
	if (end_us > noted->end_us)
		noted->end_us = end_us;
}

/* One line while it is read. */
struct line {
	const char *at;
	size_t left;
	int64_t seconds;
};

static bool take_kind(struct line *line, enum failure_kind *ret_kind)
{
	for (size_t i = 0; i < KINDS; i++) {
		size_t length = strlen(kinds[i]);

		if (line->left < length || memcmp(line->at, kinds[i], length) != 0)
			continue;
		line->at += length;
		line->left -= length;
		*ret_kind = (enum failure_kind)i;
		return true;
	}
	return false;
}

static bool take_seconds(struct line *line)
{
	size_t digits = 0;

	line->seconds = 0;
	for (; digits < line->left && line->at[digits] >= '0' && line->at[digits] <= '9';
		digits++) {
		if (digits == SECONDS_DIGITS)
			return false;
		line->seconds = line->seconds * 10 + (line->at[digits] - '0');
	}
	if (!digits || digits == line->left || line->at[digits] != ' ')
		return false;
	line->at += digits + 1;
	line->left -= digits + 1;
	return true;
}

/* What is left of the line. */
static bool take_address(const struct line *line, struct address *ret_address)
{
	char text[ADDRESS_TEXT_SIZE];

	if (line->left >= sizeof(text) || memchr(line->at, 0, line->left))
		return false;
	memcpy(text, line->at, line->left);
	text[line->left] = 0;
	return address_parse(text, ret_address);
}

static bool is_name(const struct line *line)
{
	for (size_t i = 0; i < line->left; i++) {
		if (line->at[i] <= ' ' || line->at[i] > '~')
			return false;
	}
	return line->left && line->left < NAME_TEXT_SIZE;
}

/* The clocks while a file is read. */
struct reading {
	int64_t wall_us;
	int64_t monotonic_us;
	int64_t oldest_us;
};

/* By this process's clock; what seems to be yet to come has happened. */
static int64_t when(const struct reading *now, int64_t seconds)
{
	int64_t ago = now->wall_us - seconds * CLOCK_SECOND;

	return now->monotonic_us - (ago > 0 ? ago : 0);
}

static bool note_line(struct failure_notes *notes, struct line line, const struct reading *now)
{
	struct address address;
	enum failure_kind kind;

	if (!take_kind(&line, &kind) || !take_seconds(&line))
		return false;
	int64_t end_us = when(now, line.seconds);
	bool counts = end_us >= now->oldest_us;
	if (kind == FAILURE_OF_HOST) {
		if (!is_name(&line))
			return false;
		if (counts)
			note_host(notes, line.at, line.left, end_us);
		return true;
	}
	if (!take_address(&line, &address))
		return false;
	if (kind == FAILURE_FOLLOW_UP)
		network_of(notes, &address)->follow_ups++;
	else if (counts)
		note_address(notes, &address, end_us);
	return true;
}

void failure_notes_read(struct failure_notes *notes, const char *text, size_t length,
	int64_t wall_us, int64_t monotonic_us, int64_t oldest_us)
{
	const struct reading now = { wall_us, monotonic_us, oldest_us };

	while (length) {
		const char *feed = memchr(text, '\n', length);
		size_t octets = feed ? (size_t)(feed - text) : length;
		size_t taken = feed ? octets + 1 : octets;

		notes->refused +=
			!feed || !note_line(notes, (struct line){ text, octets, 0 }, &now);
		text += taken;
		length -= taken;
	}
}

const struct failures *failure_notes_network(
	const struct failure_notes *notes, const struct address *network)
{
	const struct noted_network *noted =
		notes ? map_get(&notes->networks, network, sizeof(*network)) : NULL;

	return noted ? &noted->failures : NULL;
}

int64_t failure_notes_address(const struct failure_notes *notes, const struct address *address)
{
	const struct noted_address *noted =
		notes ? map_get(&notes->addresses, address, sizeof(*address)) : NULL;

	return noted ? noted->end_us : FAILURES_NEVER;
}

int64_t failure_notes_host(const struct failure_notes *notes, const char *name)
{
	const struct noted_host *noted = notes ? map_get(&notes->hosts, name, strlen(name)) : NULL;

	return noted ? noted->end_us : FAILURES_NEVER;
}

size_t failure_notes_line(char ret_line[FAILURE_LINE_MAXIMUM], enum failure_kind kind,
	int64_t wall_us, const char *of)
{
	int length = snprintf(ret_line, FAILURE_LINE_MAXIMUM, "%s%" PRId64 " %.*s\n", kinds[kind],
		wall_us / CLOCK_SECOND, NAME_TEXT_SIZE - 1, of);

	return (size_t)length;
}
