# SPDX-License-Identifier: Apache-2.0
"""What tesscan writes, as frames of pandas (tested with 3.1; 1.5 was tried by hand once).

    import tesscan_pandas
    records = tesscan_pandas.read_records("out.jsonl.gz", columns=["domain", "sts", "hosts"])
    records["sts.policy.mode"].value_counts()
    hosts = tesscan_pandas.rows(records, "hosts", keep=["domain"])
    addresses = tesscan_pandas.rows(hosts, "hosts.addresses", keep=["domain", "hosts.name"], columns=["ip", "probe.tls"])

read_records is for records, read_addresses for those of a list of addresses (--addresses), read_hosts for
out.hosts.jsonl.gz of --format split, read_certificates for the file of --certs. A path is a file, plain, gzip or whatever pandas decompresses by its suffix.

Columns are the members of the JSON, by the path to them with dots (docs/data-dictionary.md), whatever is in the file:
texts, integers (Int64, exact, also beside absent ones), numbers and truth values in types of pandas that know <NA>, so
that nothing becomes a float or a zero. A list is one column of Python lists as they are in the JSON, with every member;
rows() makes a frame of it. Times are text. A member that is absent is <NA>, as in records of an earlier schema, and so
is one that is null, which only members of summary are. An object that may be there and empty has a column of its own
name, true where it is there. A line of another kind of file, or of a later schema than these columns, raises ValueError.

There are many columns: name those that you want (columns=["domain", "mx"] is domain and all of mx).
"""

import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from pandas.io.common import get_handle


class Members(NamedTuple):
    """The members of an object by name: "string" and its like, [type] for a list, Members for an object."""

    of: dict[str, Any]
    bare: bool  # it may be there and empty


class FileKind(NamedTuple):
    """A kind of file: its columns, the schemas that they are of, and what tells its lines from others."""

    columns: Members
    versions: tuple[int, int]
    types: tuple[str, ...]  # what the member type says; empty: there is none, but a seq


