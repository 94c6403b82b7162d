/*
 * How a probe or a domain ended. What the peer or the network did is an outcome: recorded, never
 * logged. Each outcome has a class (what it means for a report) and a stage (where it happened).
 */
#ifndef TESSCAN_BASE_OUTCOME_H
#define TESSCAN_BASE_OUTCOME_H

#include "base/words.h"

#define OUTCOME_CLASS_WORDS(X) \
	X(CLASS_SURVEYED, "surveyed", "there was an SMTP session: facts can be counted") \
	X(CLASS_NO_MAIL, "no_mail", "the domain receives no mail") \
	X(CLASS_UNKNOWN, "unknown", "our knowledge failed: excluded from denominators") \
	X(CLASS_UNREACHABLE, "unreachable", "no TCP connection") \
	X(CLASS_TRANSIENT, "transient", "the server asked to come again later") \
	X(CLASS_REFUSED, "refused", "the server refuses this client or all mail") \
	X(CLASS_BROKEN, "broken", "the server does not speak SMTP as it should") \
	X(CLASS_SKIPPED, "skipped", "not contacted, by a rule of this survey") \
	X(CLASS_INPUT, "input", "the line of the list names no domain to survey")

#define STAGE_WORDS(X) \
	X(STAGE_INPUT, "input", "reading the list") \
	X(STAGE_MX, "mx", "MX lookup") \
	X(STAGE_ADDRESS, "address", "address lookup and choice") \
	X(STAGE_CONNECT, "connect", "TCP connection") \
	X(STAGE_GREETING, "greeting", "SMTP greeting") \
	X(STAGE_EHLO, "ehlo", "EHLO or HELO") \
	X(STAGE_STARTTLS, "starttls", "STARTTLS command") \
	X(STAGE_TLS, "tls", "TLS handshake") \
	X(STAGE_DONE, "done", "nothing failed")

/* X(enumerator, text, class, stage, help) */
#define PROBE_OUTCOMES(X) \
	X(OUTCOME_TLS_OK, "tls_ok", CLASS_SURVEYED, STAGE_DONE, "advertised STARTTLS, handshake completed") \
	X(OUTCOME_STARTTLS_HIDDEN_TLS_OK, "starttls_hidden_tls_ok", CLASS_SURVEYED, STAGE_DONE, "STARTTLS not advertised, yet the handshake completed") \
	X(OUTCOME_NO_STARTTLS, "no_starttls", CLASS_SURVEYED, STAGE_STARTTLS, "STARTTLS not offered") \
	X(OUTCOME_HELO_ONLY, "helo_only", CLASS_SURVEYED, STAGE_EHLO, "EHLO refused, HELO accepted") \
	X(OUTCOME_STARTTLS_REFUSED, "starttls_refused", CLASS_SURVEYED, STAGE_STARTTLS, "STARTTLS advertised, then refused") \
	X(OUTCOME_STARTTLS_EOF, "starttls_eof", CLASS_SURVEYED, STAGE_STARTTLS, "connection closed after STARTTLS") \
	X(OUTCOME_STARTTLS_TIMEOUT, "starttls_timeout", CLASS_SURVEYED, STAGE_STARTTLS, "no reply to STARTTLS") \
	X(OUTCOME_TLS_FAIL, "tls_fail", CLASS_SURVEYED, STAGE_TLS, "the handshake failed") \
	X(OUTCOME_GREET_4XX, "greet_4xx", CLASS_TRANSIENT, STAGE_GREETING, "greeting 4xx") \
	X(OUTCOME_GREET_5XX, "greet_5xx", CLASS_REFUSED, STAGE_GREETING, "greeting 5xx") \
	X(OUTCOME_GREET_TIMEOUT, "greet_timeout", CLASS_BROKEN, STAGE_GREETING, "no greeting in time") \
	X(OUTCOME_GREET_EOF, "greet_eof", CLASS_BROKEN, STAGE_GREETING, "closed before a greeting") \
	X(OUTCOME_GREET_GARBAGE, "greet_garbage", CLASS_BROKEN, STAGE_GREETING, "the greeting is not SMTP") \
	X(OUTCOME_IMPLICIT_TLS, "implicit_tls", CLASS_BROKEN, STAGE_GREETING, "TLS records instead of a greeting") \
	X(OUTCOME_EHLO_4XX, "ehlo_4xx", CLASS_TRANSIENT, STAGE_EHLO, "EHLO answered 4xx") \
	X(OUTCOME_EHLO_421, "ehlo_421", CLASS_TRANSIENT, STAGE_EHLO, "EHLO answered 421") \
	X(OUTCOME_EHLO_REFUSED, "ehlo_refused", CLASS_REFUSED, STAGE_EHLO, "EHLO and HELO refused") \
	X(OUTCOME_EHLO_EOF, "ehlo_eof", CLASS_BROKEN, STAGE_EHLO, "closed before the answer to EHLO") \
	X(OUTCOME_EHLO_TIMEOUT, "ehlo_timeout", CLASS_BROKEN, STAGE_EHLO, "no answer to EHLO in time") \
	X(OUTCOME_PROTO_ABORT, "proto_abort", CLASS_BROKEN, STAGE_EHLO, "a reply beyond every bound, or to EHLO a code that has no place there") \
	X(OUTCOME_TCP_REFUSED, "tcp_refused", CLASS_UNREACHABLE, STAGE_CONNECT, "connection refused") \
	X(OUTCOME_TCP_TIMEOUT, "tcp_timeout", CLASS_UNREACHABLE, STAGE_CONNECT, "no connection in time") \
	X(OUTCOME_TCP_UNREACHABLE, "tcp_unreachable", CLASS_UNREACHABLE, STAGE_CONNECT, "network or host unreachable") \
	X(OUTCOME_TCP_RESET, "tcp_reset", CLASS_UNREACHABLE, STAGE_CONNECT, "reset after accept") \
	X(OUTCOME_LOCAL_ERROR, "local_error", CLASS_UNKNOWN, STAGE_CONNECT, "our own environment failed")

