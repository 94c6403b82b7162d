/* SPDX-License-Identifier: Apache-2.0 */
/* The sessions with the addresses of an MX host: made once for a survey, shared by every domain that names it. */
#ifndef TESSCAN_ENGINE_HOST_SESSIONS_H
#define TESSCAN_ENGINE_HOST_SESSIONS_H

#include "engine/message.h"
#include "engine/worker.h"

/* MESSAGE_PROBE_HOST, MESSAGE_PERMITTED, MESSAGE_ADDRESS_PROBED; they stay the caller's. */
void host_sessions_on_ask(struct worker *worker, struct message *message);
void host_sessions_on_permitted(struct worker *worker, struct message *permit);
void host_sessions_on_done(struct worker *worker, struct message *message);

/* No session is to come: they are there, and are as good as this attempt makes them. Its facts are at hand. */
bool host_sessions_settled(const struct host_unit *unit);

#endif
