/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tls/dane, tls/tlsa and tls/tlsa_diagnosis together: the measured table of PROTOCOL C.2 and the cases
 * T083 to T123, record by record and as a set. T095 to T105, which vary names, are in test_dane.c.
 */
#include "tests/unit/unit.h"

#include "tests/unit/certificates.h"
#include "tls/dane.h"
#include "tls/tlsa_diagnosis.h"

#include <openssl/x509_vfy.h>
#include <string.h>

#define HOST "mx.example.se"

enum who {
	NOBODY,
	ROOT,
	MIDDLE,
	LEAF,
	RENEWED, /* the leaf's key in a new certificate */
	EXPIRED,
	EARLY,
	OTHER_NAME,
	ALONE, /* self-signed, expired, for another name */
	OWN, /* self-signed, for the host */
	OLD_ROOT,
	BELOW_OLD_ROOT,
	OLD_MIDDLE,
	BELOW_OLD_MIDDLE,
	NO_CA,
	BELOW_NO_CA,
	who_count,
};

struct world {
	struct arena arena;
	struct dane_verifier *verifier;
	struct identity who[who_count];
};

static const struct {
	enum who who;
	enum who issuer;
	enum who key; /* whose; NOBODY: a new one */
	struct certificate_plan plan;
} plans[] = {
#define CA .constraints = "critical,CA:TRUE", .usage = "critical,keyCertSign"
	{ ROOT, NOBODY, NOBODY, { .cn = "Root", CA, .start_day = -300, .end_day = 300 } },
	{ MIDDLE, ROOT, NOBODY, { .cn = "Middle", CA, .start_day = -300, .end_day = 300 } },
	{ LEAF, MIDDLE, NOBODY, { .cn = HOST, .names = "DNS:" HOST } },
	{ RENEWED, MIDDLE, LEAF, { .cn = HOST, .names = "DNS:" HOST } },
	{ EXPIRED, MIDDLE, NOBODY, { .cn = HOST, .start_day = -90, .end_day = -1 } },
	{ EARLY, MIDDLE, NOBODY, { .cn = HOST, .start_day = 5, .end_day = 60 } },
	{ OTHER_NAME, MIDDLE, NOBODY, { .cn = "x", .names = "DNS:other.org" } },
	{ ALONE, NOBODY, NOBODY, { .cn = "elsewhere", .start_day = -90, .end_day = -1 } },
	{ OWN, NOBODY, NOBODY, { .cn = HOST, .names = "DNS:" HOST } },
	{ OLD_ROOT, NOBODY, NOBODY, { .cn = "Old Root", CA, .start_day = -90, .end_day = -1 } },
	{ BELOW_OLD_ROOT, OLD_ROOT, NOBODY, { .cn = HOST } },
	{ OLD_MIDDLE, ROOT, NOBODY, { .cn = "Old Middle", CA, .start_day = -90, .end_day = -1 } },
	{ BELOW_OLD_MIDDLE, OLD_MIDDLE, NOBODY, { .cn = HOST } },
	{ NO_CA, ROOT, NOBODY, { .cn = "no-ca.example.se", .names = "DNS:no-ca.example.se" } },
	{ BELOW_NO_CA, NO_CA, NOBODY, { .cn = HOST } },
#undef CA
};

static int set_up(void **state)
{
	static struct world world;

	arena_init(&world.arena);
	world.verifier = dane_verifier_new();
	for (size_t i = 0; i < COUNT_OF(plans); i++)
		world.who[plans[i].who] = certificates_issue(&plans[i].plan,
			plans[i].issuer ? &world.who[plans[i].issuer] : NULL,
			plans[i].key ? world.who[plans[i].key].key : NULL);
	*state = &world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	dane_verifier_free(world->verifier);
	for (size_t i = 0; i < COUNT_OF(plans); i++)
		identity_done(&world->who[plans[i].who]);
	arena_done(&world->arena);
	return 0;
}

/* What is wrong with the data of a record. */
enum flaw {
	SOUND,
	FLIPPED, /* its last octet */
	SHORT, /* its last octet is missing */
	EMPTY,
	SELECTOR, /* made for the other selector */
};

#define RECORDS_MAXIMUM 2
#define CHAIN_MAXIMUM 3

struct planned_record {
	uint8_t usage, selector, type;
	enum who who;
	enum flaw flaw;
	enum tlsa_why why;
	enum tlsa_finding finding;
	bool dropped; /* by digest agility */
};

/* A row; `result` DANE_RESULT_INTERNAL stands for "no usable record: not verified". */
struct row {
	const char *name;
	enum who chain[CHAIN_MAXIMUM];
	struct planned_record records[RECORDS_MAXIMUM];
	enum dane_result result;
	int usage, depth, code;
	bool match_any;
};

