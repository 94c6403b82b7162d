/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One SMTP session with one address: greeting, EHLO, STARTTLS, TLS, EHLO, QUIT (PROTOCOL D.1).
 * RFC 5321 3, RFC 3207 4. Never a mail command: MAIL, RCPT, DATA and AUTH do not occur here.
 */
#include "smtp/mask.h"
#include "scanners/smtp/session.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The only place where the state changes. Deadlines are absolute: for the phase and the session. */
static void enter(struct session *session, enum session_state state)
{
	int64_t now = probe_time(session->probe);
	int64_t left = session->started_us + session_whole_deadline(session->probe) - now;
	int64_t phase = session_phase_deadline(session->probe, state);

	if (session->state < state)
		session->took_us[session->state] = now - session->entered_us;
	session->state = state;
	session->entered_us = now;
	session->heard_length = 0;
	reply_init(&session->parser, probe_arena(session->probe));
	probe_set_deadline(session->probe, left < phase && state != SESSION_QUIT ? left : phase);
}

static void say(struct session *session, const char *verb, const char *argument)
{
	char line[512]; /* RFC 5321 4.5.3.1.4; the EHLO name was checked to fit */
	int length = snprintf(line, sizeof(line), "%s%s%s\r\n", verb, argument ? " " : "",
		argument ? argument : "");

	probe_send(session->probe, line, (size_t)length);
}

static void finish(struct session *session)
{
	session->took_us[session->state] = probe_time(session->probe) - session->entered_us;
	session->took_us[SESSION_QUIT] = probe_time(session->probe) - session->started_us;
	session_conclude(session);
	probe_done(session->probe, session->outcome);
}

/* The outcome stands; `cause` says why in words. */
__attribute__((format(printf, 3, 4))) static void decide(
	struct session *session, enum outcome outcome, const char *cause, ...)
{
	va_list arguments;

	if (session->decided)
		return;
	session->decided = true;
	session->outcome = outcome;
	session->decided_in = session->state;
	if (session->parser.status != REPLY_DONE)
		session->failed_length = session->heard_length;
	va_start(arguments, cause);
	vsnprintf(session->cause, sizeof(session->cause), cause, arguments);
	va_end(arguments);
}

static void quit(struct session *session)
{
	enter(session, SESSION_QUIT);
	say(session, "QUIT", NULL);
}

static void begin_ehlo(struct session *session)
{
	enter(session, SESSION_EHLO);
	say(session, "EHLO", probe_ehlo_name(session->probe));
}

static bool same_name(struct octets name, const char *text)
{
	return name.length == strlen(text) &&
		!strncasecmp((const char *)name.bytes, text, name.length);
}

/* A.8: the server calls itself by our own name, so we may be talking to ourselves. */
static void note_own_name(struct session *session, const struct reply *reply)
{
	session->greets_as_us |=
		same_name(session_greeting_host(reply), probe_ehlo_name(session->probe));
}

static void on_greeting(struct session *session, const struct reply *reply)
{
	session->have_greeting = true;
	session->greeting = *reply;
	note_own_name(session, reply);
	if (reply->code == 220) {
		probe_smtp(session->probe)->alive = true;
		begin_ehlo(session);
		return;
	}
	if (reply->code >= 500)
		decide(session, OUTCOME_GREET_5XX, "greeting %d", reply->code);
	else if (reply->code >= 400)
		decide(session, OUTCOME_GREET_4XX, "greeting %d", reply->code);
	else
		decide(session, OUTCOME_GREET_GARBAGE, "greeting %d", reply->code);
	quit(session);
}

/* Advertised, or else to see whether it is only hidden (D.6). */
static void ask_starttls(struct session *session)
{
	session->blind = !session->ehlo.starttls;
	enter(session, SESSION_STARTTLS);
	say(session, "STARTTLS", NULL);
}

