/* SPDX-License-Identifier: Apache-2.0 */
/* Registered domains by the Public Suffix List (libpsl's built-in copy). Safe in every thread. */
#ifndef TESSCAN_BASE_PSL_H
#define TESSCAN_BASE_PSL_H

#include <stdbool.h>

/* The registered domain, a tail of `name`; `name` itself when it is a public suffix. */
const char *psl_registered_domain(const char *name);
/* True when registries, not their customers, own the names below `name` (the list's ICANN part). */
bool psl_is_registry(const char *name);
/* SHA-1 of the list, for the manifest. */
const char *psl_digest(void);

#endif
