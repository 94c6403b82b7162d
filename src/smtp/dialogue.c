/* SPDX-License-Identifier: Apache-2.0 */
/* What a client answers to each reply (dialogue.h). */
#include "smtp/dialogue.h"

#include "smtp/mask.h"
#include "smtp/policy.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

void dialogue_init(struct dialogue *dialogue, struct arena *arena)
{
	*dialogue = (struct dialogue){ .arena = arena, .outcome = OUTCOME_LOCAL_ERROR };
	dialogue_enter(dialogue, DIALOGUE_CONNECT);
}

enum dialogue_step dialogue_connected(
	struct dialogue *dialogue, const struct dialogue_settings *settings)
{
	dialogue->settings = *settings;
	dialogue_enter(dialogue, settings->tls_first ? DIALOGUE_TLS : DIALOGUE_GREETING);
	return settings->tls_first ? DIALOGUE_HANDSHAKE : DIALOGUE_WAIT;
}

size_t dialogue_line(const struct dialogue *dialogue, char ret_line[COMMAND_LINE_MAXIMUM])
{
	switch (dialogue->state) {
	case DIALOGUE_EHLO:
	case DIALOGUE_EHLO_TLS:
		return command_line(COMMAND_EHLO, dialogue->settings.name, ret_line);
	case DIALOGUE_HELO:
		return command_line(COMMAND_HELO, dialogue->settings.name, ret_line);
	case DIALOGUE_STARTTLS:
		return command_line(COMMAND_STARTTLS, NULL, ret_line);
	case DIALOGUE_QUIT:
		return command_line(COMMAND_QUIT, NULL, ret_line);
	case DIALOGUE_CONNECT:
	case DIALOGUE_GREETING:
	case DIALOGUE_TLS:
	case dialogue_state_count:
		break;
	}
	assert(false); /* nothing is said there */
	return 0;
}

bool dialogue_is_alive(const struct dialogue *dialogue)
{
	return dialogue->have_greeting && reply_accepts(&dialogue->greeting);
}

bool dialogue_is_usable(const struct dialogue *dialogue)
{
	/* What was greeted under TLS shows a TLS session, whatever it says to EHLO (D.9). */
	if (dialogue->settings.tls_first)
		return dialogue->under_tls && dialogue_is_alive(dialogue);
	/* Who is refused because of the address from which it asks has seen nothing that holds for others. */
	return dialogue->outcome != OUTCOME_STARTTLS_BLOCKED &&
		(reply_accepts(&dialogue->ehlo_reply) || reply_accepts(&dialogue->helo_reply));
}

bool dialogue_is_disputed(const struct dialogue *dialogue)
{
	switch (dialogue->starttls) {
	case STARTTLS_UNAVAILABLE:
	case STARTTLS_REFUSED_4XX:
	case STARTTLS_REFUSED_5XX:
	case STARTTLS_GARBAGE:
	case STARTTLS_ABSENT:
	case STARTTLS_ABSENT_HELO:
		return false; /* whoever asks is refused */
	case STARTTLS_NOT_TRIED:
	case STARTTLS_ACCEPTED:
	case STARTTLS_ACCEPTED_NONSTD:
	case STARTTLS_INJECTED_PLAINTEXT:
	case STARTTLS_DROPPED:
	case STARTTLS_TIMED_OUT:
	case STARTTLS_HIDDEN:
	case STARTTLS_ABSENT_NOT_ASKED:
	case starttls_status_count:
		break;
	}
	return dialogue->ehlo.disputed;
}

/* A.8: the server calls itself by our own name, so we may be talking to ourselves. */
static void note_own_name(struct dialogue *dialogue, const struct reply *reply)
{
	struct octets name = reply_host(reply);
	const char *ours = dialogue->settings.name;

	dialogue->greets_as_us |= name.length == strlen(ours) &&
		!strncasecmp((const char *)name.bytes, ours, name.length);
}

/* Senders take any 2xx for the one that belongs there. */
static struct reply with_lint(const struct reply *reply, int proper)
{
	struct reply noted = *reply;

