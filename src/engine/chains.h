/* SPDX-License-Identifier: Apache-2.0 */
/* Distinct certificate chains: parsed and judged once for a survey, by their owning worker. */
#ifndef TESSCAN_ENGINE_CHAINS_H
#define TESSCAN_ENGINE_CHAINS_H

#include "engine/worker.h"

/* MESSAGE_JUDGE; the message stays the caller's. */
void chains_on_judge(struct worker *worker, struct message *message);
/* Called by the queue of warm chains, whose owner is the worker. */
bool chains_cool(struct warm_place *place, void *owner);
void chains_free_all(struct worker *worker);

#endif
