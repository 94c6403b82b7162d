-- SPDX-License-Identifier: Apache-2.0
-- What tesscan writes, as tables of DuckDB. Without this DuckDB makes its columns from the first lines of a file (20,480),
-- and drops every member that first occurs behind them, or says that there is no such column.
--
--   duckdb -init duckdb.sql -c "SELECT domain, sts.policy.mode FROM tesscan_records('out.jsonl.gz')"
--
-- tesscan_records(path)       the records, a row for each line of the list
-- tesscan_addresses(path)     likewise of a list of addresses (--addresses)
-- tesscan_hosts(path)         out.hosts.jsonl.gz of --format split
-- tesscan_certificates(path)  the file of --certs
--
-- A path is a file, plain or compressed, a list of files or a pattern; with_filename := true adds the column filename.
-- Columns are members of the JSON, under the same names (docs/data-dictionary.md), whatever is in the file: objects are
-- STRUCTs, lists are lists, times are text (time::TIMESTAMPTZ). A member that is absent is NULL, as in records of an
-- earlier schema, and so is one that is null, which only members of summary are. A line of another kind of file, or of
-- a later schema than these columns, is an error. The macros are temporary: they are of this session, and nothing of them
-- is kept in a database file, which may be read-only. Tested with DuckDB 2.0; some of 1.1 to 1.5 were tried by hand once.
-- made by scripts/make_readers, change the schemas instead
CREATE OR REPLACE TEMP MACRO tesscan_type_mx_record() AS 'STRUCT('
    || '"preference" BIGINT'
    || ', "exchange" VARCHAR'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_mx() AS 'STRUCT('
    || '"kind" VARCHAR'
    || ', "status" VARCHAR'
    || ', "security" VARCHAR'
    || ', "security_without_sha1" VARCHAR'
    || ', "rcode" BIGINT'
    || ', "why_bogus" VARCHAR'
    || ', "bogus_class" VARCHAR'
    || ', "detail" VARCHAR'
    || ', "cname" VARCHAR[]'
    || ', "records" ' || tesscan_type_mx_record() || '[]'
    || ', "wildcard" BOOLEAN'
    || ', "lints" VARCHAR[]'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_lookup() AS 'STRUCT('
    || '"status" VARCHAR'
    || ', "security" VARCHAR'
    || ', "security_without_sha1" VARCHAR'
    || ', "rcode" BIGINT'
    || ', "why_bogus" VARCHAR'
    || ', "bogus_class" VARCHAR'
    || ', "detail" VARCHAR'
    || ', "cname" VARCHAR[]'
    || ', "lints" VARCHAR[]'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_tlsa_lookup() AS 'STRUCT('
    || '"name" VARCHAR'
    || ', "status" VARCHAR'
    || ', "security" VARCHAR'
    || ', "security_without_sha1" VARCHAR'
    || ', "rcode" BIGINT'
    || ', "why_bogus" VARCHAR'
    || ', "bogus_class" VARCHAR'
    || ', "detail" VARCHAR'
    || ', "cname" VARCHAR[]'
    || ', "lints" VARCHAR[]'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_tlsa_record() AS 'STRUCT('
    || '"usage" BIGINT'
    || ', "selector" BIGINT'
    || ', "matching_type" BIGINT'
    || ', "data" VARCHAR'
    || ', "usable" BOOLEAN'
    || ', "why" VARCHAR'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_tlsa_insecure_probe() AS 'STRUCT('
    || '"name" VARCHAR'
    || ', "lookup" ' || tesscan_type_lookup()
    || ', "records" ' || tesscan_type_tlsa_record() || '[]'
    || ', "truncated" BOOLEAN'
    || ', "records_cut" BIGINT'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_doe() AS 'STRUCT('
    || '"class" VARCHAR'
    || ', "address" ' || tesscan_type_lookup()
    || ', "other_type" ' || tesscan_type_lookup()
    || ', "above" ' || tesscan_type_lookup()
    || ', "qmin_masks" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_tlsa() AS 'STRUCT('
    || '"status" VARCHAR'
    || ', "base" VARCHAR'
    || ', "lookups" ' || tesscan_type_tlsa_lookup() || '[]'
    || ', "insecure_denial" BOOLEAN'
    || ', "records" ' || tesscan_type_tlsa_record() || '[]'
    || ', "records_cut" BIGINT'
    || ', "insecure_probe" ' || tesscan_type_tlsa_insecure_probe()
    || ', "lints" VARCHAR[]'
    || ', "doe" ' || tesscan_type_doe()
    || ', "report" VARCHAR'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_attempt_session() AS 'STRUCT('
    || '"time" VARCHAR'
    || ', "outcome" VARCHAR'
    || ', "starttls" VARCHAR'
    || ', "timed_out" BOOLEAN'
    || ', "sni_refused" BOOLEAN'
    || ', "tls_fail" VARCHAR'
    || ', "alert" VARCHAR'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_plain_session() AS 'STRUCT('
    || '"time" VARCHAR'
    || ', "outcome" VARCHAR'
    || ', "starttls" VARCHAR'
    || ', "timed_out" BOOLEAN'
    || ', "tls_fail" VARCHAR'
    || ', "unknown" BOOLEAN'
    || ', "skip" VARCHAR'
    || ', "alert" VARCHAR'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_attempts_differ() AS 'STRUCT('
    || '"in" VARCHAR[]'
    || ', "first" ' || tesscan_type_attempt_session()
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_failure() AS 'STRUCT('
    || '"class" VARCHAR'
    || ', "stage" VARCHAR'
    || ', "cause" VARCHAR'
    || ', "octets" VARCHAR'
    || ', "tarpit" BOOLEAN'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_greeting() AS 'STRUCT('
    || '"code" BIGINT'
    || ', "enhanced" VARCHAR'
    || ', "text" VARCHAR[]'
    || ', "hostname" VARCHAR'
    || ', "policy_block" BOOLEAN'
    || ', "pix_banner" BOOLEAN'
    || ', "lints" VARCHAR[]'
    || ', "enc" VARCHAR'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_ehlo() AS 'STRUCT('
    || '"code" BIGINT'
    || ', "enhanced" VARCHAR'
    || ', "text" VARCHAR[]'
    || ', "policy_block" BOOLEAN'
    || ', "keywords" VARCHAR[]'
    || ', "starttls" BOOLEAN'
    || ', "auth" VARCHAR[]'
    || ', "auth_clear" BOOLEAN'
    || ', "size" BIGINT'
    || ', "pipelining" BOOLEAN'
    || ', "8bitmime" BOOLEAN'
    || ', "binarymime" BOOLEAN'
    || ', "chunking" BOOLEAN'
    || ', "dsn" BOOLEAN'
    || ', "smtputf8" BOOLEAN'
    || ', "enhancedstatuscodes" BOOLEAN'
    || ', "etrn" BOOLEAN'
    || ', "deliverby" VARCHAR[]'
    || ', "xclient" VARCHAR[]'
    || ', "xforward" VARCHAR[]'
    || ', "limits" VARCHAR[]'
    || ', "mt_priority" VARCHAR[]'
    || ', "burl" VARCHAR[]'
    || ', "other" VARCHAR[]'
    || ', "lints" VARCHAR[]'
    || ', "enc" VARCHAR'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_helo() AS 'STRUCT('
    || '"code" BIGINT'
    || ', "enhanced" VARCHAR'
    || ', "text" VARCHAR[]'
    || ', "policy_block" BOOLEAN'
    || ', "lints" VARCHAR[]'
    || ', "enc" VARCHAR'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_starttls() AS 'STRUCT('
    || '"status" VARCHAR'
    || ', "code" BIGINT'
    || ', "enhanced" VARCHAR'
    || ', "text" VARCHAR[]'
    || ', "policy_block" BOOLEAN'
    || ', "advertised" BOOLEAN'
    || ', "disputed" BOOLEAN'
    || ', "blind" BOOLEAN'
    || ', "injected" VARCHAR'
    || ', "lints" VARCHAR[]'
    || ', "enc" VARCHAR'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_cipher() AS 'STRUCT('
    || '"iana" VARCHAR'
    || ', "openssl" VARCHAR'
    || ', "id" VARCHAR'
    || ', "kx" VARCHAR'
    || ', "auth" VARCHAR'
    || ', "enc" VARCHAR'
    || ', "mode" VARCHAR'
    || ', "bits" BIGINT'
    || ', "mac" VARCHAR'
    || ', "aead" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_ocsp() AS 'STRUCT('
    || '"status" VARCHAR'
    || ', "next_update" VARCHAR'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_sct() AS 'STRUCT('
    || '"tls" BIGINT'
    || ', "x509" BIGINT'
    || ', "ocsp" BIGINT'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_alert() AS 'STRUCT('
    || '"level" VARCHAR'
    || ', "alert" VARCHAR'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_tls() AS 'STRUCT('
    || '"version" VARCHAR'
    || ', "cipher" ' || tesscan_type_cipher()
    || ', "group" VARCHAR'
    || ', "group_bits" BIGINT'
    || ', "forward_secrecy" BOOLEAN'
    || ', "signature" VARCHAR'
    || ', "secure_renegotiation" BOOLEAN'
    || ', "extended_master_secret" BOOLEAN'
    || ', "ticket" BOOLEAN'
    || ', "session_id_length" BIGINT'
    || ', "downgrade_sentinel" VARCHAR'
    || ', "tickets_13" BIGINT'
    || ', "ticket_lifetime" BIGINT'
    || ', "resumed" BOOLEAN'
    || ', "ocsp_stapled" BOOLEAN'
    || ', "ocsp" ' || tesscan_type_ocsp()
    || ', "sct" ' || tesscan_type_sct()
    || ', "alerts" ' || tesscan_type_alert() || '[]'
    || ', "octets_in" BIGINT'
    || ', "octets_out" BIGINT'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_tls_failure() AS 'STRUCT('
    || '"class" VARCHAR'
    || ', "alert" VARCHAR'
    || ', "error" VARCHAR'
    || ', "downgrade_sentinel" VARCHAR'
    || ', "truncated" BOOLEAN'
    || ', "group" VARCHAR'
    || ', "group_bits" BIGINT'
    || ', "client_certificate_requested" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_chain() AS 'STRUCT('
    || '"id" VARCHAR'
    || ', "certificates" VARCHAR[]'
    || ', "lints" VARCHAR[]'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_key() AS 'STRUCT('
    || '"type" VARCHAR'
    || ', "bits" BIGINT'
    || ', "curve" VARCHAR'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_san() AS 'STRUCT('
    || '"dns" VARCHAR[]'
    || ', "ip" VARCHAR[]'
    || ', "count" BIGINT'
    || ', "email_count" BIGINT'
    || ', "uri_count" BIGINT'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_leaf() AS 'STRUCT('
    || '"sha256" VARCHAR'
    || ', "spki_sha256" VARCHAR'
    || ', "subject" VARCHAR'
    || ', "issuer" VARCHAR'
    || ', "issuer_org" VARCHAR'
    || ', "issuer_cn" VARCHAR'
    || ', "serial" VARCHAR'
    || ', "signature_algorithm" VARCHAR'
    || ', "key" ' || tesscan_type_key()
    || ', "not_before" VARCHAR'
    || ', "not_after" VARCHAR'
    || ', "validity_days" BIGINT'
    || ', "san" ' || tesscan_type_san()
    || ', "cn" VARCHAR[]'
    || ', "policies" VARCHAR[]'
    || ', "validation" VARCHAR'
    || ', "must_staple" BOOLEAN'
    || ', "self_issued" BOOLEAN'
    || ', "lints" VARCHAR[]'
    || ', "enc" VARCHAR'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_trust() AS 'STRUCT('
    || '"status" VARCHAR'
    || ', "code" BIGINT'
    || ', "depth" BIGINT'
    || ', "error" VARCHAR'
    || ', "if_unexpired" BOOLEAN'
    || ', "time" VARCHAR'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_ehlo_tls() AS 'STRUCT('
    || '"code" BIGINT'
    || ', "enhanced" VARCHAR'
    || ', "text" VARCHAR[]'
    || ', "policy_block" BOOLEAN'
    || ', "keywords" VARCHAR[]'
    || ', "starttls" BOOLEAN'
    || ', "auth" VARCHAR[]'
    || ', "auth_clear" BOOLEAN'
    || ', "size" BIGINT'
    || ', "pipelining" BOOLEAN'
    || ', "8bitmime" BOOLEAN'
    || ', "binarymime" BOOLEAN'
    || ', "chunking" BOOLEAN'
    || ', "dsn" BOOLEAN'
    || ', "smtputf8" BOOLEAN'
    || ', "requiretls" BOOLEAN'
    || ', "enhancedstatuscodes" BOOLEAN'
    || ', "etrn" BOOLEAN'
    || ', "deliverby" VARCHAR[]'
    || ', "xclient" VARCHAR[]'
    || ', "xforward" VARCHAR[]'
    || ', "limits" VARCHAR[]'
    || ', "mt_priority" VARCHAR[]'
    || ', "burl" VARCHAR[]'
    || ', "other" VARCHAR[]'
    || ', "added" VARCHAR[]'
    || ', "removed" VARCHAR[]'
    || ', "lints" VARCHAR[]'
    || ', "enc" VARCHAR'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_post_tls() AS 'STRUCT('
    || '"status" VARCHAR'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_mask() AS 'STRUCT('
    || '"line" BIGINT'
    || ', "class" VARCHAR'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_strip() AS 'STRUCT('
    || '"verdict" VARCHAR'
    || ', "echo" VARCHAR'
    || ', "masks" ' || tesscan_type_mask() || '[]'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_mta() AS 'STRUCT('
    || '"family" VARCHAR'
    || ', "version" VARCHAR'
    || ', "source" VARCHAR'
    || ', "confidence" VARCHAR'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_durations_first_octet() AS 'STRUCT('
    || '"greeting" DOUBLE'
    || ', "ehlo" DOUBLE'
    || ', "helo" DOUBLE'
    || ', "starttls" DOUBLE'
    || ', "ehlo_tls" DOUBLE'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_durations() AS 'STRUCT('
    || '"connect" DOUBLE'
    || ', "greeting" DOUBLE'
    || ', "ehlo" DOUBLE'
    || ', "helo" DOUBLE'
    || ', "starttls" DOUBLE'
    || ', "tls" DOUBLE'
    || ', "ehlo_tls" DOUBLE'
    || ', "total" DOUBLE'
    || ', "first_octet" ' || tesscan_type_durations_first_octet()
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_probe() AS 'STRUCT('
    || '"time" VARCHAR'
    || ', "attempt" BIGINT'
    || ', "ip" VARCHAR'
    || ', "port" BIGINT'
    || ', "sni" VARCHAR'
    || ', "sni_inferred" BOOLEAN'
    || ', "not_asked" VARCHAR[]'
    || ', "with_sni" ' || tesscan_type_attempt_session()
    || ', "without_sni" ' || tesscan_type_plain_session()
    || ', "attempts_differ" ' || tesscan_type_attempts_differ()
    || ', "lints" VARCHAR[]'
    || ', "outcome" VARCHAR'
    || ', "failure" ' || tesscan_type_failure()
    || ', "greeting" ' || tesscan_type_greeting()
    || ', "ehlo" ' || tesscan_type_ehlo()
    || ', "helo" ' || tesscan_type_helo()
    || ', "starttls" ' || tesscan_type_starttls()
    || ', "tls" ' || tesscan_type_tls()
    || ', "tls_failure" ' || tesscan_type_tls_failure()
    || ', "chain" ' || tesscan_type_chain()
    || ', "leaf" ' || tesscan_type_leaf()
    || ', "trust" ' || tesscan_type_trust()
    || ', "ehlo_tls" ' || tesscan_type_ehlo_tls()
    || ', "post_tls" ' || tesscan_type_post_tls()
    || ', "strip" ' || tesscan_type_strip()
    || ', "mta" ' || tesscan_type_mta()
    || ', "grade" VARCHAR'
    || ', "durations_ms" ' || tesscan_type_durations()
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_name_match() AS 'STRUCT('
    || '"match" BOOLEAN'
    || ', "via" VARCHAR'
    || ', "strict" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_match() AS 'STRUCT('
    || '"domain" ' || tesscan_type_name_match()
    || ', "server" ' || tesscan_type_name_match()
    || ', "server_expanded" ' || tesscan_type_name_match()
    || ', "ip" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_tlsa_diagnosis() AS 'STRUCT('
    || '"finding" VARCHAR'
    || ', "depth" BIGINT'
    || ', "usage" BIGINT'
    || ', "selector" BIGINT'
    || ', "matching_type" BIGINT'
    || ', "lints" VARCHAR[]'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_dane_address() AS 'STRUCT('
    || '"verdict" VARCHAR'
    || ', "references" VARCHAR[]'
    || ', "verify_result" BIGINT'
    || ', "depth" BIGINT'
    || ', "match_any" BOOLEAN'
    || ', "match_agile" BOOLEAN'
    || ', "ta_found" BOOLEAN'
    || ', "name_ok" BOOLEAN'
    || ', "time_ok" BOOLEAN'
    || ', "diagnosis" ' || tesscan_type_tlsa_diagnosis() || '[]'
    || ', "report" VARCHAR'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_probe_view() AS 'STRUCT('
    || '"probe" ' || tesscan_type_probe()
    || ', "probe_key" VARCHAR'
    || ', "match" ' || tesscan_type_match()
    || ', "dane" ' || tesscan_type_dane_address()
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_address() AS 'STRUCT('
    || '"ip" VARCHAR'
    || ', "security" VARCHAR'
    || ', "asn" BIGINT'
    || ', "country" VARCHAR'
    || ', "skip" VARCHAR'
    || ', "probe" ' || tesscan_type_probe()
    || ', "probe_key" VARCHAR'
    || ', "match" ' || tesscan_type_match()
    || ', "dane" ' || tesscan_type_dane_address()
    || ', "other_key" ' || tesscan_type_probe_view()
    || ', "mx_name" ' || tesscan_type_probe_view()
    || ', "no_sni" ' || tesscan_type_probe_view()
    || ', "not_asked" VARCHAR[]'
    || ', "cert_depends_on_sni" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_sts_host() AS 'STRUCT('
    || '"match" BOOLEAN'
    || ', "status" VARCHAR'
    || ', "report" VARCHAR'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_deliveries() AS 'STRUCT('
    || '"opportunistic" VARCHAR'
    || ', "dane" VARCHAR'
    || ', "sts" VARCHAR'
    || ', "both" VARCHAR'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_host() AS 'STRUCT('
    || '"name" VARCHAR'
    || ', "preference" BIGINT'
    || ', "implicit" BOOLEAN'
    || ', "kind" VARCHAR'
    || ', "lints" VARCHAR[]'
    || ', "skip" VARCHAR'
    || ', "host_key" VARCHAR'
    || ', "address_status" VARCHAR'
    || ', "a" ' || tesscan_type_lookup()
    || ', "aaaa" ' || tesscan_type_lookup()
    || ', "cname_query" ' || tesscan_type_lookup()
    || ', "tlsa" ' || tesscan_type_tlsa()
    || ', "addresses" ' || tesscan_type_address() || '[]'
    || ', "dane" VARCHAR'
    || ', "sts" ' || tesscan_type_sts_host()
    || ', "delivery" ' || tesscan_type_deliveries()
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_truncated() AS 'STRUCT('
    || '"mx" BIGINT'
    || ', "addresses" BIGINT'
    || ', "probes" BIGINT'
    || ', "evidence" BOOLEAN'
    || ', "left_out_hosts" BIGINT'
    || ', "left_out_addresses" BIGINT'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_dnssec_below_apex() AS 'STRUCT('
    || '"name" VARCHAR'
    || ', "ds" ' || tesscan_type_lookup()
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_dnssec_ds_records() AS 'STRUCT('
    || '"tag" BIGINT'
    || ', "algorithm" BIGINT'
    || ', "digest_type" BIGINT'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_dnssec_ds() AS 'STRUCT('
    || '"lookup" ' || tesscan_type_lookup()
    || ', "records" ' || tesscan_type_dnssec_ds_records() || '[]'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_dnssec_dnskey_records() AS 'STRUCT('
    || '"flags" BIGINT'
    || ', "algorithm" BIGINT'
    || ', "bits" BIGINT'
    || ', "tag" BIGINT'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_dnssec_dnskey() AS 'STRUCT('
    || '"lookup" ' || tesscan_type_lookup()
    || ', "records" ' || tesscan_type_dnssec_dnskey_records() || '[]'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_dnssec_denial_nsec3() AS 'STRUCT('
    || '"algorithm" BIGINT'
    || ', "opt_out" BOOLEAN'
    || ', "iterations" BIGINT'
    || ', "salt_length" BIGINT'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_dnssec_denial() AS 'STRUCT('
    || '"kind" VARCHAR'
    || ', "nsec3" ' || tesscan_type_dnssec_denial_nsec3()
    || ', "lookup" ' || tesscan_type_lookup()
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_dnssec_signature() AS 'STRUCT('
    || '"covered" VARCHAR'
    || ', "algorithm" BIGINT'
    || ', "labels" BIGINT'
    || ', "inception" VARCHAR'
    || ', "expiration" VARCHAR'
    || ', "signer" VARCHAR'
    || ', "tag" BIGINT'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_dnssec() AS 'STRUCT('
    || '"class" VARCHAR'
    || ', "flags" VARCHAR[]'
    || ', "apex" VARCHAR'
    || ', "apex_by" VARCHAR'
    || ', "below_apex" ' || tesscan_type_dnssec_below_apex()
    || ', "soa" ' || tesscan_type_lookup()
    || ', "ds" ' || tesscan_type_dnssec_ds()
    || ', "dnskey" ' || tesscan_type_dnssec_dnskey()
    || ', "denial" ' || tesscan_type_dnssec_denial()
    || ', "signatures" ' || tesscan_type_dnssec_signature() || '[]'
    || ', "min_signature_remaining_s" BIGINT'
    || ', "lints" VARCHAR[]'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_policy_address() AS 'STRUCT('
    || '"ip" VARCHAR'
    || ', "skip" VARCHAR'
    || ', "fetch" VARCHAR'
    || ', "http_status" BIGINT'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_sts_policy() AS 'STRUCT('
    || '"status" VARCHAR'
    || ', "strict" BOOLEAN'
    || ', "mode" VARCHAR'
    || ', "max_age" BIGINT'
    || ', "mx" VARCHAR[]'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_sts() AS 'STRUCT('
    || '"txt" VARCHAR'
    || ', "lookup" ' || tesscan_type_lookup()
    || ', "id" VARCHAR'
    || ', "fetch" VARCHAR'
    || ', "addresses" ' || tesscan_type_policy_address() || '[]'
    || ', "addresses_cut" BIGINT'
    || ', "ip" VARCHAR'
    || ', "time" VARCHAR'
    || ', "a" ' || tesscan_type_lookup()
    || ', "aaaa" ' || tesscan_type_lookup()
    || ', "http_status" BIGINT'
    || ', "cert_trust" VARCHAR'
    || ', "cert_names_host" BOOLEAN'
    || ', "media_type" VARCHAR'
    || ', "error" VARCHAR'
    || ', "policy" ' || tesscan_type_sts_policy()
    || ', "report" VARCHAR'
    || ', "lints" VARCHAR[]'
    || ', "enc" VARCHAR'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_tlsrpt() AS 'STRUCT('
    || '"status" VARCHAR'
    || ', "lookup" ' || tesscan_type_lookup()
    || ', "schemes" VARCHAR[]'
    || ', "rua_count" BIGINT'
    || ', "rua_domains" VARCHAR[]'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_availabilities() AS 'STRUCT('
    || '"opportunistic" VARCHAR'
    || ', "dane" VARCHAR'
    || ', "sts" VARCHAR'
    || ', "both" VARCHAR'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_addresses_before() AS 'STRUCT('
    || '"opportunistic" BIGINT'
    || ', "dane" BIGINT'
    || ', "sts" BIGINT'
    || ', "both" BIGINT'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_resist_row() AS 'STRUCT('
    || '"O" VARCHAR'
    || ', "D" VARCHAR'
    || ', "S_cold" VARCHAR'
    || ', "S_warm" VARCHAR'
    || ', "DS" VARCHAR'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_resist() AS 'STRUCT('
    || '"A0" ' || tesscan_type_resist_row()
    || ', "A1" ' || tesscan_type_resist_row()
    || ', "A2" ' || tesscan_type_resist_row()
    || ', "A3" ' || tesscan_type_resist_row()
    || ', "A4" ' || tesscan_type_resist_row()
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_dane_domain() AS 'STRUCT('
    || '"verdict" VARCHAR'
    || ', "primary" VARCHAR'
    || ', "lower_bound" BOOLEAN'
    || ', "fallback_na" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_retry_failure() AS 'STRUCT('
    || '"what" VARCHAR'
    || ', "name" VARCHAR'
    || ', "type" VARCHAR'
    || ', "status" VARCHAR'
    || ', "detail" VARCHAR'
    || ', "time" VARCHAR'
    || ', "outcome" VARCHAR'
    || ', "starttls" VARCHAR'
    || ', "timed_out" BOOLEAN'
    || ', "sni_refused" BOOLEAN'
    || ', "tls_fail" VARCHAR'
    || ', "alert" VARCHAR'
    || ', "fetch" VARCHAR'
    || ', "scanner" VARCHAR'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_first_attempt() AS 'STRUCT('
    || '"time" VARCHAR'
    || ', "outcome" VARCHAR'
    || ', "failures" ' || tesscan_type_retry_failure() || '[]'
    || ', "truncated" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_failure_domain() AS 'STRUCT('
    || '"class" VARCHAR'
    || ', "stage" VARCHAR'
    || ', "cause" VARCHAR'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_summary() AS 'STRUCT('
    || '"outcome" VARCHAR'
    || ', "starttls" VARCHAR'
    || ', "tls_version" VARCHAR'
    || ', "cert_trust" VARCHAR'
    || ', "cert_match" VARCHAR'
    || ', "dnssec" VARCHAR'
    || ', "dnssec_class" VARCHAR'
    || ', "dane" VARCHAR'
    || ', "sts" VARCHAR'
    || ', "tlsrpt" VARCHAR'
    || ', "shield" VARCHAR'
    || ', "resist3_encryption" VARCHAR'
    || ', "resist3_downgrade" VARCHAR'
    || ', "resist3_mx_spoofing" VARCHAR'
    || ', "provider" VARCHAR'
    || ', "listed" BOOLEAN'
    || ', "mail" BOOLEAN'
    || ', "advertised" BOOLEAN'
    || ', "tls" BOOLEAN'
    || ', "tld" VARCHAR'
    || ', "sts_mode" VARCHAR'
    || ', "sts_valid" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_address_match() AS 'STRUCT('
    || '"server" ' || tesscan_type_name_match()
    || ', "ip" BOOLEAN'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_address_view() AS 'STRUCT('
    || '"probe" ' || tesscan_type_probe()
    || ', "probe_key" VARCHAR'
    || ', "match" ' || tesscan_type_address_match()
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_address_summary() AS 'STRUCT('
    || '"outcome" VARCHAR'
    || ', "starttls" BOOLEAN'
    || ', "tls_version" VARCHAR'
    || ', "cert_trust" VARCHAR'
    || ', "cert_match" VARCHAR'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_shared_address() AS 'STRUCT('
    || '"ip" VARCHAR'
    || ', "security" VARCHAR'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_shared_host() AS 'STRUCT('
    || '"name" VARCHAR'
    || ', "address_status" VARCHAR'
    || ', "a" ' || tesscan_type_lookup()
    || ', "aaaa" ' || tesscan_type_lookup()
    || ', "cname_query" ' || tesscan_type_lookup()
    || ', "tlsa" ' || tesscan_type_tlsa()
    || ', "addresses" ' || tesscan_type_shared_address() || '[]'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_type_certificates_san() AS 'STRUCT('
    || '"dns" VARCHAR[]'
    || ', "ip" VARCHAR[]'
    || ', "count" BIGINT'
    || ', "email_count" BIGINT'
    || ', "uri_count" BIGINT'
    || ')';
CREATE OR REPLACE TEMP MACRO tesscan_records(path, with_filename := false) AS TABLE
SELECT * EXCLUDE ("type") FROM read_json(path, format = 'newline_delimited', filename = with_filename, columns = {
    "schema": 'BIGINT',
    "seq": 'BIGINT',
    "rank": 'BIGINT',
    "input": 'VARCHAR',
    "enc": 'VARCHAR',
    "domain": 'VARCHAR',
    "time": 'VARCHAR',
    "input_status": 'VARCHAR',
    "duplicate_of": 'BIGINT',
    "lints": 'VARCHAR' || '[]',
    "mx": tesscan_type_mx(),
    "hosts": tesscan_type_host() || '[]',
    "truncated": tesscan_type_truncated(),
    "dnssec": tesscan_type_dnssec(),
    "sts": tesscan_type_sts(),
    "tlsrpt": tesscan_type_tlsrpt(),
    "senders": tesscan_type_deliveries(),
    "availability": tesscan_type_availabilities(),
    "addresses_before": tesscan_type_addresses_before(),
    "resist": tesscan_type_resist(),
    "resists_if_sync": 'BOOLEAN',
    "dane": tesscan_type_dane_domain(),
    "first_attempt": tesscan_type_first_attempt(),
    "failure": tesscan_type_failure_domain(),
    "summary": tesscan_type_summary(),
    "type": 'VARCHAR'
}) WHERE CASE WHEN "schema" BETWEEN 1 AND 5 AND "type" IS NULL AND "seq" IS NOT NULL THEN true ELSE error(
    'tesscan_records: a line that is none of the records of schema 1 to 5; its schema is '
    || coalesce("schema"::VARCHAR, 'absent')) END;
CREATE OR REPLACE TEMP MACRO tesscan_addresses(path, with_filename := false) AS TABLE
SELECT * FROM read_json(path, format = 'newline_delimited', filename = with_filename, columns = {
    "schema": 'BIGINT',
    "type": 'VARCHAR',
    "seq": 'BIGINT',
    "input": 'VARCHAR',
    "enc": 'VARCHAR',
    "ip": 'VARCHAR',
    "port": 'BIGINT',
    "name": 'VARCHAR',
    "asn": 'BIGINT',
    "country": 'VARCHAR',
    "time": 'VARCHAR',
    "input_status": 'VARCHAR',
    "duplicate_of": 'BIGINT',
    "lints": 'VARCHAR' || '[]',
    "skip": 'VARCHAR',
    "probe": tesscan_type_probe(),
    "probe_key": 'VARCHAR',
    "match": tesscan_type_address_match(),
    "no_sni": tesscan_type_address_view(),
    "not_asked": 'VARCHAR' || '[]',
    "cert_depends_on_sni": 'BOOLEAN',
    "first_attempt": tesscan_type_first_attempt(),
    "failure": tesscan_type_failure_domain(),
    "summary": tesscan_type_address_summary()
}) WHERE CASE WHEN "schema" BETWEEN 4 AND 5 AND "type" IN ('address') THEN true ELSE error(
    'tesscan_addresses: a line that is none of the addresses of schema 4 to 5; its schema is '
    || coalesce("schema"::VARCHAR, 'absent')) END;
CREATE OR REPLACE TEMP MACRO tesscan_hosts(path, with_filename := false) AS TABLE
SELECT * FROM read_json(path, format = 'newline_delimited', filename = with_filename, columns = {
    "schema": 'BIGINT',
    "type": 'VARCHAR',
    "key": 'VARCHAR',
    "host": tesscan_type_shared_host(),
    "probe": tesscan_type_probe()
}) WHERE CASE WHEN "schema" BETWEEN 1 AND 5 AND "type" IN ('host', 'probe') THEN true ELSE error(
    'tesscan_hosts: a line that is none of the hosts of schema 1 to 5; its schema is '
    || coalesce("schema"::VARCHAR, 'absent')) END;
CREATE OR REPLACE TEMP MACRO tesscan_certificates(path, with_filename := false) AS TABLE
SELECT * FROM read_json(path, format = 'newline_delimited', filename = with_filename, columns = {
    "schema": 'BIGINT',
    "type": 'VARCHAR',
    "sha256": 'VARCHAR',
    "spki_sha256": 'VARCHAR',
    "subject": 'VARCHAR',
    "issuer": 'VARCHAR',
    "issuer_org": 'VARCHAR',
    "issuer_cn": 'VARCHAR',
    "serial": 'VARCHAR',
    "signature_algorithm": 'VARCHAR',
    "key": tesscan_type_key(),
    "not_before": 'VARCHAR',
    "not_after": 'VARCHAR',
    "validity_days": 'BIGINT',
    "san": tesscan_type_certificates_san(),
    "cn": 'VARCHAR' || '[]',
    "policies": 'VARCHAR' || '[]',
    "validation": 'VARCHAR',
    "must_staple": 'BOOLEAN',
    "self_issued": 'BOOLEAN',
    "lints": 'VARCHAR' || '[]',
    "self_signed": 'BOOLEAN',
    "is_ca": 'BOOLEAN',
    "path_length": 'BIGINT',
    "key_usage": 'VARCHAR',
    "extended_key_usage": 'VARCHAR',
    "ski": 'VARCHAR',
    "aki": 'VARCHAR',
    "version": 'BIGINT',
    "der": 'VARCHAR',
    "enc": 'VARCHAR',
    "truncated": 'BOOLEAN'
}) WHERE CASE WHEN "schema" BETWEEN 1 AND 5 AND "type" IN ('certificate') THEN true ELSE error(
    'tesscan_certificates: a line that is none of the certificates of schema 1 to 5; its schema is '
    || coalesce("schema"::VARCHAR, 'absent')) END;
-- end of what is made
