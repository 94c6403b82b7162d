/* SPDX-License-Identifier: Apache-2.0 */
/* MX hosts: resolved and probed once for a survey, joined by every domain that names them. */
#ifndef TESSCAN_ENGINE_HOST_H
#define TESSCAN_ENGINE_HOST_H

#include "engine/worker.h"

/* The messages stay the caller's. */
void host_on_resolve(struct worker *worker, struct message *message);
void host_on_probe(struct worker *worker, struct message *message);
void host_on_permitted(struct worker *worker, struct message *message);
void host_on_address_probed(struct worker *worker, struct message *message);
/* Called by the queue of warm hosts, whose owner is the worker. */
bool host_cool(struct warm_place *place, void *owner);
/* Likewise of those that are frozen and large: the next domain to name the host has it looked up anew. */
bool host_forget(struct warm_place *place, void *owner);
void host_free_all(struct worker *worker);

#endif
