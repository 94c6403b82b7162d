# SPDX-License-Identifier: Apache-2.0
"""One record of a list of addresses: what the session with an address and port shows, without DNS."""

from typing import NamedTuple

from oracle.address_facts import (
    TLS_VERSIONS,
    Unit,
    address_key,
    is_blocked,
    is_disputed,
    is_success,
    is_told,
    is_usable,
    mta_marks,
)
from oracle.fields import Facts, Json, member, some, tagged, text, word

SMTP, SUBMISSIONS, SUBMISSION = 25, 465, 587
NO_CONNECTION = some("probe_outcomes", "tcp_refused", "tcp_timeout", "tcp_unreachable")
(OUR_FAILURE,) = some("probe_outcomes", "local_error")
OUR_TLS_FAILURES = some("tls_fail", "internal", "dh_too_large")
(ASKED_FOR,) = some("input_status", "ok")
# How far a session came; of several with a server the furthest is counted.
REACHED = ("tls", "usable", "smtp", "unknown", "tcp open", "asked")


class Server(NamedTuple):
    """What the report counts of one record of a list of addresses."""

    time: str
    input_status: str
    outcome: str
    outcome_class: str
    unit: Unit | None  # of a line that names an address and port that may be asked, for the first time under this name


def reduce_server(record: Json) -> Server:
    """A record of a list of addresses. Raises KeyError, TypeError, AttributeError, ValueError where it is none."""
    status = text(record["input_status"])
    return Server(
        time=text(record["time"]),
        input_status=status,
        outcome=text(record["summary"]["outcome"]),
        outcome_class=text(record["failure"]["class"]) if "failure" in record else "surveyed",
        unit=server_unit(record) if status == ASKED_FOR else None,
    )


def server_unit(record: Json) -> Unit:
    """An address and port under whatever names it was asked."""
    port = record["port"]
    if type(port) is not int or port not in (SMTP, SUBMISSIONS, SUBMISSION):
        raise ValueError(f"{port!r} is no port of mail servers")
    _, octets = address_key(record)
    facts = session_facts(record, port)
    reached = next((rank for rank, fact in enumerate(REACHED) if fact in facts), len(REACHED))
    return Unit(group_of(octets, port), octets, f"{reached}{text(record.get('name', ''))}", frozenset(facts))


def group_of(octets: bytes, port: int) -> str:
    """The column that a server is counted in: those of port 25 by version of IP, as the published ones are IPv4."""
    if port != SMTP:
        return f"port_{port}"
    return "public_ipv4" if len(octets) == 4 else "public_ipv6"


def session_facts(record: Json, port: int) -> Facts:
    probe = record.get("probe")
    if probe is None:
        return {("left out", word(record, "skip") or text(record["summary"]["outcome"]))}
    if probe["port"] != port:
        raise ValueError(f"the session is with port {probe['port']!r}, not {port}")
    outcome = probe["outcome"]
    if outcome == OUR_FAILURE or (port == SUBMISSIONS and failed_here(probe)):
        return {("left out", "our own failure")}
    facts: Facts = {"asked", *mta_marks(probe)}
    if outcome in NO_CONNECTION:
        return facts
    facts.add("tcp open")
    facts |= smtp_facts(probe, port)
    if has_tls(probe, port, facts):
        facts |= {"tls", *tls_facts(probe, record.get("match"))}
    return facts


def failed_here(probe: Json) -> bool:
    """By us, so that nothing is known of what others get."""
    return probe["outcome"] == "tls_fail" and word(probe, "tls_failure", "class") in OUR_TLS_FAILURES


def smtp_facts(probe: Json, port: int) -> Facts:
    """What it said, where that is known of all senders and was not said to us alone."""
    if is_unknown(probe, port):
        return {"unknown"}
    if not is_told(probe):
        return set()
    facts: Facts = {"smtp"}
    if port == SUBMISSIONS:
        usable = is_success(probe, "ehlo_tls") or is_success(probe, "helo")
    else:
        usable = is_usable(probe)
        facts |= {"hidden"} if probe["outcome"] == "starttls_hidden_tls_ok" else set()
    if usable:
        facts.add("usable")
        facts.add("advertised" if member(probe, "ehlo", "starttls") else "not advertised")
    return facts


def is_unknown(probe: Json, port: int) -> bool:
    """It asked us to come later, refuses our address, or senders read its offer of STARTTLS differently."""
    blocked = port == SUBMISSIONS and bool(member(probe, "ehlo_tls", "policy_block"))
    return blocked or is_blocked(probe) or is_disputed(probe)


def has_tls(probe: Json, port: int, facts: Facts) -> bool:
    """TLS came about as clients ask for it: in a usable session by an advertised STARTTLS, or first of all."""
    return "tls" in probe if port == SUBMISSIONS else "usable" in facts and probe["outcome"] == "tls_ok"


def tls_facts(probe: Json, match: Json | None) -> Facts:
    version = text(probe["tls"]["version"])
    if version not in TLS_VERSIONS:
        raise ValueError(f"unknown TLS version {version!r}")
    facts = {("version", version), *tagged("trust", [word(probe, "trust", "status")])}
    if member(match, "ip"):
        facts.add("names the address")
    server = member(match, "server", "match")
    if server is not None:
        facts |= {"named", "names the server"} if server else {"named"}
    return facts
