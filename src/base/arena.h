/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A region of memory that is freed whole. One arena per unit (domain, probe, chain): pointers into
 * it live as long as the unit. Allocation never fails: a process without memory ends with a message.
 */
#ifndef TESSCAN_BASE_ARENA_H
#define TESSCAN_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks;
	size_t used;
	size_t size;
	size_t octets; /* of all blocks */
};

void arena_init(struct arena *arena);
void arena_done(struct arena *arena);

/* Zeroed memory, aligned for any object. size may be 0. */
void *arena_alloc(struct arena *arena, size_t size);
void *arena_copy(struct arena *arena, const void *bytes, size_t length);
/* The copy is terminated by NUL; text need not be. */
char *arena_text(struct arena *arena, const char *text, size_t length);
char *arena_string(struct arena *arena, const char *string);

/* Heap allocation with the same contract: zeroed, never NULL. Freed with free(). */
void *memory_alloc(size_t size);
void *memory_resize(void *memory, size_t size);
/* What a library allocated: the same contract, for a pointer that may be NULL. */
void *memory_require(void *memory);
char *memory_string(const char *string);
/* What this thread's heap has free goes back to the system, as far as it can. */
void memory_give_back(void);
__attribute__((format(printf, 1, 2))) char *memory_format(const char *format, ...);

#endif
