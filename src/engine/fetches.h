/* SPDX-License-Identifier: Apache-2.0 */
/* HTTPS fetches of domain scanners: work of the web server's address, like any other connection. */
#ifndef TESSCAN_ENGINE_FETCHES_H
#define TESSCAN_ENGINE_FETCHES_H

#include "engine/address.h"

/* The messages stay the caller's. */
void fetches_on_ask(struct worker *worker, struct message *message);
void fetches_on_done(struct worker *worker, struct message *message);
void fetches_on_claimed(struct worker *worker, struct message *message);

/* Probes of this worker have their fetches by it (probe_fetch()). */
void fetches_open(struct worker *worker);

#endif