# made by scripts/make_readers, change the schemas instead
MX_RECORD = Members(
    {
        "preference": "integer",
        "exchange": "string",
    },
    bare=False,
)
MX = Members(
    {
        "kind": "string",
        "status": "string",
        "security": "string",
        "security_without_sha1": "string",
        "rcode": "integer",
        "why_bogus": "string",
        "bogus_class": "string",
        "detail": "string",
        "cname": ["string"],
        "records": [MX_RECORD],
        "wildcard": "boolean",
        "lints": ["string"],
        "truncated": "boolean",
    },
    bare=False,
)
LOOKUP = Members(
    {
        "status": "string",
        "security": "string",
        "security_without_sha1": "string",
        "rcode": "integer",
        "why_bogus": "string",
        "bogus_class": "string",
        "detail": "string",
        "cname": ["string"],
        "lints": ["string"],
        "truncated": "boolean",
    },
    bare=False,
)
TLSA_LOOKUP = Members(
    {
        "name": "string",
        "status": "string",
        "security": "string",
        "security_without_sha1": "string",
        "rcode": "integer",
        "why_bogus": "string",
        "bogus_class": "string",
        "detail": "string",
        "cname": ["string"],
        "lints": ["string"],
        "truncated": "boolean",
    },
    bare=False,
)
TLSA_RECORD = Members(
    {
        "usage": "integer",
        "selector": "integer",
        "matching_type": "integer",
        "data": "string",
        "usable": "boolean",
        "why": "string",
        "truncated": "boolean",
    },
    bare=False,
)
TLSA_INSECURE_PROBE = Members(
    {
        "name": "string",
        "lookup": LOOKUP,
        "records": [TLSA_RECORD],
        "truncated": "boolean",
        "records_cut": "integer",
    },
    bare=False,
)
DOE = Members(
    {
        "class": "string",
        "address": LOOKUP,
        "other_type": LOOKUP,
        "above": LOOKUP,
        "qmin_masks": "boolean",
    },
    bare=False,
)
TLSA = Members(
    {
        "status": "string",
        "base": "string",
        "lookups": [TLSA_LOOKUP],
        "insecure_denial": "boolean",
        "records": [TLSA_RECORD],
        "records_cut": "integer",
        "insecure_probe": TLSA_INSECURE_PROBE,
        "lints": ["string"],
        "doe": DOE,
        "report": "string",
        "truncated": "boolean",
    },
    bare=False,
)
ATTEMPT_SESSION = Members(
    {
        "time": "string",
        "outcome": "string",
        "starttls": "string",
        "timed_out": "boolean",
        "sni_refused": "boolean",
        "tls_fail": "string",
        "alert": "string",
    },
    bare=False,
)
PLAIN_SESSION = Members(
    {
        "time": "string",
        "outcome": "string",
        "starttls": "string",
        "timed_out": "boolean",
        "tls_fail": "string",
        "unknown": "boolean",
        "skip": "string",
        "alert": "string",
    },
    bare=True,
)
ATTEMPTS_DIFFER = Members(
    {
        "in": ["string"],
        "first": ATTEMPT_SESSION,
    },
    bare=False,
)
FAILURE = Members(
    {
        "class": "string",
        "stage": "string",
        "cause": "string",
        "octets": "string",
        "tarpit": "boolean",
        "truncated": "boolean",
    },
    bare=False,
)
GREETING = Members(
    {
        "code": "integer",
        "enhanced": "string",
        "text": ["string"],
        "hostname": "string",
        "policy_block": "boolean",
        "pix_banner": "boolean",
        "lints": ["string"],
        "enc": "string",
        "truncated": "boolean",
    },
    bare=False,
)
EHLO = Members(
    {
        "code": "integer",
        "enhanced": "string",
        "text": ["string"],
        "policy_block": "boolean",
        "keywords": ["string"],
        "starttls": "boolean",
        "auth": ["string"],
        "auth_clear": "boolean",
        "size": "integer",
        "pipelining": "boolean",
        "8bitmime": "boolean",
        "binarymime": "boolean",
        "chunking": "boolean",
        "dsn": "boolean",
        "smtputf8": "boolean",
        "enhancedstatuscodes": "boolean",
        "etrn": "boolean",
        "deliverby": ["string"],
        "xclient": ["string"],
        "xforward": ["string"],
        "limits": ["string"],
        "mt_priority": ["string"],
        "burl": ["string"],
        "other": ["string"],
        "lints": ["string"],
        "enc": "string",
        "truncated": "boolean",
    },
    bare=False,
)
HELO = Members(
    {
        "code": "integer",
        "enhanced": "string",
        "text": ["string"],
        "policy_block": "boolean",
        "lints": ["string"],
        "enc": "string",
        "truncated": "boolean",
    },
    bare=False,
)
STARTTLS = Members(
    {
        "status": "string",
        "code": "integer",
        "enhanced": "string",
        "text": ["string"],
        "policy_block": "boolean",
        "advertised": "boolean",
        "disputed": "boolean",
        "blind": "boolean",
        "injected": "string",
        "lints": ["string"],
        "enc": "string",
        "truncated": "boolean",
    },
    bare=False,
)
CIPHER = Members(
    {
        "iana": "string",
        "openssl": "string",
        "id": "string",
        "kx": "string",
        "auth": "string",
        "enc": "string",
        "mode": "string",
        "bits": "integer",
        "mac": "string",
        "aead": "boolean",
    },
    bare=False,
)
OCSP = Members(
    {
        "status": "string",
        "next_update": "string",
    },
    bare=False,
)
SCT = Members(
    {
        "tls": "integer",
        "x509": "integer",
        "ocsp": "integer",
    },
    bare=False,
)
ALERT = Members(
    {
        "level": "string",
        "alert": "string",
    },
    bare=False,
)
TLS = Members(
    {
        "version": "string",
        "cipher": CIPHER,
        "group": "string",
        "group_bits": "integer",
        "forward_secrecy": "boolean",
        "signature": "string",
        "secure_renegotiation": "boolean",
        "extended_master_secret": "boolean",
        "ticket": "boolean",
        "session_id_length": "integer",
        "downgrade_sentinel": "string",
        "tickets_13": "integer",
        "ticket_lifetime": "integer",
        "resumed": "boolean",
        "ocsp_stapled": "boolean",
        "ocsp": OCSP,
        "sct": SCT,
        "alerts": [ALERT],
        "octets_in": "integer",
        "octets_out": "integer",
        "truncated": "boolean",
    },
    bare=False,
)
TLS_FAILURE = Members(
    {
        "class": "string",
        "alert": "string",
        "error": "string",
        "downgrade_sentinel": "string",
        "truncated": "boolean",
        "group": "string",
        "group_bits": "integer",
        "client_certificate_requested": "boolean",
    },
    bare=False,
)
CHAIN = Members(
    {
        "id": "string",
        "certificates": ["string"],
        "lints": ["string"],
        "truncated": "boolean",
    },
    bare=False,
)
KEY = Members(
    {
        "type": "string",
        "bits": "integer",
        "curve": "string",
    },
    bare=False,
)
SAN = Members(
    {
        "dns": ["string"],
        "ip": ["string"],
        "count": "integer",
        "email_count": "integer",
        "uri_count": "integer",
        "truncated": "boolean",
    },
    bare=False,
)
LEAF = Members(
    {
        "sha256": "string",
        "spki_sha256": "string",
        "subject": "string",
        "issuer": "string",
        "issuer_org": "string",
        "issuer_cn": "string",
        "serial": "string",
        "signature_algorithm": "string",
        "key": KEY,
        "not_before": "string",
        "not_after": "string",
        "validity_days": "integer",
        "san": SAN,
        "cn": ["string"],
        "policies": ["string"],
        "validation": "string",
        "must_staple": "boolean",
        "self_issued": "boolean",
        "lints": ["string"],
        "enc": "string",
        "truncated": "boolean",
    },
    bare=False,
)
TRUST = Members(
    {
        "status": "string",
        "code": "integer",
        "depth": "integer",
        "error": "string",
        "if_unexpired": "boolean",
        "time": "string",
    },
    bare=False,
)
EHLO_TLS = Members(
    {
        "code": "integer",
        "enhanced": "string",
        "text": ["string"],
        "policy_block": "boolean",
        "keywords": ["string"],
        "starttls": "boolean",
        "auth": ["string"],
        "auth_clear": "boolean",
        "size": "integer",
        "pipelining": "boolean",
        "8bitmime": "boolean",
        "binarymime": "boolean",
        "chunking": "boolean",
        "dsn": "boolean",
        "smtputf8": "boolean",
        "requiretls": "boolean",
        "enhancedstatuscodes": "boolean",
        "etrn": "boolean",
        "deliverby": ["string"],
        "xclient": ["string"],
        "xforward": ["string"],
        "limits": ["string"],
        "mt_priority": ["string"],
        "burl": ["string"],
        "other": ["string"],
        "added": ["string"],
        "removed": ["string"],
        "lints": ["string"],
        "enc": "string",
        "truncated": "boolean",
    },
    bare=False,
)
POST_TLS = Members(
    {
        "status": "string",
    },
    bare=False,
)
MASK = Members(
    {
        "line": "integer",
        "class": "string",
    },
    bare=False,
)
STRIP = Members(
    {
        "verdict": "string",
        "echo": "string",
        "masks": [MASK],
        "truncated": "boolean",
    },
    bare=False,
)
MTA = Members(
    {
        "family": "string",
        "version": "string",
        "source": "string",
        "confidence": "string",
        "truncated": "boolean",
    },
    bare=False,
)
DURATIONS_FIRST_OCTET = Members(
    {
        "greeting": "number",
        "ehlo": "number",
        "helo": "number",
        "starttls": "number",
        "ehlo_tls": "number",
    },
    bare=True,
)
DURATIONS = Members(
    {
        "connect": "number",
        "greeting": "number",
        "ehlo": "number",
        "helo": "number",
        "starttls": "number",
        "tls": "number",
        "ehlo_tls": "number",
        "total": "number",
        "first_octet": DURATIONS_FIRST_OCTET,
    },
    bare=False,
)
PROBE = Members(
    {
        "time": "string",
        "attempt": "integer",
        "ip": "string",
        "port": "integer",
        "sni": "string",
        "sni_inferred": "boolean",
        "not_asked": ["string"],
        "with_sni": ATTEMPT_SESSION,
        "without_sni": PLAIN_SESSION,
        "attempts_differ": ATTEMPTS_DIFFER,
        "lints": ["string"],
        "outcome": "string",
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
        "grade": "string",
        "durations_ms": DURATIONS,
    },
    bare=False,
)
NAME_MATCH = Members(
    {
        "match": "boolean",
        "via": "string",
        "strict": "boolean",
    },
    bare=False,
)
MATCH = Members(
    {
        "domain": NAME_MATCH,
        "server": NAME_MATCH,
        "server_expanded": NAME_MATCH,
        "ip": "boolean",
    },
    bare=False,
)
TLSA_DIAGNOSIS = Members(
    {
        "finding": "string",
        "depth": "integer",
        "usage": "integer",
        "selector": "integer",
        "matching_type": "integer",
        "lints": ["string"],
    },
    bare=False,
)
DANE_ADDRESS = Members(
    {
        "verdict": "string",
        "references": ["string"],
        "verify_result": "integer",
        "depth": "integer",
        "match_any": "boolean",
        "match_agile": "boolean",
        "ta_found": "boolean",
        "name_ok": "boolean",
        "time_ok": "boolean",
        "diagnosis": [TLSA_DIAGNOSIS],
        "report": "string",
        "truncated": "boolean",
    },
    bare=False,
)
PROBE_VIEW = Members(
    {
        "probe": PROBE,
        "probe_key": "string",
        "match": MATCH,
        "dane": DANE_ADDRESS,
    },
    bare=True,
)
ADDRESS = Members(
    {
        "ip": "string",
        "security": "string",
        "asn": "integer",
        "country": "string",
        "skip": "string",
        "probe": PROBE,
        "probe_key": "string",
        "match": MATCH,
        "dane": DANE_ADDRESS,
        "other_key": PROBE_VIEW,
        "mx_name": PROBE_VIEW,
        "no_sni": PROBE_VIEW,
        "not_asked": ["string"],
        "cert_depends_on_sni": "boolean",
    },
    bare=False,
)
STS_HOST = Members(
    {
        "match": "boolean",
        "status": "string",
        "report": "string",
    },
    bare=False,
)
DELIVERIES = Members(
    {
        "opportunistic": "string",
        "dane": "string",
        "sts": "string",
        "both": "string",
    },
    bare=False,
)
HOST = Members(
    {
        "name": "string",
        "preference": "integer",
        "implicit": "boolean",
        "kind": "string",
        "lints": ["string"],
        "skip": "string",
        "host_key": "string",
        "address_status": "string",
        "a": LOOKUP,
        "aaaa": LOOKUP,
        "cname_query": LOOKUP,
        "tlsa": TLSA,
        "addresses": [ADDRESS],
        "dane": "string",
        "sts": STS_HOST,
        "delivery": DELIVERIES,
    },
    bare=False,
)
TRUNCATED = Members(
    {
        "mx": "integer",
        "addresses": "integer",
        "probes": "integer",
        "evidence": "boolean",
        "left_out_hosts": "integer",
        "left_out_addresses": "integer",
    },
    bare=False,
)
DNSSEC_BELOW_APEX = Members(
    {
        "name": "string",
        "ds": LOOKUP,
    },
    bare=False,
)
DNSSEC_DS_RECORDS = Members(
    {
        "tag": "integer",
        "algorithm": "integer",
        "digest_type": "integer",
    },
    bare=False,
)
DNSSEC_DS = Members(
    {
        "lookup": LOOKUP,
        "records": [DNSSEC_DS_RECORDS],
        "truncated": "boolean",
    },
    bare=False,
)
DNSSEC_DNSKEY_RECORDS = Members(
    {
        "flags": "integer",
        "algorithm": "integer",
        "bits": "integer",
        "tag": "integer",
    },
    bare=False,
)
DNSSEC_DNSKEY = Members(
    {
        "lookup": LOOKUP,
        "records": [DNSSEC_DNSKEY_RECORDS],
        "truncated": "boolean",
    },
    bare=False,
)
DNSSEC_DENIAL_NSEC3 = Members(
    {
        "algorithm": "integer",
        "opt_out": "boolean",
        "iterations": "integer",
        "salt_length": "integer",
    },
    bare=False,
)
DNSSEC_DENIAL = Members(
    {
        "kind": "string",
        "nsec3": DNSSEC_DENIAL_NSEC3,
        "lookup": LOOKUP,
    },
    bare=False,
)
DNSSEC_SIGNATURE = Members(
    {
        "covered": "string",
        "algorithm": "integer",
        "labels": "integer",
        "inception": "string",
        "expiration": "string",
        "signer": "string",
        "tag": "integer",
    },
    bare=False,
)
DNSSEC = Members(
    {
        "class": "string",
        "flags": ["string"],
        "apex": "string",
        "apex_by": "string",
        "below_apex": DNSSEC_BELOW_APEX,
        "soa": LOOKUP,
        "ds": DNSSEC_DS,
        "dnskey": DNSSEC_DNSKEY,
        "denial": DNSSEC_DENIAL,
        "signatures": [DNSSEC_SIGNATURE],
        "min_signature_remaining_s": "integer",
        "lints": ["string"],
        "truncated": "boolean",
    },
    bare=False,
)
POLICY_ADDRESS = Members(
    {
        "ip": "string",
        "skip": "string",
        "fetch": "string",
        "http_status": "integer",
        "truncated": "boolean",
    },
    bare=False,
)
STS_POLICY = Members(
    {
        "status": "string",
        "strict": "boolean",
        "mode": "string",
        "max_age": "integer",
        "mx": ["string"],
        "truncated": "boolean",
    },
    bare=False,
)
STS = Members(
    {
        "txt": "string",
        "lookup": LOOKUP,
        "id": "string",
        "fetch": "string",
        "addresses": [POLICY_ADDRESS],
        "addresses_cut": "integer",
        "ip": "string",
        "time": "string",
        "a": LOOKUP,
        "aaaa": LOOKUP,
        "http_status": "integer",
        "cert_trust": "string",
        "cert_names_host": "boolean",
        "media_type": "string",
        "error": "string",
        "policy": STS_POLICY,
        "report": "string",
        "lints": ["string"],
        "enc": "string",
        "truncated": "boolean",
    },
    bare=False,
)
TLSRPT = Members(
    {
        "status": "string",
        "lookup": LOOKUP,
        "schemes": ["string"],
        "rua_count": "integer",
        "rua_domains": ["string"],
        "truncated": "boolean",
    },
    bare=False,
)
AVAILABILITIES = Members(
    {
        "opportunistic": "string",
        "dane": "string",
        "sts": "string",
        "both": "string",
    },
    bare=False,
)
ADDRESSES_BEFORE = Members(
    {
        "opportunistic": "integer",
        "dane": "integer",
        "sts": "integer",
        "both": "integer",
    },
    bare=False,
)
RESIST_ROW = Members(
    {
        "O": "string",
        "D": "string",
        "S_cold": "string",
        "S_warm": "string",
        "DS": "string",
    },
    bare=False,
)
RESIST = Members(
    {
        "A0": RESIST_ROW,
        "A1": RESIST_ROW,
        "A2": RESIST_ROW,
        "A3": RESIST_ROW,
        "A4": RESIST_ROW,
    },
    bare=False,
)
DANE_DOMAIN = Members(
    {
        "verdict": "string",
        "primary": "string",
        "lower_bound": "boolean",
        "fallback_na": "boolean",
    },
    bare=False,
)
RETRY_FAILURE = Members(
    {
        "what": "string",
        "name": "string",
        "type": "string",
        "status": "string",
        "detail": "string",
        "time": "string",
        "outcome": "string",
        "starttls": "string",
        "timed_out": "boolean",
        "sni_refused": "boolean",
        "tls_fail": "string",
        "alert": "string",
        "fetch": "string",
        "scanner": "string",
        "truncated": "boolean",
    },
    bare=False,
)
FIRST_ATTEMPT = Members(
    {
        "time": "string",
        "outcome": "string",
        "failures": [RETRY_FAILURE],
        "truncated": "boolean",
    },
    bare=False,
)
FAILURE_DOMAIN = Members(
    {
        "class": "string",
        "stage": "string",
        "cause": "string",
    },
    bare=False,
)
SUMMARY = Members(
    {
        "outcome": "string",
        "starttls": "string",
        "tls_version": "string",
        "cert_trust": "string",
        "cert_match": "string",
        "dnssec": "string",
        "dnssec_class": "string",
        "dane": "string",
        "sts": "string",
        "tlsrpt": "string",
        "shield": "string",
        "resist3_encryption": "string",
        "resist3_downgrade": "string",
        "resist3_mx_spoofing": "string",
        "provider": "string",
        "listed": "boolean",
        "mail": "boolean",
        "advertised": "boolean",
        "tls": "boolean",
        "tld": "string",
        "sts_mode": "string",
        "sts_valid": "boolean",
    },
    bare=False,
)
LINE_OF_RECORDS = Members(
    {
        "schema": "integer",
        "seq": "integer",
        "rank": "integer",
        "input": "string",
        "enc": "string",
        "domain": "string",
        "time": "string",
        "input_status": "string",
        "duplicate_of": "integer",
        "lints": ["string"],
        "mx": MX,
        "hosts": [HOST],
        "truncated": TRUNCATED,
        "dnssec": DNSSEC,
        "sts": STS,
        "tlsrpt": TLSRPT,
        "senders": DELIVERIES,
        "availability": AVAILABILITIES,
        "addresses_before": ADDRESSES_BEFORE,
        "resist": RESIST,
        "resists_if_sync": "boolean",
        "dane": DANE_DOMAIN,
        "first_attempt": FIRST_ATTEMPT,
        "failure": FAILURE_DOMAIN,
        "summary": SUMMARY,
    },
    bare=False,
)
ADDRESS_MATCH = Members(
    {
        "server": NAME_MATCH,
        "ip": "boolean",
    },
    bare=False,
)
ADDRESS_VIEW = Members(
    {
        "probe": PROBE,
        "probe_key": "string",
        "match": ADDRESS_MATCH,
    },
    bare=True,
)
ADDRESS_SUMMARY = Members(
    {
        "outcome": "string",
        "starttls": "boolean",
        "tls_version": "string",
        "cert_trust": "string",
        "cert_match": "string",
    },
    bare=False,
)
LINE_OF_ADDRESSES = Members(
    {
        "schema": "integer",
        "type": "string",
        "seq": "integer",
        "input": "string",
        "enc": "string",
        "ip": "string",
        "port": "integer",
        "name": "string",
        "asn": "integer",
        "country": "string",
        "time": "string",
        "input_status": "string",
        "duplicate_of": "integer",
        "lints": ["string"],
        "skip": "string",
        "probe": PROBE,
        "probe_key": "string",
        "match": ADDRESS_MATCH,
        "no_sni": ADDRESS_VIEW,
        "not_asked": ["string"],
        "cert_depends_on_sni": "boolean",
        "first_attempt": FIRST_ATTEMPT,
        "failure": FAILURE_DOMAIN,
        "summary": ADDRESS_SUMMARY,
    },
    bare=False,
)
SHARED_ADDRESS = Members(
    {
        "ip": "string",
        "security": "string",
    },
    bare=False,
)
SHARED_HOST = Members(
    {
        "name": "string",
        "address_status": "string",
        "a": LOOKUP,
        "aaaa": LOOKUP,
        "cname_query": LOOKUP,
        "tlsa": TLSA,
        "addresses": [SHARED_ADDRESS],
    },
    bare=False,
)
LINE_OF_HOSTS = Members(
    {
        "schema": "integer",
        "type": "string",
        "key": "string",
        "host": SHARED_HOST,
        "probe": PROBE,
    },
    bare=False,
)
CERTIFICATES_SAN = Members(
    {
        "dns": ["string"],
        "ip": ["string"],
        "count": "integer",
        "email_count": "integer",
        "uri_count": "integer",
    },
    bare=False,
)
LINE_OF_CERTIFICATES = Members(
    {
        "schema": "integer",
        "type": "string",
        "sha256": "string",
        "spki_sha256": "string",
        "subject": "string",
        "issuer": "string",
        "issuer_org": "string",
        "issuer_cn": "string",
        "serial": "string",
        "signature_algorithm": "string",
        "key": KEY,
        "not_before": "string",
        "not_after": "string",
        "validity_days": "integer",
        "san": CERTIFICATES_SAN,
        "cn": ["string"],
        "policies": ["string"],
        "validation": "string",
        "must_staple": "boolean",
        "self_issued": "boolean",
        "lints": ["string"],
        "self_signed": "boolean",
        "is_ca": "boolean",
        "path_length": "integer",
        "key_usage": "string",
        "extended_key_usage": "string",
        "ski": "string",
        "aki": "string",
        "version": "integer",
        "der": "string",
        "enc": "string",
        "truncated": "boolean",
    },
    bare=False,
)
FILES = {
    "records": FileKind(LINE_OF_RECORDS, (1, 5), ()),
    "addresses": FileKind(LINE_OF_ADDRESSES, (4, 5), ("address",)),
    "hosts": FileKind(LINE_OF_HOSTS, (1, 5), ("host", "probe")),
    "certificates": FileKind(LINE_OF_CERTIFICATES, (1, 5), ("certificate",)),
}
# end of what is made


