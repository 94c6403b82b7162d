/* SPDX-License-Identifier: Apache-2.0 */
/* Connections (conn.h). */
#include "net/conn.h"

#include "base/arena.h"
#include "base/fault.h"
#include "net/endpoint.h"
#include "net/icmp.h"
#include "net/plaintext.h"
#include "net/source.h"
#include "net/tap.h"

#include <errno.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONN_READ_SIZE 4096
#define CONN_OUTPUT_MAXIMUM 4096

enum conn_phase { PHASE_CONNECTING, PHASE_PLAIN, PHASE_HANDSHAKE, PHASE_TLS, PHASE_CLOSED };

struct conn {
	struct loop *loop;
	enum conn_phase phase;
	conn_callback callback;
	void *owner;
	int fd;
	struct net_error error;
	struct net_error
		unsent; /* why octets could not be sent; told once nothing is left to read */
	struct event *readable;
	struct event *writable;
	struct buffer input;
	struct buffer output;
	bool contacted;
	struct task release; /* frees the connection once no call-back stands on it */
	struct task failed; /* tells of an immediate failure */
	SSL *ssl;
	struct tls_watch watch;
	struct plaintext plaintext; /* where TLS was due */
	bool received_under_tls;
	struct tls_failure failure;
	struct fault_mark *mark; /* what it was opened for */
};

static void tell(struct conn *conn, enum conn_event what)
{
	conn->callback(conn->owner, what);
}

static void silence(struct conn *conn)
{
	if (conn->readable)
		event_del(conn->readable);
	if (conn->writable)
		event_del(conn->writable);
}

static void fail(struct conn *conn, struct net_error error)
{
	conn->error = error;
	silence(conn);
	tell(conn, error.number ? CONN_ERROR : CONN_EOF);
}

static void tls_failed(struct conn *conn, enum tls_end end)
{
	conn->failure = tls_classify_failure(&conn->watch, end);
	if (conn->phase == PHASE_HANDSHAKE && conn->plaintext.hello)
		plaintext_end(&conn->plaintext, conn->fd);
	/* The library may not have come to judge it before the peer was gone. */
	if (conn->plaintext.instead && end != TLS_END_INTERNAL)
		conn->failure.class = TLS_FAIL_PLAINTEXT;
	silence(conn);
	tell(conn, CONN_TLS_FAILED);
}

static enum tls_end tls_end_of(struct net_error error)
{
	if (net_error_silent(error))
		return net_error_whose(error) == NET_OURS ? TLS_END_INTERNAL : TLS_END_SILENCE;
	return net_error_class(error) == NET_ERROR_RESET ? TLS_END_RESET : TLS_END_EOF;
}

/* What a call of the library wants next; false when it failed for good, with the end in ret_end. */
static bool tls_wait(struct conn *conn, int result, enum tls_end *ret_end)
{
	int saved = errno;

	switch (SSL_get_error(conn->ssl, result)) {
	case SSL_ERROR_WANT_READ:
		return true;
	case SSL_ERROR_WANT_WRITE:
		event_add(conn->writable, NULL);
		return true;
	case SSL_ERROR_SYSCALL:
		conn->error = (struct net_error){ saved, NET_STAGE_CONNECTED };
		*ret_end = tls_end_of(conn->error);
		return false;
	case SSL_ERROR_ZERO_RETURN:
		*ret_end = TLS_END_EOF;
		return false;
	default:
		*ret_end = TLS_END_LIBRARY;
		return false;
	}
}

/* Before our hello; false when the socket has failed. */
static bool purge_plaintext(struct conn *conn)
{
	int number = conn->plaintext.hello ? 0 : plaintext_purge(&conn->plaintext, conn->fd);

	if (!number)
		return true;
	ERR_clear_error();
	conn->error = (struct net_error){ number, NET_STAGE_CONNECTED };
	tls_failed(conn, tls_end_of(conn->error));
	return false;
}

static void hear(void *owner, const void *octets, size_t length)
{
	struct conn *conn = owner;

	plaintext_heard(&conn->plaintext, octets, length);
}

