/* SPDX-License-Identifier: Apache-2.0 */
/* Structures as octets (flat.h). */
#include "base/flat.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

void flat_init(struct flat *flat)
{
	*flat = (struct flat){ 0 };
	buffer_init(&flat->octets, UINT32_MAX);
}

void flat_restore(struct flat *flat, const void *octets, size_t length, struct arena *arena)
{
	*flat = (struct flat){ .restoring = true, .at = octets, .left = length, .arena = arena };
}

void flat_done(struct flat *flat)
{
	buffer_done(&flat->octets);
}

void flat_raw(struct flat *flat, void *memory, size_t size)
{
	if (!size)
		return;
	if (!flat->restoring) {
		buffer_append(&flat->octets, memory, size);
		return;
	}
	assert(size <= flat->left);
	memcpy(memory, flat->at, size);
	flat->at += size;
	flat->left -= size;
}

void flat_array(struct flat *flat, void **array, size_t count, size_t size)
{
	if (flat->restoring)
		*array = count ? arena_alloc(flat->arena, count * size) : NULL;
	flat_raw(flat, *array, count * size);
}

void flat_octets(struct flat *flat, struct octets *octets)
{
	void *bytes = (void *)(uintptr_t)octets->bytes;

	flat_raw(flat, &octets->length, sizeof(octets->length));
	flat_array(flat, &bytes, octets->length, 1);
	octets->bytes = bytes;
}

void flat_string(struct flat *flat, const char **text)
{
	/* With the NUL, so that an empty text is none that is not there. */
	struct octets octets = { 0 };

	if (!flat->restoring && *text)
		octets = (struct octets){ (const uint8_t *)*text, strlen(*text) + 1 };
	flat_octets(flat, &octets);
	*text = (const char *)octets.bytes;
}
