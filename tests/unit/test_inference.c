/* SPDX-License-Identifier: Apache-2.0 */
/* engine: sessions that stand for those of further names (inference.h). */
#include "tests/unit/unit.h"

#include "engine/inference.h"
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_answers_are_enough),
		cmocka_unit_test(differing_answers_never_are),
		cmocka_unit_test(loud_answers_stand_for_none),
	};

	return RUN_TESTS("inference", tests);
}
