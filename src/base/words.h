/*
 * The vocabulary of the record: every closed set of words that reaches a JSON line stands here once.
 * The C enumerations, their texts, the schema's enumerations and the data dictionary all come from
 * these tables (scripts/words.py reads them), and from those of policy_words.h and outcome.h. Section
 * letters are those of the protocol document.
 */
#ifndef TESSCAN_BASE_WORDS_H
#define TESSCAN_BASE_WORDS_H

#include "base/policy_words.h"
#include "base/word_tables.h"

#include <stdint.h>

/* A.1: what became of one line of the list before any query. */
#define INPUT_STATUS_WORDS(X) \
	X(INPUT_OK, "ok", "a domain name that can be surveyed") \
	X(INPUT_BAD_NAME, "bad_name", "not a domain name (RFC 1035 2.3.4)") \
	X(INPUT_BAD_IDN, "bad_idn", "cannot be converted to A-labels (RFC 5891 5)") \
	X(INPUT_ADDRESS_LITERAL, "address_literal", "an IP address, not a domain name") \
	X(INPUT_TLD, "tld", "a single label, skipped unless --allow-tld") \
	X(INPUT_SPECIAL_USE, "special_use", "under a special-use name (RFC 6761)") \
	X(INPUT_DUPLICATE, "duplicate", "the same domain stood earlier in the list") \
	X(INPUT_OPTED_OUT, "opted_out", "on the domain exclusion list: nothing was sent")

/* A.3: what the MX lookup says of the domain. */
#define MX_KIND_WORDS(X) \
	X(MX_KIND_MX, "mx", "at least one MX record that is not the null MX") \
	X(MX_KIND_IMPLICIT, "implicit", "no MX record; the domain itself is the host (RFC 5321 5.1)") \
	X(MX_KIND_NULL, "null", "null MX: accepts no mail (RFC 7505)") \
	X(MX_KIND_NONE, "none", "no MX record and no address") \
	X(MX_KIND_NXDOMAIN, "nxdomain", "the domain does not exist") \
	X(MX_KIND_ERROR, "error", "the lookup failed; nothing can be said")

/* A.7: how one lookup ended. */
#define DNS_STATUS_WORDS(X) \
	X(DNS_OK, "ok", "an answer with data") \
	X(DNS_NODATA, "nodata", "the name exists, the type does not") \
	X(DNS_NXDOMAIN, "nxdomain", "the name does not exist") \
	X(DNS_BOGUS, "bogus", "DNSSEC validation failed; the data is not used") \
	X(DNS_SERVFAIL, "servfail", "no usable answer from any name server") \
	X(DNS_TIMEOUT, "timeout", "no answer within our own deadline") \
	X(DNS_BAD_NAME, "bad_name", "the name cannot be asked for") \
	X(DNS_LOCAL, "local", "a name the resolver would answer itself; not asked") \
	X(DNS_INTERNAL, "internal", "our own failure")

/* B.1: the security status of an answer (RFC 4035 4.3). */
#define DNS_SECURITY_WORDS(X) \
	X(DNS_UNKNOWN, "unknown", "there was no answer to judge") \
	X(DNS_SECURE, "secure", "validated from the trust anchor") \
	X(DNS_INSECURE, "insecure", "proven unsigned, or signed without a usable DS") \
	X(DNS_BOGUS_DATA, "bogus", "should validate and does not")

/* B.5: why an answer is bogus, from the resolver's own words. */
#define WHY_BOGUS_WORDS(X) \
	X(WHY_BOGUS_SIGNATURE_EXPIRED, "signature_expired", "a signature has expired") \
	X(WHY_BOGUS_SIGNATURE_NOT_YET, "signature_not_yet_valid", "a signature begins in the future") \
	X(WHY_BOGUS_SIGNATURE_BAD, "signature_bad", "a signature does not verify") \
	X(WHY_BOGUS_SIGNATURE_MISSING, "signature_missing", "data of a signed zone without a signature") \
	X(WHY_BOGUS_DNSKEY_MISSING, "dnskey_missing", "the parent has a DS record, the zone no DNSKEY record") \
	X(WHY_BOGUS_DS_MISMATCH, "ds_mismatch", "no key of the zone belongs to a DS record of the parent") \
	X(WHY_BOGUS_DENIAL, "denial_not_proven", "a denial without the NSEC or NSEC3 records that prove it") \
	X(WHY_BOGUS_CHAIN, "chain_broken", "the chain of trust above could not be followed") \
	X(WHY_BOGUS_OTHER, "other", "another reason: see the resolver's words")

/* B.5: is the domain's zone signed. */
#define DNSSEC_CLASS_WORDS(X) \
	X(DNSSEC_SIGNED_VALID, "signed_valid", "signed, and validates from the root") \
	X(DNSSEC_SIGNED_UNSUPPORTED, "signed_unsupported", "only DS records of unknown algorithms or digests: counts as unsigned (RFC 4035 5.2)") \
	X(DNSSEC_SIGNED_BOGUS, "signed_bogus", "signed, and does not validate") \
	X(DNSSEC_DS_WITHOUT_DNSKEY, "ds_without_dnskey", "the parent has DS records, the zone no key") \
	X(DNSSEC_ISLAND, "island", "has keys, but no DS record at the parent") \
	X(DNSSEC_UNSIGNED, "unsigned", "no DS record, no key") \
	X(DNSSEC_CLASS_UNKNOWN, "unknown", "lookups failed")