	if (reply_accepts(reply) && reply->code != proper)
		noted.lints |= LINT_BIT(LINT_OTHER_SUCCESS);
	return noted;
}

static enum dialogue_step on_greeting(struct dialogue *dialogue, const struct reply *reply)
{
	enum outcome outcome = reply->code >= 500 ? OUTCOME_GREET_5XX
		: reply->code >= 400              ? OUTCOME_GREET_4XX
						  : OUTCOME_GREET_GARBAGE;

	dialogue->have_greeting = true;
	dialogue->greeting = with_lint(reply, 220);
	note_own_name(dialogue, reply);
	if (reply_accepts(reply))
		return dialogue_say(
			dialogue, dialogue->under_tls ? DIALOGUE_EHLO_TLS : DIALOGUE_EHLO);
	dialogue_decide(dialogue, outcome, "greeting %d", reply->code);
	return dialogue_quit(dialogue);
}

/* Advertised, or else to see whether it is only hidden (D.6). */
static enum dialogue_step ask_starttls(struct dialogue *dialogue)
{
	dialogue->blind = !dialogue->ehlo.starttls;
	return dialogue_say(dialogue, DIALOGUE_STARTTLS);
}

static enum dialogue_step on_ehlo_accepted(struct dialogue *dialogue)
{
	dialogue->ehlo = ehlo_parse(&dialogue->ehlo_reply, dialogue->arena);
	if (dialogue->ehlo.starttls || dialogue->settings.blind)
		return ask_starttls(dialogue);
	dialogue->starttls = STARTTLS_ABSENT_NOT_ASKED;
	dialogue_decide(dialogue, OUTCOME_NO_STARTTLS, "STARTTLS not advertised");
	return dialogue_quit(dialogue);
}

static enum dialogue_step on_ehlo(struct dialogue *dialogue, const struct reply *reply)
{
	enum outcome outcome = reply->code == 421 ? OUTCOME_EHLO_421
		: reply->code >= 400              ? OUTCOME_EHLO_4XX
						  : OUTCOME_PROTO_ABORT;

	dialogue->have_ehlo_reply = true;
	dialogue->ehlo_reply = with_lint(reply, 250);
	note_own_name(dialogue, reply);
	if (reply_accepts(reply))
		return on_ehlo_accepted(dialogue);
	if (reply->code >= 500 && !reply->refuses_us)
		return dialogue_say(dialogue, DIALOGUE_HELO);
	if (reply->code >= 500)
		outcome = OUTCOME_EHLO_REFUSED;
	dialogue_decide(dialogue, outcome, "EHLO answered %d", reply->code);
	return dialogue_quit(dialogue);
}

static enum dialogue_step on_helo(struct dialogue *dialogue, const struct reply *reply)
{
	int ehlo_code = dialogue->ehlo_reply.code;

	dialogue->have_helo = true;
	dialogue->helo_reply = with_lint(reply, 250);
	if (!reply_accepts(reply)) {
		dialogue_decide(dialogue, OUTCOME_EHLO_REFUSED, "EHLO answered %d, HELO %d",
			ehlo_code, reply->code);
		return dialogue_quit(dialogue);
	}
	if (dialogue->settings.blind && dialogue->settings.blind_helo)
		return ask_starttls(dialogue);
	dialogue->starttls = STARTTLS_ABSENT_HELO;
	dialogue_decide(dialogue, OUTCOME_HELO_ONLY, "EHLO answered %d, HELO accepted", ehlo_code);
	return dialogue_quit(dialogue);
}

/* G9: what servers say of us is not kept. */
static void mask(const struct dialogue *dialogue, void *text, size_t length)
{
	if (dialogue->settings.own_address)
		mask_address(text, length, dialogue->settings.own_address);
}

/* What a reply to STARTTLS says that refuses it, and one that accepts it. */
static enum starttls_status refusal(int code)
{
	if (code < 400)
		return STARTTLS_GARBAGE;
	if (code == 454)
		return STARTTLS_UNAVAILABLE;
	return code >= 500 ? STARTTLS_REFUSED_5XX : STARTTLS_REFUSED_4XX;
}

