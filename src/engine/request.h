/* SPDX-License-Identifier: Apache-2.0 */
/* A line of the list on its way to its owner, and on its way back when it is to come again. */
#ifndef TESSCAN_ENGINE_REQUEST_H
#define TESSCAN_ENGINE_REQUEST_H

#include "base/target.h"
#include "base/words.h"
#include "engine/lane.h"
#include "verdict/lookup_facts.h"

#include <stdint.h>

struct domain;

/* Texts are owned. */
struct domain_request {
	uint64_t sequence;
	int64_t rank;
	char *input;
	struct target target; /* of a list of addresses */
	char *name; /* NULL unless INPUT_OK or a class that still has a name; with a target: its host name, NULL where none is known */
	enum input_status status;
	uint64_t duplicate_of;
	lint_set lints;
	unsigned attempt; /* 1 or 2 */
	unsigned round; /* what failed in an earlier one is asked again */
	char *first_attempt; /* JSON of what failed at the first one; NULL in it */
	struct domain *
		sleeper; /* what its worker knows of it already, when it comes again in the same pass; NULL: nothing */
	void (*forget)(struct domain *sleeper); /* where there is one */
	unsigned returns; /* how often it has come again without */
	bool waited; /* it was put off in this pass (G2) */
	struct lane_claim claim; /* of lanes that it waits for; taken for it when it is submitted */
};

/* NULL is fine. */
void domain_request_free(struct domain_request *request);

#endif
