/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of a policy host (addresses.h). */
#include "scanners/mtasts/addresses.h"

#include "verdict/sts.h"

#include <string.h>

/* Of a family that has more than its half of the room the highest goes. */
static void trim(struct policy_addresses *addresses, uint8_t version)
{
	struct sts_address *list = addresses->list;
	size_t count = 0, last = 0;

	for (size_t i = 0; i < addresses->count; i++) {
		if (list[i].address.version == version) {
			last = i;
			count++;
		}
	}
	if (count <= POLICY_ADDRESSES_MAXIMUM / 2)
		return;
	addresses->count--;
	addresses->cut++;
	memmove(&list[last], &list[last + 1], (addresses->count - last) * sizeof(*list));
}

void policy_addresses_add(
	struct policy_addresses *addresses, const struct address *address, enum skip skip)
{
	struct sts_address *list = addresses->list;
	size_t at = 0;

	while (at < addresses->count && address_compare(&list[at].address, address) < 0)
		at++;
	if (at < addresses->count && !address_compare(&list[at].address, address))
		return;
	memmove(&list[at + 1], &list[at], (addresses->count - at) * sizeof(*list));
	list[at] = (struct sts_address){ .address = *address, .skip = skip };
	addresses->count++;
	trim(addresses, address->version);
}

void policy_addresses_choose(struct policy_addresses *addresses, size_t most)
{
	size_t chosen[2] = { 0, 0 };

	for (size_t i = 0; i < addresses->count; i++) {
		struct sts_address *address = &addresses->list[i];

		if (address->skip == SKIP_NONE && !address->asked &&
			++chosen[address->address.version == 6] > most)
			address->skip = SKIP_LIMIT;
	}
}

struct sts_address *policy_addresses_next(struct policy_addresses *addresses, size_t *ret_left)
{
	struct sts_address *next = NULL;

	*ret_left = 0;
	for (size_t i = 0; i < addresses->count; i++) {
		struct sts_address *address = &addresses->list[i];

		if (address->asked || address->skip != SKIP_NONE)
			continue;
		if (!next)
			next = address;
		++*ret_left;
	}
	return next;
}

static bool is_final(const struct sts_address *address)
{
	return address->asked && sts_fetch_is_final(address->fetch, address->http_status);
}

int policy_fetch_rank(const struct sts_address *address)
{
	if (!address->asked)
		return 0;
	if (address->fetch == STS_FETCH_OK)
		return 9;
	if (is_final(address))
		return 8;
	if (sts_fetch_is_ours(address->fetch))
		return 7;
	switch (address->fetch) {
	case STS_FETCH_HTTP_STATUS:
		return 6;
	case STS_FETCH_HTTP_BROKEN:
		return 5;
	case STS_FETCH_CERT_EXPIRED:
	case STS_FETCH_CERT_UNTRUSTED:
	case STS_FETCH_CERT_NAME:
		return 4;
	case STS_FETCH_TLS_FAIL:
		return 3;
	case STS_FETCH_TIMEOUT:
		return 2;
	default:
		return 1;
	}
}

static enum sts_fetch word_of_skip(enum skip skip)
{
	switch (skip) {
	case SKIP_SPECIAL_USE:
		return STS_FETCH_SPECIAL_ADDR;
	case SKIP_BLOCKLIST:
		return STS_FETCH_BLOCKLIST;
	case SKIP_NOT_ALLOWED:
		return STS_FETCH_NOT_ALLOWED;
	case SKIP_SELF:
		return STS_FETCH_SELF;
	case SKIP_NO_IPV6:
		return STS_FETCH_NO_IPV6;
	case SKIP_LIMIT:
	case SKIP_NOT_ASKED: /* its version of IP is left out */
		return STS_FETCH_LIMIT;
	default:
		return STS_FETCH_INTERNAL;
	}
}

/* Why it gave no policy, where that is no fact about the host; STS_FETCH_NOT_TRIED: it is one. */
static enum sts_fetch ours(const struct sts_address *address)
{
	enum sts_fetch word = address->skip != SKIP_NONE ? word_of_skip(address->skip)
		: address->asked                         ? address->fetch
							 : STS_FETCH_NOT_TRIED;

	return sts_fetch_is_ours(word) ? word : STS_FETCH_NOT_TRIED;
}

/* The first that is more than a limit, which speaks of no address of its own. */
static enum sts_fetch first_of_ours(const struct policy_addresses *addresses)
{
	enum sts_fetch limit = addresses->cut ? STS_FETCH_LIMIT : STS_FETCH_NOT_TRIED;

	for (size_t i = 0; i < addresses->count; i++) {
		enum sts_fetch word = ours(&addresses->list[i]);

		if (word != STS_FETCH_NOT_TRIED && word != STS_FETCH_LIMIT)
			return word;
		if (word == STS_FETCH_LIMIT)
			limit = word;
	}
	return limit;
}

enum sts_fetch policy_addresses_judge(const struct policy_addresses *addresses, bool lookup_failed)
{
	const struct sts_address *best = NULL;
	enum sts_fetch word = first_of_ours(addresses);

	for (size_t i = 0; i < addresses->count; i++) {
		const struct sts_address *address = &addresses->list[i];

		if (address->asked &&
			(!best || policy_fetch_rank(address) > policy_fetch_rank(best)))
			best = address;
	}
	if (best && is_final(best))
		return best->fetch;
	if (word != STS_FETCH_NOT_TRIED)
		return word;
	if (lookup_failed)
		return STS_FETCH_DNS_FAIL;
	if (best)
		return best->fetch;
	return addresses->count ? STS_FETCH_SPECIAL_ADDR : STS_FETCH_NOT_TRIED;
}
