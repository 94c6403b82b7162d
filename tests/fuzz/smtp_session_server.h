/* SPDX-License-Identifier: Apache-2.0 */
/* A TLS server for fuzz_smtp_session.c, apart from it since both sides know a struct identity. */
#ifndef TESSCAN_TESTS_SMTP_SESSION_SERVER_H
#define TESSCAN_TESTS_SMTP_SESSION_SERVER_H

#include <openssl/ssl.h>

/* With a certificate; lives as long as the process. */
SSL_CTX *smtp_session_server(void);

#endif
