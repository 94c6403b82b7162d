/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mail servers of the load Internet: hundreds of thousands of addresses, none of which is configured. What a
 * server does, and which certificate it has, follows from its address alone (internet.py), so that threads share
 * nothing but the certificates made so far.
 *
 *   10.0.0.0 – 10.119.255.255     one host each: the second octet / 12 is its kind, its certificate names the SNI name
 *   10.120.0.0 and above          shared by many names: TLS 1.3, one certificate for each address
 *
 * usage: servers --folder TLS-FOLDER [--threads N] [--slow MS] [--hold MS]
 * The folder holds intermediate.pem, intermediate.key, rsa.key and p256.key. --slow is the delay of slow greetings,
 * --hold that of every answer to EHLO under TLS.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <linux/filter.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <search.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define EVENTS 256
#define LINE_MAXIMUM 512
#define OCTETS_PER_KIND 12
#define FIRST_SHARED 120 /* second octet */
#define NAME_SIZE 300
#define DAY 86400
#define THREADS_MAXIMUM 64
#define TIMESTAMPS 3
#define TIMESTAMP_SIZE 119

/* In the order of KINDS in internet.py. */
enum kind {
	KIND_RSA,
	KIND_P256,
	KIND_TLS12,
	KIND_PLAIN,
	KIND_REFUSE,
	KIND_SILENT,
	KIND_SLOW,
	KIND_DEAD,
	KIND_UNREACHABLE
};

struct session {
	int fd;
	uint32_t address; /* ours, host order */
	enum kind kind;
	bool greeted;
	bool handshaken;
	SSL *ssl; /* NULL until STARTTLS */
	const char *late; /* what is said when its time has come */
	int64_t late_at_us;
	struct session *next; /* … in the queue of those who wait, oldest first */
	struct session *previous;
	size_t length;
	char line[LINE_MAXIMUM];
};

struct queue {
	struct session *first;
	struct session *last;
};

struct server {
	pthread_t thread;
	int epoll;
	int listener;
	struct queue slow;
	struct queue held;
};

/* A certificate as it was made once; two with the same name would be two chains. */
struct leaf {
	char *name; /* first: the key of the tree */
	bool rsa;
	unsigned char *der;
	int length;
};

static int64_t slow_us = 300000, hold_us;
static SSL_CTX *contexts[2]; /* P-256, RSA */
static EVP_PKEY *keys[2];
static CONF *no_configuration; /* some extensions are not made without one */
static X509 *intermediate;
static EVP_PKEY *intermediate_key;
static pthread_mutex_t leaves_lock = PTHREAD_MUTEX_INITIALIZER;
static void *leaves;

__attribute__((noreturn)) static void die(const char *what)
{
	fprintf(stderr, "servers: %s: %s\n", what, errno ? strerror(errno) : "failed");
	ERR_print_errors_fp(stderr);
	exit(1);
}

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool is_rsa(enum kind kind)
{
	return kind != KIND_P256;
}

static int compare_leaves(const void *first, const void *second)
{
	const struct leaf *a = first, *b = second;

	return a->rsa != b->rsa ? a->rsa - b->rsa : strcmp(a->name, b->name);
}

static void add_extension(X509 *certificate, int kind, const char *value)
{
	X509V3_CTX context;

	X509V3_set_ctx(&context, intermediate, certificate, NULL, NULL, 0);
	X509V3_set_nconf(&context, no_configuration);
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
	if (!extension || !X509_add_ext(certificate, extension, -1))
		die("extension");
	X509_EXTENSION_free(extension);
}

/*
 * A list of timestamps (RFC 6962 3.3) of random octets. One more than usual, in place of what the shared keys lack in
 * variety.
 */
static void add_timestamps(X509 *certificate)
{
	unsigned char list[2 + TIMESTAMPS * (2 + TIMESTAMP_SIZE)] = { (sizeof(list) - 2) >> 8,
		(sizeof(list) - 2) & 255 };
	unsigned char *der = NULL;

	for (unsigned char *at = list + 2; at < list + sizeof(list); at += 2 + TIMESTAMP_SIZE) {
		at[1] = TIMESTAMP_SIZE;
		RAND_bytes(at + 2, TIMESTAMP_SIZE);
	}
	ASN1_OCTET_STRING *inner = ASN1_OCTET_STRING_new(), *value = ASN1_OCTET_STRING_new();
	ASN1_OCTET_STRING_set(inner, list, sizeof(list));
	int length = i2d_ASN1_OCTET_STRING(inner, &der);
	ASN1_OCTET_STRING_set(value, der, length);
	X509_EXTENSION *extension =
		X509_EXTENSION_create_by_NID(NULL, NID_ct_precert_scts, 0, value);
	if (!extension || !X509_add_ext(certificate, extension, -1))
		die("timestamps");
	X509_EXTENSION_free(extension);
	OPENSSL_free(der);
	ASN1_OCTET_STRING_free(inner);
	ASN1_OCTET_STRING_free(value);
}

