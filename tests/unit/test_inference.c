/* SPDX-License-Identifier: Apache-2.0 */
/* engine: which names an address is asked for, and what stands for the others (inference.h). */
#include "tests/unit/unit.h"

#include "engine/inference.h"
#include "engine/probe_text.h"
#include "tests/unit/certificates.h"

#include <stdlib.h>
#include <string.h>

#define EHLO "scan.example"
#define FIRST 3

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
	if (chain)
		chain->trust.status = TRUST_TRUSTED;
	facts->json = strdup("{\"sni\":\"a.example\"}");
	facts->brief = strdup("{\"port\":25}");
	facts->text_octets = strlen(facts->json) + strlen(facts->brief);
	return facts;
}

static void learn(struct inference *inference, struct probe_facts *facts)
{
	inference_learn(inference, facts);
	probe_facts_unref(facts);
}

static void present(struct inference *inference, struct probe_facts *facts, unsigned attempt)
{
	inference_set_default(inference, facts, attempt);
	probe_facts_unref(facts);
}

/* One that is asked in the first pass, of a survey that infers and has a second. */
static struct name_question question(const char *name)
{
	return (struct name_question){ .name = name,
		.mark = UINT64_MAX,
		.class = NAME_OF_OTHERS,
		.attempt = 1,
		.first = FIRST,
		.infers = true };
}

static enum name_step ask_marked(
	struct inference *inference, const char *name, unsigned attempt, uint64_t mark)
{
	struct name_question asked = question(name);

	asked.attempt = attempt;
	asked.mark = mark;
	return inference_step(inference, &asked);
}

static enum name_step ask(struct inference *inference, const char *name, unsigned attempt)
{
	return ask_marked(inference, name, attempt, UINT64_MAX);
}

/* As many names as are asked for in any case, each of which is given the chain. */
static void begin(struct inference *inference, struct chain *chain)
{
	*inference = (struct inference){ 0 };
	for (int i = 0; i < FIRST; i++) {
		assert_int_equal(ask(inference, "mx.example", 1), NAME_ASK);
		learn(inference, session(chain_ref(chain)));
	}
}

static void what_all_are_given_stands_for_others(void **state)
{
	struct chain *chain = make_chain("mx.example");
	struct inference inference;

	(void)state;
	begin(&inference, chain);
	assert_int_equal(ask(&inference, "mx.example", 1), NAME_DEFAULT);
	present(&inference, session(chain_ref(chain)), 1);
	assert_int_equal(ask(&inference, "mx.example", 1), NAME_PUT_OFF);
	/* Once more: that it stands until then is not taken for granted. */
	assert_int_equal(ask(&inference, "mx.example", 2), NAME_DEFAULT);
	present(&inference, session(chain_ref(chain)), 2);
	assert_int_equal(ask(&inference, "mx.example", 2), NAME_INFER);
	assert_false(inference_tell_difference(&inference));
	assert_string_equal(inference.facts->json, "{\"sni\":\"a.example\",\"sni_inferred\":true}");
	assert_string_equal(inference.facts->brief, "{\"port\":25,\"sni_inferred\":true}");
	assert_ptr_equal(inference.facts->chain, chain);
	assert_true(inference.facts->inferred && inference.facts->smtp.tls_up);
	/* The chain is not for it. */
	assert_int_equal(ask(&inference, "mx.other.example", 2), NAME_ASK);
	inference_done(&inference);
	chain_unref(chain);
}

/* T461, T463: whatever one name was given instead, all are asked for. */
static void one_that_differs_ends_it(void **state)
{
	struct chain *chain = make_chain("mx.example");

	(void)state;
	for (int kind = 0; kind < 3; kind++) {
		struct inference inference;
		struct probe_facts *other = session(kind ? chain_ref(chain) : NULL);

		begin(&inference, chain);
		other->smtp.sni_refused = kind == 1;
		if (kind == 2) {
			chain_unref(other->chain);
			other->chain = make_chain("mx.example");
		}
		assert_int_equal(ask_marked(&inference, "mx.example", 1, 0), NAME_ASK_SAMPLE);
		learn(&inference, other);
		present(&inference, session(chain_ref(chain)), 2);
		assert_int_equal(ask(&inference, "mx.example", 2), NAME_ASK);
		assert_true(inference_tell_difference(&inference));
		assert_false(inference_tell_difference(&inference));
		inference_done(&inference);
	}
	chain_unref(chain);
}

