/* SPDX-License-Identifier: Apache-2.0 */
/* What ends a dialogue from outside: lost connections, deadlines, failed handshakes, its owner (dialogue_end.h). */
#include "smtp/dialogue_end.h"

/* Octets were received that are no part of a reply yet. */
static bool has_unread(const struct dialogue *dialogue, size_t unread)
{
	return dialogue->state == DIALOGUE_GREETING && unread;
}

static void lose_starttls(struct dialogue *dialogue, const char *how)
{
	dialogue->starttls = STARTTLS_DROPPED;
	if (dialogue->blind)
		dialogue_decide(dialogue, dialogue_without_tls(dialogue),
			"not advertised; STARTTLS: %s", how);
	else
		dialogue_decide(dialogue, OUTCOME_STARTTLS_EOF, "%s", how);
}

/* Who greets with lines of no code alone speaks something else. */
static void lose_greeting(struct dialogue *dialogue, const struct dialogue_loss *loss, bool heard)
{
	enum outcome outcome = reply_is_foreign(&dialogue->parser) ? OUTCOME_GREET_GARBAGE
		: loss->reset && !heard && !dialogue->under_tls    ? OUTCOME_TCP_RESET
								   : OUTCOME_GREET_EOF;

	dialogue_decide(dialogue, outcome, "%s", loss->how);
}

/* What it means that the connection is gone depends on how far the dialogue had come. */
static void lose(struct dialogue *dialogue, const struct dialogue_loss *loss, size_t unread)
{
	bool heard = dialogue->heard_length || has_unread(dialogue, unread);

	switch (dialogue->state) {
	case DIALOGUE_CONNECT:
		dialogue_decide(dialogue, loss->outcome, "%s", loss->how);
		break;
	case DIALOGUE_GREETING:
		/* Who has begun to greet was reached. */
		lose_greeting(dialogue, loss, heard);
		break;
	case DIALOGUE_EHLO:
		dialogue_decide(dialogue, OUTCOME_EHLO_EOF, "%s", loss->how);
		break;
	case DIALOGUE_HELO:
		/* Refused it was before. */
		dialogue_decide(dialogue, OUTCOME_EHLO_REFUSED, "EHLO answered %d, then: %s",
			dialogue->ehlo_reply.code, loss->how);
		break;
	case DIALOGUE_STARTTLS:
		lose_starttls(dialogue, loss->how);
		break;
	case DIALOGUE_EHLO_TLS:
		dialogue->post_tls = loss->flood ? POST_TLS_GARBAGE : POST_TLS_EOF;
		break;
	case DIALOGUE_TLS:
	case DIALOGUE_QUIT:
	case dialogue_state_count:
		break;
	}
}

enum dialogue_step dialogue_lost(
	struct dialogue *dialogue, const struct dialogue_loss *loss, size_t unread)
{
	dialogue_accept_tls(dialogue);
	if (loss->ours)
		/* It says nothing of the server. */
		dialogue_decide(dialogue, OUTCOME_LOCAL_ERROR, "%s", loss->how);
	else
		lose(dialogue, loss, unread);
	return DIALOGUE_END;
}

enum dialogue_step dialogue_timed_out(struct dialogue *dialogue, size_t unread)
{
	dialogue_accept_tls(dialogue);
	if (!dialogue->decided)
		dialogue->tarpit = dialogue->heard_length || has_unread(dialogue, unread);
	switch (dialogue->state) {
	case DIALOGUE_CONNECT:
		dialogue_decide(dialogue, OUTCOME_TCP_TIMEOUT, "no connection in time");
		break;
	case DIALOGUE_GREETING:
		dialogue_decide(dialogue,
			reply_is_foreign(&dialogue->parser) ? OUTCOME_GREET_GARBAGE
							    : OUTCOME_GREET_TIMEOUT,
			"no complete greeting in time");
		break;
	case DIALOGUE_EHLO:
	case DIALOGUE_HELO:
		dialogue_decide(dialogue, OUTCOME_EHLO_TIMEOUT, "no complete answer in time");
		break;
	case DIALOGUE_STARTTLS:
		dialogue->starttls = STARTTLS_TIMED_OUT;
		dialogue_decide(dialogue,
			dialogue->blind ? dialogue_without_tls(dialogue) : OUTCOME_STARTTLS_TIMEOUT,
			"no answer to STARTTLS in time");
		break;
	case DIALOGUE_TLS:
		dialogue_decide(dialogue, OUTCOME_TLS_FAIL, "handshake not finished in time");
		break;
	case DIALOGUE_EHLO_TLS:
		dialogue->post_tls = POST_TLS_TIMEOUT;
		break;
	case DIALOGUE_QUIT:
	case dialogue_state_count:
		break;
	}
	return DIALOGUE_END;
}

enum dialogue_step dialogue_tls_failed(struct dialogue *dialogue, const char *error)
{
	dialogue_decide(dialogue, OUTCOME_TLS_FAIL, "%s", error);
	return DIALOGUE_END;
}

enum dialogue_step dialogue_stop(struct dialogue *dialogue, size_t unread)
{
	switch (dialogue->state) {
	case DIALOGUE_GREETING:
		/* Who says nothing hears nothing. */
		if (!dialogue->heard_length && !unread)
			return DIALOGUE_END;
		return dialogue_quit(dialogue);
	case DIALOGUE_EHLO:
	case DIALOGUE_HELO:
	case DIALOGUE_STARTTLS:
	case DIALOGUE_EHLO_TLS:
		return dialogue_quit(dialogue);
	case DIALOGUE_CONNECT:
	case DIALOGUE_TLS:
		return DIALOGUE_END;
	case DIALOGUE_QUIT:
	case dialogue_state_count:
		break;
	}
	return DIALOGUE_WAIT;
}
