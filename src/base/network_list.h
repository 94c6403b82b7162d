/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of networks as text: block and allow lists, the special-purpose registries (PROTOCOL G.1). Pure. */
#ifndef TESSCAN_BASE_NETWORK_LIST_H
#define TESSCAN_BASE_NETWORK_LIST_H

#include "base/networks.h"

/* What was found in a list. */
struct network_list {
	size_t bad_line; /* 0: each line is a network or none */
	const char *fault; /* what is wrong with it: "is not a network ..."; constant */
	size_t networks;
	size_t masked; /* prefixes with bits of a host, which were cleared: 192.0.2.1/24 */
	size_t first_masked; /* its line */
};

/*
 * Adds a list in ZMap's format: a network a line, an address, a CIDR prefix or a range FIRST-LAST, whatever lies in
 * ::ffff:0:0/96 as the IPv4 network that it is (RFC 4291 2.5.5.2), but for the whole of it. # begins a comment. Reading
 * ends at the first line that is none of these, and gives false; what came before has been added.
 */
bool network_list_add(
	struct networks *networks, const char *text, size_t length, struct network_list *ret_list);

/* Every special-purpose network of the IANA registries (RFC 6890), sealed. */
void networks_special_purpose(struct networks *ret_networks);

#endif
