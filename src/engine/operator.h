/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Operators of MX hosts, told by registered domain: only so many of their addresses are contacted at
 * once (PROTOCOL G2), however many networks and workers they are spread over. An operator has one
 * owning worker; hosts ask it for a permit before each session and give it back after.
 */
#ifndef TESSCAN_ENGINE_OPERATOR_H
#define TESSCAN_ENGINE_OPERATOR_H

#include "engine/worker.h"

/* Whose a host is: its registered domain; of an address without a name its network, written into text. */
const char *operator_of(const char *host_name, char text[ADDRESS_TEXT_SIZE]);
/* From a host: asks for a permit, answered by MESSAGE_PERMITTED with this waiter and slot. */
void operator_ask(struct worker *worker, const char *host_name, void *waiter, size_t slot);
/*
 * From a host: the session is over. In which round it showed these signs (sightings.h); 0: it says nothing of the
 * operator.
 */
void operator_give_back(
	struct worker *worker, const char *host_name, unsigned round, unsigned signs);

/* MESSAGE_PERMIT, MESSAGE_PERMIT_BACK at the owner; the message stays the caller's. */
void operator_on_ask(struct worker *worker, struct message *message);
void operator_on_back(struct worker *worker, struct message *message);

void operator_open(struct worker *worker);
void operator_close(struct worker *worker);

#endif
