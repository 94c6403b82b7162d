/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way from a chain's leaf to its issuers (RFC 5280 6.1), as far as the certificates presented go: where the
 * library's own walk ends early, it says that an issuer is missing, whatever the reason.
 */
#ifndef TESSCAN_TLS_PATH_H
#define TESSCAN_TLS_PATH_H

#include "tls/chain.h"

/*
 * Sets on_path: of the leaf, unless it is malformed, and of every certificate that names, key identifiers and usage
 * make an issuer of one that is. No signature is checked. The chain has its objects.
 */
void path_mark(struct chain *chain);

enum path_end {
	PATH_END_OPEN, /* an issuer is missing, or too much would have to be tried */
	PATH_END_MALFORMED,
	PATH_END_SELF_SIGNED,
	PATH_END_NOT_SIGNED, /* by itself, though it names itself as its issuer; nor by another that is there */
};

/*
 * How the way ends that names and signatures alone show, whatever the extensions say, and at which depth. The chain
 * has its objects.
 */
enum path_end path_end_of(const struct chain *chain, int *ret_depth);

#endif
