/*
 * The vocabulary of policies and of what follows from them: MTA-STS, TLSRPT, senders, attacks and
 * shields. Part of words.h. Section letters are those of the protocol document.
 */
#ifndef TESSCAN_BASE_POLICY_WORDS_H
#define TESSCAN_BASE_POLICY_WORDS_H

#include "base/word_tables.h"

/* F.1: the TXT records at _mta-sts.DOMAIN. */
#define STS_TXT_WORDS(X) \
	X(STS_TXT_NONE, "none", "no record begins v=STSv1;") \
	X(STS_TXT_OK, "ok", "one valid record") \
	X(STS_TXT_MULTIPLE, "multiple", "more than one record begins v=STSv1;") \
	X(STS_TXT_INVALID, "invalid", "the one record is not valid") \
	X(STS_TXT_DNS_FAIL, "dns_fail", "the lookup failed")

/* F.2: how the fetch of the policy ended. */
#define STS_FETCH_WORDS(X) \
	X(STS_FETCH_OK, "ok", "status 200 with a body") \
	X(STS_FETCH_DNS_NXDOMAIN, "dns_nxdomain", "the policy host does not exist") \
	X(STS_FETCH_DNS_NODATA, "dns_nodata", "the policy host has no address") \
	X(STS_FETCH_DNS_FAIL, "dns_fail", "the address lookups of the policy host failed") \
	X(STS_FETCH_TCP_FAIL, "tcp_fail", "no TCP connection") \
	X(STS_FETCH_TLS_FAIL, "tls_fail", "the handshake failed") \
	X(STS_FETCH_CERT_EXPIRED, "cert_expired", "the certificate has expired") \
	X(STS_FETCH_CERT_UNTRUSTED, "cert_untrusted", "no path from the certificate to the CA store") \
	X(STS_FETCH_CERT_NAME, "cert_name", "no dNSName of the certificate is the policy host") \
	X(STS_FETCH_HTTP_3XX, "http_3xx", "a redirection; it is not followed (RFC 8461 3.3)") \
	X(STS_FETCH_HTTP_404, "http_404", "status 404") \
	X(STS_FETCH_HTTP_STATUS, "http_status", "another status than 200") \
	X(STS_FETCH_TOO_LARGE, "too_large", "a body over 65,536 octets") \
	X(STS_FETCH_TIMEOUT, "timeout", "not finished in time") \
	X(STS_FETCH_HTTP_BROKEN, "http_broken", "no HTTP, or it broke off") \
	X(STS_FETCH_SPECIAL_ADDR, "special_addr", "only addresses that are not contacted (A.5)") \
	X(STS_FETCH_INTERNAL, "internal", "our own failure") \
	X(STS_FETCH_NOT_TRIED, "not_tried", "there was no reason to fetch a policy")

/* F.3: what the policy file is to a lenient reader. */
#define STS_POLICY_WORDS(X) \
	X(STS_POLICY_VALID, "valid", "a policy that can be applied") \
	X(STS_POLICY_BAD_VERSION, "bad_version", "version is not STSv1") \
	X(STS_POLICY_NO_VERSION, "no_version", "no version") \
	X(STS_POLICY_BAD_MODE, "bad_mode", "mode is not enforce, testing or none") \
	X(STS_POLICY_NO_MODE, "no_mode", "no mode") \
	X(STS_POLICY_BAD_MAX_AGE, "bad_max_age", "max_age is not a number of one to ten digits") \
	X(STS_POLICY_NO_MAX_AGE, "no_max_age", "no max_age") \
	X(STS_POLICY_NO_MX, "no_mx", "no mx though the mode is not none") \
	X(STS_POLICY_BAD_MX, "bad_mx", "an mx that is no domain name, with or without *. before it") \
	X(STS_POLICY_BAD_LINE, "bad_line", "a line that is no field") \
	X(STS_POLICY_EMPTY, "empty", "no line but blank ones") \
	X(STS_POLICY_NOT_UTF8, "not_utf8", "not UTF-8")

