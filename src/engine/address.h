/* Addresses of MX hosts: one probe for each (address, SNI name), joined by all hosts that need it. */
#ifndef TESSCAN_ENGINE_ADDRESS_H
#define TESSCAN_ENGINE_ADDRESS_H

#include "engine/worker.h"

/* The address units of a worker, and their place in its schedule. */
void address_start(void *worker, struct slot *slot);
/* MESSAGE_PROBE_ADDRESS, MESSAGE_JUDGED; the message stays the caller's. */
void address_on_probe(struct worker *worker, struct message *message);
void address_on_judged(struct worker *worker, struct message *message);
void address_free_all(struct worker *worker);

#endif
