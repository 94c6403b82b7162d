/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys by which a signature takes long to check: a peer chooses them, and how many of them. Those of ordinary
 * certificates take a tenth of a millisecond to one, the worst that the library accepts twenty.
 */
#ifndef TESSCAN_TLS_COSTLY_H
#define TESSCAN_TLS_COSTLY_H

#include <stdbool.h>

struct evp_pkey_st;

/* False for NULL, since nothing is checked without a key. */
bool key_is_costly(const struct evp_pkey_st *key);

#endif
