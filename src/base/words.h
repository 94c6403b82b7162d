/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vocabulary of the record: every closed set of words that reaches a JSON line stands once, in
 * words.def, policy_words.def or outcome.def. The C enumerations, their texts, the schema's enumerations
 * and the data dictionary all come from these tables (scripts/words.py reads them).
 */
#ifndef TESSCAN_BASE_WORDS_H
#define TESSCAN_BASE_WORDS_H

#include "base/policy_words.h"
#include "base/word_tables.h"
#include "base/words.def"

#include <stdint.h>

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
WORDS_DECLARE(key_decoder, KEY_DECODER_WORDS);
WORDS_DECLARE(confinement, CONFINEMENT_WORDS);
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
