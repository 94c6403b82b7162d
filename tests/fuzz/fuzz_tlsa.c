/* SPDX-License-Identifier: Apache-2.0 */
/* TLSA records: usable ones are what PROTOCOL C.1 says, and match what they hold. */
#include "tests/fuzz/fuzz.h"

#include "tls/tlsa_diagnosis.h"
#include "tls/tlsa_lints.h"
#include "tls/chain_read.h"

#include <string.h>

/* Of a chain that holds the data itself, and of one that has nothing to do with it. */
static void check_diagnosis(const struct tlsa_record *record)
{
	static const struct octets garbage = { (const uint8_t *)"garbage", 7 };
	const struct octets der = { record->data, record->data_length };
	struct chain *chain = chain_parse(&der, 1), *other = chain_parse(&garbage, 1);
	const struct chain *both[] = { chain, other };
	struct tlsa_diagnosis found[2];
	size_t trials = TLSA_TRIALS_MAXIMUM;

	tlsa_diagnose_all(record, both, 2, &trials, found);
	if (found[0].finding == TLSA_FINDING_UNTRIED) {
		HOLDS(tlsa_anchor_is_costly(record));
	} else {
		HOLDS(found[0].finding <= TLSA_FINDING_OTHER_SELECTOR_AND_USAGE);
		HOLDS(found[0].depth >= 0 && found[0].depth <= 1);
		HOLDS(found[1].finding == TLSA_FINDING_OTHER_CHAIN || found[1].depth <= 1);
	}
	HOLDS(!(found[0].lints >> tlsa_lint_count));
	chain_unref(chain);
	chain_unref(other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tlsa_record record = tlsa_parse(data, size);

	HOLDS(record.data_length == (size > 3 ? size - 3 : 0));
	HOLDS(!record.data_length || !memcmp(record.data, data + 3, record.data_length));
	HOLDS((record.why == TLSA_WHY_TRUNCATED) == (size <= 3));
	HOLDS(!(tlsa_set_lints(&record, 1) >> tlsa_lint_count));
	if (record.data_length)
		check_diagnosis(&record);
	if (record.why != TLSA_WHY_USABLE)
		return 0;
	HOLDS(record.usage == TLSA_USAGE_TA || record.usage == TLSA_USAGE_EE);
	HOLDS(record.selector <= 1);
	HOLDS(record.matching_type <= 2);
	HOLDS(record.matching_type != 1 || record.data_length == 32);
	HOLDS(record.matching_type != 2 || record.data_length == 64);
	HOLDS(tlsa_survives_agility(&record, 1, 0));
	if (record.matching_type == 0 && record.selector == 0) {
		const struct octets der = { record.data, record.data_length };
		struct chain *chain = chain_parse(&der, 1);

		HOLDS(tlsa_matches(&record, &chain->certificates[0]));
		chain_unref(chain);
	}
	return 0;
}