#define STS_MODE_WORDS(X) \
	X(STS_MODE_ENFORCE, "enforce", "no delivery but to a valid MX host over authenticated TLS") \
	X(STS_MODE_TESTING, "testing", "failures are reported; delivery goes on") \
	X(STS_MODE_NONE, "none", "no policy")

/* F.1, F.3: remarks that change no verdict. */
#define STS_LINT_WORDS(X) \
	X(STS_LINT_SPACE_BEFORE_SEMICOLON, "sts_space_before_semicolon", "a TXT record with white space between v=STSv1 and its semicolon was discarded") \
	X(STS_LINT_MAX_AGE_ZERO, "max_age_zero", "max_age is 0") \
	X(STS_LINT_MAX_AGE_SHORT, "max_age_short", "max_age is less than a day") \
	X(STS_LINT_MAX_AGE_OVER, "max_age_over", "max_age is over 31,557,600 seconds and was capped") \
	X(STS_LINT_BLANK_LINE, "blank_line", "the policy has blank lines") \
	X(STS_LINT_DUPLICATE, "duplicate_field", "version, mode or max_age more than once; the first counts") \
	X(STS_LINT_BOM, "bom", "the policy begins with a byte order mark") \
	X(STS_LINT_MX_TRAILING_DOT, "mx_trailing_dot", "an mx with a trailing dot") \
	X(STS_LINT_MX_ULABEL, "mx_ulabel", "an mx in U-labels, which matches no host (RFC 8461 3.2)") \
	X(STS_LINT_MX_CUT, "mx_cut", "more mx than a record keeps") \
	X(STS_LINT_WILDCARD_ONLY, "wildcard_only", "every mx is a wildcard (RFC 8461 10.4)") \
	X(STS_LINT_BAD_MEDIA_TYPE, "bad_media_type", "the policy is not served as text/plain")

/* F.4: what the policy means for one MX host. */
#define STS_HOST_WORDS(X) \
	X(STS_HOST_OK, "ok", "the policy names it, and its certificate is valid") \
	X(STS_HOST_MX_MISMATCH, "mx_mismatch", "no mx of the policy names it") \
	X(STS_HOST_NO_STARTTLS, "no_starttls", "STARTTLS not offered or refused") \
	X(STS_HOST_TLS_FAIL, "tls_fail", "the handshake failed") \
	X(STS_HOST_CERT_EXPIRED, "cert_expired", "the certificate has expired") \
	X(STS_HOST_CERT_UNTRUSTED, "cert_untrusted", "no path from the certificate to the CA store") \
	X(STS_HOST_CERT_NAME, "cert_name", "no dNSName of the certificate is the MX host") \
	X(STS_HOST_UNREACHABLE, "unreachable", "no SMTP session") \
	X(STS_HOST_UNTESTED, "untested", "nothing was probed")

/* F.5: the TXT records at _smtp._tls.DOMAIN. */
#define TLSRPT_STATUS_WORDS(X) \
	X(TLSRPT_NONE, "none", "no record begins v=TLSRPTv1;") \
	X(TLSRPT_OK, "ok", "one valid record") \
	X(TLSRPT_MULTIPLE, "multiple", "more than one record begins v=TLSRPTv1;") \
	X(TLSRPT_INVALID, "invalid", "the one record is not valid or names nowhere to report to") \
	X(TLSRPT_DNS_FAIL, "dns_fail", "the lookup failed")

