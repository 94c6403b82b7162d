# SPDX-License-Identifier: Apache-2.0
"""What tesscan writes, as frames of polars (tested with 2.1).

    import tesscan_polars
    records = tesscan_polars.scan_records("out.jsonl.gz", columns=["domain", "sts"])
    records.select("domain", pl.col("sts").struct.field("policy").struct.field("mode")).collect()

scan_records is for records, scan_addresses for those of a list of addresses (--addresses), scan_hosts for
out.hosts.jsonl.gz of --format split, scan_certificates for the file of --certs. The source is what polars.scan_lines takes: a path, plain or compressed, a list of paths, a pattern. Only the
columns that are named are decoded, all of them without that.

Columns are the members of the JSON under the same names (docs/data-dictionary.md), whatever is in the file: objects are
structs, lists are lists, times are text. Without their types polars makes its columns from the first 100 lines, and
drops every member that first occurs behind them. A member that is absent is null, as in records of an earlier schema,
and so is one that is null, which only members of summary are. A line of another kind of file, or of a later schema
than these columns, raises polars.exceptions.SchemaError. (scan_ndjson with these types takes fifty times as long.)
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import polars as pl


class FileKind(NamedTuple):
    """A kind of file: its columns, the schemas that they are of, and what tells its lines from others."""

    columns: pl.Schema
    versions: tuple[int, int]
    types: tuple[str, ...]  # what the member type says; empty: there is none, but a seq


# made by scripts/make_readers, change the schemas instead
MX_RECORD = pl.Struct(
    {
        "preference": pl.Int64,
        "exchange": pl.String,
    }
)
MX = pl.Struct(
    {
        "kind": pl.String,
        "status": pl.String,
        "security": pl.String,
        "security_without_sha1": pl.String,
        "rcode": pl.Int64,
        "why_bogus": pl.String,
        "bogus_class": pl.String,
        "detail": pl.String,
        "cname": pl.List(pl.String),
        "records": pl.List(MX_RECORD),
        "wildcard": pl.Boolean,
        "lints": pl.List(pl.String),
        "truncated": pl.Boolean,
    }
)
LOOKUP = pl.Struct(
    {
        "status": pl.String,
        "security": pl.String,
        "security_without_sha1": pl.String,
        "rcode": pl.Int64,
        "why_bogus": pl.String,
        "bogus_class": pl.String,
        "detail": pl.String,
        "cname": pl.List(pl.String),
        "lints": pl.List(pl.String),
        "truncated": pl.Boolean,
    }
)
TLSA_LOOKUP = pl.Struct(
    {
        "name": pl.String,
        "status": pl.String,
        "security": pl.String,
        "security_without_sha1": pl.String,
        "rcode": pl.Int64,
        "why_bogus": pl.String,
        "bogus_class": pl.String,
        "detail": pl.String,
        "cname": pl.List(pl.String),
        "lints": pl.List(pl.String),
        "truncated": pl.Boolean,
    }
)
TLSA_RECORD = pl.Struct(
    {
        "usage": pl.Int64,
        "selector": pl.Int64,
        "matching_type": pl.Int64,
        "data": pl.String,
        "usable": pl.Boolean,
        "why": pl.String,
        "truncated": pl.Boolean,
    }
)
TLSA_INSECURE_PROBE = pl.Struct(
    {
        "name": pl.String,
        "lookup": LOOKUP,
        "records": pl.List(TLSA_RECORD),
        "truncated": pl.Boolean,
        "records_cut": pl.Int64,
    }
)
DOE = pl.Struct(
    {
        "class": pl.String,
        "address": LOOKUP,
        "other_type": LOOKUP,
        "above": LOOKUP,
        "qmin_masks": pl.Boolean,
    }
)
TLSA = pl.Struct(
    {
        "status": pl.String,
        "base": pl.String,
        "lookups": pl.List(TLSA_LOOKUP),
        "insecure_denial": pl.Boolean,
        "records": pl.List(TLSA_RECORD),
        "records_cut": pl.Int64,
        "insecure_probe": TLSA_INSECURE_PROBE,
        "lints": pl.List(pl.String),
        "doe": DOE,
        "report": pl.String,
        "truncated": pl.Boolean,
    }
)
ATTEMPT_SESSION = pl.Struct(
    {
        "time": pl.String,
        "outcome": pl.String,
        "starttls": pl.String,
        "timed_out": pl.Boolean,
        "sni_refused": pl.Boolean,
        "tls_fail": pl.String,
        "alert": pl.String,
    }
)
PLAIN_SESSION = pl.Struct(
    {
        "time": pl.String,
        "outcome": pl.String,
        "starttls": pl.String,
        "timed_out": pl.Boolean,
        "tls_fail": pl.String,
        "unknown": pl.Boolean,
        "skip": pl.String,
        "alert": pl.String,
    }
)
ATTEMPTS_DIFFER = pl.Struct(
    {
        "in": pl.List(pl.String),
        "first": ATTEMPT_SESSION,
    }
)
FAILURE = pl.Struct(
    {
        "class": pl.String,
        "stage": pl.String,
        "cause": pl.String,
        "octets": pl.String,
        "tarpit": pl.Boolean,
        "truncated": pl.Boolean,
    }
)
GREETING = pl.Struct(
    {
        "code": pl.Int64,
        "enhanced": pl.String,
        "text": pl.List(pl.String),
        "hostname": pl.String,
        "policy_block": pl.Boolean,
        "pix_banner": pl.Boolean,
        "lints": pl.List(pl.String),
        "enc": pl.String,
        "truncated": pl.Boolean,
    }
)
EHLO = pl.Struct(
    {
        "code": pl.Int64,
        "enhanced": pl.String,
        "text": pl.List(pl.String),
        "policy_block": pl.Boolean,
        "keywords": pl.List(pl.String),
        "starttls": pl.Boolean,
        "auth": pl.List(pl.String),
        "auth_clear": pl.Boolean,
        "size": pl.Int64,
        "pipelining": pl.Boolean,
        "8bitmime": pl.Boolean,
        "binarymime": pl.Boolean,
        "chunking": pl.Boolean,
        "dsn": pl.Boolean,
        "smtputf8": pl.Boolean,
        "enhancedstatuscodes": pl.Boolean,
        "etrn": pl.Boolean,
        "deliverby": pl.List(pl.String),
        "xclient": pl.List(pl.String),
        "xforward": pl.List(pl.String),
        "limits": pl.List(pl.String),
        "mt_priority": pl.List(pl.String),
        "burl": pl.List(pl.String),
        "other": pl.List(pl.String),
        "lints": pl.List(pl.String),
        "enc": pl.String,
        "truncated": pl.Boolean,
    }
)
HELO = pl.Struct(
    {
        "code": pl.Int64,
        "enhanced": pl.String,
        "text": pl.List(pl.String),
        "policy_block": pl.Boolean,
        "lints": pl.List(pl.String),
        "enc": pl.String,
        "truncated": pl.Boolean,
    }
)
STARTTLS = pl.Struct(
    {
        "status": pl.String,
        "code": pl.Int64,
        "enhanced": pl.String,
        "text": pl.List(pl.String),
        "policy_block": pl.Boolean,
        "advertised": pl.Boolean,
        "disputed": pl.Boolean,
        "blind": pl.Boolean,
        "injected": pl.String,
        "lints": pl.List(pl.String),
        "enc": pl.String,
        "truncated": pl.Boolean,
    }
)
CIPHER = pl.Struct(
    {
        "iana": pl.String,
        "openssl": pl.String,
        "id": pl.String,
        "kx": pl.String,
        "auth": pl.String,
        "enc": pl.String,
        "mode": pl.String,
        "bits": pl.Int64,
        "mac": pl.String,
        "aead": pl.Boolean,
    }
)
OCSP = pl.Struct(
    {
        "status": pl.String,
        "next_update": pl.String,
    }
)
SCT = pl.Struct(
    {
        "tls": pl.Int64,
        "x509": pl.Int64,
        "ocsp": pl.Int64,
    }
)
ALERT = pl.Struct(
    {
        "level": pl.String,
        "alert": pl.String,
    }
)
TLS = pl.Struct(
    {
        "version": pl.String,
        "cipher": CIPHER,
        "group": pl.String,
        "group_bits": pl.Int64,
        "forward_secrecy": pl.Boolean,
        "signature": pl.String,
        "secure_renegotiation": pl.Boolean,
        "extended_master_secret": pl.Boolean,
        "ticket": pl.Boolean,
        "session_id_length": pl.Int64,
        "downgrade_sentinel": pl.String,
        "tickets_13": pl.Int64,
        "ticket_lifetime": pl.Int64,
        "resumed": pl.Boolean,
        "ocsp_stapled": pl.Boolean,
        "ocsp": OCSP,
        "sct": SCT,
        "alerts": pl.List(ALERT),
        "octets_in": pl.Int64,
        "octets_out": pl.Int64,
        "truncated": pl.Boolean,
    }
)
TLS_FAILURE = pl.Struct(
    {
        "class": pl.String,
        "alert": pl.String,
        "error": pl.String,
        "downgrade_sentinel": pl.String,
        "truncated": pl.Boolean,
        "group": pl.String,
        "group_bits": pl.Int64,
        "client_certificate_requested": pl.Boolean,
    }
)
CHAIN = pl.Struct(
    {
        "id": pl.String,
        "certificates": pl.List(pl.String),
        "lints": pl.List(pl.String),
        "truncated": pl.Boolean,
    }
)
KEY = pl.Struct(
    {
        "type": pl.String,
        "bits": pl.Int64,
        "curve": pl.String,
    }
)
SAN = pl.Struct(
    {
        "dns": pl.List(pl.String),
        "ip": pl.List(pl.String),
        "count": pl.Int64,
        "email_count": pl.Int64,
        "uri_count": pl.Int64,
        "truncated": pl.Boolean,
    }
)
LEAF = pl.Struct(
    {
        "sha256": pl.String,
        "spki_sha256": pl.String,
        "subject": pl.String,
        "issuer": pl.String,
        "issuer_org": pl.String,
        "issuer_cn": pl.String,
        "serial": pl.String,
        "signature_algorithm": pl.String,
        "key": KEY,
        "not_before": pl.String,
        "not_after": pl.String,
        "validity_days": pl.Int64,
        "san": SAN,
        "cn": pl.List(pl.String),
        "policies": pl.List(pl.String),
        "validation": pl.String,
        "must_staple": pl.Boolean,
        "self_issued": pl.Boolean,
        "lints": pl.List(pl.String),
        "enc": pl.String,
        "truncated": pl.Boolean,
    }
)
TRUST = pl.Struct(
    {
        "status": pl.String,
        "code": pl.Int64,
        "depth": pl.Int64,
        "error": pl.String,
        "if_unexpired": pl.Boolean,
        "time": pl.String,
    }
)
EHLO_TLS = pl.Struct(
    {
        "code": pl.Int64,
        "enhanced": pl.String,
        "text": pl.List(pl.String),
        "policy_block": pl.Boolean,
        "keywords": pl.List(pl.String),
        "starttls": pl.Boolean,
        "auth": pl.List(pl.String),
        "auth_clear": pl.Boolean,
        "size": pl.Int64,
        "pipelining": pl.Boolean,
        "8bitmime": pl.Boolean,
        "binarymime": pl.Boolean,
        "chunking": pl.Boolean,
        "dsn": pl.Boolean,
        "smtputf8": pl.Boolean,
        "requiretls": pl.Boolean,
        "enhancedstatuscodes": pl.Boolean,
        "etrn": pl.Boolean,
        "deliverby": pl.List(pl.String),
        "xclient": pl.List(pl.String),
        "xforward": pl.List(pl.String),
        "limits": pl.List(pl.String),
        "mt_priority": pl.List(pl.String),
        "burl": pl.List(pl.String),
        "other": pl.List(pl.String),
        "added": pl.List(pl.String),
        "removed": pl.List(pl.String),
        "lints": pl.List(pl.String),
        "enc": pl.String,
        "truncated": pl.Boolean,
    }
)
POST_TLS = pl.Struct(
    {
        "status": pl.String,
    }
)
MASK = pl.Struct(
    {
        "line": pl.Int64,
        "class": pl.String,
    }
)
STRIP = pl.Struct(
    {
        "verdict": pl.String,
        "echo": pl.String,
        "masks": pl.List(MASK),
        "truncated": pl.Boolean,
    }
)
MTA = pl.Struct(
    {
        "family": pl.String,
        "version": pl.String,
        "source": pl.String,
        "confidence": pl.String,
        "truncated": pl.Boolean,
    }
)
DURATIONS_FIRST_OCTET = pl.Struct(
    {
        "greeting": pl.Float64,
        "ehlo": pl.Float64,
        "helo": pl.Float64,
        "starttls": pl.Float64,
        "ehlo_tls": pl.Float64,
    }
)
DURATIONS = pl.Struct(
    {
        "connect": pl.Float64,
        "greeting": pl.Float64,
        "ehlo": pl.Float64,
        "helo": pl.Float64,
        "starttls": pl.Float64,
        "tls": pl.Float64,
        "ehlo_tls": pl.Float64,
        "total": pl.Float64,
        "first_octet": DURATIONS_FIRST_OCTET,
    }
)
PROBE = pl.Struct(
    {
        "time": pl.String,
        "attempt": pl.Int64,
        "ip": pl.String,
        "port": pl.Int64,
        "sni": pl.String,
        "sni_inferred": pl.Boolean,
        "not_asked": pl.List(pl.String),
        "with_sni": ATTEMPT_SESSION,
        "without_sni": PLAIN_SESSION,
        "attempts_differ": ATTEMPTS_DIFFER,
        "lints": pl.List(pl.String),
        "outcome": pl.String,
        "failure": FAILURE,
        "greeting": GREETING,
        "ehlo": EHLO,
        "helo": HELO,
        "starttls": STARTTLS,
        "tls": TLS,
        "tls_failure": TLS_FAILURE,
        "chain": CHAIN,
        "leaf": LEAF,
        "trust": TRUST,
        "ehlo_tls": EHLO_TLS,
        "post_tls": POST_TLS,
        "strip": STRIP,
        "mta": MTA,
        "grade": pl.String,
        "durations_ms": DURATIONS,
    }
)
NAME_MATCH = pl.Struct(
    {
        "match": pl.Boolean,
        "via": pl.String,
        "strict": pl.Boolean,
    }
)
MATCH = pl.Struct(
    {
        "domain": NAME_MATCH,
        "server": NAME_MATCH,
        "server_expanded": NAME_MATCH,
        "ip": pl.Boolean,
    }
)
TLSA_DIAGNOSIS = pl.Struct(
    {
        "finding": pl.String,
        "depth": pl.Int64,
        "usage": pl.Int64,
        "selector": pl.Int64,
        "matching_type": pl.Int64,
        "lints": pl.List(pl.String),
    }
)
DANE_ADDRESS = pl.Struct(
    {
        "verdict": pl.String,
        "references": pl.List(pl.String),
        "verify_result": pl.Int64,
        "depth": pl.Int64,
        "match_any": pl.Boolean,
        "match_agile": pl.Boolean,
        "ta_found": pl.Boolean,
        "name_ok": pl.Boolean,
        "time_ok": pl.Boolean,
        "diagnosis": pl.List(TLSA_DIAGNOSIS),
        "report": pl.String,
        "truncated": pl.Boolean,
    }
)
PROBE_VIEW = pl.Struct(
    {
        "probe": PROBE,
        "probe_key": pl.String,
        "match": MATCH,
        "dane": DANE_ADDRESS,
    }
)
ADDRESS = pl.Struct(
    {
        "ip": pl.String,
        "security": pl.String,
        "asn": pl.Int64,
        "country": pl.String,
        "skip": pl.String,
        "probe": PROBE,
        "probe_key": pl.String,
        "match": MATCH,
        "dane": DANE_ADDRESS,
        "other_key": PROBE_VIEW,
        "mx_name": PROBE_VIEW,
        "no_sni": PROBE_VIEW,
        "not_asked": pl.List(pl.String),
        "cert_depends_on_sni": pl.Boolean,
    }
)
STS_HOST = pl.Struct(
    {
        "match": pl.Boolean,
        "status": pl.String,
        "report": pl.String,
    }
)
DELIVERIES = pl.Struct(
    {
        "opportunistic": pl.String,
        "dane": pl.String,
        "sts": pl.String,
        "both": pl.String,
    }
)
HOST = pl.Struct(
    {
        "name": pl.String,
        "preference": pl.Int64,
        "implicit": pl.Boolean,
        "kind": pl.String,
        "lints": pl.List(pl.String),
        "skip": pl.String,
        "host_key": pl.String,
        "address_status": pl.String,
        "a": LOOKUP,
        "aaaa": LOOKUP,
        "cname_query": LOOKUP,
        "tlsa": TLSA,
        "addresses": pl.List(ADDRESS),
        "dane": pl.String,
        "sts": STS_HOST,
        "delivery": DELIVERIES,
    }
)
TRUNCATED = pl.Struct(
    {
        "mx": pl.Int64,
        "addresses": pl.Int64,
        "probes": pl.Int64,
        "evidence": pl.Boolean,
        "left_out_hosts": pl.Int64,
        "left_out_addresses": pl.Int64,
    }
)
DNSSEC_BELOW_APEX = pl.Struct(
    {
        "name": pl.String,
        "ds": LOOKUP,
    }
)
DNSSEC_DS_RECORDS = pl.Struct(
    {
        "tag": pl.Int64,
        "algorithm": pl.Int64,
        "digest_type": pl.Int64,
    }
)
DNSSEC_DS = pl.Struct(
    {
        "lookup": LOOKUP,
        "records": pl.List(DNSSEC_DS_RECORDS),
        "truncated": pl.Boolean,
    }
)
DNSSEC_DNSKEY_RECORDS = pl.Struct(
    {
        "flags": pl.Int64,
        "algorithm": pl.Int64,
        "bits": pl.Int64,
        "tag": pl.Int64,
    }
)
DNSSEC_DNSKEY = pl.Struct(
    {
        "lookup": LOOKUP,
        "records": pl.List(DNSSEC_DNSKEY_RECORDS),
        "truncated": pl.Boolean,
    }
)
DNSSEC_DENIAL_NSEC3 = pl.Struct(
    {
        "algorithm": pl.Int64,
        "opt_out": pl.Boolean,
        "iterations": pl.Int64,
        "salt_length": pl.Int64,
    }
)
DNSSEC_DENIAL = pl.Struct(
    {
        "kind": pl.String,
        "nsec3": DNSSEC_DENIAL_NSEC3,
        "lookup": LOOKUP,
    }
)
DNSSEC_SIGNATURE = pl.Struct(
    {
        "covered": pl.String,
        "algorithm": pl.Int64,
        "labels": pl.Int64,
        "inception": pl.String,
        "expiration": pl.String,
        "signer": pl.String,
        "tag": pl.Int64,
    }
)
DNSSEC = pl.Struct(
    {
        "class": pl.String,
        "flags": pl.List(pl.String),
        "apex": pl.String,
        "apex_by": pl.String,
        "below_apex": DNSSEC_BELOW_APEX,
        "soa": LOOKUP,
        "ds": DNSSEC_DS,
        "dnskey": DNSSEC_DNSKEY,
        "denial": DNSSEC_DENIAL,
        "signatures": pl.List(DNSSEC_SIGNATURE),
        "min_signature_remaining_s": pl.Int64,
        "lints": pl.List(pl.String),
        "truncated": pl.Boolean,
    }
)
POLICY_ADDRESS = pl.Struct(
    {
        "ip": pl.String,
        "skip": pl.String,
        "fetch": pl.String,
        "http_status": pl.Int64,
        "truncated": pl.Boolean,
    }
)
STS_POLICY = pl.Struct(
    {
        "status": pl.String,
        "strict": pl.Boolean,
        "mode": pl.String,
        "max_age": pl.Int64,
        "mx": pl.List(pl.String),
        "truncated": pl.Boolean,
    }
)
STS = pl.Struct(
    {
        "txt": pl.String,
        "lookup": LOOKUP,
        "id": pl.String,
        "fetch": pl.String,
        "addresses": pl.List(POLICY_ADDRESS),
        "addresses_cut": pl.Int64,
        "ip": pl.String,
        "time": pl.String,
        "a": LOOKUP,
        "aaaa": LOOKUP,
        "http_status": pl.Int64,
        "cert_trust": pl.String,
        "cert_names_host": pl.Boolean,
        "media_type": pl.String,
        "error": pl.String,
        "policy": STS_POLICY,
        "report": pl.String,
        "lints": pl.List(pl.String),
        "enc": pl.String,
        "truncated": pl.Boolean,
    }
)
TLSRPT = pl.Struct(
    {
        "status": pl.String,
        "lookup": LOOKUP,
        "schemes": pl.List(pl.String),
        "rua_count": pl.Int64,
        "rua_domains": pl.List(pl.String),
        "truncated": pl.Boolean,
    }
)
AVAILABILITIES = pl.Struct(
    {
        "opportunistic": pl.String,
        "dane": pl.String,
        "sts": pl.String,
        "both": pl.String,
    }
)
ADDRESSES_BEFORE = pl.Struct(
    {
        "opportunistic": pl.Int64,
        "dane": pl.Int64,
        "sts": pl.Int64,
        "both": pl.Int64,
    }
)
RESIST_ROW = pl.Struct(
    {
        "O": pl.String,
        "D": pl.String,
        "S_cold": pl.String,
        "S_warm": pl.String,
        "DS": pl.String,
    }
)
RESIST = pl.Struct(
    {
        "A0": RESIST_ROW,
        "A1": RESIST_ROW,
        "A2": RESIST_ROW,
        "A3": RESIST_ROW,
        "A4": RESIST_ROW,
    }
)
DANE_DOMAIN = pl.Struct(
    {
        "verdict": pl.String,
        "primary": pl.String,
        "lower_bound": pl.Boolean,
        "fallback_na": pl.Boolean,
    }
)
RETRY_FAILURE = pl.Struct(
    {
        "what": pl.String,
        "name": pl.String,
        "type": pl.String,
        "status": pl.String,
        "detail": pl.String,
        "time": pl.String,
        "outcome": pl.String,
        "starttls": pl.String,
        "timed_out": pl.Boolean,
        "sni_refused": pl.Boolean,
        "tls_fail": pl.String,
        "alert": pl.String,
        "fetch": pl.String,
        "scanner": pl.String,
        "truncated": pl.Boolean,
    }
)
FIRST_ATTEMPT = pl.Struct(
    {
        "time": pl.String,
        "outcome": pl.String,
        "failures": pl.List(RETRY_FAILURE),
        "truncated": pl.Boolean,
    }
)
FAILURE_DOMAIN = pl.Struct(
    {
        "class": pl.String,
        "stage": pl.String,
        "cause": pl.String,
    }
)
SUMMARY = pl.Struct(
    {
        "outcome": pl.String,
        "starttls": pl.String,
        "tls_version": pl.String,
        "cert_trust": pl.String,
        "cert_match": pl.String,
        "dnssec": pl.String,
        "dnssec_class": pl.String,
        "dane": pl.String,
        "sts": pl.String,
        "tlsrpt": pl.String,
        "shield": pl.String,
        "resist3_encryption": pl.String,
        "resist3_downgrade": pl.String,
        "resist3_mx_spoofing": pl.String,
        "provider": pl.String,
        "listed": pl.Boolean,
        "mail": pl.Boolean,
        "advertised": pl.Boolean,
        "tls": pl.Boolean,
        "tld": pl.String,
        "sts_mode": pl.String,
        "sts_valid": pl.Boolean,
    }
)
LINE_OF_RECORDS = pl.Schema(
    {
        "schema": pl.Int64,
        "seq": pl.Int64,
        "rank": pl.Int64,
        "input": pl.String,
        "enc": pl.String,
        "domain": pl.String,
        "time": pl.String,
        "input_status": pl.String,
        "duplicate_of": pl.Int64,
        "lints": pl.List(pl.String),
        "mx": MX,
        "hosts": pl.List(HOST),
        "truncated": TRUNCATED,
        "dnssec": DNSSEC,
        "sts": STS,
        "tlsrpt": TLSRPT,
        "senders": DELIVERIES,
        "availability": AVAILABILITIES,
        "addresses_before": ADDRESSES_BEFORE,
        "resist": RESIST,
        "resists_if_sync": pl.Boolean,
        "dane": DANE_DOMAIN,
        "first_attempt": FIRST_ATTEMPT,
        "failure": FAILURE_DOMAIN,
        "summary": SUMMARY,
    }
)
ADDRESS_MATCH = pl.Struct(
    {
        "server": NAME_MATCH,
        "ip": pl.Boolean,
    }
)
ADDRESS_VIEW = pl.Struct(
    {
        "probe": PROBE,
        "probe_key": pl.String,
        "match": ADDRESS_MATCH,
    }
)
ADDRESS_SUMMARY = pl.Struct(
    {
        "outcome": pl.String,
        "starttls": pl.Boolean,
        "tls_version": pl.String,
        "cert_trust": pl.String,
        "cert_match": pl.String,
    }
)
LINE_OF_ADDRESSES = pl.Schema(
    {
        "schema": pl.Int64,
        "type": pl.String,
        "seq": pl.Int64,
        "input": pl.String,
        "enc": pl.String,
        "ip": pl.String,
        "port": pl.Int64,
        "name": pl.String,
        "asn": pl.Int64,
        "country": pl.String,
        "time": pl.String,
        "input_status": pl.String,
        "duplicate_of": pl.Int64,
        "lints": pl.List(pl.String),
        "skip": pl.String,
        "probe": PROBE,
        "probe_key": pl.String,
        "match": ADDRESS_MATCH,
        "no_sni": ADDRESS_VIEW,
        "not_asked": pl.List(pl.String),
        "cert_depends_on_sni": pl.Boolean,
        "first_attempt": FIRST_ATTEMPT,
        "failure": FAILURE_DOMAIN,
        "summary": ADDRESS_SUMMARY,
    }
)
SHARED_ADDRESS = pl.Struct(
    {
        "ip": pl.String,
        "security": pl.String,
    }
)
SHARED_HOST = pl.Struct(
    {
        "name": pl.String,
        "address_status": pl.String,
        "a": LOOKUP,
        "aaaa": LOOKUP,
        "cname_query": LOOKUP,
        "tlsa": TLSA,
        "addresses": pl.List(SHARED_ADDRESS),
    }
)
LINE_OF_HOSTS = pl.Schema(
    {
        "schema": pl.Int64,
        "type": pl.String,
        "key": pl.String,
        "host": SHARED_HOST,
        "probe": PROBE,
    }
)
CERTIFICATES_SAN = pl.Struct(
    {
        "dns": pl.List(pl.String),
        "ip": pl.List(pl.String),
        "count": pl.Int64,
        "email_count": pl.Int64,
        "uri_count": pl.Int64,
    }
)
LINE_OF_CERTIFICATES = pl.Schema(
    {
        "schema": pl.Int64,
        "type": pl.String,
        "sha256": pl.String,
        "spki_sha256": pl.String,
        "subject": pl.String,
        "issuer": pl.String,
        "issuer_org": pl.String,
        "issuer_cn": pl.String,
        "serial": pl.String,
        "signature_algorithm": pl.String,
        "key": KEY,
        "not_before": pl.String,
        "not_after": pl.String,
        "validity_days": pl.Int64,
        "san": CERTIFICATES_SAN,
        "cn": pl.List(pl.String),
        "policies": pl.List(pl.String),
        "validation": pl.String,
        "must_staple": pl.Boolean,
        "self_issued": pl.Boolean,
        "lints": pl.List(pl.String),
        "self_signed": pl.Boolean,
        "is_ca": pl.Boolean,
        "path_length": pl.Int64,
        "key_usage": pl.String,
        "extended_key_usage": pl.String,
        "ski": pl.String,
        "aki": pl.String,
        "version": pl.Int64,
        "der": pl.String,
        "enc": pl.String,
        "truncated": pl.Boolean,
    }
)
FILES = {
    "records": FileKind(LINE_OF_RECORDS, (1, 5), ()),
    "addresses": FileKind(LINE_OF_ADDRESSES, (4, 5), ("address",)),
    "hosts": FileKind(LINE_OF_HOSTS, (1, 5), ("host", "probe")),
    "certificates": FileKind(LINE_OF_CERTIFICATES, (1, 5), ("certificate",)),
}
# end of what is made


def scan_records(source: Any, columns: Sequence[str] | None = None) -> pl.LazyFrame:
    return scan("records", source, columns)


def scan_addresses(source: Any, columns: Sequence[str] | None = None) -> pl.LazyFrame:
    return scan("addresses", source, columns)


def scan_hosts(source: Any, columns: Sequence[str] | None = None) -> pl.LazyFrame:
    return scan("hosts", source, columns)


def scan_certificates(source: Any, columns: Sequence[str] | None = None) -> pl.LazyFrame:
    return scan("certificates", source, columns)


def scan(name: str, source: Any, columns: Sequence[str] | None) -> pl.LazyFrame:
    """The lines of a kind of file; lines of none of its schemas are an error when they are collected."""
    kind = FILES[name]
    wanted = list(kind.columns if columns is None else columns)
    marks = {"schema": pl.Int64, "type": pl.String, "seq": pl.Int64}
    types = {**{key: kind.columns[key] for key in wanted}, **marks}

    def check(lines: pl.Series) -> pl.Series:
        frame = lines.struct.unnest()
        known = pl.col("schema").is_between(*kind.versions)
        told = pl.col("type").is_null() & pl.col("seq").is_not_null()
        if kind.types:
            told = pl.col("type").is_in(kind.types)
        strange = frame.filter((known & told).fill_null(False).not_())
        if strange.height:
            low, high = kind.versions
            raise pl.exceptions.SchemaError(
                f"a line that is none of the {name} of schema {low} to {high}; its schema is {strange['schema'][0]}"
            )
        return pl.repeat(True, len(lines), eager=True)

    decoded = pl.col("line").str.json_decode(pl.Struct(types)).alias("line")
    lines = pl.scan_lines(source, name="line").select(decoded).unnest("line")
    return lines.filter(pl.struct(*marks).map_batches(check, return_dtype=pl.Boolean)).select(wanted)
