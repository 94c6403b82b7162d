/* SPDX-License-Identifier: Apache-2.0 */
/* engine: sessions that stand for those of further names (inference.h). */
#include "tests/unit/unit.h"

#include "engine/inference.h"
#include "engine/probe_text.h"
#include "tests/unit/certificates.h"

#include <stdlib.h>
#include <string.h>

#define SAMPLE 3

static struct chain *make_chain(const char *name)
{
	struct identity leaf = certificates_leaf(name, NULL);
	struct chain *chain = CHAIN(&leaf);

	identity_done(&leaf);
	return chain;
}

/* Takes over the chain's reference. */
static struct probe_facts *session(struct chain *chain)
{
	struct probe_facts *facts = probe_facts_new();

	facts->smtp.tls_up = chain != NULL;
	facts->chain = chain;
	facts->json = strdup("{\"sni\":\"a.example\"}");
	facts->brief = strdup("{\"port\":25}");
	facts->text_octets = strlen(facts->json) + strlen(facts->brief);
	return facts;
}

static void learn(struct inference *inference, struct probe_facts *facts, size_t sample)
{
	inference_learn(inference, facts, sample);
	probe_facts_unref(facts);
}

static void equal_answers_are_enough(void **state)
{
	struct chain *chain = make_chain("mx.example");
	struct inference inference = { 0 };

	(void)state;
	for (int i = 0; i < SAMPLE; i++) {
		assert_null(inference.facts);
		learn(&inference, session(chain_ref(chain)), SAMPLE);
	}
	assert_non_null(inference.facts);
	assert_string_equal(inference.facts->json, "{\"sni\":\"a.example\",\"sni_inferred\":true}");
	assert_string_equal(inference.facts->brief, "{\"port\":25,\"sni_inferred\":true}");
	assert_ptr_equal(inference.facts->chain, chain);
	assert_true(inference.facts->inferred);
	assert_true(inference.facts->smtp.tls_up);
	/* Another chain later ends it, for good. */
	learn(&inference, session(make_chain("other.example")), SAMPLE);
	assert_null(inference.facts);
	for (int i = 0; i < SAMPLE; i++)
		learn(&inference, session(chain_ref(chain)), SAMPLE);
	assert_null(inference.facts);
	chain_unref(chain);
}

static void differing_answers_never_are(void **state)
{
	struct chain *chain = make_chain("mx.example");
	struct inference inference = { 0 }, failing = { 0 }, refusing = { 0 }, off = { 0 };
	struct probe_facts *refused = session(chain_ref(chain));

	(void)state;
	learn(&inference, session(chain_ref(chain)), SAMPLE);
	learn(&inference, session(make_chain("mx.example")), SAMPLE);
	learn(&failing, session(NULL), SAMPLE);
	refused->smtp.sni_refused = true;
	learn(&refusing, refused, SAMPLE);
	for (int i = 0; i < 2 * SAMPLE; i++) {
		learn(&inference, session(chain_ref(chain)), SAMPLE);
		learn(&failing, session(chain_ref(chain)), SAMPLE);
		learn(&refusing, session(chain_ref(chain)), SAMPLE);
		learn(&off, session(chain_ref(chain)), 0);
	}
	assert_null(inference.facts);
	assert_null(failing.facts);
	assert_null(refusing.facts);
	assert_null(off.facts);
	chain_unref(chain);
}

/* T351: what would stay at hand for the survey must not be large. */
static void loud_answers_stand_for_none(void **state)
{
	struct chain *chain = make_chain("mx.example");
	struct inference inference = { 0 };

	(void)state;
	for (int i = 0; i < 2 * SAMPLE; i++) {
		struct probe_facts *facts = session(chain_ref(chain));

		facts->text_octets = INFERENCE_OCTETS_MAXIMUM;
		learn(&inference, facts, SAMPLE);
		assert_null(inference.facts);
	}
	chain_unref(chain);
}

static void found_record(const void *found, struct writer *json)
{
	writer_string(json, "line", found);
}

/* A session after which a scanner found something, at its first attempt. */
static struct probe_facts *scanned_session(struct chain *chain, size_t length)
{
	static const struct finding_kind kind = {
		.name = "found", .size = INFERENCE_OCTETS_MAXIMUM, .record = found_record
	};
	static char found[INFERENCE_OCTETS_MAXIMUM];
	struct probe_facts *facts = session(chain);

	memset(found, 0, sizeof(found));
	memset(found, 'x', length);
	findings_add(&facts->findings, &kind, found, &facts->arena);
	probe_text_add(facts, NULL, 0);
	return facts;
}

/* What is found after a session is of its name alone, and weighs nothing. */
static void findings_are_of_one_name(void **state)
{
	struct chain *chain = make_chain("mx.example");

	(void)state;
	for (int brief = 0; brief < 2; brief++) {
		struct inference inference = { 0 };
		struct probe_facts *facts =
			scanned_session(chain_ref(chain), INFERENCE_OCTETS_MAXIMUM - 1);

		assert_non_null(strstr(facts->json, "xxx"));
		if (!brief) {
			/* The session's own text is short, and that with findings is not. */
			facts->own_brief_octets = 0;
			assert_non_null(facts->brief);
		}
		learn(&inference, facts, 1);
		assert_non_null(inference.facts);
		assert_string_equal(
			inference.facts->json, "{\"sni\":\"a.example\",\"sni_inferred\":true}");
		if (brief)
			assert_string_equal(
				inference.facts->brief, "{\"port\":25,\"sni_inferred\":true}");
		else
			assert_null(inference.facts->brief);
		assert_int_equal(inference.facts->findings.count, 0);
		inference_done(&inference);
	}
	chain_unref(chain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_answers_are_enough),
		cmocka_unit_test(differing_answers_never_are),
		cmocka_unit_test(loud_answers_stand_for_none),
		cmocka_unit_test(findings_are_of_one_name),
	};

	return RUN_TESTS("inference", tests);
}
