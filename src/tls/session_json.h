/* SPDX-License-Identifier: Apache-2.0 */
/* The facts of a TLS session, or of its failure, as JSON (E.2, E.8). */
#ifndef TESSCAN_TLS_SESSION_JSON_H
#define TESSCAN_TLS_SESSION_JSON_H

#include "base/writer.h"
#include "tls/session.h"

/* The member `tls`. */
void tls_facts_json(struct writer *json, const struct tls_facts *facts);
/* The member `tls_failure`. */
void tls_failure_json(struct writer *json, const struct tls_failure *failure);

#endif
