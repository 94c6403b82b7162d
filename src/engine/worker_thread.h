/* SPDX-License-Identifier: Apache-2.0 */
/* The threads of workers. The only place that makes any, so that all above it can be tested without. */
#ifndef TESSCAN_ENGINE_WORKER_THREAD_H
#define TESSCAN_ENGINE_WORKER_THREAD_H

#include "engine/worker.h"

/* From then on a thread does worker_work(). False: the system has none. */
bool worker_start(struct worker *worker);
/* Waits for its end, which MESSAGE_STOP brings about. The worker may be started again. */
void worker_join(struct worker *worker);

#endif
