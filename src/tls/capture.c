/* SPDX-License-Identifier: Apache-2.0 */
/* Capture of presented chains (capture.h). What is presented is bounded as in our own TLS sessions. */
#include "tls/capture.h"

#include "tls/groups.h"
#include "tls/session.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <pthread.h>
#include <stdlib.h>

/* What a context has of a capture: its own, since either may go first. One thread has all that holds one. */
struct tls_capture_link {
	struct tls_capture *capture; /* NULL: it is gone */
	unsigned holders;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int link_index; /* of the contexts' data, as OpenSSL gives it to a process */

static void leave(struct tls_capture_link *link)
{
	if (link && --link->holders == 0)
		free(link);
}

static void on_context_free(
	void *context, void *link, CRYPTO_EX_DATA *data, int index, long number, void *argument)
{
	(void)context, (void)data, (void)index, (void)number, (void)argument;
	leave(link);
}

static void make_index(void)
{
	link_index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, on_context_free);
}

static int on_chain(X509_STORE_CTX *context, void *argument)
{
	struct tls_capture *capture = ((struct tls_capture_link *)argument)->capture;

	if (!capture)
		return 0;
	capture->der_count = tls_copy_chain(
		X509_STORE_CTX_get0_untrusted(context), capture->arena, &capture->ders);
	capture->accepted = capture->der_count &&
		capture->accept(capture->owner, capture->ders, capture->der_count);
	ERR_clear_error();
	X509_STORE_CTX_set_error(
		context, capture->accepted ? X509_V_OK : X509_V_ERR_APPLICATION_VERIFICATION);
	return capture->accepted;
}

/* The other library gives the session its socket only after the context is set up. */
static void on_info(const SSL *ssl, int where, int value)
{
	(void)value;
	if (where == SSL_CB_HANDSHAKE_START)
		tls_session_bound((SSL *)(uintptr_t)ssl); /* the call-back's type adds the const */
}

static void on_message(int written, int version, int type, const void *octets, size_t length,
	SSL *ssl, void *argument)
{
	struct tls_capture *capture = ((struct tls_capture_link *)argument)->capture;
	const uint8_t *alert = octets; /* level, description */

	(void)version;
	if (capture && !written && type == SSL3_RT_HANDSHAKE)
		capture->group_too_large |= tls_group_too_large(ssl, octets, length);
	if (capture && !written && type == SSL3_RT_ALERT && length == 2 &&
		alert[1] == SSL_AD_CLOSE_NOTIFY)
		capture->closed = true;
}

bool tls_capture_install(void *ssl_ctx, struct tls_capture *capture)
{
	SSL_CTX *context = ssl_ctx;

	pthread_once(&once, make_index);
	if (!capture->link) {
		capture->link = memory_alloc(sizeof(*capture->link));
		*capture->link = (struct tls_capture_link){ capture, 1 };
	}
	if (link_index < 0 || !SSL_CTX_set_ex_data(context, link_index, capture->link))
		return false;
	capture->link->holders++;
	capture->der_count = 0;
	capture->accepted = capture->closed = capture->group_too_large = false;
	SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
	tls_groups_bound(context);
	SSL_CTX_set_max_cert_list(context, TLS_CERTIFICATES_MAXIMUM);
	SSL_CTX_set_info_callback(context, on_info);
	SSL_CTX_set_msg_callback(context, on_message);
	SSL_CTX_set_msg_callback_arg(context, capture->link);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(context, on_chain, capture->link);
	return true;
}

void tls_capture_done(struct tls_capture *capture)
{
	if (capture->link)
		capture->link->capture = NULL;
	leave(capture->link);
	capture->link = NULL;
}
