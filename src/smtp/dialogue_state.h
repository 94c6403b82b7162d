/* SPDX-License-Identifier: Apache-2.0 */
/* What a client's dialogue with an SMTP server is, and how it moves on (dialogue.h). */
#ifndef TESSCAN_SMTP_DIALOGUE_STATE_H
#define TESSCAN_SMTP_DIALOGUE_STATE_H

#include "base/outcome.h"
#include "base/words.h"
#include "smtp/ehlo.h"
#include "smtp/reply.h"

#define DIALOGUE_INJECTED_MAXIMUM 512 /* octets kept of plaintext behind the 220 to STARTTLS */
#define DIALOGUE_HEARD_MAXIMUM 256 /* octets kept of what was no whole reply */
#define DIALOGUE_OCTETS_MAXIMUM (128 * 1024) /* received before TLS, in all */

/* In this order, but for TLS where it comes first; a dialogue only ever moves on. */
enum dialogue_state {
	DIALOGUE_CONNECT, /* there is no connection yet */
	DIALOGUE_GREETING,
	DIALOGUE_EHLO,
	DIALOGUE_HELO,
	DIALOGUE_STARTTLS,
	DIALOGUE_TLS, /* the handshake is under way */
	DIALOGUE_EHLO_TLS,
	DIALOGUE_QUIT,
	dialogue_state_count,
};

/* What the owner does now. */
enum dialogue_step {
	DIALOGUE_WAIT, /* for more to happen */
	DIALOGUE_SAY, /* send what dialogue_line() says */
	DIALOGUE_HANDSHAKE, /* begin TLS; octets received before it are none of TLS's */
	DIALOGUE_END, /* close the connection; nothing more is told to the dialogue */
};

struct dialogue_settings {
	bool tls_first; /* submissions (RFC 8314 3.3): TLS, greeting, EHLO, QUIT */
	const char *name; /* given in EHLO and HELO; COMMAND_ARGUMENT_MAXIMUM octets at most */
	const char *own_address; /* masked wherever a server repeats it (G9); NULL: nothing is */
	bool blind; /* STARTTLS is tried where it was not advertised, too (D.6) … */
	bool blind_helo; /* … and where EHLO was refused, if it is tried at all */
};

/* To be read by everybody and changed by its functions alone. All texts live in the arena. */
struct dialogue {
	struct arena *arena;
	struct dialogue_settings settings;
	enum dialogue_state state;
	struct reply_parser parser;
	bool begun[dialogue_state_count]; /* the first octet of a reply came in this state */
	uint8_t heard[DIALOGUE_HEARD_MAXIMUM]; /* the first octets of this state */
	size_t heard_length; /* nonzero: a phase that timed out was a tarpit */
	size_t failed_length; /* of them, when the outcome was decided without a reply */
	size_t octets;
	bool under_tls;
	bool decided; /* the outcome stands; what follows cannot change it */
	enum outcome outcome; /* local_error until it is decided */
	enum dialogue_state decided_in;
	char cause[200]; /* why, in words */
	bool tarpit;
	bool have_greeting;
	struct reply greeting;
	bool have_ehlo_reply;
	struct reply ehlo_reply;
	bool have_helo;
	struct reply helo_reply;
	struct ehlo ehlo; /* of an EHLO that was accepted; else nothing */
	bool have_starttls_reply;
	struct reply starttls_reply;
	enum starttls_status starttls;
	bool blind; /* STARTTLS was said although it was not advertised */
	uint8_t injected[DIALOGUE_INJECTED_MAXIMUM]; /* plaintext behind the 220 to STARTTLS */
	size_t injected_length;
	bool refused_us; /* some reply speaks of us, and refuses (policy.h) */
	bool shown; /* what was passed over shows STARTTLS (shown.h) */
	struct reply *latest; /* the reply that was taken last; NULL: none */
	bool have_ehlo_tls;
	struct reply ehlo_tls_reply;
	struct ehlo ehlo_tls;
	bool greeted_again; /* 220 under TLS: what comes next may answer EHLO */
	enum post_tls post_tls;
	bool stays; /* QUIT was answered, and not by 421: until then the server was there */
	bool greets_as_us; /* A.8: the server calls itself by the name that we give */
};

/* What follows is for the files of dialogue.h alone. */

/* The only place where the state changes. */
void dialogue_enter(struct dialogue *dialogue, enum dialogue_state state);
/* A state that begins with a command. */
enum dialogue_step dialogue_say(struct dialogue *dialogue, enum dialogue_state state);
/* Goodbye. */
enum dialogue_step dialogue_quit(struct dialogue *dialogue);
/* The outcome stands; `cause` says why in words. Whatever was decided before stays. */
__attribute__((format(printf, 3, 4))) void dialogue_decide(
	struct dialogue *dialogue, enum outcome outcome, const char *cause, ...);
/* Whatever ends the wait for EHLO's answer under TLS, but for an alert, shows a TLS session. */
void dialogue_accept_tls(struct dialogue *dialogue);
/* STARTTLS was not advertised, and the attempt gave no TLS. */
enum outcome dialogue_without_tls(const struct dialogue *dialogue);

#endif
