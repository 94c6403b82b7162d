/* SPDX-License-Identifier: Apache-2.0 */
/* What ends a dialogue from outside (dialogue.h). */
#ifndef TESSCAN_SMTP_DIALOGUE_END_H
#define TESSCAN_SMTP_DIALOGUE_END_H

#include "smtp/dialogue_state.h"

/* How a connection came to its end. */
struct dialogue_loss {
	const char *how; /* in words */
	enum outcome outcome; /* of a connection that was not yet there */
	bool ours; /* by this machine: it says nothing of the server */
	bool reset; /* broken off by the server */
	bool flood; /* the server sent more than is read */
};

/* The handshake failed, also after it seemed to be done, before anything was received. */
enum dialogue_step dialogue_tls_failed(struct dialogue *dialogue, const char *error);
/* The connection is gone, or could not be had. `unread`: octets of dialogue_receive() that are still there. */
enum dialogue_step dialogue_lost(
	struct dialogue *dialogue, const struct dialogue_loss *loss, size_t unread);
/* The time that the owner has for this state, or for the whole, is over. */
enum dialogue_step dialogue_timed_out(struct dialogue *dialogue, size_t unread);
/* The owner wants to end: goodbye where there is somebody who would hear it (D.10). */
enum dialogue_step dialogue_stop(struct dialogue *dialogue, size_t unread);

#endif
