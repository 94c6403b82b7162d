/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SMTP probes of an address: one session for each (SNI name, key type), joined by all hosts that need
 * it, and tried a second time where the first attempt failed for a passing reason (D.11).
 */
#ifndef TESSCAN_ENGINE_PROBES_H
#define TESSCAN_ENGINE_PROBES_H

#include "engine/address.h"

/* MESSAGE_PROBE_ADDRESS, MESSAGE_JUDGED; the message stays the caller's. */
void probes_on_ask(struct worker *worker, struct message *message);
void probes_on_judged(struct worker *worker, struct message *message);
/* Sessions of the address that run say goodbye. */
void probes_close(struct address_unit *unit);
/* Called by the queue of warm sessions, whose owner is the worker. */
bool probes_cool(struct warm_place *place, void *owner);
/* Likewise of those that are frozen and large: the session is had anew when it is wanted again. */
bool probes_forget(struct warm_place *place, void *owner);
void probes_free(struct address_unit *unit);

#endif
