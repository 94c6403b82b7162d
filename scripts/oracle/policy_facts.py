# SPDX-License-Identifier: Apache-2.0
"""MTA-STS and TLSRPT of a domain (RFC 8461, RFC 8460) as facts to be counted."""

from oracle.fields import Facts, Json, member, some, tagged, word, words

# Of this scanner, not of the policy host: what it may not or cannot ask, or is not served.
NOT_LOOKED_AT = some(
    "sts_fetch",
    *("backed_off", "blocklist", "not_allowed", "self", "no_v6", "limit", "opted_out", "rate_limited", "challenged"),
    "internal",
)


def sts_facts(record: Json, hosts: list[Json]) -> Facts:
    txt = word(record, "sts", "txt")
    if txt is None:
        return set()
    facts: Facts = {"sts", ("sts txt", txt), *tagged("sts lint", words(record, "sts", "lints"))}
    fetch = word(record, "sts", "fetch")
    if txt == "ok" and fetch in NOT_LOOKED_AT:
        return facts | tagged("sts not looked at", {fetch})
    facts.add("sts told")
    if txt != "ok":
        return facts
    return facts | {"sts looked at"} | tagged("sts fetch", {fetch}) | policy_facts(record, hosts)


def policy_facts(record: Json, hosts: list[Json]) -> Facts:
    """The policy by the effective, lenient reading; strict is the ABNF and the media type."""
    policy = member(record, "sts", "policy")
    status = word(policy, "status")
    facts = tagged("sts policy", {status})
    if status != "valid":
        return facts
    mode = word(policy, "mode")
    facts |= {"sts valid", *tagged("sts mode", {mode})}
    if policy.get("strict") is True and "bad_media_type" not in words(record, "sts", "lints"):
        facts |= {"sts strict", *tagged("sts strict mode", {mode})}
    return facts | host_facts(hosts, mode)


def host_facts(hosts: list[Json], mode: str | None) -> Facts:
    statuses = {word(host, "sts", "status") for host in hosts} - {None}
    facts = tagged("sts host", statuses)
    if statuses:
        facts.add("sts hosts")
    if statuses == {"ok"}:
        facts.add("sts all ok")
    if mode == "enforce":
        facts |= {("enforce", *([fact] if isinstance(fact, str) else fact)) for fact in facts}
    return facts


def tlsrpt_facts(record: Json) -> Facts:
    status = word(record, "tlsrpt", "status")
    if status is None:
        return set()
    facts: Facts = {"tlsrpt", ("tlsrpt", status)}
    if status == "ok":
        facts |= tagged("tlsrpt scheme", words(record, "tlsrpt", "schemes"))
    return facts
