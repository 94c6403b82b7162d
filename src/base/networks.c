/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of networks as sorted, merged ranges (networks.h). */
#include "base/networks.h"

#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void networks_init(struct networks *networks)
{
	*networks = (struct networks){ 0 };
}

void networks_done(struct networks *networks)
{
	free(networks->ranges);
	networks_init(networks);
}

static unsigned width(const struct address *address)
{
	return (unsigned)address_length(address->version) * 8;
}

static struct address last_of(const struct address *address, unsigned bits)
{
	struct address last = *address;

	for (unsigned bit = bits; bit < width(address); bit++)
		last.bytes[bit / 8] |= (uint8_t)(0x80u >> bit % 8);
	return last;
}

void networks_add_range(struct networks *networks, struct network_range range)
{
	if (networks->count == networks->capacity) {
		networks->capacity = networks->capacity ? networks->capacity * 2 : 32;
		networks->ranges = memory_resize(
			networks->ranges, networks->capacity * sizeof(*networks->ranges));
	}
	networks->ranges[networks->count++] = range;
}

/* The number after the slash; false when it is no number up to `most`. */
static bool parse_bits(const char *text, unsigned most, unsigned *ret_bits)
{
	unsigned bits = 0;

	if (!*text || strlen(text) > 3)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		bits = bits * 10 + (unsigned)(*text - '0');
	}
	if (bits > most)
		return false;
	*ret_bits = bits;
	return true;
}

bool network_parse(const char *text, struct network_range *ret_range, bool *ret_masked)
{
	char copy[NETWORK_TEXT_SIZE];
	struct address address;
	size_t length = strlen(text);

	if (length >= sizeof(copy))
		return false;
	memcpy(copy, text, length + 1);
	char *slash = strchr(copy, '/');
	if (slash)
		*slash = 0;
	if (!address_parse(copy, &address))
		return false;
	unsigned bits = width(&address);
	if (slash && !parse_bits(slash + 1, bits, &bits))
		return false;
	struct address first = address_prefix(&address, bits);
	*ret_range = (struct network_range){ first, last_of(&first, bits) };
	*ret_masked = address_compare(&first, &address) != 0;
	return true;
}

bool network_parse_octets(
	const char *text, size_t length, struct network_range *ret_range, bool *ret_masked)
{
	char copy[NETWORK_TEXT_SIZE] = "";

	if (length >= sizeof(copy) || memchr(text, 0, length))
		return false;
	memcpy(copy, text, length);
	return network_parse(copy, ret_range, ret_masked);
}

bool networks_add(struct networks *networks, const char *text)
{
	struct network_range range;
	bool masked;

	if (!network_parse(text, &range, &masked))
		return false;
	networks_add_range(networks, range);
	return true;
}

static int compare_ranges(const void *a, const void *b)
{
	const struct network_range *left = a, *right = b;
	int order = address_compare(&left->first, &right->first);

	return order ? order : address_compare(&left->last, &right->last);
}

/* Adds or subtracts one; true when that is still an address. */
static bool step(struct address *address, int by)
{
	for (size_t i = address_length(address->version); i-- > 0;) {
		address->bytes[i] = (uint8_t)(address->bytes[i] + by);
		if (address->bytes[i] != (by > 0 ? 0x00 : 0xff))
			return true;
	}
	return false;
}

/* True when the range that begins at `first` continues one that ends at `last`. */
static bool adjoins(const struct address *last, const struct address *first)
{
	struct address next = *last;

	if (last->version != first->version)
		return false;
	return address_compare(first, last) <= 0 ||
		(step(&next, 1) && !address_compare(&next, first));
}

void networks_seal(struct networks *networks)
{
	size_t kept = 0;

	if (!networks->count)
		return;
	qsort(networks->ranges, networks->count, sizeof(*networks->ranges), compare_ranges);
	for (size_t i = 1; i < networks->count; i++) {
		struct network_range *range = &networks->ranges[kept], *next = &networks->ranges[i];

		if (!adjoins(&range->last, &next->first))
			networks->ranges[++kept] = *next;
		else if (address_compare(&next->last, &range->last) > 0)
			range->last = next->last;
	}
	networks->count = kept + 1;
}

/* The range that holds the address, or NULL. */
static const struct network_range *range_of(
	const struct networks *networks, const struct address *address)
{
	size_t low = 0, high = networks->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (address_compare(&networks->ranges[middle].last, address) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == networks->count || address_compare(&networks->ranges[low].first, address) > 0)
		return NULL;
	return &networks->ranges[low];
}

bool networks_contain(const struct networks *networks, const struct address *address)
{
	return range_of(networks, address) != NULL;
}

bool networks_cover(const struct networks *outer, const struct networks *inner)
{
	for (size_t i = 0; i < inner->count; i++) {
		const struct network_range *range = range_of(outer, &inner->ranges[i].first);
		if (!range || address_compare(&range->last, &inner->ranges[i].last) < 0)
			return false;
	}
	return true;
}

/* Adds what `less` leaves of one range. */
static void subtract_range(
	struct network_range rest, const struct networks *less, struct networks *result)
{
	for (size_t i = 0; i < less->count; i++) {
		const struct network_range *cut = &less->ranges[i];

		if (cut->first.version != rest.first.version ||
			address_compare(&cut->last, &rest.first) < 0 ||
			address_compare(&cut->first, &rest.last) > 0)
			continue;
		if (address_compare(&cut->first, &rest.first) > 0) {
			struct network_range before = { rest.first, cut->first };
			step(&before.last, -1);
			networks_add_range(result, before);
		}
		if (address_compare(&cut->last, &rest.last) >= 0)
			return;
		rest.first = cut->last;
		step(&rest.first, 1);
	}
	networks_add_range(result, rest);
}

void networks_subtract(
	const struct networks *from, const struct networks *less, struct networks *ret_rest)
{
	networks_init(ret_rest);
	for (size_t i = 0; i < from->count; i++)
		subtract_range(from->ranges[i], less, ret_rest);
	networks_seal(ret_rest);
}

void networks_each(const struct networks *networks,
	void (*visit)(const char *network, void *context), void *context)
{
	for (size_t i = 0; i < networks->count; i++) {
		struct address first = networks->ranges[i].first, last;
		bool more = true;

		while (more) {
			unsigned bits = 0;
			char text[ADDRESS_TEXT_SIZE], network[NETWORK_TEXT_SIZE];

			for (;; bits++) {
				struct address start = address_prefix(&first, bits);
				last = last_of(&first, bits);
				if (!address_compare(&start, &first) &&
					address_compare(&last, &networks->ranges[i].last) <= 0)
					break;
			}
			address_format(&first, text);
			snprintf(network, sizeof(network), "%s/%u", text, bits);
			visit(network, context);
			more = address_compare(&last, &networks->ranges[i].last) < 0;
			first = last;
			step(&first, 1);
		}
	}
}
