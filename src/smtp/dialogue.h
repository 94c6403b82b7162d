/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client's dialogue with an SMTP server: greeting, EHLO, STARTTLS, EHLO again under TLS, QUIT (PROTOCOL D.1;
 * RFC 5321 3, RFC 3207 4). Without I/O and without a clock: it is told what happened, and says what is to be done.
 * Connection, TLS handshake and deadlines are its owner's.
 */
#ifndef TESSCAN_SMTP_DIALOGUE_H
#define TESSCAN_SMTP_DIALOGUE_H

#include "base/buffer.h"
#include "smtp/command.h"
#include "smtp/dialogue_end.h"
#include "smtp/dialogue_state.h"

/* Before there is a connection. The arena outlives the dialogue. */
void dialogue_init(struct dialogue *dialogue, struct arena *arena);
/* There is a connection. The texts of the settings outlive the dialogue. */
enum dialogue_step dialogue_connected(
	struct dialogue *dialogue, const struct dialogue_settings *settings);
/*
 * Octets came: what the server said and nobody has consumed yet. Takes them up to the end of a reply, and drops what
 * is behind it, but for what is behind the 220 to STARTTLS: the owner drops that when it begins the handshake.
 */
enum dialogue_step dialogue_receive(struct dialogue *dialogue, struct buffer *input);
/* The handshake that was asked for is done. */
enum dialogue_step dialogue_tls_up(struct dialogue *dialogue);

/* After DIALOGUE_SAY: the command of the state, as a line; how many octets. */
size_t dialogue_line(const struct dialogue *dialogue, char ret_line[COMMAND_LINE_MAXIMUM]);
/* The greeting was a 220; the server takes our commands: it answered EHLO or HELO with 250. */
bool dialogue_is_alive(const struct dialogue *dialogue);
bool dialogue_is_usable(const struct dialogue *dialogue);

#endif
