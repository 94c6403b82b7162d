/* SPDX-License-Identifier: Apache-2.0 */
/* The certificate store of a survey: each distinct certificate once (schemas/certificate.schema.json). */
#ifndef TESSCAN_OUTPUT_CERTIFICATES_H
#define TESSCAN_OUTPUT_CERTIFICATES_H

#include "output/store.h"
#include "tls/chain.h"

/* Writes those certificates of the chain that are new; their key is CHAIN_DIGEST_SIZE octets. 0 or -errno. */
int certificates_add(struct store *store, const struct chain *chain);

#endif
