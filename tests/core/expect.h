/* SPDX-License-Identifier: Apache-2.0 */
/* JSON that is expected, as a scenario writes it, and how it is compared. */
#ifndef TESSCAN_TESTS_CORE_EXPECT_H
#define TESSCAN_TESTS_CORE_EXPECT_H

#include "tests/core/world.h"

#include <jansson.h>

/*
 * The value with what it names put in: a text "$NAME KEY=VALUE ..." is what a `let` called NAME, with VALUE for each
 * "{KEY}" in its texts; an object with a member "$like" is likewise that, with the other members laid over it, object
 * by object, where "$none" takes a member away; "$sha256 CERT", "$spki CERT", "$serial CERT" and "$chain CERT" are
 * a certificate's. A new reference. The first that is not known is in *ret_unknown, freed by the caller; it has no value.
 */
json_t *expect_resolve(
	const json_t *value, const json_t *names, const struct world *world, char **ret_unknown);
/* "$any" is equal to whatever is there. Where the two differ first, as a path with both values; NULL: nowhere. Freed by the caller. */
char *expect_difference(const json_t *expected, const json_t *found);

#endif
