/* SPDX-License-Identifier: Apache-2.0 */
/* The state of one SMTP session, shared by the state machine and the record's writer. */
#ifndef TESSCAN_SCANNERS_SMTP_SESSION_H
#define TESSCAN_SCANNERS_SMTP_SESSION_H

#include "engine/scanner.h"
#include "smtp/ehlo.h"
#include "scanners/smtp/fingerprint.h"
#include "smtp/reply.h"
#include "scanners/smtp/strip.h"

#define SESSION_INJECTED_MAXIMUM 512 /* octets kept of plaintext behind the 220 to STARTTLS */
#define SESSION_HEARD_MAXIMUM 256 /* octets kept of what was no whole reply */
#define SESSION_OCTETS_MAXIMUM (128 * 1024) /* received before TLS, in all */

/* In the order of a session; a session only ever moves to a later one. */
enum session_state {
	SESSION_CONNECT,
	SESSION_GREETING,
	SESSION_EHLO,
	SESSION_HELO,
	SESSION_STARTTLS,
	SESSION_TLS,
	SESSION_EHLO_TLS,
	SESSION_QUIT,
	session_state_count,
};

struct session {
	struct probe *probe;
	enum session_state state;
	int64_t started_us;
	int64_t entered_us;
	int64_t took_us[session_state_count]; /* -1: not over; QUIT: the whole session */
	int64_t first_us[session_state_count]; /* until a reply's first octet; -1: there was none */
	uint8_t heard[SESSION_HEARD_MAXIMUM]; /* the first octets of this state */
	size_t heard_length; /* nonzero: a phase that timed out was a tarpit */
	size_t failed_length; /* of them, when the outcome was decided without a reply */
	size_t octets;
	struct reply_parser parser;
	bool decided; /* the outcome stands; what follows cannot change it */
	enum outcome outcome;
	enum session_state decided_in;
	bool tarpit;
	char cause[200];
	bool have_greeting;
	struct reply greeting;
	bool have_ehlo_reply;
	struct reply ehlo_reply;
	bool have_helo;
	struct reply helo_reply;
	struct ehlo ehlo;
	bool have_starttls_reply;
	struct reply starttls_reply;
	enum starttls_status starttls;
	bool blind;
	const uint8_t *injected;
	size_t injected_length;
	bool have_tls;
	struct tls_facts tls;
	bool have_tls_failure;
	struct tls_failure tls_failure;
	bool have_ehlo_tls;
	struct reply ehlo_tls_reply;
	struct ehlo ehlo_tls;
	enum post_tls post_tls;
	bool greets_as_us;
	struct mta mta;
};

/* How long the phase, and the session, may take in this attempt. */
int64_t session_phase_deadline(const struct probe *probe, enum session_state state);
int64_t session_whole_deadline(const struct probe *probe);
/* What a reply to STARTTLS says that refuses it, and one that accepts it, with so many octets behind it. */
enum starttls_status session_refusal(int code);
enum starttls_status session_acceptance(const struct session *session, int code, size_t behind);
/* At the end: what the replies say together goes into the facts. */
void session_conclude(struct session *session);
/* Writes the session's members of a probe's record. */
void session_record(const void *state, struct writer *json);
/* First word of the greeting, as RFC 5321 4.2 wants the host's name there; empty when there is none. */
struct octets session_greeting_host(const struct reply *greeting);
/* D.3: the text says that our address, not the domain, is refused. */
bool session_policy_block(const struct reply *greeting);

#endif
