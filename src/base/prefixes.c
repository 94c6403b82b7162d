/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Longest prefixes (prefixes.h). Prefixes lie in each other or apart, so that, in order, whatever holds an address is the last
 * one that begins at or before it, or one around that: each knows the next one around it.
 */
#include "base/prefixes.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#define NOTHING_AROUND UINT32_MAX

struct prefix_entry {
	uint8_t bytes[16]; /* as in struct address */
	uint8_t version;
	uint8_t bits;
	char country[2]; /* NUL: not known */
	uint32_t asn;
	union {
		uint32_t line; /* until the table is sealed */
		uint32_t around; /* the entry of the longest prefix that holds this one */
	};
};

_Static_assert(sizeof(struct prefix_entry) == 28, "what a million of them need");

void prefixes_init(struct prefixes *prefixes)
{
	*prefixes = (struct prefixes){ 0 };
}

void prefixes_done(struct prefixes *prefixes)
{
	free(prefixes->entries);
	prefixes_init(prefixes);
}

/* How many leading bits the ends of a prefix have in common. */
static uint8_t bits_of(const struct network_range *range)
{
	size_t width = address_length(range->first.version) * 8;
	uint8_t bits = 0;

	while (bits < width &&
		!((range->first.bytes[bits / 8] ^ range->last.bytes[bits / 8]) & 0x80u >> bits % 8))
		bits++;
	return bits;
}

bool prefixes_add(struct prefixes *prefixes, const struct network_range *range,
	const struct prefix_origin *origin, size_t line)
{
	struct prefix_entry entry = { .version = range->first.version,
		.bits = bits_of(range),
		.asn = origin->asn,
		.line = (uint32_t)line };

	if (prefixes->count == PREFIXES_MAXIMUM)
		return false;
	if (prefixes->count == prefixes->capacity) {
		prefixes->capacity = prefixes->capacity ? prefixes->capacity * 2 : 1024;
		prefixes->entries = memory_resize(
			prefixes->entries, prefixes->capacity * sizeof(*prefixes->entries));
	}
	memcpy(entry.bytes, range->first.bytes, sizeof(entry.bytes));
	memcpy(entry.country, origin->country, sizeof(entry.country));
	prefixes->entries[prefixes->count++] = entry;
	return true;
}

static struct address first_of(const struct prefix_entry *entry)
{
	return address_of(entry->version, entry->bytes);
}

/* IPv4 before IPv6, by the first address, what is around others first. */
static int compare_prefixes(const struct prefix_entry *left, const struct prefix_entry *right)
{
	int order = left->version - right->version;

	if (!order)
		order = memcmp(left->bytes, right->bytes, sizeof(left->bytes));
	return order ? order : left->bits - right->bits;
}

static int compare_entries(const void *a, const void *b)
{
	const struct prefix_entry *left = a, *right = b;
	int order = compare_prefixes(left, right);

	return order ? order : (left->line > right->line) - (left->line < right->line);
}

static bool has_same_origin(const struct prefix_entry *left, const struct prefix_entry *right)
{
	return left->asn == right->asn &&
		!memcmp(left->country, right->country, sizeof(left->country));
}

static bool holds(const struct prefix_entry *entry, const struct address *address)
{
	struct address first = first_of(entry);
	struct address start = address_prefix(address, entry->bits);

	return entry->version == address->version && !address_compare(&start, &first);
}

/* Of an entry and those around it, the first that holds the address; NOTHING_AROUND: none does. */
static uint32_t holder(const struct prefixes *prefixes, uint32_t at, const struct address *address)
{
	while (at != NOTHING_AROUND && !holds(&prefixes->entries[at], address))
		at = prefixes->entries[at].around;
	return at;
}

static void find_around(struct prefixes *prefixes)
{
	for (size_t i = 0; i < prefixes->count; i++) {
		struct address first = first_of(&prefixes->entries[i]);
		uint32_t before = i ? (uint32_t)(i - 1) : NOTHING_AROUND;

		prefixes->entries[i].around = holder(prefixes, before, &first);
	}
}

size_t prefixes_seal(struct prefixes *prefixes)
{
	struct prefix_entry *entries = prefixes->entries;
	size_t kept = 0;

	if (!prefixes->count)
		return 0;
	qsort(entries, prefixes->count, sizeof(*entries), compare_entries);
	for (size_t i = 1; i < prefixes->count; i++) {
		if (compare_prefixes(&entries[kept], &entries[i]))
			entries[++kept] = entries[i];
		else if (!has_same_origin(&entries[kept], &entries[i]))
			return entries[i].line;
	}
	prefixes->count = prefixes->capacity = kept + 1;
	prefixes->entries = memory_resize(entries, prefixes->count * sizeof(*entries));
	find_around(prefixes);
	return 0;
}

/* The last entry that begins at or before the address, or NOTHING_AROUND. */
static uint32_t last_before(const struct prefixes *prefixes, const struct address *address)
{
	size_t low = 0, high = prefixes->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		struct address first = first_of(&prefixes->entries[middle]);
		if (address_compare(&first, address) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? (uint32_t)(low - 1) : NOTHING_AROUND;
}

struct prefix_origin prefixes_find(const struct prefixes *prefixes, const struct address *address)
{
	struct prefix_origin origin = { 0 };
	uint32_t found = holder(prefixes, last_before(prefixes, address), address);

	if (found != NOTHING_AROUND) {
		const struct prefix_entry *entry = &prefixes->entries[found];

		origin.asn = entry->asn;
		memcpy(origin.country, entry->country, sizeof(entry->country));
	}
	return origin;
}
