/* SPDX-License-Identifier: Apache-2.0 */
/* The addresses of a policy host, and which of them are asked, in turn (PROTOCOL A.6, F.2). Pure. */
#ifndef TESSCAN_SCANNERS_MTASTS_ADDRESSES_H
#define TESSCAN_SCANNERS_MTASTS_ADDRESSES_H

#include "verdict/policy_facts.h"

#define POLICY_ADDRESSES_MAXIMUM 64 /* kept of one host, half of them of each family */

/* IPv4 first, each family from its lowest address on. */
struct policy_addresses {
	struct sts_address
		list[POLICY_ADDRESSES_MAXIMUM + 1]; /* the last is there while one is added */
	size_t count;
	size_t cut; /* that there was no room for: the highest of their family */
};

/* skip: whether it may be contacted, SKIP_NONE, or why not. An address that is there already is left out. */
void policy_addresses_add(
	struct policy_addresses *addresses, const struct address *address, enum skip skip);
/* All are there: so many more of each family are asked, the lowest; the rest are beyond the limit. */
void policy_addresses_choose(struct policy_addresses *addresses, size_t most);
/* The next one to ask; NULL: there is none. ret_left: how many there are with it. */
struct sts_address *policy_addresses_next(struct policy_addresses *addresses, size_t *ret_left);

/*
 * How the fetch ended: STS_FETCH_OK where an address gave the policy, else in the order of F.2 what an authenticated server said of it, what
 * kept us from an address, a lookup that failed, and how far the best of the others let us come.
 * STS_FETCH_NOT_TRIED: no address was asked or passed over.
 */
enum sts_fetch policy_addresses_judge(const struct policy_addresses *addresses, bool lookup_failed);
/* How far a fetch came, of those at several addresses: of which the record is to tell more. */
int policy_fetch_rank(const struct sts_address *address);

#endif
