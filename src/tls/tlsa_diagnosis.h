/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why a TLSA record does not match: what its data is instead, as far as the chains that the host
 * presented tell (C.1). Pure; a comparison of octets, except for a whole trust anchor in DNS.
 */
#ifndef TESSCAN_TLS_TLSA_DIAGNOSIS_H
#define TESSCAN_TLS_TLSA_DIAGNOSIS_H

#include "base/writer.h"
#include "tls/tlsa.h"

struct tlsa_diagnosis {
	enum tlsa_finding finding;
	/* With these the record would match; -1 where nothing known matches. */
	int usage;
	int selector;
	int matching_type;
	int depth; /* of the certificate in its chain, -1: none */
	size_t other; /* index of the chain, when finding is TLSA_FINDING_OTHER_CHAIN */
	uint64_t lints; /* LINT_BIT()s of enum tlsa_lint */
};

/*
 * For one record with data, usable or not, of a set that belongs to the chain. `others` are chains
 * that the same MX host presented elsewhere: at another address, for the other kind of key. What
 * needs the fewest changes is reported, and among that the lowest depth; a changed matching type
 * counts less than a changed selector, that less than a changed usage. The chain itself comes before
 * the others, in their order, and those before an empty digest. Usages 0 and 1 are read as 2 and 3.
 * The trust of every chain has been judged: the lint on public CAs rests on it.
 */
struct tlsa_diagnosis tlsa_diagnose(const struct tlsa_record *record, const struct chain *chain,
	const struct chain *const *others, size_t other_count);

/* Members of an open object: `finding`, where it is, what would have to change, `lints`. */
void tlsa_diagnosis_json(struct writer *json, const struct tlsa_diagnosis *diagnosis);

#endif
