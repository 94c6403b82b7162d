/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mail servers of the farm: one process that answers SMTP with STARTTLS (RFC 5321, RFC 3207) on
 * every address of its network namespace and counts, for each address, what its clients did. It
 * accepts no mail. Its own modes, by address:
 *   ok       STARTTLS with TLS 1.2 or 1.3        tls12    STARTTLS with TLS 1.2 only
 *   plain    no STARTTLS                         refuse   greeting 554
 *   silent   accepts and says nothing
 *   tarpit   one octet, and then nothing          endless  a greeting of lines without end
 *   garbage  octets that are no SMTP              reset    a reset instead of a greeting
 *
 * usage: responder --certificate PEM --key PEM --modes FILE --counts FILE --live FILE
 *                  [--port N] [--greeting-delay MS]
 * --modes   lines "ADDRESS MODE"; an address that is not listed is ok
 * --counts  JSON, written on SIGTERM, which ends the process, and on SIGUSR1, which clears the counts
 * --live    three native 64-bit numbers: connections, distinct addresses, open connections
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PEERS 65536 /* a power of two; twice what a farm has */
#define LINE_MAXIMUM 1024
#define EVENTS 256
#define FLOOD_LINES 10000 /* or as many as the socket takes at once */
#define VERBS 8 /* unexpected commands told apart for each address */
#define VERB_SIZE 12

enum mode {
	MODE_OK,
	MODE_TLS12,
	MODE_PLAIN,
	MODE_REFUSE,
	MODE_SILENT,
	MODE_TARPIT,
	MODE_ENDLESS,
	MODE_GARBAGE,
	MODE_RESET,
	mode_count
};
static const char *const mode_names[] = { "ok", "tls12", "plain", "refuse", "silent", "tarpit",
	"endless", "garbage", "reset" };

struct verb {
	char text[VERB_SIZE];
	uint64_t count;
};

/* One address of ours. */
struct peer {
	struct in6_addr address; /* IPv4 is mapped */
	bool used;
	enum mode mode;
	uint64_t connections;
	uint64_t handshakes;
	unsigned open;
	unsigned most_open;
	int64_t last_end_us;
	int64_t least_gap_us; /* between an end and the next start; -1: there was none */
	struct verb verbs[VERBS];
};

struct session {
	int fd;
	struct peer *peer;
	SSL *ssl; /* NULL until STARTTLS */
	bool handshaken;
	bool greeted;
	int64_t greet_at_us;
	struct session *next; /* waiting to be greeted, oldest first */
	struct session *previous;
	char line[LINE_MAXIMUM];
	size_t length;
};

struct responder {
	int epoll;
	int listener;
	int signals;
	SSL_CTX *tls;
	struct peer *peers;
	uint64_t *live; /* connections, addresses, open */
	const char *counts;
	int64_t greeting_delay_us;
	struct session *first_waiting;
	struct session *last_waiting;
	bool ending;
};

