/* SPDX-License-Identifier: Apache-2.0 */
/* Lookups and lists of them (dns_lookup.h). */
#include "net/dns_lookup.h"

#include <stdlib.h>

void lookup_list_append(struct lookup_list *list, struct lookup *lookup)
{
	lookup->next = NULL;
	lookup->previous = list->last;
	if (list->last)
		list->last->next = lookup;
	else
		list->first = lookup;
	list->last = lookup;
}

void lookup_list_prepend(struct lookup_list *list, struct lookup *lookup)
{
	lookup->previous = NULL;
	lookup->next = list->first;
	if (list->first)
		list->first->previous = lookup;
	else
		list->last = lookup;
	list->first = lookup;
}

void lookup_list_remove(struct lookup_list *list, struct lookup *lookup)
{
	if (lookup->previous)
		lookup->previous->next = lookup->next;
	else
		list->first = lookup->next;
	if (lookup->next)
		lookup->next->previous = lookup->previous;
	else
		list->last = lookup->previous;
}

void lookup_free(struct lookup *lookup)
{
	if (lookup->parked)
		arena_done(&lookup->parked->arena);
	free(lookup->parked);
	free(lookup->name);
	free(lookup->mark);
	free(lookup);
}