/* F.5: the result type by which a sender would report a failure (RFC 8460 4.3). */
#define REPORT_RESULT_WORDS(X) \
	X(REPORT_NONE, "none", "nothing to report") \
	X(REPORT_STARTTLS_NOT_SUPPORTED, "starttls-not-supported", "STARTTLS not supported") \
	X(REPORT_CERTIFICATE_HOST_MISMATCH, "certificate-host-mismatch", "the certificate is for another name") \
	X(REPORT_CERTIFICATE_EXPIRED, "certificate-expired", "the certificate has expired") \
	X(REPORT_CERTIFICATE_NOT_TRUSTED, "certificate-not-trusted", "the certificate is not trusted for another reason") \
	X(REPORT_VALIDATION_FAILURE, "validation-failure", "any other failure") \
	X(REPORT_TLSA_INVALID, "tlsa-invalid", "no TLSA record is valid") \
	X(REPORT_DNSSEC_INVALID, "dnssec-invalid", "no valid records from the resolver") \
	X(REPORT_DANE_REQUIRED, "dane-required", "DANE was required and not there; this survey requires none") \
	X(REPORT_STS_POLICY_FETCH_ERROR, "sts-policy-fetch-error", "the policy could not be fetched") \
	X(REPORT_STS_POLICY_INVALID, "sts-policy-invalid", "the policy is not valid") \
	X(REPORT_STS_WEBPKI_INVALID, "sts-webpki-invalid", "the policy host could not be authenticated")

/* F.6: kinds of sending server, all compliant. STS means that the policy is cached already. */
#define SENDER_WORDS(X) \
	X(SENDER_OPPORTUNISTIC, "opportunistic", "neither DANE nor MTA-STS, no DNSSEC validation") \
	X(SENDER_DANE, "dane", "DANE (RFC 7672)") \
	X(SENDER_STS, "sts", "MTA-STS (RFC 8461)") \
	X(SENDER_BOTH, "both", "DANE, and MTA-STS where there is no DANE")

/* F.6: what a sender does. */
#define DELIVERY_WORDS(X) \
	X(DELIVERY_AUTHENTICATED, "authenticated", "delivers over authenticated TLS") \
	X(DELIVERY_ENCRYPTED, "encrypted", "delivers over TLS without authentication") \
	X(DELIVERY_CLEAR, "clear", "delivers in the clear") \
	X(DELIVERY_SKIP, "skip", "does not use this MX host") \
	X(DELIVERY_CONFLICT, "conflict", "DANE passes, MTA-STS fails: the implementation's choice (RFC 8461 2)") \
	X(DELIVERY_HALF, "half", "may use TLSA records though the MX records are not secure (RFC 7672 2.2.1)") \
	X(DELIVERY_DEFERRED, "deferred", "keeps the mail: no MX host may be used") \
	X(DELIVERY_UNREACHABLE, "unreachable", "no SMTP session with this MX host") \
	X(DELIVERY_NO_MAIL, "no_mail", "the domain accepts no mail") \
	X(DELIVERY_UNKNOWN, "unknown", "nothing was seen to tell by")

/* F.7: what an attacker can do. */
#define ATTACK_WORDS(X) \
	X(ATTACK_PASSIVE, "A0", "reads the packets") \
	X(ATTACK_STRIP, "A1", "edits the cleartext of SMTP sessions and keeps senders from chosen MX hosts") \
	X(ATTACK_MX_SPOOF, "A2", "forges DNS answers that are not protected by DNSSEC") \
	X(ATTACK_MITM, "A3", "A1, and ends TLS sessions with a certificate of its own") \
	X(ATTACK_CA, "A4", "A3, with a certificate for the MX host that a public CA should not have issued")

/* F.7: whom it is done to. */
#define ATTACKED_WORDS(X) \
	X(ATTACKED_OPPORTUNISTIC, "O", "an opportunistic sender") \
	X(ATTACKED_DANE, "D", "a DANE sender") \
	X(ATTACKED_STS_COLD, "S_cold", "an MTA-STS sender at its first contact") \
	X(ATTACKED_STS_WARM, "S_warm", "an MTA-STS sender with the policy in its cache") \
	X(ATTACKED_BOTH, "DS", "a sender of both, with the policy in its cache")