#define MATCHES SOUND, TLSA_WHY_USABLE, TLSA_FINDING_MATCHES
#define WRONG FLIPPED, TLSA_WHY_USABLE, TLSA_FINDING_STALE_OR_FOREIGN
#define STALE SOUND, TLSA_WHY_USABLE, TLSA_FINDING_STALE_OR_FOREIGN
#define MISUSED SOUND, TLSA_WHY_USABLE, TLSA_FINDING_OTHER_USAGE
#define PASS_EE DANE_RESULT_OK, 3, 0, X509_V_OK, true
#define PASS_TA(depth) DANE_RESULT_OK, 2, depth, X509_V_OK, true
#define NO_MATCH DANE_RESULT_NO_MATCH, -1, -1, X509_V_ERR_DANE_NO_MATCH, false
#define NO_AGILE_MATCH DANE_RESULT_NO_MATCH, -1, -1, X509_V_ERR_DANE_NO_MATCH, true
#define FAULT(result, code) DANE_RESULT_##result, -1, -1, X509_V_ERR_##code, true
#define NOT_VERIFIED DANE_RESULT_INTERNAL, -1, -1, 0, false

static const struct row rows[] = {
	{ "T083, 3 1 1", { ALONE }, { { 3, 1, 1, ALONE, MATCHES, 0 } }, PASS_EE },
	{ "T083, 3 1 2", { ALONE }, { { 3, 1, 2, ALONE, MATCHES, 0 } }, PASS_EE },
	{ "T083, 3 1 0", { ALONE }, { { 3, 1, 0, ALONE, MATCHES, 0 } }, PASS_EE },
	{ "T084, 3 0 1", { ALONE }, { { 3, 0, 1, ALONE, MATCHES, 0 } }, PASS_EE },
	{ "T084, 3 0 2", { EXPIRED }, { { 3, 0, 2, EXPIRED, MATCHES, 0 } }, PASS_EE },
	{ "T084, 3 0 0", { OTHER_NAME }, { { 3, 0, 0, OTHER_NAME, MATCHES, 0 } }, PASS_EE },
	{ "T085", { RENEWED, MIDDLE }, { { 3, 1, 1, LEAF, MATCHES, 0 } }, PASS_EE },
	{ "T086", { RENEWED, MIDDLE }, { { 3, 0, 1, LEAF, STALE, 0 } }, NO_MATCH },
	{ "T087", { LEAF, MIDDLE }, { { 3, 1, 1, MIDDLE, MISUSED, 0 } }, NO_MATCH },
	{ "T088", { LEAF, MIDDLE, ROOT }, { { 2, 0, 1, ROOT, MATCHES, 0 } }, PASS_TA(2) },
	{ "T089", { LEAF, MIDDLE }, { { 2, 0, 1, ROOT, STALE, 0 } }, NO_MATCH },
	{ "T089, key", { LEAF, MIDDLE }, { { 2, 1, 1, ROOT, STALE, 0 } }, NO_MATCH },
	{ "T090", { LEAF, MIDDLE }, { { 2, 0, 0, ROOT, MATCHES, 0 } }, PASS_TA(2) },
	{ "T091", { LEAF, MIDDLE }, { { 2, 1, 0, ROOT, MATCHES, 0 } }, PASS_TA(1) },
	{ "T092", { LEAF }, { { 2, 1, 0, MIDDLE, MATCHES, 0 } }, PASS_TA(0) },
	{ "T093", { LEAF, MIDDLE }, { { 2, 1, 1, MIDDLE, MATCHES, 0 } }, PASS_TA(1) },
	{ "T094", { OWN }, { { 2, 0, 1, OWN, MISUSED, 0 } }, NO_MATCH },
	{ "T094, not self-signed", { LEAF, MIDDLE }, { { 2, 1, 1, LEAF, MISUSED, 0 } }, NO_MATCH },
	{ "T095", { OTHER_NAME, MIDDLE, ROOT }, { { 2, 0, 1, ROOT, MATCHES, 0 } },
		FAULT(NAME, HOSTNAME_MISMATCH) },
	{ "T106", { EXPIRED, MIDDLE, ROOT }, { { 2, 0, 1, ROOT, MATCHES, 0 } },
		FAULT(EXPIRED, CERT_HAS_EXPIRED) },
	{ "T106, not yet", { EARLY, MIDDLE, ROOT }, { { 2, 0, 1, ROOT, MATCHES, 0 } },
		FAULT(NOT_YET_VALID, CERT_NOT_YET_VALID) },
	{ "T107", { BELOW_OLD_ROOT, OLD_ROOT }, { { 2, 0, 1, OLD_ROOT, MATCHES, 0 } },
		FAULT(EXPIRED, CERT_HAS_EXPIRED) },
	{ "T107, intermediate", { BELOW_OLD_MIDDLE, OLD_MIDDLE, ROOT },
		{ { 2, 0, 1, ROOT, MATCHES, 0 } }, FAULT(EXPIRED, CERT_HAS_EXPIRED) },
	{ "T108", { BELOW_NO_CA, NO_CA, ROOT }, { { 2, 0, 1, ROOT, MATCHES, 0 } },
		FAULT(CHAIN, INVALID_CA) },
	{ "T109", { LEAF, MIDDLE, ROOT },
		{ { 3, 1, 1, LEAF, WRONG, 0 }, { 2, 0, 1, ROOT, MATCHES, 0 } }, PASS_TA(2) },
	{ "T109, mirrored", { EXPIRED, MIDDLE, ROOT },
		{ { 3, 1, 1, EXPIRED, MATCHES, 0 }, { 2, 0, 1, ROOT, WRONG, 0 } }, PASS_EE },
	{ "T110, old", { LEAF }, { { 3, 1, 1, LEAF, MATCHES, 0 }, { 3, 1, 1, OWN, STALE, 0 } },
		PASS_EE },
	{ "T110, new", { OWN }, { { 3, 1, 1, LEAF, STALE, 0 }, { 3, 1, 1, OWN, MATCHES, 0 } },
		PASS_EE },
	{ "T111", { LEAF }, { { 3, 1, 1, LEAF, MATCHES, 1 }, { 3, 1, 2, LEAF, WRONG, 0 } },
		NO_AGILE_MATCH },
	{ "T112", { LEAF }, { { 3, 1, 1, LEAF, WRONG, 1 }, { 3, 1, 2, LEAF, MATCHES, 0 } },
		PASS_EE },
	{ "T113", { LEAF },
		{ { 3, 1, 1, LEAF, MATCHES, 0 },
			{ 3, 1, 2, LEAF, SHORT, TLSA_WHY_BAD_DIGEST_LEN,
				TLSA_FINDING_STALE_OR_FOREIGN, 0 } },
		PASS_EE },
	{ "T114", { LEAF }, { { 3, 1, 0, LEAF, MATCHES, 0 }, { 3, 1, 2, LEAF, WRONG, 0 } },
		PASS_EE },
	{ "T115", { LEAF }, { { 3, 1, 1, LEAF, MATCHES, 0 }, { 3, 0, 2, LEAF, WRONG, 0 } },
		PASS_EE },
	{ "T116", { LEAF },
		{ { 3, 1, 1, LEAF, SHORT, TLSA_WHY_BAD_DIGEST_LEN, TLSA_FINDING_STALE_OR_FOREIGN,
			0 } },
		NOT_VERIFIED },
	{ "T117", { LEAF },
		{ { 3, 1, 1, LEAF, EMPTY, TLSA_WHY_TRUNCATED, TLSA_FINDING_STALE_OR_FOREIGN, 0 } },
		NOT_VERIFIED },
	{ "T118, 3 1 3 and 3 1 255", { LEAF },
		{ { 3, 1, 3, LEAF, SOUND, TLSA_WHY_MTYPE_UNKNOWN, TLSA_FINDING_OTHER_MATCHING_TYPE,
			  0 },
			{ 3, 1, 255, LEAF, SOUND, TLSA_WHY_MTYPE_UNKNOWN,
				TLSA_FINDING_OTHER_MATCHING_TYPE, 0 } },
		NOT_VERIFIED },
	{ "T118, 3 2 1 and 4 1 1", { LEAF },
		{ { 3, 2, 1, LEAF, SOUND, TLSA_WHY_SELECTOR_UNKNOWN, TLSA_FINDING_OTHER_SELECTOR,
			  0 },
			{ 4, 1, 1, LEAF, SOUND, TLSA_WHY_USAGE_UNKNOWN, TLSA_FINDING_OTHER_USAGE,
				0 } },
		NOT_VERIFIED },
	{ "T119", { LEAF },
		{ { 3, 0, 0, LEAF, SHORT, TLSA_WHY_BAD_CERT, TLSA_FINDING_STALE_OR_FOREIGN, 0 } },
		NOT_VERIFIED },
	{ "T120", { LEAF }, { { 3, 0, 0, LEAF, WRONG, 0 } }, NO_MATCH },
	{ "T121", { LEAF, MIDDLE, ROOT },
		{ { 0, 0, 1, ROOT, SOUND, TLSA_WHY_PKIX_USAGE, TLSA_FINDING_MATCHES, 0 },
			{ 1, 1, 1, LEAF, SOUND, TLSA_WHY_PKIX_USAGE, TLSA_FINDING_MATCHES, 0 } },
		NOT_VERIFIED },
	{ "T122", { LEAF, MIDDLE, ROOT },
		{ { 1, 1, 1, LEAF, SOUND, TLSA_WHY_PKIX_USAGE, TLSA_FINDING_MATCHES, 0 },
			{ 3, 1, 1, LEAF, WRONG, 0 } },
		NO_MATCH },
	{ "T123", { LEAF },
		{ { 3, 0, 1, LEAF, SELECTOR, TLSA_WHY_USABLE, TLSA_FINDING_OTHER_SELECTOR, 0 } },
		NO_MATCH },
};