#define DNSSEC_DENIAL_WORDS(X) \
	X(DNSSEC_DENIAL_NONE, "none", "no proof came with a denial") \
	X(DNSSEC_DENIAL_NSEC, "nsec", "by NSEC (RFC 4034 4)") \
	X(DNSSEC_DENIAL_NSEC3, "nsec3", "by NSEC3 (RFC 5155)")

/* B.5, RFC 8624, RFC 9276 */
#define DNSSEC_LINT_WORDS(X) \
	X(DNSSEC_LINT_KEY_MUST_NOT, "key_algorithm_must_not", "a key of an algorithm that must not be used (RFC 8624 3.1)") \
	X(DNSSEC_LINT_KEY_NOT_RECOMMENDED, "key_algorithm_not_recommended", "a key of an algorithm that is not recommended (RFC 8624 3.1)") \
	X(DNSSEC_LINT_KEY_UNKNOWN, "key_algorithm_unknown", "a key of an algorithm that has no specification") \
	X(DNSSEC_LINT_DS_SHA1, "ds_sha1", "a DS record with a SHA-1 digest (RFC 8624 3.3)") \
	X(DNSSEC_LINT_RSA_SHORT, "rsa_lt_1024", "an RSA key shorter than 1,024 bits") \
	X(DNSSEC_LINT_NSEC3_ITERATIONS, "nsec3_iterations", "NSEC3 with iterations (RFC 9276 3.1)") \
	X(DNSSEC_LINT_NSEC3_INSECURE, "nsec3_iter_insecure", "so many iterations that resolvers take denials for insecure (RFC 9276 3.2)") \
	X(DNSSEC_LINT_SIGNATURE_SHORT, "signature_ends_soon", "a signature ends within a day")

/* B.8: which denial of existence is broken. */
#define DOE_CLASS_WORDS(X) \
	X(DOE_TLSA_TYPE_BROKEN, "tlsa_type_broken", "only questions for TLSA fail at that name") \
	X(DOE_ZONE_DENIAL_BROKEN, "zone_denial_broken", "other types fail there, too") \
	X(DOE_UNCONFIRMED, "unconfirmed", "the host's own address failed as well: nothing can be said of denial")

/* G6: whether the EHLO name and our address belong together. */
#define IDENTITY_STATUS_WORDS(X) \
	X(IDENTITY_OK, "ok", "the address leads to the EHLO name, and that to the address") \
	X(IDENTITY_NO_POINTER, "no_ptr", "the address leads to no name") \
	X(IDENTITY_OTHER_POINTER, "ptr_differs", "the address leads to another name") \
	X(IDENTITY_OTHER_ADDRESS, "address_differs", "the EHLO name does not lead to the address") \
	X(IDENTITY_LOOKUP_FAILED, "lookup_failed", "the lookups failed")

/* tesscan --check */
#define CHECK_STATUS_WORDS(X) \
	X(CHECK_OK, "ok", "it is right") \
	X(CHECK_WARNING, "warning", "a survey can be made, but know this") \
	X(CHECK_FAILED, "failed", "a survey would fail, or be wrong, or not be traceable to its owner")

/* What happened to a survey, for its manifest. */
#define RUN_EVENT_WORDS(X) \
	X(RUN_STOP_ASKED, "stop_asked", "a signal or the stop file asked for the end") \
	X(RUN_RATE_CHANGED, "rate_changed", "a signal changed the rate of new connections; value: per second, from then on") \
	X(RUN_LISTS_READ, "lists_read", "the exclusion lists were read again") \
	X(RUN_CLOCK_STEPPED, "clock_stepped", "the wall clock was set; value: seconds forward") \
	X(RUN_RESOURCES_SHORT, "resources_short", "this machine refused connections or lookups: they wait; value: errno") \
	X(RUN_NETWORK_DOWN, "network_down", "nothing was heard from outside any more, or no lookup could be made: the gap begins") \
	X(RUN_NETWORK_UP, "network_up", "the network is back; value: domains that are surveyed anew") \
	X(RUN_VANTAGE_DOUBTFUL, "vantage_doubtful", "too many sessions failed alike for the servers to be at fault: the survey stops; value: percent")

/* What of a domain is tried a second time (A.7, D.11). */
#define RETRY_WHAT_WORDS(X) \
	X(RETRY_MX, "mx", "the MX lookup") \
	X(RETRY_ADDRESS, "address", "an address lookup of an MX host") \
	X(RETRY_CNAME, "cname", "the question for an MX host's own alias") \
	X(RETRY_TLSA, "tlsa", "a TLSA lookup") \
	X(RETRY_PROBE, "probe", "an SMTP session") \
	X(RETRY_DNSSEC, "dnssec", "a lookup of the zone's own records") \
	X(RETRY_TXT, "txt", "the MTA-STS or TLSRPT record") \
	X(RETRY_POLICY, "policy", "the MTA-STS policy")