static void on_ehlo(struct session *session, const struct reply *reply)
{
	bool blind = !probe_options(session->probe)->no_blind;

	session->have_ehlo_reply = true;
	session->ehlo_reply = *reply;
	note_own_name(session, reply);
	if (reply->code == 250) {
		session->ehlo = ehlo_parse(reply, probe_arena(session->probe));
		probe_smtp(session->probe)->usable = true;
		probe_smtp(session->probe)->advertised = session->ehlo.starttls;
		if (session->ehlo.starttls || blind) {
			ask_starttls(session);
			return;
		}
		session->starttls = STARTTLS_ABSENT_NOT_ASKED;
		decide(session, OUTCOME_NO_STARTTLS, "STARTTLS not advertised");
	} else if (reply->code >= 500) {
		enter(session, SESSION_HELO);
		say(session, "HELO", probe_ehlo_name(session->probe));
		return;
	} else if (reply->code >= 400) {
		decide(session, reply->code == 421 ? OUTCOME_EHLO_421 : OUTCOME_EHLO_4XX,
			"EHLO answered %d", reply->code);
	} else {
		decide(session, OUTCOME_PROTO_ABORT, "EHLO answered %d", reply->code);
	}
	quit(session);
}

static void on_helo(struct session *session, const struct reply *reply)
{
	const struct options *options = probe_options(session->probe);

	session->have_helo = true;
	session->helo_reply = *reply;
	if (reply->code == 250) {
		probe_smtp(session->probe)->usable = true;
		if (options->blind_helo && !options->no_blind) {
			ask_starttls(session);
			return;
		}
		session->starttls = STARTTLS_ABSENT_HELO;
		decide(session, OUTCOME_HELO_ONLY, "EHLO answered %d, HELO accepted",
			session->ehlo_reply.code);
	} else {
		decide(session, OUTCOME_EHLO_REFUSED, "EHLO answered %d, HELO %d",
			session->ehlo_reply.code, reply->code);
	}
	quit(session);
}

/* STARTTLS was not advertised, and the attempt gave no TLS. */
static enum outcome outcome_without(const struct session *session)
{
	return session->have_helo ? OUTCOME_HELO_ONLY : OUTCOME_NO_STARTTLS;
}

/* It was our turn to speak (RFC 5321 3.1): what came is dropped. */
static void note_early_data(struct reply *reply, struct buffer *input)
{
	if (!input->length)
		return;
	reply->lints |= LINT_BIT(LINT_EARLY_DATA);
	buffer_consume(input, input->length);
}

/* G9: what servers say of us is not kept. */
static void mask(struct probe *probe, void *text, size_t length)
{
	const char *address = probe_own_address(probe);

	if (address)
		mask_address(text, length, address);
}

/* RFC 3207 4. Plaintext behind the 220 is kept as evidence and never read as SMTP or TLS. */
static void on_starttls(struct session *session, const struct reply *reply)
{
	struct buffer *behind = probe_input(session->probe);
	bool accepted =
		session->blind ? reply->code == 220 : reply->code >= 200 && reply->code < 300;

	session->have_starttls_reply = true;
	session->starttls_reply = *reply;
	if (accepted) {
		session->starttls = session_acceptance(session, reply->code, behind->length);
		session->injected_length = behind->length < SESSION_INJECTED_MAXIMUM
			? behind->length
			: SESSION_INJECTED_MAXIMUM;
		char *injected = arena_text(probe_arena(session->probe),
			(const char *)behind->bytes, session->injected_length);
		mask(session->probe, injected, session->injected_length);
		session->injected = (const uint8_t *)injected;
		probe_smtp(session->probe)->tls_begun = true;
		enter(session, SESSION_TLS);
		probe_start_tls(session->probe);
		return;
	}
	note_early_data(&session->starttls_reply, behind);
	if (session->blind) {
		session->starttls = STARTTLS_ABSENT;
		decide(session, outcome_without(session), "not advertised; STARTTLS answered %d",
			reply->code);
	} else {
		session->starttls =
			reply->code < 400 ? STARTTLS_GARBAGE : session_refusal(reply->code);
		decide(session, OUTCOME_STARTTLS_REFUSED, "STARTTLS answered %d", reply->code);
	}
	quit(session);
}

