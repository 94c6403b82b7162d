/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A TLS server that floods its client behind an honest handshake.
 *
 * usage: hostile_tls KIND CERTIFICATE KEY    (the connected socket is descriptor 0)
 * KIND: tickets, key-updates, key-requests (each wants an answer), data, replies (whole SMTP replies), hello-requests (TLS 1.2) or renegotiate
 * (TLS 1.2, once, and then silence). What is sent is made ahead, so that it comes faster than it can be taken.
 */
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FIRST_BURST (1024 * 1024) /* octets made ahead */
#define LATER_BURST (256 * 1024)
#define SOCKET 0

struct flood {
	const char *kind;
	int version;
	bool (*once)(SSL *ssl);
};

static bool send_ticket(SSL *ssl)
{
	return SSL_new_session_ticket(ssl) == 1 && SSL_do_handshake(ssl) == 1;
}

static bool update_key(SSL *ssl)
{
	return SSL_key_update(ssl, SSL_KEY_UPDATE_NOT_REQUESTED) == 1 && SSL_do_handshake(ssl) == 1;
}

static bool request_key(SSL *ssl)
{
	return SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED) == 1 && SSL_do_handshake(ssl) == 1;
}

static bool send_data(SSL *ssl)
{
	static char data[16384];

	return SSL_write(ssl, data, sizeof(data)) > 0;
}

static bool send_reply(SSL *ssl)
{
	static const char line[] = "250 more\r\n";

	return SSL_write(ssl, line, sizeof(line) - 1) > 0;
}

static bool request_hello(SSL *ssl)
{
	return SSL_renegotiate(ssl) == 1 && SSL_do_handshake(ssl) == 1;
}

static const struct flood floods[] = {
	{ "tickets", TLS1_3_VERSION, send_ticket },
	{ "key-updates", TLS1_3_VERSION, update_key },
	{ "key-requests", TLS1_3_VERSION, request_key },
	{ "data", TLS1_3_VERSION, send_data },
	{ "replies", TLS1_3_VERSION, send_reply },
	{ "hello-requests", TLS1_2_VERSION, request_hello },
	{ "renegotiate", TLS1_2_VERSION, request_hello },
};

/* Everything that waits goes out; false when the client has gone. */
static bool drain(BIO *out)
{
	char *bytes;
	long left = BIO_get_mem_data(out, &bytes);

	while (left > 0) {
		ssize_t count = write(SOCKET, bytes, (size_t)left);
		if (count <= 0)
			return false;
		bytes += count;
		left -= count;
	}
	return BIO_reset(out) >= 0;
}

static bool feed(BIO *in)
{
	char bytes[4096];
	ssize_t count = read(SOCKET, bytes, sizeof(bytes));

	return count > 0 && BIO_write(in, bytes, (int)count) == count;
}

static bool wait_for_end(BIO *in)
{
	while (feed(in))
		continue;
	return true;
}

static bool shake_hands(SSL *ssl, BIO *in, BIO *out)
{
	for (;;) {
		int result = SSL_accept(ssl), error = SSL_get_error(ssl, result);
		if (!drain(out) || (result != 1 && error != SSL_ERROR_WANT_READ))
			return false;
		if (result == 1)
			return true;
		if (!feed(in))
			return false;
	}
}

static int play(const struct flood *flood, SSL *ssl, BIO *in, BIO *out)
{
	size_t burst = FIRST_BURST;

	if (!shake_hands(ssl, in, out))
		return 1;
	if (!strcmp(flood->kind, "renegotiate"))
		return flood->once(ssl) && drain(out) && wait_for_end(in) ? 0 : 1;
	for (;; burst = LATER_BURST) {
		while (BIO_ctrl_pending(out) < burst) {
			if (!flood->once(ssl)) {
				ERR_print_errors_fp(stderr);
				return 1;
			}
		}
		if (!drain(out))
			return 0;
	}
}

int main(int argc, char **argv)
{
	const struct flood *flood = NULL;
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());

	for (size_t i = 0; argc == 4 && i < sizeof(floods) / sizeof(floods[0]); i++) {
		if (!strcmp(floods[i].kind, argv[1]))
			flood = &floods[i];
	}
	if (!flood || SSL_CTX_use_certificate_chain_file(context, argv[2]) != 1 ||
		SSL_CTX_use_PrivateKey_file(context, argv[3], SSL_FILETYPE_PEM) != 1)
		return 2;
	BIO_set_mem_eof_return(in, -1);
	SSL_CTX_set_min_proto_version(context, flood->version);
	SSL_CTX_set_max_proto_version(context, flood->version);
	SSL *ssl = SSL_new(context);
	SSL_set_bio(ssl, in, out);
	return play(flood, ssl, in, out);
}