/* A.4: classes of an exchange, decided before any query. */
#define HOST_KIND_WORDS(X) \
	X(HOST_NAME, "name", "a host name that can be resolved and probed") \
	X(HOST_IP_LITERAL, "ip_literal", "an address where RFC 5321 5.1 demands a domain name") \
	X(HOST_TLD, "tld", "a single label") \
	X(HOST_SPECIAL_USE, "special_use", "under a special-use name (RFC 6761)") \
	X(HOST_BAD_NAME, "bad_name", "not a host name")

/* A.5: what the address lookups of a host gave together. */
#define ADDRESS_STATUS_WORDS(X) \
	X(ADDRESS_OK, "ok", "at least one address") \
	X(ADDRESS_NODATA, "nodata", "the host has no address") \
	X(ADDRESS_NXDOMAIN, "nxdomain", "the host does not exist") \
	X(ADDRESS_ERROR, "error", "no address, and at least one lookup failed")

/* Why an address was not contacted. */
#define SKIP_WORDS(X) \
	X(SKIP_NONE, "none", "it was contacted") \
	X(SKIP_SPECIAL_USE, "special_use", "in a special-purpose network (RFC 6890)") \
	X(SKIP_BLOCKLIST, "blocklist", "in a network of the block list") \
	X(SKIP_NOT_ALLOWED, "not_allowed", "in no network of the allow list") \
	X(SKIP_SELF, "self", "an address of this machine") \
	X(SKIP_NO_IPV6, "no_v6", "this scanner has no IPv6") \
	X(SKIP_LIMIT, "limit", "beyond --max-mx, --max-addr or --max-probes") \
	X(SKIP_OPTED_OUT, "opted_out", "on the domain exclusion list") \
	X(SKIP_NO_SCANNER, "no_scanner", "no scanner of addresses was chosen") \
	X(SKIP_BACKED_OFF, "backed_off", "its network, or the address itself, had refused us before (--back-off)")

/* B.7 */
#define TLSA_STATUS_WORDS(X) \
	X(TLSA_USABLE, "usable", "secure records, at least one usable") \
	X(TLSA_UNUSABLE, "unusable", "secure records, none usable: TLS without authentication") \
	X(TLSA_INSECURE_DATA, "insecure_data", "records in an unsigned zone") \
	X(TLSA_NONE, "none", "no records") \
	X(TLSA_BOGUS, "bogus", "DNSSEC validation of the TLSA lookup failed") \
	X(TLSA_LOOKUP_FAILED, "lookup_failed", "the TLSA lookup failed") \
	X(TLSA_LOOKUP_TIMEOUT, "lookup_timeout", "the TLSA lookup got no answer in time") \
	X(TLSA_SKIPPED_INSECURE_HOST, "skipped_insecure_host", "no secure address: not asked (RFC 7672 2.2.2)")

/* C.1: why a TLSA record is unusable. */
#define TLSA_WHY_WORDS(X) \
	X(TLSA_WHY_USABLE, "usable", "it is usable") \
	X(TLSA_WHY_TRUNCATED, "truncated", "no association data") \
	X(TLSA_WHY_PKIX_USAGE, "pkix_usage", "usage 0 or 1 (RFC 7672 3.1.3)") \
	X(TLSA_WHY_USAGE_UNKNOWN, "usage_unknown", "usage above 3") \
	X(TLSA_WHY_SELECTOR_UNKNOWN, "selector_unknown", "selector above 1") \
	X(TLSA_WHY_MTYPE_UNKNOWN, "mtype_unknown", "matching type above 2") \
	X(TLSA_WHY_BAD_DIGEST_LEN, "bad_digest_len", "digest of the wrong length") \
	X(TLSA_WHY_BAD_CERT, "bad_cert", "not one complete certificate") \
	X(TLSA_WHY_BAD_SPKI, "bad_spki", "not a public key that can be parsed")

/* C.1: why a TLSA record that does not match does not, in order of precedence. */
#define TLSA_DIAGNOSIS_WORDS(X) \
	X(TLSA_FINDING_MATCHES, "matches", "it matches: its own fields are right") \
	X(TLSA_FINDING_OTHER_MATCHING_TYPE, "other_matching_type", "the data is right for another matching type") \
	X(TLSA_FINDING_OTHER_SELECTOR, "other_selector", "the data is right for the other selector") \
	X(TLSA_FINDING_OTHER_USAGE, "other_usage", "usage 3 with an issuer's data, or usage 2 with the leaf's") \
	X(TLSA_FINDING_OTHER_SELECTOR_AND_USAGE, "other_selector_and_usage", "both the selector and the usage are wrong") \
	X(TLSA_FINDING_OTHER_CHAIN, "other_chain", "it fits a chain that the host presents elsewhere, not here") \
	X(TLSA_FINDING_EMPTY_DIGEST, "empty_digest", "the digest of nothing") \
	X(TLSA_FINDING_STALE_OR_FOREIGN, "stale_or_foreign", "nothing that the host presents: an old key or a foreign one")

