/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client's dialogue with an SMTP server: greeting, EHLO, STARTTLS, EHLO again under TLS, QUIT (PROTOCOL D.1;
 * RFC 5321 3, RFC 3207 4), or under TLS from the start (RFC 8314 3.3). Without I/O and without a clock: it is told what happened, and says what is to be done.
 * Connection, TLS handshake and deadlines are its owner's.
 */
#ifndef TESSCAN_SMTP_DIALOGUE_H
#define TESSCAN_SMTP_DIALOGUE_H

#include "base/buffer.h"
#include "smtp/command.h"
#include "smtp/dialogue_end.h"
#include "smtp/dialogue_state.h"
#include "smtp/shown.h"

/* Before there is a connection. The arena outlives the dialogue. */
void dialogue_init(struct dialogue *dialogue, struct arena *arena);
/* There is a connection. The texts of the settings outlive the dialogue. */
enum dialogue_step dialogue_connected(
	struct dialogue *dialogue, const struct dialogue_settings *settings);
/*
 * Octets came: what the server said and nobody has consumed yet. Takes them all, but for what is behind the 220 to
 * STARTTLS, which the owner drops when it begins the handshake. What is there when a reply ends came before its turn: of
 * that, replies are dropped, and lines without a code are of the reply that comes (D.2).
 */
enum dialogue_step dialogue_receive(struct dialogue *dialogue, struct buffer *input);
/*
 * Plaintext that came instead of TLS: behind the 220 to STARTTLS, before our hello or behind it (RFC 3207 4.2). It is
 * kept as evidence, up to its maximum.
 */
void dialogue_heard_plaintext(struct dialogue *dialogue, const void *octets, size_t length);
/* The handshake that was asked for is done. */
enum dialogue_step dialogue_tls_up(struct dialogue *dialogue);

/* After DIALOGUE_SAY: the command of the state, as a line; how many octets. */
size_t dialogue_line(const struct dialogue *dialogue, char ret_line[COMMAND_LINE_MAXIMUM]);
/* Names in which STARTTLS shows nothing (D.7): ours, and the server's in its greeting. Texts of the dialogue. */
struct shown_names dialogue_names(const struct dialogue *dialogue);
/* The answer to EHLO under TLS has extensions: any 2xx but 220, which is a second greeting (D.9). */
bool dialogue_lists(const struct reply *reply);
/* The greeting was a 2xx; the server takes our commands: it answered EHLO or HELO with 2xx. */
bool dialogue_is_alive(const struct dialogue *dialogue);
bool dialogue_is_usable(const struct dialogue *dialogue);
/* Some senders take STARTTLS for offered where others do not, and it was not refused: what they do differs (D.4). */
bool dialogue_is_disputed(const struct dialogue *dialogue);

#endif
