/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps the scanner's own address out of what servers said (PROTOCOL G9). Pure. */
#ifndef TESSCAN_SMTP_MASK_H
#define TESSCAN_SMTP_MASK_H

#include <stddef.h>

/*
 * Overwrites each occurrence of the address (as text, any case) with as many "x", unless it is part of
 * a longer number. The text need not be terminated.
 */
void mask_address(char *text, size_t length, const char *address);

#endif
