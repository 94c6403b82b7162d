/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a chain of the certificates that a server presented: all their facts, and the path through them (path.h). */
#ifndef TESSCAN_TLS_CHAIN_READ_H
#define TESSCAN_TLS_CHAIN_READ_H

#include "tls/chain.h"

/* Copies and parses; one reference, the caller's. count >= 1. Trust is not judged yet. */
struct chain *chain_parse(const struct octets *ders, size_t count);
/* The same of a chain that the library has decoded: its objects, one for each of ders, stay the caller's. */
struct chain *chain_of_objects(
	const struct octets *ders, size_t count, struct stack_st_X509 *objects);

#endif
