/* SPDX-License-Identifier: Apache-2.0 */
/* Mailboxes in lists: whose they are is in no record, log or example (PROTOCOL A.1). Pure. */
#ifndef TESSCAN_INPUT_MAILBOX_SIGN_H
#define TESSCAN_INPUT_MAILBOX_SIGN_H

#include <stdbool.h>
#include <stddef.h>

/* Whether it holds an @, or what stands for one. */
bool mailbox_sign_in(const char *text, size_t length);
/*
 * Whether the text stands somewhere in the line, which may have been split in place, before such a sign: it is the local
 * part of a mailbox (RFC 5321 4.1.2) then, or the name of its owner, and no domain.
 */
bool mailbox_sign_behind(const char *line, size_t line_length, const char *text, size_t length);

#endif
