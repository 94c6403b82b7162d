/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many sessions an address has had for each MX host (--max-sessions, PROTOCOL E.1): all of them, whatever they were
 * for. One that several hosts wait for is one of the first host that has any left.
 */
#ifndef TESSCAN_ENGINE_BUDGET_H
#define TESSCAN_ENGINE_BUDGET_H

#include "engine/probe_job.h"

/* What the session that the job wants now is to its address. */
enum schedule_kind budget_kind(const struct probe_job *job);

/*
 * Whether the job may have one more session, for any who waits for it. One that nobody waits for is the address's own: what
 * it presents without a name, for all its names, once (engine/inference.h).
 */
bool budget_allows(const struct probe_job *job);
/* … for this host. */
bool budget_allows_host(const struct address_unit *unit, const void *host);
/* The session begins. */
void budget_spend(struct probe_job *job);
void budget_done(struct budget *budget);

#endif
