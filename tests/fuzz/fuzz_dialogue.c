/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client's dialogue against any server: two of them, one told whole turns and one the same in pieces, go the same
 * way, forwards, say nothing but their commands, and end. The first three octets say what the client may do, how the
 * server ends it and how long pieces are; then 0xfe ends a turn, 0xfd is the end of a handshake and 0xfc its failure.
 */
#include "tests/fuzz/fuzz.h"

#include "smtp/dialogue.h"

#include <string.h>

#define NAME "scanner.example.org"
#define TURN 0xfe
#define TLS_UP 0xfd
#define TLS_FAILED 0xfc
#define INPUT_MAXIMUM (1024 * 1024)

enum ending { END_CLOSED, END_RESET, END_FLOOD, END_OURS, END_SILENCE, END_STOP, ending_count };

struct client {
	struct buffer input;
	struct dialogue dialogue;
	enum dialogue_step step;
};

struct play {
	struct arena arena;
	struct client whole;
	struct client pieces;
	size_t piece;
	unsigned said[command_count];
	bool shaking;
};

static void client_open(
	struct client *client, struct arena *arena, const struct dialogue_settings *settings)
{
	buffer_init(&client->input, INPUT_MAXIMUM);
	dialogue_init(&client->dialogue, arena);
	client->step = dialogue_connected(&client->dialogue, settings);
}

static void hear(struct client *client, const uint8_t *octets, size_t length)
{
	HOLDS(buffer_append(&client->input, octets, length));
	client->step = dialogue_receive(&client->dialogue, &client->input);
}

static void check_reply(const struct reply *a, const struct reply *b)
{
	HOLDS(a->code == b->code && a->lints == b->lints && a->line_count == b->line_count);
	for (size_t i = 0; i < a->line_count; i++)
		HOLDS(a->lines[i].length == b->lines[i].length &&
			!memcmp(a->lines[i].bytes, b->lines[i].bytes, a->lines[i].length));
}

static void check_same(const struct client *whole, const struct client *pieces)
{
	const struct dialogue *a = &whole->dialogue, *b = &pieces->dialogue;

	HOLDS(whole->step == pieces->step && a->state == b->state && a->octets == b->octets);
	HOLDS(whole->input.length == pieces->input.length);
	HOLDS(a->decided == b->decided && a->outcome == b->outcome && a->tarpit == b->tarpit);
	HOLDS(!strcmp(a->cause, b->cause) && a->failed_length == b->failed_length);
	HOLDS(a->starttls == b->starttls && a->post_tls == b->post_tls && a->blind == b->blind);
	HOLDS(a->heard_length == b->heard_length);
	/* Our address at the end of a piece is masked, before a digit can make it another one. */
	HOLDS(a->settings.own_address || !memcmp(a->heard, b->heard, a->heard_length));
	HOLDS(a->injected_length == b->injected_length &&
		(!a->injected_length || !memcmp(a->injected, b->injected, a->injected_length)));
	HOLDS(!memcmp(a->begun, b->begun, sizeof(a->begun)));
	check_reply(&a->greeting, &b->greeting);
	check_reply(&a->ehlo_reply, &b->ehlo_reply);
	check_reply(&a->helo_reply, &b->helo_reply);
	check_reply(&a->starttls_reply, &b->starttls_reply);
	check_reply(&a->ehlo_tls_reply, &b->ehlo_tls_reply);
}

static void check_bounds(const struct dialogue *dialogue)
{
	HOLDS(dialogue->under_tls || dialogue->octets <= DIALOGUE_OCTETS_MAXIMUM);
	HOLDS(dialogue->heard_length <= DIALOGUE_HEARD_MAXIMUM);
	HOLDS(dialogue->failed_length <= DIALOGUE_HEARD_MAXIMUM);
	HOLDS(dialogue->injected_length <= DIALOGUE_INJECTED_MAXIMUM);
	HOLDS(dialogue_is_alive(dialogue) || !dialogue->have_ehlo_reply);
	HOLDS(dialogue_is_usable(dialogue) || dialogue->state != DIALOGUE_TLS);
}

/* One line, of a command that is said in this order and not too often. */
static void check_command(struct play *play)
{
	static const char *const lines[command_count] = { "EHLO " NAME "\r\n", "HELO " NAME "\r\n",
		"STARTTLS\r\n", "QUIT\r\n" };
	static const unsigned most[command_count] = { 2, 1, 1, 1 };
	const struct dialogue *dialogue = &play->whole.dialogue;
	char line[COMMAND_LINE_MAXIMUM];
	size_t length = dialogue_line(dialogue, line);
	int command = 0;

	while (command < command_count &&
		(strlen(lines[command]) != length || memcmp(line, lines[command], length) != 0))
		command++;
	HOLDS(command < command_count);
	HOLDS(++play->said[command] <= most[command]);
	HOLDS(command == COMMAND_QUIT || dialogue_is_alive(dialogue));
	HOLDS(command != COMMAND_STARTTLS || dialogue->blind != dialogue->ehlo.starttls);
}

