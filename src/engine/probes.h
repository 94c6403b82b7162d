/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SMTP probes of an address: one session for each (SNI name, key type), joined by all hosts that need
 * it, and tried a second time where the first attempt failed for a passing reason (D.11).
 */
#ifndef TESSCAN_ENGINE_PROBES_H
#define TESSCAN_ENGINE_PROBES_H

#include "engine/address.h"

/* The messages stay the caller's. */
void probes_on_ask(struct worker *worker, struct message *message);
void probes_on_judged(struct worker *worker, struct message *message);
/* Sessions that run say goodbye. */
void probes_on_close(struct worker *worker, struct message *message);

void probes_open(struct worker *worker);
/* While their addresses are still there. */
void probes_close(struct worker *worker);

#endif
