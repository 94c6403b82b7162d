/* SPDX-License-Identifier: Apache-2.0 */
/* Regions of memory (arena.h). Under AddressSanitizer every object is its own allocation. */
#include "base/arena.h"

#include <assert.h>
#include <malloc.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_BLOCK 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_BLOCK 0
#endif
#endif
#ifndef ARENA_BLOCK
#define ARENA_BLOCK 1000
#endif

struct arena_block {
	struct arena_block *next;
	alignas(max_align_t) unsigned char bytes[];
};

void *memory_require(void *memory)
{
	if (!memory) {
		fputs("tesscan: out of memory\n", stderr);
		abort();
	}
	return memory;
}

void *memory_alloc(size_t size)
{
	return memory_require(calloc(1, size ? size : 1));
}

void *memory_resize(void *memory, size_t size)
{
	return memory_require(realloc(memory, size ? size : 1));
}

char *memory_string(const char *string)
{
	return memory_require(strdup(string));
}

/* Of mimalloc, which is in the program or not. */
extern void mi_collect(bool force) __attribute__((weak));

void memory_give_back(void)
{
	if (mi_collect)
		mi_collect(true);
	else
		malloc_trim(0);
}

void arena_init(struct arena *arena)
{
	*arena = (struct arena){ 0 };
}

void arena_done(struct arena *arena)
{
	struct arena_block *block = arena->blocks;

	while (block) {
		struct arena_block *next = block->next;
		free(block);
		block = next;
	}
	arena_init(arena);
}

void *arena_alloc(struct arena *arena, size_t size)
{
	size_t rounded = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);

	assert(rounded >= size);
	if (!arena->blocks || rounded > arena->size - arena->used) {
		size_t block_size = rounded > ARENA_BLOCK ? rounded : ARENA_BLOCK;
		struct arena_block *block = memory_alloc(sizeof(*block) + block_size);

		block->next = arena->blocks;
		arena->blocks = block;
		arena->used = 0;
		arena->size = block_size;
		arena->octets += sizeof(*block) + block_size;
	}
	void *memory = arena->blocks->bytes + arena->used;
	arena->used += rounded;
	return memory;
}

void *arena_copy(struct arena *arena, const void *bytes, size_t length)
{
	void *copy = arena_alloc(arena, length);

	if (length)
		memcpy(copy, bytes, length);
	return copy;
}

char *arena_text(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);

	if (length)
		memcpy(copy, text, length);
	return copy;
}

char *arena_string(struct arena *arena, const char *string)
{
	return arena_text(arena, string, strlen(string));
}

char *memory_format(const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	int length = vasprintf(&text, format, arguments);
	va_end(arguments);
	return memory_require(length < 0 ? NULL : text);
}