static void on_ehlo_tls(struct session *session, const struct reply *reply)
{
	session->have_ehlo_tls = true;
	session->ehlo_tls_reply = *reply;
	if (reply->code == 250) {
		session->ehlo_tls = ehlo_parse(reply, probe_arena(session->probe));
		if (session->ehlo_tls.starttls)
			session->ehlo_tls.lints |= LINT_BIT(LINT_STARTTLS_AFTER_TLS);
	} else {
		session->post_tls = POST_TLS_REFUSED;
	}
	quit(session);
}

static void on_reply(struct session *session, const struct reply *reply)
{
	switch (session->state) {
	case SESSION_GREETING:
		on_greeting(session, reply);
		break;
	case SESSION_EHLO:
		on_ehlo(session, reply);
		break;
	case SESSION_HELO:
		on_helo(session, reply);
		break;
	case SESSION_STARTTLS:
		on_starttls(session, reply);
		break;
	case SESSION_EHLO_TLS:
		on_ehlo_tls(session, reply);
		break;
	case SESSION_CONNECT:
	case SESSION_TLS:
	case SESSION_QUIT:
	case session_state_count:
		finish(session);
		break;
	}
}

/* The reply is beyond every bound, or no reply at all. */
static void on_bad_reply(struct session *session, enum reply_status status)
{
	const char *what = status == REPLY_LINE_TOO_LONG ? "line too long"
		: status == REPLY_TOO_LONG               ? "reply too long"
							 : "not an SMTP reply";

	if (session->state == SESSION_EHLO_TLS)
		session->post_tls = POST_TLS_GARBAGE;
	if (session->state == SESSION_STARTTLS)
		session->starttls = session->blind ? STARTTLS_ABSENT : STARTTLS_GARBAGE;
	if (session->state == SESSION_GREETING && status == REPLY_GARBAGE)
		decide(session, OUTCOME_GREET_GARBAGE, "%s", what);
	else if (session->state == SESSION_STARTTLS && session->blind)
		decide(session, outcome_without(session), "not advertised; STARTTLS answered: %s",
			what);
	else if (session->state == SESSION_STARTTLS)
		decide(session, OUTCOME_STARTTLS_REFUSED, "STARTTLS answered: %s", what);
	else
		decide(session, OUTCOME_PROTO_ABORT, "%s", what);
	finish(session);
}

static bool is_tls_record(const struct buffer *input)
{
	return input->length >= 2 && (input->bytes[0] == 0x16 || input->bytes[0] == 0x15) &&
		input->bytes[1] == 3;
}

/* The first octet of a TLS record came alone: the next one tells. */
static bool may_be_tls_record(const struct session *session, const struct buffer *input)
{
	return session->state == SESSION_GREETING && !session->parser.octets &&
		input->length == 1 && (input->bytes[0] == 0x16 || input->bytes[0] == 0x15);
}

static bool refuse_octets(struct session *session, struct buffer *input)
{
	if (session->state == SESSION_GREETING && !session->parser.octets && is_tls_record(input)) {
		decide(session, OUTCOME_IMPLICIT_TLS, "the server speaks TLS at once");
		finish(session);
		return true;
	}
	if (!session->have_tls && session->octets + input->length > SESSION_OCTETS_MAXIMUM) {
		decide(session, OUTCOME_PROTO_ABORT, "session too long");
		finish(session);
		return true;
	}
	return false;
}

/* Whatever ends the wait for EHLO's answer under TLS, but for an alert, shows a TLS session. */
static void accept_tls(struct session *session)
{
	if (session->state == SESSION_EHLO_TLS)
		decide(session, session->blind ? OUTCOME_STARTTLS_HIDDEN_TLS_OK : OUTCOME_TLS_OK,
			"%s", "");
}

/* Keeps the first octets of a state, as evidence should they make no reply. */
static void hear(struct session *session, const char *bytes, size_t length)
{
	size_t room = SESSION_HEARD_MAXIMUM - session->heard_length;

	if (length > room)
		length = room;
	memcpy(session->heard + session->heard_length, bytes, length);
	session->heard_length += length;
	mask(session->probe, session->heard, session->heard_length);
}

static void mask_reply(struct probe *probe, struct reply *reply)
{
	for (size_t i = 0; i < reply->line_count; i++) {
		struct octets *line = &reply->lines[i];
		char *text =
			arena_text(probe_arena(probe), (const char *)line->bytes, line->length);

		mask(probe, text, line->length);
		line->bytes = (const uint8_t *)text;
	}
}