static void shake_hands(struct conn *conn)
{
	enum tls_end end = TLS_END_INTERNAL;

	if (!purge_plaintext(conn))
		return;
	ERR_clear_error();
	errno = 0;
	conn->error = (struct net_error){ 0, NET_STAGE_CONNECTED };
	int result = SSL_do_handshake(conn->ssl);
	if (result == 1) {
		tls_session_tell(conn->ssl, NULL, NULL);
		conn->phase = PHASE_TLS;
		tell(conn, CONN_TLS_UP);
	} else if (!tls_wait(conn, result, &end)) {
		tls_failed(conn, end);
	}
}

/* Octets read, 0 at the end; -1 with EAGAIN in conn->error to wait, or with an error there. */
static ssize_t read_some(struct conn *conn, char *bytes, size_t size)
{
	enum tls_end end = TLS_END_EOF;

	if (conn->phase != PHASE_TLS) {
		ssize_t count = recv(conn->fd, bytes, size, 0);
		conn->error = (struct net_error){ count < 0 ? errno : 0, NET_STAGE_CONNECTED };
		return count;
	}
	ERR_clear_error();
	errno = 0;
	conn->error = (struct net_error){ 0, NET_STAGE_CONNECTED };
	int count = SSL_read(conn->ssl, bytes, (int)size);
	if (count > 0)
		return count;
	if (tls_wait(conn, count, &end)) {
		conn->error.number = EAGAIN;
		return -1;
	}
	if (tls_session_exhausted(conn->ssl))
		conn->error = (struct net_error){ EMSGSIZE, NET_STAGE_CONTENT };
	else if (end == TLS_END_LIBRARY)
		conn->error = (struct net_error){ EPROTO, NET_STAGE_CONTENT };
	return conn->error.number ? -1 : 0;
}

/*
 * In TLS 1.3 our side of the handshake is over before the server has judged it: a fatal alert that
 * comes instead of data is still a failed handshake.
 */
static void lost(struct conn *conn, struct net_error error)
{
	if (conn->phase == PHASE_TLS && SSL_version(conn->ssl) == TLS1_3_VERSION &&
		!conn->received_under_tls && !conn->watch.tickets && conn->watch.alert >= 0) {
		tls_failed(conn, TLS_END_LIBRARY);
		return;
	}
	ERR_clear_error();
	fail(conn, error);
}

static void receive(struct conn *conn)
{
	char bytes[CONN_READ_SIZE];

	do {
		ssize_t count = read_some(conn, bytes, sizeof(bytes));

		if (count < 0 && (conn->error.number == EAGAIN || conn->error.number == EINTR))
			return;
		if (count <= 0) {
			lost(conn, conn->error.number ? conn->error : conn->unsent);
			return;
		}
		conn->received_under_tls |= conn->phase == PHASE_TLS;
		if (!buffer_append(&conn->input, bytes, (size_t)count)) {
			fail(conn, (struct net_error){ EMSGSIZE, NET_STAGE_CONTENT });
			return;
		}
		tell(conn, CONN_DATA);
	} while (conn->phase == PHASE_TLS); /* the library may hold more than the socket shows */
}

/*
 * A dead connection is told by the next read. But one error is told once, and after it a read finds an end as if the
 * peer had made it: what nobody outside said is kept.
 */
static void note_unsent(struct conn *conn, int number)
{
	struct net_error error = { number, NET_STAGE_CONNECTED };

	if (number && !net_error_heard(error))
		conn->unsent = error;
}

static void flush(struct conn *conn)
{
	enum tls_end end;

	while (conn->output.length && conn->phase != PHASE_CLOSED) {
		ssize_t count;

		if (conn->phase == PHASE_TLS) {
			ERR_clear_error();
			errno = 0;
			conn->error = (struct net_error){ 0, NET_STAGE_CONNECTED };
			count = SSL_write(conn->ssl, conn->output.bytes, (int)conn->output.length);
			if (count <= 0 && tls_wait(conn, (int)count, &end))
				return;
			if (count <= 0)
				note_unsent(conn, conn->error.number);
			ERR_clear_error();
		} else {
			count = send(
				conn->fd, conn->output.bytes, conn->output.length, MSG_NOSIGNAL);
			if (count < 0 && errno == EAGAIN) {
				event_add(conn->writable, NULL);
				return;
			}
			if (count < 0)
				note_unsent(conn, errno);
		}
		if (count <= 0)
			return;
		buffer_consume(&conn->output, (size_t)count);
	}
}