__attribute__((noreturn)) static void die(const char *what)
{
	fprintf(stderr, "responder: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* The entry of this address, made when it is new. */
static struct peer *find_peer(struct peer *peers, const struct in6_addr *address)
{
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; i < sizeof(*address); i++)
		hash = (hash ^ address->s6_addr[i]) * 1099511628211u;
	for (size_t i = 0; i < PEERS; i++) {
		struct peer *peer = &peers[(hash + i) % PEERS];

		if (!peer->used) {
			*peer = (struct peer){
				.address = *address, .used = true, .least_gap_us = -1
			};
			return peer;
		}
		if (!memcmp(&peer->address, address, sizeof(*address)))
			return peer;
	}
	errno = ENOSPC;
	die("table of addresses");
}

static void format_address(const struct in6_addr *address, char text[INET6_ADDRSTRLEN])
{
	if (IN6_IS_ADDR_V4MAPPED(address))
		inet_ntop(AF_INET, &address->s6_addr[12], text, INET6_ADDRSTRLEN);
	else
		inet_ntop(AF_INET6, address, text, INET6_ADDRSTRLEN);
}

static void write_peer(FILE *file, const struct peer *peer, bool first)
{
	char address[INET6_ADDRSTRLEN];

	format_address(&peer->address, address);
	fprintf(file,
		"%s\n\"%s\":{\"mode\":\"%s\",\"connections\":%" PRIu64 ",\"handshakes\":%" PRIu64
		",\"most_at_once\":%u,\"least_gap_ms\":",
		first ? "" : ",", address, mode_names[peer->mode], peer->connections,
		peer->handshakes, peer->most_open);
	if (peer->least_gap_us < 0)
		fputs("null", file);
	else
		fprintf(file, "%.3f", (double)peer->least_gap_us / 1000);
	fputs(",\"other_commands\":{", file);
	for (size_t i = 0; i < VERBS && peer->verbs[i].count; i++)
		fprintf(file, "%s\"%s\":%" PRIu64, i ? "," : "", peer->verbs[i].text,
			peer->verbs[i].count);
	fputs("}}", file);
}

/* Beside the file of the counts, until it is whole. */
static void write_counts(const struct responder *responder, const char *temporary)
{
	bool first = true;
	FILE *file = fopen(temporary, "we");
	if (!file)
		die(temporary);
	fprintf(file, "{\"connections\":%" PRIu64 ",\"addresses\":{", responder->live[0]);
	for (size_t i = 0; i < PEERS; i++) {
		const struct peer *peer = &responder->peers[i];

		if (!peer->used || !peer->connections)
			continue;
		write_peer(file, peer, first);
		first = false;
	}
	fputs("}}\n", file);
	bool bad = ferror(file) != 0;
	if (fclose(file) != 0 || bad)
		die(temporary);
}

static void clear_counts(struct responder *responder)
{
	for (size_t i = 0; i < PEERS; i++) {
		struct peer *peer = &responder->peers[i];

		peer->connections = peer->handshakes = 0;
		peer->most_open = peer->open;
		peer->last_end_us = 0;
		peer->least_gap_us = -1;
		memset(peer->verbs, 0, sizeof(peer->verbs));
	}
	responder->live[0] = responder->live[1] = 0;
}

static void watch(
	const struct responder *responder, int operation, int fd, uint32_t events, void *owner)
{
	struct epoll_event event = { .events = events, .data.ptr = owner };

	if (epoll_ctl(responder->epoll, operation, fd, &event) < 0)
		die("epoll_ctl");
}

static void stop_waiting(struct responder *responder, struct session *session)
{
	if (session->greeted)
		return;
	session->greeted = true;
	if (session->previous)
		session->previous->next = session->next;
	else
		responder->first_waiting = session->next;
	if (session->next)
		session->next->previous = session->previous;
	else
		responder->last_waiting = session->previous;
}

static void end_session(struct responder *responder, struct session *session)
{
	stop_waiting(responder, session);
	session->peer->open--;
	session->peer->last_end_us = now_us();
	responder->live[2]--;
	SSL_free(session->ssl);
	close(session->fd);
	free(session);
}

/* Replies are far shorter than a socket's buffer: what does not fit at once is a broken client. */
static bool reply(struct session *session, const char *text)
{
	size_t length = strlen(text);

	if (!session->ssl)
		return send(session->fd, text, length, MSG_NOSIGNAL) == (ssize_t)length;
	return SSL_write(session->ssl, text, (int)length) == (int)length;
}

static bool greet(struct responder *responder, struct session *session)
{
	stop_waiting(responder, session);
	switch (session->peer->mode) {
	case MODE_OK:
	case MODE_TLS12:
	case MODE_PLAIN:
		return reply(session, "220 mail.hosts.farm ESMTP\r\n");
	case MODE_REFUSE:
		return reply(session, "554 5.7.1 no service here\r\n");
	case MODE_TARPIT:
		return reply(session, "2");
	case MODE_ENDLESS:
		for (int i = 0; i < FLOOD_LINES && reply(session, "220-and so on\r\n"); i++)
			;
		break;
	case MODE_GARBAGE:
		for (int i = 0; i < FLOOD_LINES && reply(session, "\x80\xff\x01\x1b[2J"); i++)
			;
		break;
	case MODE_RESET:
		setsockopt(session->fd, SOL_SOCKET, SO_LINGER, &(struct linger){ 1, 0 },
			sizeof(struct linger));
		return false;
	case MODE_SILENT:
	case mode_count:
		break;
	}
	return true;
}

static void note_verb(struct peer *peer, const char *line, size_t length)
{
	char text[VERB_SIZE] = "";

	for (size_t i = 0; i < length && i < VERB_SIZE - 1 && line[i] != ' '; i++) {
		char c = line[i];
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 32);
		text[i] = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '?';
	}
	for (size_t i = 0; i < VERBS; i++) {
		struct verb *verb = &peer->verbs[i];

		if (!verb->count || !strcmp(verb->text, text) || i == VERBS - 1) {
			memcpy(verb->text, text, sizeof(text));
			verb->count++;
			return;
		}
	}
}

