/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Domain names as text: lower-case A-labels without trailing dot. What the protocol calls input
 * and exchange classes (A.1, A.4) is decided here, before any query.
 */
#ifndef TESSCAN_BASE_NAME_H
#define TESSCAN_BASE_NAME_H

#include "base/words.h"

#include <stdbool.h>
#include <stddef.h>

#define NAME_MAXIMUM 253
#define NAME_TEXT_SIZE 1024 /* room for 255 wire octets, each escaped as \DDD */

/* True when the length of the name and of each label is within RFC 1035 2.3.4. */
bool name_valid(const char *name);
/* True when every octet is a letter, digit, hyphen or dot. */
bool name_is_ldh(const char *name);
/* True for letters, digits and hyphens, no label beginning or ending with a hyphen (RFC 1123 2.1). */
bool name_is_host(const char *name);
size_t name_labels(const char *name);
/* True when `name` is `suffix` or below it. */
bool name_under(const char *name, const char *suffix);
/* The same of a zone, of which "." has all names in it. */
bool name_in_zone(const char *name, const char *zone);
/* RFC 6761 and its kin: names that never lead to a public mail server. */
bool name_is_special_use(const char *name);
/* Text of an IPv4 or IPv6 address, bare or in brackets, or all-numeric in its last label. */
bool name_is_address(const char *name);
/* The address that a name spells, bare or in brackets (RFC 5321 4.1.3); false when it is none. */
struct address;
bool name_literal(const char *name, struct address *ret_address);
/* Class of an exchange (A.4). */
enum host_kind name_host_kind(const char *name);

#endif
