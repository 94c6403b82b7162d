/* SPDX-License-Identifier: Apache-2.0 */
/* A job's turn at its address: one connection, whichever scanner has it. */
#ifndef TESSCAN_ENGINE_TURN_H
#define TESSCAN_ENGINE_TURN_H

#include "engine/probe_job.h"

/* The turn is used: each session that begins is counted, further ones of a scanner, too. */
void turn_spend(struct probe_job *job);
/*
 * This machine had no connection for the job's probe, which is gone: it waits for its turn once more, before
 * others if the address's session has been had. False: it had one.
 */
bool turn_once_more(struct probe_job *job);
/* The connection is over, whatever became of it and whoever is to blame. */
void turn_over(struct probe_job *job, bool contacted);

#endif
