/* SPDX-License-Identifier: Apache-2.0 */
/* Threads of workers (worker_thread.h). */
#include "engine/worker_thread.h"

#include "base/fault.h"

#include <signal.h>
#include <stddef.h>

static void *run(void *argument)
{
	worker_work(argument);
	return NULL;
}

bool worker_start(struct worker *worker)
{
	sigset_t before;

	/* Signals are the main thread's. */
	fault_block_signals(&before);
	int error = pthread_create(&worker->thread, NULL, run, worker);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return !error;
}

void worker_join(struct worker *worker)
{
	pthread_join(worker->thread, NULL);
}