static enum starttls_status acceptance(const struct dialogue *dialogue, int code)
{
	if (dialogue->blind)
		return STARTTLS_HIDDEN;
	return code == 220 ? STARTTLS_ACCEPTED : STARTTLS_ACCEPTED_NONSTD;
}

void dialogue_heard_plaintext(struct dialogue *dialogue, const void *octets, size_t length)
{
	size_t room = sizeof(dialogue->injected) - dialogue->injected_length;

	if (!length)
		return;
	if (!dialogue->blind && !dialogue->settings.tls_first)
		dialogue->starttls = STARTTLS_INJECTED_PLAINTEXT;
	if (length > room)
		length = room;
	memcpy(dialogue->injected + dialogue->injected_length, octets, length);
	dialogue->injected_length += length;
	mask(dialogue, dialogue->injected, dialogue->injected_length);
}

/* RFC 3207 4. Plaintext behind the 220 is never read as SMTP or TLS. */
static enum dialogue_step accept(struct dialogue *dialogue, int code, const struct buffer *behind)
{
	dialogue->starttls = acceptance(dialogue, code);
	dialogue_heard_plaintext(dialogue, behind->bytes, behind->length);
	dialogue_enter(dialogue, DIALOGUE_TLS);
	return DIALOGUE_HANDSHAKE;
}

static enum dialogue_step on_starttls(
	struct dialogue *dialogue, const struct reply *reply, const struct buffer *behind)
{
	int code = reply->code;

	dialogue->have_starttls_reply = true;
	dialogue->starttls_reply = *reply;
	/* Who was shown STARTTLS takes any 2xx; who asks blindly may have other things said to him. */
	if (code == 220 || ((!dialogue->blind || dialogue->ehlo.disputed) && reply_accepts(reply)))
		return accept(dialogue, code, behind);
	if (reply->refuses_us) {
		dialogue->starttls = dialogue->blind ? STARTTLS_ABSENT : refusal(code);
		dialogue_decide(
			dialogue, OUTCOME_STARTTLS_BLOCKED, "STARTTLS answered %d, about us", code);
	} else if (dialogue->blind) {
		dialogue->starttls = STARTTLS_ABSENT;
		dialogue_decide(dialogue, dialogue_without_tls(dialogue),
			"not advertised; STARTTLS answered %d", code);
	} else {
		dialogue->starttls = refusal(code);
		dialogue_decide(dialogue, OUTCOME_STARTTLS_REFUSED, "STARTTLS answered %d", code);
	}
	return dialogue_quit(dialogue);
}

enum dialogue_step dialogue_tls_up(struct dialogue *dialogue)
{
	dialogue->under_tls = true;
	if (!dialogue->settings.tls_first)
		return dialogue_say(dialogue, DIALOGUE_EHLO_TLS);
	dialogue_enter(dialogue, DIALOGUE_GREETING);
	return DIALOGUE_WAIT;
}

/* 2xx other than 250 is no answer that EHLO has, and no refusal either: senders go on. */
static enum post_tls post_tls_of(int code)
{
	if (code >= 400)
		return POST_TLS_REFUSED;
	return code < 300 ? POST_TLS_OK : POST_TLS_GARBAGE;
}

bool dialogue_lists(const struct reply *reply)
{
	return reply_accepts(reply) && reply->code != 220;
}

static void take_ehlo_tls(struct dialogue *dialogue, const struct reply *reply)
{
	lint_set greeted = dialogue->greeted_again ? LINT_BIT(LINT_GREETS_AGAIN) : 0;

	dialogue->have_ehlo_tls = true;
	dialogue->ehlo_tls_reply = dialogue->greeted_again ? *reply : with_lint(reply, 250);
	dialogue->post_tls = post_tls_of(reply->code);
	if (dialogue_lists(reply)) {
		dialogue->ehlo_tls = ehlo_parse(reply, dialogue->arena);
		if (dialogue->ehlo_tls.starttls)
			dialogue->ehlo_tls.lints |= LINT_BIT(LINT_STARTTLS_AFTER_TLS);
	}
	dialogue->ehlo_tls_reply.lints |= greeted;
}

