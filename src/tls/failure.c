/* SPDX-License-Identifier: Apache-2.0 */
/* Why a handshake failed (session.h, E.8): from the alert, the library's reason and what was seen. */
#include "tls/session.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>

/* The library does not know the names of the newer ones. */
const char *tls_alert_name(int alert)
{
	static const struct {
		int alert;
		const char *name;
	} names[] = { { 0, "close_notify" }, { 10, "unexpected_message" }, { 20, "bad_record_mac" },
		{ 22, "record_overflow" }, { 40, "handshake_failure" }, { 42, "bad_certificate" },
		{ 43, "unsupported_certificate" }, { 44, "certificate_revoked" },
		{ 45, "certificate_expired" }, { 46, "certificate_unknown" },
		{ 47, "illegal_parameter" }, { 48, "unknown_ca" }, { 49, "access_denied" },
		{ 50, "decode_error" }, { 51, "decrypt_error" }, { 70, "protocol_version" },
		{ 71, "insufficient_security" }, { 80, "internal_error" },
		{ 86, "inappropriate_fallback" }, { 90, "user_canceled" },
		{ 100, "no_renegotiation" }, { 109, "missing_extension" },
		{ 110, "unsupported_extension" }, { 112, "unrecognized_name" },
		{ 113, "bad_certificate_status_response" }, { 115, "unknown_psk_identity" },
		{ 116, "certificate_required" }, { 120, "no_application_protocol" } };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].alert == alert)
			return names[i].name;
	}
	return "other";
}

static enum tls_fail class_of_alert(const struct tls_watch *watch)
{
	switch (watch->alert) {
	case SSL_AD_PROTOCOL_VERSION:
		return TLS_FAIL_NO_SHARED_VERSION;
	case SSL_AD_UNRECOGNIZED_NAME:
		return TLS_FAIL_UNRECOGNIZED_NAME;
	case SSL_AD_HANDSHAKE_FAILURE:
		/* Before its ServerHello the server can only mean our offer (RFC 5246 7.2.2). */
		if (!watch->server_hello)
			return TLS_FAIL_NO_SHARED_CIPHER;
		return watch->client_certificate_asked ? TLS_FAIL_CERTIFICATE_REQUIRED
						       : TLS_FAIL_ALERT;
	case TLS13_AD_CERTIFICATE_REQUIRED:
		return TLS_FAIL_CERTIFICATE_REQUIRED;
	default:
		return TLS_FAIL_ALERT;
	}
}

static bool is_of_text(uint8_t octet)
{
	return (octet >= 0x20 && octet < 0x7f) || octet == '\t' || octet == '\r' || octet == '\n';
}

bool tls_is_text(const uint8_t *octets, size_t count)
{
	return is_of_text(octets[0]) && (count < 2 || is_of_text(octets[1]) || octets[0] == '\n');
}

static bool is_plaintext(const struct tls_watch *watch)
{
	return watch->have_header && tls_is_text(watch->first_octets, sizeof(watch->first_octets));
}

/* What went wrong first lies deeper in the library; that it was the certificate's key is told last. */
static bool is_of_certificate(void)
{
	unsigned long error = ERR_peek_error(), last = ERR_peek_last_error();

	return ERR_GET_LIB(error) == ERR_LIB_ASN1 || ERR_GET_LIB(error) == ERR_LIB_X509 ||
		(ERR_GET_LIB(last) == ERR_LIB_SSL &&
			ERR_GET_REASON(last) == SSL_R_UNABLE_TO_FIND_PUBLIC_KEY_PARAMETERS);
}

/*
 * The error that says what failed: libssl's, which is the last where something deeper failed first and is put on the
 * queue before it (a group that is too small has no security bits that libcrypto 3.5 knows).
 */
static unsigned long telling_error(void)
{
	unsigned long first = ERR_peek_error(), last = ERR_peek_last_error();

	return ERR_GET_LIB(first) != ERR_LIB_SSL && ERR_GET_LIB(last) == ERR_LIB_SSL ? last : first;
}

