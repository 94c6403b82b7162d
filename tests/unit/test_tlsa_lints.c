/* SPDX-License-Identifier: Apache-2.0 */
/* tls/tlsa_lints: what a set of TLSA records shows by itself (PROTOCOL C.1). */
#include "tests/unit/unit.h"

#include "tests/unit/certificates.h"
#include "tls/tlsa_lints.h"

#include <string.h>

/* A record as "usage selector type", its data that of a certificate, or octets of one value. */
struct planned {
	uint8_t usage, selector, type;
	uint8_t fill; /* 0: of the certificate */
	size_t length; /* with fill */
};

#define RECORDS_MAXIMUM 4
#define SHA256_OF(value) value, 32
#define SHA512_OF(value) value, 64

struct lint_case {
	const char *name;
	struct planned records[RECORDS_MAXIMUM];
	size_t count;
	uint64_t lints;
};

#define FULL0 LINT_BIT(TLSA_LINT_FULL0_RECORD)
#define TA_SPKI LINT_BIT(TLSA_LINT_TA_SPKI)
#define SHA512_ONLY LINT_BIT(TLSA_LINT_SHA512_ONLY)
#define PKIX_MIXED LINT_BIT(TLSA_LINT_PKIX_MIXED)
#define DUPLICATE LINT_BIT(TLSA_LINT_DUPLICATE_RR)
#define SINGLE LINT_BIT(TLSA_LINT_SINGLE_RR_NO_ROLLOVER)
#define RPK LINT_BIT(TLSA_LINT_RPK_CAPABLE)

static const struct lint_case cases[] = {
	{ "nothing", { { 0 } }, 0, 0 },
	{ "the usual record", { { 3, 1, 1, SHA256_OF(1) } }, 1, SINGLE | RPK },
	{ "T110, a rollover", { { 3, 1, 1, SHA256_OF(1) }, { 3, 1, 1, SHA256_OF(2) } }, 2, RPK },
	{ "certificate digest", { { 3, 0, 1, SHA256_OF(1) } }, 1, SINGLE },
	{ "one anchor", { { 2, 0, 1, SHA256_OF(1) } }, 1, 0 },
	{ "T091, anchor by key", { { 2, 1, 1, SHA256_OF(1) } }, 1, TA_SPKI },
	{ "leaf and anchor", { { 3, 1, 1, SHA256_OF(1) }, { 2, 0, 1, SHA256_OF(2) } }, 2, 0 },
	{ "whole certificate", { { 3, 0, 0, 0, 0 } }, 1, FULL0 | SINGLE },
	{ "T090, whole anchor", { { 2, 0, 0, 0, 0 } }, 1, FULL0 },
	{ "whole anchor key", { { 2, 1, 0, 0, 0 } }, 1, FULL0 | TA_SPKI },
	{ "T119, whole and broken", { { 3, 0, 0, 7, 40 } }, 1, FULL0 },
	{ "only SHA-512", { { 3, 1, 2, SHA512_OF(1) } }, 1, SHA512_ONLY | SINGLE | RPK },
	{ "T112, both digests", { { 3, 1, 1, SHA256_OF(1) }, { 3, 1, 2, SHA512_OF(1) } }, 2, RPK },
	{ "T113, the other one malformed", { { 3, 1, 1, SHA256_OF(1) }, { 3, 1, 2, 1, 63 } }, 2,
		SINGLE | RPK },
	{ "T122, usage 1 beside 3", { { 1, 1, 1, SHA256_OF(1) }, { 3, 1, 1, SHA256_OF(1) } }, 2,
		PKIX_MIXED | SINGLE | RPK },
	{ "T121, usages 0 and 1", { { 0, 0, 1, SHA256_OF(1) }, { 1, 1, 1, SHA256_OF(1) } }, 2, 0 },
	{ "usage 0 in full", { { 0, 0, 0, 0, 0 } }, 1, 0 },
	{ "T117, no data", { { 3, 1, 1, 1, 0 } }, 1, 0 },
	{ "T117 beside a record", { { 0, 1, 1, 1, 0 }, { 3, 1, 1, SHA256_OF(1) } }, 2,
		SINGLE | RPK },
	{ "T116, too short", { { 3, 1, 1, 1, 31 } }, 1, 0 },
	{ "T118, unknown", { { 3, 1, 255, SHA256_OF(1) }, { 4, 1, 1, SHA256_OF(1) } }, 2, 0 },
	{ "twice the same", { { 3, 1, 1, SHA256_OF(1) }, { 3, 1, 1, SHA256_OF(1) } }, 2,
		DUPLICATE | SINGLE | RPK },
	{ "the same data, another usage", { { 3, 1, 1, SHA256_OF(1) }, { 2, 1, 1, SHA256_OF(1) } },
		2, TA_SPKI },
	{ "everything",
		{ { 3, 1, 2, SHA512_OF(1) }, { 2, 1, 0, 0, 0 }, { 1, 0, 1, SHA256_OF(1) },
			{ 2, 1, 0, 0, 0 } },
		4, FULL0 | TA_SPKI | PKIX_MIXED | DUPLICATE },
};

static struct tlsa_record make(
	struct arena *arena, const struct planned *plan, const struct identity *identity)
{
	uint8_t *rdata;

	if (!plan->fill)
		return certificates_tlsa(arena, plan->usage, plan->selector, plan->type, identity);
	rdata = arena_alloc(arena, 3 + plan->length);
	memset(rdata, plan->fill, 3 + plan->length);
	rdata[0] = plan->usage;
	rdata[1] = plan->selector;
	rdata[2] = plan->type;
	return tlsa_parse(rdata, 3 + plan->length);
}

static void lint_table(void **state)
{
	struct identity leaf = certificates_leaf("mx.example.se", NULL);
	struct tlsa_record records[RECORDS_MAXIMUM];
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		for (size_t j = 0; j < cases[i].count; j++)
			records[j] = make(&arena, &cases[i].records[j], &leaf);
		uint64_t lints = tlsa_set_lints(records, cases[i].count);
		if (lints != cases[i].lints)
			fail_msg("%s: %llx, expected %llx", cases[i].name,
				(unsigned long long)lints, (unsigned long long)cases[i].lints);
	}
	arena_done(&arena);
	identity_done(&leaf);
}

/* What an absurdly large answer can hold. */
static void many_records(void **state)
{
	enum { many = 1800 };
	static uint8_t rdata[many][35];
	struct tlsa_record records[many];

	(void)state;
	for (size_t i = 0; i < many; i++) {
		memcpy(rdata[i], "\x03\x01\x01", 3);
		memcpy(rdata[i] + 3, &i, sizeof(i));
		records[i] = tlsa_parse(rdata[i], sizeof(rdata[i]));
	}
	assert_true(tlsa_set_lints(records, many) == RPK);
}

static void as_json(void **state)
{
	struct buffer text;
	struct writer json;

	(void)state;
	buffer_init(&text, 1000);
	writer_init(&json, &text);
	writer_object(&json, NULL);
	tlsa_lints_json(&json, 0);
	tlsa_lints_json(&json, FULL0 | RPK);
	writer_object_end(&json);
	buffer_append(&text, "", 1);
	assert_string_equal(text.bytes, "{\"lints\":[\"full0_record\",\"rpk_capable\"]}");
	assert_true(tlsa_lint_count <= 64);
	buffer_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lint_table),
		cmocka_unit_test(many_records),
		cmocka_unit_test(as_json),
	};

	return RUN_TESTS("tlsa_lints", tests);
}
