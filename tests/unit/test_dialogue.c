/* SPDX-License-Identifier: Apache-2.0 */
/* smtp/dialogue and smtp/command: every state against every kind of reply, and each way to end (PROTOCOL D.1 to D.6, D.10). */
#include "tests/unit/unit.h"

#include "smtp/dialogue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME "scanner.example.org"
#define GREETS "220 mx.example.se ESMTP\r\n"
#define OFFERS "250-mx.example.se\r\n250 STARTTLS\r\n"
#define OFFERS_NOT "250 mx.example.se\r\n"
#define TURNS_MAXIMUM 8
#define INPUT_MAXIMUM (256 * 1024)

/* What is not said but happens begins with this. */
#define EVENT '!'

enum { BLIND = 1, BLIND_HELO = 2 };

/* A dialogue under test, with what it asked for so far. */
struct play {
	struct arena arena;
	struct buffer input;
	struct dialogue dialogue;
	enum dialogue_step step;
	char said[400]; /* each command, "(handshake)" and "(end)", with a blank behind */
};

static void note(struct play *play, enum dialogue_step step)
{
	char line[COMMAND_LINE_MAXIMUM];
	size_t length = strlen(play->said), room = sizeof(play->said) - length, said;

	play->step = step;
	switch (step) {
	case DIALOGUE_WAIT:
		break;
	case DIALOGUE_SAY:
		said = dialogue_line(&play->dialogue, line);
		assert_true(said > 2 && !memcmp(line + said - 2, "\r\n", 2));
		snprintf(play->said + length, room, "%.*s ", (int)said - 2, line);
		break;
	case DIALOGUE_HANDSHAKE:
		buffer_consume(&play->input, play->input.length);
		snprintf(play->said + length, room, "(handshake) ");
		break;
	case DIALOGUE_END:
		snprintf(play->said + length, room, "(end) ");
		break;
	}
}

static enum dialogue_step lose(struct play *play, const char *how)
{
	const struct dialogue_loss loss = { .how = how,
		.outcome = OUTCOME_TCP_REFUSED,
		.ours = !strcmp(how, "ours"),
		.reset = !strcmp(how, "reset"),
		.flood = !strcmp(how, "flood") };

	return dialogue_lost(&play->dialogue, &loss, play->input.length);
}

static enum dialogue_step happen(struct play *play, const char *event)
{
	struct dialogue *dialogue = &play->dialogue;

	if (!strcmp(event, "up"))
		return dialogue_tls_up(dialogue);
	if (!strcmp(event, "fail"))
		return dialogue_tls_failed(dialogue, "an alert");
	if (!strcmp(event, "silence"))
		return dialogue_timed_out(dialogue, play->input.length);
	if (!strcmp(event, "stop"))
		return dialogue_stop(dialogue, play->input.length);
	return lose(play, event);
}

/* In pieces of so many octets; what is left when the dialogue goes on was sent early, and comes with the last piece. */
static void hear(struct play *play, const char *octets, size_t length, size_t piece)
{
	size_t done = 0;

	while (done < length && (play->step == DIALOGUE_WAIT || !done)) {
		size_t size = length - done < piece ? length - done : piece;
		assert_true(buffer_append(&play->input, octets + done, size));
		done += size;
		note(play, dialogue_receive(&play->dialogue, &play->input));
	}
}

static void take(struct play *play, const char *turn, size_t piece)
{
	assert_int_not_equal(play->step, DIALOGUE_END);
	if (*turn == EVENT)
		note(play, happen(play, turn + 1));
	else
		hear(play, turn, strlen(turn), piece);
}

static void begin(struct play *play, unsigned flags)
{
	const struct dialogue_settings settings = { .name = NAME,
		.own_address = "192.0.2.25",
		.blind = flags & BLIND,
		.blind_helo = flags & BLIND_HELO };

	*play = (struct play){ 0 };
	arena_init(&play->arena);
	buffer_init(&play->input, INPUT_MAXIMUM);
	dialogue_init(&play->dialogue, &play->arena);
	note(play, dialogue_connected(&play->dialogue, &settings));
}

static void done(struct play *play)
{
	buffer_done(&play->input);
	arena_done(&play->arena);
}

static void perform(struct play *play, unsigned flags, const char *const *turns, size_t piece)
{
	begin(play, flags);
	for (size_t i = 0; i < TURNS_MAXIMUM && turns[i]; i++)
		take(play, turns[i], piece);
}

/* How each state is come to, and what has been said by then. */
enum at { GREETING, EHLO, HELO, STARTTLS, BLINDLY, BLINDLY_HELO, TLS, EHLO_TLS, QUIT };

static const struct {
	unsigned flags;
	const char *turns[TURNS_MAXIMUM];
	const char *said;
} ways[] = {
	[GREETING] = { BLIND, { NULL }, "" },
	[EHLO] = { BLIND, { GREETS }, "EHLO " NAME " " },
	[HELO] = { BLIND, { GREETS, "502 what?\r\n" }, "EHLO " NAME " HELO " NAME " " },
	[STARTTLS] = { BLIND, { GREETS, OFFERS }, "EHLO " NAME " STARTTLS " },
	[BLINDLY] = { BLIND, { GREETS, OFFERS_NOT }, "EHLO " NAME " STARTTLS " },
	[BLINDLY_HELO] = { BLIND | BLIND_HELO, { GREETS, "502 what?\r\n", OFFERS_NOT },
		"EHLO " NAME " HELO " NAME " STARTTLS " },
	[TLS] = { BLIND, { GREETS, OFFERS, "220 go\r\n" }, "EHLO " NAME " STARTTLS (handshake) " },
	[EHLO_TLS] = { BLIND, { GREETS, OFFERS, "220 go\r\n", "!up" },
		"EHLO " NAME " STARTTLS (handshake) EHLO " NAME " " },
	[QUIT] = { BLIND, { "554 no\r\n" }, "QUIT " },
};

struct row {
	enum at at;
	const char *turn;
	const char *said; /* then */
	enum outcome outcome; /* local_error: none is decided */
	const char *cause;
	enum starttls_status starttls;
	enum post_tls post_tls;
};

#define UNDECIDED OUTCOME_LOCAL_ERROR, ""

