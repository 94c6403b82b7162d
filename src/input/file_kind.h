/* SPDX-License-Identifier: Apache-2.0 */
/* What a file is that is no text, by its first octets. Pure. */
#ifndef TESSCAN_INPUT_FILE_KIND_H
#define TESSCAN_INPUT_FILE_KIND_H

#include <stddef.h>

/* In words behind "is", with what to do about it; NULL: it may be text. */
const char *file_kind(const char *octets, size_t length);

#endif
