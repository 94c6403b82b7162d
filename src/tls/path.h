/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way from a chain's leaf to its issuers (RFC 5280 6.1), as far as the certificates presented go: where the
 * library's own walk ends early, it says that an issuer is missing, whatever the reason.
 */
#ifndef TESSCAN_TLS_PATH_H
#define TESSCAN_TLS_PATH_H

#include "tls/chain.h"

struct x509_st;

/*
 * Sets on_path: of the leaf, unless it is malformed, and of every certificate that names, key identifiers and usage
 * make an issuer of one that is; no signature is checked. And meets_malformed, by path_follow(), where a certificate is.
 * The chain has its objects.
 */
void path_mark(struct chain *chain);

enum path_end {
	PATH_END_OPEN, /* an issuer is missing, or too much would have to be tried */
	PATH_END_MALFORMED,
	PATH_END_SELF_SIGNED,
	PATH_END_NOT_SIGNED, /* by itself, though it names itself as its issuer; nor by another that is there */
};

struct path_way {
	enum path_end end;
	int depth; /* of the last certificate that it reaches */
	size_t at; /* its place in the chain */
	struct x509_st *last; /* its object, which is the chain's; NULL: the leaf has none */
};

/*
 * How the way ends that names and signatures alone show, whatever the extensions say. Of issuers that are equal in both a
 * well-formed one is followed. The chain has its objects.
 */
struct path_way path_follow(const struct chain *chain);

#endif
