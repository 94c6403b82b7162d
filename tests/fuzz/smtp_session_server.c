/* SPDX-License-Identifier: Apache-2.0 */
/* The server of fuzz_smtp_session.c (smtp_session_server.h). */
#include "tests/fuzz/smtp_session_server.h"

#include "tests/unit/tls_pair.h"

SSL_CTX *smtp_session_server(void)
{
	static struct identity root, leaf;
	static SSL_CTX *server;

	if (server)
		return server;
	root = certificates_authority("root", NULL);
	leaf = certificates_leaf("mx.example.se", &root);
	server = tls_server_new();
	tls_server_identity(server, &leaf, NO_ISSUERS);
	return server;
}
