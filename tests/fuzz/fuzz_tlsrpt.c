/* SPDX-License-Identifier: Apache-2.0 */
/* The TXT record of TLSRPT: domain names alone are kept, and nothing of an invalid record. */
#include "tests/fuzz/fuzz.h"

#include "base/name.h"
#include "scanners/tlsrpt/record.h"

#include <string.h>

static void check_valid(const struct tlsrpt_record *record)
{
	HOLDS(record->mailto || record->https);
	HOLDS(record->domain_count && record->domain_count <= TLSRPT_DOMAINS_MAXIMUM);
	HOLDS(record->domain_count <= record->rua_count);
	for (size_t i = 0; i < record->domain_count; i++) {
		HOLDS(name_is_host(record->domains[i]));
		HOLDS(!strpbrk(record->domains[i], "ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
		for (size_t j = 0; j < i; j++)
			HOLDS(strcmp(record->domains[i], record->domains[j]) != 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct octets texts[] = { { data, size }, { data, size } };
	bool begun = size >= 11 && !memcmp(data, "v=TLSRPTv1;", 11);
	struct arena arena;

	arena_init(&arena);
	struct tlsrpt_record record = tlsrpt_record_parse(texts, 1, &arena);
	HOLDS(begun ? record.status == TLSRPT_OK || record.status == TLSRPT_INVALID
		    : record.status == TLSRPT_NONE);
	HOLDS(record.rua_count <= size);
	if (record.status == TLSRPT_OK)
		check_valid(&record);
	else
		HOLDS(!record.mailto && !record.https && !record.rua_count && !record.domain_count);
	record = tlsrpt_record_parse(texts, 2, &arena);
	HOLDS(record.status == (begun ? TLSRPT_MULTIPLE : TLSRPT_NONE));
	arena_done(&arena);
	return 0;
}
