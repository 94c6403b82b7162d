/* SPDX-License-Identifier: Apache-2.0 */
/* Masking (mask.h). */
#include "smtp/mask.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* A character that would make the match a part of another address. */
static bool continues(char c, bool is_ipv6)
{
	if (c >= '0' && c <= '9')
		return true;
	return is_ipv6 && (c == ':' || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
}

void mask_address(char *text, size_t length, const char *address)
{
	size_t size = strlen(address);
	bool is_ipv6 = strchr(address, ':') != NULL;

	for (size_t i = 0; size && i + size <= length; i++) {
		if (strncasecmp(text + i, address, size) != 0)
			continue;
		/* "IPv6:" before an address literal is no part of it (RFC 5321 4.1.3). */
		bool tag = is_ipv6 && i >= 5 && !strncasecmp(text + i - 5, "IPv6:", 5);
		if ((i && !tag && continues(text[i - 1], is_ipv6)) ||
			(i + size < length && continues(text[i + size], is_ipv6)))
			continue;
		memset(text + i, 'x', size);
	}
}
