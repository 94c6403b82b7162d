/* SPDX-License-Identifier: Apache-2.0 */
/* Index of names (name_index.h). */
#include "tls/name_index.h"

#include <stdlib.h>

#define NAME_INDEX_FEW 100 /* looked at one after the other */

static char lower(uint8_t octet)
{
	return (char)(octet >= 'A' && octet <= 'Z' ? octet + 32 : octet);
}

int name_index_compare(const struct octets *a, const struct octets *b)
{
	if (a->length != b->length)
		return a->length < b->length ? -1 : 1;
	for (size_t i = 0; i < a->length; i++) {
		char left = lower(a->bytes[i]), right = lower(b->bytes[i]);

		if (left != right)
			return left < right ? -1 : 1;
	}
	return 0;
}

static int compare_entries(const void *a, const void *b)
{
	return name_index_compare(
		*(const struct octets *const *)a, *(const struct octets *const *)b);
}

const struct octets **name_index_of(const struct octets *names, size_t count, struct arena *arena)
{
	if (count <= NAME_INDEX_FEW)
		return NULL;
	const struct octets **index = arena_alloc(arena, count * sizeof(const struct octets *));
	for (size_t i = 0; i < count; i++)
		index[i] = &names[i];
	qsort(index, count, sizeof(*index), compare_entries);
	return index;
}

bool name_index_has(const struct octets *const *index, size_t count, const struct octets *name)
{
	return bsearch(&name, index, count, sizeof(*index), compare_entries) != NULL;
}