static enum tls_fail class_of_reason(const struct tls_watch *watch, unsigned long error)
{
	if (is_of_certificate())
		return TLS_FAIL_BAD_CERTIFICATE;
	if (ERR_GET_LIB(error) != ERR_LIB_SSL)
		return TLS_FAIL_BAD_RECORD;
	switch (ERR_GET_REASON(error)) {
	case SSL_R_UNSUPPORTED_PROTOCOL:
	case SSL_R_WRONG_SSL_VERSION:
	case SSL_R_UNSUPPORTED_SSL_VERSION:
		return TLS_FAIL_NO_SHARED_VERSION;
	case SSL_R_WRONG_CIPHER_RETURNED:
	case SSL_R_UNKNOWN_CIPHER_RETURNED:
	case SSL_R_NO_SHARED_CIPHER:
		return TLS_FAIL_NO_SHARED_CIPHER;
	case SSL_R_DH_KEY_TOO_SMALL:
		return TLS_FAIL_DH_TOO_SMALL;
	case SSL_R_BAD_KEY_SHARE:
	case SSL_R_BAD_ECPOINT:
	case SSL_R_WRONG_CURVE:
		return TLS_FAIL_BAD_KEY_SHARE;
	case SSL_R_CERT_LENGTH_MISMATCH:
	case SSL_R_EXCESSIVE_MESSAGE_SIZE:
	case SSL_R_UNKNOWN_CERTIFICATE_TYPE:
	case SSL_R_UNABLE_TO_FIND_PUBLIC_KEY_PARAMETERS:
		return TLS_FAIL_BAD_CERTIFICATE;
	case ERR_R_MALLOC_FAILURE:
		return TLS_FAIL_INTERNAL;
	default:
		return is_plaintext(watch) ? TLS_FAIL_PLAINTEXT : TLS_FAIL_BAD_RECORD;
	}
}

static enum tls_fail class_of_end(
	const struct tls_watch *watch, enum tls_end end, unsigned long error)
{
	if (end == TLS_END_INTERNAL)
		return TLS_FAIL_INTERNAL;
	if (watch->group_too_large)
		return TLS_FAIL_DH_TOO_LARGE;
	if (watch->alert >= 0)
		return class_of_alert(watch);
	if (end == TLS_END_SILENCE)
		return TLS_FAIL_TIMEOUT;
	if (end == TLS_END_RESET)
		return TLS_FAIL_RESET;
	if (end == TLS_END_EOF || ERR_GET_REASON(error) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
		return watch->server_octets ? TLS_FAIL_EOF : TLS_FAIL_EOF_AT_CLIENT_HELLO;
	return class_of_reason(watch, error);
}

/*
 * The server's own trouble, or octets that were altered on their way: what "should never be observed" otherwise
 * (RFC 8446 6.2). All others speak of what was offered.
 */
static bool alert_may_pass(int alert)
{
	switch (alert) {
	case SSL_AD_CLOSE_NOTIFY:
	case SSL_AD_BAD_RECORD_MAC:
	case SSL_AD_RECORD_OVERFLOW:
	case SSL_AD_DECODE_ERROR:
	case SSL_AD_INTERNAL_ERROR:
	case SSL_AD_USER_CANCELLED:
		return true;
	default:
		return false;
	}
}

static bool may_pass(const struct tls_watch *watch, enum tls_fail class)
{
	switch (class) {
	case TLS_FAIL_ALERT:
		return alert_may_pass(watch->alert);
	case TLS_FAIL_PLAINTEXT:
	case TLS_FAIL_EOF_AT_CLIENT_HELLO:
	case TLS_FAIL_EOF:
	case TLS_FAIL_RESET:
	case TLS_FAIL_TIMEOUT:
	case TLS_FAIL_BAD_RECORD:
	case TLS_FAIL_INTERNAL:
		return true;
	case TLS_FAIL_NONE:
	case TLS_FAIL_NO_SHARED_VERSION:
	case TLS_FAIL_NO_SHARED_CIPHER:
	case TLS_FAIL_BAD_CERTIFICATE:
	case TLS_FAIL_DH_TOO_SMALL:
	case TLS_FAIL_DH_TOO_LARGE:
	case TLS_FAIL_BAD_KEY_SHARE:
	case TLS_FAIL_UNRECOGNIZED_NAME:
	case TLS_FAIL_CERTIFICATE_REQUIRED:
	case tls_fail_count:
		break;
	}
	return false;
}

void tls_watch_tell(const struct tls_watch *watch, struct tls_failure *failure)
{
	failure->group = watch->group;
	failure->client_certificate_asked = watch->client_certificate_asked;
}

struct tls_failure tls_classify_failure(const struct tls_watch *watch, enum tls_end end)
{
	unsigned long error = telling_error();
	struct tls_failure failure = { .class = class_of_end(watch, end, error),
		.downgrade = watch->downgrade };

	failure.passing = may_pass(watch, failure.class);
	tls_watch_tell(watch, &failure);
	if (watch->alert >= 0)
		failure.alert = tls_alert_name(watch->alert);
	/* Of such a group the library says that it is too small. */
	if (failure.class == TLS_FAIL_DH_TOO_LARGE)
		error = 0;
	const char *reason = error ? ERR_reason_error_string(error) : NULL;
	snprintf(failure.error, sizeof(failure.error), "%s",
		reason ? reason : tls_fail_text(failure.class));
	ERR_clear_error();
	return failure;
}
