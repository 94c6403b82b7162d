/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts that are kept for long and wanted again rarely, compressed. Most are alike, so that the first ones are
 * learnt as a dictionary of all that follow. One thread.
 */
#ifndef TESSCAN_BASE_FREEZER_H
#define TESSCAN_BASE_FREEZER_H

#include <stddef.h>

struct freezer;
struct frozen; /* one block of memory, freed with free() */

struct freezer *freezer_new(void);
void freezer_free(struct freezer *freezer);
/* Owned by the caller. NULL while the freezer still learns: the text must be kept as it is, and may be offered again. */
struct frozen *freezer_put(struct freezer *freezer, const void *octets, size_t length);
/* What it holds in memory. */
size_t frozen_octets(const struct frozen *frozen);
/* What was put, in a block that is owned by the caller. The freezer is the one that froze it. */
void *freezer_get(struct freezer *freezer, const struct frozen *frozen, size_t *ret_length);

#endif