#define RESISTANCE_WORDS(X) \
	X(RESISTANCE_RESISTS, "resists", "the attack gains nothing") \
	X(RESISTANCE_EXPOSED, "exposed", "the attack succeeds") \
	X(RESISTANCE_UNDELIVERABLE, "undeliverable", "no mail is delivered, attack or not") \
	X(RESISTANCE_NO_MAIL, "no_mail", "the domain accepts no mail") \
	X(RESISTANCE_UNKNOWN, "unknown", "not enough was seen to tell")

/* F.7: the protection of a domain in one word. */
#define SHIELD_WORDS(X) \
	X(SHIELD_BOTH, "both", "the conditions of dane and of sts hold") \
	X(SHIELD_DANE, "dane", "full DANE, nothing cut by a limit, good cryptography") \
	X(SHIELD_DANE_WEAK, "dane_weakcrypto", "full DANE, weak cryptography somewhere") \
	X(SHIELD_DANE_PARTIAL, "dane_partial", "DANE on some MX hosts only") \
	X(SHIELD_DANE_HOST, "dane_host", "DANE on every MX host, the MX records not secure") \
	X(SHIELD_DANE_BROKEN, "dane_broken", "DANE that fails or authenticates nothing") \
	X(SHIELD_STS, "sts", "MTA-STS enforced, every reachable MX host valid") \
	X(SHIELD_STS_BROKEN, "sts_broken", "MTA-STS enforced, a reachable MX host not valid") \
	X(SHIELD_STS_TESTING, "sts_testing", "a valid MTA-STS policy that does not enforce") \
	X(SHIELD_OPPORTUNISTIC, "opportunistic", "every reachable MX host has TLS, nothing authenticates it") \
	X(SHIELD_OPPORTUNISTIC_MIXED, "opportunistic_mixed", "some reachable MX hosts have TLS") \
	X(SHIELD_CLEARTEXT, "cleartext", "no reachable MX host has TLS") \
	X(SHIELD_NO_MAIL, "no_mail", "the domain accepts no mail") \
	X(SHIELD_UNKNOWN, "unknown", "not enough was seen to tell")

/* MTA-STS in one word. */
#define SUMMARY_STS_WORDS(X) \
	X(SUMMARY_STS_NONE, "none", "no MTA-STS record") \
	X(SUMMARY_STS_ENFORCE, "enforce", "a valid policy that enforces") \
	X(SUMMARY_STS_TESTING, "testing", "a valid policy in testing") \
	X(SUMMARY_STS_MODE_NONE, "mode_none", "a valid policy with mode none") \
	X(SUMMARY_STS_INVALID, "invalid", "the TXT record or the policy is not valid") \
	X(SUMMARY_STS_FETCH_FAILED, "fetch_failed", "the policy could not be fetched") \
	X(SUMMARY_STS_DNS_FAIL, "dns_fail", "the TXT lookup failed")

WORDS_DECLARE(sts_txt, STS_TXT_WORDS);
WORDS_DECLARE(sts_fetch, STS_FETCH_WORDS);
WORDS_DECLARE(sts_policy_status, STS_POLICY_WORDS);
WORDS_DECLARE(sts_mode, STS_MODE_WORDS);
WORDS_DECLARE(sts_lint, STS_LINT_WORDS);
WORDS_DECLARE(sts_host, STS_HOST_WORDS);
WORDS_DECLARE(tlsrpt_status, TLSRPT_STATUS_WORDS);
WORDS_DECLARE(report_result, REPORT_RESULT_WORDS);
WORDS_DECLARE(sender, SENDER_WORDS);
WORDS_DECLARE(delivery, DELIVERY_WORDS);
WORDS_DECLARE(attack, ATTACK_WORDS);
WORDS_DECLARE(attacked, ATTACKED_WORDS);
WORDS_DECLARE(resistance, RESISTANCE_WORDS);
WORDS_DECLARE(shield, SHIELD_WORDS);
WORDS_DECLARE(summary_sts, SUMMARY_STS_WORDS);

#endif