/* What a public CA of today puts into a certificate for ninety days. */
static void fill_leaf(struct leaf *leaf)
{
	X509 *certificate = X509_new();
	X509_NAME *subject = X509_get_subject_name(certificate);
	char names[NAME_SIZE + 10];
	BIGNUM *serial = BN_new();

	BN_rand(serial, 128, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY);
	BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate));
	BN_free(serial);
	X509_set_version(certificate, X509_VERSION_3);
	X509_gmtime_adj(X509_getm_notBefore(certificate), -DAY);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 89 * DAY);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (unsigned char *)leaf->name,
		strlen(leaf->name) < 64 ? -1 : 63, -1, 0);
	X509_set_issuer_name(certificate, X509_get_subject_name(intermediate));
	X509_set_pubkey(certificate, keys[leaf->rsa]);
	snprintf(names, sizeof(names), "DNS:%s", leaf->name);
	add_extension(certificate, NID_key_usage, "critical,digitalSignature,keyEncipherment");
	add_extension(certificate, NID_ext_key_usage, "serverAuth,clientAuth");
	add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE");
	add_extension(certificate, NID_subject_key_identifier, "hash");
	add_extension(certificate, NID_authority_key_identifier, "keyid");
	add_extension(certificate, NID_info_access,
		"OCSP;URI:http://ocsp.load.test,caIssuers;URI:http://issuer.load.test/ca.der");
	add_extension(certificate, NID_subject_alt_name, names);
	add_extension(certificate, NID_certificate_policies, "2.23.140.1.2.1");
	add_timestamps(certificate);
	if (!X509_sign(certificate, intermediate_key, EVP_sha256()))
		die("X509_sign");
	leaf->length = i2d_X509(certificate, &leaf->der);
	X509_free(certificate);
}

/* Made when it is asked for the first time; never freed. */
static const struct leaf *leaf_of(const char *name, bool rsa)
{
	struct leaf key = { .name = (char *)(uintptr_t)name, .rsa = rsa };

	pthread_mutex_lock(&leaves_lock);
	void **place = tsearch(&key, &leaves, compare_leaves);
	if (!place)
		die("memory");
	struct leaf *leaf = *place;
	if (leaf == &key) {
		leaf = calloc(1, sizeof(*leaf));
		if (!leaf || !(leaf->name = strdup(name)))
			die("memory");
		leaf->rsa = rsa;
		fill_leaf(leaf);
		*place = leaf;
	}
	pthread_mutex_unlock(&leaves_lock);
	return leaf;
}

static int choose_certificate(SSL *ssl, void *argument)
{
	const struct session *session = SSL_get_app_data(ssl);
	const char *sni = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
	bool rsa = is_rsa(session->kind);
	char name[NAME_SIZE];

	(void)argument;
	if (sni && (session->address >> 16 & 255) < FIRST_SHARED && strlen(sni) < NAME_SIZE)
		strcpy(name, sni);
	else
		snprintf(name, sizeof(name), "a%08x.shared.test", session->address);
	const struct leaf *leaf = leaf_of(name, rsa);
	const unsigned char *der = leaf->der;
	X509 *certificate = d2i_X509(NULL, &der, leaf->length);
	int good = certificate && SSL_use_certificate(ssl, certificate) == 1 &&
		SSL_use_PrivateKey(ssl, keys[rsa]) == 1 &&
		SSL_add1_chain_cert(ssl, intermediate) == 1;
	X509_free(certificate);
	return good;
}

static void enqueue(
	struct queue *queue, struct session *session, const char *text, int64_t delay_us)
{
	session->late = text;
	session->late_at_us = now_us() + delay_us;
	session->previous = queue->last;
	session->next = NULL;
	if (queue->last)
		queue->last->next = session;
	else
		queue->first = session;
	queue->last = session;
}

static void dequeue(struct server *server, struct session *session)
{
	struct queue *queue = session->ssl ? &server->held : &server->slow;

	if (!session->late)
		return;
	session->late = NULL;
	if (session->previous)
		session->previous->next = session->next;
	else
		queue->first = session->next;
	if (session->next)
		session->next->previous = session->previous;
	else
		queue->last = session->previous;
}

static void end_session(struct server *server, struct session *session)
{
	dequeue(server, session);
	SSL_free(session->ssl);
	close(session->fd);
	free(session);
}

/* Replies are far shorter than a socket's buffer: what does not fit at once is a broken client. */
static bool reply(struct session *session, const char *text)
{
	size_t length = strlen(text);

	if (session->ssl)
		return SSL_write(session->ssl, text, (int)length) == (int)length;
	return send(session->fd, text, length, MSG_NOSIGNAL) == (ssize_t)length;
}

