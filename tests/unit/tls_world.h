/* SPDX-License-Identifier: Apache-2.0 */
/* One of our contexts, and a server's certificates for TLS_WORLD_HOST, one for each type of key. */
#ifndef TESSCAN_TESTS_TLS_WORLD_H
#define TESSCAN_TESTS_TLS_WORLD_H

#include "tests/unit/tls_pair.h"

#define TLS_WORLD_HOST "mx.example.se"

struct world {
	SSL_CTX *client;
	struct identity root, rsa, ecdsa, ed25519;
};

/* As set-up and tear-down of a group; the state is a struct world. */
int tls_world_set_up(void **state);
int tls_world_tear_down(void **state);

#endif
