/* SPDX-License-Identifier: Apache-2.0 */
/* The certificate store of a survey: each distinct certificate once (schemas/certificate.schema.json). */
#ifndef TESSCAN_OUTPUT_CERTIFICATES_H
#define TESSCAN_OUTPUT_CERTIFICATES_H

#include "output/store.h"
#include "tls/chain.h"

/*
 * Octets of a line: the certificate, of which no message holds more than TLS_CERTIFICATES_MAXIMUM, in base64, and the
 * names and numbers that certificate_json() shows of it, six octets for one.
 */
#define CERTIFICATE_LINE_MAXIMUM (1024 * 1024)

/* Writes those certificates of the chain that are new; their key is CHAIN_DIGEST_SIZE octets. 0 or -errno. */
int certificates_add(struct store *store, const struct chain *chain);

#endif
