/* SPDX-License-Identifier: Apache-2.0 */
/* Words that may be what became of STARTTLS on the way: the marks of masking, one word at a time. Pure. */
#ifndef TESSCAN_SCANNERS_SMTP_MASKED_H
#define TESSCAN_SCANNERS_SMTP_MASKED_H

#include "base/octets.h"

#include <stdbool.h>

#define STARTTLS "STARTTLS"
#define STARTTLS_LENGTH 8

/* STARTTLS itself, in any case. */
bool masked_is_starttls(struct octets text);
/* The same but for one to three characters. */
bool masked_is_altered(struct octets text);
/* How many octets at the start are this one. */
size_t masked_run(struct octets text, char octet);
/* One octet, again and again. */
bool masked_is_one_octet(struct octets text);

#endif
