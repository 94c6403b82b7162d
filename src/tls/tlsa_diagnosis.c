/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnosis of TLSA records (tlsa_diagnosis.h): every form of every certificate is compared. */
#include "tls/tlsa_diagnosis.h"

#include "tls/tlsa_lints.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

/* What must change in a record to make it match; their sum orders candidates. */
enum change {
	CHANGE_MATCHING_TYPE = 1,
	CHANGE_SELECTOR = 2,
	CHANGE_USAGE = 4,
	CHANGE_IMPOSSIBLE = 8
};

struct candidate {
	unsigned changes; /* enum change */
	uint8_t selector;
	uint8_t matching_type;
	size_t depth;
	bool above; /* an anchor in DNS, which signed the certificate below this depth */
	bool untried; /* a whole trust anchor that was not held against every certificate */
};

/* Usage 3 and its PKIX kin speak of the leaf, 2 and 0 of issuers, unknown ones of neither. */
static bool usage_fits(uint8_t usage, size_t depth)
{
	return usage <= TLSA_USAGE_EE && (usage & 1 ? depth == 0 : depth > 0);
}

static void consider(const struct tlsa_record *record, const struct certificate *certificate,
	size_t depth, struct candidate *best)
{
	struct tlsa_record variant = *record;

	for (uint8_t form = 0; form < 6; form++) {
		variant.selector = form & 1;
		variant.matching_type = form >> 1;
		unsigned changes =
			(variant.matching_type != record->matching_type ? CHANGE_MATCHING_TYPE
									: 0) |
			(variant.selector != record->selector ? CHANGE_SELECTOR : 0) |
			(usage_fits(record->usage, depth) ? 0 : CHANGE_USAGE);
		if (changes < best->changes && tlsa_matches(&variant, certificate))
			*best = (struct candidate){ changes, variant.selector,
				variant.matching_type, depth, false, false };
	}
}

/* A whole trust anchor in DNS need not be presented (RFC 7671 5.2.2, 5.2.3). */
static void consider_anchor(const struct tlsa_record *record, const struct chain *chain,
	size_t *trials, struct candidate *best)
{
	if (record->why != TLSA_WHY_USABLE || record->usage != TLSA_USAGE_TA ||
		record->matching_type)
		return;
	if (tlsa_anchor_is_costly(record)) {
		best->untried = true;
		return;
	}
	for (size_t i = 0; i < chain->count && best->changes; i++) {
		if (!*trials) {
			best->untried = true;
			return;
		}
		--*trials;
		if (tlsa_anchor_signed(record, &chain->certificates[i]))
			*best = (struct candidate){ 0, record->selector, 0, i + 1, true, false };
	}
}

static struct candidate search(
	const struct tlsa_record *record, const struct chain *chain, size_t *trials)
{
	struct candidate best = { .changes = CHANGE_IMPOSSIBLE };

	for (size_t i = 0; i < chain->count && best.changes; i++)
		consider(record, &chain->certificates[i], i, &best);
	if (best.changes)
		consider_anchor(record, chain, trials, &best);
	return best;
}

static enum tlsa_finding finding_of(unsigned changes)
{
	switch (changes & ~(unsigned)CHANGE_MATCHING_TYPE) {
	case 0:
		return changes ? TLSA_FINDING_OTHER_MATCHING_TYPE : TLSA_FINDING_MATCHES;
	case CHANGE_SELECTOR:
		return TLSA_FINDING_OTHER_SELECTOR;
	case CHANGE_USAGE:
		return TLSA_FINDING_OTHER_USAGE;
	default:
		return TLSA_FINDING_OTHER_SELECTOR_AND_USAGE;
	}
}

static uint64_t lints_of(const struct tlsa_record *record, const struct candidate *found)
{
	uint64_t lints = 0;

	if (found->changes & CHANGE_SELECTOR && record->selector <= 1)
		lints |= record->selector ? LINT_BIT(TLSA_LINT_CERT_SPKI_SWAP)
					  : LINT_BIT(TLSA_LINT_SELECTOR_CONFUSION);
	if (found->changes & CHANGE_USAGE && record->usage <= TLSA_USAGE_EE)
		lints |= LINT_BIT(TLSA_LINT_USAGE_CONFUSION);
	return lints;
}

/* The path ends in the CA store, whatever the dates say. */
static bool is_public(const struct trust_verdict *trust)
{
	return trust->status == TRUST_TRUSTED || trust->status == TRUST_TRANSVALID ||
		(trust->if_unexpired_known && trust->if_unexpired);
}

