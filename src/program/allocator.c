/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Allocation that does not fail, for every library in the process: it is given what the C library (or mimalloc) gives,
 * and where that has nothing the process ends with one line. A library that goes on without memory says of a peer what
 * is our own want: that a name is none, a file torn, a certificate broken. What was done until then is in the output,
 * and --resume goes on (docs/internals/memory-and-time.md).
 *
 * The symbols of a program go before those of its libraries. Memory is freed by who gave it, without a detour.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *memalign(size_t alignment, size_t size);

static struct {
	void *(*malloc)(size_t);
	void *(*calloc)(size_t, size_t);
	void *(*realloc)(void *, size_t);
	void *(*reallocarray)(void *, size_t, size_t);
	int (*posix_memalign)(void **, size_t, size_t);
	void *(*aligned_alloc)(size_t, size_t);
	void *(*memalign)(size_t, size_t);
	char *(*strdup)(const char *);
	char *(*strndup)(const char *, size_t);
} next;

static _Noreturn void refuse(void)
{
	static const char line[] = "tesscan: out of memory\n";
	ssize_t written = write(STDERR_FILENO, line, sizeof(line) - 1);

	(void)written;
	abort();
}

/* By the loader, before main() and other threads. malloc() first: what cannot be found is told in a text. */
static void find(void)
{
	static bool searching;
	static const struct {
		const char *name;
		void *place;
	} wanted[] = { { "malloc", &next.malloc }, { "calloc", &next.calloc },
		{ "realloc", &next.realloc }, { "reallocarray", &next.reallocarray },
		{ "posix_memalign", &next.posix_memalign },
		{ "aligned_alloc", &next.aligned_alloc }, { "memalign", &next.memalign },
		{ "strdup", &next.strdup }, { "strndup", &next.strndup } };

	if (next.strndup)
		return;
	if (searching)
		abort();
	searching = true;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		void *found = dlsym(RTLD_NEXT, wanted[i].name);

		if (!found)
			abort();
		memcpy(wanted[i].place, &found, sizeof(found));
	}
}

static void *require(void *memory)
{
	if (!memory)
		refuse();
	return memory;
}

void *malloc(size_t size)
{
	find();
	return require(next.malloc(size));
}

void *calloc(size_t count, size_t size)
{
	find();
	return require(next.calloc(count, size));
}

/* Of no octets, NULL may be all there is. */
void *realloc(void *memory, size_t size)
{
	find();
	void *moved = next.realloc(memory, size);
	return size ? require(moved) : moved;
}

void *reallocarray(void *memory, size_t count, size_t size)
{
	find();
	void *moved = next.reallocarray(memory, count, size);
	return count && size ? require(moved) : moved;
}

int posix_memalign(void **ret_memory, size_t alignment, size_t size)
{
	find();
	int error = next.posix_memalign(ret_memory, alignment, size);

	if (error == ENOMEM)
		refuse();
	return error;
}

void *aligned_alloc(size_t alignment, size_t size)
{
	find();
	return require(next.aligned_alloc(alignment, size));
}

void *memalign(size_t alignment, size_t size)
{
	find();
	return require(next.memalign(alignment, size));
}

char *strdup(const char *text)
{
	find();
	return require(next.strdup(text));
}

char *strndup(const char *text, size_t most)
{
	find();
	return require(next.strndup(text, most));
}
