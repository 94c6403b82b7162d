/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One allocation of the process that fails, by LD_PRELOAD. TORTURE: which, counted from 1; 0: none. TORTURE_COUNT: a
 * file where their number is written at the end.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static atomic_ulong total;
static unsigned long failing;
static bool armed;
static char count_path[300];
/* Of what is wanted before the others are known: dlsym() may allocate. */
static _Alignas(16) char early[65536];
static atomic_size_t early_used;

static void *(*next_malloc)(size_t);
static void *(*next_calloc)(size_t, size_t);
static void *(*next_realloc)(void *, size_t);
static void *(*next_reallocarray)(void *, size_t, size_t);
static int (*next_posix_memalign)(void **, size_t, size_t);
static void *(*next_aligned_alloc)(size_t, size_t);
static char *(*next_strdup)(const char *);
static char *(*next_strndup)(const char *, size_t);
static void (*next_free)(void *);

static void *take_early(size_t size)
{
	size_t at = atomic_fetch_add(&early_used, (size + 31) & ~(size_t)15);

	if (at + size > sizeof(early))
		abort();
	return early + at;
}

static bool is_early(const void *memory)
{
	return (const char *)memory >= early && (const char *)memory < early + sizeof(early);
}

/* Other libraries allocate before this one is asked to begin. False: this is dlsym() itself. */
static bool find_next(void)
{
	static bool searching;

	if (next_free)
		return true;
	if (searching)
		return false;
	searching = true;
	next_malloc = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
	next_calloc = (void *(*)(size_t, size_t))dlsym(RTLD_NEXT, "calloc");
	next_realloc = (void *(*)(void *, size_t))dlsym(RTLD_NEXT, "realloc");
	next_reallocarray = (void *(*)(void *, size_t, size_t))dlsym(RTLD_NEXT, "reallocarray");
	next_posix_memalign = (int (*)(void **, size_t, size_t))dlsym(RTLD_NEXT, "posix_memalign");
	next_aligned_alloc = (void *(*)(size_t, size_t))dlsym(RTLD_NEXT, "aligned_alloc");
	next_strdup = (char *(*)(const char *))dlsym(RTLD_NEXT, "strdup");
	next_strndup = (char *(*)(const char *, size_t))dlsym(RTLD_NEXT, "strndup");
	next_free = (void (*)(void *))dlsym(RTLD_NEXT, "free");
	searching = false;
	return next_free != NULL;
}

__attribute__((constructor)) static void take_orders(void)
{
	const char *order = getenv("TORTURE"), *path = getenv("TORTURE_COUNT");

	if (path)
		snprintf(count_path, sizeof(count_path), "%s", path);
	failing = order ? strtoul(order, NULL, 10) : 0;
	armed = true;
}

__attribute__((destructor)) static void tell(void)
{
	armed = false;
	FILE *file = *count_path ? fopen(count_path, "w") : NULL;

	if (!file)
		return;
	fprintf(file, "%lu\n", atomic_load(&total));
	fclose(file);
}

static bool fails(void)
{
	if (!armed || atomic_fetch_add(&total, 1) + 1 != failing)
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	if (!find_next())
		return take_early(size);
	return fails() ? NULL : next_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	if (!find_next())
		return take_early(count * size);
	return fails() ? NULL : next_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
	if (is_early(memory)) {
		void *moved = malloc(size);

		if (moved)
			memcpy(moved, memory, size);
		return moved;
	}
	if (!find_next())
		return take_early(size);
	return fails() ? NULL : next_realloc(memory, size);
}

void *reallocarray(void *memory, size_t count, size_t size)
{
	find_next();
	return fails() ? NULL : next_reallocarray(memory, count, size);
}

int posix_memalign(void **ret_memory, size_t alignment, size_t size)
{
	find_next();
	return fails() ? ENOMEM : next_posix_memalign(ret_memory, alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	find_next();
	return fails() ? NULL : next_aligned_alloc(alignment, size);
}

char *strdup(const char *text)
{
	find_next();
	return fails() ? NULL : next_strdup(text);
}

char *strndup(const char *text, size_t most)
{
	find_next();
	return fails() ? NULL : next_strndup(text, most);
}

void free(void *memory)
{
	if (memory && !is_early(memory) && find_next())
		next_free(memory);
}
