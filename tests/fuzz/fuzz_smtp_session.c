/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole SMTP session, as a probe has it, against a scripted server: the real scanner on the real connection, and, where the script says
 * so, the real TLS library on both sides. The first octet chooses how the session ends (see the flags); then
 * 0xfe lets the client have its turn, and 0xfd makes the server begin its side of the handshake, after which it
 * speaks under TLS. Every probe ends, exactly once, and what it recorded is JSON.
 */
#include "tests/fuzz/fuzz.h"

#include "base/arena.h"
#include "base/clock.h"
#include "engine/probe.h"
#include "tests/fuzz/smtp_session_server.h"

#include <errno.h>
#include <event2/event.h>
#include <jansson.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define END_DEADLINE 1 /* the script over, a deadline comes … */
#define END_STOP 2 /* … or the survey ends; else the server closes */
#define TURN 0xfe
#define HANDSHAKE 0xfd
#define ROUNDS_MAXIMUM 200 /* of the loop, until nothing happens any more */
#define LONG (3600 * CLOCK_SECOND) /* deadlines are the script's */
#define JSON_MAXIMUM (4 * 1024 * 1024)

extern const struct scanner smtp_scanner;

/* The connection of this run: what socket() gives, and its other end. */
static int client_fd = -1, server_fd = -1;

int __wrap_socket(int domain, int type, int protocol);
int __wrap_connect(int fd, const struct sockaddr *address, socklen_t size);
int __wrap_getsockname(int fd, struct sockaddr *address, socklen_t *size);

int __wrap_socket(int domain, int type, int protocol)
{
	(void)domain, (void)type, (void)protocol;
	return client_fd;
}

int __wrap_connect(int fd, const struct sockaddr *address, socklen_t size)
{
	(void)fd, (void)address, (void)size;
	errno = EINPROGRESS;
	return -1;
}

int __wrap_getsockname(int fd, struct sockaddr *address, socklen_t *size)
{
	const struct sockaddr_in here = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(0xc0000209) };

	(void)fd;
	memcpy(address, &here, sizeof(here));
	*size = sizeof(here);
	return 0;
}

/* What outlives a run. */
struct theatre {
	struct loop *loop;
	struct options options;
	const struct scanner *scanners[1];
	struct context context;
	struct pulses pulses;
	void *shared[1];
	struct probe_environment environment;
};

static struct theatre *theatre_new(void)
{
	static struct theatre theatre;

	if (theatre.loop)
		return &theatre;
	signal(SIGPIPE, SIG_IGN); /* as the program does */
	theatre.loop = loop_new();
	theatre.options = (struct options){ .ehlo_name = "scanner.example.org",
		.connect_timeout = LONG,
		.greeting_timeout = LONG,
		.ehlo_timeout = LONG,
		.starttls_timeout = LONG,
		.tls_timeout = LONG,
		.ehlo_tls_timeout = LONG,
		.quit_timeout = LONG,
		.session_timeout = LONG };
	theatre.scanners[0] = &smtp_scanner;
	theatre.context.setup.options = &theatre.options;
	theatre.context.setup.scanners = theatre.scanners;
	theatre.context.setup.scanner_count = 1;
	theatre.shared[0] = smtp_scanner.open();
	theatre.environment = (struct probe_environment){ .context = &theatre.context,
		.loop = theatre.loop,
		.tls = tls_context_new(),
		.options = &theatre.options,
		.pulses = &theatre.pulses,
		.shared = theatre.shared,
		.attempt = 1 };
	return &theatre;
}

static void turn(const struct theatre *theatre)
{
	for (int i = 0; i < 4; i++)
		event_base_loop(loop_base(theatre->loop), EVLOOP_NONBLOCK);
}

struct play {
	const struct theatre *theatre;
	struct probe *probe;
	SSL *ssl; /* of the server, once it speaks TLS */
	unsigned ends;
};

static void on_done(void *owner, struct probe *probe)
{
	struct play *play = owner;

	(void)probe;
	play->ends++;
}

/* The server's side of the handshake, as far as it comes. */
static void shake(struct play *play)
{
	play->ssl = SSL_new(smtp_session_server());
	SSL_set_fd(play->ssl, server_fd);
	SSL_set_accept_state(play->ssl);
	for (int i = 0; i < 10 && SSL_do_handshake(play->ssl) != 1; i++)
		turn(play->theatre);
	ERR_clear_error();
}

static void speak(const struct play *play, const uint8_t *octets, size_t length)
{
	char heard[4096];

	/* What the client said is read, so that its words never wait for room. */
	while (!play->ssl && recv(server_fd, heard, sizeof(heard), MSG_DONTWAIT) > 0)
		;
	while (play->ssl && SSL_read(play->ssl, heard, sizeof(heard)) > 0)
		;
	if (length && play->ssl)
		SSL_write(play->ssl, octets, (int)length);
	else if (length)
		send(server_fd, octets, length, MSG_DONTWAIT | MSG_NOSIGNAL);
	ERR_clear_error();
	turn(play->theatre);
}

static void perform(struct play *play, const uint8_t *script, size_t size)
{
	size_t start = 0;

	for (size_t i = 0; i <= size && !play->ends; i++) {
		if (i < size && script[i] != TURN && (script[i] != HANDSHAKE || play->ssl))
			continue;
		speak(play, script + start, i - start);
		if (i < size && script[i] == HANDSHAKE && !play->ends)
			shake(play);
		start = i + 1;
	}
}

static void end(struct play *play, uint8_t how)
{
	const struct probe_event deadline = { .kind = PROBE_DEADLINE };

	if (!play->ends && how & END_DEADLINE && !play->probe->ended)
		smtp_scanner.event(play->probe, play->probe->state, &deadline);
	turn(play->theatre);
	if (!play->ends && how & END_STOP && !play->probe->ended)
		probe_stop(play->probe);
	turn(play->theatre);
	SSL_free(play->ssl);
	close(server_fd);
	for (int i = 0; i < ROUNDS_MAXIMUM && !play->ends; i++)
		turn(play->theatre);
	HOLDS(play->ends == 1);
}

static void check_record(const struct probe *probe)
{
	struct buffer text;
	struct writer json;

	buffer_init(&text, JSON_MAXIMUM);
	writer_init(&json, &text);
	writer_object(&json, NULL);
	smtp_scanner.record(probe->state, &json);
	writer_object_end(&json);
	HOLDS(!text.full);
	char *whole = buffer_take(&text, NULL);
	/* Servers send NUL, too. */
	json_t *root = json_loads(whole, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	HOLDS(json_is_object(root));
	json_decref(root);
	free(whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct theatre *theatre = theatre_new();
	struct probe_target target = { .port = 25, .sni = "mx.example.se" };
	const struct probe_subject subject = { .target = &target };
	struct play play = { .theatre = theatre };
	int pair[2];

	if (!size)
		return 0;
	HOLDS(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair));
	client_fd = pair[0];
	server_fd = pair[1];
	HOLDS(address_parse("192.0.2.1", &target.address));
	play.probe = probe_new(&theatre->environment, &smtp_scanner, &subject, on_done, &play);
	turn(theatre);
	perform(&play, data + 1, size - 1);
	end(&play, data[0]);
	check_record(play.probe);
	probe_free(play.probe);
	turn(theatre);
	return 0;
}
