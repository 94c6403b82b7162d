/* SPDX-License-Identifier: Apache-2.0 */
/* Distinct certificate chains: parsed and judged once for a survey, by their owning worker. */
#ifndef TESSCAN_ENGINE_CHAINS_H
#define TESSCAN_ENGINE_CHAINS_H

#include "engine/worker.h"

/* MESSAGE_JUDGE; the message stays the caller's. */
void chains_on_judge(struct worker *worker, struct message *message);

void chains_open(struct worker *worker);
void chains_close(struct worker *worker);

#endif
