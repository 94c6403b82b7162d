/* SPDX-License-Identifier: Apache-2.0 */
/* What a domain in work takes of the window: asked for and given back by messages to the maker of the survey. */
#ifndef TESSCAN_ENGINE_PLACE_H
#define TESSCAN_ENGINE_PLACE_H

#include "engine/worker.h"

/* Adds the lanes that a host makes its domains wait in: its operator's, those of the networks of its addresses. */
void place_lanes_of(
	const struct context *context, const struct domain_host *host, struct lane_claim *lanes);
/* Asks for all of these, which stay where they are until the answer: a message of that kind to this waiter. */
void place_ask(struct worker *worker, const struct lane_claim *wanted, enum message_kind answer,
	void *waiter);
/* Gives the lanes of hosts back, but for those to be kept (NULL: none). Those of policies stay. */
void place_release(
	struct worker *worker, struct domain_place *place, const struct lane_claim *kept);
/* The lanes of policies that it has. */
struct lane_claim place_policies(const struct domain_place *place);

#endif
