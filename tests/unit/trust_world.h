/* SPDX-License-Identifier: Apache-2.0 */
/* A trusted root, an intermediate below it, an unknown root; stores with and without the second. */
#ifndef TESSCAN_TESTS_TRUST_WORLD_H
#define TESSCAN_TESTS_TRUST_WORLD_H

#include "tests/unit/certificates.h"
#include "tls/trust.h"

struct world {
	struct identity root, intermediate, stranger;
	struct trust_store *store;
	struct trust_store *forgiving; /* knows the intermediate, too */
};

/* A store of this root, and of an intermediate unless NULL. Freed with trust_store_free(). */
struct trust_store *trust_world_load(
	const struct identity *root, const struct identity *intermediate);
/* As set-up and tear-down of a group; the state is a struct world. */
int trust_world_set_up(void **state);
int trust_world_tear_down(void **state);

#endif
