/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions that stand for those of further names (inference.h). */
#include "engine/inference.h"

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

/* What it would hold without findings. */
static size_t weight(const struct probe_facts *facts)
{
	size_t findings = facts->arena.octets;

	if (facts->own_octets)
		findings += facts->text_octets - facts->own_octets - facts->own_brief_octets;
	return probe_facts_octets(facts) - findings;
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

/* Whether it is one more with the same chain. */
static bool equals(const struct inference *inference, const struct probe_facts *facts)
{
	if (!facts->smtp.tls_up || !facts->chain || facts->smtp.sni_refused)
		return false;
	return !inference->equal ||
		!memcmp(inference->chain_id, facts->chain->id, CHAIN_DIGEST_SIZE);
}

void inference_learn(struct inference *inference, const struct probe_facts *facts, size_t sample)
{
	/* It would stay at hand for the survey: who says so much is asked for each name. */
	inference->differs |= !equals(inference, facts) || weight(facts) > INFERENCE_OCTETS_MAXIMUM;
	if (inference->differs) {
		/* What was inferred before stays in its records; nothing more is. */
		inference_done(inference);
		return;
	}
	memcpy(inference->chain_id, facts->chain->id, CHAIN_DIGEST_SIZE);
	if (++inference->equal >= sample && sample && !inference->facts)
		inference->facts = inferred_from(facts);
}

void inference_done(struct inference *inference)
{
	probe_facts_unref(inference->facts);
	inference->facts = NULL;
}