/* T464, T465: a chain that authenticates nobody, a server that has none without a name, and one that another name has. */
static void not_every_default_stands_for_others(void **state)
{
	struct chain *chain = make_chain("mx.example"), *stranger = make_chain("mx.example");
	struct probe_facts *none = session(NULL), *untrusted = session(stranger);
	struct probe_facts *skipped = session(chain_ref(chain));
	struct probe_facts *defaults[] = { none, untrusted, skipped,
		session(make_chain("mx.example")) };

	(void)state;
	stranger->trust.status = TRUST_UNKNOWN_CA;
	skipped->skip = SKIP_BACKED_OFF;
	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
		struct inference inference;

		begin(&inference, chain);
		present(&inference, defaults[i], 2);
		assert_int_equal(ask(&inference, "mx.example", 2), NAME_ASK);
		inference_done(&inference);
	}
	chain_unref(chain);
}

/* T351: what would stay at hand for the survey must not be large. */
static void loud_answers_stand_for_none(void **state)
{
	struct chain *chain = make_chain("mx.example");
	struct inference inference;
	struct probe_facts *facts = session(chain_ref(chain));

	(void)state;
	begin(&inference, chain);
	facts->text_octets = INFERENCE_OCTETS_MAXIMUM;
	present(&inference, facts, 2);
	assert_null(inference.facts);
	assert_int_equal(ask(&inference, "mx.example", 2), NAME_ASK);
	inference_done(&inference);
	chain_unref(chain);
}

/* T462: those that count by themselves come first, and have nothing stand for them. */
static void some_names_count_by_themselves(void **state)
{
	struct chain *chain = make_chain("mx.example");
	struct inference inference;
	struct name_question own = question("mx.example");

	(void)state;
	begin(&inference, chain);
	own.class = NAME_WITH_RECORDS;
	present(&inference, session(chain_ref(chain)), 2);
	for (size_t i = FIRST; i < NAMES_MAXIMUM; i++) {
		own.attempt = 1 + i % 2;
		assert_int_equal(inference_step(&inference, &own), NAME_ASK);
	}
	assert_int_equal(inference_step(&inference, &own), NAME_LEAVE_OUT);
	assert_int_equal(ask_marked(&inference, "mx.other.example", 2, 1), NAME_LEAVE_OUT);
	assert_int_equal(ask(&inference, "mx.example", 2), NAME_INFER);
	inference_done(&inference);
	chain_unref(chain);
}

static uint64_t scattered(uint64_t index)
{
	return UINT64_MAX / SAMPLED_OF + 1 + index * 7919 % 1000;
}

/* T466: those with the lowest marks are asked for, in whatever order they come; one of them is had in its own right. */
static void not_all_can_be_asked(void **state)
{
	struct name_question own = question("a.example");
	bool asked[1000];

	(void)state;
	for (int backwards = 0; backwards < 2; backwards++) {
		struct inference inference = { .asked = FIRST, .default_attempt = 1 };
		size_t count = 0;

		for (uint64_t i = 0; i < 1000; i++) {
			uint64_t mark = scattered(backwards ? 999 - i : i);

			assert_int_equal(
				ask_marked(&inference, "a.example", 1, mark), NAME_PUT_OFF);
			inference_remember(&inference, "a.example", mark);
			inference_remember(&inference, "a.example", mark);
		}
		own.class = NAME_OF_POLICY;
		own.mark = scattered(0);
		assert_int_equal(inference_step(&inference, &own), NAME_ASK);
		inference.default_attempt = 2;
		for (uint64_t i = 1; i < 1000; i++) {
			uint64_t at = backwards ? 1000 - i : i;
			bool is = ask_marked(&inference, "a.example", 2, scattered(at)) == NAME_ASK;

			assert_true(!backwards || asked[at] == is);
			asked[at] = is;
			count += is;
		}
		assert_int_equal(count, NAMES_MAXIMUM - FIRST - 1);
		inference_done(&inference);
	}
}

