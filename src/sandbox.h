/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Landlock: from then on the process and its threads write only where its outputs are, and start no program,
 * whatever a peer talks it into. Where the kernel has no Landlock, nothing happens.
 */
#ifndef TESSCAN_SANDBOX_H
#define TESSCAN_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

/*
 * paths: files to be written, which need not exist; NULL and "-" are passed over. To be called before threads
 * are made. False when there is no Landlock.
 */
bool sandbox_enter(const char *const *paths, size_t count);

#endif
