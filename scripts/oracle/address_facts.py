# SPDX-License-Identifier: Apache-2.0
"""One address: its SMTP session as marks, and as facts that are counted once per IP address."""

import socket
from typing import NamedTuple

from oracle.fields import Fact, Facts, Json, some, text, word
from oracle.sessions import session_label

# Worst to best: a selector takes the best or the worst of several addresses.
TLS_VERSIONS = ("SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
NO_CONNECTION = some("probe_outcomes", "tcp_refused", "tcp_timeout", "tcp_unreachable", "local_error")
(BLOCKED,) = some("probe_outcomes", "starttls_blocked")
STARTTLS_LATER = some("starttls_status", "tls_unavailable", "refused_4xx")
WITH_POSTFIX = {
    "postfix and qmail": ("postfix", "qmail"),
    "postfix and exchange": ("postfix", "exchange", "exchange_online"),
}


Key = str | bytes | tuple[str, str]


class Address(NamedTuple):
    """One address with a usable SMTP session."""

    marks: frozenset[Fact]  # what holds of it: see address_marks()
    version: int  # 0 without TLS, else 1 + index in TLS_VERSIONS


class Unit(NamedTuple):
    """Something that many domains share and that is counted once."""

    kind: str
    key: Key
    order: str  # of several with one key, the lowest is counted
    facts: frozenset[Fact]


def address_key(address: Json) -> tuple[bool, bytes]:
    """IPv4 before IPv6, numerically lowest first."""
    ip = text(address["ip"])
    try:
        family = socket.AF_INET6 if ":" in ip else socket.AF_INET
        return (family == socket.AF_INET6, socket.inet_pton(family, ip))
    except OSError:
        raise ValueError(f"{ip!r} is not an IP address") from None


def code_of(probe: Json, reply: str) -> object:
    return probe.get(reply, {}).get("code")


def is_success(probe: Json, reply: str) -> bool:
    """Senders act on the first digit (RFC 5321 4.3.2)."""
    code = code_of(probe, reply)
    return isinstance(code, int) and 200 <= code < 300


def is_usable(probe: Json) -> bool:
    """A usable SMTP session: EHLO or HELO was answered 2xx, STARTTLS not refused because of our address, and whether
    there is TLS is known of all senders."""
    if probe["outcome"] == BLOCKED or "unknown" in probe.get("without_sni", {}) or is_disputed(probe):
        return False
    return is_success(probe, "ehlo") or is_success(probe, "helo")


def is_disputed(probe: Json) -> bool:
    """Some senders take STARTTLS for offered, others do not."""
    return bool(probe.get("starttls", {}).get("disputed"))


def is_policy_block(probe: Json) -> bool:
    """A refusal of our address, before TLS: the measurement is blocked."""
    return any(probe.get(reply, {}).get("policy_block") for reply in ("greeting", "ehlo", "helo", "starttls"))


def is_told(probe: Json) -> bool:
    """It greeted, and whether it offers TLS is known of all senders."""
    return is_success(probe, "greeting") and not is_policy_block(probe) and not is_disputed(probe)


def is_blocked(probe: Json) -> bool:
    return probe["outcome"] == "greet_4xx" or is_policy_block(probe)


def version_rank(probe: Json) -> int:
    """0 unless a sender that uses advertised STARTTLS gets TLS here."""
    if probe["outcome"] != "tls_ok":
        return 0
    version = probe["tls"]["version"]
    if version not in TLS_VERSIONS:
        raise ValueError(f"unknown TLS version {version!r}")
    return TLS_VERSIONS.index(version) + 1


def usable_address(address: Json) -> Address:
    return Address(address_marks(address), version_rank(address["probe"]))


def address_marks(address: Json) -> frozenset[Fact]:
    """Everything that the tables count of one address under the selectors."""
    probe = address["probe"]
    marks = mta_marks(probe)
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


def mta_marks(probe: Json) -> Facts:
    """The software: only evidence of high confidence identifies it."""
    family = word(probe, "mta", "family")
    if family is None:
        return set()
    if family == "unknown":
        return {"mta", ("mta", "unknown")}
    if probe["mta"].get("confidence") == "low":
        return {"mta", ("mta weak", family)}
    groups = {group for group, families in WITH_POSTFIX.items() if family in families}
    return {"mta", "mta identified", ("mta", family), *groups}


def session_marks(tls: Json) -> Facts:
    """The negotiated tuple, forward secrecy, and the cipher family as the published figures group them."""
    marks: Facts = {("session", session_label(tls))}
    if tls["forward_secrecy"]:
        marks.add("forward_secrecy")
    cipher = tls["cipher"]
    name = text(cipher.get("iana") or cipher.get("openssl") or "").upper()
    for mark, parts in (("aes", ("AES",)), ("rc4", ("RC4",)), ("3des", ("3DES", "DES-CBC3"))):
        if any(part in name for part in parts):
            marks.add(mark)
    return marks


def certificate_marks(probe: Json, match: Json | None) -> set[str]:
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


def rsa_bucket(bits: int) -> str:
    if bits >= 4096:
        return "rsa 4096"
    return f"rsa {bits}" if bits in (512, 1024, 2048) else "rsa other"


def ip_unit(address: Json) -> Unit:
    """An address under whatever names it was probed: one session of it is counted."""
    probe = address["probe"]
    facts: Facts = {("outcome", outcome_label(probe)), *mta_marks(probe)}
    if is_usable(probe) or is_disputed(probe):
        facts.add("usable")
        if not probe.get("ehlo", {}).get("starttls"):
            facts.add("without STARTTLS")
            facts.add(("strip", word(probe, "strip", "verdict") or "not judged"))
        if "strip" in probe:
            facts.add("strip")
    if probe["outcome"] == "tls_ok":
        facts.update({"tls", ("session", session_label(probe["tls"]))})
    return Unit("ip", address_key(address)[1], text(probe.get("sni", "")), frozenset(facts))


def outcome_label(probe: Json) -> str:
    """The outcome, apart where it was a block by policy or a refusal for the moment."""
    outcome = text(probe["outcome"])
    if is_policy_block(probe):
        return f"{outcome}, policy block"
    if outcome == "starttls_refused" and word(probe, "starttls", "status") in STARTTLS_LATER:
        return "starttls_refused, for the moment (4xx)"
    return outcome
