/* SPDX-License-Identifier: Apache-2.0 */
/* Validity of UTF-8 (RFC 3629 4): no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef TESSCAN_BASE_UTF8_H
#define TESSCAN_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Octets of the character that begins here (1 to 4), or 0 when it is not valid. length >= 1. */
size_t utf8_width(const char *bytes, size_t length);
bool utf8_valid(const char *bytes, size_t length);

#endif
