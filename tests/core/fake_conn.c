/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections (net/conn.h) to the servers of a scenario. A handshake is a real one, of two sessions of the library in
 * memory, since facts are read from it.
 */
#include "base/arena.h"
#include "base/target.h"
#include "net/conn.h"
#include "tests/core/fake_system.h"
#include "tests/core/world.h"
#include "tests/unit/tls_pair.h"

#include <errno.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LINE_MAXIMUM 4096

struct conn {
	struct loop *loop;
	conn_callback callback;
	void *owner;
	const struct world_server *server;
	struct world_contact *contact; /* NULL: nothing was sent */
	enum world_turn turn; /* what the server does next … */
	struct timer *timer; /* … and when */
	int64_t due_us; /* likewise */
	bool stuck; /* the server does nothing more */
	bool closes; /* after what it is about to say */
	bool closed;
	bool over; /* the end was told */
	struct net_error error;
	struct tls_failure failure;
	struct buffer input;
	struct buffer commands; /* what the server has to read */
	struct task release;
	struct task failed;
	struct tls_pair pair;
	SSL_CTX *context;
	bool secure;
	bool named; /* the client sends a name */
};

static void tell(struct conn *conn, enum conn_event what)
{
	conn->over |= what == CONN_EOF || what == CONN_ERROR || what == CONN_TLS_FAILED;
	conn->callback(conn->owner, what);
}

static const struct world_step *step_of(const struct conn *conn, enum world_turn turn)
{
	return &conn->server->steps[turn];
}

/* Its turn comes after its delay. */
static void plan(struct conn *conn, enum world_turn turn)
{
	int64_t delay = step_of(conn, turn)->delay_us;

	delay = delay ? delay : WORLD_LATENCY;
	conn->turn = turn;
	conn->due_us = clock_monotonic() + delay;
	timer_set(conn->timer, delay);
}

static void break_off(struct conn *conn, int number, enum net_stage stage)
{
	conn->error = (struct net_error){ number, stage };
	tell(conn, number ? CONN_ERROR : CONN_EOF);
}

static void receive_tls(struct conn *conn)
{
	char bytes[LINE_MAXIMUM];
	int count;

	while ((count = SSL_read(conn->pair.client, bytes, sizeof(bytes))) > 0)
		buffer_append(&conn->input, bytes, (size_t)count);
	ERR_clear_error();
}

static void hand_over(struct conn *conn, const char *text)
{
	if (conn->secure) {
		SSL_write(conn->pair.server, text, (int)strlen(text));
		receive_tls(conn);
	} else {
		buffer_append(&conn->input, text, strlen(text));
	}
	tell(conn, CONN_DATA);
}

/* Without delay: the answer to QUIT, and the end. The owner may have closed it; it is freed from the loop only. */
static void say_goodbye(struct conn *conn)
{
	const struct world_step *step = step_of(conn, TURN_QUIT);

	if (step->act == ACT_ANSWER && !conn->closed && !conn->over)
		hand_over(conn, step->text);
	if (!conn->closed && !conn->over)
		break_off(conn, 0, NET_STAGE_CONNECTED);
}

static void say(struct conn *conn, const char *text)
{
	hand_over(conn, text);
	if (conn->closes)
		say_goodbye(conn);
}

static void do_connect(struct conn *conn, const struct world_step *step)
{
	switch (step->act) {
	case ACT_ANSWER:
		if (conn->server->port != PORT_SUBMISSIONS)
			plan(conn, TURN_GREETING);
		tell(conn, CONN_CONNECTED);
		break;
	case ACT_REFUSE:
		break_off(conn, ECONNREFUSED, NET_STAGE_CONNECTING);
		break;
	case ACT_UNREACHABLE:
		break_off(conn, EHOSTUNREACH, NET_STAGE_CONNECTING);
		break;
	case ACT_RESET:
		break_off(conn, ECONNRESET, NET_STAGE_CONNECTING);
		break;
	case ACT_SILENCE:
	case ACT_CLOSE:
	case ACT_SHORT:
	case ACT_ALERT:
		break;
	}
}

static void shake_hands(struct conn *conn)
{
	bool up = tls_pair_shake(&conn->pair);

	if (up) {
		conn->secure = true;
		if (conn->server->port == PORT_SUBMISSIONS)
			plan(conn, TURN_GREETING);
		tell(conn, CONN_TLS_UP);
		return;
	}
	conn->failure = tls_classify_failure(&conn->pair.watch, TLS_END_LIBRARY);
	tell(conn, CONN_TLS_FAILED);
}

