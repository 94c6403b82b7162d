/* SPDX-License-Identifier: Apache-2.0 */
/* Names that are asked for, and those that others stand for (inference.h). */
#include "engine/inference.h"

#include "base/clock.h"
#include "base/hash.h"
#include "tls/names.h"

#include <stdlib.h>
#include <string.h>

/* The session's own text, with a word more before its end. What scanners found after it is of the one name. */
static char *inferred_text(const char *text, size_t octets)
{
	return memory_format("%.*s,\"sni_inferred\":true}", (int)octets - 1, text);
}

static size_t own_octets(const struct probe_facts *facts)
{
	return facts->own_octets ? facts->own_octets : strlen(facts->json);
}

/* 0: its own text is short. */
static size_t own_brief_octets(const struct probe_facts *facts)
{
	if (facts->own_octets)
		return facts->own_brief_octets;
	return facts->brief ? strlen(facts->brief) : 0;
}

/* What it would hold without results. */
static size_t weight(const struct probe_facts *facts)
{
	size_t results = facts->arena.octets;

	if (facts->own_octets)
		results += facts->text_octets - facts->own_octets - facts->own_brief_octets;
	return probe_facts_octets(facts) - results;
}

static struct probe_facts *inferred_from(const struct probe_facts *sample)
{
	struct probe_facts *facts = probe_facts_new();
	size_t brief = own_brief_octets(sample);

	facts->inferred = true;
	facts->smtp = sample->smtp;
	facts->chain = chain_ref(sample->chain);
	facts->time_us = sample->time_us;
	facts->json = inferred_text(sample->json, own_octets(sample));
	facts->brief = brief ? inferred_text(sample->brief, brief) : NULL;
	facts->text_octets = strlen(facts->json) + (facts->brief ? strlen(facts->brief) : 0);
	return facts;
}

/*
 * Where the key would be drawn anew for each process, as those of tables are, a resumed survey would ask for other names;
 * where it were the same for all, so would be the names that nobody ever compares.
 */
uint64_t inference_mark(const char *ehlo_name, const char *name)
{
	const struct hash_key none = { 0, 0 };
	const uint64_t ours = ehlo_name ? hash_bytes(none, ehlo_name, strlen(ehlo_name)) : 0;
	const struct hash_key key = { ours, 0 };

	return hash_bytes(key, name, strlen(name));
}

static size_t marks_count(const struct name_marks *marks)
{
	return marks ? marks->count : 0;
}

static void marks_add(struct name_marks **ret_marks, uint64_t mark)
{
	struct name_marks *marks = *ret_marks;
	size_t at = 0;

	if (!marks)
		marks = *ret_marks = memory_alloc(sizeof(*marks));
	while (at < marks->count && marks->list[at] < mark)
		at++;
	if (at == NAMES_MAXIMUM || (at < marks->count && marks->list[at] == mark))
		return;
	marks->count += marks->count < NAMES_MAXIMUM;
	memmove(&marks->list[at + 1], &marks->list[at],
		(marks->count - 1 - at) * sizeof(*marks->list));
	marks->list[at] = mark;
}

/* Its rank, or how many there are. */
static size_t marks_find(const struct name_marks *marks, uint64_t mark)
{
	size_t at = 0;

	while (at < marks_count(marks) && marks->list[at] != mark)
		at++;
	return at;
}

static void marks_remove(struct name_marks *marks, uint64_t mark)
{
	size_t at = marks_find(marks, mark);

	if (at == marks_count(marks))
		return;
	marks->count--;
	memmove(&marks->list[at], &marks->list[at + 1], (marks->count - at) * sizeof(*marks->list));
}

/* Whether it is among so many. */
static bool marks_have(const struct name_marks *marks, uint64_t mark, size_t rank)
{
	return !marks || marks->count < rank || (rank && mark <= marks->list[rank - 1]);
}

static bool authenticates(const struct inference *inference, const char *name)
{
	return inference->facts &&
		names_match(&inference->facts->chain->certificates[0], name).strict;
}

/* Whether the address tells names apart, as far as can be seen. */
static bool tells_apart(const struct inference *inference)
{
	return inference->differs ||
		(inference->compared && inference->facts &&
			memcmp(inference->chain_id, inference->facts->chain->id,
				CHAIN_DIGEST_SIZE) != 0);
}

void inference_remember(struct inference *inference, const char *name, uint64_t mark)
{
	marks_add(&inference->all, mark);
	if (!authenticates(inference, name))
		marks_add(&inference->others, mark);
}

static enum name_step first_pass(
	const struct inference *inference, const struct name_question *question)
{
	if (inference->asked < (question->last ? NAMES_MAXIMUM : question->first))
		return NAME_ASK;
	if (question->last)
		return NAME_LEAVE_OUT;
	if (!question->infers)
		return NAME_PUT_OFF;
	if (question->mark <= UINT64_MAX / SAMPLED_OF && inference->asked < NAMES_SAMPLED)
		return NAME_ASK_SAMPLE;
	return inference->default_attempt ? NAME_PUT_OFF : NAME_DEFAULT;
}

/* Places that the first pass has left, which policies have before others. */
static size_t places_left(const struct inference *inference)
{
	return NAMES_MAXIMUM - inference->asked_first;
}

