/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a probe costs who does it as the manual says: a verifying libssl client, one SMTP session with STARTTLS
 * after the other. The measure that tesscan's probes are held against (tests/bench/run).
 *
 * usage: naive CA-FILE ADDRESSES       a file of IPv4 addresses, one a line
 * prints: sessions with TLS, microseconds of processor time for each
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define REPLY_SIZE 4096

/* Reads a whole reply (RFC 5321 4.2.1); its code, or 0. */
static int read_reply(int fd, SSL *ssl)
{
	char reply[REPLY_SIZE];
	int length = 0, code = 0;

	while (length < REPLY_SIZE - 1) {
		int count = ssl
			? SSL_read(ssl, reply + length, REPLY_SIZE - 1 - length)
			: (int)recv(fd, reply + length, (size_t)(REPLY_SIZE - 1 - length), 0);
		if (count <= 0)
			return 0;
		length += count;
		reply[length] = 0;
		char *last = reply;
		for (char *line = reply; (line = strchr(line, '\n')) && line[1]; last = ++line)
			;
		if (reply[length - 1] == '\n' && strlen(last) > 3 && last[3] == ' ' &&
			sscanf(last, "%d", &code) == 1)
			return code;
	}
	return 0;
}

static int say(int fd, SSL *ssl, const char *line)
{
	if (ssl ? SSL_write(ssl, line, (int)strlen(line)) <= 0
		: send(fd, line, strlen(line), MSG_NOSIGNAL) < 0)
		return 0;
	return read_reply(fd, ssl);
}

static bool speak(int fd, SSL *ssl)
{
	if (read_reply(fd, NULL) != 220 || say(fd, NULL, "EHLO scanner.farm\r\n") != 250 ||
		say(fd, NULL, "STARTTLS\r\n") != 220)
		return false;
	SSL_set_fd(ssl, fd);
	SSL_set_tlsext_host_name(ssl, "mail.hosts.farm");
	if (SSL_connect(ssl) != 1)
		return false;
	say(fd, ssl, "EHLO scanner.farm\r\n");
	say(fd, ssl, "QUIT\r\n");
	SSL_shutdown(ssl);
	return true;
}

static bool session(SSL_CTX *context, const char *address)
{
	struct sockaddr_in peer = { .sin_family = AF_INET, .sin_port = htons(25) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	SSL *ssl = SSL_new(context);
	bool done = false;

	if (fd >= 0 && ssl && inet_pton(AF_INET, address, &peer.sin_addr) == 1) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
		done = !connect(fd, (struct sockaddr *)&peer, sizeof(peer)) && speak(fd, ssl);
	}
	SSL_free(ssl);
	ERR_clear_error();
	close(fd);
	return done;
}

static double processor_us(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
		(double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

int main(int argc, char **argv)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	FILE *list = argc == 3 ? fopen(argv[2], "re") : NULL;
	char address[100];
	long sessions = 0;

	if (!list || !SSL_CTX_load_verify_locations(context, argv[1], NULL)) {
		fprintf(stderr, "usage: naive CA-FILE ADDRESSES\n");
		return 2;
	}
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	double start = processor_us();
	while (fgets(address, sizeof(address), list)) {
		address[strcspn(address, "\r\n")] = 0;
		sessions += session(context, address);
	}
	printf("%ld %.1f\n", sessions,
		(processor_us() - start) / (double)(sessions ? sessions : 1));
	SSL_CTX_free(context);
	fclose(list);
	return 0;
}
