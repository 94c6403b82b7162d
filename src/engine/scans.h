/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scanners of an address that follow its SMTP session, one after the other, each in turns of its own: none knows
 * of another, nor is the session's outcome changed by what becomes of them.
 */
#ifndef TESSCAN_ENGINE_SCANS_H
#define TESSCAN_ENGINE_SCANS_H

#include "engine/probe_job.h"

/*
 * The job's `session` is there: where it had a greeting that does not turn us away, those of the scanners follow whose
 * results are not among its own. Then the facts are complete, with their texts; what `earlier` has, and nobody looked at
 * again, is among them.
 */
void scans_begin(struct probe_job *job);
/* It is the turn of a job whose session is there. */
void scans_turn(struct probe_job *job);
/*
 * Makes the job's `session` of its facts, without those results that want a second attempt, which become its
 * `earlier`. False: it has no such results, and all is as it was.
 */
bool scans_reopen(struct probe_job *job);

#endif