/* C.1: remarks on TLSA records that change no verdict. */
#define TLSA_LINT_WORDS(X) \
	X(TLSA_LINT_FULL0_RECORD, "full0_record", "a whole certificate or key in DNS (RFC 7671 10.1.2)") \
	X(TLSA_LINT_TA_SPKI, "ta_spki", "a trust anchor by its key alone (RFC 7671 5.2.3)") \
	X(TLSA_LINT_TA_PUBLIC_CA_INTERMEDIATE, "ta_public_ca_intermediate", "the trust anchor is a public CA's, which may change it at any time") \
	X(TLSA_LINT_SHA512_ONLY, "sha512_only", "no record with the mandatory SHA2-256 (RFC 7671 10.1.2)") \
	X(TLSA_LINT_PKIX_MIXED, "pkix_mixed", "usages 0 or 1 beside 2 or 3 (RFC 7672 3.1.3)") \
	X(TLSA_LINT_DUPLICATE_RR, "duplicate_rr", "the same record twice") \
	X(TLSA_LINT_SINGLE_RR_NO_ROLLOVER, "single_rr_no_rollover", "one usable record, of the leaf: no key can follow without a gap (RFC 7671 8.1)") \
	X(TLSA_LINT_RPK_CAPABLE, "rpk_capable", "only 3 1 x: raw public keys would do (RFC 7671 5.1)") \
	X(TLSA_LINT_SELECTOR_CONFUSION, "selector_confusion", "selector 0 with the data of the key") \
	X(TLSA_LINT_CERT_SPKI_SWAP, "cert_spki_swap", "selector 1 with the data of the certificate") \
	X(TLSA_LINT_USAGE_CONFUSION, "usage_confusion", "usage 2 with the data of the leaf, or usage 3 with that of an issuer")

/* D.6 */
#define STARTTLS_STATUS_WORDS(X) \
	X(STARTTLS_NOT_TRIED, "not_tried", "the session ended before STARTTLS") \
	X(STARTTLS_ACCEPTED, "accepted", "220") \
	X(STARTTLS_ACCEPTED_NONSTD, "accepted_nonstd", "2xx other than 220") \
	X(STARTTLS_INJECTED_PLAINTEXT, "injected_plaintext", "220 with plaintext behind it") \
	X(STARTTLS_UNAVAILABLE, "tls_unavailable", "454: temporarily not available") \
	X(STARTTLS_REFUSED_4XX, "refused_4xx", "another 4xx") \
	X(STARTTLS_REFUSED_5XX, "refused_5xx", "advertised, yet refused") \
	X(STARTTLS_DROPPED, "dropped", "connection closed instead of a reply") \
	X(STARTTLS_TIMED_OUT, "timeout", "no reply in time") \
	X(STARTTLS_GARBAGE, "garbage", "not an SMTP reply") \
	X(STARTTLS_HIDDEN, "hidden", "not advertised, yet accepted") \
	X(STARTTLS_ABSENT, "absent", "not advertised, and refused when asked") \
	X(STARTTLS_ABSENT_HELO, "absent_helo", "EHLO refused, HELO accepted: no extensions") \
	X(STARTTLS_ABSENT_NOT_ASKED, "absent_not_asked", "not advertised, and not asked (--no-blind)")

/* D.9: how EHLO under TLS ended; the facts about TLS stay valid. */
#define POST_TLS_WORDS(X) \
	X(POST_TLS_OK, "ok", "250, or it was not reached") \
	X(POST_TLS_REFUSED, "refused", "another code") \
	X(POST_TLS_EOF, "eof", "connection closed instead of a reply") \
	X(POST_TLS_TIMEOUT, "timeout", "no whole reply in time") \
	X(POST_TLS_GARBAGE, "garbage", "not an SMTP reply, or one beyond every bound")

/* D.7: classes of an EHLO line by its text. */
#define KEYWORD_CLASS_WORDS(X) \
	X(KEYWORD_OTHER, "other", "no sign of interference") \
	X(KEYWORD_STARTTLS, "starttls", "STARTTLS") \
	X(KEYWORD_EMPTY_LINE, "empty_line", "no text") \
	X(KEYWORD_BLANK_LINE, "blank_line", "only blanks") \
	X(KEYWORD_MASKED_X, "masked_x", "four or more X, perhaps another letter behind them, as a firewall leaves") \
	X(KEYWORD_MASKED_STAR, "masked_star", "three or more asterisks") \
	X(KEYWORD_MASKED_REPEAT, "masked_repeat", "one character eight times") \
	X(KEYWORD_NEAR_STARTTLS, "near_starttls", "STARTTLS with up to three characters altered, or one too many or too few")

/* D.7: the command as the server repeats it in its refusal of STARTTLS. */
#define ECHO_WORDS(X) \
	X(ECHO_NONE, "none", "the reply repeats no command") \
	X(ECHO_INTACT, "intact", "STARTTLS: the server got it and does not know it") \
	X(ECHO_CORRUPT, "corrupt", "something else: the command was altered on its way")

/* D.7: was STARTTLS taken out on the way. */
#define STRIP_WORDS(X) \
	X(STRIP_NONE, "none", "no sign of it") \
	X(STRIP_CONFIRMED_HIDDEN, "confirmed_hidden", "STARTTLS not advertised, yet accepted") \
	X(STRIP_CONFIRMED_ECHO, "confirmed_echo", "the server repeats another command than the one sent") \
	X(STRIP_SUSPECTED_MASK, "suspected_mask", "a masked keyword as long as STARTTLS, or one nearly like it") \
	X(STRIP_WEAK_MASK, "weak_mask", "masked keywords of other lengths only") \
	X(STRIP_WEAK_BANNER, "weak_banner", "only the greeting is masked") \
	X(STRIP_SUSPECTED_ESMTP_BLOCK, "suspected_esmtp_block", "EHLO refused, behind a masked greeting")

