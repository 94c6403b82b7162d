/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One SMTP session with one address (PROTOCOL D.1): hands what happens on its connection to the dialogue, does what
 * the dialogue says, and keeps the times.
 */
#include "scanners/smtp/plan.h"
#include "scanners/smtp/session.h"

#include <stdio.h>

/* Deadlines are absolute: for the phase and the session. */
static void begin_phase(struct smtp_session *session, int64_t now)
{
	enum dialogue_state state = session->dialogue.state;
	int64_t left = session->started_us + smtp_session_whole_deadline(session->probe) - now;
	int64_t phase = smtp_session_phase_deadline(session->probe, state);

	session->entered_us = now;
	probe_set_deadline(session->probe, left < phase && state != DIALOGUE_QUIT ? left : phase);
}

/* What has happened was in this state, in which the dialogue may be no longer. */
static void note_times(struct smtp_session *session, enum dialogue_state before)
{
	int64_t now = probe_time(session->probe), took = now - session->entered_us;

	if (session->dialogue.begun[before] && session->first_us[before] < 0)
		session->first_us[before] = took;
	if (session->dialogue.state == before)
		return;
	session->took_us[before] = took;
	begin_phase(session, now);
}

static void say(struct smtp_session *session)
{
	char line[COMMAND_LINE_MAXIMUM];

	probe_send(session->probe, line, dialogue_line(&session->dialogue, line));
}

static void finish(struct smtp_session *session)
{
	int64_t now = probe_time(session->probe);

	session->took_us[session->dialogue.state] = now - session->entered_us;
	session->took_us[DIALOGUE_QUIT] = now - session->started_us;
	smtp_session_conclude(session);
	probe_done(session->probe, session->dialogue.outcome);
}

/* Does what the dialogue said, which was in the state `before` when it was told something. */
static void go_on(struct smtp_session *session, enum dialogue_state before, enum dialogue_step step)
{
	note_times(session, before);
	switch (step) {
	case DIALOGUE_WAIT:
		break;
	case DIALOGUE_SAY:
		say(session);
		break;
	case DIALOGUE_HANDSHAKE:
		probe_smtp(session->probe)->tls_begun = true;
		probe_start_tls(session->probe);
		break;
	case DIALOGUE_END:
		finish(session);
		break;
	}
}

/* Octets that the dialogue has left. */
static size_t unread(struct smtp_session *session)
{
	return session->dialogue.state == DIALOGUE_CONNECT ? 0
							   : probe_input(session->probe)->length;
}

static enum dialogue_step on_connected(struct smtp_session *session)
{
	const struct options *options = probe_options(session->probe);
	const struct dialogue_settings settings = {
		.tls_first = probe_target(session->probe)->port == PORT_SUBMISSIONS,
		.name = probe_ehlo_name(session->probe),
		.own_address = probe_own_address(session->probe),
		.blind = !options->no_blind,
		.blind_helo = options->blind_helo,
	};

	return dialogue_connected(&session->dialogue, &settings);
}

static enum dialogue_step on_lost(struct smtp_session *session, struct net_error error)
{
	const struct dialogue_loss loss = {
		.how = net_error_text(error),
		.outcome = net_error_outcome(error),
		.ours = net_error_whose(error) == NET_OURS,
		.reset = net_error_class(error) == NET_ERROR_RESET,
		.flood = net_error_is_flood(error),
	};

	probe_smtp(session->probe)->silent = net_error_silent(error);
	/* Closed, reset or refused; after our QUIT that is how it should be. */
	session->lost = !loss.ours && !loss.flood && session->dialogue.state != DIALOGUE_QUIT;
	return dialogue_lost(&session->dialogue, &loss, unread(session));
}

/* RFC 3207 4.2: behind the 220 there is nothing but TLS. */
static void note_plaintext(struct smtp_session *session)
{
	struct octets plaintext = probe_plaintext(session->probe);

	dialogue_heard_plaintext(&session->dialogue, plaintext.bytes, plaintext.length);
}

