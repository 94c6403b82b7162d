/* SPDX-License-Identifier: Apache-2.0 */
/* IP addresses of both families, as values. */
#ifndef TESSCAN_BASE_ADDRESS_H
#define TESSCAN_BASE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ADDRESS_TEXT_SIZE 46

struct address {
	uint8_t version; /* 4 or 6 */
	uint8_t bytes[16]; /* network order; IPv4 uses the first four, the rest is zero */
};

/* Octets of an address of this version: 4 or 16. */
size_t address_length(uint8_t version);
struct address address_of(uint8_t version, const uint8_t *bytes);
/* Text as inet_pton() reads it; false when it is no address. */
bool address_parse(const char *text, struct address *ret_address);
void address_format(const struct address *address, char text[ADDRESS_TEXT_SIZE]);
/* IPv4 before IPv6, then numerically. */
int address_compare(const struct address *a, const struct address *b);
/* The address with all but the first `bits` bits cleared. */
struct address address_prefix(const struct address *address, unsigned bits);

#endif
