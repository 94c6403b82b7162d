/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set of networks: block and allow lists, the special-purpose registries. Filled first, then
 * sealed (sorted and merged), then only read, also by several threads.
 */
#ifndef TESSCAN_BASE_NETWORKS_H
#define TESSCAN_BASE_NETWORKS_H

#include "base/address.h"

#include <stdbool.h>
#include <stddef.h>

#define NETWORK_TEXT_SIZE (ADDRESS_TEXT_SIZE + 4)

struct network_range {
	struct address first;
	struct address last;
};

struct networks {
	struct network_range *ranges;
	size_t count;
	size_t capacity;
};

void networks_init(struct networks *networks);
void networks_done(struct networks *networks);
/*
 * An address or CIDR prefix such as 198.18.0.0/15 as a range; false when it is neither. ret_masked: the address had bits
 * beyond the prefix, which are cleared.
 */
bool network_parse(const char *text, struct network_range *ret_range, bool *ret_masked);
/* The same of a text that is not terminated, and may hold any octet. */
bool network_parse_octets(
	const char *text, size_t length, struct network_range *ret_range, bool *ret_masked);
/* The same into a set. */
bool networks_add(struct networks *networks, const char *text);
/* Both ends are of one version, and in order. */
void networks_add_range(struct networks *networks, struct network_range range);
void networks_seal(struct networks *networks);

/* The set must be sealed. */
bool networks_contain(const struct networks *networks, const struct address *address);
/* True when every address of `inner` is in `outer`; both sealed. */
bool networks_cover(const struct networks *outer, const struct networks *inner);
/* What is in `from` and not in `less`; all sealed. */
void networks_subtract(
	const struct networks *from, const struct networks *less, struct networks *ret_rest);
/* Calls visit with each prefix of a minimal cover, as text. */
void networks_each(const struct networks *networks,
	void (*visit)(const char *network, void *context), void *context);

#endif
