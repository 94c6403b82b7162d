# SPDX-License-Identifier: Apache-2.0
"""DNSSEC of a domain as facts to be counted: its class, what the parent zone does, what hangs on SHA-1."""

from collections.abc import Iterator

from oracle.fields import Facts, Json, member, tagged, word, words

TOLD_SINCE = 3  # the schema of records that say security_without_sha1
ZONE_PARTS: tuple[tuple[str, ...], ...] = (("soa",), ("ds", "lookup"), ("dnskey", "lookup"), ("denial", "lookup"))


def dnssec_facts(record: Json) -> Facts:
    name = word(record, "dnssec", "class")
    if name is None:
        return set()
    facts: Facts = {"dnssec", ("dnssec class", name), *tagged("dnssec flag", words(record, "dnssec", "flags"))}
    if name != "unknown":
        facts.add("dnssec judged")
    return facts


def mx_as_judged(record: Json) -> Json:
    """The MX lookup with the security that the verdicts went by: --dnssec-sha1 chose it where it hangs on SHA-1."""
    mx = record.get("mx", {})
    judged = word(record, "summary", "dnssec")
    return {**mx, "security": judged} if "security_without_sha1" in mx and judged else mx


def lookups_of(record: Json, hosts: list[Json]) -> Iterator[tuple[str, Json]]:
    """Every lookup that the verdicts of the domain rest on, with what it is of."""
    yield "mx", record.get("mx", {})
    for path in ZONE_PARTS:
        yield "zone", member(record, "dnssec", *path) or {}
    for part in ("sts", "tlsrpt"):
        yield "policies", member(record, part, "lookup") or {}
    for host in hosts:
        for family in ("a", "aaaa", "cname_query"):
            yield "hosts", host.get(family, {})
        for lookup in member(host, "tlsa", "lookups") or ():
            yield "tlsa", lookup


def sha1_facts(record: Json, hosts: list[Json]) -> Facts:
    """RFC 9905: of domains with an answer that validates, those where one does so by RSASHA1 alone."""
    if record.get("schema", 0) < TOLD_SINCE:
        return set()
    facts: Facts = set()
    for kind, lookup in lookups_of(record, hosts):
        if lookup.get("security") == "secure":
            facts.add("validated")
        if "security_without_sha1" in lookup:
            facts |= {"hangs on sha1", ("hangs on sha1", kind)}
    return facts