/* D.14: which text tells the software. */
#define MTA_SOURCE_WORDS(X) \
	X(MTA_SOURCE_BANNER, "banner", "the greeting") \
	X(MTA_SOURCE_STARTTLS, "starttls", "the reply to STARTTLS") \
	X(MTA_SOURCE_EHLO, "ehlo", "the EHLO keywords and their order")

#define MTA_CONFIDENCE_WORDS(X) \
	X(MTA_CONFIDENCE_HIGH, "high", "the software names itself") \
	X(MTA_CONFIDENCE_LOW, "low", "others may say the same")

/* E.8 */
#define TLS_FAIL_WORDS(X) \
	X(TLS_FAIL_NONE, "none", "the handshake completed") \
	X(TLS_FAIL_ALERT, "alert", "the server sent an alert") \
	X(TLS_FAIL_NO_SHARED_VERSION, "no_shared_version", "no common protocol version") \
	X(TLS_FAIL_NO_SHARED_CIPHER, "no_shared_cipher", "no common cipher suite") \
	X(TLS_FAIL_PLAINTEXT, "plaintext_after_220", "plaintext where a TLS record was due") \
	X(TLS_FAIL_EOF_AT_CLIENT_HELLO, "eof_at_clienthello", "closed before any TLS octet") \
	X(TLS_FAIL_EOF, "eof_mid", "closed in the middle of the handshake") \
	X(TLS_FAIL_RESET, "reset", "connection reset") \
	X(TLS_FAIL_TIMEOUT, "timeout", "not finished in time") \
	X(TLS_FAIL_BAD_RECORD, "bad_record", "malformed or forged TLS record") \
	X(TLS_FAIL_BAD_CERTIFICATE, "bad_cert_parse", "certificate message cannot be parsed") \
	X(TLS_FAIL_DH_TOO_SMALL, "dh_too_small", "Diffie-Hellman group too small for the library") \
	X(TLS_FAIL_BAD_KEY_SHARE, "bad_key_share", "key share unusable") \
	X(TLS_FAIL_UNRECOGNIZED_NAME, "unrecognized_name", "the server refuses the SNI name") \
	X(TLS_FAIL_CERTIFICATE_REQUIRED, "cert_required", "the server demands a client certificate") \
	X(TLS_FAIL_INTERNAL, "internal", "our own failure")

/* E.2: what the last octets of a server's random say (RFC 8446 4.1.3). */
#define DOWNGRADE_WORDS(X) \
	X(DOWNGRADE_NONE, "none", "nothing") \
	X(DOWNGRADE_TLS12, "tls12", "the server can do TLS 1.3, yet was asked for 1.2") \
	X(DOWNGRADE_TLS11, "tls11", "the server can do TLS 1.2, yet was asked for 1.1 or below")

/* E.2: what a stapled OCSP response says of the leaf (RFC 6960); it is not verified. */
#define OCSP_STATUS_WORDS(X) \
	X(STAPLED_GOOD, "good", "not revoked") \
	X(STAPLED_REVOKED, "revoked", "revoked") \
	X(STAPLED_UNKNOWN, "unknown", "the responder does not know the certificate") \
	X(STAPLED_OTHER_CERTIFICATE, "other_certificate", "it speaks of other certificates only") \
	X(STAPLED_UNSUCCESSFUL, "unsuccessful", "the responder's own failure, stapled") \
	X(STAPLED_MALFORMED, "malformed", "not an OCSP response that can be parsed")

/* E.3: how the owner of a certificate was validated (CA/Browser Forum policy identifiers). */
#define VALIDATION_WORDS(X) \
	X(VALIDATION_UNKNOWN, "unknown", "no policy that tells") \
	X(VALIDATION_DOMAIN, "dv", "control of the domain (2.23.140.1.2.1)") \
	X(VALIDATION_ORGANISATION, "ov", "the organisation (2.23.140.1.2.2)") \
	X(VALIDATION_EXTENDED, "ev", "extended validation (2.23.140.1.1)")