static bool says(const char *line, size_t length, const char *verb)
{
	size_t size = strlen(verb);

	return length >= size && !strncasecmp(line, verb, size) &&
		(length == size || line[size] == ' ');
}

static bool start_tls(struct responder *responder, struct session *session)
{
	if (!reply(session, "220 2.0.0 go ahead\r\n"))
		return false;
	session->ssl = SSL_new(responder->tls);
	if (!session->ssl || !SSL_set_fd(session->ssl, session->fd))
		return false;
	if (session->peer->mode == MODE_TLS12)
		SSL_set_max_proto_version(session->ssl, TLS1_2_VERSION);
	SSL_set_accept_state(session->ssl);
	return true;
}

/* One line of the client without its line end; false ends the session. */
static bool on_line(
	struct responder *responder, struct session *session, const char *line, size_t length)
{
	bool offers = session->peer->mode == MODE_OK || session->peer->mode == MODE_TLS12;

	if (says(line, length, "EHLO"))
		return reply(session,
			offers && !session->ssl
				? "250-mail.hosts.farm\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n"
				  "250-STARTTLS\r\n250 8BITMIME\r\n"
				: "250-mail.hosts.farm\r\n250-PIPELINING\r\n250-SIZE "
				  "10240000\r\n250 8BITMIME\r\n");
	if (says(line, length, "HELO"))
		return reply(session, "250 mail.hosts.farm\r\n");
	if (says(line, length, "QUIT")) {
		reply(session, "221 2.0.0 bye\r\n");
		return false;
	}
	if (says(line, length, "STARTTLS"))
		return offers && !session->ssl ? start_tls(responder, session)
					       : reply(session, "502 5.5.1 not implemented\r\n");
	note_verb(session->peer, line, length);
	return reply(session, "502 5.5.1 not implemented\r\n");
}

static bool take_lines(struct responder *responder, struct session *session)
{
	size_t start = 0;

	for (;;) {
		char *end = memchr(session->line + start, '\n', session->length - start);
		if (!end)
			break;
		char *line = session->line + start;
		size_t length = (size_t)(end - line);
		bool was_plain = !session->ssl;

		start += length + 1;
		if (length && line[length - 1] == '\r')
			length--;
		if (!on_line(responder, session, line, length))
			return false;
		if (was_plain && session->ssl) {
			/* RFC 3207 4.2: what was sent in the clear behind the command is void. */
			session->length = 0;
			return true;
		}
	}
	memmove(session->line, session->line + start, session->length - start);
	session->length -= start;
	return session->length < sizeof(session->line);
}

