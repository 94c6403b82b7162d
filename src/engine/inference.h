/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names without end may lead to one server, as those of tenants do: where enough of them have been given the same
 * chain by an address, further ones are not asked for (--sni-sample).
 */
#ifndef TESSCAN_ENGINE_INFERENCE_H
#define TESSCAN_ENGINE_INFERENCE_H

#include "verdict/facts.h"

#define INFERENCE_OCTETS_MAXIMUM (64 * 1024) /* of a session that stands for others, in memory */

/* What one address has shown; zeroed at first. */
struct inference {
	uint8_t chain_id[CHAIN_DIGEST_SIZE]; /* of all so far */
	size_t equal; /* names that were given it */
	bool differs; /* one was not, or one was too large to be kept */
	struct probe_facts *facts; /* for further names; NULL: they are asked for */
};

/* A session with an SNI name, and any kind of key, is over. `sample` equal ones are enough; 0: never. */
void inference_learn(struct inference *inference, const struct probe_facts *facts, size_t sample);
void inference_done(struct inference *inference);

#endif