/*
 * RFC 3207 4.2 has no second greeting. Whoever sends one answers EHLO behind it, which is taken while we wait for the
 * answer to QUIT: so nobody waits for an answer that may not come.
 */
static enum dialogue_step on_ehlo_tls(struct dialogue *dialogue, const struct reply *reply)
{
	dialogue->greeted_again = reply->code == 220;
	take_ehlo_tls(dialogue, reply);
	return dialogue_quit(dialogue);
}

static enum dialogue_step on_quit(struct dialogue *dialogue, const struct reply *reply)
{
	bool answered = dialogue->ehlo_tls_reply.code == 250;

	dialogue->stays = reply->code != 421;
	if (!dialogue->greeted_again || answered || reply->code != 250)
		return DIALOGUE_END;
	take_ehlo_tls(dialogue, reply);
	reply_again(&dialogue->parser);
	return DIALOGUE_WAIT;
}

/* The reply where it stays, for what is noted later. */
static struct reply *place_of(struct dialogue *dialogue)
{
	switch (dialogue->state) {
	case DIALOGUE_GREETING:
		return &dialogue->greeting;
	case DIALOGUE_EHLO:
		return &dialogue->ehlo_reply;
	case DIALOGUE_HELO:
		return &dialogue->helo_reply;
	case DIALOGUE_STARTTLS:
		return &dialogue->starttls_reply;
	case DIALOGUE_EHLO_TLS:
		return &dialogue->ehlo_tls_reply;
	case DIALOGUE_CONNECT:
	case DIALOGUE_TLS:
	case DIALOGUE_QUIT:
	case dialogue_state_count:
		break;
	}
	return dialogue->latest;
}

/* A whole reply, with what is behind it. */
static enum dialogue_step on_reply(
	struct dialogue *dialogue, const struct reply *reply, const struct buffer *behind)
{
	dialogue->latest = place_of(dialogue);
	if (dialogue->state != DIALOGUE_QUIT)
		dialogue->refused_us |= reply->refuses_us;
	switch (dialogue->state) {
	case DIALOGUE_GREETING:
		return on_greeting(dialogue, reply);
	case DIALOGUE_EHLO:
		return on_ehlo(dialogue, reply);
	case DIALOGUE_HELO:
		return on_helo(dialogue, reply);
	case DIALOGUE_STARTTLS:
		return on_starttls(dialogue, reply, behind);
	case DIALOGUE_EHLO_TLS:
		return on_ehlo_tls(dialogue, reply);
	case DIALOGUE_QUIT:
		return on_quit(dialogue, reply);
	case DIALOGUE_CONNECT:
	case DIALOGUE_TLS:
	case dialogue_state_count:
		break;
	}
	return DIALOGUE_END;
}

/* The reply is beyond every bound, or no reply at all. */
static enum dialogue_step on_bad_reply(struct dialogue *dialogue, enum reply_status status)
{
	enum dialogue_state state = dialogue->state;
	const char *what = status == REPLY_LINE_TOO_LONG ? "line too long"
		: status == REPLY_TOO_LONG               ? "reply too long"
							 : "not an SMTP reply";

	if (state == DIALOGUE_EHLO_TLS)
		dialogue->post_tls = POST_TLS_GARBAGE;
	if (state == DIALOGUE_STARTTLS)
		dialogue->starttls = dialogue->blind ? STARTTLS_ABSENT : STARTTLS_GARBAGE;
	if (state == DIALOGUE_GREETING && status == REPLY_GARBAGE)
		dialogue_decide(dialogue, OUTCOME_GREET_GARBAGE, "%s", what);
	else if (state == DIALOGUE_STARTTLS && dialogue->blind)
		dialogue_decide(dialogue, dialogue_without_tls(dialogue),
			"not advertised; STARTTLS answered: %s", what);
	else if (state == DIALOGUE_STARTTLS)
		dialogue_decide(dialogue, OUTCOME_STARTTLS_REFUSED, "STARTTLS answered: %s", what);
	else
		dialogue_decide(dialogue, OUTCOME_PROTO_ABORT, "%s", what);
	return DIALOGUE_END;
}