static bool start_tls(struct session *session)
{
	if (!reply(session, "220 2.0.0 go ahead\r\n"))
		return false;
	session->ssl = SSL_new(contexts[is_rsa(session->kind)]);
	if (!session->ssl || !SSL_set_fd(session->ssl, session->fd))
		return false;
	SSL_set_app_data(session->ssl, session);
	if (session->kind == KIND_TLS12)
		SSL_set_max_proto_version(session->ssl, TLS1_2_VERSION);
	SSL_set_accept_state(session->ssl);
	return true;
}

static bool says(const char *line, const char *verb)
{
	return !strncasecmp(line, verb, strlen(verb));
}

/* One line of the client; false ends the session. */
static bool on_line(struct server *server, struct session *session, const char *line)
{
	static const char plain[] = "250-mail.load.test\r\n250-PIPELINING\r\n250-SIZE "
				    "10240000\r\n250-ENHANCEDSTATUSCODES\r\n"
				    "250 8BITMIME\r\n";
	static const char offer[] =
		"250-mail.load.test\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250-STARTTLS\r\n"
		"250-ENHANCEDSTATUSCODES\r\n250 8BITMIME\r\n";

	if (says(line, "EHLO") && session->ssl && hold_us) {
		enqueue(&server->held, session, plain, hold_us);
		return true;
	}
	if (says(line, "EHLO"))
		return reply(session, session->ssl || session->kind == KIND_PLAIN ? plain : offer);
	if (says(line, "STARTTLS") && !session->ssl && session->kind != KIND_PLAIN)
		return start_tls(session);
	if (says(line, "QUIT")) {
		reply(session, "221 2.0.0 bye\r\n");
		return false;
	}
	return reply(session, "502 5.5.1 not implemented\r\n");
}

static bool take_lines(struct server *server, struct session *session)
{
	char *end;

	while ((end = memchr(session->line, '\n', session->length))) {
		bool was_plain = !session->ssl;

		*end = 0;
		if (!on_line(server, session, session->line))
			return false;
		size_t taken = (size_t)(end + 1 - session->line);
		/* RFC 3207 4.2: what was sent in the clear behind the command is void. */
		session->length = was_plain && session->ssl ? 0 : session->length - taken;
		memmove(session->line, end + 1, session->length);
	}
	return session->length < sizeof(session->line);
}

/* True while the session lives; reads what there is. */
static bool read_session(struct server *server, struct session *session)
{
	for (;;) {
		size_t room = sizeof(session->line) - session->length;
		ssize_t count;

		if (session->ssl && !session->handshaken) {
			int result = SSL_do_handshake(session->ssl);
			if (result != 1)
				return SSL_get_error(session->ssl, result) == SSL_ERROR_WANT_READ;
			session->handshaken = true;
		}
		if (session->ssl) {
			count = SSL_read(session->ssl, session->line + session->length, (int)room);
			if (count <= 0)
				return SSL_get_error(session->ssl, (int)count) ==
					SSL_ERROR_WANT_READ;
		} else {
			count = recv(session->fd, session->line + session->length, room, 0);
			if (count <= 0)
				return count < 0 && errno == EAGAIN;
		}
		session->length += (size_t)count;
		bool was_plain = !session->ssl;
		if (!take_lines(server, session))
			return false;
		if (was_plain)
			return true;
	}
}

static bool greet(struct server *server, struct session *session)
{
	session->greeted = true;
	switch (session->kind) {
	case KIND_REFUSE:
		return reply(session, "554 5.7.1 no service here\r\n");
	case KIND_SILENT:
		return true;
	case KIND_SLOW:
		enqueue(&server->slow, session, "220 mail.load.test ESMTP\r\n", slow_us);
		return true;
	default:
		return reply(session, "220 mail.load.test ESMTP\r\n");
	}
}

static enum kind kind_of(uint32_t address)
{
	uint32_t octet = address >> 16 & 255;

	return octet < FIRST_SHARED ? (enum kind)(octet / OCTETS_PER_KIND) : KIND_P256;
}

static void accept_all(struct server *server)
{
	for (;;) {
		struct sockaddr_in local;
		socklen_t size = sizeof(local);
		int fd = accept4(server->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd < 0 && (errno == EAGAIN || errno == ECONNABORTED))
			return;
		/* Without NODELAY a reply behind the session tickets would wait for the client's ACK. */
		if (fd < 0 ||
			setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int)) < 0 ||
			getsockname(fd, (struct sockaddr *)&local, &size) < 0)
			die("accept");
		struct session *session = calloc(1, sizeof(*session));
		struct epoll_event event = { .events = EPOLLIN, .data.ptr = session };
		if (!session || epoll_ctl(server->epoll, EPOLL_CTL_ADD, fd, &event) < 0)
			die("epoll_ctl");
		session->fd = fd;
		session->address = ntohl(local.sin_addr.s_addr);
		session->kind = kind_of(session->address);
		if (!greet(server, session))
			end_session(server, session);
	}
}

