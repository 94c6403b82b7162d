/* SPDX-License-Identifier: Apache-2.0 */
/* Facts of sessions at hand, frozen, and forgotten: those that are used again soon are warm (engine/warm.h, engine/cold.h). */
#ifndef TESSCAN_ENGINE_PROBE_COLD_H
#define TESSCAN_ENGINE_PROBE_COLD_H

#include "engine/probe_job.h"

/* A failure of the address itself, before anything depended on the name, and not of ours. NULL: none. */
bool probe_failed(const struct probe_facts *facts);
/* The job's facts are at hand, or others than before. */
void probe_weigh(struct probe_job *job);
/* They are at hand again, if there are any. */
void probe_warm(struct probe_job *job);

void probe_cold_open(struct worker *worker);
void probe_cold_close(struct worker *worker);

#endif
