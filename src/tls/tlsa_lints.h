/* SPDX-License-Identifier: Apache-2.0 */
/* Remarks on a set of TLSA records that change no verdict (C.1; RFC 7671 5, 8, 9, 10). Pure. */
#ifndef TESSCAN_TLS_TLSA_LINTS_H
#define TESSCAN_TLS_TLSA_LINTS_H

#include "base/writer.h"
#include "tls/tlsa.h"

/*
 * What the set itself shows, as LINT_BIT()s of enum tlsa_lint: the records of one TLSA base domain,
 * usable or not. Lints that need a chain come from tlsa_diagnose().
 */
uint64_t tlsa_set_lints(const struct tlsa_record *records, size_t count);

/* The member `lints`, or nothing when the set is empty. */
void tlsa_lints_json(struct writer *json, uint64_t lints);

#endif