static void note_tls_failure(struct smtp_session *session, const struct tls_failure *failure)
{
	session->have_tls = false;
	session->have_tls_failure = true;
	session->tls_failure = *failure;
	probe_smtp(session->probe)->tls_up = false;
	probe_smtp(session->probe)->tls_fail = failure->class;
	probe_smtp(session->probe)->tls_alert = failure->alert;
}

static enum dialogue_step on_deadline(struct smtp_session *session)
{
	struct smtp_facts *facts = probe_smtp(session->probe);
	struct tls_failure failure = { .class = TLS_FAIL_TIMEOUT };

	if (session->dialogue.state != DIALOGUE_QUIT)
		facts->silent = facts->timed_out = true;
	if (session->dialogue.state == DIALOGUE_TLS) {
		note_plaintext(session);
		snprintf(failure.error, sizeof(failure.error), "handshake not finished in time");
		probe_tell_shown(session->probe, &failure);
		note_tls_failure(session, &failure);
	}
	return dialogue_timed_out(&session->dialogue, unread(session));
}

/* An error of the system: who is to blame decides whether the server is. */
static enum dialogue_step on_failed(struct smtp_session *session, struct net_error error)
{
	if (session->dialogue.state != DIALOGUE_CONNECT && net_error_silent(error) &&
		net_error_whose(error) != NET_OURS)
		return on_deadline(session);
	return on_lost(session, error);
}

static enum dialogue_step on_tls_up(struct smtp_session *session, const struct tls_facts *tls)
{
	note_plaintext(session);
	session->have_tls = true;
	probe_smtp(session->probe)->tls_up = true;
	probe_smtp(session->probe)->tls = *tls;
	return dialogue_tls_up(&session->dialogue);
}

static enum dialogue_step on_tls_failed(
	struct smtp_session *session, const struct tls_failure *failure)
{
	/* Later, the handshake had seemed to be done, and it was noted then. */
	if (session->dialogue.state == DIALOGUE_TLS)
		note_plaintext(session);
	note_tls_failure(session, failure);
	session->lost = failure->passing;
	probe_smtp(session->probe)->silent = failure->class == TLS_FAIL_TIMEOUT;
	return dialogue_tls_failed(&session->dialogue, failure->error);
}

static void start(struct smtp_session *session, struct probe *probe)
{
	session->probe = probe;
	session->started_us = probe_time(probe);
	for (size_t i = 0; i < dialogue_state_count; i++)
		session->took_us[i] = session->first_us[i] = -1;
	dialogue_init(&session->dialogue, probe_arena(probe));
	begin_phase(session, session->started_us);
	probe_connect(probe);
}

/* What an event makes of the dialogue. */
static enum dialogue_step take(struct smtp_session *session, const struct probe_event *event)
{
	switch (event->kind) {
	case PROBE_CONNECTED:
		return on_connected(session);
	case PROBE_RECEIVED:
		return dialogue_receive(&session->dialogue, probe_input(session->probe));
	case PROBE_CLOSED:
		return on_lost(session, (struct net_error){ 0, NET_STAGE_CONNECTED });
	case PROBE_FAILED:
		return on_failed(session, event->error);
	case PROBE_TLS_UP:
		return on_tls_up(session, event->tls_facts);
	case PROBE_TLS_FAILED:
		return on_tls_failed(session, event->tls_failure);
	case PROBE_DEADLINE:
		return on_deadline(session);
	case PROBE_STOP:
		return dialogue_stop(&session->dialogue, unread(session));
	case PROBE_START:
	case PROBE_TURN:
	case PROBE_ANSWER:
	case PROBE_FETCHED:
		break;
	}
	return DIALOGUE_WAIT;
}

static void smtp_event(struct probe *probe, void *state, const struct probe_event *event)
{
	struct smtp_session *session = state;
	enum dialogue_state before = session->dialogue.state;

	if (event->kind == PROBE_START)
		start(session, probe);
	else
		go_on(session, before, take(session, event));
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
	.core = true,
	.version = 1,
	.sessions = 1,
	.state_size = sizeof(struct smtp_session),
	.event = smtp_event,
	.plan = smtp_plan,
	.record = smtp_session_record,
	.open = smtp_open,
	.close = smtp_close,
};
