/* SPDX-License-Identifier: Apache-2.0 */
/* Choice of addresses (selection.h). */
#include "engine/selection.h"

#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	const struct host_address *left = a, *right = b;

	return address_compare(&left->address, &right->address);
}

static bool known(const struct host_facts *facts, const struct address *address)
{
	for (size_t i = 0; i < facts->address_count; i++) {
		if (!address_compare(&facts->addresses[i].address, address))
			return true;
	}
	return false;
}

/* The highest address of a family, and how many there are. */
static struct host_address *highest(struct host_facts *facts, uint8_t version, size_t *ret_count)
{
	struct host_address *found = NULL;

	*ret_count = 0;
	for (size_t i = 0; i < facts->address_count; i++) {
		struct host_address *address = &facts->addresses[i];
		if (address->address.version != version)
			continue;
		++*ret_count;
		if (!found || compare(address, found) > 0)
			found = address;
	}
	return found;
}

/* Each family has half of the room, and its lowest addresses are kept, in whatever order they come. */
static void keep(struct host_facts *facts, struct host_address address)
{
	size_t count;
	struct host_address *last = highest(facts, address.address.version, &count);

	if (count < SELECTION_ADDRESSES_MAXIMUM / 2) {
		facts->addresses[facts->address_count++] = address;
		return;
	}
	facts->addresses_cut++;
	if (compare(&address, last) < 0)
		*last = address;
}

/* For so many further addresses, as far as they are kept. */
static void make_room(struct host_facts *facts, size_t more)
{
	struct host_address *before = facts->addresses;
	size_t room = facts->address_count + more;

	if (!more)
		return;
	if (room > SELECTION_ADDRESSES_MAXIMUM)
		room = SELECTION_ADDRESSES_MAXIMUM;
	facts->addresses = arena_alloc(&facts->arena, room * sizeof(*facts->addresses));
	if (facts->address_count)
		memcpy(facts->addresses, before, facts->address_count * sizeof(*before));
}

void selection_add(struct host_facts *facts, const struct dns_answer *answer, uint8_t version)
{
	make_room(facts, answer->packet.record_count);
	for (size_t i = 0; i < answer->packet.record_count; i++) {
		const struct dns_record *record = &answer->packet.records[i];
		struct host_address address = { .security = answer->security };

		if (record->length != address_length(version))
			continue;
		address.address = address_of(version, record->rdata);
		if (!known(facts, &address.address))
			keep(facts, address);
	}
}

void selection_add_literal(struct host_facts *facts, const struct address *address)
{
	facts->addresses = arena_alloc(&facts->arena, sizeof(*facts->addresses));
	facts->addresses[0] =
		(struct host_address){ .address = *address, .security = DNS_INSECURE };
	facts->address_count = 1;
}

void selection_sort(struct host_facts *facts)
{
	if (facts->address_count)
		qsort(facts->addresses, facts->address_count, sizeof(*facts->addresses), compare);
	if (facts->address_count)
		facts->address_status = ADDRESS_OK;
	else if (!lookup_answered(facts->a.status) || !lookup_answered(facts->aaaa.status))
		facts->address_status = ADDRESS_ERROR;
	else if (facts->a.status == DNS_NXDOMAIN || facts->aaaa.status == DNS_NXDOMAIN)
		facts->address_status = ADDRESS_NXDOMAIN;
	else
		facts->address_status = ADDRESS_NODATA;
}

enum skip selection_judge(const struct context *context, const struct address *address)
{
	const struct survey_setup *setup = &context->setup;

	if (networks_contain(setup->forbidden, address))
		return SKIP_SPECIAL_USE;
	if (networks_contain(setup->own, address))
		return SKIP_SELF;
	if (avoid_blocks(context_avoid(context), address))
		return SKIP_BLOCKLIST;
	if (!avoid_allows(context_avoid(context), address))
		return SKIP_NOT_ALLOWED;
	if (address->version == 4 ? setup->options->no_ipv4 : setup->options->no_ipv6)
		return SKIP_NOT_ASKED;
	return address->version == 6 && !setup->ipv6 ? SKIP_NO_IPV6 : SKIP_NONE;
}

void selection_choose(const struct context *context, struct host_facts *facts)
{
	int64_t most = context->setup.options->max_addr / 2, chosen[2] = { 0, 0 };

	if (most < 1)
		most = 1;
	for (size_t i = 0; i < facts->address_count; i++) {
		struct host_address *address = &facts->addresses[i];
		int64_t *count = &chosen[address->address.version == 6];

		if (context->setup.prefixes)
			address->origin = prefixes_find(context->setup.prefixes, &address->address);
		address->skip = selection_judge(context, &address->address);
		if (address->skip == SKIP_NONE && !context->address_scanner)
			address->skip = SKIP_NO_SCANNER;
		if (address->skip == SKIP_NONE && ++*count > most)
			address->skip = SKIP_LIMIT;
	}
}
