/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mail servers that say as much as they may: at every address of this machine one whose replies are full of control
 * octets, each of which takes six octets of JSON, and whose certificates are as long as a message may be and are no
 * other server's. What an address says follows from the address alone.
 *
 * usage: loud KEY LEAF-DER PAD-DER REPLY-OCTETS
 * PAD-DER holds a run of LOUD_MARK octets, which are replaced by others at every address. An address whose last octet
 * is a multiple of LOUD_REFUSER refuses, as loudly.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LOUD_MARK 0xa5
#define LOUD_RUN 1000 /* of them, or more */
#define LOUD_REFUSER 8
#define LINE_OCTETS 600 /* of a reply */
#define STACK_SIZE (256 * 1024)
#define PATIENCE 60 /* seconds */

struct file {
	unsigned char *octets;
	long length;
};

static SSL_CTX *context;
static EVP_PKEY *key;
static struct file leaf, pad;
static size_t reply_octets;

__attribute__((noreturn)) static void die(const char *what)
{
	fprintf(stderr, "loud: %s: %s\n", what, errno ? strerror(errno) : "failed");
	ERR_print_errors_fp(stderr);
	exit(1);
}

static struct file read_file(const char *path)
{
	FILE *stream = fopen(path, "re");
	struct file file = { 0 };

	if (!stream || fseek(stream, 0, SEEK_END) < 0 || (file.length = ftell(stream)) < 0)
		die(path);
	rewind(stream);
	file.octets = malloc((size_t)file.length);
	if (!file.octets || fread(file.octets, (size_t)file.length, 1, stream) != 1)
		die(path);
	fclose(stream);
	return file;
}

/* The pad of this address: no compressor makes it shorter, and no other address has it. */
static X509 *pad_of(uint32_t address)
{
	unsigned char *copy = malloc((size_t)pad.length);
	const unsigned char *at = copy;
	uint32_t state = address | 1;
	unsigned char run[LOUD_RUN];

	if (!copy)
		die("memory");
	memset(run, LOUD_MARK, sizeof(run));
	memcpy(copy, pad.octets, (size_t)pad.length);
	unsigned char *place = memmem(copy, (size_t)pad.length, run, sizeof(run));
	for (; place && *place == LOUD_MARK; place++) {
		state ^= state << 13;
		state ^= state >> 17;
		state ^= state << 5;
		*place = (unsigned char)(state >> 24);
	}
	X509 *certificate = d2i_X509(NULL, &at, pad.length);
	free(copy);
	return certificate;
}

struct session {
	int fd;
	SSL *ssl; /* NULL in the clear */
	uint32_t address; /* ours, host order */
};

static bool say(const struct session *session, const char *text, size_t length)
{
	while (length) {
		ssize_t count = session->ssl ? SSL_write(session->ssl, text, (int)length)
					     : send(session->fd, text, length, MSG_NOSIGNAL);
		if (count <= 0)
			return false;
		text += count;
		length -= (size_t)count;
	}
	return true;
}

/* A reply of many lines of control octets, and the last one as given. */
static bool shout(const struct session *session, const char *code, const char *last)
{
	size_t size = reply_octets + LINE_OCTETS + 200, length = 0;
	char *text = malloc(size);

	if (!text)
		die("memory");
	/* The first line of a greeting or of an answer to EHLO is a name. */
	length = (size_t)snprintf(text, size, "%s-loud.test\r\n", code);
	while (length < reply_octets) {
		length += (size_t)snprintf(text + length, size - length, "%s-", code);
		memset(text + length, 1 + (int)(length / LINE_OCTETS) % 7, LINE_OCTETS - 6);
		length += LINE_OCTETS - 6;
		memcpy(text + length, "\r\n", 2);
		length += 2;
	}
	length += (size_t)snprintf(text + length, size - length, "%s %s\r\n", code, last);
	bool good = say(session, text, length);
	free(text);
	return good;
}

/* The next line's first word, in upper case; false at the end. */
static bool hear(const struct session *session, char word[8])
{
	char octet;
	size_t length = 0;
	bool inside = true;

	memset(word, 0, 8);
	for (;;) {
		ssize_t count = session->ssl ? SSL_read(session->ssl, &octet, 1)
					     : recv(session->fd, &octet, 1, 0);
		if (count <= 0)
			return false;
		if (octet == '\n')
			return true;
		inside &= octet > ' ';
		if (inside && length < 7)
			word[length++] = octet & ~0x20;
	}
}

static bool start_tls(struct session *session)
{
	static const char go[] = "220 go\r\n";
	const unsigned char *at = leaf.octets;
	X509 *own = d2i_X509(NULL, &at, leaf.length), *link = pad_of(session->address);

	if (!say(session, go, sizeof(go) - 1))
		return false;
	session->ssl = SSL_new(context);
	if (!own || !link || !session->ssl || SSL_use_certificate(session->ssl, own) != 1 ||
		SSL_use_PrivateKey(session->ssl, key) != 1 ||
		SSL_add0_chain_cert(session->ssl, link) != 1)
		die("certificates");
	X509_free(own);
	SSL_set_fd(session->ssl, session->fd);
	return SSL_accept(session->ssl) == 1;
}

static void serve_session(struct session *session)
{
	char word[8];

	if ((session->address & 255) % LOUD_REFUSER == 0) {
		shout(session, "554", "no");
		return;
	}
	if (!shout(session, "220", "loud.test ESMTP"))
		return;
	while (hear(session, word)) {
		bool good = false;

		if (!strcmp(word, "EHLO"))
			good = shout(session, "250", session->ssl ? "HELP" : "STARTTLS");
		else if (!strcmp(word, "STARTTL") && !session->ssl)
			good = start_tls(session);
		else if (!strcmp(word, "QUIT"))
			say(session, "221 bye\r\n", 9);
		else
			good = say(session, "502 what?\r\n", 11);
		if (!good)
			return;
	}
}

static void *run(void *argument)
{
	struct session *session = argument;

	serve_session(session);
	SSL_free(session->ssl);
	close(session->fd);
	free(session);
	ERR_clear_error();
	return NULL;
}

static void accept_one(int listener, const pthread_attr_t *attributes)
{
	struct timeval patience = { .tv_sec = PATIENCE };
	struct sockaddr_in local;
	socklen_t size = sizeof(local);
	pthread_t thread;
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0 || getsockname(fd, (struct sockaddr *)&local, &size) < 0)
		die("accept");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	struct session *session = calloc(1, sizeof(*session));
	if (!session)
		die("memory");
	*session = (struct session){ fd, NULL, ntohl(local.sin_addr.s_addr) };
	if (pthread_create(&thread, attributes, run, session) != 0)
		die("threads");
}

int main(int argc, char **argv)
{
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(25) };
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	pthread_attr_t attributes;

	if (argc != 5)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	FILE *stream = fopen(argv[1], "re");
	key = stream ? PEM_read_PrivateKey(stream, NULL, NULL, NULL) : NULL;
	context = SSL_CTX_new(TLS_server_method());
	if (!key || !context)
		die(argv[1]);
	fclose(stream);
	leaf = read_file(argv[2]);
	pad = read_file(argv[3]);
	reply_octets = (size_t)strtoul(argv[4], NULL, 10);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int));
	if (bind(listener, (struct sockaddr *)&any, sizeof(any)) < 0 || listen(listener, 4096) < 0)
		die("listen");
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	for (;;)
		accept_one(listener, &attributes);
}
