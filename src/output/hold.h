/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking hold of the files that a survey writes, before any of them is touched: one that is there is opened as it is,
 * one that is not is made exclusively, and no symbolic link is followed. What was made goes again when nothing comes
 * of it.
 */
#ifndef TESSCAN_OUTPUT_HOLD_H
#define TESSCAN_OUTPUT_HOLD_H

#include <stdbool.h>

/*
 * Path "-" is a descriptor of stdout. A descriptor, or -errno; O_WRONLY with `more` flags (O_APPEND), or with O_RDWR among them that. A link that leads to a file, or nowhere, is -ELOOP:
 * only pipes and devices are reached by links, and the process's own streams by /dev/stdout and its like. *ret_made:
 * there was no such file.
 */
int hold_file(const char *path, int more, bool *ret_made);
/* A link that hold_file() would refuse. */
bool hold_would_refuse(const char *path);
/* What -errno of hold_file() says, as text. */
const char *hold_text(int error);
/* What was made so far stays. */
void hold_keep(void);
/* Removes what was made since the last hold_keep(). May be called by a handler of signals. */
void hold_release(void);

#endif