/* After both clients were told the same. */
static void check(struct play *play, enum dialogue_state before)
{
	struct client *clients[] = { &play->whole, &play->pieces };
	const struct dialogue *dialogue = &play->whole.dialogue;

	check_same(&play->whole, &play->pieces);
	check_bounds(dialogue);
	HOLDS(dialogue->state >= before);
	/* It may end behind a reply, before its next command. */
	HOLDS(play->whole.step == DIALOGUE_END ||
		(dialogue->state != before) ==
			(play->whole.step == DIALOGUE_SAY ||
				play->whole.step == DIALOGUE_HANDSHAKE));
	play->shaking = play->whole.step == DIALOGUE_HANDSHAKE;
	HOLDS(play->shaking ==
		(dialogue->state == DIALOGUE_TLS && play->whole.step != DIALOGUE_END));
	for (size_t i = 0; play->shaking && i < 2; i++)
		buffer_consume(&clients[i]->input, clients[i]->input.length);
	if (play->whole.step == DIALOGUE_SAY)
		check_command(play);
}

/* In pieces up to the end of the reply, whose last octet brings all that is behind it. */
static void hear_pieces(struct play *play, const uint8_t *octets, size_t length, size_t reply)
{
	size_t done = 0;

	while (done + play->piece < reply) {
		hear(&play->pieces, octets + done, play->piece);
		HOLDS(play->pieces.step == DIALOGUE_WAIT);
		done += play->piece;
	}
	hear(&play->pieces, octets + done, length - done);
}

static void take_turn(struct play *play, const uint8_t *octets, size_t length)
{
	struct dialogue *dialogue = &play->whole.dialogue;
	enum dialogue_state before = dialogue->state;
	size_t earlier = play->whole.input.length, taken = dialogue->octets;

	if (!length || play->shaking)
		return;
	hear(&play->whole, octets, length);
	taken = dialogue->octets - taken;
	hear_pieces(play, octets, length, taken > earlier ? taken - earlier : 0);
	check(play, before);
}

static void shake(struct play *play, bool good)
{
	struct client *clients[] = { &play->whole, &play->pieces };
	enum dialogue_state before = play->whole.dialogue.state;

	for (size_t i = 0; i < 2; i++)
		clients[i]->step = good ? dialogue_tls_up(&clients[i]->dialogue)
					: dialogue_tls_failed(&clients[i]->dialogue, "alert");
	check(play, before);
}

static void perform(struct play *play, const uint8_t *script, size_t size)
{
	size_t start = 0;

	for (size_t i = 0; i <= size && play->whole.step != DIALOGUE_END; i++) {
		bool shakes = i < size && (script[i] == TLS_UP || script[i] == TLS_FAILED);

		if (i < size && script[i] != TURN && !(shakes && play->shaking))
			continue;
		take_turn(play, script + start, i - start);
		if (shakes && play->shaking)
			shake(play, script[i] == TLS_UP);
		start = i + 1;
	}
}

static enum dialogue_step end_client(struct client *client, enum ending how)
{
	const struct dialogue_loss loss = { .how = "lost",
		.outcome = OUTCOME_TCP_REFUSED,
		.ours = how == END_OURS,
		.reset = how == END_RESET,
		.flood = how == END_FLOOD };

	if (how == END_SILENCE)
		return dialogue_timed_out(&client->dialogue, client->input.length);
	if (how == END_STOP)
		return dialogue_stop(&client->dialogue, client->input.length);
	return dialogue_lost(&client->dialogue, &loss, client->input.length);
}

static void end(struct play *play, enum ending how)
{
	enum dialogue_state before = play->whole.dialogue.state;

	play->whole.step = end_client(&play->whole, how);
	play->pieces.step = end_client(&play->pieces, how);
	/* Who was told to stop waits for the answer to QUIT, and not for ever. */
	HOLDS(how == END_STOP || play->whole.step == DIALOGUE_END);
	if (play->whole.step == DIALOGUE_WAIT)
		HOLDS(before == DIALOGUE_QUIT);
	else
		check(play, before);
	if (play->whole.step != DIALOGUE_END)
		end(play, END_SILENCE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct play play = { 0 };

	if (size < 3)
		return 0;
	const struct dialogue_settings settings = { .name = NAME,
		.own_address = data[0] & 4 ? "192.0.2.25" : NULL,
		.blind = data[0] & 1,
		.blind_helo = data[0] & 2 };
	arena_init(&play.arena);
	play.piece = 1 + data[2] % 64;
	client_open(&play.whole, &play.arena, &settings);
	client_open(&play.pieces, &play.arena, &settings);
	perform(&play, data + 3, size - 3);
	if (play.whole.step != DIALOGUE_END)
		end(&play, (enum ending)(data[1] % ending_count));
	HOLDS(play.whole.dialogue.decided || play.whole.dialogue.outcome == OUTCOME_LOCAL_ERROR);
	buffer_done(&play.whole.input);
	buffer_done(&play.pieces.input);
	arena_done(&play.arena);
	return 0;
}