static const struct row rows[] = {
	{ GREETING, GREETS, "EHLO " NAME " ", UNDECIDED, 0, 0 },
	{ GREETING, "220-one\r\n220 two\r\n", "EHLO " NAME " ", UNDECIDED, 0, 0 },
	{ GREETING, "220-one\r\n", "", UNDECIDED, 0, 0 },
	{ GREETING, "220", "", UNDECIDED, 0, 0 },
	{ GREETING, "250 hello\r\n", "EHLO " NAME " ", UNDECIDED, 0, 0 },
	{ GREETING, "200 hello\r\n", "EHLO " NAME " ", UNDECIDED, 0, 0 },
	{ GREETING, "250-a\r\n220-b\r\n221 c\r\n", "EHLO " NAME " ", UNDECIDED, 0, 0 },
	{ GREETING, "220-a\r\n000-b\r\n220 c\r\n", "EHLO " NAME " ", UNDECIDED, 0, 0 },
	{ GREETING, "354 go\r\n", "QUIT ", OUTCOME_GREET_GARBAGE, "greeting 354", 0, 0 },
	{ GREETING, "421 busy\r\n", "QUIT ", OUTCOME_GREET_4XX, "greeting 421", 0, 0 },
	{ GREETING, "450 later\r\n", "QUIT ", OUTCOME_GREET_4XX, "greeting 450", 0, 0 },
	{ GREETING, "521 never\r\n", "QUIT ", OUTCOME_GREET_5XX, "greeting 521", 0, 0 },
	{ GREETING, "220-one\r\n554 two\r\n", "QUIT ", OUTCOME_GREET_5XX, "greeting 554", 0, 0 },
	{ GREETING, "SSH-2.0\r\n", "(end) ", OUTCOME_GREET_GARBAGE, "not an SMTP reply", 0, 0 },
	{ GREETING, "199 x\r\n", "(end) ", OUTCOME_GREET_GARBAGE, "not an SMTP reply", 0, 0 },
	{ GREETING, "600 x\r\n", "(end) ", OUTCOME_GREET_GARBAGE, "not an SMTP reply", 0, 0 },
	{ GREETING, "\x16\x03\x01", "(end) ", OUTCOME_IMPLICIT_TLS, "the server speaks TLS at once",
		0, 0 },
	{ GREETING, "\x15\x03", "(end) ", OUTCOME_IMPLICIT_TLS, "the server speaks TLS at once", 0,
		0 },
	{ GREETING, "\x16", "", UNDECIDED, 0, 0 },
	{ GREETING, "\x16\x02\x01\r\n", "(end) ", OUTCOME_GREET_GARBAGE, "not an SMTP reply", 0,
		0 },
	{ GREETING, "\x16zz\r\n", "(end) ", OUTCOME_GREET_GARBAGE, "not an SMTP reply", 0, 0 },
	{ GREETING, "\r\nhello\r\n" GREETS, "EHLO " NAME " ", UNDECIDED, 0, 0 },
	{ GREETING, "\r\r\n220 mx\r\r\r\n", "EHLO " NAME " ", UNDECIDED, 0, 0 },
	{ GREETING, "+OK POP3\r\n", "(end) ", OUTCOME_GREET_GARBAGE, "not an SMTP reply", 0, 0 },
	{ GREETING, "!close", "(end) ", OUTCOME_GREET_EOF, "close", 0, 0 },
	{ GREETING, "!reset", "(end) ", OUTCOME_TCP_RESET, "reset", 0, 0 },
	{ GREETING, "!ours", "(end) ", OUTCOME_LOCAL_ERROR, "ours", 0, 0 },
	{ GREETING, "!silence", "(end) ", OUTCOME_GREET_TIMEOUT, "no complete greeting in time", 0,
		0 },
	{ GREETING, "!stop", "(end) ", UNDECIDED, 0, 0 },

	{ EHLO, OFFERS, "STARTTLS ", UNDECIDED, 0, 0 },
	{ EHLO, OFFERS_NOT, "STARTTLS ", UNDECIDED, 0, 0 },
	{ EHLO, "250 starttls\r\n", "STARTTLS ", UNDECIDED, 0, 0 },
	{ EHLO, "250-mx\r\n", "", UNDECIDED, 0, 0 },
	{ EHLO, "220 x\r\n", "STARTTLS ", UNDECIDED, 0, 0 },
	{ EHLO, "250-mx\r\n150-x\r\n250 STARTTLS\r\n", "STARTTLS ", UNDECIDED, 0, 0 },
	{ EHLO, "250-mx\r\n200 HELP\r\n", "STARTTLS ", UNDECIDED, 0, 0 },
	{ EHLO, "250-mx\r\n000 x\r\n250 STARTTLS\r\n", "(end) ", OUTCOME_PROTO_ABORT,
		"not an SMTP reply", 0, 0 },
	{ EHLO, "354 x\r\n", "QUIT ", OUTCOME_PROTO_ABORT, "EHLO answered 354", 0, 0 },
	{ EHLO, "421 x\r\n", "QUIT ", OUTCOME_EHLO_421, "EHLO answered 421", 0, 0 },
	{ EHLO, "450 x\r\n", "QUIT ", OUTCOME_EHLO_4XX, "EHLO answered 450", 0, 0 },
	{ EHLO, "500 x\r\n", "HELO " NAME " ", UNDECIDED, 0, 0 },
	{ EHLO, "599 x\r\n", "HELO " NAME " ", UNDECIDED, 0, 0 },
	{ EHLO, "250-mx\r\n550 no\r\n", "HELO " NAME " ", UNDECIDED, 0, 0 },
	{ EHLO, "hello\r\n", "", UNDECIDED, 0, 0 },
	{ EHLO, "hello\r\n\r\n" OFFERS, "STARTTLS ", UNDECIDED, 0, 0 },
	{ EHLO, "* OK IMAP4rev1\r\n", "(end) ", OUTCOME_PROTO_ABORT, "not an SMTP reply", 0, 0 },
	{ EHLO, "\x16\x03\r\n", "(end) ", OUTCOME_PROTO_ABORT, "not an SMTP reply", 0, 0 },
	{ EHLO, "!close", "(end) ", OUTCOME_EHLO_EOF, "close", 0, 0 },
	{ EHLO, "!reset", "(end) ", OUTCOME_EHLO_EOF, "reset", 0, 0 },
	{ EHLO, "!ours", "(end) ", OUTCOME_LOCAL_ERROR, "ours", 0, 0 },
	{ EHLO, "!silence", "(end) ", OUTCOME_EHLO_TIMEOUT, "no complete answer in time", 0, 0 },
	{ EHLO, "!stop", "QUIT ", UNDECIDED, 0, 0 },

	{ HELO, OFFERS, "QUIT ", OUTCOME_HELO_ONLY, "EHLO answered 502, HELO accepted",
		STARTTLS_ABSENT_HELO, 0 },
	{ HELO, "220 x\r\n", "QUIT ", OUTCOME_HELO_ONLY, "EHLO answered 502, HELO accepted",
		STARTTLS_ABSENT_HELO, 0 },
	{ HELO, "354 x\r\n", "QUIT ", OUTCOME_EHLO_REFUSED, "EHLO answered 502, HELO 354", 0, 0 },
	{ HELO, "421 x\r\n", "QUIT ", OUTCOME_EHLO_REFUSED, "EHLO answered 502, HELO 421", 0, 0 },
	{ HELO, "550 x\r\n", "QUIT ", OUTCOME_EHLO_REFUSED, "EHLO answered 502, HELO 550", 0, 0 },
	{ HELO, "hello\r\n", "", UNDECIDED, 0, 0 },
	{ HELO, "hello\r\n550 x\r\n", "QUIT ", OUTCOME_EHLO_REFUSED, "EHLO answered 502, HELO 550",
		0, 0 },
	{ HELO, "!close", "(end) ", OUTCOME_EHLO_REFUSED, "EHLO answered 502, then: close", 0, 0 },
	{ HELO, "!reset", "(end) ", OUTCOME_EHLO_REFUSED, "EHLO answered 502, then: reset", 0, 0 },
	{ HELO, "!ours", "(end) ", OUTCOME_LOCAL_ERROR, "ours", 0, 0 },
	{ HELO, "!silence", "(end) ", OUTCOME_EHLO_TIMEOUT, "no complete answer in time", 0, 0 },
	{ HELO, "!stop", "QUIT ", UNDECIDED, 0, 0 },

	{ STARTTLS, "220-go\r\n000 x\r\n220 on\r\n", "(end) ", OUTCOME_STARTTLS_REFUSED,
		"STARTTLS answered: not an SMTP reply", STARTTLS_GARBAGE, 0 },
	{ STARTTLS, "220 go\r\n", "(handshake) ", UNDECIDED, STARTTLS_ACCEPTED, 0 },
	{ STARTTLS, "220-g\r\n220 o\r\n", "(handshake) ", UNDECIDED, STARTTLS_ACCEPTED, 0 },
	{ STARTTLS, "250 go\r\n", "(handshake) ", UNDECIDED, STARTTLS_ACCEPTED_NONSTD, 0 },
	{ STARTTLS, "354 x\r\n", "QUIT ", OUTCOME_STARTTLS_REFUSED, "STARTTLS answered 354",
		STARTTLS_GARBAGE, 0 },
	{ STARTTLS, "421 x\r\n", "QUIT ", OUTCOME_STARTTLS_REFUSED, "STARTTLS answered 421",
		STARTTLS_REFUSED_4XX, 0 },
	{ STARTTLS, "454 x\r\n", "QUIT ", OUTCOME_STARTTLS_REFUSED, "STARTTLS answered 454",
		STARTTLS_UNAVAILABLE, 0 },
	{ STARTTLS, "503 x\r\n", "QUIT ", OUTCOME_STARTTLS_REFUSED, "STARTTLS answered 503",
		STARTTLS_REFUSED_5XX, 0 },
	{ STARTTLS, "go!\r\n", "", UNDECIDED, 0, 0 },
	{ STARTTLS, "\r\ngo!\r\n220 go\r\n", "(handshake) ", UNDECIDED, STARTTLS_ACCEPTED, 0 },
	{ STARTTLS, "\x16\x03\x03\r\n", "(end) ", OUTCOME_STARTTLS_REFUSED,
		"STARTTLS answered: not an SMTP reply", STARTTLS_GARBAGE, 0 },
	{ STARTTLS, "!close", "(end) ", OUTCOME_STARTTLS_EOF, "close", STARTTLS_DROPPED, 0 },
	{ STARTTLS, "!ours", "(end) ", OUTCOME_LOCAL_ERROR, "ours", 0, 0 },
	{ STARTTLS, "!silence", "(end) ", OUTCOME_STARTTLS_TIMEOUT, "no answer to STARTTLS in time",
		STARTTLS_TIMED_OUT, 0 },
	{ STARTTLS, "!stop", "QUIT ", UNDECIDED, 0, 0 },

	{ BLINDLY, "220 go\r\n", "(handshake) ", UNDECIDED, STARTTLS_HIDDEN, 0 },
	{ BLINDLY, "250 go\r\n", "QUIT ", OUTCOME_NO_STARTTLS,
		"not advertised; STARTTLS answered 250", STARTTLS_ABSENT, 0 },
	{ BLINDLY, "454 x\r\n", "QUIT ", OUTCOME_NO_STARTTLS,
		"not advertised; STARTTLS answered 454", STARTTLS_ABSENT, 0 },
	{ BLINDLY, "502 x\r\n", "QUIT ", OUTCOME_NO_STARTTLS,
		"not advertised; STARTTLS answered 502", STARTTLS_ABSENT, 0 },
	{ BLINDLY, "what\r\n", "", UNDECIDED, 0, 0 },
	{ BLINDLY, "what\r\n502 x\r\n", "QUIT ", OUTCOME_NO_STARTTLS,
		"not advertised; STARTTLS answered 502", STARTTLS_ABSENT, 0 },
	{ BLINDLY, OFFERS, "", UNDECIDED, 0, 0 },
	{ BLINDLY, OFFERS "220 go\r\n", "(handshake) ", UNDECIDED, STARTTLS_ACCEPTED, 0 },
	{ BLINDLY, "!close", "(end) ", OUTCOME_NO_STARTTLS, "not advertised; STARTTLS: close",
		STARTTLS_DROPPED, 0 },
	{ BLINDLY, "!ours", "(end) ", OUTCOME_LOCAL_ERROR, "ours", 0, 0 },
	{ BLINDLY, "!silence", "(end) ", OUTCOME_NO_STARTTLS, "no answer to STARTTLS in time",
		STARTTLS_TIMED_OUT, 0 },

	{ BLINDLY_HELO, "220 go\r\n", "(handshake) ", UNDECIDED, STARTTLS_HIDDEN, 0 },
	{ BLINDLY_HELO, "502 x\r\n", "QUIT ", OUTCOME_HELO_ONLY,
		"not advertised; STARTTLS answered 502", STARTTLS_ABSENT, 0 },
	{ BLINDLY_HELO, "what\r\n", "", UNDECIDED, 0, 0 },
	{ BLINDLY_HELO, "!close", "(end) ", OUTCOME_HELO_ONLY, "not advertised; STARTTLS: close",
		STARTTLS_DROPPED, 0 },
	{ BLINDLY_HELO, "!silence", "(end) ", OUTCOME_HELO_ONLY, "no answer to STARTTLS in time",
		STARTTLS_TIMED_OUT, 0 },

	{ TLS, "!up", "EHLO " NAME " ", UNDECIDED, STARTTLS_ACCEPTED, 0 },
	{ TLS, "!fail", "(end) ", OUTCOME_TLS_FAIL, "an alert", STARTTLS_ACCEPTED, 0 },
	{ TLS, "!silence", "(end) ", OUTCOME_TLS_FAIL, "handshake not finished in time",
		STARTTLS_ACCEPTED, 0 },
	{ TLS, "!ours", "(end) ", OUTCOME_LOCAL_ERROR, "ours", STARTTLS_ACCEPTED, 0 },
	{ TLS, "!stop", "(end) ", UNDECIDED, STARTTLS_ACCEPTED, 0 },

	{ EHLO_TLS, OFFERS_NOT, "QUIT ", OUTCOME_TLS_OK, "", STARTTLS_ACCEPTED, 0 },
	{ EHLO_TLS, "250-mx\r\n", "", OUTCOME_TLS_OK, "", STARTTLS_ACCEPTED, 0 },
	{ EHLO_TLS, "530 x\r\n", "QUIT ", OUTCOME_TLS_OK, "", STARTTLS_ACCEPTED, POST_TLS_REFUSED },
	{ EHLO_TLS, "421 x\r\n", "QUIT ", OUTCOME_TLS_OK, "", STARTTLS_ACCEPTED, POST_TLS_REFUSED },
	{ EHLO_TLS, "what\r\n", "", OUTCOME_TLS_OK, "", STARTTLS_ACCEPTED, 0 },
	{ EHLO_TLS, "220 again\r\n", "QUIT ", OUTCOME_TLS_OK, "", STARTTLS_ACCEPTED, 0 },
	{ EHLO_TLS, "200 ok\r\n", "QUIT ", OUTCOME_TLS_OK, "", STARTTLS_ACCEPTED, 0 },
	{ EHLO_TLS, "354 x\r\n", "QUIT ", OUTCOME_TLS_OK, "", STARTTLS_ACCEPTED, POST_TLS_GARBAGE },
	{ EHLO_TLS, "!close", "(end) ", OUTCOME_TLS_OK, "", STARTTLS_ACCEPTED, POST_TLS_EOF },
	{ EHLO_TLS, "!flood", "(end) ", OUTCOME_TLS_OK, "", STARTTLS_ACCEPTED, POST_TLS_GARBAGE },
	{ EHLO_TLS, "!ours", "(end) ", OUTCOME_TLS_OK, "", STARTTLS_ACCEPTED, 0 },
	{ EHLO_TLS, "!silence", "(end) ", OUTCOME_TLS_OK, "", STARTTLS_ACCEPTED, POST_TLS_TIMEOUT },
	{ EHLO_TLS, "!fail", "(end) ", OUTCOME_TLS_FAIL, "an alert", STARTTLS_ACCEPTED, 0 },
	{ EHLO_TLS, "!stop", "QUIT ", UNDECIDED, STARTTLS_ACCEPTED, 0 },

	{ QUIT, "221 bye\r\n", "(end) ", OUTCOME_GREET_5XX, "greeting 554", 0, 0 },
	{ QUIT, "500 what\r\n", "(end) ", OUTCOME_GREET_5XX, "greeting 554", 0, 0 },
	{ QUIT, "what\r\n", "(end) ", OUTCOME_GREET_5XX, "greeting 554", 0, 0 },
	{ QUIT, "!close", "(end) ", OUTCOME_GREET_5XX, "greeting 554", 0, 0 },
	{ QUIT, "!ours", "(end) ", OUTCOME_GREET_5XX, "greeting 554", 0, 0 },
	{ QUIT, "!silence", "(end) ", OUTCOME_GREET_5XX, "greeting 554", 0, 0 },
	{ QUIT, "!stop", "", OUTCOME_GREET_5XX, "greeting 554", 0, 0 },
};

