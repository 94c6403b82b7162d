/* SPDX-License-Identifier: Apache-2.0 */
/* Workers without threads (engine/worker_thread.h): their loops run beside the others. */
#include "engine/worker_thread.h"
#include "tests/core/fake_loop.h"

bool worker_start(struct worker *worker)
{
	fake_loop_beside(worker->loop);
	return true;
}

void worker_join(struct worker *worker)
{
	worker_work(worker);
}
