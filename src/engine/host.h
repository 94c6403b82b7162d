/* SPDX-License-Identifier: Apache-2.0 */
/* MX hosts: resolved once for a survey, joined by every domain that names them. */
#ifndef TESSCAN_ENGINE_HOST_H
#define TESSCAN_ENGINE_HOST_H

#include "engine/worker.h"

/* MESSAGE_RESOLVE; it stays the caller's. */
void host_on_resolve(struct worker *worker, struct message *message);

#endif