/* Says what is late; how long until the next, -1 for none. */
static int say_late(struct server *server, struct queue *queue)
{
	int64_t now = now_us();

	while (queue->first && queue->first->late_at_us <= now) {
		struct session *session = queue->first;
		const char *text = session->late;

		dequeue(server, session);
		if (!reply(session, text))
			end_session(server, session);
	}
	return queue->first ? (int)((queue->first->late_at_us - now) / 1000 + 1) : -1;
}

static void *serve(void *argument)
{
	struct server *server = argument;
	struct epoll_event events[EVENTS];

	for (;;) {
		int first = say_late(server, &server->slow),
		    second = say_late(server, &server->held);
		int timeout = first < 0 || (second >= 0 && second < first) ? second : first;
		int count = epoll_wait(server->epoll, events, EVENTS, timeout);

		if (count < 0 && errno != EINTR)
			die("epoll_wait");
		for (int i = 0; i < count; i++) {
			struct session *session = events[i].data.ptr;

			if (!session)
				accept_all(server);
			else if (!read_session(server, session))
				end_session(server, session);
			ERR_clear_error();
		}
	}
	return NULL;
}

/* A SYN to a dead host is not even seen. */
static void drop_dead(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS,
			(uint32_t)(SKF_NET_OFF + 17)), /* second octet of the destination */
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, KIND_DEAD * OCTETS_PER_KIND, 0, 2),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (KIND_DEAD + 1) * OCTETS_PER_KIND, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) < 0)
		die("SO_ATTACH_FILTER");
}

static void open_server(struct server *server)
{
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(25) };
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = NULL };
	int one = 1;

	server->epoll = epoll_create1(EPOLL_CLOEXEC);
	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (server->epoll < 0 || server->listener < 0 ||
		setsockopt(server->listener, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one)) < 0 ||
		bind(server->listener, (struct sockaddr *)&any, sizeof(any)) < 0 ||
		listen(server->listener, 4096) < 0)
		die("listen");
	drop_dead(server->listener);
	if (epoll_ctl(server->epoll, EPOLL_CTL_ADD, server->listener, &event) < 0)
		die("epoll_ctl");
}

static FILE *open_in(const char *folder, const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *file = fopen(path, "re");
	if (!file)
		die(path);
	return file;
}

static EVP_PKEY *load_key(const char *folder, const char *name)
{
	FILE *file = open_in(folder, name);
	EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, NULL, NULL);

	fclose(file);
	if (!key)
		die(name);
	return key;
}

static void load(const char *folder)
{
	FILE *file = open_in(folder, "intermediate.pem");

	no_configuration = NCONF_new(NULL);
	intermediate = PEM_read_X509(file, NULL, NULL, NULL);
	fclose(file);
	intermediate_key = load_key(folder, "intermediate.key");
	keys[false] = load_key(folder, "p256.key");
	keys[true] = load_key(folder, "rsa.key");
	for (int i = 0; i < 2; i++) {
		contexts[i] = SSL_CTX_new(TLS_server_method());
		if (!intermediate || !contexts[i])
			die("SSL_CTX");
		SSL_CTX_set_min_proto_version(contexts[i], TLS1_2_VERSION);
		SSL_CTX_set_cert_cb(contexts[i], choose_certificate, NULL);
	}
}

int main(int argc, char **argv)
{
	static const struct option options[] = { { "folder", required_argument, NULL, 0 },
		{ "threads", required_argument, NULL, 1 }, { "slow", required_argument, NULL, 2 },
		{ "hold", required_argument, NULL, 3 }, { 0 } };
	const char *values[] = { NULL, "2", "300", "0" };
	static struct server servers[THREADS_MAXIMUM];
	int code;

	while ((code = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (code == '?')
			return 2;
		values[code] = optarg;
	}
	long threads = strtol(values[1], NULL, 10);
	if (!values[0] || threads < 1 || threads > THREADS_MAXIMUM) {
		fputs("servers: --folder is needed, and 1 to 64 threads\n", stderr);
		return 2;
	}
	slow_us = strtol(values[2], NULL, 10) * 1000;
	hold_us = strtol(values[3], NULL, 10) * 1000;
	signal(SIGPIPE, SIG_IGN);
	load(values[0]);
	for (long i = 0; i < threads; i++) {
		open_server(&servers[i]);
		if (pthread_create(&servers[i].thread, NULL, serve, &servers[i]) != 0)
			die("threads");
	}
	for (long i = 0; i < threads; i++)
		pthread_join(servers[i].thread, NULL);
	return 0;
}
