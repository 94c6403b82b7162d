/* SPDX-License-Identifier: Apache-2.0 */
/* IP addresses (address.h). */
#include "base/address.h"

#include <arpa/inet.h>
#include <string.h>

size_t address_length(uint8_t version)
{
	return version == 4 ? 4 : 16;
}

struct address address_of(uint8_t version, const uint8_t *bytes)
{
	struct address address = { .version = version };

	memcpy(address.bytes, bytes, address_length(version));
	return address;
}

bool address_parse(const char *text, struct address *ret_address)
{
	uint8_t bytes[16];

	if (inet_pton(AF_INET, text, bytes) == 1)
		*ret_address = address_of(4, bytes);
	else if (inet_pton(AF_INET6, text, bytes) == 1)
		*ret_address = address_of(6, bytes);
	else
		return false;
	return true;
}

void address_format(const struct address *address, char text[ADDRESS_TEXT_SIZE])
{
	inet_ntop(address->version == 4 ? AF_INET : AF_INET6, address->bytes, text,
		ADDRESS_TEXT_SIZE);
}

int address_compare(const struct address *a, const struct address *b)
{
	if (a->version != b->version)
		return a->version < b->version ? -1 : 1;
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

struct address address_prefix(const struct address *address, unsigned bits)
{
	struct address prefix = *address;

	for (unsigned i = 0; i < sizeof(prefix.bytes); i++) {
		unsigned kept = bits > i * 8 ? bits - i * 8 : 0;
		if (kept < 8)
			prefix.bytes[i] &= (uint8_t)(0xff00u >> kept);
	}
	return prefix;
}