/* E.3: remarks on certificates and chains that change no verdict. */
#define CERTIFICATE_LINT_WORDS(X) \
	X(CERTIFICATE_LINT_RSA_LT_2048, "rsa_lt_2048", "RSA key below 2,048 bits") \
	X(CERTIFICATE_LINT_RSA_512, "rsa_512", "RSA key of 512 bits or less") \
	X(CERTIFICATE_LINT_EC_LT_224, "ec_lt_224", "elliptic curve key below 224 bits") \
	X(CERTIFICATE_LINT_SIG_MD5, "sig_md5", "signed with MD5 by another key") \
	X(CERTIFICATE_LINT_SIG_SHA1, "sig_sha1", "signed with SHA-1 by another key") \
	X(CERTIFICATE_LINT_VALIDITY_GT_825, "validity_gt_825", "a leaf valid for more than 825 days") \
	X(CERTIFICATE_LINT_EXPIRED, "expired", "expired when judged") \
	X(CERTIFICATE_LINT_NOT_YET, "not_yet", "not yet valid when judged") \
	X(CERTIFICATE_LINT_NO_SAN, "no_san", "a leaf without alternative names (RFC 9525 6.3)") \
	X(CERTIFICATE_LINT_SAN_TRAILING_DOT, "san_trailing_dot", "a dNSName that ends with a dot (RFC 5280 4.2.1.6)") \
	X(CERTIFICATE_LINT_WILDCARD_PUBLIC_SUFFIX, "wildcard_public_suffix", "a wildcard for all names of a registry (RFC 6125 7.2)") \
	X(CERTIFICATE_LINT_CN_NOT_IN_SAN, "cn_not_in_san", "a common name that is no alternative name") \
	X(CERTIFICATE_LINT_DEFAULT_CERT, "default_cert", "made by an installer: localhost, snakeoil, example.com") \
	X(CERTIFICATE_LINT_V1_CERT, "v1_cert", "X.509 version 1 or 2") \
	X(CERTIFICATE_LINT_EKU_NO_SERVERAUTH, "eku_no_serverauth", "a leaf whose extended key usage leaves servers out") \
	X(CERTIFICATE_LINT_CHAIN_OUT_OF_ORDER, "chain_out_of_order", "an issuer stands before what it issued (RFC 5246 7.4.2)") \
	X(CERTIFICATE_LINT_CHAIN_EXTRA, "chain_extra", "a certificate that is not on the path from the leaf") \
	X(CERTIFICATE_LINT_CHAIN_MISSING_INTERMEDIATE, "chain_missing_intermediate", "an intermediate was not sent and had to be supplied")

/* E.4 */
#define TRUST_WORDS(X) \
	X(TRUST_TRUSTED, "trusted", "a path to the CA store, whatever the name") \
	X(TRUST_EXPIRED, "expired", "the leaf has expired") \
	X(TRUST_CHAIN_EXPIRED, "chain_expired", "a certificate above the leaf has expired") \
	X(TRUST_NOT_YET_VALID, "not_yet_valid", "validity begins in the future") \
	X(TRUST_SELF_SIGNED_LEAF, "self_signed_leaf", "the leaf signed itself") \
	X(TRUST_SELF_SIGNED_ROOT, "self_signed_root_untrusted", "the chain ends in a root that is not in the store") \
	X(TRUST_TRANSVALID, "transvalid", "trusted once a missing intermediate is supplied (--intermediates)") \
	X(TRUST_UNKNOWN_CA, "unknown_ca", "an issuer is missing or unknown") \
	X(TRUST_BAD_SIGNATURE, "bad_signature", "a signature does not verify") \
	X(TRUST_BAD_CA_TYPE, "bad_ca_type", "an issuer may not issue certificates") \
	X(TRUST_NAME_CONSTRAINTS, "name_constraints", "a CA's name constraints are violated") \
	X(TRUST_CRITICAL_EXTENSION, "critical_extension", "an unknown critical extension") \
	X(TRUST_CHAIN_TOO_LONG, "chain_too_long", "the path is too long") \
	X(TRUST_WEAK, "weak", "refused for its strength") \
	X(TRUST_NO_CERTIFICATE, "no_cert", "no certificate was presented") \
	X(TRUST_OTHER, "other", "another verification error")

/* E.5 */
#define MATCH_VIA_WORDS(X) \
	X(MATCH_NONE, "none", "no name matches") \
	X(MATCH_SAN, "san", "a dNSName equals it") \
	X(MATCH_SAN_WILD, "san_wild", "a wildcard dNSName matches it") \
	X(MATCH_CN, "cn", "a common name equals it, there being no dNSName") \
	X(MATCH_CN_WILD, "cn_wild", "a wildcard common name matches it, there being no dNSName")

/* E.6: what a modern sender gets from this server. */
#define TLS_GRADE_WORDS(X) \
	X(GRADE_NONE, "none", "no TLS") \
	X(GRADE_BROKEN, "broken", "no protection against a determined listener") \
	X(GRADE_WEAK, "weak", "an old version, a weak cipher or key, or no forward secrecy") \
	X(GRADE_GOOD, "good", "TLS 1.2 or 1.3 with forward secrecy and keys of today's size")

/* C.4 */
#define DANE_ADDRESS_WORDS(X) \
	X(DANE_ADDRESS_NA, "na", "DANE does not apply") \
	X(DANE_ADDRESS_DNS_FAIL, "dns_fail", "the TLSA lookup failed") \
	X(DANE_ADDRESS_UNTESTED, "untested", "the address was not probed") \
	X(DANE_ADDRESS_UNREACHABLE, "unreachable", "no SMTP session") \
	X(DANE_ADDRESS_NO_STARTTLS, "fail_no_starttls", "STARTTLS not offered") \
	X(DANE_ADDRESS_STARTTLS_REFUSED, "fail_starttls_refused", "STARTTLS refused") \
	X(DANE_ADDRESS_TLS, "fail_tls", "handshake failed") \
	X(DANE_ADDRESS_TLS_ONLY, "tls_only", "TLS up, all records unusable") \
	X(DANE_ADDRESS_PASS_EE, "pass_ee", "a DANE-EE record matches") \
	X(DANE_ADDRESS_PASS_TA, "pass_ta", "a DANE-TA record matches") \
	X(DANE_ADDRESS_MISMATCH, "fail_mismatch", "no record matches") \
	X(DANE_ADDRESS_NAME, "fail_name", "trust anchor found, wrong name") \
	X(DANE_ADDRESS_EXPIRED, "fail_expired", "trust anchor found, expired") \
	X(DANE_ADDRESS_NOT_YET_VALID, "fail_not_yet_valid", "trust anchor found, not yet valid") \
	X(DANE_ADDRESS_CHAIN, "fail_chain", "trust anchor found, chain does not verify") \
	X(DANE_ADDRESS_INTERNAL, "internal", "our own failure")