/* True while the session lives; reads what there is. */
static bool read_session(struct responder *responder, struct session *session)
{
	size_t room = sizeof(session->line) - session->length;

	if (session->ssl && !session->handshaken) {
		int result = SSL_do_handshake(session->ssl);
		int error = SSL_get_error(session->ssl, result);

		if (result != 1)
			return error == SSL_ERROR_WANT_READ;
		session->handshaken = true;
		session->peer->handshakes++;
	}
	if (!session->ssl) {
		ssize_t count = recv(session->fd, session->line + session->length, room, 0);
		if (count <= 0)
			return count < 0 && errno == EAGAIN;
		session->length += (size_t)count;
		return take_lines(responder, session);
	}
	for (;;) {
		int count = SSL_read(session->ssl, session->line + session->length, (int)room);
		if (count <= 0)
			return SSL_get_error(session->ssl, count) == SSL_ERROR_WANT_READ;
		session->length += (size_t)count;
		if (!take_lines(responder, session))
			return false;
		room = sizeof(session->line) - session->length;
	}
}

static struct peer *count_start(struct responder *responder, const struct in6_addr *address)
{
	struct peer *peer = find_peer(responder->peers, address);
	int64_t gap = now_us() - peer->last_end_us;

	if (peer->last_end_us && (peer->least_gap_us < 0 || gap < peer->least_gap_us))
		peer->least_gap_us = gap;
	if (peer->open)
		peer->least_gap_us = 0;
	if (++peer->open > peer->most_open)
		peer->most_open = peer->open;
	responder->live[0]++;
	responder->live[1] += peer->connections++ == 0;
	responder->live[2]++;
	return peer;
}

static void wait_to_greet(struct responder *responder, struct session *session)
{
	session->greet_at_us = now_us() + responder->greeting_delay_us;
	session->previous = responder->last_waiting;
	if (responder->last_waiting)
		responder->last_waiting->next = session;
	else
		responder->first_waiting = session;
	responder->last_waiting = session;
}

static void accept_all(struct responder *responder)
{
	for (;;) {
		struct sockaddr_in6 local;
		socklen_t size = sizeof(local);
		int fd = accept4(responder->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd < 0 && (errno == EAGAIN || errno == ECONNABORTED))
			return;
		/* Without NODELAY a reply behind the session tickets would wait for the client's ACK. */
		if (fd < 0 ||
			setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int)) < 0 ||
			getsockname(fd, (struct sockaddr *)&local, &size) < 0)
			die("accept");
		struct session *session = calloc(1, sizeof(*session));
		if (!session)
			die("memory");
		session->fd = fd;
		session->peer = count_start(responder, &local.sin6_addr);
		watch(responder, EPOLL_CTL_ADD, fd, EPOLLIN, session);
		wait_to_greet(responder, session);
	}
}

static void on_signal(struct responder *responder)
{
	struct signalfd_siginfo info;
	char temporary[4096];

	if (read(responder->signals, &info, sizeof(info)) != sizeof(info))
		die("signalfd");
	snprintf(temporary, sizeof(temporary), "%s.new", responder->counts);
	write_counts(responder, temporary);
	if (info.ssi_signo == SIGUSR1)
		clear_counts(responder);
	else
		responder->ending = true;
	/* Whoever sees the file sees it whole, and that all begins at zero. */
	if (rename(temporary, responder->counts) < 0)
		die(responder->counts);
}

/* Greets whose time has come; how long until the next, -1 for none. */
static int greet_waiting(struct responder *responder)
{
	int64_t now = now_us();

	while (responder->first_waiting && responder->first_waiting->greet_at_us <= now) {
		struct session *session = responder->first_waiting;
		if (!greet(responder, session))
			end_session(responder, session);
	}
	if (!responder->first_waiting)
		return -1;
	return (int)((responder->first_waiting->greet_at_us - now) / 1000 + 1);
}

static void serve(struct responder *responder)
{
	struct epoll_event events[EVENTS];

	while (!responder->ending) {
		int timeout = greet_waiting(responder);
		int count = epoll_wait(responder->epoll, events, EVENTS, timeout);
		bool fresh = false;

		if (count < 0 && errno != EINTR)
			die("epoll_wait");
		/* Ends before beginnings, or a quick successor would look simultaneous. */
		for (int i = 0; i < count; i++) {
			struct session *session = events[i].data.ptr;

			if (events[i].data.ptr == &responder->listener)
				fresh = true;
			else if (events[i].data.ptr == &responder->signals)
				on_signal(responder);
			else if (!read_session(responder, session))
				end_session(responder, session);
			ERR_clear_error();
		}
		if (fresh)
			accept_all(responder);
	}
}

