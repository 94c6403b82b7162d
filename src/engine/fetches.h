/* SPDX-License-Identifier: Apache-2.0 */
/* HTTPS fetches of domain scanners: work of the web server's address, like any other connection. */
#ifndef TESSCAN_ENGINE_FETCHES_H
#define TESSCAN_ENGINE_FETCHES_H

#include "engine/address.h"

/* For probe_fetch(): the answer comes to fetches_on_done() of this worker. Texts are copied. */
void fetches_ask(struct worker *worker, struct probe *probe, const struct address *address,
	const char *host, const char *path);
/* MESSAGE_FETCH, MESSAGE_FETCHED; the message stays the caller's. */
void fetches_on_ask(struct worker *worker, struct message *message);
void fetches_on_done(struct worker *worker, struct message *message);
void fetches_on_claimed(struct worker *worker, struct message *message);

#endif