static void check_row(const struct row *row, size_t piece)
{
	const struct dialogue *dialogue;
	const char *expected = ways[row->at].said;
	struct play play;

	perform(&play, ways[row->at].flags, ways[row->at].turns, piece);
	take(&play, row->turn, piece);
	dialogue = &play.dialogue;
	if (strncmp(play.said, expected, strlen(expected)) != 0 ||
		strcmp(play.said + strlen(expected), row->said) != 0)
		fail_msg("%s: said \"%s\", expected \"%s%s\"", row->turn, play.said, expected,
			row->said);
	assert_string_equal(outcome_text(dialogue->outcome), outcome_text(row->outcome));
	assert_string_equal(dialogue->cause, row->cause);
	assert_int_equal(dialogue->starttls, row->starttls);
	assert_int_equal(dialogue->post_tls, row->post_tls);
	assert_int_equal(dialogue->decided, *row->cause || row->outcome != OUTCOME_LOCAL_ERROR);
	done(&play);
}

static void each_state_and_reply(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		for (size_t piece = 1; piece < 30; piece++)
			check_row(&rows[i], piece);
		check_row(&rows[i], INPUT_MAXIMUM);
	}
}

/* A line, or lines, without end. */
static char *flood(const char *unit, size_t size)
{
	char *text = calloc(1, size + 1);

	for (size_t i = 0; i < size; i++)
		text[i] = unit[i % strlen(unit)];
	return text;
}

