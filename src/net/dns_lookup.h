/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of dns.h, of dns.c and dns_lookup.c alone: one lookup, and lists of them. */
#ifndef TESSCAN_NET_DNS_LOOKUP_H
#define TESSCAN_NET_DNS_LOOKUP_H

#include "base/arena.h"
#include "base/fault.h"
#include "net/dns_crowds.h"
#include "net/dns_cuts.h"

struct dns;
struct fault_mark;

struct lookup {
	struct crowd_member member; /* first, so that one is the other */
	bool admitted; /* it has waited in its crowd, or need not */
	struct dns *dns;
	char *name;
	uint16_t type;
	void (*callback)(void *owner, const struct dns_answer *answer); /* dns_callback */
	void (*slow)(void *owner); /* NULL: nobody is to hear of it, or has */
	void *owner;
	int64_t asked_us; /* or when it began to wait in its crowd */
	int id; /* of libunbound */
	bool *gone; /* set when it is answered inside ask() */
	int64_t deadline; /* by dns_events_clock() */
	int64_t stalled_us; /* of loop_stalled(), when it was asked */
	uint64_t shortages; /* of this thread's library, when it was asked */
	struct fault_mark *mark; /* what it is asked for */
	bool of_cut; /* asked for dns_cuts, whatever they have to do with its answer */
	struct parked *
		parked; /* its answer, until the cuts above its signers are known; NULL: it has none */
	struct lookup *next; /* in the queue, among the outstanding or the parked, oldest first */
	struct lookup *previous;
};

/* An answer, kept beyond the library's call-back. */
struct parked {
	struct dns_cut_waiter waiter; /* first, so that one is the other */
	struct lookup *lookup;
	struct dns_answer answer;
	struct dns_signers signers;
	struct arena arena;
};

struct lookup_list {
	struct lookup *first;
	struct lookup *last;
};

void lookup_list_append(struct lookup_list *list, struct lookup *lookup);
void lookup_list_prepend(struct lookup_list *list, struct lookup *lookup);
void lookup_list_remove(struct lookup_list *list, struct lookup *lookup);
void lookup_free(struct lookup *lookup);

#endif
