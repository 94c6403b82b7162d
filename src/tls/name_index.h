/* SPDX-License-Identifier: Apache-2.0 */
/* Names of a certificate in an order in which one among many is found at once. */
#ifndef TESSCAN_TLS_NAME_INDEX_H
#define TESSCAN_TLS_NAME_INDEX_H

#include "base/arena.h"
#include "base/octets.h"

#include <stdbool.h>
#include <stddef.h>

/* By length, then by octets, whatever the case of letters: below, at or above 0. */
int name_index_compare(const struct octets *a, const struct octets *b);
/* NULL when they are few. The result and the names stay where they are as long as the arena. */
const struct octets **name_index_of(const struct octets *names, size_t count, struct arena *arena);
/* Whether a name that equals this one is among so many of an index. */
bool name_index_has(const struct octets *const *index, size_t count, const struct octets *name);

#endif
