/* SPDX-License-Identifier: Apache-2.0 */
/* The DNS library itself: what it is, and what it is made with. */
#ifndef TESSCAN_NET_DNS_LIBRARY_H
#define TESSCAN_NET_DNS_LIBRARY_H

#include <stdbool.h>

/* Version of the library, for the manifest. */
const char *dns_library_version(void);
/*
 * Whether it checks signatures with libcrypto, which the rest of this process uses, too: its file asks the loader
 * for it. True also where that cannot be told, as when it is linked statically.
 */
bool dns_library_uses_libcrypto(void);

#endif