/* C.5: class of an MX host, the specification's letters P F T U E N S. */
#define DANE_HOST_WORDS(X) \
	X(DANE_HOST_PASS, "pass", "P: every reachable address passes") \
	X(DANE_HOST_FAIL, "fail", "F: a reachable address fails") \
	X(DANE_HOST_TLS_ONLY, "tls_only", "T: TLS without authentication") \
	X(DANE_HOST_UNREACHABLE, "unreachable", "U: records, but no reachable address") \
	X(DANE_HOST_ERROR, "error", "E: a lookup failed") \
	X(DANE_HOST_NA, "na", "N: DANE does not apply") \
	X(DANE_HOST_UNTESTED, "untested", "S: records, but nothing was probed") \
	X(DANE_HOST_DROPPED, "dropped", "does not exist or has no address: not in the set")

/* C.5: verdict of the domain. */
#define DANE_DOMAIN_WORDS(X) \
	X(DANE_DNS_FAIL, "dns_fail", "the MX lookup failed") \
	X(DANE_NO_MAIL, "no_mail", "the domain accepts no mail") \
	X(DANE_FULL, "full", "every MX host that can be reached passes") \
	X(DANE_UNVERIFIED, "unverified", "records everywhere, no host reachable") \
	X(DANE_PARTIAL, "partial", "some hosts pass, others have no records") \
	X(DANE_MIXED_FAIL, "mixed_fail", "some hosts pass, others fail") \
	X(DANE_BROKEN, "broken", "no host passes, at least one fails") \
	X(DANE_UNUSABLE, "unusable", "only unusable records: TLS without authentication") \
	X(DANE_DNS_FAIL_TLSA, "dns_fail_tlsa", "TLSA or address lookups fail") \
	X(DANE_PARTIAL_UNVERIFIED, "partial_unverified", "records at unreachable hosts only") \
	X(DANE_UNTESTED, "untested", "records, but nothing was probed") \
	X(DANE_NONE, "none", "no records") \
	X(DANE_HOST_ONLY_FULL, "host_full", "full, but the MX records are not secure") \
	X(DANE_HOST_ONLY_PARTIAL, "host_partial", "partial, but the MX records are not secure") \
	X(DANE_HOST_ONLY_MIXED_FAIL, "host_mixed_fail", "mixed_fail, but the MX records are not secure") \
	X(DANE_HOST_ONLY_BROKEN, "host_broken", "broken, but the MX records are not secure") \
	X(DANE_HOST_ONLY_UNUSABLE, "host_unusable", "unusable, but the MX records are not secure") \
	X(DANE_HOST_ONLY_UNVERIFIED, "host_unverified", "unverified, but the MX records are not secure") \
	X(DANE_HOST_ONLY_DNS_FAIL, "host_dns_fail", "dns_fail_tlsa, but the MX records are not secure")

/* The scalars of `summary`. */
#define SUMMARY_STARTTLS_WORDS(X) \
	X(SUMMARY_STARTTLS_ALL, "all", "every address with a usable SMTP session advertises STARTTLS") \
	X(SUMMARY_STARTTLS_SOME, "some", "some of them do") \
	X(SUMMARY_STARTTLS_NO, "none", "none of them does") \
	X(SUMMARY_STARTTLS_UNTESTED, "untested", "there was no usable SMTP session to tell")

#define SUMMARY_MATCH_WORDS(X) \
	X(SUMMARY_MATCH_DOMAIN, "domain", "the certificate names the domain (and perhaps the MX host)") \
	X(SUMMARY_MATCH_SERVER, "server", "the certificate names the MX host, not the domain") \
	X(SUMMARY_MATCH_NEITHER, "neither", "the certificate names neither") \
	X(SUMMARY_MATCH_NO_CERTIFICATE, "none", "there was no certificate")

