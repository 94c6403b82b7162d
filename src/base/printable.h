/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts from outside on their way to a terminal. What is left is printable ASCII: no terminal, whatever its character
 * set, takes any of it for a command, and none turns it round.
 */
#ifndef TESSCAN_BASE_PRINTABLE_H
#define TESSCAN_BASE_PRINTABLE_H

#include <stdarg.h>

#define PRINTABLE_MAXIMUM 1000 /* octets of a message; of a longer one the middle is left out */

/*
 * The text as printable ASCII, freed by the caller. A character beyond ASCII is written \u{e9}, a control character or
 * an octet that is no UTF-8 \x1b, a backslash twice. Of more than PRINTABLE_MAXIMUM octets the middle is left out, as
 * names stand at the beginning of a message and what is wrong with them at the end.
 */
char *printable(const char *text);
/* The same of a format and its arguments. */
__attribute__((format(printf, 1, 0))) char *printable_format(const char *format, va_list arguments);

#endif