static void too_much(void **state)
{
	static const struct {
		enum at at;
		const char *unit;
		size_t size;
		enum outcome outcome;
		const char *cause;
	} floods[] = {
		{ GREETING, "220-x", REPLY_LINE_MAXIMUM + 10, OUTCOME_PROTO_ABORT,
			"line too long" },
		{ GREETING, "220-x\r\n", 7 * (REPLY_LINES_MAXIMUM + 1), OUTCOME_PROTO_ABORT,
			"reply too long" },
		{ EHLO, "250-x\r\n", 7 * (REPLY_LINES_MAXIMUM + 1), OUTCOME_PROTO_ABORT,
			"reply too long" },
		{ HELO, "250-x", REPLY_LINE_MAXIMUM + 10, OUTCOME_PROTO_ABORT, "line too long" },
		{ STARTTLS, "220-x\r\n", 7 * (REPLY_LINES_MAXIMUM + 1), OUTCOME_STARTTLS_REFUSED,
			"STARTTLS answered: reply too long" },
		{ BLINDLY, "220-x", REPLY_LINE_MAXIMUM + 10, OUTCOME_NO_STARTTLS,
			"not advertised; STARTTLS answered: line too long" },
		{ EHLO_TLS, "250-x", REPLY_LINE_MAXIMUM + 10, OUTCOME_TLS_OK, "" },
		{ GREETING, "220 x\r\n", DIALOGUE_OCTETS_MAXIMUM + 1, OUTCOME_PROTO_ABORT,
			"session too long" },
		{ EHLO, "250 x\r\n", DIALOGUE_OCTETS_MAXIMUM, OUTCOME_PROTO_ABORT,
			"session too long" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(floods); i++) {
		struct play play;
		char *text = flood(floods[i].unit, floods[i].size);

		perform(&play, ways[floods[i].at].flags, ways[floods[i].at].turns, INPUT_MAXIMUM);
		take(&play, text, INPUT_MAXIMUM);
		assert_int_equal(play.step, DIALOGUE_END);
		assert_string_equal(
			outcome_text(play.dialogue.outcome), outcome_text(floods[i].outcome));
		assert_string_equal(play.dialogue.cause, floods[i].cause);
		assert_true(play.dialogue.heard_length <= DIALOGUE_HEARD_MAXIMUM);
		assert_int_equal(play.dialogue.post_tls,
			floods[i].at == EHLO_TLS ? POST_TLS_GARBAGE : POST_TLS_OK);
		free(text);
		done(&play);
	}
}

/* It was our turn: nothing of it is an answer to what is said next. */
static void junk_behind_a_reply(void **state)
{
	struct play play;
	const struct dialogue *dialogue = &play.dialogue;
	const lint_set early = LINT_BIT(LINT_EARLY_DATA);

	(void)state;
	begin(&play, BLIND);
	take(&play, GREETS OFFERS "220 go\r\n", INPUT_MAXIMUM);
	assert_string_equal(play.said, "EHLO " NAME " ");
	assert_int_equal(play.input.length, 0);
	assert_true(dialogue->greeting.lints & early);
	take(&play, OFFERS "220 go\r\n", INPUT_MAXIMUM);
	assert_true(dialogue->ehlo.lints & early);
	take(&play, "454 not now\r\n220 go\r\n", INPUT_MAXIMUM);
	assert_string_equal(play.said, "EHLO " NAME " STARTTLS QUIT ");
	assert_true(dialogue->starttls_reply.lints & early);
	assert_int_equal(dialogue->starttls, STARTTLS_UNAVAILABLE);
	assert_int_equal(dialogue->injected_length, 0);
	done(&play);
}

/* Plaintext behind the 220 is kept, masked, up to its maximum, and not taken. */
static void plaintext_behind_220(void **state)
{
	struct play play;
	const struct dialogue *dialogue = &play.dialogue;
	char *junk = flood("seen from 192.0.2.25! ", DIALOGUE_INJECTED_MAXIMUM + 100);
	struct buffer turn;

	(void)state;
	buffer_init(&turn, INPUT_MAXIMUM);
	buffer_format(&turn, "220 go\r\n%s", junk);
	perform(&play, ways[STARTTLS].flags, ways[STARTTLS].turns, INPUT_MAXIMUM);
	buffer_append(&play.input, turn.bytes, turn.length);
	assert_int_equal(dialogue_receive(&play.dialogue, &play.input), DIALOGUE_HANDSHAKE);
	assert_int_equal(dialogue->starttls, STARTTLS_INJECTED_PLAINTEXT);
	assert_int_equal(play.input.length, strlen(junk));
	assert_int_equal(dialogue->injected_length, DIALOGUE_INJECTED_MAXIMUM);
	assert_memory_equal(dialogue->injected, "seen from xxxxxxxxxx! seen", 26);
	buffer_done(&turn);
	free(junk);
	done(&play);
}

/* Pieces that come behind what the client says, too; behind the 220 to STARTTLS they are plaintext. */
static void hear_late(
	struct play *play, const char *octets, size_t length, size_t first, size_t rest)
{
	size_t done = 0, piece = first;

	while (done < length && play->step != DIALOGUE_END) {
		size_t size = length - done < piece ? length - done : piece;
		bool shaking = play->dialogue.state == DIALOGUE_TLS;
		if (shaking)
			dialogue_heard_plaintext(&play->dialogue, octets + done, size);
		else
			assert_true(buffer_append(&play->input, octets + done, size));
		if (!shaking)
			note(play, dialogue_receive(&play->dialogue, &play->input));
		done += size;
		piece = rest;
	}
}

static void show_reply(struct buffer *text, const struct reply *reply)
{
	buffer_format(text, "%d %llx", reply->code, (unsigned long long)(reply->lints));
	for (size_t i = 0; i < reply->line_count; i++)
		buffer_format(text, " %d'%.*s'", reply->coded[i], (int)reply->lines[i].length,
			(const char *)reply->lines[i].bytes);
	buffer_string(text, "\n");
}

/* All that a record is made of. */
static char *show(const struct play *play)
{
	const struct dialogue *dialogue = &play->dialogue;
	const struct reply *replies[] = { &dialogue->greeting, &dialogue->ehlo_reply,
		&dialogue->helo_reply, &dialogue->starttls_reply, &dialogue->ehlo_tls_reply };
	struct buffer text;

	buffer_init(&text, INPUT_MAXIMUM);
	buffer_format(&text, "%s\n%s: %s\n%d %d %d '%.*s'\n", play->said,
		outcome_text(dialogue->outcome), dialogue->cause, dialogue->starttls,
		dialogue->post_tls, dialogue->ehlo.starttls, (int)dialogue->injected_length,
		(const char *)dialogue->injected);
	for (size_t i = 0; i < COUNT_OF(replies); i++)
		show_reply(&text, replies[i]);
	return buffer_take(&text, NULL);
}

static char *perform_cut(const char *const *turns, size_t first, size_t rest)
{
	struct play play;

	begin(&play, BLIND);
	for (size_t i = 0; i < TURNS_MAXIMUM && turns[i]; i++) {
		if (*turns[i] == EVENT)
			take(&play, turns[i], rest);
		else
			hear_late(&play, turns[i], strlen(turns[i]), first, rest);
	}
	char *text = show(&play);
	done(&play);
	return text;
}

/* However a server's octets come, whole, in octets, or cut once at any place, before or behind what the client says. */
static void cut_anywhere(void **state)
{
	static const struct {
		const char *turns[TURNS_MAXIMUM];
	} cases[] = {
		{ { GREETS, OFFERS, "220 go\r\n", "!up", OFFERS_NOT, "221 x\r\n" } },
		{
			{ "\r\n" GREETS "\r\n", "hello\r\n" OFFERS "\n\r\r\n", "\r\n220 go\r\n",
				"!up", "what\r\n" OFFERS_NOT "what\r\n", "221 x\r\n" },
		},
		{
			{ "220 mx\r\r\n", "250-mx\r\r\n250 STARTTLS\r\r\r\n", "220\r\r\n", "!up",
				OFFERS_NOT },
		},
		{ { GREETS, OFFERS, "220 go\r\n250 fake\r\n", "!up", OFFERS_NOT } },
		{ { GREETS, OFFERS_NOT, "220 go\r\n\r\n", "!fail" } },
		{
			{ GREETS, OFFERS, "220 go\r\n", "!up", "220 again\r\n" OFFERS_NOT,
				"221 x\r\n" },
		},
		{ { GREETS "\r\n", "550 no\r\nhello\r\n", "!close" } },
		{
			{ "what\r\n220-a\r\n\r\n220 b\r\nwhat\r\n",
				"250-mx\r\nSTARTTLS\r\n250 x\r\n..\r\n", "502 x\r\n\r\n",
				"221 x\r\n" },
		},
		{ { GREETS "\xff\x80 \t\r\n22 x\r\n2200 x\r\n220mx\r\n", OFFERS_NOT, "!silence" } },
		{ { "hello\r\n", "!close" } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *whole = perform_cut(cases[i].turns, INPUT_MAXIMUM, INPUT_MAXIMUM);
		for (size_t cut = 0; cut < 60; cut++) {
			char *pieces =
				perform_cut(cases[i].turns, cut ? cut : 1, cut ? INPUT_MAXIMUM : 1);
			if (strcmp(whole, pieces) != 0)
				fail_msg("case %zu cut at %zu (0: everywhere):\n%s\ninstead of\n%s",
					i, cut, pieces, whole);
			free(pieces);
		}
		free(whole);
	}
}

/* No reply at all behind one, with it or after what the client says: the end, with the same facts. */
static void bad_behind_a_reply(void **state)
{
	static const struct {
		const char *before[TURNS_MAXIMUM];
		const char *reply, *bad;
		const char *said; /* where they came together */
		enum outcome outcome;
	} cases[] = {
		{ { NULL }, GREETS, "999 x\r\n", "(end) ", OUTCOME_PROTO_ABORT },
		{ { NULL }, GREETS, "SSH-2.0-x\r\n", "(end) ", OUTCOME_PROTO_ABORT },
		{ { NULL }, GREETS, "250-x\r\n199 x\r\n", "(end) ", OUTCOME_PROTO_ABORT },
		{ { NULL }, GREETS, "what\r\n600 x\r\n", "(end) ", OUTCOME_PROTO_ABORT },
		{ { GREETS }, "502 what?\r\n", "* OK IMAP4\r\n", "EHLO " NAME " (end) ",
			OUTCOME_PROTO_ABORT },
		{ { GREETS }, OFFERS, "999 x\r\n", "EHLO " NAME " (end) ",
			OUTCOME_STARTTLS_REFUSED },
		{ { GREETS }, OFFERS_NOT, "999 x\r\n", "EHLO " NAME " (end) ",
			OUTCOME_NO_STARTTLS },
		/* Goodbye is said all the same. */
		{ { NULL }, "554 no\r\n", "999 x\r\n", "QUIT ", OUTCOME_GREET_5XX },
		{ { GREETS }, "450 no\r\n", "SSH-2.0-x\r\n", "EHLO " NAME " QUIT ",
			OUTCOME_EHLO_4XX },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct play whole, cut;
		char both[200];

		snprintf(both, sizeof(both), "%s%s", cases[i].reply, cases[i].bad);
		perform(&whole, BLIND, cases[i].before, INPUT_MAXIMUM);
		take(&whole, both, INPUT_MAXIMUM);
		assert_string_equal(whole.said, cases[i].said);
		perform(&cut, BLIND, cases[i].before, INPUT_MAXIMUM);
		take(&cut, cases[i].reply, INPUT_MAXIMUM);
		take(&cut, cases[i].bad, INPUT_MAXIMUM);
		assert_int_equal(cut.step, DIALOGUE_END);
		if (whole.step != DIALOGUE_END)
			take(&whole, "!silence", INPUT_MAXIMUM);
		assert_string_equal(
			outcome_text(whole.dialogue.outcome), outcome_text(cases[i].outcome));
		assert_int_equal(cut.dialogue.outcome, cases[i].outcome);
		assert_string_equal(whole.dialogue.cause, cut.dialogue.cause);
		assert_int_equal(whole.dialogue.starttls, cut.dialogue.starttls);
		assert_int_equal(whole.dialogue.blind, cut.dialogue.blind);
		assert_int_equal(whole.dialogue.tarpit, cut.dialogue.tarpit);
		assert_int_equal(whole.dialogue.failed_length, cut.dialogue.failed_length);
		assert_memory_equal(
			whole.dialogue.heard, cut.dialogue.heard, whole.dialogue.failed_length);
		done(&whole);
		done(&cut);
	}
}

/* D.7: what was dropped shows STARTTLS, but for names that happen to have the word. */
static void early_names(void **state)
{
	static const struct {
		const char *name, *early;
		bool shown;
	} cases[] = {
		{ "mx.example.se", "250 STARTTLS\r\n", true },
		{ "mx.example.se", "250 starttls.example.net\r\n", true },
		{ "starttls.example.net", "250 starttls.example.net\r\n", false },
		{ "starttls.example.net", "250 STARTTLS.example.NET greets you\r\n", false },
		{ "starttls.example.net", "250-starttls.example.net\r\n250 STARTTLS\r\n", true },
		{ "mx.example.se", "250 mx greets starttls.scanner.example.org\r\n", false },
		{ "starttls", "250 starttls\r\n", true }, /* no dot: no name */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct dialogue_settings settings = { .name = "starttls.scanner.example.org",
			.blind = true };
		struct play play = { 0 };
		char turn[200];

		snprintf(turn, sizeof(turn), "220 %s ESMTP\r\n%s", cases[i].name, cases[i].early);
		arena_init(&play.arena);
		buffer_init(&play.input, INPUT_MAXIMUM);
		dialogue_init(&play.dialogue, &play.arena);
		note(&play, dialogue_connected(&play.dialogue, &settings));
		take(&play, turn, INPUT_MAXIMUM);
		assert_true(play.dialogue.greeting.lints & LINT_BIT(LINT_EARLY_DATA));
		if (play.dialogue.shown != cases[i].shown)
			fail_msg("%s", turn);
		done(&play);
	}
}

/*
 * A reply that nobody asked for, cut off so that it comes behind the next command, is known by its shape where it can be:
 * what STARTTLS came to is the same.
 */
static void early_replies(void **state)
{
	static const char *const turns[] = { "250 too early\r\n", "250-mx\r\n250 STARTTLS\r\n",
		"220 go\r\n", NULL };

	(void)state;
	for (size_t cut = 0; cut < 2; cut++) {
		struct play play;
		begin(&play, BLIND);
		if (cut)
			take(&play, GREETS, INPUT_MAXIMUM);
		else
			take(&play, GREETS "250 too early\r\n", INPUT_MAXIMUM);
		for (size_t i = cut ? 0 : 1; turns[i]; i++)
			take(&play, turns[i], INPUT_MAXIMUM);
		assert_string_equal(play.said, "EHLO " NAME " STARTTLS (handshake) ");
		assert_int_equal(play.dialogue.starttls, STARTTLS_ACCEPTED);
		assert_true(play.dialogue.ehlo.starttls);
		assert_true((play.dialogue.ehlo.lints | play.dialogue.greeting.lints) &
			LINT_BIT(LINT_EARLY_DATA));
		done(&play);
	}
}

/* G9: in replies, and in what was none. */
static void own_address_is_masked(void **state)
{
	struct play play;
	const struct dialogue *dialogue = &play.dialogue;

	(void)state;
	begin(&play, BLIND);
	take(&play, "220 mx greets 192.0.2.25 and 192.0.2.250\r\n", 5);
	assert_memory_equal(dialogue->greeting.lines[0].bytes,
		"mx greets xxxxxxxxxx and 192.0.2.250", dialogue->greeting.lines[0].length);
	take(&play, "who is 192.0.2.25?\r\n", 5);
	take(&play, "!close", 5);
	assert_int_equal(dialogue->failed_length, 20);
	assert_memory_equal(dialogue->heard, "who is xxxxxxxxxx?\r\n", 20);
	done(&play);
}

/* D.3: a phrase may rest on our address, which the record has not. */
static void refusals_name_our_address(void **state)
{
	static const struct {
		enum at at;
		const char *turn;
		bool refuses;
	} cases[] = {
		{ GREETING, "554 Not accepting mail from 192.0.2.25\r\n", true },
		{ GREETING, "554 Blocked 192.0.2.25\r\n", true },
		{ EHLO, "550 not permitted from 192.0.2.25\r\n", true },
		{ HELO, "550 rejected [192.0.2.25]\r\n", true },
		{ STARTTLS, "454 refused 192.0.2.25\r\n", true },
		{ BLINDLY, "554-5.7.1 refused\r\n554 192.0.2.25\r\n", true },
		{ EHLO_TLS, "550 not accepted from 192.0.2.25\r\n", true },
		{ GREETING, "554 hello 192.0.2.25\r\n", false },
		{ EHLO, "502 what, 192.0.2.25?\r\n", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct play play;
		perform(&play, ways[cases[i].at].flags, ways[cases[i].at].turns, 7);
		take(&play, cases[i].turn, 7);
		const struct reply *latest = play.dialogue.latest;
		assert_int_equal(latest->refuses_us, cases[i].refuses);
		assert_int_equal(play.dialogue.refused_us, cases[i].refuses);
		for (size_t j = 0; j < latest->line_count; j++)
			assert_null(memmem(
				latest->lines[j].bytes, latest->lines[j].length, "192.0.2.25", 10));
		if (cases[i].at == EHLO && cases[i].refuses)
			assert_int_equal(play.dialogue.outcome, OUTCOME_EHLO_REFUSED);
		if (cases[i].at == STARTTLS)
			assert_int_equal(play.dialogue.outcome, OUTCOME_STARTTLS_BLOCKED);
		done(&play);
	}
}

static void names_itself_as_us(void **state)
{
	struct play play;

	(void)state;
	begin(&play, BLIND);
	take(&play, "220 SCANNER.example.org ESMTP\r\n", 3);
	assert_true(play.dialogue.greets_as_us);
	done(&play);
	begin(&play, BLIND);
	take(&play, "220 scanner.example.org.se ESMTP\r\n", 3);
	assert_false(play.dialogue.greets_as_us);
	take(&play, "250-" NAME "\r\n250 SIZE\r\n", 3);
	assert_true(play.dialogue.greets_as_us);
	done(&play);
}

/* Without blind attempts STARTTLS is said where it was advertised, and nowhere else. */
static void not_asked_blindly(void **state)
{
	static const struct {
		unsigned flags;
		const char *turns[TURNS_MAXIMUM];
		const char *said;
		enum starttls_status starttls;
		enum outcome outcome;
	} cases[] = {
		{ 0, { GREETS, OFFERS, "220 go\r\n" }, "EHLO " NAME " STARTTLS (handshake) ",
			STARTTLS_ACCEPTED, OUTCOME_LOCAL_ERROR },
		{ 0, { GREETS, OFFERS_NOT }, "EHLO " NAME " QUIT ", STARTTLS_ABSENT_NOT_ASKED,
			OUTCOME_NO_STARTTLS },
		{ BLIND_HELO, { GREETS, "500 x\r\n", OFFERS_NOT },
			"EHLO " NAME " HELO " NAME " QUIT ", STARTTLS_ABSENT_HELO,
			OUTCOME_HELO_ONLY },
		/* T567: who was shown STARTTLS, though not by the grammar, takes any 2xx for it. */
		{ BLIND, { GREETS, "250-mx\r\nfoo STARTTLS\r\n250 x\r\n", "250 go\r\n" },
			"EHLO " NAME " STARTTLS (handshake) ", STARTTLS_HIDDEN,
			OUTCOME_LOCAL_ERROR },
		{ BLIND | BLIND_HELO, { GREETS, "500 x\r\n", "354 x\r\n" },
			"EHLO " NAME " HELO " NAME " QUIT ", 0, OUTCOME_EHLO_REFUSED },
		{ BLIND, { GREETS, OFFERS_NOT, "220 go\r\n", "!up", OFFERS_NOT, "221 x\r\n" },
			"EHLO " NAME " STARTTLS (handshake) EHLO " NAME " QUIT (end) ",
			STARTTLS_HIDDEN, OUTCOME_STARTTLS_HIDDEN_TLS_OK },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct play play;
		perform(&play, cases[i].flags, cases[i].turns, 7);
		assert_string_equal(play.said, cases[i].said);
		assert_int_equal(play.dialogue.starttls, cases[i].starttls);
		assert_int_equal(play.dialogue.outcome, cases[i].outcome);
		done(&play);
	}
}

/* Who has said something and then nothing, and who was heard before it broke off or we went. */
static void half_a_reply(void **state)
{
	struct play play;

	(void)state;
	for (enum at at = GREETING; at <= QUIT; at++) {
		if (at == TLS)
			continue;
		perform(&play, ways[at].flags, ways[at].turns, 9);
		take(&play, "2", 9);
		take(&play, "!silence", 9);
		assert_int_equal(play.dialogue.tarpit, at != EHLO_TLS && at != QUIT);
		done(&play);
	}
	begin(&play, 0);
	take(&play, "2", 1);
	take(&play, "!reset", 1);
	assert_int_equal(play.dialogue.outcome, OUTCOME_GREET_EOF);
	done(&play);
	begin(&play, 0);
	take(&play, "\x16", 1); /* not taken yet, and heard */
	take(&play, "!stop", 1);
	assert_string_equal(play.said, "QUIT ");
	done(&play);
}

static void no_connection(void **state)
{
	static const struct {
		const char *event;
		enum outcome outcome;
	} cases[] = { { "refused", OUTCOME_TCP_REFUSED }, { "ours", OUTCOME_LOCAL_ERROR },
		{ "silence", OUTCOME_TCP_TIMEOUT }, { "stop", OUTCOME_LOCAL_ERROR } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct play play = { 0 };
		arena_init(&play.arena);
		buffer_init(&play.input, INPUT_MAXIMUM);
		dialogue_init(&play.dialogue, &play.arena);
		assert_int_equal(happen(&play, cases[i].event), DIALOGUE_END);
		assert_int_equal(play.dialogue.outcome, cases[i].outcome);
		assert_int_equal(play.dialogue.decided, strcmp(cases[i].event, "stop") != 0);
		assert_false(dialogue_is_alive(&play.dialogue));
		done(&play);
	}
}

static void alive_and_usable(void **state)
{
	static const struct {
		const char *turns[TURNS_MAXIMUM];
		bool alive, usable;
	} cases[] = {
		{ { "554 no\r\n" }, false, false },
		{ { GREETS }, true, false },
		{ { GREETS, "450 no\r\n" }, true, false },
		{ { GREETS, OFFERS }, true, true },
		{ { GREETS, "500 no\r\n", "500 no\r\n" }, true, false },
		{ { GREETS, "500 no\r\n", OFFERS_NOT }, true, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct play play;
		perform(&play, 0, cases[i].turns, 4);
		assert_int_equal(dialogue_is_alive(&play.dialogue), cases[i].alive);
		assert_int_equal(dialogue_is_usable(&play.dialogue), cases[i].usable);
		done(&play);
	}
}

/* RFC 5321 4.5.3.1.4: the longest argument fits, and there is nothing but the line. */
static void command_lines(void **state)
{
	char line[COMMAND_LINE_MAXIMUM], name[COMMAND_ARGUMENT_MAXIMUM + 1];

	(void)state;
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	for (int i = 0; i < command_count; i++) {
		const char *verb = command_verb((enum command)i);
		size_t length = command_line((enum command)i, NULL, line);
		assert_int_equal(length, strlen(verb) + 2);
		assert_memory_equal(line, verb, strlen(verb));
		assert_memory_equal(line + length - 2, "\r\n", 2);
		length = command_line((enum command)i, name, line);
		assert_int_equal(length, strlen(verb) + 1 + COMMAND_ARGUMENT_MAXIMUM + 2);
		assert_true(length <= COMMAND_LINE_MAXIMUM);
		assert_memory_equal(line + length - 3, "a\r\n", 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_state_and_reply),
		cmocka_unit_test(too_much),
		cmocka_unit_test(junk_behind_a_reply),
		cmocka_unit_test(plaintext_behind_220),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(bad_behind_a_reply),
		cmocka_unit_test(early_names),
		cmocka_unit_test(early_replies),
		cmocka_unit_test(own_address_is_masked),
		cmocka_unit_test(refusals_name_our_address),
		cmocka_unit_test(names_itself_as_us),
		cmocka_unit_test(not_asked_blindly),
		cmocka_unit_test(half_a_reply),
		cmocka_unit_test(no_connection),
		cmocka_unit_test(alive_and_usable),
		cmocka_unit_test(command_lines),
	};

	return RUN_TESTS("dialogue", tests);
}