/* How many policies that were put off have such a place. */
static size_t policies_placed(const struct inference *inference)
{
	size_t count = marks_count(inference->policies), places = places_left(inference);

	return count < places ? count : places;
}

static size_t policies_to_come(const struct inference *inference)
{
	size_t placed = policies_placed(inference), asked = inference->policies_asked;

	return asked < placed ? placed - asked : 0;
}

/* Nothing that is seen from now on changes who is asked for. */
static enum name_step second_pass(
	const struct inference *inference, const struct name_question *question)
{
	size_t taken = question->first + inference->own + marks_count(inference->policies);
	size_t rank = taken < NAMES_MAXIMUM ? NAMES_MAXIMUM - taken : 0;
	bool apart = tells_apart(inference);

	if (inference->asked < question->first)
		return NAME_ASK;
	if (question->infers && inference->default_attempt < question->attempt)
		return NAME_DEFAULT;
	if (inference->compared && !apart && authenticates(inference, question->name))
		return NAME_INFER;
	if (inference->asked + policies_to_come(inference) < NAMES_MAXIMUM &&
		marks_have(apart ? inference->all : inference->others, question->mark, rank))
		return NAME_ASK;
	return NAME_LEAVE_OUT;
}

/* A part of the places is kept for names with records that may come yet; what the first pass leaves is given by rank. */
static enum name_step of_policy(
	const struct inference *inference, const struct name_question *question)
{
	if (inference->asked >= NAMES_MAXIMUM)
		return NAME_LEAVE_OUT;
	if (question->last)
		return NAME_ASK;
	if (question->attempt == 1)
		return inference->asked < NAMES_SAMPLED ? NAME_ASK : NAME_PUT_OFF;
	return marks_have(inference->policies, question->mark, places_left(inference))
		? NAME_ASK
		: NAME_LEAVE_OUT;
}

static enum name_step step_of(
	const struct inference *inference, const struct name_question *question)
{
	switch (question->class) {
	case NAME_WITH_RECORDS:
		return inference->asked < NAMES_MAXIMUM ? NAME_ASK : NAME_LEAVE_OUT;
	case NAME_OF_POLICY:
		return of_policy(inference, question);
	case NAME_OF_OTHERS:
		break;
	}
	return question->attempt > 1 ? second_pass(inference, question)
				     : first_pass(inference, question);
}

/* It may have been put off before its records, or its policy, were known: it has a place among others no more. */
static void promote(
	struct inference *inference, const struct name_question *question, enum name_step step)
{
	marks_remove(inference->all, question->mark);
	marks_remove(inference->others, question->mark);
	if (step == NAME_PUT_OFF)
		marks_add(&inference->policies, question->mark);
	else
		marks_remove(inference->policies, question->mark);
	inference->own += step == NAME_ASK;
}

enum name_step inference_step(struct inference *inference, const struct name_question *question)
{
	enum name_step step = step_of(inference, question);

	bool asked = step == NAME_ASK || step == NAME_ASK_SAMPLE;

	inference->asked += asked;
	if (question->attempt > 1) {
		inference->policies_asked += asked &&
			marks_find(inference->policies, question->mark) <
				policies_placed(inference);
		return step;
	}
	inference->asked_first += asked;
	if (question->class != NAME_OF_OTHERS)
		promote(inference, question, step);
	return step;
}

void inference_learn(struct inference *inference, const struct probe_facts *facts)
{
	if (!facts->smtp.tls_up || !facts->chain || facts->smtp.sni_refused) {
		inference->differs = true;
	} else if (inference->compared) {
		inference->differs |=
			memcmp(inference->chain_id, facts->chain->id, CHAIN_DIGEST_SIZE) != 0;
	} else {
		inference->compared = true;
		memcpy(inference->chain_id, facts->chain->id, CHAIN_DIGEST_SIZE);
	}
}

/* It would stay at hand for the survey: what is too much stands for nobody. */
static bool stands_for_others(const struct probe_facts *facts)
{
	return facts->skip == SKIP_NONE && facts->smtp.tls_up && facts->chain &&
		facts->chain->certificates[0].parsed &&
		facts->chain->trust.status == TRUST_TRUSTED &&
		weight(facts) <= INFERENCE_OCTETS_MAXIMUM;
}

void inference_set_default(
	struct inference *inference, const struct probe_facts *facts, unsigned attempt)
{
	inference->default_attempt = attempt;
	probe_facts_unref(inference->facts);
	inference->facts = stands_for_others(facts) ? inferred_from(facts) : NULL;
}

bool inference_tell_difference(struct inference *inference)
{
	bool first = !inference->told && inference->facts && tells_apart(inference);

	inference->told |= first;
	return first;
}

struct probe_facts *inference_none(struct inference *inference, bool put_off)
{
	struct probe_facts **facts = put_off ? &inference->put_off : &inference->left_out;

	if (*facts)
		return *facts;
	*facts = probe_facts_new();
	(*facts)->skip = SKIP_NOT_ASKED;
	(*facts)->put_off = put_off;
	(*facts)->smtp.outcome = OUTCOME_LOCAL_ERROR;
	(*facts)->time_us = clock_wall();
	return *facts;
}

void inference_done(struct inference *inference)
{
	probe_facts_unref(inference->facts);
	probe_facts_unref(inference->put_off);
	probe_facts_unref(inference->left_out);
	free(inference->all);
	free(inference->others);
	free(inference->policies);
}