static void on_readable(evutil_socket_t fd, short what, void *argument)
{
	struct conn *conn = argument;
	struct fault_scope scope;

	(void)fd;
	(void)what;
	fault_enter_again(&scope, conn->mark);
	if (conn->phase == PHASE_HANDSHAKE)
		shake_hands(conn);
	else if (conn->phase == PHASE_PLAIN || conn->phase == PHASE_TLS)
		receive(conn);
	fault_leave(&scope);
}

static bool is_connected(int fd)
{
	struct sockaddr_storage peer;
	socklen_t size = sizeof(peer);

	return getpeername(fd, (struct sockaddr *)&peer, &size) == 0;
}

static void on_connected(struct conn *conn)
{
	struct net_error error = { 0, NET_STAGE_CONNECTING };
	socklen_t size = sizeof(error.number);

	if (getsockopt(conn->fd, SOL_SOCKET, SO_ERROR, &error.number, &size) < 0)
		error.number = errno;
	/* The message is there a moment before the error that it makes. */
	if (icmp_told(conn->fd, &error) || error.number) {
		fail(conn, error);
		return;
	}
	if (!is_connected(conn->fd)) {
		event_add(conn->writable, NULL);
		return;
	}
	icmp_listen(conn->fd, false);
	conn->phase = PHASE_PLAIN;
	event_add(conn->readable, NULL);
	tell(conn, CONN_CONNECTED);
}

static void on_writable(evutil_socket_t fd, short what, void *argument)
{
	struct conn *conn = argument;
	struct fault_scope scope;

	(void)fd;
	(void)what;
	fault_enter_again(&scope, conn->mark);
	if (conn->phase == PHASE_CONNECTING)
		on_connected(conn);
	else if (conn->phase == PHASE_HANDSHAKE)
		shake_hands(conn);
	else
		flush(conn);
	fault_leave(&scope);
}

bool conn_catch_up(struct conn *conn)
{
	bool connecting = conn->phase == PHASE_CONNECTING;
	struct event *awaited = connecting ? conn->writable : conn->readable;
	struct pollfd socket = { .fd = conn->fd, .events = connecting ? POLLOUT : POLLIN };

	if (conn->phase == PHASE_CLOSED || !awaited ||
		!event_pending(awaited, EV_READ | EV_WRITE, NULL) || poll(&socket, 1, 0) <= 0)
		return false;
	if (connecting)
		on_writable(conn->fd, EV_WRITE, conn);
	else
		on_readable(conn->fd, EV_READ, conn);
	return true;
}

static void release(void *owner)
{
	struct conn *conn = owner;

	if (conn->readable)
		event_free(conn->readable);
	if (conn->writable)
		event_free(conn->writable);
	buffer_done(&conn->input);
	buffer_done(&conn->output);
	tls_session_free(conn->ssl);
	free(conn->mark);
	free(conn);
}

static void tell_failure(void *owner)
{
	struct conn *conn = owner;
	struct fault_scope scope;

	fault_enter_again(&scope, conn->mark);
	if (conn->phase != PHASE_CLOSED)
		fail(conn, conn->error);
	fault_leave(&scope);
}