/* Nothing of the greeting was taken yet, and the first octet is that of a TLS record. */
static bool may_be_tls_record(const struct dialogue *dialogue, const struct buffer *input)
{
	return dialogue->state == DIALOGUE_GREETING && !dialogue->under_tls &&
		!dialogue->parser.octets && input->length &&
		(input->bytes[0] == 0x16 || input->bytes[0] == 0x15);
}

/* What is no SMTP at all, and what is too much in all, is not read. */
static bool refuse_octets(struct dialogue *dialogue, const struct buffer *input)
{
	bool record =
		may_be_tls_record(dialogue, input) && input->length >= 2 && input->bytes[1] == 3;

	if (record)
		dialogue_decide(dialogue, OUTCOME_IMPLICIT_TLS, "the server speaks TLS at once");
	else if (dialogue->state < DIALOGUE_EHLO_TLS &&
		dialogue->octets + input->length > DIALOGUE_OCTETS_MAXIMUM)
		dialogue_decide(dialogue, OUTCOME_PROTO_ABORT, "session too long");
	else
		return false;
	return true;
}

/* Keeps the first octets of a state, as evidence should they make no reply. */
static void hear(struct dialogue *dialogue, const char *bytes, size_t length)
{
	size_t room = DIALOGUE_HEARD_MAXIMUM - dialogue->heard_length;

	if (length > room)
		length = room;
	memcpy(dialogue->heard + dialogue->heard_length, bytes, length);
	dialogue->heard_length += length;
	mask(dialogue, dialogue->heard, dialogue->heard_length);
}

/* The texts of a reply, with our own address in none of them. */
static void mask_reply(const struct dialogue *dialogue, struct reply *reply)
{
	for (size_t i = 0; i < reply->line_count; i++) {
		struct octets *line = &reply->lines[i];
		char *text = arena_text(dialogue->arena, (const char *)line->bytes, line->length);
		mask(dialogue, text, line->length);
		line->bytes = (const uint8_t *)text;
	}
}

struct shown_names dialogue_names(const struct dialogue *dialogue)
{
	const char *ours = dialogue->settings.name;
	struct shown_names names = { 0 };

	shown_except(&names, (struct octets){ (const uint8_t *)ours, strlen(ours) });
	shown_except(&names, reply_host(&dialogue->greeting));
	return names;
}

/* What the server said before its turn (RFC 5321 3.1) answers nothing. */
static enum dialogue_step pass_over(struct dialogue *dialogue, const struct reply *reply)
{
	struct shown_names names = dialogue_names(dialogue);

	dialogue->shown |= shown_in_reply(reply, &names);
	dialogue->latest->lints |= LINT_BIT(LINT_EARLY_DATA);
	if (dialogue->latest == &dialogue->ehlo_reply)
		dialogue->ehlo.lints |= LINT_BIT(LINT_EARLY_DATA);
	dialogue->heard_length = 0;
	reply_again(&dialogue->parser);
	return DIALOGUE_WAIT;
}

static size_t coded_lines(const struct reply *reply)
{
	size_t count = 0;

	for (size_t i = 0; i < reply->line_count; i++)
		count += reply->coded[i];
	return count;
}

/*
 * What the server said before its turn can come too late to be known by that, and is taken for the answer to EHLO. Where
 * that had no extension, and STARTTLS is answered by a list of them, the list is the answer to EHLO.
 */
static bool is_late_ehlo(const struct dialogue *dialogue, const struct reply *reply)
{
	return dialogue->state == DIALOGUE_STARTTLS && dialogue->blind && !dialogue->have_helo &&
		reply->code == 250 && coded_lines(&dialogue->ehlo_reply) == 1 &&
		ehlo_parse(reply, dialogue->arena).starttls;
}