static struct tlsa_record make(struct world *w, const struct planned_record *plan)
{
	uint8_t form = plan->selector <= 1 ? plan->selector : 1;
	struct tlsa_record sound =
		certificates_tlsa(&w->arena, plan->usage, plan->flaw == SELECTOR ? !form : form,
			plan->type <= 2 ? plan->type : 1, &w->who[plan->who]);
	size_t length = plan->flaw == EMPTY ? 0 : sound.data_length - (plan->flaw == SHORT);
	uint8_t *rdata = arena_alloc(&w->arena, 3 + sound.data_length);

	rdata[0] = plan->usage;
	rdata[1] = plan->selector;
	rdata[2] = plan->type;
	memcpy(rdata + 3, sound.data, sound.data_length);
	if (plan->flaw == FLIPPED)
		rdata[2 + sound.data_length] ^= 1;
	return tlsa_parse(rdata, 3 + length);
}

static struct chain *chain_of(const struct world *w, const struct row *row)
{
	const struct identity *identities[CHAIN_MAXIMUM + 1] = { NULL };

	for (size_t i = 0; i < CHAIN_MAXIMUM && row->chain[i]; i++)
		identities[i] = &w->who[row->chain[i]];
	struct chain *chain = certificates_chain(identities);
	chain->trust.status = TRUST_SELF_SIGNED_ROOT;
	return chain;
}