static void on_octets(struct session *session)
{
	struct buffer *input = probe_input(session->probe);

	accept_tls(session);
	if (refuse_octets(session, input) || may_be_tls_record(session, input))
		return;
	if (!session->heard_length)
		session->first_us[session->state] =
			probe_time(session->probe) - session->entered_us;
	size_t taken = reply_feed(&session->parser, input->bytes, input->length);
	hear(session, input->bytes, taken);
	session->octets += taken;
	buffer_consume(input, taken);
	if (session->parser.status == REPLY_MORE)
		return;
	if (session->parser.status != REPLY_DONE) {
		on_bad_reply(session, session->parser.status);
		return;
	}
	struct reply reply = session->parser.reply;
	mask_reply(session->probe, &reply);
	if (session->state != SESSION_STARTTLS)
		note_early_data(&reply, input);
	on_reply(session, &reply);
}

/* Octets were received that are no part of a reply yet. */
static bool has_input(struct session *session)
{
	return session->state == SESSION_GREETING && probe_input(session->probe)->length;
}

/* The connection is gone: what that means depends on how far the session had come. */
static void on_lost(struct session *session, struct net_error error)
{
	const char *how = net_error_text(error);

	accept_tls(session);
	probe_smtp(session->probe)->silent = net_error_silent(error);
	if (net_error_whose(error) == NET_OURS) {
		/* It says nothing of the server. */
		decide(session, OUTCOME_LOCAL_ERROR, "%s", how);
		finish(session);
		return;
	}
	switch (session->state) {
	case SESSION_CONNECT:
		decide(session, net_error_outcome(error), "%s", how);
		break;
	case SESSION_GREETING:
		/* Who has begun to greet was reached. */
		decide(session,
			net_error_class(error) == NET_ERROR_RESET && !session->heard_length &&
					!has_input(session)
				? OUTCOME_TCP_RESET
				: OUTCOME_GREET_EOF,
			"%s", how);
		break;
	case SESSION_EHLO:
	case SESSION_HELO:
		decide(session, OUTCOME_EHLO_EOF, "%s", how);
		break;
	case SESSION_STARTTLS:
		session->starttls = STARTTLS_DROPPED;
		decide(session, session->blind ? outcome_without(session) : OUTCOME_STARTTLS_EOF,
			session->blind ? "not advertised; STARTTLS: %s" : "%s", how);
		break;
	case SESSION_EHLO_TLS:
		session->post_tls = net_error_is_flood(error) ? POST_TLS_GARBAGE : POST_TLS_EOF;
		break;
	case SESSION_TLS:
	case SESSION_QUIT:
	case session_state_count:
		break;
	}
	finish(session);
}

static void on_deadline(struct session *session)
{
	accept_tls(session);
	if (session->state != SESSION_QUIT)
		probe_smtp(session->probe)->silent = probe_smtp(session->probe)->timed_out = true;
	if (!session->decided)
		session->tarpit = session->heard_length || has_input(session);
	switch (session->state) {
	case SESSION_CONNECT:
		decide(session, OUTCOME_TCP_TIMEOUT, "no connection in time");
		break;
	case SESSION_GREETING:
		decide(session, OUTCOME_GREET_TIMEOUT, "no complete greeting in time");
		break;
	case SESSION_EHLO:
	case SESSION_HELO:
		decide(session, OUTCOME_EHLO_TIMEOUT, "no complete answer in time");
		break;
	case SESSION_STARTTLS:
		session->starttls = STARTTLS_TIMED_OUT;
		decide(session,
			session->blind ? outcome_without(session) : OUTCOME_STARTTLS_TIMEOUT,
			"no answer to STARTTLS in time");
		break;
	case SESSION_TLS:
		session->have_tls_failure = true;
		session->tls_failure = (struct tls_failure){ .class = TLS_FAIL_TIMEOUT };
		snprintf(session->tls_failure.error, sizeof(session->tls_failure.error),
			"handshake not finished in time");
		probe_smtp(session->probe)->tls_fail = TLS_FAIL_TIMEOUT;
		decide(session, OUTCOME_TLS_FAIL, "handshake not finished in time");
		break;
	case SESSION_EHLO_TLS:
		session->post_tls = POST_TLS_TIMEOUT;
		break;
	case SESSION_QUIT:
	case session_state_count:
		break;
	}
	finish(session);
}

