/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions that stand for those of further names (inference.h). */
#include "engine/inference.h"

#include <stdlib.h>
#include <string.h>

static struct probe_facts *inferred_from(const struct probe_facts *sample)
{
	struct probe_facts *facts = probe_facts_new();

	facts->inferred = true;
	facts->smtp = sample->smtp;
	facts->chain = chain_ref(sample->chain);
	facts->time_us = sample->time_us;
	/* The sample's own record, with a word more before its end. */
	facts->json = memory_format(
		"%.*s,\"sni_inferred\":true}", (int)strlen(sample->json) - 1, sample->json);
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
	inference->differs |= !equals(inference, facts);
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
