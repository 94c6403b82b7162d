/* SPDX-License-Identifier: Apache-2.0 */
/* How a list of addresses is read that begins so (PROTOCOL A.9), and whether a list is one. Pure. */
#ifndef TESSCAN_INPUT_TARGET_GUESS_H
#define TESSCAN_INPUT_TARGET_GUESS_H

#include "input/list_format.h"

/* count: at most LIST_SAMPLE_MAXIMUM. */
struct list_format target_guess(const struct list_line *lines, size_t count);
/* Whether most of the lines have an address in one column. */
bool target_guess_any(const struct list_line *lines, size_t count);
/*
 * NULL, or what such a list looks like though it is to be the other kind, and what to do, in words behind its name (freed
 * by the caller). addresses: it is to be one of addresses.
 */
char *target_guess_fault(const struct list_line *lines, size_t count, bool addresses);

#endif