static struct dane_answer verify(
	struct world *w, const struct chain *chain, const struct tlsa_record *records, size_t count)
{
	const struct dane_question question = { .records = records,
		.count = count,
		.base = HOST,
		.references = { HOST },
		.reference_count = 1,
		.time_us = CERTIFICATES_NOW };

	return dane_verify(w->verifier, chain, &question);
}

/* Alone, a usable record finds its certificate exactly when the diagnosis says that it matches. */
static void check_record(struct world *w, const struct row *row, const struct chain *chain,
	const struct planned_record *plan, const struct tlsa_record *record)
{
	struct tlsa_diagnosis diagnosis = certificates_diagnose(record, chain, NULL, 0);

	if (record->why != plan->why || diagnosis.finding != plan->finding)
		fail_msg("%s: %d %d %d is %s, %s", row->name, plan->usage, plan->selector,
			plan->type, tlsa_why_text(record->why),
			tlsa_finding_text(diagnosis.finding));
	if (record->why != TLSA_WHY_USABLE)
		return;
	struct dane_answer answer = verify(w, chain, record, 1);
	if ((answer.result == DANE_RESULT_NO_MATCH) == (diagnosis.finding == TLSA_FINDING_MATCHES))
		fail_msg("%s: the library and the diagnosis differ: %d and %s", row->name,
			(int)answer.result, tlsa_finding_text(diagnosis.finding));
}

static void check_set(struct world *w, const struct row *row, const struct chain *chain,
	const struct tlsa_record *records, size_t count)
{
	struct dane_answer answer = verify(w, chain, records, count);

	if (answer.result != row->result || answer.usage != row->usage ||
		answer.depth != row->depth || answer.code != row->code ||
		answer.match_any != row->match_any)
		fail_msg("%s: result %d, usage %d, depth %d, code %d, match_any %d", row->name,
			(int)answer.result, answer.usage, answer.depth, answer.code,
			answer.match_any);
	assert_int_equal(answer.match_agile, row->match_any && row->result != DANE_RESULT_NO_MATCH);
}

static void every_row(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct row *row = &rows[i];
		struct tlsa_record records[RECORDS_MAXIMUM];
		struct chain *chain = chain_of(w, row);
		size_t count = 0, usable = 0;

		for (; count < RECORDS_MAXIMUM && row->records[count].who; count++) {
			records[count] = make(w, &row->records[count]);
			usable += records[count].why == TLSA_WHY_USABLE;
			check_record(w, row, chain, &row->records[count], &records[count]);
		}
		assert_int_equal(usable == 0, row->result == DANE_RESULT_INTERNAL);
		for (size_t j = 0; j < count; j++) {
			if (records[j].why == TLSA_WHY_USABLE)
				assert_int_equal(tlsa_survives_agility(records, count, j),
					!row->records[j].dropped);
		}
		if (usable)
			check_set(w, row, chain, records, count);
		chain_unref(chain);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("dane_table", tests, set_up, tear_down);
}
