/* SPDX-License-Identifier: Apache-2.0 */
/* Which addresses a host has, and which of them are contacted (PROTOCOL A.5, A.6). */
#ifndef TESSCAN_ENGINE_SELECTION_H
#define TESSCAN_ENGINE_SELECTION_H

#include "engine/context.h"
#include "net/dns.h"

#define SELECTION_ADDRESSES_MAXIMUM 64 /* kept of one host; more are only counted */

/* Adds the addresses of an answer to a question for A (version 4) or AAAA (version 6). */
void selection_add(struct host_facts *facts, const struct dns_answer *answer, uint8_t version);
/* The one address of a host that is an address literal. */
void selection_add_literal(struct host_facts *facts, const struct address *address);
/* Both answers are in: orders the addresses and sets the address status. */
void selection_sort(struct host_facts *facts);
/* Whether an address may be contacted at all: SKIP_NONE, or why not. */
enum skip selection_judge(const struct context *context, const struct address *address);
/* Sets each address's origin (A.10) and skip: forbidden networks, lists, no IPv6, the limit per family. */
void selection_choose(const struct context *context, struct host_facts *facts);

#endif
