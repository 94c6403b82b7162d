/* SPDX-License-Identifier: Apache-2.0 */
/* One SMTP session: the dialogue, with its times and its TLS session, as its driver and the record's writer share it. */
#ifndef TESSCAN_SCANNERS_SMTP_SESSION_H
#define TESSCAN_SCANNERS_SMTP_SESSION_H

#include "engine/scanner.h"
#include "scanners/smtp/fingerprint.h"
#include "scanners/smtp/echo.h"
#include "scanners/smtp/strip.h"
#include "smtp/dialogue.h"

struct smtp_session {
	struct probe *probe;
	struct dialogue dialogue;
	int64_t started_us;
	int64_t entered_us; /* when the dialogue came to its state */
	int64_t took_us[dialogue_state_count]; /* -1: not over; QUIT: the whole session */
	int64_t first_us
		[dialogue_state_count]; /* until a reply's first octet; -1: there was none */
	bool lost; /* by its peer or on the way, before we had said QUIT, and that may pass */
	bool have_tls;
	bool have_tls_failure;
	struct tls_failure tls_failure;
	struct mta mta;
};

/* How long the phase, and the session, may take in this attempt. */
int64_t smtp_session_phase_deadline(const struct probe *probe, enum dialogue_state state);
int64_t smtp_session_whole_deadline(const struct probe *probe);
/* What the answer to STARTTLS repeats of it; ECHO_NONE without one. */
enum echo smtp_session_echo(const struct dialogue *dialogue);
/* At the end: what the replies say together goes into the facts. */
void smtp_session_conclude(struct smtp_session *session);
/* Writes the session's members of a probe's record. */
void smtp_session_record(const void *state, struct writer *json);

#endif