/* The server's own trouble, whatever the library would say. */
static void send_alert(struct conn *conn, int alert)
{
	const uint8_t record[] = { 0x15, 0x03, 0x03, 0x00, 0x02, 0x02, (uint8_t)alert };

	SSL_do_handshake(conn->pair.client);
	BIO_write(SSL_get_wbio(conn->pair.server), record, sizeof(record));
	ERR_clear_error();
	SSL_do_handshake(conn->pair.client);
	conn->failure = tls_classify_failure(&conn->pair.watch, TLS_END_LIBRARY);
	tell(conn, CONN_TLS_FAILED);
}

static void do_tls(struct conn *conn, const struct world_step *step)
{
	bool meant = !step->named || conn->named;

	if (!meant || step->act == ACT_ANSWER || (step->act == ACT_ALERT && !step->alert)) {
		shake_hands(conn);
		return;
	}
	if (step->act == ACT_ALERT) {
		send_alert(conn, step->alert);
		return;
	}
	/* The client has said hello. */
	SSL_do_handshake(conn->pair.client);
	ERR_clear_error();
	if (step->act == ACT_SILENCE)
		return;
	bool reset = step->act == ACT_RESET;
	conn->error = (struct net_error){ reset ? ECONNRESET : 0, NET_STAGE_CONNECTED };
	conn->failure =
		tls_classify_failure(&conn->pair.watch, reset ? TLS_END_RESET : TLS_END_EOF);
	tell(conn, CONN_TLS_FAILED);
}

static void do_reply(struct conn *conn, const struct world_step *step)
{
	switch (step->act) {
	case ACT_ANSWER:
		say(conn, step->text);
		break;
	case ACT_CLOSE:
		break_off(conn, 0, NET_STAGE_CONNECTED);
		break;
	case ACT_RESET:
		break_off(conn, ECONNRESET, NET_STAGE_CONNECTED);
		break;
	case ACT_SILENCE:
	case ACT_REFUSE:
	case ACT_UNREACHABLE:
	case ACT_SHORT:
	case ACT_ALERT:
		conn->stuck = true;
		break;
	}
}

static void on_turn(void *owner)
{
	struct conn *conn = owner;
	const struct world_step *step = step_of(conn, conn->turn);

	/* Nothing comes through. */
	if (world->is_out || conn->over) {
		conn->stuck = true;
		return;
	}
	if (conn->turn == TURN_CONNECT)
		do_connect(conn, step);
	else if (conn->turn == TURN_TLS)
		do_tls(conn, step);
	else
		do_reply(conn, step);
}

static void obey(struct conn *conn, const char *command)
{
	static const struct {
		const char *command;
		enum world_turn turn;
	} commands[] = { { "EHLO ", TURN_EHLO }, { "HELO ", TURN_HELO },
		{ "STARTTLS", TURN_STARTTLS }, { "QUIT", TURN_QUIT } };

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		enum world_turn turn = commands[i].turn;

		if (strncmp(command, commands[i].command, strlen(commands[i].command)) != 0)
			continue;
		conn->closes = turn == TURN_QUIT;
		plan(conn, conn->secure && turn == TURN_EHLO ? TURN_EHLO_TLS : turn);
		return;
	}
	world_fault("a server was told: %s", command);
}

static void read_commands(struct conn *conn)
{
	struct buffer *commands = &conn->commands;
	char line[LINE_MAXIMUM];
	char *end;

	while (commands->length && (end = memmem(commands->bytes, commands->length, "\r\n", 2))) {
		size_t length = (size_t)(end - commands->bytes);

		snprintf(line, sizeof(line), "%.*s", (int)length, commands->bytes);
		buffer_consume(commands, length + 2);
		if (!conn->stuck)
			obey(conn, line);
	}
}

static void release(void *owner)
{
	struct conn *conn = owner;

	buffer_done(&conn->input);
	buffer_done(&conn->commands);
	timer_free(conn->timer);
	tls_pair_done(&conn->pair);
	SSL_CTX_free(conn->context);
	free(conn);
}

static void tell_failure(void *owner)
{
	struct conn *conn = owner;

	if (!conn->closed)
		tell(conn, CONN_ERROR);
}

