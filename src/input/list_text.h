/* SPDX-License-Identifier: Apache-2.0 */
/* A list of whom to leave alone, or whom alone to ask, as one text: a file, a pipe or stdin, plain or gzip. */
#ifndef TESSCAN_INPUT_LIST_TEXT_H
#define TESSCAN_INPUT_LIST_TEXT_H

#include "base/buffer.h"

#include <stdbool.h>

#define LIST_TEXT_MAXIMUM (256 * 1024 * 1024) /* octets of a list, those of its file and inflated */

/*
 * Reads the whole list; path "-" is stdin. `again`: it was read before, which a pipe and stdin cannot be, and nothing
 * is waited for. NULL, or one line of what is wrong (freed by the caller): "PATH: is a directory". A list that is no text, such as
 * UTF-16 or another compression, is refused by its name. ret_text is initialised in any case, for buffer_done().
 */
char *list_text_load(const char *path, bool again, struct buffer *ret_text);

#endif
