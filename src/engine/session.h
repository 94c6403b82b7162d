/* SPDX-License-Identifier: Apache-2.0 */
/* The SMTP session that a job wants (probe_job.h): from its turn at the address to its facts, encoded once. */
#ifndef TESSCAN_ENGINE_SESSION_H
#define TESSCAN_ENGINE_SESSION_H

#include "engine/probe_job.h"

/* It is the job's turn. */
void session_start(struct address_work *work);
/* Others wait: what it would have seen is left to the second attempt, which is more patient. */
void session_put_off(struct address_work *work);
/* The answer to a MESSAGE_JUDGE of a session. */
void session_judged(struct probe_job *job, struct chain *chain);

#endif
