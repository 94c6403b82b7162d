/* SPDX-License-Identifier: Apache-2.0 */
/* Lints of a TLSA record set (tlsa_lints.h). */
#include "tls/tlsa_lints.h"

#include <stdlib.h>
#include <string.h>

/* Some order in which equal records are neighbours. */
static int compare(const void *left, const void *right)
{
	const struct tlsa_record *a = left, *b = right;

	if (a->usage != b->usage)
		return a->usage - b->usage;
	if (a->selector != b->selector)
		return a->selector - b->selector;
	if (a->matching_type != b->matching_type)
		return a->matching_type - b->matching_type;
	if (a->data_length != b->data_length)
		return a->data_length < b->data_length ? -1 : 1;
	return a->data_length ? memcmp(a->data, b->data, a->data_length) : 0;
}

/* How many records of the set are of a kind. */
struct tally {
	size_t duplicate;
	size_t pkix;
	size_t dane;
	size_t full;
	size_t usable;
	size_t sha512;
	size_t anchor_key; /* 2 1 x */
	size_t leaf;
	size_t leaf_key; /* 3 1 x */
};

static void count_record(const struct tlsa_record *record, struct tally *tally)
{
	bool dane = record->usage == TLSA_USAGE_TA || record->usage == TLSA_USAGE_EE;

	if (record->why == TLSA_WHY_TRUNCATED)
		return;
	tally->pkix += record->usage < TLSA_USAGE_TA;
	tally->dane += dane;
	tally->full += dane && record->matching_type == 0;
	if (record->why != TLSA_WHY_USABLE)
		return;
	tally->usable++;
	tally->sha512 += record->matching_type == 2;
	tally->anchor_key += record->usage == TLSA_USAGE_TA && record->selector == 1;
	tally->leaf += record->usage == TLSA_USAGE_EE;
	tally->leaf_key += record->usage == TLSA_USAGE_EE && record->selector == 1;
}

static uint64_t lint_if(bool holds, enum tlsa_lint lint)
{
	return holds ? LINT_BIT(lint) : 0;
}

uint64_t tlsa_set_lints(const struct tlsa_record *records, size_t count)
{
	struct tlsa_record *sorted = memory_alloc(count * sizeof(*sorted));
	struct tally tally = { 0 };

	if (count)
		memcpy(sorted, records, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare);
	for (size_t i = 0; i < count; i++) {
		if (i && !compare(&sorted[i - 1], &sorted[i]))
			tally.duplicate++;
		else
			count_record(&sorted[i], &tally);
	}
	free(sorted);
	return lint_if(tally.full, TLSA_LINT_FULL0_RECORD) |
		lint_if(tally.anchor_key, TLSA_LINT_TA_SPKI) |
		lint_if(tally.usable && tally.sha512 == tally.usable, TLSA_LINT_SHA512_ONLY) |
		lint_if(tally.pkix && tally.dane, TLSA_LINT_PKIX_MIXED) |
		lint_if(tally.duplicate, TLSA_LINT_DUPLICATE_RR) |
		/* Below a trust anchor the leaf's key can change without a new record. */
		lint_if(tally.usable == 1 && tally.leaf == 1, TLSA_LINT_SINGLE_RR_NO_ROLLOVER) |
		lint_if(tally.usable && tally.leaf_key == tally.usable, TLSA_LINT_RPK_CAPABLE);
}

void tlsa_lints_json(struct writer *json, uint64_t lints)
{
	if (!lints)
		return;
	writer_array_whole(json, "lints");
	for (int lint = 0; lint < tlsa_lint_count; lint++) {
		if (lints & LINT_BIT(lint))
			writer_string(json, NULL, tlsa_lint_text((enum tlsa_lint)lint));
	}
	writer_array_end(json);
}