/* Keywords behind the line that should have been the last, where STARTTLS was not among those before it. */
static bool is_rest_of_ehlo(const struct dialogue *dialogue, const struct reply *reply)
{
	return dialogue->state == DIALOGUE_STARTTLS && dialogue->blind && reply->code == 250 &&
		shown_as_keyword(reply);
}

static enum dialogue_step take_late_ehlo(struct dialogue *dialogue, struct reply *reply)
{
	reply->lints |= LINT_BIT(LINT_EARLY_DATA);
	mask_reply(dialogue, reply);
	dialogue->ehlo_reply = *reply;
	dialogue->ehlo = ehlo_parse(reply, dialogue->arena);
	dialogue->blind = false;
	dialogue->heard_length = 0;
	reply_again(&dialogue->parser);
	return DIALOGUE_WAIT;
}

static enum policy_place place_of_refusal(enum dialogue_state state)
{
	if (state == DIALOGUE_STARTTLS)
		return POLICY_AT_STARTTLS;
	return state == DIALOGUE_GREETING ? POLICY_AT_GREETING : POLICY_AT_HELLO;
}

/* The end of a reply. */
static enum dialogue_step end_reply(struct dialogue *dialogue, const struct buffer *behind)
{
	struct reply reply = dialogue->parser.reply;

	if (is_late_ehlo(dialogue, &reply))
		return take_late_ehlo(dialogue, &reply);
	if ((reply.early && dialogue->latest) || is_rest_of_ehlo(dialogue, &reply))
		return pass_over(dialogue, &reply);
	reply.refuses_us = policy_refuses_us(&reply, place_of_refusal(dialogue->state));
	mask_reply(dialogue, &reply);
	return on_reply(dialogue, &reply, behind);
}

static enum dialogue_step take_octets(struct dialogue *dialogue, struct buffer *input)
{
	size_t taken = reply_feed(&dialogue->parser, input->bytes, input->length);

	hear(dialogue, input->bytes, taken);
	dialogue->octets += taken;
	buffer_consume(input, taken);
	if (dialogue->parser.status == REPLY_MORE)
		return DIALOGUE_WAIT;
	if (dialogue->parser.status != REPLY_DONE)
		return on_bad_reply(dialogue, dialogue->parser.status);
	return end_reply(dialogue, input);
}

/*
 * It is our turn to speak: replies that are there already are none. But behind a second greeting the answer to EHLO may
 * be there, which was asked for before. What is no reply at all ends the dialogue here as it would behind our command;
 * goodbye is said all the same.
 */
static enum dialogue_step look_behind(struct dialogue *dialogue, struct buffer *input)
{
	enum dialogue_step step = DIALOGUE_WAIT;
	size_t octets = dialogue->octets;

	if (!dialogue->greeted_again)
		reply_expect_later(&dialogue->parser, input->length);
	while (input->length && step == DIALOGUE_WAIT && dialogue->parser.status == REPLY_MORE)
		step = take_octets(dialogue, input);
	dialogue->octets = octets; /* their bound is the owner's buffer */
	dialogue->begun[dialogue->state] = dialogue->heard_length > 0;
	return step == DIALOGUE_END && dialogue->state != DIALOGUE_QUIT ? DIALOGUE_END
									: DIALOGUE_SAY;
}

enum dialogue_step dialogue_receive(struct dialogue *dialogue, struct buffer *input)
{
	enum dialogue_step step = DIALOGUE_WAIT;

	dialogue_accept_tls(dialogue);
	if (refuse_octets(dialogue, input))
		return DIALOGUE_END;
	/* One that came alone: the next octet tells. */
	if (input->length == 1 && may_be_tls_record(dialogue, input))
		return DIALOGUE_WAIT;
	dialogue->begun[dialogue->state] = true;
	do {
		step = take_octets(dialogue, input);
	} while (step == DIALOGUE_WAIT && input->length);
	return step == DIALOGUE_SAY ? look_behind(dialogue, input) : step;
}
