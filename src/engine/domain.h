/* SPDX-License-Identifier: Apache-2.0 */
/* Domains: MX, then the hosts, then the verdicts, then the record. One at a time in memory. */
#ifndef TESSCAN_ENGINE_DOMAIN_H
#define TESSCAN_ENGINE_DOMAIN_H

#include "engine/worker.h"

/* The messages stay the caller's. */
void domain_on_request(struct worker *worker, struct message *message);
void domain_on_resolved(struct worker *worker, struct message *message);
void domain_on_probed(struct worker *worker, struct message *message);
void domain_on_claimed(struct worker *worker, struct message *message);
void domain_on_slow(struct worker *worker, struct message *message);
void domain_open(struct worker *worker);
void domain_close(struct worker *worker);

#endif