static enum name_step ask_class(
	struct inference *inference, enum name_class class, unsigned attempt, uint64_t mark)
{
	struct name_question asked = question("mx.example");

	asked.class = class;
	asked.attempt = attempt;
	asked.mark = mark;
	return inference_step(inference, &asked);
}

/* How many of so many names with marks from `mark` on are answered so. */
static size_t count_steps(struct inference *inference, enum name_class class, unsigned attempt,
	uint64_t mark, size_t count, enum name_step step)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += ask_class(inference, class, attempt, mark + i) == step;
	return found;
}

/* T466: whoever comes first, half of the places are for those with records. */
static void policies_wait_for_records(void **state)
{
	const size_t half = NAMES_MAXIMUM - NAMES_SAMPLED;
	struct inference inference = { 0 };

	(void)state;
	assert_int_equal(count_steps(&inference, NAME_OF_POLICY, 1, 0, NAMES_SAMPLED, NAME_ASK),
		NAMES_SAMPLED);
	assert_int_equal(ask_class(&inference, NAME_OF_POLICY, 1, 1000), NAME_PUT_OFF);
	assert_int_equal(
		count_steps(&inference, NAME_WITH_RECORDS, 1, 2000, half + 1, NAME_ASK), half);
	assert_int_equal(ask_class(&inference, NAME_WITH_RECORDS, 1, 3000), NAME_LEAVE_OUT);
	assert_int_equal(ask_class(&inference, NAME_OF_POLICY, 1, 1001), NAME_LEAVE_OUT);
	assert_int_equal(ask_class(&inference, NAME_OF_POLICY, 2, 1000), NAME_LEAVE_OUT);
	inference_done(&inference);
}

/* T466: the second pass takes the policies with the lowest marks, in whatever order they come. */
static void policies_wait_in_their_order(void **state)
{
	(void)state;
	for (int backwards = 0; backwards < 2; backwards++) {
		struct inference inference = { 0 };

		count_steps(&inference, NAME_WITH_RECORDS, 1, 5000, 60, NAME_ASK);
		/* Asked for twice; one of them turns out to have records. */
		for (int i = 0; i < 2; i++)
			assert_int_equal(
				count_steps(&inference, NAME_OF_POLICY, 1, 1000, 200, NAME_PUT_OFF),
				200);
		assert_int_equal(ask_class(&inference, NAME_WITH_RECORDS, 1, 1010), NAME_ASK);
		for (uint64_t i = 0; i < 200; i++) {
			uint64_t mark = 1000 + (backwards ? 199 - i : i);

			if (mark != 1010)
				assert_int_equal(ask_class(&inference, NAME_OF_POLICY, 2, mark),
					mark < 1040 ? NAME_ASK : NAME_LEAVE_OUT);
		}
		assert_int_equal(inference.asked, NAMES_MAXIMUM);
		inference_done(&inference);
	}
}

/* T466: others, which come first in the second pass, take no place of a policy. */
static void others_leave_room_for_policies(void **state)
{
	struct inference inference = { .asked = FIRST, .asked_first = FIRST };

	(void)state;
	/* A sample, and as many whose marks are lower, which came too late for it. */
	assert_int_equal(count_steps(&inference, NAME_OF_OTHERS, 1, 1000, 47, NAME_ASK_SAMPLE), 47);
	for (uint64_t i = 0; i < 47; i++)
		inference_remember(&inference, "mx.example", i);
	assert_int_equal(count_steps(&inference, NAME_WITH_RECORDS, 1, 5000, 30, NAME_ASK), 30);
	for (uint64_t i = 0; i < 18; i++) {
		/* Each had been put off as one of the others. */
		inference_remember(&inference, "mx.example", 100 + i);
		assert_int_equal(ask_class(&inference, NAME_OF_POLICY, 1, 100 + i), NAME_PUT_OFF);
	}
	inference.default_attempt = 2;
	assert_int_equal(count_steps(&inference, NAME_OF_OTHERS, 2, 0, 47, NAME_ASK), 2);
	assert_int_equal(count_steps(&inference, NAME_OF_POLICY, 2, 100, 18, NAME_ASK), 18);
	assert_int_equal(inference.asked, NAMES_MAXIMUM);
	inference_done(&inference);
}