/* Remarks that change no verdict. */
#define LINT_WORDS(X) \
	X(LINT_NON_LDH, "non_ldh", "the domain has octets other than letters, digits and hyphens") \
	X(LINT_DANGLING_CNAME, "dangling_cname", "an alias whose target does not exist") \
	X(LINT_NULL_MX_PREF, "null_mx_pref", "null MX with a preference other than 0") \
	X(LINT_NULL_MX_MULTI, "null_mx_multi", "more than one null MX record") \
	X(LINT_NULL_MX_MIXED, "null_mx_mixed", "null MX beside other MX records (RFC 7505 3)") \
	X(LINT_NODATA_NO_SOA, "nodata_no_soa", "denial without a SOA record: lame or broken server") \
	X(LINT_MX_BAD_RDATA, "mx_bad_rdata", "an MX record that cannot be parsed was left out") \
	X(LINT_MX_UNDERSCORE, "mx_underscore", "underscore in the MX host's name") \
	X(LINT_MX_SELF, "mx_self", "the domain is its own MX host") \
	X(LINT_MX_CNAME, "mx_cname", "the MX host is an alias (RFC 2181 10.3)") \
	X(LINT_BARE_LF, "bare_lf", "a line ended by LF alone") \
	X(LINT_MIXED_CODES, "mixed_codes", "the lines of one reply have different codes") \
	X(LINT_GARBAGE_LINE, "garbage_line", "a line without a code inside a reply") \
	X(LINT_LONG_LINE, "long_line", "a reply line over 4,096 octets was cut") \
	X(LINT_TEXT_CUT, "text_cut", "the reply has more text or keywords than a record keeps") \
	X(LINT_EARLY_DATA, "early_data", "the server spoke when it was our turn") \
	X(LINT_AUTH_EQUALS, "auth_equals", "AUTH= instead of AUTH") \
	X(LINT_STARTTLS_PARAMS, "starttls_params", "STARTTLS keyword with parameters") \
	X(LINT_SIZE_NOT_NUMERIC, "size_not_numeric", "SIZE with something else than a number") \
	X(LINT_STARTTLS_AFTER_TLS, "starttls_after_tls", "STARTTLS advertised again under TLS (RFC 3207 4.2)") \
	X(LINT_XCLIENT_EXPOSED, "xclient_exposed", "XCLIENT or XFORWARD offered to strangers: who may use it can claim any client address") \
	X(LINT_GREETS_AS_US, "greets_as_us", "the server calls itself by our own EHLO name") \
	X(LINT_SNI_ENFORCED, "sni_enforced", "the server refused our SNI name and was asked again without one")

WORDS_DECLARE(input_status, INPUT_STATUS_WORDS);
WORDS_DECLARE(mx_kind, MX_KIND_WORDS);
WORDS_DECLARE(dns_status, DNS_STATUS_WORDS);
WORDS_DECLARE(dns_security, DNS_SECURITY_WORDS);
WORDS_DECLARE(why_bogus, WHY_BOGUS_WORDS);
WORDS_DECLARE(dnssec_class, DNSSEC_CLASS_WORDS);
WORDS_DECLARE(dnssec_denial, DNSSEC_DENIAL_WORDS);
WORDS_DECLARE(dnssec_lint, DNSSEC_LINT_WORDS);
WORDS_DECLARE(doe_class, DOE_CLASS_WORDS);
WORDS_DECLARE(identity_status, IDENTITY_STATUS_WORDS);
WORDS_DECLARE(check_status, CHECK_STATUS_WORDS);
WORDS_DECLARE(run_event, RUN_EVENT_WORDS);
WORDS_DECLARE(retry_what, RETRY_WHAT_WORDS);
WORDS_DECLARE(host_kind, HOST_KIND_WORDS);
WORDS_DECLARE(address_status, ADDRESS_STATUS_WORDS);
WORDS_DECLARE(skip, SKIP_WORDS);
WORDS_DECLARE(tlsa_status, TLSA_STATUS_WORDS);
WORDS_DECLARE(tlsa_why, TLSA_WHY_WORDS);
WORDS_DECLARE(tlsa_finding, TLSA_DIAGNOSIS_WORDS);
WORDS_DECLARE(tlsa_lint, TLSA_LINT_WORDS);
WORDS_DECLARE(starttls_status, STARTTLS_STATUS_WORDS);
WORDS_DECLARE(post_tls, POST_TLS_WORDS);
WORDS_DECLARE(keyword_class, KEYWORD_CLASS_WORDS);
WORDS_DECLARE(echo, ECHO_WORDS);
WORDS_DECLARE(strip, STRIP_WORDS);
WORDS_DECLARE(mta_source, MTA_SOURCE_WORDS);
WORDS_DECLARE(mta_confidence, MTA_CONFIDENCE_WORDS);
WORDS_DECLARE(tls_fail, TLS_FAIL_WORDS);
WORDS_DECLARE(downgrade, DOWNGRADE_WORDS);
WORDS_DECLARE(ocsp_status, OCSP_STATUS_WORDS);
WORDS_DECLARE(validation, VALIDATION_WORDS);
WORDS_DECLARE(certificate_lint, CERTIFICATE_LINT_WORDS);
WORDS_DECLARE(trust, TRUST_WORDS);
WORDS_DECLARE(match_via, MATCH_VIA_WORDS);
WORDS_DECLARE(tls_grade, TLS_GRADE_WORDS);
WORDS_DECLARE(dane_address, DANE_ADDRESS_WORDS);
WORDS_DECLARE(dane_host, DANE_HOST_WORDS);
WORDS_DECLARE(dane_domain, DANE_DOMAIN_WORDS);
WORDS_DECLARE(summary_starttls, SUMMARY_STARTTLS_WORDS);
WORDS_DECLARE(summary_match, SUMMARY_MATCH_WORDS);
WORDS_DECLARE(lint, LINT_WORDS);

#endif
