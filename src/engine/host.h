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

void host_open(struct worker *worker);
void host_close(struct worker *worker);

#endif
