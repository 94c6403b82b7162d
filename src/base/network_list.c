/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of networks (network_list.h). */
#include "base/network_list.h"

#include "base/special_purpose.h"
#include "base/text_lines.h"

#include <assert.h>
#include <string.h>

#define MAPPED_BITS 96 /* of ::ffff:0:0/96 */

struct part {
	const char *text;
	size_t length;
};

static struct part trim(struct part part)
{
	while (part.length && strchr(" \t", part.text[part.length - 1]) &&
		part.text[part.length - 1])
		part.length--;
	while (part.length && strchr(" \t", *part.text) && *part.text)
		part.text++, part.length--;
	return part;
}

/* An address or a prefix; false when it is neither. */
static bool read_network(struct part part, struct network_range *ret_range, bool *ret_masked)
{
	part = trim(part);
	return network_parse_octets(part.text, part.length, ret_range, ret_masked);
}

/* FIRST-LAST; what is wrong with it, or NULL. */
static const char *read_range(struct part first, struct part last, struct network_range *ret_range)
{
	struct network_range from, to;
	bool masked;

	if (memchr(first.text, '/', first.length) || memchr(last.text, '/', last.length) ||
		!read_network(first, &from, &masked) || !read_network(last, &to, &masked))
		return "is not a range of addresses such as 192.0.2.1-192.0.2.9";
	if (from.first.version != to.last.version)
		return "is a range from one version of IP to the other";
	if (address_compare(&from.first, &to.last) > 0)
		return "is a range that ends before it begins";
	*ret_range = (struct network_range){ from.first, to.last };
	return NULL;
}

/* The IPv4 address in one that maps it; false when it maps none. */
static bool unmap(const struct address *mapped, struct address *ret_address)
{
	static const uint8_t prefix[MAPPED_BITS / 8] = { [10] = 0xff, [11] = 0xff };

	if (mapped->version != 6 || memcmp(mapped->bytes, prefix, sizeof(prefix)) != 0)
		return false;
	*ret_address = address_of(4, mapped->bytes + sizeof(prefix));
	return true;
}

/*
 * Nobody is contacted at a mapped address: who writes one down means the IPv4 address. All of them together are
 * what the registries and lists of bogons name, and that is not all of IPv4.
 */
static void unmap_range(struct network_range *range)
{
	static const uint8_t zero[4] = { 0 }, ones[4] = { 0xff, 0xff, 0xff, 0xff };
	struct address least = address_of(4, zero), most = address_of(4, ones);
	struct network_range inside;

	if (!unmap(&range->first, &inside.first) || !unmap(&range->last, &inside.last))
		return;
	if (address_compare(&inside.first, &least) || address_compare(&inside.last, &most))
		*range = inside;
}

static const char *add_line(
	struct networks *networks, struct part line, size_t number, struct network_list *list)
{
	struct network_range range;
	bool masked = false;

	const char *dash = memchr(line.text, '-', line.length);
	if (dash) {
		struct part first = { line.text, (size_t)(dash - line.text) };
		struct part last = { dash + 1, line.length - first.length - 1 };
		const char *fault = read_range(first, last, &range);
		if (fault)
			return fault;
	} else if (!read_network(line, &range, &masked)) {
		return "is not a network such as 192.0.2.0/24 (names are not resolved)";
	}
	unmap_range(&range);
	networks_add_range(networks, range);
	list->networks++;
	if (masked && !list->masked++)
		list->first_masked = number;
	return NULL;
}

bool network_list_add(
	struct networks *networks, const char *text, size_t length, struct network_list *ret_list)
{
	struct text_lines lines = { .text = text, .length = length };
	struct part line;

	*ret_list = (struct network_list){ 0 };
	while (text_lines_next(&lines, &line.text, &line.length)) {
		const char *comment = memchr(line.text, '#', line.length);

		if (comment)
			line.length = (size_t)(comment - line.text);
		line = trim(line);
		if (!line.length)
			continue;
		ret_list->fault = add_line(networks, line, lines.number, ret_list);
		if (ret_list->fault) {
			ret_list->bad_line = lines.number;
			return false;
		}
	}
	return true;
}

void networks_special_purpose(struct networks *ret_networks)
{
	struct network_list list;

	networks_init(ret_networks);
	bool good = network_list_add(
		ret_networks, special_purpose_text, sizeof(special_purpose_text) - 1, &list);
	assert(good);
	(void)good;
	networks_seal(ret_networks);
}
