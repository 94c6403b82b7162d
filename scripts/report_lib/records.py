"""Reading survey output: lines of JSON, plain or gzip, reduced to what the report counts."""

import gzip
import json
import socket
import sys
import zlib
from typing import NamedTuple

# Worst to best: a selector takes the best or the worst of several addresses.
TLS_VERSIONS = ("SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
NOT_A_DOMAIN = ("bad_name", "bad_idn", "address_literal")
NO_CONNECTION = ("tcp_refused", "tcp_timeout", "tcp_unreachable", "local_error")
DANE_SURVEY_CLASS = "pass"


class InputError(Exception):
    """Input that is not survey output; the text says where and why."""


class Address(NamedTuple):
    """One address with a usable SMTP session."""
    marks: frozenset    # what holds of it: see address_marks()
    version: int        # 0 without TLS, else 1 + index in TLS_VERSIONS


class Domain(NamedTuple):
    """What the report counts of one record."""
    input_status: str
    outcome: str
    outcome_class: str
    is_domain: bool     # the line names a domain and is no duplicate: a member of N_all
    mx_kind: str | None
    mx_security: str | None
    mx_answered: bool
    provider: str | None
    cut: bool           # a limit of the survey left out hosts or addresses
    tcp_open: bool
    alive: bool         # a 220 greeting: a member of N_mail
    only_blocked: bool  # every probe ended in greet_4xx or in a policy block
    addresses: tuple    # Address, best first
    dane_verdict: str | None
    dane_marks: frozenset


def open_lines(path):
    """A binary stream of lines; - is standard input; gzip is recognised by its first octets."""
    raw = sys.stdin.buffer if path == "-" else open(path, "rb")
    is_gzip = raw.peek(2)[:2] == b"\x1f\x8b"
    return gzip.GzipFile(fileobj=raw, mode="rb") if is_gzip else raw


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def parse_line(line):
    text = line.decode("utf-8")
    if not text.strip():
        raise ValueError("empty line")
    record = json.loads(text, parse_constant=refuse_constant)
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")
    return record


def read_domains(path):
    """Every record of a file as a Domain, in one pass. Raises InputError."""
    number = 0
    try:
        with open_lines(path) as stream:
            for number, line in enumerate(stream, 1):
                try:
                    yield reduce_record(parse_line(line))
                except (ValueError, RecursionError) as error:
                    raise InputError(f"{path}: line {number}: {error}") from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(f"{path}: after line {number}: damaged gzip: {error}") from error
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error


def reduce_record(record):
    """One parsed record as a Domain. Raises ValueError when it is not a record."""
    if record.get("schema") != 1:
        raise ValueError(f"schema is {record.get('schema')!r}, expected 1")
    try:
        return reduce_fields(record)
    except KeyError as error:
        raise ValueError(f"not a record: {error} is missing") from error
    except (TypeError, AttributeError) as error:
        raise ValueError(f"not a record: {error}") from error


def reduce_fields(record):
    summary = record["summary"]
    mx = record.get("mx", {})
    hosts = sorted(record.get("hosts", []), key=lambda host: (host["preference"], host["name"]))
    addresses = [address for host in hosts
                 for address in sorted(host.get("addresses", []), key=address_key)]
    probes = [address["probe"] for address in addresses if "probe" in address]
    status = record["input_status"]
    return Domain(
        input_status=text(status), outcome=text(summary["outcome"]),
        outcome_class=text(record["failure"]["class"]) if "failure" in record else "surveyed",
        is_domain="domain" in record and status != "duplicate" and status not in NOT_A_DOMAIN,
        mx_kind=text_if(mx.get("kind")), mx_security=text_if(mx.get("security")),
        mx_answered=mx.get("status") in ("ok", "nodata"),
        provider=text_if(summary["provider"]),
        cut=any(record.get("truncated", {}).values()),
        tcp_open=any(probe["outcome"] not in NO_CONNECTION for probe in probes),
        alive=any(code_of(probe, "greeting") == 220 for probe in probes),
        only_blocked=bool(probes) and all(is_blocked(probe) for probe in probes),
        addresses=tuple(Address(address_marks(address), version_rank(address["probe"]))
                        for address in addresses if is_usable(address.get("probe", {}))),
        dane_verdict=text_if(record.get("dane", {}).get("verdict")),
        dane_marks=dane_marks(record, hosts, mx))


def text(value):
    if not isinstance(value, str):
        raise TypeError(f"{value!r} where text is due")
    value.encode("utf-8")   # ValueError for a lone surrogate
    return value


def text_if(value):
    return None if value is None else text(value)


def address_key(address):
    """IPv4 before IPv6, numerically lowest first."""
    ip = text(address["ip"])
    try:
        family = socket.AF_INET6 if ":" in ip else socket.AF_INET
        return (family == socket.AF_INET6, socket.inet_pton(family, ip))
    except OSError:
        raise ValueError(f"{ip!r} is not an IP address") from None


def code_of(probe, reply):
    return probe.get(reply, {}).get("code")


def is_usable(probe):
    """A usable SMTP session: EHLO or HELO was answered 250."""
    return code_of(probe, "ehlo") == 250 or code_of(probe, "helo") == 250


def is_blocked(probe):
    return probe["outcome"] == "greet_4xx" or bool(probe.get("greeting", {}).get("policy_block"))


def version_rank(probe):
    """0 unless a sender that uses advertised STARTTLS gets TLS here."""
    if probe["outcome"] != "tls_ok":
        return 0
    version = probe["tls"]["version"]
    if version not in TLS_VERSIONS:
        raise ValueError(f"unknown TLS version {version!r}")
    return TLS_VERSIONS.index(version) + 1


def address_marks(address):
    """Everything that the tables count of one address, as a set of words."""
    probe = address["probe"]
    marks = set()
    if probe.get("ehlo", {}).get("starttls"):
        marks.add("adv")
    if probe["outcome"] == "starttls_hidden_tls_ok":
        marks.add("hidden")
    if probe["outcome"] != "tls_ok":
        return frozenset(marks)
    marks.add("tls")
    if probe["ehlo"].get("auth"):
        marks.add("auth")
    marks.update(session_marks(probe["tls"]))
    if "leaf" in probe:
        marks.update(certificate_marks(probe, address.get("match")))
    return frozenset(marks)


def session_marks(tls):
    """Forward secrecy and the cipher family, as the published figures group them."""
    marks = {"forward_secrecy"} if tls["forward_secrecy"] else set()
    cipher = tls["cipher"]
    name = text(cipher.get("iana") or cipher.get("openssl") or "").upper()
    for mark, parts in (("aes", ("AES",)), ("rc4", ("RC4",)), ("3des", ("3DES", "DES-CBC3"))):
        if any(part in name for part in parts):
            marks.add(mark)
    return marks


def certificate_marks(probe, match):
    """Cells of Durumeric's table 5 and the figures of their text."""
    status = probe["trust"]["status"]
    row = "trusted" if status == "trusted" else "untrusted"
    key = probe["leaf"].get("key")
    if match is None and key is not None:
        raise ValueError("a certificate that was parsed, but no match")
    columns = {name for name in ("domain", "server") if match and match[name]["match"]} or {"neither"}
    marks = {"certificate", row, f"trust {text(status)}"}
    marks.update(f"matches {column}" for column in columns)
    marks.update(f"{row} {column}" for column in columns)
    if key is not None:
        marks.add(f"key {rsa_bucket(key['bits'])}" if key["type"] == "rsa" else "key not rsa")
    return marks


def rsa_bucket(bits):
    if bits >= 4096:
        return "rsa 4096"
    return f"rsa {bits}" if bits in (512, 1024, 2048) else "rsa other"


def dane_marks(record, hosts, mx):
    """The ways to say that a domain has deployed DANE (from narrow to wide)."""
    dane = record.get("dane", {})
    marks = set()
    if dane.get("verdict") == "full":
        marks.add("dane strict")
    if dane.get("primary") == DANE_SURVEY_CLASS and mx.get("security") == "secure":
        marks.add("dane survey")
    if any(host.get("tlsa", {}).get("status") in ("usable", "unusable") for host in hosts):
        marks.add("dane published_any")
        if mx.get("security") == "secure":
            marks.add("dane published")
    return frozenset(marks)
