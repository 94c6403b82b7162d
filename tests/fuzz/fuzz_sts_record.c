/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TXT records of MTA-STS. The input is the RDATA of records, each behind its length in two octets:
 * an id is kept only of exactly one record, and is what the grammar allows.
 */
#include "tests/fuzz/fuzz.h"

#include "base/cursor.h"
#include "base/txt.h"
#include "scanners/mtasts/record.h"

#include <string.h>

#define RECORDS_MAXIMUM 16

static size_t split(const uint8_t *data, size_t size, struct arena *arena, struct octets *texts)
{
	struct cursor cursor;
	size_t count = 0, joined = 0;

	cursor_init(&cursor, data, size);
	while (count < RECORDS_MAXIMUM) {
		size_t length = cursor_u16(&cursor);
		const uint8_t *rdata = cursor_take(&cursor, length);
		if (!rdata)
			break;
		if (!txt_join(rdata, length, arena, &texts[count]))
			continue;
		HOLDS(texts[count].length < length);
		joined += texts[count++].length;
	}
	HOLDS(joined <= size);
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct octets texts[RECORDS_MAXIMUM];
	struct arena arena;
	size_t begun = 0;

	arena_init(&arena);
	size_t count = split(data, size, &arena, texts);
	struct sts_record record = sts_record_parse(texts, count, &arena);
	for (size_t i = 0; i < count; i++)
		begun += texts[i].length >= 8 && !memcmp(texts[i].bytes, "v=STSv1;", 8);
	HOLDS((record.status == STS_TXT_NONE) == (begun == 0));
	HOLDS((record.status == STS_TXT_MULTIPLE) == (begun > 1));
	HOLDS((record.status == STS_TXT_OK) == (record.id != NULL));
	HOLDS(record.status != STS_TXT_DNS_FAIL);
	if (record.id) {
		HOLDS(*record.id && strlen(record.id) <= STS_ID_MAXIMUM);
		HOLDS(strspn(record.id,
			      "0123456789abcdefghijklmnopqrstuvwxyz"
			      "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(record.id));
	}
	arena_done(&arena);
	return 0;
}
