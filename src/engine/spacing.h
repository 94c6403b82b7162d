/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time between sessions that failed and those that follow (PROTOCOL G2): what a job asks of its worker's ledger before
 * it has a session, and tells it after that.
 */
#ifndef TESSCAN_ENGINE_SPACING_H
#define TESSCAN_ENGINE_SPACING_H

#include "engine/probe_job.h"

enum spacing {
	SPACING_GO, /* a session begins, and spacing_end() is to follow */
	SPACING_COMES, /* the job is in its address's queue again, and its turn is given back */
	SPACING_LATER, /* not before a time: nobody is to wait for that with a turn */
	SPACING_NEVER, /* it is left out */
};

/* It has its turn, and wants a session. *ret_due_us is written with SPACING_LATER. */
enum spacing spacing_begin(struct probe_job *job, int64_t *ret_due_us);
/* Likewise a scanner that follows one: for a while it waits with whoever waits for it. */
enum spacing spacing_begin_scan(struct probe_job *job);
/* The session is over, or was never begun; before the probe is freed. */
void spacing_end(struct probe_job *job, struct probe *probe);

/* To the maker of the survey, for a run that goes on with it. `of` is an address as text or the name of a host. */
void spacing_note(struct worker *worker, enum failure_kind kind, const char *of);

#endif
