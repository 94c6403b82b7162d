/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A structure as octets, and back: one description serves both ways. The octets never leave the process, so that
 * static texts are kept as pointers and nothing is checked against malice.
 */
#ifndef TESSCAN_BASE_FLAT_H
#define TESSCAN_BASE_FLAT_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/octets.h"

#include <stdbool.h>

struct flat {
	bool restoring;
	struct buffer octets; /* of the structure that is flattened */
	const char *at; /* what is left of the octets to restore from */
	size_t left;
	struct arena *arena; /* where what pointers lead to is restored */
};

void flat_init(struct flat *flat);
/* The octets stay the caller's, and must outlive `flat`. */
void flat_restore(struct flat *flat, const void *octets, size_t length, struct arena *arena);
void flat_done(struct flat *flat);

/* `size` octets at `memory`, which hold no pointer but to what is static; other pointers follow by themselves. */
void flat_raw(struct flat *flat, void *memory, size_t size);
/* A text, or NULL. */
void flat_string(struct flat *flat, const char **text);
void flat_octets(struct flat *flat, struct octets *octets);
/* `count` elements, as by flat_raw(). */
void flat_array(struct flat *flat, void **array, size_t count, size_t size);

#endif