LINES_AT_ONCE = 5000  # whose JSON is in memory


def read_records(path: Any, columns: Sequence[str] | None = None) -> pd.DataFrame:
    return read("records", path, columns)


def read_addresses(path: Any, columns: Sequence[str] | None = None) -> pd.DataFrame:
    return read("addresses", path, columns)


def read_hosts(path: Any, columns: Sequence[str] | None = None) -> pd.DataFrame:
    return read("hosts", path, columns)


def read_certificates(path: Any, columns: Sequence[str] | None = None) -> pd.DataFrame:
    return read("certificates", path, columns)


def read(name: str, path: Any, columns: Sequence[str] | None) -> pd.DataFrame:
    members = chosen(FILES[name].columns, columns)
    lines = checked_lines(name, path)
    frames = [frame_of([], members)]
    while some := list(itertools.islice(lines, LINES_AT_ONCE)):
        frames.append(frame_of(some, members))
    return frames[1] if len(frames) == 2 else pd.concat(frames, ignore_index=True)


def rows(
    frame: pd.DataFrame, column: str, keep: Sequence[str] = (), columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """A row for each member of the lists of a column, its columns named by it; keep names columns of the frame to
    repeat in front, columns those of the members that are wanted, without the name of the list before them."""
    item = item_of(column)
    lists = [value if isinstance(value, list) else [] for value in frame[column]]
    values = list(itertools.chain.from_iterable(lists))
    if isinstance(item, Members):
        made = frame_of(values, chosen(item, columns)).add_prefix(f"{column}.")
    else:
        made = pd.DataFrame({column: series_of(item, values)})
    places = np.repeat(np.arange(len(lists)), [len(one) for one in lists])
    return pd.concat([frame[list(keep)].take(places).reset_index(drop=True), made], axis=1)


def chosen(members: Members, wanted: Sequence[str] | None, path: str = "") -> Members:
    """An object with those members alone that are named, or are in one that is; all for None."""
    if wanted is None or "" in wanted:
        return members
    inner: dict[str, list[str]] = {}
    for name in wanted:
        key, _, rest = name.partition(".")
        if key not in members.of or (rest and not isinstance(members.of[key], Members)):
            raise KeyError(f"tesscan writes no {path}{name}, or it is in a list")
        inner.setdefault(key, []).append(rest)
    kept = {
        key: chosen(kind, inner[key], f"{path}{key}.") if isinstance(kind, Members) else kind
        for key, kind in members.of.items()
        if key in inner
    }
    return Members(kept, bare=False)


def item_of(path: str) -> Any:
    """The type of the members of a list, which is of one of the kinds of file."""
    for kind in FILES.values():
        found: Any = kind.columns
        for step in path.split("."):
            while isinstance(found, list):
                found = found[0]
            found = found.of.get(step) if isinstance(found, Members) else None
        if isinstance(found, list):
            return found[0]
    raise KeyError(f"{path} is no list that tesscan writes")


def checked_lines(name: str, path: Any) -> Iterator[Any]:
    """The objects of a file. A line of none of its schemas is an error."""
    kind = FILES[name]
    low, high = kind.versions
    with get_handle(path, "rb", compression="infer", is_text=False) as handles:
        for line in handles.handle:
            value = json.loads(line)
            told = value.get("type") in kind.types if kind.types else "type" not in value and "seq" in value
            if not (low <= value.get("schema", 0) <= high and told):
                raise ValueError(
                    f"{path}: a line that is none of the {name} of schema {low} to {high}; "
                    f"its schema is {value.get('schema', 'absent')}"
                )
            yield value


def frame_of(values: list[Any], members: Members) -> pd.DataFrame:
    return pd.DataFrame(dict(columns_of(values, members, "")), index=pd.RangeIndex(len(values)))


def columns_of(values: list[Any], members: Members, path: str) -> Iterator[tuple[str, Any]]:
    """Every column of these objects, in the order of the schema; None stands for one that is absent."""
    if members.bare and path:
        yield path, series_of("object", values)
    for key, kind in members.of.items():
        name = f"{path}.{key}" if path else key
        cells = [None if value is None else value.get(key) for value in values]
        if isinstance(kind, Members):
            yield from columns_of(cells, kind, name)
        else:
            yield name, series_of("list" if isinstance(kind, list) else kind, cells)


def series_of(kind: str, cells: list[Any]) -> Any:
    """The cells as an array that tells what is absent from any value."""
    absent = np.array([cell is None for cell in cells], dtype=bool)
    if kind == "integer":
        return pd.arrays.IntegerArray(np.array([cell or 0 for cell in cells], dtype=np.int64), absent)
    if kind == "number":
        return pd.arrays.FloatingArray(np.array([cell or 0.0 for cell in cells], dtype=np.float64), absent)
    if kind == "boolean":
        return pd.arrays.BooleanArray(np.array([bool(cell) for cell in cells], dtype=bool), absent)
    if kind == "object":  # that it is there
        return pd.arrays.BooleanArray(~absent, absent)
    if kind == "string":
        return pd.array([pd.NA if cell is None else cell for cell in cells], dtype="string")
    whole = np.empty(len(cells), dtype=object)
    for place, cell in enumerate(cells):
        whole[place] = cell
    return whole
