/* SPDX-License-Identifier: Apache-2.0 */
/* What the replies of a session say together: facts for the verdicts (PROTOCOL D.3, D.7, D.14). */
#include "scanners/smtp/session.h"
#include "smtp/shown.h"

/* All that the server said in the clear, but for its answer to STARTTLS itself. */
static bool shows_starttls(const struct dialogue *dialogue)
{
	struct shown_names names = dialogue_names(dialogue);

	return dialogue->shown || shown_in_reply(&dialogue->greeting, &names) ||
		shown_in_reply(&dialogue->ehlo_reply, &names) ||
		shown_in_reply(&dialogue->helo_reply, &names) ||
		shown_in_lines(
			&dialogue->starttls_reply, reply_first(&dialogue->starttls_reply), &names);
}

enum echo smtp_session_echo(const struct dialogue *dialogue)
{
	const struct reply *accepted =
		reply_accepts(&dialogue->ehlo_reply) ? &dialogue->ehlo_reply : NULL;

	return dialogue->have_starttls_reply
		? echo_of_reply(
			  &dialogue->starttls_reply, strip_is_masked(&dialogue->greeting, accepted))
		: ECHO_NONE;
}

static enum strip strip_of(const struct dialogue *dialogue)
{
	const struct reply *accepted =
		reply_accepts(&dialogue->ehlo_reply) ? &dialogue->ehlo_reply : NULL;
	const struct strip_evidence evidence = {
		.advertised = dialogue->ehlo.starttls,
		.accepted = dialogue->starttls == STARTTLS_HIDDEN,
		.shown = shows_starttls(dialogue),
		.read = dialogue->ehlo.disputed,
		.helo_only = dialogue->have_helo,
		.masked_greeting = strip_masked_greeting(&dialogue->greeting),
		.ehlo = accepted,
		.echo = smtp_session_echo(dialogue),
	};

	return strip_verdict(&evidence);
}

/* The greeting, and only where it says nothing the weaker evidence, the strongest first. */
static struct mta mta_of(const struct dialogue *dialogue, struct fingerprints *fingerprints)
{
	const struct {
		enum mta_source source;
		bool have;
		const struct reply *reply;
	} texts[] = {
		{ MTA_SOURCE_BANNER, true, &dialogue->greeting },
		{ MTA_SOURCE_EHLO, dialogue->have_ehlo_reply, &dialogue->ehlo_reply },
		{ MTA_SOURCE_EHLO, dialogue->have_ehlo_tls, &dialogue->ehlo_tls_reply },
		{ MTA_SOURCE_STARTTLS, dialogue->have_starttls_reply, &dialogue->starttls_reply },
	};
	struct mta mta = { 0 };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) && !mta.family; i++) {
		if (texts[i].have)
			mta = fingerprints_match_reply(
				fingerprints, texts[i].source, texts[i].reply, dialogue->arena);
	}
	return mta;
}

static bool asks_to_return(bool have, const struct reply *reply)
{
	return have && reply->code >= 400 && reply->code < 500;
}

/* RFC 5321 4.2.1: 4xx, to whatever we said, invites to come again. */
static bool is_put_off(const struct dialogue *dialogue)
{
	return asks_to_return(dialogue->have_greeting, &dialogue->greeting) ||
		asks_to_return(dialogue->have_ehlo_reply, &dialogue->ehlo_reply) ||
		asks_to_return(dialogue->have_helo, &dialogue->helo_reply) ||
		asks_to_return(dialogue->have_starttls_reply, &dialogue->starttls_reply) ||
		asks_to_return(dialogue->have_ehlo_tls, &dialogue->ehlo_tls_reply);
}

/* A connection that is closed behind a refusal for good is no trouble that passes. */
static bool is_passing(const struct smtp_session *session)
{
	const struct dialogue *dialogue = &session->dialogue;

	return is_put_off(dialogue) ||
		(session->lost && outcome_class_of(dialogue->outcome) != CLASS_REFUSED);
}

/* RFC 5321 4.2.2: with 421 the server closes. Senders go on in the clear behind any other refusal, if it lets them. */
static enum onward after_refusal(const struct dialogue *dialogue)
{
	if (dialogue->stays)
		return ONWARD_GOES;
	return dialogue->have_starttls_reply && dialogue->starttls_reply.code == 421
		? ONWARD_ENDS
		: ONWARD_UNSEEN;
}

/* Behind a refusal that is not 421 some senders say HELO, which we do not. */
static enum onward under_tls(const struct dialogue *dialogue)
{
	const struct reply *reply = &dialogue->ehlo_tls_reply;

	switch (dialogue->post_tls) {
	case POST_TLS_OK:
		return ONWARD_GOES;
	case POST_TLS_EOF:
	case POST_TLS_TIMEOUT:
		return ONWARD_BREAKS;
	case POST_TLS_REFUSED:
		return reply->code == 421 && !reply->refuses_us ? ONWARD_ENDS : ONWARD_UNSEEN;
	case POST_TLS_GARBAGE:
	case post_tls_count:
		break;
	}
	return ONWARD_UNSEEN;
}

/* Senders do not say STARTTLS where it is not advertised. */
static enum onward onward_of(const struct dialogue *dialogue)
{
	if (!dialogue->ehlo.starttls)
		return ONWARD_GOES;
	if (dialogue->under_tls)
		return under_tls(dialogue);
	switch (dialogue->starttls) {
	case STARTTLS_DROPPED:
	case STARTTLS_TIMED_OUT:
		return ONWARD_ENDS;
	case STARTTLS_UNAVAILABLE:
	case STARTTLS_REFUSED_4XX:
	case STARTTLS_REFUSED_5XX:
	case STARTTLS_GARBAGE:
		return after_refusal(dialogue);
	default:
		return ONWARD_GOES;
	}
}

void smtp_session_conclude(struct smtp_session *session)
{
	const struct dialogue *dialogue = &session->dialogue;
	struct smtp_facts *facts = probe_smtp(session->probe);

	facts->outcome = dialogue->outcome;
	facts->alive = dialogue_is_alive(dialogue);
	facts->usable = dialogue_is_usable(dialogue);
	facts->advertised = dialogue->ehlo.starttls;
	facts->disputed = dialogue_is_disputed(dialogue);
	facts->starttls = dialogue->starttls;
	facts->policy_block = dialogue->refused_us;
	facts->closing = (dialogue->have_greeting && dialogue->greeting.code == 421) ||
		(dialogue->have_ehlo_reply && dialogue->ehlo_reply.code == 421) ||
		(dialogue->have_helo && dialogue->helo_reply.code == 421) ||
		(dialogue->have_starttls_reply && dialogue->starttls_reply.code == 421);
	facts->passing = is_passing(session);
	facts->onward = onward_of(dialogue);
	if (facts->usable && !dialogue->settings.tls_first)
		facts->strip = strip_of(dialogue);
	if (facts->alive)
		session->mta = mta_of(dialogue, probe_shared(session->probe));
}
