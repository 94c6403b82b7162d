/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why a TLSA record does not match: what its data is instead, as far as the chains that the host
 * presented tell (C.1). Pure; a comparison of octets, except for a whole trust anchor in DNS.
 */
#ifndef TESSCAN_TLS_TLSA_DIAGNOSIS_H
#define TESSCAN_TLS_TLSA_DIAGNOSIS_H

#include "base/writer.h"
#include "tls/tlsa.h"

#define TLSA_DIAGNOSED_MAXIMUM \
	64 /* records of a host; the rest is verified, but neither diagnosed nor written */
#define TLSA_TRIALS_MAXIMUM \
	32 /* certificates that the whole trust anchors of a host are held against */

struct tlsa_diagnosis {
	enum tlsa_finding finding;
	/* With these the record would match; -1 where nothing known matches. */
	int usage;
	int selector;
	int matching_type;
	int depth; /* of the certificate in its chain, -1: none */
	size_t other; /* index among the chains, when finding is TLSA_FINDING_OTHER_CHAIN */
	uint64_t lints; /* LINT_BIT()s of enum tlsa_lint */
};

/*
 * One record with data, usable or not, held against the chains that one MX host presented: at its addresses, for
 * either kind of key. `ret_diagnoses` has one for each chain. What needs the fewest changes is reported, and among
 * that the lowest depth; a changed matching type counts less than a changed selector, that less than a changed
 * usage. The chain itself comes before the others, in their order, and those before an empty digest. Usages 0 and 1
 * are read as 2 and 3. The trust of every chain has been judged: the lint on public CAs rests on it.
 *
 * Whole trust anchors cost a signature for each certificate: `trials` is how many are left, for as many records as
 * the caller has, and what would need more is TLSA_FINDING_UNTRIED.
 */
void tlsa_diagnose_all(const struct tlsa_record *record, const struct chain *const *chains,
	size_t count, size_t *trials, struct tlsa_diagnosis *ret_diagnoses);

/* Members of an open object: `finding`, where it is, what would have to change, `lints`. */
void tlsa_diagnosis_json(struct writer *json, const struct tlsa_diagnosis *diagnosis);

#endif