static int start(struct conn *conn, struct tap *tap, const struct sources *sources,
	const struct address *address, uint16_t port)
{
	struct sockaddr_storage peer;
	socklen_t size = endpoint_of(address, port, &peer);
	int one = 1;

	conn->fd = socket(endpoint_family(address), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (conn->fd < 0)
		return errno;
	setsockopt(conn->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	int error = source_bind(sources, conn->fd, address->version, tap != NULL);
	if (!error)
		error = tap_register(tap, conn->fd, address, port);
	if (error)
		return error;
	icmp_listen(conn->fd, true);
	conn->contacted = true;
	conn->error.stage = NET_STAGE_CONNECT;
	int result = connect(conn->fd, (struct sockaddr *)&peer, size);
	if (result < 0 && errno != EINPROGRESS)
		return errno;
	struct event_base *base = loop_base(conn->loop);
	conn->readable = event_new(base, conn->fd, EV_READ | EV_PERSIST, on_readable, conn);
	conn->writable = event_new(base, conn->fd, EV_WRITE, on_writable, conn);
	event_add(conn->writable, NULL);
	return 0;
}

struct conn *conn_open(struct loop *loop, struct tap *tap, const struct sources *sources,
	const struct address *address, uint16_t port, conn_callback callback, void *owner)
{
	struct conn *conn = memory_alloc(sizeof(*conn));

	conn->loop = loop;
	conn->mark = fault_mark_keep();
	conn->callback = callback;
	conn->owner = owner;
	conn->release = (struct task){ .run = release, .owner = conn };
	conn->failed = (struct task){ .run = tell_failure, .owner = conn };
	buffer_init(&conn->input, CONN_INPUT_MAXIMUM);
	buffer_init(&conn->output, CONN_OUTPUT_MAXIMUM);
	conn->fd = -1;
	conn->error.number = address ? start(conn, tap, sources, address, port) : ENETDOWN;
	if (conn->error.number)
		loop_defer(loop, &conn->failed);
	return conn;
}

void conn_close(struct conn *conn)
{
	if (!conn || conn->phase == PHASE_CLOSED)
		return;
	if (conn->phase == PHASE_TLS) {
		SSL_shutdown(conn->ssl);
		ERR_clear_error();
	}
	silence(conn);
	if (conn->fd >= 0)
		close(conn->fd);
	conn->phase = PHASE_CLOSED;
	loop_defer(conn->loop, &conn->release);
}

void conn_send(struct conn *conn, const void *bytes, size_t length)
{
	buffer_append(&conn->output, bytes, length);
	flush(conn);
}

struct buffer *conn_input(struct conn *conn)
{
	return &conn->input;
}

void conn_start_tls(struct conn *conn, SSL_CTX *context, const char *sni, enum tls_key_kind kind)
{
	buffer_consume(&conn->input, conn->input.length);
	conn->phase = PHASE_HANDSHAKE;
	conn->ssl = tls_session_new(context, sni, &conn->watch, kind);
	SSL_set_fd(conn->ssl, conn->fd);
	tls_session_bound(conn->ssl);
	tls_session_tell(conn->ssl, hear, conn);
	SSL_set_read_ahead(conn->ssl, 1);
	/* The handshake begins from the loop, so that the owner hears nothing inside this call. */
	event_add(conn->writable, NULL);
}

struct net_error conn_error(const struct conn *conn)
{
	return conn->error;
}

bool conn_contacted(const struct conn *conn)
{
	return conn->contacted;
}

SSL *conn_tls(struct conn *conn)
{
	return conn->phase == PHASE_TLS ? conn->ssl : NULL;
}

const struct tls_failure *conn_tls_failure(const struct conn *conn)
{
	return &conn->failure;
}

struct octets conn_plaintext(const struct conn *conn)
{
	return (struct octets){ conn->plaintext.octets, plaintext_length(&conn->plaintext) };
}

const struct tls_watch *conn_tls_watch(const struct conn *conn)
{
	return conn->ssl ? &conn->watch : NULL;
}

bool conn_local_address(const struct conn *conn, char text[ADDRESS_TEXT_SIZE])
{
	struct sockaddr_storage storage;
	socklen_t size = sizeof(storage);
	struct address address;

	if (conn->fd < 0 || getsockname(conn->fd, (struct sockaddr *)&storage, &size) < 0)
		return false;
	if (storage.ss_family == AF_INET)
		address = address_of(4, (uint8_t *)&((struct sockaddr_in *)&storage)->sin_addr);
	else
		address = address_of(6, (uint8_t *)&((struct sockaddr_in6 *)&storage)->sin6_addr);
	address_format(&address, text);
	return true;
}