static void load_modes(struct responder *responder, const char *path)
{
	char line[256];
	FILE *file = fopen(path, "re");

	if (!file)
		die(path);
	while (fgets(line, sizeof(line), file)) {
		struct in6_addr address = { .s6_addr = { [10] = 0xff, [11] = 0xff } };
		char *name = strchr(line, ' ');
		size_t mode = 0;

		line[strcspn(line, "\n")] = 0;
		errno = EINVAL;
		if (!name)
			die(path);
		*name++ = 0;
		if (inet_pton(AF_INET, line, &address.s6_addr[12]) != 1 &&
			inet_pton(AF_INET6, line, &address) != 1)
			die(line);
		while (mode < mode_count && strcmp(mode_names[mode], name) != 0)
			mode++;
		if (mode == mode_count)
			die(name);
		find_peer(responder->peers, &address)->mode = (enum mode)mode;
	}
	if (ferror(file) || fclose(file) != 0)
		die(path);
}

static int listen_everywhere(long port)
{
	struct sockaddr_in6 any = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), off = 0, on = 1;

	if (fd < 0 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) < 0 ||
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
		bind(fd, (struct sockaddr *)&any, sizeof(any)) < 0 || listen(fd, 4096) < 0)
		die("listen");
	return fd;
}

static SSL_CTX *make_tls(const char *certificate, const char *key)
{
	SSL_CTX *tls = SSL_CTX_new(TLS_server_method());

	if (!tls || SSL_CTX_use_certificate_chain_file(tls, certificate) != 1 ||
		SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1 ||
		!SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION)) {
		ERR_print_errors_fp(stderr);
		exit(1);
	}
	return tls;
}

static uint64_t *map_live(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0 || ftruncate(fd, 3 * sizeof(uint64_t)) < 0)
		die(path);
	void *map = mmap(NULL, 3 * sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		die(path);
	close(fd);
	return map;
}

static int signals(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGUSR1);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		die("sigprocmask");
	int fd = signalfd(-1, &set, SFD_CLOEXEC);
	if (fd < 0)
		die("signalfd");
	return fd;
}

int main(int argc, char **argv)
{
	static const struct option options[] = { { "certificate", required_argument, NULL, 0 },
		{ "key", required_argument, NULL, 1 }, { "modes", required_argument, NULL, 2 },
		{ "counts", required_argument, NULL, 3 }, { "live", required_argument, NULL, 4 },
		{ "port", required_argument, NULL, 5 },
		{ "greeting-delay", required_argument, NULL, 6 }, { 0 } };
	const char *values[] = { NULL, NULL, NULL, NULL, NULL, "25", "0" };
	struct responder responder = { 0 };
	int code;

	while ((code = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (code == '?')
			return 2;
		values[code] = optarg;
	}
	for (size_t i = 0; i < 5; i++) {
		if (values[i])
			continue;
		fprintf(stderr, "responder: --%s is needed\n", options[i].name);
		return 2;
	}
	responder.peers = calloc(PEERS, sizeof(*responder.peers));
	responder.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (!responder.peers || responder.epoll < 0)
		die("start");
	responder.tls = make_tls(values[0], values[1]);
	load_modes(&responder, values[2]);
	responder.counts = values[3];
	responder.live = map_live(values[4]);
	responder.greeting_delay_us = strtol(values[6], NULL, 10) * 1000;
	responder.signals = signals();
	responder.listener = listen_everywhere(strtol(values[5], NULL, 10));
	watch(&responder, EPOLL_CTL_ADD, responder.signals, EPOLLIN, &responder.signals);
	watch(&responder, EPOLL_CTL_ADD, responder.listener, EPOLLIN, &responder.listener);
	serve(&responder);
	return 0;
}