#define DOMAIN_OUTCOMES(X) \
	X(OUTCOME_SURVEYED, "surveyed", CLASS_SURVEYED, STAGE_DONE, "an SMTP session with at least one address") \
	X(OUTCOME_SMTP_TRANSIENT, "smtp_transient", CLASS_TRANSIENT, STAGE_GREETING, "servers asked to come again later") \
	X(OUTCOME_SMTP_REFUSED, "smtp_refused", CLASS_REFUSED, STAGE_GREETING, "servers refuse") \
	X(OUTCOME_SMTP_BROKEN, "smtp_broken", CLASS_BROKEN, STAGE_GREETING, "servers do not speak SMTP") \
	X(OUTCOME_UNREACHABLE, "unreachable", CLASS_UNREACHABLE, STAGE_CONNECT, "no TCP connection to any address") \
	X(OUTCOME_PROBE_LOCAL_ERROR, "probe_local_error", CLASS_UNKNOWN, STAGE_CONNECT, "our own environment failed") \
	X(OUTCOME_SKIPPED, "skipped", CLASS_SKIPPED, STAGE_ADDRESS, "addresses exist, none may be or was contacted") \
	X(OUTCOME_MX_UNROUTABLE, "mx_unroutable", CLASS_SKIPPED, STAGE_ADDRESS, "every address is special-use") \
	X(OUTCOME_MX_UNUSABLE, "mx_unusable", CLASS_NO_MAIL, STAGE_ADDRESS, "no exchange is a host name") \
	X(OUTCOME_MX_NO_ADDRESS, "mx_no_address", CLASS_NO_MAIL, STAGE_ADDRESS, "no MX host has an address") \
	X(OUTCOME_MX_ADDRESS_FAILED, "mx_address_failed", CLASS_UNKNOWN, STAGE_ADDRESS, "address lookups failed") \
	X(OUTCOME_NULL_MX, "null_mx", CLASS_NO_MAIL, STAGE_MX, "null MX (RFC 7505)") \
	X(OUTCOME_NO_MAIL, "no_mail", CLASS_NO_MAIL, STAGE_MX, "no MX record and no address") \
	X(OUTCOME_NXDOMAIN, "nxdomain", CLASS_NO_MAIL, STAGE_MX, "the domain does not exist") \
	X(OUTCOME_DNS_SERVFAIL, "dns_servfail", CLASS_UNKNOWN, STAGE_MX, "MX lookup failed") \
	X(OUTCOME_DNS_TIMEOUT, "dns_timeout", CLASS_UNKNOWN, STAGE_MX, "MX lookup timed out") \
	X(OUTCOME_DNS_BOGUS, "dns_bogus", CLASS_UNKNOWN, STAGE_MX, "MX lookup is bogus") \
	X(OUTCOME_DNS_INTERNAL, "dns_internal", CLASS_UNKNOWN, STAGE_MX, "the lookup could not be made") \
	X(OUTCOME_INPUT, "input", CLASS_INPUT, STAGE_INPUT, "the line cannot be surveyed: see input_status") \
	X(OUTCOME_OPTED_OUT, "opted_out", CLASS_SKIPPED, STAGE_INPUT, "on the domain exclusion list") \
	X(OUTCOME_DRY_RUN, "dry_run", CLASS_SKIPPED, STAGE_INPUT, "dry run: nothing was sent")

#define OUTCOME_ENUMERATOR(name, text, class, stage, help) name,
enum outcome {
	PROBE_OUTCOMES(OUTCOME_ENUMERATOR)
	DOMAIN_OUTCOMES(OUTCOME_ENUMERATOR)
	outcome_count
};

WORDS_DECLARE(outcome_class, OUTCOME_CLASS_WORDS);
WORDS_DECLARE(stage, STAGE_WORDS);

const char *outcome_text(enum outcome outcome);
enum outcome_class outcome_class_of(enum outcome outcome);
enum stage outcome_stage(enum outcome outcome);
/* One line of what it means. */
const char *outcome_help(enum outcome outcome);

#endif