/* T467 */
static void without_a_second_pass_none_is_put_off(void **state)
{
	struct inference inference = { 0 };
	struct name_question last = question("mx.example");

	(void)state;
	last.last = true;
	last.infers = false;
	for (int i = 0; i < NAMES_MAXIMUM; i++)
		assert_int_equal(inference_step(&inference, &last), NAME_ASK);
	assert_int_equal(inference_step(&inference, &last), NAME_LEAVE_OUT);
	assert_false(inference_none(&inference, false)->put_off);
	assert_true(inference_none(&inference, true)->put_off);
	assert_int_equal(inference_none(&inference, true)->skip, SKIP_NOT_ASKED);
	inference_done(&inference);
}

/* The survey's own, whatever the process; of names that differ it says nothing. */
static void marks_are_of_the_survey(void **state)
{
	(void)state;
	assert_int_equal(inference_mark(EHLO, "mx.example"), inference_mark(EHLO, "mx.example"));
	assert_int_not_equal(
		inference_mark(EHLO, "mx.example"), inference_mark(EHLO, "my.example"));
	assert_int_not_equal(
		inference_mark(EHLO, "mx.example"), inference_mark("other.example", "mx.example"));
	assert_int_not_equal(
		inference_mark(NULL, "mx.example"), inference_mark(NULL, "my.example"));
}

static void found_record(const void *found, struct writer *json)
{
	writer_string(json, "line", found);
}

/* A session after which a scanner found something, at its first attempt. */
static struct probe_facts *scanned_session(struct chain *chain, size_t length)
{
	static const struct scan_kind kind = {
		.name = "found", .size = INFERENCE_OCTETS_MAXIMUM, .record = found_record
	};
	static char found[INFERENCE_OCTETS_MAXIMUM];
	struct probe_facts *facts = session(chain);

	memset(found, 0, sizeof(found));
	memset(found, 'x', length);
	scan_results_add(&facts->scan_results, &kind, found, &facts->arena);
	probe_text_add(facts, NULL, 0);
	return facts;
}

/* What is found after a session is of its name alone, and weighs nothing. */
static void scan_results_are_of_one_name(void **state)
{
	struct chain *chain = make_chain("mx.example");

	(void)state;
	for (int brief = 0; brief < 2; brief++) {
		struct inference inference = { 0 };
		struct probe_facts *facts =
			scanned_session(chain_ref(chain), INFERENCE_OCTETS_MAXIMUM - 1);

		assert_non_null(strstr(facts->json, "xxx"));
		if (!brief) {
			/* The session's own text is short, and that with results is not. */
			facts->own_brief_octets = 0;
			assert_non_null(facts->brief);
		}
		present(&inference, facts, 1);
		assert_non_null(inference.facts);
		assert_string_equal(
			inference.facts->json, "{\"sni\":\"a.example\",\"sni_inferred\":true}");
		if (brief)
			assert_string_equal(
				inference.facts->brief, "{\"port\":25,\"sni_inferred\":true}");
		else
			assert_null(inference.facts->brief);
		assert_int_equal(inference.facts->scan_results.count, 0);
		inference_done(&inference);
	}
	chain_unref(chain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_all_are_given_stands_for_others),
		cmocka_unit_test(one_that_differs_ends_it),
		cmocka_unit_test(not_every_default_stands_for_others),
		cmocka_unit_test(loud_answers_stand_for_none),
		cmocka_unit_test(some_names_count_by_themselves),
		cmocka_unit_test(not_all_can_be_asked),
		cmocka_unit_test(policies_wait_for_records),
		cmocka_unit_test(policies_wait_in_their_order),
		cmocka_unit_test(others_leave_room_for_policies),
		cmocka_unit_test(without_a_second_pass_none_is_put_off),
		cmocka_unit_test(marks_are_of_the_survey),
		cmocka_unit_test(scan_results_are_of_one_name),
	};

	return RUN_TESTS("inference", tests);
}
