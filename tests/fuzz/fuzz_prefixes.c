/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of prefixes: a fault has a line, a table has what its rows say, and the longest prefix is found. */
#include "tests/fuzz/fuzz.h"

#include "input/prefix_list.h"

#include <string.h>

#define PREFIX_OCTETS 5 /* of data: an IPv4 address, and a length */
#define LOOKED_THROUGH 64 /* prefixes, one by one */

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static void check_text(const char *text, size_t size)
{
	struct prefix_list list;
	struct prefixes prefixes;
	size_t lines = 1;

	for (size_t i = 0; i < size; i++)
		lines += text[i] == '\n' || text[i] == '\r';
	prefixes_init(&prefixes);
	bool good = prefix_list_add(&prefixes, text, size, &list);
	HOLDS(good ? !list.bad_line : list.bad_line && list.bad_line <= lines && list.fault);
	HOLDS(list.rows <= lines && prefixes.count <= list.rows);
	for (size_t i = 0; good && i + 16 <= size; i += 16) {
		struct address address = address_of(i % 32 ? 4 : 6, (const uint8_t *)text + i);
		struct prefix_origin origin = prefixes_find(&prefixes, &address);

		HOLDS(!*origin.country ||
			(is_capital(origin.country[0]) && is_capital(origin.country[1])));
		HOLDS(!origin.country[2]);
	}
	prefixes_done(&prefixes);
}

static struct network_range range_at(const uint8_t *data, unsigned *ret_bits)
{
	struct address address = address_of(4, data), first, last;

	*ret_bits = data[4] % 33;
	first = last = address_prefix(&address, *ret_bits);
	for (unsigned bit = *ret_bits; bit < 32; bit++)
		last.bytes[bit / 8] |= (uint8_t)(0x80u >> bit % 8);
	return (struct network_range){ first, last };
}

/* The first address of each, looked up in a table and one by one; the origin is the length. */
static void check_longest(const uint8_t *data, size_t count)
{
	struct prefixes prefixes;
	unsigned bits;

	prefixes_init(&prefixes);
	for (size_t i = 0; i < count; i++) {
		struct network_range range = range_at(data + i * PREFIX_OCTETS, &bits);
		struct prefix_origin origin = { .asn = bits + 1 };
		HOLDS(prefixes_add(&prefixes, &range, &origin, i + 1));
	}
	HOLDS(!prefixes_seal(&prefixes));
	for (size_t i = 0; i < count; i++) {
		struct address address = address_of(4, data + i * PREFIX_OCTETS);
		unsigned longest = 0;

		for (size_t j = 0; j < count; j++) {
			struct network_range range = range_at(data + j * PREFIX_OCTETS, &bits);
			if (bits + 1 > longest && address_compare(&range.first, &address) <= 0 &&
				address_compare(&range.last, &address) >= 0)
				longest = bits + 1;
		}
		HOLDS(prefixes_find(&prefixes, &address).asn == longest);
	}
	prefixes_done(&prefixes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t count = size / PREFIX_OCTETS;

	check_text((const char *)data, size);
	check_longest(data, count < LOOKED_THROUGH ? count : LOOKED_THROUGH);
	return 0;
}