/* An error of the system: who is to blame decides whether the server is. */
static void on_failed(struct session *session, struct net_error error)
{
	if (session->state != SESSION_CONNECT && net_error_silent(error) &&
		net_error_whose(error) != NET_OURS)
		on_deadline(session);
	else
		on_lost(session, error);
}

static void on_tls_up(struct session *session, const struct tls_facts *facts)
{
	session->have_tls = true;
	session->tls = *facts;
	probe_smtp(session->probe)->tls_up = true;
	probe_smtp(session->probe)->tls = *facts;
	enter(session, SESSION_EHLO_TLS);
	say(session, "EHLO", probe_ehlo_name(session->probe));
}

static void on_tls_failed(struct session *session, const struct tls_failure *failure)
{
	session->have_tls = false;
	probe_smtp(session->probe)->tls_up = false;
	session->have_tls_failure = true;
	session->tls_failure = *failure;
	probe_smtp(session->probe)->tls_fail = failure->class;
	probe_smtp(session->probe)->silent = failure->class == TLS_FAIL_TIMEOUT;
	decide(session, OUTCOME_TLS_FAIL, "%s", failure->error);
	finish(session);
}

/* G13, D.10: goodbye where there is somebody who would hear it. */
static void on_stop(struct session *session)
{
	bool silent =
		session->state == SESSION_GREETING && !session->heard_length && !has_input(session);

	/* Who says nothing hears nothing. */
	switch (silent ? SESSION_CONNECT : session->state) {
	case SESSION_GREETING:
	case SESSION_EHLO:
	case SESSION_HELO:
	case SESSION_STARTTLS:
	case SESSION_EHLO_TLS:
		quit(session);
		break;
	case SESSION_CONNECT:
	case SESSION_TLS:
		finish(session);
		break;
	case SESSION_QUIT:
	case session_state_count:
		break;
	}
}

static void start(struct session *session, struct probe *probe)
{
	session->probe = probe;
	session->outcome = OUTCOME_LOCAL_ERROR; /* until something is decided */
	session->started_us = probe_time(probe);
	for (size_t i = 0; i < session_state_count; i++)
		session->took_us[i] = session->first_us[i] = -1;
	enter(session, SESSION_CONNECT);
	probe_connect(probe);
}

static void smtp_event(struct probe *probe, void *state, const struct probe_event *event)
{
	struct session *session = state;

	switch (event->kind) {
	case PROBE_START:
		start(session, probe);
		break;
	case PROBE_CONNECTED:
		enter(session, SESSION_GREETING);
		break;
	case PROBE_RECEIVED:
		on_octets(session);
		break;
	case PROBE_CLOSED:
		on_lost(session, (struct net_error){ 0, NET_STAGE_CONNECTED });
		break;
	case PROBE_FAILED:
		on_failed(session, event->error);
		break;
	case PROBE_TLS_UP:
		on_tls_up(session, event->tls_facts);
		break;
	case PROBE_TLS_FAILED:
		on_tls_failed(session, event->tls_failure);
		break;
	case PROBE_DEADLINE:
		on_deadline(session);
		break;
	case PROBE_STOP:
		on_stop(session);
		break;
	case PROBE_ANSWER:
	case PROBE_FETCHED:
		break;
	}
}

static void *smtp_open(void)
{
	return fingerprints_new();
}

static void smtp_close(void *shared)
{
	fingerprints_free(shared);
}

const struct scanner smtp_scanner;
const struct scanner smtp_scanner = {
	.name = "smtp",
	.help = "SMTP session with STARTTLS: greeting, capabilities, TLS, certificates",
	.unit = UNIT_ADDRESS,
	.state_size = sizeof(struct session),
	.event = smtp_event,
	.record = session_record,
	.open = smtp_open,
	.close = smtp_close,
};
