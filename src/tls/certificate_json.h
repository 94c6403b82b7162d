/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates and trust verdicts as JSON, for records and for the certificate store (E.3). */
#ifndef TESSCAN_TLS_CERTIFICATE_JSON_H
#define TESSCAN_TLS_CERTIFICATE_JSON_H

#include "base/writer.h"
#include "tls/chain.h"

#define CERTIFICATE_NAMES_SHOWN 100 /* alternative names written; `count` tells of all */
/* Octets of a serial number or key identifier; RFC 5280 4.1.2.2 allows the former 20, a digest has no more than 64. */
#define CERTIFICATE_NUMBER_SHOWN 64
#define CERTIFICATE_NAME_SHOWN 255 /* octets of such a name; a domain name has no more */

/* The leaf's facts as members of an open object; lints as certificate_lints() gives them. */
void certificate_json(struct writer *json, const struct certificate *certificate, uint64_t lints);
/* The further members of the certificate store, with the certificate itself. */
void certificate_json_more(struct writer *json, const struct certificate *certificate);
/* The members `chain`, `leaf` and `trust` of a probe. */
void chain_json(struct writer *json, const struct chain *chain);

#endif