struct conn *conn_open(struct loop *loop, struct tap *tap, const struct sources *sources,
	const struct address *address, uint16_t port, conn_callback callback, void *owner)
{
	struct conn *conn = memory_alloc(sizeof(*conn));

	(void)tap;
	(void)sources;
	conn->loop = loop;
	conn->callback = callback;
	conn->owner = owner;
	conn->release = (struct task){ .run = release, .owner = conn };
	conn->failed = (struct task){ .run = tell_failure, .owner = conn };
	conn->timer = timer_new(loop, on_turn, conn);
	buffer_init(&conn->input, CONN_INPUT_MAXIMUM);
	buffer_init(&conn->commands, LINE_MAXIMUM);
	conn->error = (struct net_error){ ENETDOWN, NET_STAGE_SOCKET };
	if (address)
		conn->server = world_connect(address, port, &conn->contact);
	if (conn->server && step_of(conn, TURN_CONNECT)->act == ACT_SHORT) {
		conn->error = (struct net_error){ EMFILE, NET_STAGE_SOCKET };
		loop_defer(loop, &conn->failed);
	} else if (conn->server) {
		conn->error = (struct net_error){ 0, NET_STAGE_CONNECT };
		plan(conn, TURN_CONNECT);
	} else {
		loop_defer(loop, &conn->failed);
	}
	return conn;
}

void conn_close(struct conn *conn)
{
	if (!conn || conn->closed)
		return;
	if (conn->contact)
		conn->contact->ended_us = clock_monotonic();
	timer_clear(conn->timer);
	conn->closed = true;
	loop_defer(conn->loop, &conn->release);
}

/* What the server does in this moment, and was not told yet. */
bool conn_catch_up(struct conn *conn)
{
	if (!timer_is_set(conn->timer) || conn->due_us > clock_monotonic())
		return false;
	timer_clear(conn->timer);
	on_turn(conn);
	return true;
}

void conn_send(struct conn *conn, const void *bytes, size_t length)
{
	char received[LINE_MAXIMUM];
	int count;

	if (conn->over)
		return;
	if (!conn->secure) {
		buffer_append(&conn->commands, bytes, length);
	} else {
		SSL_write(conn->pair.client, bytes, (int)length);
		while ((count = SSL_read(conn->pair.server, received, sizeof(received))) > 0)
			buffer_append(&conn->commands, received, (size_t)count);
		ERR_clear_error();
	}
	read_commands(conn);
}

struct buffer *conn_input(struct conn *conn)
{
	return &conn->input;
}

/* What the server presents follows from the name alone. */
static void give_identity(struct conn *conn, const char *sni)
{
	const struct world_certificate *certificate = world_certificate(conn->server, sni);

	conn->context = tls_server_new();
	const struct world_step *step = step_of(conn, TURN_TLS);
	bool bare = step->act == ACT_ALERT && !step->alert && (!step->named || conn->named);

	if (certificate && !bare)
		tls_server_identity(conn->context, &certificate->identity, NO_ISSUERS);
	/* Whatever the client offers; who only has no certificate takes anonymous suites. */
	if (bare)
		SSL_CTX_set_cipher_list(conn->context, "ALL:!aNULL:@SECLEVEL=0");
}

void conn_start_tls(struct conn *conn, SSL_CTX *context, const char *sni, enum tls_key_kind kind)
{
	buffer_consume(&conn->input, conn->input.length);
	conn->named = sni != NULL;
	give_identity(conn, sni);
	tls_pair_join(
		&conn->pair, tls_session_new(context, sni, &conn->pair.watch, kind), conn->context);
	tls_session_bound(conn->pair.client);
	plan(conn, TURN_TLS);
}

struct net_error conn_error(const struct conn *conn)
{
	return conn->error;
}

bool conn_contacted(const struct conn *conn)
{
	return net_error_contacted(conn->error);
}

SSL *conn_tls(struct conn *conn)
{
	return conn->secure ? conn->pair.client : NULL;
}

const struct tls_failure *conn_tls_failure(const struct conn *conn)
{
	return &conn->failure;
}

struct octets conn_plaintext(const struct conn *conn)
{
	(void)conn;
	return (struct octets){ 0 };
}

const struct tls_watch *conn_tls_watch(const struct conn *conn)
{
	return conn->pair.client ? &conn->pair.watch : NULL;
}

bool conn_local_address(const struct conn *conn, char text[ADDRESS_TEXT_SIZE])
{
	if (conn->contact)
		snprintf(text, ADDRESS_TEXT_SIZE, FAKE_OWN_ADDRESS);
	return conn->contact != NULL;
}