/* An issuer counts where a path leads to it, the leaf of usage 3 as it is (RFC 7672 3.1.1). */
static bool is_led_to(
	const struct tlsa_record *record, const struct chain *chain, const struct candidate *found)
{
	return !found->depth || record->usage & 1 ||
		chain->certificates[found->depth - found->above].on_path;
}

static struct tlsa_diagnosis found_in(
	const struct tlsa_record *record, const struct chain *chain, const struct candidate *found)
{
	struct tlsa_diagnosis diagnosis = { .finding = finding_of(found->changes),
		.usage = record->usage,
		.selector = found->selector,
		.matching_type = found->matching_type,
		.depth = (int)found->depth,
		.lints = lints_of(record, found) };

	if (diagnosis.finding == TLSA_FINDING_MATCHES && !is_led_to(record, chain, found))
		diagnosis.finding = TLSA_FINDING_NO_PATH;
	if (found->changes & CHANGE_USAGE)
		diagnosis.usage = found->depth ? TLSA_USAGE_TA : TLSA_USAGE_EE;
	if (diagnosis.finding == TLSA_FINDING_MATCHES && record->usage == TLSA_USAGE_TA &&
		is_public(&chain->trust))
		diagnosis.lints |= LINT_BIT(TLSA_LINT_TA_PUBLIC_CA_INTERMEDIATE);
	return diagnosis;
}

static bool is_digest_of_nothing(const struct tlsa_record *record)
{
	uint8_t digest[SHA512_DIGEST_LENGTH];

	if (record->data_length == SHA256_DIGEST_LENGTH)
		SHA256((const uint8_t *)"", 0, digest);
	else if (record->data_length == SHA512_DIGEST_LENGTH)
		SHA512((const uint8_t *)"", 0, digest);
	else
		return false;
	return !memcmp(record->data, digest, record->data_length);
}

static struct tlsa_diagnosis without_match(enum tlsa_finding finding)
{
	return (struct tlsa_diagnosis){
		.finding = finding, .usage = -1, .selector = -1, .matching_type = -1, .depth = -1
	};
}

/* The index of the first chain with the fewest changes. */
static size_t best_of(const struct candidate *found, size_t count, bool *ret_untried)
{
	size_t best = 0;

	*ret_untried = false;
	for (size_t i = 0; i < count; i++) {
		*ret_untried |= found[i].untried;
		if (found[i].changes < found[best].changes)
			best = i;
	}
	return best;
}

static struct tlsa_diagnosis diagnosis_at(const struct tlsa_record *record,
	const struct chain *const *chains, const struct candidate *found, size_t count, size_t at)
{
	bool untried;
	size_t best = best_of(found, count, &untried);

	if (found[at].untried)
		return without_match(TLSA_FINDING_UNTRIED);
	if (found[at].changes < CHANGE_IMPOSSIBLE)
		return found_in(record, chains[at], &found[at]);
	if (untried)
		return without_match(TLSA_FINDING_UNTRIED);
	if (found[best].changes < CHANGE_IMPOSSIBLE) {
		struct tlsa_diagnosis diagnosis = found_in(record, chains[best], &found[best]);
		diagnosis.finding = TLSA_FINDING_OTHER_CHAIN;
		diagnosis.other = best;
		return diagnosis;
	}
	return without_match(is_digest_of_nothing(record) ? TLSA_FINDING_EMPTY_DIGEST
							  : TLSA_FINDING_STALE_OR_FOREIGN);
}

void tlsa_diagnose_all(const struct tlsa_record *record, const struct chain *const *chains,
	size_t count, size_t *trials, struct tlsa_diagnosis *ret_diagnoses)
{
	struct candidate *found = memory_alloc(count * sizeof(*found));

	for (size_t i = 0; i < count; i++)
		found[i] = search(record, chains[i], trials);
	for (size_t i = 0; i < count; i++)
		ret_diagnoses[i] = diagnosis_at(record, chains, found, count, i);
	free(found);
}

void tlsa_diagnosis_json(struct writer *json, const struct tlsa_diagnosis *diagnosis)
{
	writer_string(json, "finding", tlsa_finding_text(diagnosis->finding));
	if (diagnosis->depth >= 0) {
		writer_integer(json, "depth", diagnosis->depth);
		writer_integer(json, "usage", diagnosis->usage);
		writer_integer(json, "selector", diagnosis->selector);
		writer_integer(json, "matching_type", diagnosis->matching_type);
	}
	tlsa_lints_json(json, diagnosis->lints);
}
