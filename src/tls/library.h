/* SPDX-License-Identifier: Apache-2.0 */
/* The TLS library as the whole process uses it. */
#ifndef TESSCAN_TLS_LIBRARY_H
#define TESSCAN_TLS_LIBRARY_H

#include <stdbool.h>

/*
 * First of all that touches OpenSSL: it reads no configuration file, here or later. What a system's file says of
 * versions and suites would change what is offered, in libcurl's contexts as in ours. False: it cannot be used.
 */
bool tls_library_begin(void);
const char *tls_library_version(void);

#endif
