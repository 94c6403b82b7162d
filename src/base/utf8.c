/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 validity (utf8.h). */
#include "base/utf8.h"

static bool between(unsigned char octet, unsigned low, unsigned high)
{
	return octet >= low && octet <= high;
}

/* Octets that the first one announces; 0 when none can begin a character with it. */
static size_t announced(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (between(first, 0xc2, 0xdf))
		return 2;
	if (between(first, 0xe0, 0xef))
		return 3;
	return between(first, 0xf0, 0xf4) ? 4 : 0;
}

/* The second octet has a narrower range behind four of the first octets. */
static bool second_fits(unsigned char first, unsigned char second)
{
	unsigned low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
	unsigned high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;

	return between(second, low, high);
}

size_t utf8_width(const char *bytes, size_t length)
{
	const unsigned char *b = (const unsigned char *)bytes;
	size_t width = announced(b[0]);

	if (width > length)
		return 0;
	if (width > 1 && !second_fits(b[0], b[1]))
		return 0;
	for (size_t i = 2; i < width; i++) {
		if (!between(b[i], 0x80, 0xbf))
			return 0;
	}
	return width;
}

bool utf8_valid(const char *bytes, size_t length)
{
	while (length) {
		/* Most of what is said is ASCII, and all of it is looked at. */
		size_t width = (unsigned char)*bytes < 0x80 ? 1 : utf8_width(bytes, length);
		if (!width)
			return false;
		bytes += width;
		length -= width;
	}
	return true;
}
