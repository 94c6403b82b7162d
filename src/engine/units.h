/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The units of a worker, all kinds of them: made with it, freed with it, and handed the messages that are for them
 * (messages.def). Workers know none of them.
 */
#ifndef TESSCAN_ENGINE_UNITS_H
#define TESSCAN_ENGINE_UNITS_H

#include "engine/worker.h"

/* A worker that is fit for its first attempt; as worker_new(). */
struct worker *units_new(const struct context *context, char **ret_error);
/* The worker and all its units, whatever their state; its thread has ended. NULL is fine. */
void units_free(struct worker *worker);

#endif
